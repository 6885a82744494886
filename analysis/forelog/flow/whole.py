"""The log-flow graph of a whole workspace: the machine of every method that can log, made once for a state of the index and kept in it.

Worker processes read all files again, and make raw machines and what is said of objects (:mod:`forelog.flow.points`); from that it is found out
which callees each call can have, and then, a fixpoint over the call graph, which exceptions come out of each method; then workers make the
machines, each from what it has inherited.

Effects: reads source files, writes a cache into the index (best effort, as :mod:`forelog.flow.store` says).
"""

import marshal
import os
import sqlite3
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forelog.errors import ForelogError
from forelog.flow import store
from forelog.flow.contents import RECURSION, Content, Packed, constraints_of, content_of, packed_of
from forelog.flow.contexts import in_contexts
from forelog.flow.graph import LogFlowGraph
from forelog.flow.levels import levels_from
from forelog.flow.machine import Machine
from forelog.flow.points import solve
from forelog.index.collecting import no_collection
from forelog.index.database.opening import of_one_state, open_readonly
from forelog.index.pool import Pool, chunks
from forelog.index.progress import Progress, Silent

_METHODS_AT_ONCE = 250
"""Machines that a worker makes before it gets others."""


@dataclass(frozen=True, slots=True)
class WholeGraph:
    """All machines of one state of the index."""

    machines: Mapping[int, Machine]
    """Method id → its machine, of all methods that can log at the level; calls of other methods are part of their callers' machines."""
    parts: Mapping[int, int] = field(default_factory=dict)
    """Numbers of machines that are a part of a method (:mod:`forelog.flow.contexts`) → the method."""
    problems: tuple[str, ...] = ()
    """Files whose bodies could not be read; sentences for people."""


@of_one_state
def whole_graph(connection: sqlite3.Connection, *, level: str = "", jobs: int = 0, progress: Progress | None = None) -> WholeGraph:
    """The whole log-flow graph, with exceptions of the JVM followed into callers, so that every real run is one of its ways.

    *level*: what is switched on (:func:`~forelog.flow.levels.levels_from`), ``""``: all; only that one is kept in the index.  *jobs*: processes, 0 for one per core.
    *progress* hears of four phases (``bodies``, ``objects``, ``exceptions``, ``machines``).  Raises ForelogError when another program changes the index meanwhile.
    """
    level = str(levels_from(level))
    current = store.generation(connection)
    if not level and (kept := store.load_whole(connection, current)) is not None:
        return WholeGraph(*kept)
    made = _Making(connection, level, jobs or os.cpu_count() or 1, Silent() if progress is None else progress)
    with no_collection():
        found = made.graph()
    if not level and not found.problems:
        store.save_whole(connection, current, found.machines, found.parts)
    return found


