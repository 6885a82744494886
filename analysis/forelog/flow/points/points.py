"""Which callees each call can really have: the answers of the points-to analysis."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping

from forelog.flow.facts import Call
from forelog.flow.points.constraints import FileConstraints
from forelog.flow.points.engine import Engine
from forelog.flow.points.instances import callees_of, objects_of
from forelog.flow.points.outside import LIBRARY
from forelog.flow.points.program import Program, files_of
from forelog.flow.points.values import Values
from forelog.flow.points.world import World
from forelog.index.collecting import no_collection
from forelog.index.link.callbacks import DATA_BINDERS

CHOSEN = frozenset(("virtual", "lambda"))
"""Kinds of rows that the receiver chooses from."""
BACK = frozenset(("callback", "thread"))


class Points:
    """Answers for one snapshot of the index."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._world = engine.world
        self._contexts: dict[int, list[int]] = {}
        for method, this in engine.hits:
            self._contexts.setdefault(method, []).append(this)
        self._narrowed: dict[int, dict[int, frozenset[int]]] = {}

    def narrowed(self, caller: int, this_class: str | None = None) -> dict[int, frozenset[int]]:
        """Position → callees that can run there, 0 standing for one of a library; positions of which nothing is known are left out.

        *this_class*: only what runs when ``this`` is exactly of that class.
        """
        if this_class is None:
            known = self._narrowed.get(caller)
            if known is None:
                known = self._narrowed[caller] = self._merged(caller, self._contexts.get(caller, []))
            return known
        values = self._engine.values
        return self._merged(caller, [this for this in self._contexts.get(caller, []) if this >= 0 and values.class_of[this] == this_class])

    def classes(self, method: int) -> list[str]:
        """Classes of ``this`` that the method runs with."""
        found = self._contexts.get(method, [])
        return sorted({self._engine.values.class_of[this] for this in found if this >= 0})

    def _merged(self, caller: int, contexts: list[int]) -> dict[int, frozenset[int]]:
        found: dict[int, set[int]] = {}
        for this in contexts:
            for pos, callees in self._engine.hits[caller, this].items():
                found.setdefault(pos, set()).update(callees_of(callees))
        return {pos: frozenset(callees) for pos, callees in found.items()}

    def contexts(self, method: int) -> list[int]:
        """Values of ``this`` that the method runs with."""
        return self._contexts.get(method, [])

    def receivers(self, method: int, this: int) -> dict[int, dict[int, list[int]]]:
        """Position → callee → values of its ``this``, when the method runs with *this*."""
        return {pos: objects_of(found) for pos, found in self._engine.hits[method, this].items()}

    def possible(self, method: int, this: int) -> Callable[[int, int], bool]:
        """Whether (a callee, at a position) can be, when the method runs with *this*."""
        cannot = self._impossible(method, self._merged(method, [this]))
        rows = self._world.rows.get(method, {})

        def can(callee: int, pos: int) -> bool:
            here = [Call(pos, row.callee, row.external, row.name, row.kind, "") for row in rows.get(pos, ()) if row.callee == callee]
            return not here or not all(map(cannot, here))

        return can

    def impossible(self, method_id: int) -> Callable[[Call], bool]:
        """Whether a call row of the method cannot be, given what its receiver can be."""
        return self._impossible(method_id, self.narrowed(method_id))

    def _impossible(self, method_id: int, by_pos: Mapping[int, frozenset[int]]) -> Callable[[Call], bool]:
        rows, methods = self._world.rows.get(method_id, {}), self._world.methods
        kept: dict[int, tuple[frozenset[int], bool, bool]] = {}
        for pos, callees in by_pos.items():
            here = rows.get(pos, [])
            if any(row.external and self._world.externals[row.external][:2] in DATA_BINDERS for row in here):
                continue  # it reads properties of properties, whatever class they are of
            chosen = any((row.callee or LIBRARY) in callees for row in here if (row.callee or row.external) and row.kind in CHOSEN)
            back = any(row.callee in callees for row in here if row.callee and row.kind in BACK)
            if not back and LIBRARY in callees:  # what it works on holds none of these
                callees |= {row.callee for row in here if row.callee and row.kind in BACK and self._engine.escaped_with(row.callee)}
                back = True
            if chosen or back:
                kept[pos] = callees, chosen, back

        def cannot(row: Call) -> bool:
            if row.pos not in kept or (row.callee and methods[row.callee].name == "<clinit>"):
                return False
            callees, chosen, back = kept[row.pos]
            if row.kind in CHOSEN:
                return chosen and (row.callee or LIBRARY) not in callees and not (row.external and back)
            return row.kind in BACK and back and row.callee not in callees

        return cannot


def solve(connection: sqlite3.Connection, files: Iterable[tuple[int, FileConstraints]]) -> Points:
    """Solve for the constraints of all files, given by file id."""
    with no_collection():
        world = World(connection)
        values = Values(world)
        program = Program(world, values)
        lambdas = files_of(connection.execute("SELECT id, file_id, pos FROM methods WHERE kind = 'lambda'"))
        for file_id, constraints in files:
            program.add(constraints, lambdas.get(file_id, {}))
        program.finish()
        engine = Engine(world, values, program)
        engine.run()
        return Points(engine)
