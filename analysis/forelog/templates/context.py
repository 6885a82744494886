"""What this room asks of whoever knows the names: the linker has subclasses of these classes.

Expressions are asked about *by identity*: the very tuple that stands in the body.  All types are erased: a binary name (``a.b.C$D``), a
primitive, or an array (``int[]``, ``a.b.C[][]``); ``""`` says that it is not known, which is never an error.
"""

from dataclasses import dataclass

from forelog.java.facts import Annotation
from forelog.java.ir import Expr, Stmt


@dataclass(init=False, slots=True, unsafe_hash=True)
class FieldRef:
    """The field that a name or field access denotes."""

    owner: str
    """Binary name of the class that declares it."""
    name: str
    type: str
    """Erased declared type."""
    static: bool
    final: bool
    """Declared final, a field of an interface, or an enum constant."""
    enum_constant: bool
    init: Expr | None
    """The only value that it is given by its initialiser, static initialisers and constructors; ``None`` for library fields.

    Where it is not final, other methods may give it others."""
    scope: "MethodContext | None"
    """Where *init* stands: a context for evaluating it (its ``params`` are empty); ``None`` where init is."""
    value: int | float | str | bool | None
    """The constant of a library field, as its class file gives it."""

    def __init__(
        self,
        owner: str,
        name: str,
        type: str,  # noqa: A002 - as the fields
        static: bool,
        final: bool,
        enum_constant: bool,
        init: Expr | None,
        scope: "MethodContext | None",
        value: int | float | str | bool | None = None,  # noqa: PYI041 - an int stays one
    ) -> None:
        self.owner = owner
        self.name = name
        self.type = type
        self.static = static
        self.final = final
        self.enum_constant = enum_constant
        self.init = init
        self.scope = scope
        self.value = value


class Callee:
    """The method that a call denotes by its static types (for ``new`` and ``this(...)``/``super(...)``: the constructor)."""

    __slots__ = ()

    @property
    def key(self) -> str:
        """``a.b.C#m(java.lang.String,int)``."""
        raise NotImplementedError

    @property
    def owner(self) -> str:
        """Binary name of the declaring class."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        """Name of the method, or ``<init>``."""
        raise NotImplementedError

    @property
    def params(self) -> tuple[str, ...]:
        """Erased parameter types."""
        raise NotImplementedError

    @property
    def returns(self) -> str:
        """Erased return type."""
        raise NotImplementedError

    @property
    def varargs(self) -> bool:
        """The last parameter takes any number of arguments."""
        raise NotImplementedError

    @property
    def workspace(self) -> bool:
        """Its declaration is in the workspace."""
        raise NotImplementedError

    @property
    def annotations(self) -> tuple[Annotation, ...]:
        """Annotations of the declaration, where the workspace has it."""
        raise NotImplementedError

    @property
    def owner_annotations(self) -> tuple[Annotation, ...]:
        """Annotations of the declaring type, where the workspace has it."""
        raise NotImplementedError

    @property
    def targets(self) -> tuple[str, ...]:
        """Keys of the workspace methods with a body that the call may reach (overrides included); empty when not known."""
        raise NotImplementedError

    def context(self) -> "MethodContext | None":
        """The body, when the call can reach one workspace method only."""
        raise NotImplementedError


class MethodContext:
    """One body being interpreted: of a method, constructor or initialiser, lambdas in it included."""

    __slots__ = ("body", "class_name", "key", "params")

    key: str
    """``a.b.C#m(java.lang.String,int)``."""
    class_name: str
    """Binary name of the class that declares it."""
    params: tuple[tuple[str, str], ...]
    """(name, erased type) of each parameter."""
    body: Stmt | None
    """The body; ``None`` when there is none."""

    @property
    def imports(self) -> tuple[str, ...]:
        """Names of the file's imports, as written, for guesses."""
        raise NotImplementedError

    def type_of(self, expr: Expr) -> str:
        """Erased static type of an expression."""
        raise NotImplementedError

    def owner(self, call: Expr) -> str:
        """Where a ``call`` looks its method up: the static type of the receiver, the type it names (static call), or, without receiver, the class that declares the method."""
        raise NotImplementedError

    def resolve(self, type_text: str) -> str:
        """Binary name for a type text in the scope of this body."""
        raise NotImplementedError

    def is_subtype(self, name: str, ancestor: str) -> bool:
        """Whether *ancestor* is *name* or one of its known supertypes."""
        raise NotImplementedError

    def knows(self, name: str) -> bool:
        """Whether the declaration of a type is at hand (workspace or library table)."""
        raise NotImplementedError

    def field(self, expr: Expr) -> FieldRef | None:
        """The field that a ``name`` or ``field`` expression denotes; ``None`` for locals, types, packages and what is not known."""
        raise NotImplementedError

    def callee(self, call: Expr) -> Callee | None:
        """The method of a ``call``, ``new`` or ``ctor``; ``None`` when not known."""
        raise NotImplementedError

    def to_string(self, type_name: str) -> "MethodContext | None":
        """``toString()`` of a workspace type that no workspace subtype overrides; ``None`` otherwise."""
        raise NotImplementedError

    def prints_name(self, enum: str, *, own_body: bool) -> bool:
        """Whether a constant of an enum prints its name: neither the enum nor, where it has one, its own body has a ``toString()``."""
        raise NotImplementedError

    def enclosing(self) -> "tuple[MethodContext, int] | None":
        """For a method of a local or anonymous class: the body around the class, and the class's index (``new``/``localtype``)."""
        raise NotImplementedError