class _Making:
    """One whole graph that is being made."""

    def __init__(self, connection: sqlite3.Connection, level: str, jobs: int, progress: Progress) -> None:
        self._connection = connection
        self._jobs = jobs if store.database(connection) else 1
        self._progress = progress
        self._flow = LogFlowGraph(connection, level, deep=True)
        self._path = store.database(connection)
        self._generation = store.generation(connection)
        self._process = os.getpid()

    def graph(self) -> WholeGraph:
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, RECURSION))
        try:
            flow = self._flow
            logging = sorted(flow.logging())
            reached = sorted(_reached(self._connection, logging))
            flow.facts.preload(reached)
            objects = self._bodies(reached)
            self._progress.phase("objects", 1)
            points = solve(self._connection, ((file_id, constraints_of(objects.pop(file_id))) for file_id in sorted(objects)))
            flow.know_points(points)
            self._progress.advance(1)
            self._progress.phase("exceptions", 1)
            flow.prepare(reached)
            self._progress.advance(1)
            machines, parts = in_contexts(self._machines(logging), points)
            flow.close()
            return WholeGraph(machines, parts, tuple(flow.problems))
        finally:
            sys.setrecursionlimit(limit)

    def _bodies(self, methods: list[int]) -> dict[int, bytes]:
        """Raw machines of these methods, and the packed constraints of all files: from the cache, or from the files."""
        flow = self._flow
        sizes = dict(self._connection.execute("SELECT id, size FROM files"))
        wanted = set(methods)
        found: dict[int, bytes] = {}

        def take(file_id: int, ids: Sequence[int], content: Content) -> None:
            found[file_id] = content[1]
            flow.know({method: packed for method, packed in packed_of(content[0], ids).items() if method in wanted})

        for kept in store.load_files(self._connection):
            take(*kept)
        missing = sorted(sizes.keys() - found.keys())
        self._progress.phase("bodies", len(missing))
        problems: list[str] = []
        new: list[tuple[int, str, Content]] = []

        def lost(file_id: int, exit_code: int | None) -> bytes:
            return marshal.dumps(([], [f"file {file_id} of the index ended a worker (exit code {exit_code}); its bodies are left out"]))

        with Pool(self._jobs, self._set_up) as pool:
            pieces = [missing[piece.start : piece.stop] for piece in chunks([sizes[one] for one in missing], self._jobs)]
            for result in pool.each(_read, pieces, lost):
                files, more = marshal.loads(result)  # noqa: S302 - from our own worker
                for file_id, digest, content in files:
                    take(file_id, store.ids_of(self._connection, file_id), content)
                    new.append((file_id, digest, content))
                problems += more
                self._progress.advance(len(files) + len(more))
        store.save_files(self._connection, self._generation, new)
        flow.problems.update(dict.fromkeys(problems))
        flow.know({method: Packed(b"", ()) for method in methods if not flow.knows(method)})  # what could not be read is not tried again
        return found

    def _machines(self, logging: list[int]) -> dict[int, Machine]:
        self._progress.phase("machines", len(logging))
        found: dict[int, Machine] = {}

        def lost(method: int, exit_code: int | None) -> bytes:
            key = self._flow.method(method).key
            self._flow.problems[f"{key} ended a worker (exit code {exit_code}); it is taken to log nothing"] = None
            return marshal.dumps([])

        pieces = [logging[at : at + _METHODS_AT_ONCE] for at in range(0, len(logging), _METHODS_AT_ONCE)]
        with Pool(self._jobs, self._set_up) as pool:
            for result in pool.each(_linked, pieces, lost):
                rows: list[Any] = marshal.loads(result)  # noqa: S302 - from our own worker
                found.update((method, store.machine_from_plain(content)) for method, content in rows)
                self._progress.advance(len(rows))
        return found

    def _set_up(self) -> None:
        """What a worker needs; a connection of its own, too, for SQLite's do not survive a fork."""
        sys.setrecursionlimit(RECURSION)
        _Work.flow = self._flow
        if os.getpid() != self._process:
            connection = open_readonly(Path(self._path))
            connection.execute("BEGIN")
            if store.generation(connection) != self._generation:
                raise ForelogError("the index changed while the log-flow graph was made; try again")
            self._flow.reconnect(connection)


class _Work:
    """What this process works on."""

    flow: LogFlowGraph


def _read(files: Sequence[int]) -> bytes:
    """In a worker: for each file its id, hash and content; and sentences about those that cannot be read."""
    found, problems = [], []
    for file_id in files:
        try:
            facts, digest = _Work.flow.file(file_id)
        except ForelogError as problem:
            problems.append(str(problem))
            continue
        found.append((file_id, digest, content_of(facts)))
    return marshal.dumps((found, problems))


def _linked(methods: Sequence[int]) -> bytes:
    """In a worker: the machines of these methods."""
    return marshal.dumps([(method, store.plain_machine(_Work.flow.machine(method))) for method in methods])


def _reached(connection: sqlite3.Connection, methods: Iterable[int]) -> set[int]:
    """*methods* and all that they call, over however many others."""
    callees: dict[int, list[int]] = {}
    for caller, callee in connection.execute("SELECT caller_id, callee_id FROM calls WHERE +callee_id IS NOT NULL"):
        callees.setdefault(caller, []).append(callee)
    found = set(methods)
    todo = list(found)
    while todo:
        for callee in callees.get(todo.pop(), ()):
            if callee not in found:
                found.add(callee)
                todo.append(callee)
    return found
