"""What the index knows of classes, fields, methods and calls, read at once."""

import sqlite3
from typing import Final, NamedTuple

from forelog.flow.facts import IndexFacts
from forelog.java.facts import ABSTRACT, FINAL, INTERFACE, STATIC

OBJECT: Final = "java.lang.Object"
_DEEPEST: Final = 40
_OF_OBJECT: Final = frozenset((("equals", 1), ("hashCode", 0), ("toString", 0)))
"""Methods that an interface may say again (JLS 9.2)."""


class Row(NamedTuple):
    """A row of ``calls``; ids are 0 where there is none."""

    callee: int
    external: int
    name: str
    kind: str


class Method:
    """A method row."""

    __slots__ = ("class_name", "flags", "id", "kind", "name", "params", "pos", "returns")

    def __init__(self, id: int, class_name: str, name: str, params: str, returns: str, flags: int, kind: str, pos: int) -> None:  # noqa: A002
        self.id = id
        self.class_name = class_name
        self.name = name
        self.params: tuple[str, ...] = tuple(params.split(",")) if params else ()
        self.returns = returns
        self.flags = flags
        self.kind = kind
        self.pos = pos

    @property
    def static(self) -> bool:
        """Whether it has no ``this``."""
        return bool(self.flags & STATIC) or self.name == "<clinit>"


