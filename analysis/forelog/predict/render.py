"""A path → a sequence: every line rendered from a statement's template, with the branch decisions and exceptions along the way."""

import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from forelog.flow.graph import LogFlowGraph
from forelog.flow.machine import CUT_OFF, ENDLESS, HALT, RETURN, final
from forelog.flow.throwables import bare
from forelog.predict.conditions import Places, conditions, contradictions
from forelog.predict.failure_words import HOLE
from forelog.predict.feasibility import Conflict, Feasibility
from forelog.predict.labels import EXPLICIT_LEVELS, PathFacts, Turn, failure_hits, label
from forelog.predict.model import ASKED, Contradiction, Event, Exit, Sequence
from forelog.predict.region import returns
from forelog.predict.shapes import Shapes, holes_of
from forelog.predict.unfolding import Path, Step
from forelog.predict.values import Filled, Filler
from forelog.templates.model import Choice, Constant, Text
from forelog.templates.text import from_json

_COLUMNS = (
    "log_statements.id, log_statements.stable_id, methods.class, methods.name, files.path, log_statements.line, log_statements.level,"
    " log_statements.template, log_statements.parts, log_statements.throwable, log_statements.pos, log_statements.method_id, log_statements.wrapper,"
    " CASE roots.kind WHEN 'folder' THEN roots.path ELSE '' END"
)
_FROM = (
    "FROM log_statements JOIN methods ON methods.id = log_statements.method_id JOIN files ON files.id = log_statements.file_id"
    " JOIN roots ON roots.id = files.root_id"
)


_ALARMING = EXPLICIT_LEVELS | {"WARN", "WARNING"}
_COUNTER = re.compile(r"attempt|tries|try|retry|retries|tryCount|retryCount|attemptCount|attemptNumber|round|iteration")
"""Names of locals which count the rounds of a loop."""


@dataclass(frozen=True, slots=True)
class Row:
    """A log statement with its text."""

    id: int
    stable_id: str
    class_name: str
    method: str
    file: str
    line: int
    level: str
    template: str
    parts: Text
    throwable: str
    pos: int
    method_id: int
    wrapper: str
    root: str
    open: bool
    """Its text or level comes from the caller of its method."""
    pattern: re.Pattern[str]
    """Matches the template of every statement at whose place this one can write: it has the same text where the caller decides nothing."""
    counters: tuple[str, ...]
    """Expressions that count the rounds of a loop."""

    def writes(self, other: "Row") -> bool:
        """Whether this statement of a wrapper can write the line of *other*, a call of it."""
        if not self.open:  # the caller decides nothing but the logger
            return self.template == other.template and self.level == other.level
        return (not self.level or other.level in (self.level, "")) and self.pattern.fullmatch(other.template) is not None


