"""The constraints of all files, joined with the index: names resolved, call sites joined with their rows.

What comes out are groups whose operations know no names any more but those of fields; the engine copies them for each context.
"""

from collections.abc import Iterable
from typing import Any

from forelog.flow.points import constraints as c
from forelog.flow.points.libraries import CONTAINER, INERT, OPEN, sort
from forelog.flow.points.paths import (
    ARRAY,
    CALL,
    CLASS,
    COPY,
    LAMBDA,
    LOAD,
    NEW,
    REF,
    STORE,
    UNKNOWN,
    Code,
    Paths,
)
from forelog.flow.points.sites import Site, Sites
from forelog.flow.points.trimming import trim
from forelog.flow.points.values import Values
from forelog.flow.points.world import Row, World


class Program(Paths):
    """All groups of the workspace."""

    def __init__(self, world: World, values: Values) -> None:
        super().__init__(world, values)
        self._sites = Sites(world, values)
        self.sites: list[Site] = self._sites.all
        self.codes: dict[int, Code] = {}
        self.uncovered: list[int] = []
        """Callees at places that no constraint knows."""
        self.named: set[str] = set()
        """Classes whose names are constant strings."""
        self.made: set[str] = set()
        """Classes that some body makes."""
        self.records: dict[str, tuple[str, ...]] = {}
        self._covered: set[tuple[int, int]] = set()

    # Files.

    def add(self, file: c.FileConstraints, lambdas: dict[int, int]) -> None:
        """The constraints of a file; *lambdas*: position → method id of the lambdas in it."""
        types, imports, groups, named, records = file
        self.begin(types, imports)
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
        self._covered.clear()
        self.world.forget_single()

    def _group(self, group: c.Group, lambdas: dict[int, int]) -> None:
        owner, name, pos, arity, size, chain, typed, bodies = group
        several = self.world.declared.get(owner, {}).get((name, arity), ())
        method = next((one for one in several if one.pos == pos), None)
        if method is None:
            return
        code = Code(method.id, size)
        for slot, kind in typed:
            found = self.values.filter(self.type(kind, chain))
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
        trim(code, self.sites, c.FIRST + len(method.params))
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
            self.path(code, chain, op[1], op[2], c.NONE)
        elif kind == c.SET:
            self.path(code, chain, op[1], c.NONE, op[2])
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
            owner = self.type(op[4], chain)
            if op[5] == "new":
                self.made.add(owner)
            emit((REF, op[1], caller, op[2], op[3], owner, op[5]))
        elif kind == c.ARRAY:
            emit((ARRAY, op[1], caller, op[2]))
        elif kind == c.EACH:
            self._each(code, caller, op)
        elif kind == c.CLOSE:
            self._site(code, caller, op[1], "close", op[2], (), c.NONE)
        elif kind == c.OUTER:
            emit((LOAD, c.THIS, c.OUTER_FIELD + op[1], op[2]))
        elif kind == c.CLASS:
            name = self.type(op[1], chain)
            if self.world.ours(name):
                emit((CLASS, op[2], name))
        elif kind == c.UNKNOWN:
            emit((UNKNOWN, op[1]))

    # Calls.

    def _rows(self, caller: int, pos: int) -> list[Row]:
        self._covered.add((caller, pos))
        return self.world.rows.get(caller, {}).get(pos, [])

    def _site(self, code: Code, caller: int, pos: int, name: str, receiver: int, args: tuple[int, ...], target: int) -> Site:
        rows = [row for row in self._rows(caller, pos) if (row.name == "close") == (name == "close") or row.kind == "callback"]
        site = self._sites.site(caller, pos, name, receiver, args, target, rows)
        code.operations.append((CALL, site.number))
        return site

    def _call(self, code: Code, caller: int, chain: tuple[str, ...], op: Any) -> None:
        _, pos, name, receiver, args, target = op
        if receiver == c.IMPLIED:
            receiver = self.around(code, chain, self._holder(self._rows(caller, pos), chain))
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
                        found.append((c.OUTER_FIELD + around, self.around(code, chain, depth + own)))
                        break
        return found

    def _new(self, code: Code, caller: int, chain: tuple[str, ...], op: Any) -> None:
        _, target, pos, anonymous, args, outer, captured, kind = op
        rows = self._rows(caller, pos)
        constructors = [row.callee for row in rows if row.callee and row.kind == "special" and row.name == "<init>"]
        made = anonymous or (self.world.methods[constructors[0]].class_name if constructors else self.type(kind, chain))
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
        site = self._sites.site(caller, pos, "<init>", target, () if anonymous else args, c.NONE, rows)
        site.direct = tuple(constructors)
        site.unresolved = False
        site.open = False
        code.operations.append((NEW, target, made, tuple(stores), site.number))

    def _library_object(self, code: Code, caller: int, pos: int, args: tuple[int, ...], target: int, rows: list[Row], made: str) -> None:
        site = self._sites.site(caller, pos, "<init>", c.NONE, args, target, rows)
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
        iterator = self.fresh(code)
        made = self._sites.site(
            caller, pos, "iterator", iterable, (), iterator, [row for row in rows if row.name not in ("next", "hasNext")]
        )
        made.open, made.external, made.unresolved, made.returns, made.static = True, max(made.external, CONTAINER), False, 0, False
        given = self._sites.site(caller, pos, "next", iterator, (), target, [row for row in rows if row.name == "next"])
        given.open, given.external, given.unresolved, given.returns, given.static = True, max(given.external, CONTAINER), False, 0, False
        asked = self._sites.site(caller, pos, "hasNext", iterator, (), c.NONE, [row for row in rows if row.name == "hasNext"])
        asked.unresolved = False
        code.operations += [(LOAD, iterable, c.ELEMENT, target), (CALL, made.number), (CALL, given.number), (CALL, asked.number)]


def files_of(rows: Iterable[tuple[int, int, int]]) -> dict[int, dict[int, int]]:
    """File → position → method id of its lambdas, from (method id, file, position)."""
    found: dict[int, dict[int, int]] = {}
    for method, file_id, pos in rows:
        found.setdefault(file_id, {})[pos] = method
    return found
