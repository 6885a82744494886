"""Which objects a call can be made on, where the file itself says it: a variable that only ever holds ``new X()`` holds an X and nothing below it.

The call graph knows a receiver by its type: ``list.add(x)`` may run any ``add`` of the workspace, if some class of it extends ArrayList.  Here the
expressions that a variable is given are followed: constructions, results of methods, fields that nobody else can assign.  That is asked for when
machines are linked, and takes callees away that cannot be.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from forelog.flow.facts import Call, Facts
from forelog.flow.machine import RawMachine
from forelog.flow.names import Scope
from forelog.java.facts import FINAL, PRIVATE, FieldFact, FileFacts, TypeFact
from forelog.java.ir import Expr, children, walk

Origin: TypeAlias = tuple[tuple[Any, ...], ...] | None
"""What an expression can give: ``("new", candidates)`` (exactly this class), ``("call", pos)`` (the result of a call), ``("static", candidates)`` (a
constant of this class), ``("function",)`` (a lambda); nothing for null and literals; ``None``: anything."""
Objects: TypeAlias = tuple[tuple[int, str, Origin, Origin], ...]
"""(position of a call, its name, origin of the receiver, origin of the arguments); ``~position``: of the resource there, which is closed."""
_NOTHING: Origin = ()
_VALUES = frozenset(("lit", "classlit", "binary", "unary", "update", "instanceof", "type"))
_MOST = 8
"""Classes that one expression can give, at most."""


class FileFields:
    """What is assigned to the fields of one file."""

    def __init__(self, facts: FileFacts) -> None:
        self._facts = facts
        self._assigned: dict[str, list[tuple[TypeFact, Expr]]] | None = None

    def sources(self, owner: TypeFact, name: str) -> list[tuple[TypeFact, Expr]] | None:
        """All that the field can be given, with the class where that is written; ``None`` when others can assign it."""
        field = next((field for field in owner.fields if field.name == name), None)
        if field is None or not field.flags & (PRIVATE | FINAL):
            return None
        if self._assigned is None:
            self._assigned = {}
            for place in self._facts.types:
                for method in place.methods:
                    for node in walk(method.body) if method.body is not None else ():
                        if node[0] == "assign" and node[3][0] in ("name", "field"):
                            target = node[3][2] if node[3][0] == "name" else node[3][3]
                            self._assigned.setdefault(target, []).append((place, node[4]))
        return [*_initial(owner, field), *self._assigned.get(name, ())]


def _initial(owner: TypeFact, field: FieldFact) -> Iterator[tuple[TypeFact, Expr]]:
    if field.init is not None:
        yield owner, field.init


class Body:
    """The variables of one body, and what they are given."""

    def __init__(self, scope: Scope, fields: FileFields, outside: frozenset[str], names: Iterable[str], body: Expr) -> None:
        """*outside*: of a lambda, all variables of the method around it; *names*: parameters of the body."""
        self._scope = scope
        self._fields = fields
        self._body = body
        self._outside = outside
        self._locals: dict[str, list[Expr] | None] = dict.fromkeys(names)
        every, self._nodes = _nodes(body)
        for node in every:
            self._note(node)

    def _note(self, node: Expr) -> None:
        operation = node[0]
        if operation == "local":
            for name, _, init, dims in node[3]:
                self._give(name, init if not dims else None, known=not dims)
        elif operation == "foreach":
            self._locals[node[3]] = None
        elif operation in ("typepat", "recpat"):
            self._locals[node[-1]] = None
        elif operation == "lambda":
            self._locals.update(dict.fromkeys(name for name, _ in node[2]))
        elif operation == "try":
            self._locals.update(dict.fromkeys(name for _, name, _, _ in node[4]))
        elif operation == "assign" and node[3][0] == "name" and node[3][2] in self._locals:
            self._give(node[3][2], node[4], known=node[2] == "=")

    def _give(self, name: str, value: Expr | None, *, known: bool) -> None:
        sources = self._locals.setdefault(name, [])
        if not known:
            self._locals[name] = None
        elif sources is not None and value is not None:
            sources.append(value)

    def objects(self) -> Objects:
        """Of each call whose receiver is known to be one of a few."""
        found: list[tuple[int, str, Origin, Origin]] = []
        for node in self._nodes:
            if node[0] == "call" and node[2] is not None:
                self._one(found, node[1], node[3], self.origin(node[2]), node[4])
            elif node[0] == "new" and node[3]:
                self._one(found, node[1], "<init>", _NOTHING, node[3])
            elif node[0] == "try":
                for resource in node[2]:
                    if resource[0] == "local":
                        pos, opened = resource[3][0][1], resource[3][0][2]
                        self._one(found, ~pos, "close", _NOTHING if opened is None else self.origin(opened), ())
        return tuple(found)

    def _one(
        self, found: list[tuple[int, str, Origin, Origin]], pos: int, name: str, receiver: Origin, arguments: tuple[Expr, ...]
    ) -> None:
        if receiver is None:
            return
        given = self._all(arguments)
        if receiver or given:
            found.append((pos, name, receiver, given))

    def returned(self) -> Origin:
        """What the body returns."""
        if self._body[0] != "block":
            return self.origin(self._body)
        values = [node[2] for node in self._nodes if node[0] == "return"]
        return self._all(values) if values and None not in values else None

    def _all(self, values: Iterable[Expr], seen: frozenset[str] = frozenset()) -> Origin:
        found: dict[tuple[Any, ...], None] = {}
        for value in values:
            origin = self.origin(value, seen)
            if origin is None:
                return None
            found.update(dict.fromkeys(origin))
        return tuple(found) if len(found) <= _MOST else None

    def origin(self, value: Expr, seen: frozenset[str] = frozenset()) -> Origin:
        """What an expression can give; *seen*: locals that are being followed."""
        operation = value[0]
        if operation == "new":
            return (("new", self._scope.candidates(value[2])),) if value[4] < 0 else None
        if operation == "call":
            return (("call", value[1]),)
        if operation == "name":
            return self._name(value[2], seen)
        if operation == "field":
            return self._field(value)
        if operation == "cast":
            return self.origin(value[3], seen)
        if operation == "assign":
            return self.origin(value[4], seen)
        if operation == "cond":
            return self._all(value[3:5], seen)
        if operation == "lambda":
            return (("function",),)
        return _NOTHING if operation in _VALUES else None

    def _name(self, name: str, seen: frozenset[str]) -> Origin:
        if name in self._locals:
            sources = self._locals[name]
            if not sources:
                return None
            return _NOTHING if name in seen else self._all(sources, seen | {name})
        if name in self._outside or self._scope.captured(name):
            return None
        owner = self._scope.owner_of(name)
        if owner is None:
            return _NOTHING if name[:1].isupper() else None  # a class, as names go (JLS 6.1)
        return self._of_field(owner, name)

    def _field(self, value: Expr) -> Origin:
        target, name = value[2], value[3]
        if target[0] == "this" and not target[2] and (owner := self._scope.owner_of(name)) is self._scope.innermost and owner is not None:
            return self._of_field(owner, name)
        if target[0] == "name" and target[2][:1].isupper() and target[2] not in self._locals and self._scope.owner_of(target[2]) is None:
            return (("static", self._scope.candidates(target[2])),)
        return None

    def _of_field(self, owner: TypeFact, name: str) -> Origin:
        sources = self._fields.sources(owner, name)
        if not sources:
            return None
        found: dict[tuple[Any, ...], None] = {}
        for place, value in sources:
            if value[0] == "new" and value[4] < 0:
                scope = self._scope if place is self._scope.innermost else Scope(self._scope.facts, place)
                found["new", scope.candidates(value[2])] = None
            elif value[0] != "lit":
                return None
        return tuple(found) if 0 < len(found) <= _MOST else None


def _nodes(body: Expr) -> tuple[list[Expr], list[Expr]]:
    """*body* and all that is in it, in the order of the text; and the same without what is in lambdas."""
    every: list[Expr] = []
    outside: list[Expr] = []
    depth = 0
    stack: list[Expr | None] = [body]
    while stack:
        top = stack.pop()
        if top is None:  # the end of a lambda
            depth -= 1
            continue
        every.append(top)
        if not depth:
            outside.append(top)
        if top[0] == "lambda" and top is not body:
            depth += 1
            stack.append(None)
        below = children(top)
        below.reverse()
        stack += below
    return every, outside


_THREAD = "java.lang.Thread"
_AS_GIVEN = frozenset(
    (
        *(f"java.io.{name}" for name in ("InputStream", "OutputStream", "Reader", "Writer")),
        *(f"java.util.{name}" for name in ("Collection", "Map", "Iterator")),
    )
)
"""Their objects are used where they are given; a library hardly takes them out of other objects that are."""
_GIVES_ITS_OWN = ("java.", "javax.net.", "javax.crypto.")
_ITS_OWN = ("java.io.", "java.nio.channels.", "java.util.zip.", "java.util.jar.")
"""What methods of the JDK that return these types give is the JDK's own."""
_DEEPEST = 5
"""Calls followed into one another."""


