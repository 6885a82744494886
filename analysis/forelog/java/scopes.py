"""Where in a file a declaration stands: the classes around it, and what javac counts in each of them."""

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Final, TypeAlias

from forelog.java.facts import FieldFact, MethodFact, TypeFact
from forelog.java.ir import Expr, Stmt
from forelog.java.nodes import Node
from forelog.java.statements import StatementLowering

_VARIABLE_ARITY: Final = frozenset((("Paths", "get"), ("Path", "of"), ("String", "format"), ("MessageFormat", "format")))
"""Methods of the JDK whose references are nearly always given single arguments for their last parameter."""


@dataclass(slots=True)
class Scope:
    """The class whose members are being read."""

    index: int
    binary: str
    kind: str
    simple: str = ""
    local: bool = False
    """Is it a local or anonymous class, or inside one?"""
    around: "Scope | None" = None
    inner: dict[str, bool] = dataclass_field(default_factory=dict)
    """Classes declared in it by simple name: do their objects need one of the enclosing class?"""
    variable: dict[str, bool] = dataclass_field(default_factory=dict)
    """Its methods by name: are all of them of variable arity?"""
    statics: list[Stmt] = dataclass_field(default_factory=list)
    instances: list[Stmt] = dataclass_field(default_factory=list)
    fields: list[FieldFact] = dataclass_field(default_factory=list)
    methods: list[MethodFact] = dataclass_field(default_factory=list)
    numbers: dict[str, int] = dataclass_field(default_factory=dict)
    """How many anonymous (key ``""``) and local classes of each name it has so far."""


Outside: TypeAlias = tuple[Scope, int, list[tuple[str, int, int, int]], str, bool]
"""What is read around a class: its scope, lambdas and their bodies so far, method, whether that is static."""
Marks: TypeAlias = tuple[int, int, int, dict[str, int], int]
"""How far reading has come: types, lambdas, lambda bodies, numbers of local classes; how deep it is."""


class ScopedLowering(StatementLowering):
    """Knows the class whose members are being read; one object a file."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self.types: list[TypeFact | None] = []
        self.notes: list[str] = []
        self.scope = Scope(-1, "", "")
        self.in_static = True
        self.package = ""
        self.end = len(source)
        """Where the text ends; behind it may stand brackets that close what is open."""
        self.has_references = b"::" in source

    def _enter(self, scope: Scope) -> Outside:
        """Begin to read a class; the answer is for :meth:`_leave`."""
        outside = self.scope, self.lambdas, self.lambda_bodies, self.method, self.in_static
        self.scope, self.lambdas, self.lambda_bodies, self.type_at = scope, 0, [], scope.index
        return outside

    def _leave(self, outside: Outside) -> None:
        self.scope, self.lambdas, self.lambda_bodies, self.method, self.in_static = outside
        self.type_at = self.scope.index

    def _reserve(self) -> int:
        self.types.append(None)
        return len(self.types) - 1

    def _numbered(self, name: str) -> str:
        numbers = self.scope.numbers
        numbers[name] = numbers.get(name, 0) + 1
        return f"{self.scope.binary}${numbers[name]}{name}"

    def _marks(self) -> Marks:
        numbers = self.scope.numbers
        return len(self.types), self.lambdas, len(self.lambda_bodies), numbers.copy() if numbers else {}, self.depth

    def _back_to(self, marks: Marks) -> None:
        """Forget what was read since: it is read again in another way, or left out."""
        types, self.lambdas, bodies, self.scope.numbers, self.depth = marks
        del self.types[types:], self.lambda_bodies[bodies:]
        self.made = {made for made in self.made if made[0] < types}

    def _too_deep(self, node: Node, what: str) -> None:
        line = self.source.count(b"\n", 0, node.start_byte) + 1
        self.notes.append(f"line {line}: nested too deeply, {what} left out")

    def compiled_as_lambda(self, target: Expr, name: str) -> bool:
        """Does javac make a lambda body of a method reference?

        It does for ``super::m`` and arrays, for constructors of classes whose objects need one around them, and where arguments must be
        packed into an array.  JLS 15.13.3 leaves it free, but it shows in stack traces and in the numbers of the other lambdas.  What this
        says of methods with variable arity is a guess, for the types of the arguments are not known yet.
        """
        if target[0] == "super" or (target[0] == "type" and target[2].endswith("]")):
            return True
        scope: Scope | None = self.scope
        if target[0] == "this":
            return target[2] is None and self.scope.variable.get(name, False)
        if target[0] not in ("type", "name"):
            return False
        owner = target[2].partition("<")[0]
        if name == "new":
            while scope is not None:
                if owner in scope.inner:
                    return scope.inner[owner]
                if scope.simple == owner and scope.around is not None:
                    return scope.around.inner.get(owner, False)
                scope = scope.around
            return False
        while scope is not None:
            if scope.simple == owner:
                return scope.variable.get(name, False)
            scope = scope.around
        return (owner, name) in _VARIABLE_ARITY

    def _field_owner(self, *, static: bool) -> str:
        """What stands for the method's name in the names of lambdas in field initialisers: in local classes, javac takes the class's."""
        if self.scope.local:
            return self.scope.simple
        return "static" if static else "new"
