"""What a path was decided by, and why another cannot be taken, in words with places."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from forelog.errors import ForelogError
from forelog.flow.graph import LogFlowGraph
from forelog.flow.source import read_file
from forelog.java.source import decode, line_starts
from forelog.predict.feasibility import Conflict, Feasibility
from forelog.predict.model import Condition, Contradiction
from forelog.predict.unfolding import Path, Step

MOST = 100
"""Contradictions that are told."""


class Places:
    """Positions of one index as files and lines."""

    def __init__(self, graph: LogFlowGraph) -> None:
        self._graph = graph
        self._files: dict[int, tuple[str, tuple[int, ...]]] = {}

    def of(self, method_id: int, pos: int) -> tuple[str, int]:
        """(path, line) of a position; the line of the method when its file cannot be read."""
        method = self._graph.method(method_id)
        if method.file_id not in self._files:
            connection = self._graph.connection
            path = str(connection.execute("SELECT path FROM files WHERE id = ?", (method.file_id,)).fetchone()[0])
            try:
                data, encoding = read_file(connection, method.file_id)
                starts = line_starts(decode(data, encoding).utf8)
            except ForelogError:
                starts = ()
            self._files[method.file_id] = path, starts
        path, starts = self._files[method.file_id]
        return path, bisect_right(starts, pos) if starts else method.line


def conditions(path: Path, places: Places, feasibility: Feasibility | None) -> Iterator[Condition]:
    """The decisions along a path; without those that follow from what is known before, and each once behind another."""
    decided = feasibility.decided(path) if feasibility is not None else None
    last = None
    for index, step in enumerate(path.steps):
        if step.kind == "guard" and (decided is None or index in decided):
            found = _decision(step, places)
            if found != last:
                yield found
            last = found


def contradictions(conflicts: Iterable[Conflict], places: Places, feasibility: Feasibility) -> Iterator[Contradiction]:
    """What contradicts itself, each once."""
    seen: set[tuple[Condition, ...]] = set()
    for conflict in conflicts:
        told = feasibility.values(conflict.path, conflict.steps)
        found: dict[Condition, None] = {}
        for index in conflict.steps:
            step = conflict.path.steps[index]
            if step.kind == "guard":
                found[_decision(step, places)] = None
            elif index in told:
                name, value, pos = told[index]
                found[Condition(name, value, *places.of(step.method, pos))] = None
        if tuple(found) not in seen:
            seen.add(tuple(found))
            yield Contradiction(tuple(found))
            if len(seen) == MOST:
                return


def _decision(step: Step, places: Places) -> Condition:
    return Condition(step.label[1], step.label[2], *places.of(step.method, step.label[3]))