class Receivers:
    """Answers from raw machines and the index; for one snapshot."""

    def __init__(
        self,
        facts: Facts,
        raw: Callable[[int], RawMachine | None],
        resolve: Callable[[tuple[str, ...]], str],
    ) -> None:
        """*resolve*: binary name for candidates (:mod:`forelog.flow.names`)."""
        self._facts = facts
        self._raw = raw
        self._resolve = resolve
        self._returned: dict[int, frozenset[str] | None] = {}

    def impossible(self, method_id: int) -> Callable[[Call], bool]:
        """Whether a call row of the method cannot be, given what its receiver and arguments are."""
        raw = self._raw(method_id)
        places = {(pos, name): (receiver, given) for pos, name, receiver, given in raw.objects} if raw is not None else {}
        by_pos = {pos: (receiver, given) for (pos, _), (receiver, given) in places.items()}

        def cannot(row: Call) -> bool:
            if not places:
                return False
            if row.kind in ("virtual", "lambda"):
                receiver, _ = places.get((~row.pos, row.name)) or places.get((row.pos, row.name)) or (None, None)
                classes = self._classes(method_id, receiver) if receiver else None
                if classes is None:
                    return False
                return not self._may_be(row.callee, classes) if row.callee else self._all_ours(method_id, row, classes)
            receiver, given = by_pos.get(row.pos, (None, None))
            if row.kind == "thread" and receiver:
                return self._other_thread(method_id, row, (*receiver, *(given or ())))
            if row.kind != "callback" or not row.callee or row.held or receiver is None or given is None:
                return False
            callee = self._facts.method(row.callee)
            if callee.kind == "lambda" or _AS_GIVEN.isdisjoint(self._facts.above(callee.class_name)):
                return False
            classes = self._classes(method_id, (*receiver, *given), functions=True)
            return classes is not None and not self._may_be(row.callee, classes)

        return cannot

    def _other_thread(self, method_id: int, row: Call, origin: tuple[tuple[Any, ...], ...]) -> bool:
        """Whether a thread that is started is none of the class whose ``run()`` this is; what a plain thread is given to run is no thread."""
        callee = self._facts.method(row.callee)
        if callee.kind == "lambda" or _THREAD not in self._facts.above(callee.class_name):
            return False
        classes = self._classes(method_id, origin, functions=True)
        return classes is not None and not self._may_be(row.callee, classes)

    def _may_be(self, callee: int, classes: frozenset[str]) -> bool:
        owner = self._facts.method(callee).class_name
        return any(owner == name or owner in self._facts.above(name) for name in classes)

    def _all_ours(self, method_id: int, row: Call, classes: frozenset[str]) -> bool:
        """Whether each of the classes has the method of a library that is called from a class of the workspace."""
        owners = {
            self._facts.method(one.callee).class_name
            for one in self._facts.calls(method_id)
            if one.pos == row.pos and one.callee and one.name == row.name and one.kind == "virtual"
        }
        return bool(classes) and all(name in owners or not owners.isdisjoint(self._facts.above(name)) for name in classes)

    def _classes(self, method_id: int, origin: Origin, depth: int = 0, *, functions: bool = False) -> frozenset[str] | None:
        """Classes of the objects that an expression of the method gives, ``""`` for one of the JDK's own; ``None``: any."""
        if origin is None:
            return None
        found: set[str] = set()
        for item in origin:
            if item[0] == "call":
                given = self._result(method_id, item[1], depth)
                if given is None:
                    return None
                found |= given
            elif item[0] == "function":
                if not functions:
                    return None
            else:
                name = self._resolve(item[1])
                if not self._facts.known(name) or (item[0] == "static" and self._facts.ours(name)):
                    return None
                found.add(name if item[0] == "new" else "")
        return frozenset(found)

    def returns(self, method_id: int) -> frozenset[str] | None:
        """Classes of the objects that a method returns, ``""`` for one of the JDK's own; ``None``: any."""
        return self._returns(method_id, 0)

    def _result(self, method_id: int, pos: int, depth: int) -> frozenset[str] | None:
        rows = [row for row in self._facts.calls(method_id) if row.pos == pos and row.kind not in ("callback", "initializer", "thread")]
        found: set[str] = set()
        for row in rows:
            if row.callee:
                given = self._returns(row.callee, depth + 1)
                if given is None:
                    return None
                found |= given
            elif row.external and _its_own(*self._facts.external(row.external)):
                found.add("")
            else:
                return None
        return frozenset(found) if rows else None

    def _returns(self, method_id: int, depth: int) -> frozenset[str] | None:
        if method_id not in self._returned:
            if depth > _DEEPEST:
                return None
            self._returned[method_id] = None
            raw = self._raw(method_id)
            if raw is not None:
                self._returned[method_id] = self._classes(method_id, raw.returned, depth)
        return self._returned[method_id]


def _its_own(class_name: str, _name: str, _params: str, returns: str) -> bool:
    return class_name.startswith(_GIVES_ITS_OWN) and returns.startswith(_ITS_OWN)
