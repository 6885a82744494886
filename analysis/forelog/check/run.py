"""Real runs held against the log-flow graph: each thread's events are walked along it, one after another.

A thread is taken for the surest kind of thread (:mod:`forelog.flow.roots`) that allows its first event.  An event that this kind cannot
write is rejected; then the thread is taken for the next kind that allows all of its events so far, and where none does, its callers are
unknown from there on.
"""

import math
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from forelog.check import placing
from forelog.check.causes import KIND, Causes
from forelog.check.containing import Stacks
from forelog.check.placing import Places, Statement
from forelog.check.report import SHOWN, Expected, Rejection, Report
from forelog.check.trace import Record, Trace
from forelog.flow.closures import Closures
from forelog.flow.levels import ORDER
from forelog.flow.roots import OUTSIDE, PLAIN, Attempt, attempts, is_library, thread_roots
from forelog.flow.thread_names import MAIN, thread_names
from forelog.flow.walk import Front, Walk
from forelog.flow.weights import Kinds
from forelog.flow.whole import whole_graph
from forelog.index.progress import Progress, Silent

HISTORY = 5_000
"""Events of a thread that are tried again when it turns out to be of another kind; of a longer one the callers are unknown then."""
_BEAT = 1_000
"""Events between two reports of progress."""


@dataclass(slots=True)
class _Thread:
    name: str
    attempts: tuple[Attempt, ...]
    """What it may be taken for."""
    kind: int
    """Which of them it is taken for."""
    front: Front
    statement: Statement
    history: list[int] = field(default_factory=list)
    """Its events, until they are too many."""