class World:
    """Tables of one snapshot of the index."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.facts = IndexFacts(connection)
        self.flags: dict[str, int] = {}
        self.kinds: dict[str, str] = {}
        self.superclass: dict[str, str] = {}
        self.direct: dict[str, list[str]] = {}
        for name, flags, kind, above in connection.execute("SELECT name, flags, kind, coalesce(superclass, '') FROM types"):
            self.flags[name] = flags
            self.kinds[name] = kind
            self.superclass[name] = above
            self.direct[name] = [above] if above else []
        for name, above in connection.execute("SELECT types.name, supertypes.name FROM supertypes JOIN types ON types.id = type_id"):
            if above not in self.direct[name]:
                self.direct[name].append(above)
        self._outer: dict[str, str] = dict(
            connection.execute("SELECT types.name, around.name FROM types JOIN types AS around ON around.id = types.outer_id")
        )
        self.fields: dict[str, dict[str, tuple[bool, str]]] = {}
        for owner, name, kind, flags in connection.execute(
            "SELECT types.name, fields.name, type, fields.flags FROM fields JOIN types ON types.id = type_id"
        ):
            self.fields.setdefault(owner, {})[name] = bool(flags & STATIC), kind
        self.methods: dict[int, Method] = {}
        self.declared: dict[str, dict[tuple[str, int], list[Method]]] = {}
        same: dict[str, str] = {}  # SQLite gives every row strings of its own
        once = same.setdefault
        for number, owner, name, params, returns, flags, kind, pos in connection.execute(
            'SELECT id, class, name, params, "returns", flags, kind, pos FROM methods'
        ):
            method = Method(number, once(owner, owner), once(name, name), params, once(returns, returns), flags, once(kind, kind), pos)
            self.methods[method.id] = method
            self.declared.setdefault(method.class_name, {}).setdefault((method.name, len(method.params)), []).append(method)
        self.rows: dict[int, dict[int, list[Row]]] = {}
        self.called: set[int] = set()
        for caller, pos, callee, external, name, kind in connection.execute(
            "SELECT caller_id, pos, coalesce(callee_id, 0), coalesce(external_id, 0), name,"
            " CASE WHEN reason LIKE 'property of %' THEN 'property' ELSE kind END FROM calls WHERE kind != 'initializer'"
        ):
            self.rows.setdefault(caller, {}).setdefault(pos, []).append(Row(callee, external, once(name, name), once(kind, kind)))
            if callee:
                self.called.add(callee)
        self.externals: dict[int, tuple[str, str, str, str]] = {
            row[0]: (row[1], row[2], row[3], row[4])
            for row in connection.execute('SELECT id, class, name, params, "returns" FROM externals')
        }
        self._above: dict[str, frozenset[str]] = {}
        self._chains: dict[str, tuple[str, ...]] = {}
        self._dispatched: dict[tuple[str, int], bool] = {}
        self._found: dict[tuple[str, str], tuple[str, bool, str] | None] = {}
        self._unknown: dict[str, bool] = {}
        self._functional: dict[str, int] = {}

    def forget_single(self) -> None:
        """Let go of the rows of places that have only one: nothing is ever to be chosen there."""
        for caller, by_pos in self.rows.items():
            self.rows[caller] = {pos: rows for pos, rows in by_pos.items() if len(rows) > 1}

    # Classes.

    def ours(self, name: str) -> bool:
        """Whether the workspace has this class."""
        return name in self.flags

    def concrete(self, name: str) -> bool:
        """Whether objects of exactly this class can be."""
        return not self.flags.get(name, 0) & (ABSTRACT | INTERFACE)

    def instantiable(self, name: str) -> bool:
        """Whether it has something that only objects have: a field or a method."""
        if any(not static for static, _ in self.fields.get(name, {}).values()):
            return True
        return any(not method.static and method.name != "<init>" for several in self.declared.get(name, {}).values() for method in several)

    def interface(self, name: str) -> bool:
        """Whether it is an interface, or may be one."""
        if name in self.flags:
            return bool(self.flags[name] & INTERFACE)
        found = self.facts.signature(name)
        return found is None or bool(found.flags & INTERFACE)

    def functional(self, name: str) -> int:
        """Parameters of the one abstract method of an interface; -1 when there may be any number, -2 when no lambda can be it (JLS 9.8)."""
        known = self._functional.get(name)
        if known is None:
            known = self._functional[name] = self._abstract(name) if self.interface(name) else -2
        return known

    def _abstract(self, name: str) -> int:
        found: set[tuple[str, int]] = set()
        given: set[tuple[str, int]] = set()
        sure = True
        for one in self.above(name):
            if one in self.flags:
                for key, methods in self.declared.get(one, {}).items():
                    for method in methods:
                        if method.flags & ABSTRACT:
                            found.add(key)
                        elif not method.flags & STATIC:
                            given.add(key)
            elif one != OBJECT:
                sure = False
        found -= _OF_OBJECT
        least = found - given  # a default method of a subinterface takes one away
        if len(least) > 1 or (sure and not found):
            return -2
        return next(iter(found))[1] if sure and len(found) == 1 else -1

    def final(self, name: str) -> bool:
        """Whether nothing is below it."""
        if name in self.flags:
            return bool(self.flags[name] & FINAL)
        found = self.facts.signature(name)
        return found is not None and bool(found.flags & FINAL)

    def above(self, name: str) -> frozenset[str]:
        """The class and all its supertypes, as far as they are known."""
        known = self._above.get(name)
        if known is None:
            self._above[name] = frozenset((name,))
            if name in self.direct:
                known = frozenset((name,)).union(*[self.above(one) for one in self.direct[name]])
            else:
                known = self.facts.above(name) | {name}
            self._above[name] = known
        return known

    def open(self, name: str) -> bool:
        """Whether a supertype is out of sight."""
        known = self._unknown.get(name)
        if known is None:
            known = any(one not in self.flags and not self.facts.known(one) for one in self.above(name))
            self._unknown[name] = known
        return known

    def chain(self, name: str) -> tuple[str, ...]:
        """The class and its superclasses in the workspace."""
        known = self._chains.get(name)
        if known is None:
            found: list[str] = []
            while name in self.flags and name not in found:
                found.append(name)
                name = self.superclass[name]
            known = self._chains[found[0]] = tuple(found) if found else ()
        return known

    def resolve(self, candidates: tuple[str, ...], chain: tuple[str, ...]) -> str:
        """The class that a text means (:meth:`forelog.flow.points.surroundings.Around.type`), ``""`` when nobody can say."""
        sure = candidates[-1] == "!"
        for name in candidates:
            if name in self.flags:
                return name
        if sure:
            return next((name for name in candidates if name != "!" and self.facts.known(name)), candidates[0])
        simple = candidates[-1].replace("$", ".").rpartition(".")[2]
        for around in chain:  # member types of superclasses
            for above in self.above(around):
                if f"{above}${simple}" in self.flags:
                    return f"{above}${simple}"
        return next((name for name in candidates if self.facts.known(name)), "")

    def dispatch_each(self, owner: str, callees: tuple[int, ...]) -> tuple[int, ...]:
        """The same for callees of several names."""
        above = self.above(owner)
        by_name: dict[str, list[int]] = {}
        for callee in callees:
            method = self.methods[callee]
            if method.class_name in above:
                by_name.setdefault(method.name, []).append(callee)
        return tuple([one for fitting in by_name.values() for one in self.dispatch(owner, tuple(fitting))])

    def outers(self, name: str) -> list[str]:
        """The classes around a class of whose objects it has one."""
        found: list[str] = []
        while name in self._outer and not self.flags[name] & STATIC and len(found) < _DEEPEST:
            name = self._outer[name]
            found.append(name)
        return found

    # Members.

    def field(self, owner: str, name: str) -> tuple[str, bool, str] | None:
        """(class that declares it, static, type) of a field that a class has."""
        key = owner, name
        if key not in self._found:
            found: tuple[str, bool, str] | None = None
            for one in self.chain(owner):
                if name in self.fields.get(one, {}):
                    found = (one, *self.fields[one][name])
                    break
            if found is None:
                for one in sorted(self.above(owner)):
                    if self.flags.get(one, 0) & INTERFACE and name in self.fields.get(one, {}):
                        found = (one, *self.fields[one][name])
                        break
            self._found[key] = found
        return self._found[key]

    def runs(self, owner: str, method: Method) -> bool:
        """Whether *method*, called on an object of exactly class *owner*, is what runs there: nothing below overrides it."""
        key = owner, method.id
        known = self._dispatched.get(key)
        if known is None:
            known = self._dispatched[key] = self._runs(owner, method)
        return known

    def _runs(self, owner: str, method: Method) -> bool:
        if method.class_name not in self.above(owner):
            return False
        key = method.name, len(method.params)
        for one in self.chain(owner):
            if one == method.class_name:
                return True
            if any(other.params == method.params and not other.flags & ABSTRACT for other in self.declared.get(one, {}).get(key, ())):
                return False
        return True

    def named(self, owner: str, name: str, arity: int) -> list[Method]:
        """What a class runs for a name, as far as the number of parameters tells."""
        for one in self.chain(owner):
            found = [m for m in self.declared.get(one, {}).get((name, arity), ()) if not m.flags & (ABSTRACT | STATIC)]
            if found:
                return found
        return []

    def dispatch(self, owner: str, callees: tuple[int, ...]) -> tuple[int, ...]:
        """Those of the callees of one call that run on an object of exactly class *owner*."""
        above = self.above(owner)
        fitting = [callee for callee in callees if self.methods[callee].class_name in above]
        if len(fitting) <= 1:
            return tuple(fitting)
        for one in self.chain(owner):
            own = [callee for callee in fitting if self.methods[callee].class_name == one]
            if own:
                return tuple(own)
        lowest = [
            callee
            for callee in fitting
            if not any(
                other != callee
                and self.methods[callee].class_name != self.methods[other].class_name
                and self.methods[callee].class_name in self.above(self.methods[other].class_name)
                for other in fitting
            )
        ]
        return tuple(lowest)