class Renderer:
    """Renders paths of one graph."""

    def __init__(
        self,
        graph: LogFlowGraph,
        entry: str,
        seed: int,
        thread: str = "main",
        started: tuple[int, int] | None = None,
        feasibility: Feasibility | None = None,
    ) -> None:
        """*thread*: name of the thread; *started*: method and position where another one starts it; *feasibility*: what knows which decisions decide."""
        self.graph = graph
        self.thread = thread
        self._started = started
        self.entry = entry
        self.seed = seed
        self._connection: sqlite3.Connection = graph.connection
        self._rows: dict[int, Row] = {}
        self._wrapped: dict[tuple[int, int], list[Row]] = {}
        self._places = Places(graph)
        self._feasibility = feasibility
        self._shapes = Shapes(graph.connection)

    def sequence(self, path: Path, number: int) -> Sequence:
        """The sequence of *path*; *number* tells its values from those of other sequences, and the first is the calmest."""
        rows = self.rows_of(path)
        filler = Filler(self.seed, self._shapes.enums, self._shapes.shapes)
        scope = f"{self.entry} {number}"
        texts = [
            filler.filled(row.parts, scope, counters, calm=number == 1) for row, counters in zip(rows, self._counters(path), strict=True)
        ]
        events = tuple(self._event(row, filled) for row, filled in zip(rows, texts, strict=True))
        turns: list[Turn] = []
        flow = ["ENTRY"]
        cuts: dict[str, None] = {}
        seen = 0
        for step in path.steps:
            kind, name = step.kind, step.label
            if kind == "event":
                seen += 1
            elif kind == "enter":
                flow.append(self._name(step.method))
                if self.graph.unsure(step.method):
                    cuts[f"time: {self._name(step.method)}"] = None
            elif kind == "guard":
                flow.append(f"{name[1]} = {name[2]}")
            elif kind in ("throw", "implicit"):
                if final(name[1]):
                    flow.append("System.exit" if name[1] == HALT else f"{self._name(name[3])} never returns")
                    continue
                flow.append(f"throw {name[1]}")
                turns.append(Turn("throw", seen, self._place(step, name[2]), name[1]))
            elif kind == "catch":
                flow.append(f"catch {name[1]}")
                turns.append(Turn("catch", seen, self._place(step, name[2]), name[1]))
            elif kind == "spawn":
                flow.append(f"{'start thread' if name[3] == 'thread' else 'later'} {self._name(name[1])}")
            elif kind == "cut":
                flow.append(f"{self._name(name[1])} …")
                cuts[f"{name[0]}: {self._name(name[1])}"] = None
                if not returns(name[2]):
                    turns.append(Turn("throw", seen, self._place(step, name[3]), bare(name[2])))
        way = self.exit(path.way)
        if path.way == ENDLESS:
            cuts["loops: it never ends by itself"] = None
        elif path.way == CUT_OFF:
            cuts["time: only the beginning of so long a method was looked at"] = None
        elif not path.way:
            cuts[ASKED] = None
        flow.append({"return": "EXIT", "throw": f"EXIT throw {way.type}", "cut": "CUT"}[way.kind])
        constant = tuple(filled.constant for filled in texts)
        types = tuple(filled.types for filled in texts)
        named, reasons = label(PathFacts(events, tuple(bool(row.throwable) for row in rows), tuple(turns), way, constant, types))
        digest = blake2b(
            "\0".join((self.entry, *((self.thread,) if self._started else ()), *(event.statement for event in events), *flow)).encode(),
            digest_size=6,
        ).hexdigest()
        started = "" if self._started is None else self._at_line(*self._started)
        decided = tuple(conditions(path, self._places, self._feasibility))
        return Sequence(digest, self.entry, self.thread, events, tuple(flow), way, named, reasons, "; ".join(cuts), started, decided)

    def failing(self, statements: Iterable[int]) -> set[int]:
        """Those of the log statements whose level or text says that something is not as it should be, whatever their values."""
        return {row.id for row in self.rows(statements) if row.level.upper() in _ALARMING or row.throwable or _fails(row.parts)}

    def contradictions(self, conflicts: Iterable[Conflict]) -> tuple[Contradiction, ...]:
        """Why paths cannot be taken."""
        return () if self._feasibility is None else tuple(contradictions(conflicts, self._places, self._feasibility))

    def places_of(self, statements: Iterable[int]) -> tuple[str, ...]:
        """``File.java:LINE`` of log statements, by file and line."""
        return tuple(f"{file.rsplit('/', 1)[-1]}:{line}" for file, line in sorted({(row.file, row.line) for row in self.rows(statements)}))

    def writing(self, statement: int, inner: Iterable[int]) -> list[Row]:
        """Those of the statements *inner* a wrapper that can write the line of *statement*, in their order there."""
        ids = sorted(inner)
        self._load((statement, *ids))
        rows = [self._rows[id_] for id_ in ids]
        return [row for row in sorted(rows, key=lambda row: row.pos) if row.writes(self._rows[statement])]

    def rows_of(self, path: Path) -> list[Row]:
        """The statement that stands for each event of a path: that of the caller, where a wrapper writes what it is given."""
        self._load(path.events)
        above = {step.frame: (step.above, step.label[1]) for step in path.steps if step.kind == "enter"}
        methods = {step.frame: step.method for step in path.steps if step.kind == "enter"}
        found = []
        for step in path.steps:
            if step.kind != "event":
                continue
            row = self._rows[step.label[1]]
            frame = step.frame
            while above[frame][0] >= 0:
                frame, pos = above[frame]
                outside = self.outside(row, methods[frame], pos)
                if outside is None:
                    break
                row = outside
            found.append(row)
        return found

    def outside(self, row: Row, method_id: int, pos: int) -> Row | None:
        """The statement at a call of the method that *row* stands in, when its line is written there with a template of its own."""
        return next((other for other in self._at(method_id, pos) if row.writes(other)), None)

    def rows(self, statements: Iterable[int]) -> list[Row]:
        """The statements with these ids."""
        ids = tuple(statements)
        self._load(ids)
        return [self._rows[id_] for id_ in ids]

    def unfilled(self, row: Row) -> tuple[Event, str]:
        """The event of a statement with its template for a message, and the label that it has by itself."""
        event = self._event(row, Filled(row.template, (), "", ()))
        constant = "".join(part.text if isinstance(part, Constant) else HOLE for part in row.parts)
        named, _ = label(PathFacts((event,), (bool(row.throwable),), (), Exit("return"), (constant,), ((),)))
        return event, named

    def _counters(self, path: Path) -> list[dict[str, str]]:
        """For each event the values that the path itself decides: of conditions, and of counters.

        Counters go up by one in every round of the loop that the event is in.  A round ends where a statement comes again, or one that stands
        further up.
        """
        decided: dict[int, dict[str, str]] = {}
        rounds: dict[int, int] = {}
        last: dict[int, int] = {}
        found = []
        for step in path.steps:
            if step.kind == "guard" and step.label[4] and step.label[2] in ("true", "false"):
                _, _, branch, _, condition, negated, *_ = step.label
                decided.setdefault(step.frame, {})[condition] = "true" if (branch == "true") != negated else "false"
            if step.kind != "event":
                continue
            row = self._rows[step.label[1]]
            if row.counters:
                if row.pos <= last.get(step.frame, -1):
                    rounds[step.frame] = rounds.get(step.frame, 1) + 1
                last[step.frame] = row.pos
            found.append({**decided.get(step.frame, {}), **dict.fromkeys(row.counters, str(rounds.get(step.frame, 1)))})
        return found

    def exit(self, way: str) -> Exit:
        """How a sequence with this way out ends."""
        if way in (RETURN, HALT):
            return Exit("return")
        return Exit("cut") if not way or final(way) else Exit("throw", bare(way))

    def _event(self, row: Row, filled: Filled) -> Event:
        said = filled.message, filled.values
        return Event(row.stable_id, row.class_name, row.method, row.file, row.line, row.level, row.template, *said, row.root)

    def _name(self, method_id: int) -> str:
        method = self.graph.method(method_id)
        return f"{method.class_name}#{method.name}"

    # Rows and lines.

    def _load(self, ids: tuple[int, ...]) -> None:
        missing = sorted(set(ids) - self._rows.keys())
        for at in range(0, len(missing), 500):
            part = missing[at : at + 500]
            for row in self._connection.execute(
                f"SELECT {_COLUMNS} {_FROM} WHERE log_statements.id IN ({','.join('?' * len(part))})", part
            ):
                self._rows[row[0]] = self._row(row)

    def _row(self, row: tuple[int, str, str, str, str, int, str, str, str, str, int, int, str, str]) -> Row:
        parts = from_json(json.loads(row[8]))
        holes = holes_of(parts)
        self._shapes.look_up(holes)
        is_open = not row[6] or any(hole.param >= 0 for hole in holes)
        counters = tuple(hole.source for hole in holes if hole.type == "int" and not hole.format and _COUNTER.fullmatch(hole.source))
        return Row(*row[:8], parts, *row[9:], is_open, re.compile(_pattern(parts) if is_open else "", re.DOTALL), counters)

    def _at(self, method_id: int, pos: int) -> list[Row]:
        """Statements of calls of wrappers at a place."""
        key = (method_id, pos)
        if key not in self._wrapped:
            self._wrapped[key] = [
                self._row(row)
                for row in self._connection.execute(
                    f"SELECT {_COLUMNS} {_FROM} WHERE log_statements.method_id = ? AND log_statements.pos = ? AND log_statements.wrapper <> ''"
                    " ORDER BY log_statements.id",
                    key,
                )
            ]
        return self._wrapped[key]

    def _place(self, step: Step, pos: int) -> str:
        return self._at_line(step.method, pos)

    def _at_line(self, method_id: int, pos: int) -> str:
        """``File.java:LINE`` of a position; the line of the method when the file cannot be read."""
        path, line = self._places.of(method_id, pos)
        return f"{path.rsplit('/', 1)[-1]}:{line}"


def _fails(parts: Text) -> bool:
    return bool(failure_hits("".join(part.text if isinstance(part, Constant) else HOLE for part in parts)))


def _pattern(parts: Text) -> str:
    """Templates that *parts* can become when callers fill holes: a hole becomes any text, a choice one of its options."""
    found = []
    for part in parts:
        if isinstance(part, Choice):
            found.append("(?:" + "|".join([r"\(.*\)", *(_pattern(option) for option in part.options)]) + ")")
        else:
            found.append(re.escape(part.text) if isinstance(part, Constant) else ".*")
    return "".join(found)
