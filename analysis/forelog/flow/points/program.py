"""The constraints of all files, joined with the index: names resolved, call sites joined with their rows.

What comes out are groups whose operations know no names any more but those of fields; the engine copies them for each context.
"""

from collections.abc import Iterable
from typing import Any, Final

from forelog.flow.names import nested
from forelog.flow.points import constraints as c
from forelog.flow.points.libraries import CONTAINER, INERT, OPEN, bulk, fills, makes, result, sort
from forelog.flow.points.values import Values
from forelog.flow.points.world import Row, World
from forelog.java.facts import ABSTRACT

COPY: Final = 0
LOAD: Final = 1
STORE: Final = 2
STATIC_LOAD: Final = 3
STATIC_STORE: Final = 4
CALL: Final = 5
NEW: Final = 6
LAMBDA: Final = 7
REF: Final = 8
ARRAY: Final = 9
CLASS: Final = 10
UNKNOWN: Final = 11
OUTSIDE: Final = 12

Operation = tuple[Any, ...]


class Site:
    """A place where something is called."""

    __slots__ = (
        "args", "back", "bulk", "caller", "class_name", "defaults", "direct", "external", "fills", "functions", "loads", "makes", "name", "number", "open", "pos", "properties", "receiver", "reflective",
        "returns", "static", "target", "throwable", "unresolved", "virtual",
    )  # fmt: skip

    def __init__(self, number: int, caller: int, pos: int, name: str, receiver: int, args: tuple[int, ...], target: int) -> None:
        self.number = number
        self.caller = caller
        self.pos = pos
        self.name = name
        self.receiver = receiver
        self.args = args
        self.target = target
        self.virtual: tuple[int, ...] = ()
        """Callees that the receiver's class chooses from, and functions that it may be."""
        self.direct: tuple[int, ...] = ()
        self.back: tuple[int, ...] = ()
        """What a library may call here, or start a thread with."""
        self.defaults = False
        """Whether a callee is a default method, which may be called on a function."""
        self.functions: frozenset[int] = frozenset()
        """Lambdas among the callees."""
        self.properties: tuple[int, ...] = ()
        """Getters that a data binder may call."""
        self.reflective: tuple[int, ...] = ()
        self.external = INERT
        """Sort of the library that may be called."""
        self.open = False
        """Whether a library may be called at all."""
        self.static = False
        """A library's static method, or constructor."""
        self.unresolved = False
        self.returns = 0
        """Filter of a library's result."""
        self.fills = False
        self.bulk = False
        self.makes = False
        self.throwable = False
        """A library gives an exception."""
        self.loads = False
        """Finds classes by name."""
        self.class_name = ""
        """What a constructor makes."""


class Code:
    """A group, ready to be copied."""

    __slots__ = ("bodies", "method", "operations", "size", "typed")

    def __init__(self, method: int, size: int) -> None:
        self.method = method
        self.size = size
        self.typed: list[tuple[int, int]] = []
        self.operations: list[Operation] = []
        self.bodies: dict[int, tuple[tuple[int, ...], int]] = {}
        """Lambda → slots of its parameters, slot of its result."""