class Check:
    """Checks traces of one workspace; what it found out with one serves the next."""

    def __init__(self, connection: sqlite3.Connection, *, level: str = "", progress: Progress | None = None) -> None:
        self._progress = Silent() if progress is None else progress
        graph = whole_graph(connection, level=level, progress=self._progress)
        self.report = Report(notes=list(graph.problems))
        self.closures = Closures(graph.machines, _kinds(connection))
        roots = thread_roots(connection)
        self.walk = Walk(self.closures, roots.first, roots.again, graph.parts)
        self._kinds_of_threads = tuple(roots.first)
        self._names = thread_names(connection)
        self.places = Places(connection, self.closures.written)
        self._causes = Causes(connection, self.walk)
        self._stacks = Stacks(connection, self.walk)

    def trace(self, path: Path, stacks: Mapping[int, tuple[str, ...]] | None = None) -> None:
        """Hold one trace against the model; the outcome is added to :attr:`report`.

        *stacks*: real stacks by id.  Raises WorkspaceError or InputError when it cannot be read.
        """
        report = self.report
        report.files += 1
        trace = Trace(path)
        threads: dict[str, _Thread] = {}
        frames = {number: self._stacks.ours(found) for number, found in (stacks or {}).items()}
        contained: dict[tuple[Front, int], bool] = {}
        for record in trace:
            statement = self.places.of(record)
            if isinstance(statement, str):
                self._skip(statement)
                continue
            report.events += 1
            thread = threads.get(record.thread)
            if thread is None:
                threads[record.thread] = thread = self._begun(statement, record)
            else:
                self._step(thread, statement, record, path)
            if record.stack in frames:
                key = (thread.front, record.stack)
                if key not in contained:
                    contained[key] = self._stacks.contains(thread.front, frames[record.stack])
                report.stacks += 1
                report.contained += contained[key]
            if not report.events % _BEAT:
                self._progress.advance(_BEAT)
        report.garbled += trace.garbled
        if trace.garbled:
            where = "the compressed file ends in the middle" if trace.cut else f"the first is line {trace.first_garbled}"
            report.notes.append(f"{path}: {trace.garbled:,} lines are no events and were skipped; {where}.")
        report.bounds = {
            "crowded": self.walk.crowded,
            "forgotten": self.walk.forgotten,
            "broadened": self.walk.broadened,
            "widened": self.walk.stacks.widened,
        }

    def _skip(self, why: str) -> None:
        if why == placing.UNKNOWN_CLASS:
            self.report.unknown_classes += 1
        elif why == placing.SKEW:
            self.report.skew += 1
        else:
            self.report.unclear += 1

    def _begun(self, statement: Statement, record: Record) -> _Thread:
        self.report.threads += 1
        possible = attempts(self._kinds_of_threads, self._names, record.thread)
        for number, one in enumerate(possible):
            front = self._first(one, statement.id)
            if front.configurations:
                return _Thread(record.thread, possible, number, front, statement, [statement.id])
        self.report.roots_unknown += 1
        front = self.walk.anywhere(OUTSIDE, statement.method, statement.id)
        return _Thread(record.thread, possible, len(possible) - 1, front, statement)

    def _first(self, attempt: Attempt, statement: int) -> Front:
        """Where a thread may be behind its first line."""
        kinds, least, only, without = attempt
        return self.walk.begin(kinds, statement, least, only, without)

    def _step(self, thread: _Thread, statement: Statement, record: Record, path: Path) -> None:
        report = self.report
        step = self.walk.step(thread.front, statement.id)
        if step.front.configurations:
            report.transitions += 1
            report.accepted += 1
            report.allowed += step.allowed
            report.logarithms += math.log(step.allowed)
            report.bits -= math.log2(step.chance)
            thread.front, thread.statement = step.front, statement
            if thread.history:
                thread.history.append(statement.id)
                if len(thread.history) > HISTORY:
                    thread.history = []
            return
        if self._called_again(thread, statement) or self._ended(thread, statement, surely=True):
            return
        front = self._otherwise(thread, statement)
        if front is None and self._ended(thread, statement):
            return
        report.transitions += 1
        self._reject(thread, statement, record, path, other_kind=front is not None)
        if front is None:
            thread.history = []
            kinds = self.walk.kinds(thread.front)
            # A library's thread stays one, whatever it called; any other may be a thread of code that nobody knows.
            kind = next(iter(kinds)) if len(kinds) == 1 and is_library(next(iter(kinds))) else OUTSIDE
            front = self.walk.anywhere(kind, statement.method, statement.id)
        thread.front, thread.statement = front, statement

    def _ended(self, thread: _Thread, statement: Statement, *, surely: bool = False) -> bool:
        """Whether the thread may have ended, and another of the same name begun: names are not unique (``Thread.setName``).

        *surely*: one that the code calls by this name.
        """
        self.walk.look(thread.front)
        if not thread.front.ends or thread.name == MAIN:
            return False
        for number, (kinds, least, only, without) in enumerate(thread.attempts):
            if surely and only is None:
                break
            front = self.walk.begin((PLAIN,), statement.id, least, only, without) if PLAIN in kinds else None
            if front is not None and front.configurations:
                self.report.threads += 1
                self.report.names_again += 1
                thread.kind, thread.front, thread.statement = number, front, statement
                thread.history = [statement.id]
                return True
        return False

    def _called_again(self, thread: _Thread, statement: Statement) -> bool:
        """Whether the call that code outside the workspace made may have returned, and another one begun."""
        if self.walk.kinds(thread.front) != {OUTSIDE}:
            return False
        self.walk.look(thread.front)
        front = self.walk.begin((OUTSIDE,), statement.id) if thread.front.ends else None
        if front is None or not front.configurations:
            return False
        self.report.outside_calls += 1
        thread.front, thread.statement, thread.history = front, statement, []
        return True

    def _otherwise(self, thread: _Thread, statement: Statement) -> Front | None:
        """Where the thread is when it is of another kind than it seemed."""
        for number in range(thread.kind + 1, len(thread.attempts) if thread.history else 0):
            front = self._first(thread.attempts[number], thread.history[0])
            for one in (*thread.history[1:], statement.id):
                if not front.configurations:
                    break
                front = self.walk.step(front, one).front
            if front.configurations:
                thread.kind = number
                thread.history.append(statement.id)
                return front
        return None

    def _reject(self, thread: _Thread, statement: Statement, record: Record, path: Path, *, other_kind: bool) -> None:
        key = (thread.statement.id, statement.id)
        known = self.report.rejections.get(key)
        if known is not None:
            known.times += 1
            return
        expected = self.walk.expected(thread.front)
        if other_kind:
            cause, why = (
                KIND,
                "it is allowed in another thread than the one that its first events spoke for",
            )
        else:
            cause, why = self._causes.of(thread.statement, statement, skew=self.report.skew, skipped=self.report.unknown_classes)
        self.report.rejections[key] = Rejection(
            str(path),
            record.number,
            record.thread,
            thread.statement,
            statement,
            cause,
            why,
            tuple(Expected(self.places.statements.get(one), chance) for one, chance in expected[:SHOWN]),
            len(expected),
        )


def _kinds(connection: sqlite3.Connection) -> Kinds:
    levels = connection.execute("SELECT id, level FROM log_statements")
    return Kinds(
        {statement: ORDER.get(level.upper(), ORDER["INFO"]) for statement, level in levels},
        frozenset(method for (method,) in connection.execute("SELECT id FROM methods WHERE kind = 'initializer'")),
    )


def check(
    connection: sqlite3.Connection,
    traces: Iterable[tuple[Path, Mapping[int, tuple[str, ...]] | None]],
    *,
    level: str = "",
    progress: Progress | None = None,
    each: Callable[[Path], None] = lambda _: None,
) -> Report:
    """Hold traces, each with its stacks if they are known, against the log-flow graph of an index.  *each* hears of every trace."""
    checking = Check(connection, level=level, progress=progress)
    for path, stacks in traces:
        each(path)
        checking.trace(path, stacks)
    return checking.report
