"""What the index says of the values in conditions: constants, fields, which method a call on an object runs.

A :class:`Grounding` holds what is the same for all paths; :mod:`forelog.predict.walk` goes along one of them.
"""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from forelog.flow.graph import LogFlowGraph
from forelog.flow.machine import RawMachine
from forelog.flow.terms import FALSE, TRUE, Term
from forelog.java.facts import ENUM, FINAL, STATIC, VARARGS

Given: TypeAlias = tuple[Term, frozenset[int]]
"""A ground term (:mod:`forelog.predict.algebra`), and the steps of the path that it rests on."""
Arguments: TypeAlias = dict[int, tuple[str, tuple[Term, ...]]]
"""Position of a call → name of what it calls, terms of its receiver and arguments."""

NOWHERE: frozenset[int] = frozenset()
KINDS = {**dict.fromkeys(("int", "short", "byte", "char"), "i"), "long": "l", "boolean": "b", "float": "d", "double": "d"}
_VIRTUAL = frozenset(("virtual", "lambda"))


@dataclass(frozen=True, slots=True)
class Fact:
    """A condition that holds on a path."""

    term: Term
    step: int
    """The decision, or the call whose receiver it is about."""
    rests: frozenset[int]
    """Steps that gave the values in it."""


class Shape(NamedTuple):
    """What a frame needs to know of its method."""

    name: str
    class_name: str
    params: int
    plain: int
    """Parameters without the one that takes any number of arguments."""
    static: bool
    function: bool
    """A lambda."""