class Program:
    """All groups of the workspace."""

    def __init__(self, world: World, values: Values) -> None:
        self.world = world
        self.values = values
        self.sites: list[Site] = []
        self.codes: dict[int, Code] = {}
        self.uncovered: list[int] = []
        """Callees at places that no constraint knows."""
        self.named: set[str] = set()
        """Classes whose names are constant strings."""
        self.made: set[str] = set()
        """Classes that some body makes."""
        self.stored: set[str] = set()
        """Names of fields that some body sets."""
        self.records: dict[str, tuple[str, ...]] = {}
        self._imports: tuple[tuple[str, str], ...] = ()
        self._types: tuple[tuple[str, ...], ...] = ()
        self._known: dict[tuple[int, tuple[str, ...]], str] = {}
        self._covered: set[tuple[int, int]] = set()

    # Files.

    def add(self, file: c.FileConstraints, lambdas: dict[int, int]) -> None:
        """The constraints of a file; *lambdas*: position → method id of the lambdas in it."""
        self._types, self._imports, groups, named, records = file
        self._known = {}
        self.named.update(name for name in named if self.world.ours(name))
        self.records.update(records)
        for group in groups:
            self._group(group, lambdas)

    def finish(self) -> None:
        """All files are added."""
        for caller, by_pos in self.world.rows.items():
            for pos, rows in by_pos.items():
                if (caller, pos) not in self._covered:
                    self.uncovered.extend(row.callee for row in rows if row.callee)

    def _type(self, number: int, chain: tuple[str, ...]) -> str:
        if number == c.NONE:
            return ""
        key = number, chain
        known = self._known.get(key)
        if known is None:
            candidates = self._types[number]
            known = c.ARRAYS if candidates[0] == c.ARRAYS else self.world.resolve(candidates, chain)
            self._known[key] = known
        return known

    def _group(self, group: c.Group, lambdas: dict[int, int]) -> None:
        owner, name, pos, arity, size, chain, typed, bodies = group
        several = self.world.declared.get(owner, {}).get((name, arity), ())
        method = next((one for one in several if one.pos == pos), None)
        if method is None:
            return
        code = Code(method.id, size)
        for slot, kind in typed:
            found = self.values.filter(self._type(kind, chain))
            if found:
                code.typed.append((slot, found))
        for at, kind_name in enumerate(method.params):
            found = self.values.filter(kind_name)
            if found:
                code.typed.append((c.FIRST + at, found))
        found = self.values.filter(method.returns)
        if found:
            code.typed.append((c.RESULT, found))
        ids = [method.id]
        for body_pos, params, result_slot, _ in bodies[1:]:
            lambda_id = lambdas.get(body_pos, 0)
            ids.append(lambda_id)
            if lambda_id:
                code.bodies[lambda_id] = params, result_slot
        for at, (_, _, _, operations) in enumerate(bodies):
            for operation in operations:
                self._operation(code, ids[at], ids, chain, operation)
        self.codes[method.id] = code

    # Operations.

    def _operation(self, code: Code, caller: int, ids: list[int], chain: tuple[str, ...], op: Any) -> None:
        emit = code.operations.append
        kind = op[0]
        if kind == c.COPY:
            emit((COPY, op[1], op[2]))
        elif kind == c.LOAD:
            emit((LOAD, op[1], op[2], op[3]))
        elif kind == c.STORE:
            self.stored.add(op[2])
            emit((STORE, op[1], op[2], op[3]))
        elif kind == c.PATH:
            self._path(code, chain, op[1], op[2], c.NONE)
        elif kind == c.SET:
            self._path(code, chain, op[1], c.NONE, op[2])
        elif kind == c.CALL:
            self._call(code, caller, chain, op)
        elif kind == c.NEW:
            self._new(code, caller, chain, op)
        elif kind == c.CTOR:
            self._constructor(code, caller, chain, op)
        elif kind == c.LAMBDA:
            if ids[op[2]]:
                emit((LAMBDA, op[1], ids[op[2]]))
        elif kind == c.REF:
            emit((REF, op[1], caller, op[2], op[3], self._type(op[4], chain), op[5]))
        elif kind == c.ARRAY:
            emit((ARRAY, op[1], caller, op[2]))
        elif kind == c.EACH:
            self._each(code, caller, op)
        elif kind == c.CLOSE:
            self._site(code, caller, op[1], "close", op[2], (), c.NONE)
        elif kind == c.OUTER:
            emit((LOAD, c.THIS, c.OUTER_FIELD + op[1], op[2]))
        elif kind == c.CLASS:
            name = self._type(op[1], chain)
            if self.world.ours(name):
                emit((CLASS, op[2], name))
        elif kind == c.UNKNOWN:
            emit((UNKNOWN, op[1]))

    def _fresh(self, code: Code) -> int:
        code.size += 1
        return code.size - 1

    def _around(self, code: Code, chain: tuple[str, ...], depth: int) -> int:
        """Slot of ``this``, or of the instance of a class around."""
        if not depth:
            return c.THIS
        slot = self._fresh(code)
        code.operations.append((LOAD, c.THIS, c.OUTER_FIELD + chain[depth], slot))
        return slot

    def _path(self, code: Code, chain: tuple[str, ...], steps: tuple[tuple[str, int], ...], target: int, source: int) -> None:
        """Load the end of a path into *target*, or store *source* there."""
        world = self.world
        first = steps[0][0]
        for depth, owner in enumerate(chain):
            field = world.field(owner, first)
            if field is not None:
                if field[1]:
                    self._end(code, steps[1:], target, source, key=(field[0], first, field[2]))
                else:
                    self._end(code, steps, target, source, slot=self._around(code, chain, depth))
                return
        for owner, member in self._imports:
            if member in ("*", first):
                for name in nested(owner):
                    field = world.field(name, first) if world.ours(name) else None
                    if field is not None:
                        self._end(code, steps[1:], target, source, key=(field[0], first, field[2]))
                        return
        for at, (_, kind) in enumerate(steps[:-1]):
            name = self._type(kind, chain)
            if not name:
                continue
            if world.ours(name):
                member = steps[at + 1][0]
                field = world.field(name, member)
                if field is not None:
                    self._end(code, steps[at + 2 :], target, source, key=(field[0], member, field[2]))
                    return
                if f"{name}${member}" in world.flags:
                    continue
                return
            if world.facts.known(name):
                if target != c.NONE:
                    code.operations.append((OUTSIDE, target))
                return
        if first[:1].islower() and (len(steps) == 1 or not self._type(steps[-1][1], chain)):  # a field of a library's class
            for depth, owner in enumerate(chain):
                if any(
                    not world.ours(name) and name != "java.lang.Object" and not world.interface(name) for name in world.above(owner)
                ) or (world.open(owner)):
                    holder = self._around(code, chain, depth)
                    if target != c.NONE:
                        code.operations.append((LOAD, holder, c.ELEMENT, target))
                        code.operations.append((OUTSIDE, target))
                    else:
                        code.operations.append((STORE, holder, c.ELEMENT, source))

    def _end(
        self,
        code: Code,
        steps: tuple[tuple[str, int], ...],
        target: int,
        source: int,
        *,
        slot: int = c.NONE,
        key: tuple[str, str, str] = ("", "", ""),
    ) -> None:
        emit = code.operations.append
        names = [name for name, _ in steps]
        if slot == c.NONE:
            if not names:
                if target != c.NONE:
                    emit((STATIC_LOAD, *key, target))
                else:
                    self.stored.add(key[1])
                    emit((STATIC_STORE, *key, source))
                return
            slot = self._fresh(code)
            emit((STATIC_LOAD, *key, slot))
        for name in names[:-1]:
            following = self._fresh(code)
            emit((LOAD, slot, name, following))
            slot = following
        if target != c.NONE:
            emit((LOAD, slot, names[-1], target))
        else:
            self.stored.add(names[-1])
            emit((STORE, slot, names[-1], source))

    # Calls.

    def _rows(self, caller: int, pos: int) -> list[Row]:
        self._covered.add((caller, pos))
        return self.world.rows.get(caller, {}).get(pos, [])

    def _site(self, code: Code, caller: int, pos: int, name: str, receiver: int, args: tuple[int, ...], target: int) -> Site:
        rows = [row for row in self._rows(caller, pos) if (row.name == "close") == (name == "close") or row.kind == "callback"]
        site = self._with_rows(caller, pos, name, receiver, args, target, rows)
        code.operations.append((CALL, site.number))
        return site

    def _with_rows(self, caller: int, pos: int, name: str, receiver: int, args: tuple[int, ...], target: int, rows: list[Row]) -> Site:
        site = Site(len(self.sites), caller, pos, name, receiver, args, target)
        self.sites.append(site)
        site.virtual = tuple(dict.fromkeys(row.callee for row in rows if row.callee and row.kind in ("virtual", "lambda")))
        site.direct = tuple(dict.fromkeys(row.callee for row in rows if row.callee and row.kind in ("static", "special")))
        site.back = tuple(dict.fromkeys(row.callee for row in rows if row.callee and row.kind in ("callback", "thread")))
        methods = self.world.methods
        site.defaults = any(
            methods[one].kind != "lambda" and not methods[one].flags & ABSTRACT and self.world.interface(methods[one].class_name)
            for one in (*site.virtual, *site.back)
        )
        site.functions = frozenset(one for one in (*site.virtual, *site.back) if methods[one].kind == "lambda")
        site.properties = tuple(dict.fromkeys(row.callee for row in rows if row.callee and row.kind == "property"))
        site.reflective = tuple(dict.fromkeys(row.callee for row in rows if row.callee and row.kind == "reflective"))
        for row in rows:
            if row.external:
                class_name, method, _, returns = self.world.externals[row.external]
                site.open = True
                static = row.kind == "static"
                site.external = max(site.external, sort(class_name, method, static=static))
                site.static = site.static or static or method == "<init>"
                if not result(returns):
                    site.target = c.NONE
                site.returns = self.values.filter(returns)
                site.fills = site.fills or fills(method, static=static)
                site.bulk = site.bulk or bulk(method)
                site.throwable = site.throwable or "java.lang.Throwable" in self.world.above(returns)
                site.makes = site.makes or makes(method) or (site.external == OPEN and not class_name.startswith("java"))
                site.loads = site.loads or method in ("forName", "loadClass", "findClass")
            elif not row.callee:
                site.unresolved = True
        if not rows and name not in ("close", "length"):
            site.unresolved = True
        return site

    def _call(self, code: Code, caller: int, chain: tuple[str, ...], op: Any) -> None:
        _, pos, name, receiver, args, target = op
        if receiver == c.IMPLIED:
            receiver = self._around(code, chain, self._holder(self._rows(caller, pos), chain))
        elif receiver == c.SUPER:
            receiver = c.THIS
        self._site(code, caller, pos, name, receiver, args, target)

    def _holder(self, rows: list[Row], chain: tuple[str, ...]) -> int:
        """Which of the objects around an unqualified call is made on: the innermost whose class has such a method."""
        owners = {self.world.methods[row.callee].class_name for row in rows if row.callee and row.kind in ("virtual", "special", "static")}
        owners |= {self.world.externals[row.external][0] for row in rows if row.external}
        for depth, name in enumerate(chain):
            above = self.world.above(name)
            if any(owner in above or name in self.world.above(owner) for owner in owners):
                return depth
        return 0

    def _outers(self, code: Code, chain: tuple[str, ...], made: str, outer: int, *, own: int = 0) -> list[tuple[str, int]]:
        """What is stored in a new object so that it knows the objects around it: (field, slot)."""
        found: list[tuple[str, int]] = []
        for name in self.world.chain(made)[own:]:
            for around in self.world.outers(name):
                if outer != c.NONE:
                    found.append((c.OUTER_FIELD + around, outer))
                for depth, here in enumerate(chain[own:]):
                    if around in self.world.above(here):
                        found.append((c.OUTER_FIELD + around, self._around(code, chain, depth + own)))
                        break
        return found

    def _new(self, code: Code, caller: int, chain: tuple[str, ...], op: Any) -> None:
        _, target, pos, anonymous, args, outer, captured, kind = op
        rows = self._rows(caller, pos)
        constructors = [row.callee for row in rows if row.callee and row.kind == "special" and row.name == "<init>"]
        made = anonymous or (self.world.methods[constructors[0]].class_name if constructors else self._type(kind, chain))
        if not self.world.ours(made):
            self._library_object(code, caller, pos, args, target, rows, made)
            return
        self.made.add(made)
        if not constructors:
            arity = 0 if anonymous else len(args)
            constructors = [one.id for one in self.world.declared.get(made, {}).get(("<init>", arity), ())]
        stores = [(c.CAPTURED + name, slot) for name, slot in captured]
        if anonymous:
            stores += [(f"{c.ARGUMENT}{at}", slot) for at, slot in enumerate(args) if slot != c.NONE]
        stores += self._outers(code, chain, made, outer)
        site = self._with_rows(caller, pos, "<init>", target, () if anonymous else args, c.NONE, rows)
        site.direct = tuple(constructors)
        site.unresolved = False
        site.open = False
        code.operations.append((NEW, target, made, tuple(stores), site.number))

    def _library_object(self, code: Code, caller: int, pos: int, args: tuple[int, ...], target: int, rows: list[Row], made: str) -> None:
        site = self._with_rows(caller, pos, "<init>", c.NONE, args, target, rows)
        site.target = target
        site.open = True
        site.static = True
        site.unresolved = False
        site.class_name = made
        site.returns = 0
        site.external = max(site.external, sort(made, "<init>")) if made else OPEN
        if site.external == CONTAINER and made.endswith(("Exception", "Error")) and not site.back:
            site.external = INERT
        if site.external == INERT:
            site.target = c.NONE
        code.operations.append((CALL, site.number))

    def _constructor(self, code: Code, caller: int, chain: tuple[str, ...], op: Any) -> None:
        _, pos, which, args, outer = op
        site = self._site(code, caller, pos, "<init>", c.THIS, args, c.NONE)
        site.unresolved = False
        site.static = False
        if which == "super":
            for name, slot in self._outers(code, chain, chain[0], outer, own=1):
                code.operations.append((STORE, c.THIS, name, slot))
            if not site.open and not site.direct:
                above = self.world.superclass.get(chain[0], "")
                site.open = bool(above) and not self.world.ours(above)
                site.external = sort(above, "<init>") if site.open else INERT

    def _each(self, code: Code, caller: int, op: Any) -> None:
        """``for (T x : e)``: what ``e`` holds, or what the iterators of the workspace give."""
        _, pos, iterable, target = op
        if iterable == c.NONE:
            return
        rows = self._rows(caller, pos)
        iterator = self._fresh(code)
        made = self._with_rows(
            caller, pos, "iterator", iterable, (), iterator, [row for row in rows if row.name not in ("next", "hasNext")]
        )
        made.open, made.external, made.unresolved, made.returns, made.static = True, max(made.external, CONTAINER), False, 0, False
        given = self._with_rows(caller, pos, "next", iterator, (), target, [row for row in rows if row.name == "next"])
        given.open, given.external, given.unresolved, given.returns, given.static = True, max(given.external, CONTAINER), False, 0, False
        asked = self._with_rows(caller, pos, "hasNext", iterator, (), c.NONE, [row for row in rows if row.name == "hasNext"])
        asked.unresolved = False
        code.operations += [(LOAD, iterable, c.ELEMENT, target), (CALL, made.number), (CALL, given.number), (CALL, asked.number)]


def files_of(rows: Iterable[tuple[int, int, int]]) -> dict[int, dict[int, int]]:
    """File → position → method id of its lambdas, from (method id, file, position)."""
    found: dict[int, dict[int, int]] = {}
    for method, file_id, pos in rows:
        found.setdefault(file_id, {})[pos] = method
    return found