class Grounding:
    """Answers for one graph."""

    def __init__(self, graph: LogFlowGraph) -> None:
        self.graph = graph
        self._statics: dict[tuple[tuple[str, ...], str], Term | None] = {}
        self._arguments: dict[int, Arguments] = {}
        self._raw_arguments: dict[int, Arguments] = {}
        self._fields: dict[tuple[str, str], tuple[str, int] | None] = {}
        self._lambdas: dict[tuple[int, int], int] = {}
        self._edges: dict[int, dict[int, list[tuple[int, object, int]]] | None] = {}
        self._virtual: dict[int, dict[int, dict[int, str]]] = {}
        self._loud: dict[int, dict[int, frozenset[int]]] = {}
        self._callees: dict[int, dict[int, frozenset[int]]] = {}
        self._kinds: dict[int, dict[int, str]] = {}
        self._shapes: dict[int, Shape] = {}
        self.vain: dict[tuple[int, tuple[bool, ...]], int] = {}
        """Method that logs nothing, which of its arguments are constants → how often nothing was learnt from it."""

    # Methods.

    def arguments(self, method: int) -> Arguments:
        """What the calls of a method that can log are given, as far as it matters."""
        found = self._arguments.get(method)
        if found is None:
            values = self.graph.machine(method).values
            found = self._arguments[method] = {pos: (name, terms) for pos, name, terms in values.arguments}
        return found

    def raw(self, method: int) -> RawMachine | None:
        """The body of a method; ``None`` when it has none, or handlers of exceptions, which are not looked into."""
        found = self.graph.raw(method)
        return found if found is not None and found.simple else None

    def steps(self, method: int) -> dict[int, list[tuple[int, object, int]]] | None:
        """Edges of a body by source."""
        if method not in self._edges:
            raw = self.raw(method)
            found: dict[int, list[tuple[int, object, int]]] = {}
            for source, operation, argument, target in raw.edges if raw is not None else ():
                found.setdefault(source, []).append((operation, argument, target))
            self._edges[method] = found if raw is not None else None
            if raw is not None:
                self._raw_arguments[method] = {pos: (name, terms) for pos, name, terms in raw.values.arguments}
        return self._edges[method]

    def all_arguments(self, method: int) -> Arguments:
        """What the calls of a body are given that was looked into."""
        return self._raw_arguments.get(method, {})

    def names(self, method: int) -> dict[int, str]:
        """Variable → the local that it stands for."""
        return dict(self.graph.machine(method).values.names)

    def lambda_at(self, method: int, pos: int) -> int:
        """The lambda that is written at a position of the file of *method*, 0 for none."""
        file_id = self.graph.method(method).file_id
        key = (file_id, pos)
        if key not in self._lambdas:
            row = self.graph.connection.execute(
                "SELECT id FROM methods WHERE file_id = ? AND pos = ? AND kind = 'lambda'", (file_id, pos)
            ).fetchone()
            self._lambdas[key] = 0 if row is None else int(row[0])
        return self._lambdas[key]

    def shape(self, method: int) -> "Shape":
        """What frames need of the method's row."""
        found = self._shapes.get(method)
        if found is None:
            row = self.graph.method(method)
            count = _arity(row.params)
            kept = count - 1 if row.flags & VARARGS else count
            found = Shape(row.name, row.class_name, count, kept, bool(row.flags & STATIC), row.kind == "lambda")
            self._shapes[method] = found
        return found

    # Which method is called.

    def calls(self, caller: int, callee: int, pos: int) -> bool:
        """Whether the call itself goes to the method, and nothing else there does."""
        found = self._callees.get(caller)
        if found is None:
            places = self.graph.places(caller).items()
            found = self._callees[caller] = {at: frozenset(place.callees).difference(place.callbacks, place.once) for at, place in places}
        return callee in found.get(pos, ())

    def kind(self, method: int, pos: int) -> str:
        """Kind of what a call there returns."""
        found = self._kinds.get(method)
        if found is None:
            found = self._kinds[method] = {at: KINDS.get(place.returned, "") for at, place in self.graph.places(method).items()}
        return found.get(pos, "")

    def by_object(self, method: int, pos: int) -> dict[int, str]:
        """The methods that a call there may run for an object to decide, and how: ``virtual`` or ``lambda``."""
        found = self._virtual.get(method)
        if found is None:
            found = self._virtual[method] = {}
            for row in self.graph.facts.calls(method):
                if row.callee and row.kind in _VIRTUAL:
                    found.setdefault(row.pos, {})[row.callee] = row.kind
        return found.get(pos, {})

    def loud(self, method: int, pos: int) -> frozenset[int]:
        """The methods that can log and that a call there may run."""
        found = self._loud.get(method)
        if found is None:
            callees: dict[int, set[int]] = {}
            for edges in self.graph.machine(method).edges:
                for label, _ in edges:
                    if label[0] == "call":
                        callees.setdefault(label[3], set()).add(label[1])
            found = self._loud[method] = {at: frozenset(several) for at, several in callees.items()}
        return found.get(pos, frozenset())

    def runs(self, class_name: str, caller: int, pos: int, callee: int) -> bool | None:
        """Whether a call there on an object of exactly this class runs *callee*; ``None`` when that cannot be told."""
        candidates = self.by_object(caller, pos)
        if not class_name or callee not in candidates or not self.known(class_name):
            return None
        if candidates[callee] == "lambda":
            return False
        mine = self.graph.method(callee)
        if not self.below(class_name, mine.class_name):
            return False
        for other, kind in candidates.items():
            if other == callee or kind == "lambda":
                continue
            row = self.graph.method(other)
            between = row.class_name != mine.class_name and self.below(row.class_name, mine.class_name)
            if between and row.name == mine.name and _arity(row.params) == _arity(mine.params) and self.below(class_name, row.class_name):
                return False
        return True

    def named(self, method: int, owner: str, name: str) -> bool:
        """Whether ``owner::name`` may mean a method; *owner*: ``""`` when it is not known."""
        row = self.graph.method(method)
        if row.kind == "lambda" or row.name != ("<init>" if name == "new" else name):
            return False
        return not owner or not self.graph.facts.ours(owner) or self._related(owner, row.class_name)

    def _related(self, name: str, other: str) -> bool:
        return self.below(name, other) or self.below(other, name)

    def signature(self, callee: int) -> str:
        """Name and parameters of a method."""
        row = self.graph.method(callee)
        return f"{row.name}({row.params})"

    # Fields and classes.

    def field(self, owner: str | tuple[str, ...], name: str, of: str = "") -> tuple[str, int] | None:
        """(class that declares it, flags) of a field; *owner*: a class or candidates for one, *of*: the class of the object, where that is known.

        ``None`` for one that nobody declares.
        """
        class_name = owner if isinstance(owner, str) else self.graph.type_named(owner) if owner else of
        if not class_name:
            return None
        key = (class_name, name)
        if key not in self._fields:
            self._fields[key] = self._declared(class_name, name, 0)
        return self._fields[key]

    def _declared(self, class_name: str, name: str, depth: int) -> tuple[str, int] | None:
        row = self.graph.connection.execute(
            "SELECT fields.flags FROM fields JOIN types ON types.id = fields.type_id WHERE types.name = ? AND fields.name = ?",
            (class_name, name),
        ).fetchone()
        if row is not None:
            return class_name, int(row[0])
        above = self.graph.facts.superclass(class_name)
        return self._declared(above, name, depth + 1) if above and depth < 50 and self.graph.facts.ours(above) else None

    def static(self, candidates: tuple[str, ...], name: str) -> Term | None:
        """What a static field always is, as a constant or by its own name; ``None`` when it can change, or nobody knows."""
        key = (candidates, name)
        if key not in self._statics:
            self._statics[key] = self._look_up(self.graph.type_named(candidates), name)
        return self._statics[key]

    def _look_up(self, owner: str, name: str) -> Term | None:
        row = self.graph.connection.execute(
            "SELECT fields.flags, fields.type, fields.constant FROM fields JOIN types ON types.id = fields.type_id WHERE types.name = ? AND fields.name = ?",
            (owner, name),
        ).fetchone()
        if row is None:
            return None
        flags, type_name, constant = row
        if flags & ENUM:
            return "enum", owner, name
        if not flags & STATIC or not flags & FINAL:
            return None
        if constant is not None:
            if type_name == "boolean" and constant in ("true", "false"):
                return TRUE if constant == "true" else FALSE
            if type_name in ("int", "long", "short", "byte") and constant.lstrip("-").isdigit():
                return "int", int(constant)
            if type_name == "java.lang.String":
                return "str", constant
            if type_name in KINDS:
                return None
        return "static", owner, name

    def below(self, name: str, other: str) -> bool:
        """Whether a class is *other* or below it."""
        return name == other or other in self.graph.facts.above(name)

    def known(self, name: str) -> bool:
        """Whether a class is known."""
        return self.graph.facts.known(name)


def _arity(params: str) -> int:
    return params.count(",") + 1 if params else 0
