"""``v_templates`` held against lines that real runs wrote: each with its class, its line and its message."""

import gzip
import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tests.real.tally import Tally

JUL_LEVELS = {"TRACE": "FINER", "DEBUG": "FINE", "WARN": "WARNING", "ERROR": "SEVERE", "FATAL": "SEVERE"}
"""How a commons-logging call comes out of java.util.logging."""

HEADER = re.compile(r"\S+ \S+ - (?P<level>\w+)\s+\[(?P<thread>.*?):(?P<owner>[\w.$]+)@(?P<line>\d+)\] - (?P<message>.*)")
"""A log4j line ``date time - LEVEL [thread:Class@line] - message``; threads contain colons and brackets."""


class Event(NamedTuple):
    """A line that a run wrote."""

    owner: str
    """Binary name of the class; without its package in a plain log file."""
    method: str
    """``""`` where the file does not say."""
    line: int
    level: str
    message: str
    cut: bool
    """The message was longer; only its beginning is known."""
    asked: tuple[tuple[str, int], ...]
    """Class and line of the frames below the call of the logger, nearest first."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A row of ``v_templates``."""

    id: str
    owner: str
    method: str
    line: int
    end_line: int
    level: str
    template: str
    regex: re.Pattern[str]
    wrapper: str
    says_nothing: bool
    """The template has no constant text: its holes are the whole line."""

    def __str__(self) -> str:
        return f"{self.owner.rsplit('.', 1)[-1]}:{self.line} «{self.template[:160]}»" + (f" through {self.wrapper}" if self.wrapper else "")


def log_events(path: Path) -> Iterator[Event]:
    """The lines of a plain log file.  Raises ValueError at a line without the header."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        for number, text in enumerate(lines, 1):
            match = HEADER.fullmatch(text.rstrip("\r\n"))
            if match is None:
                raise ValueError(f"{path}:{number}: no header: {text!r}")
            yield Event(match["owner"], "", int(match["line"]), match["level"], match["message"], cut=False, asked=())


def trace_events(folder: Path) -> Iterator[tuple[Event, int]]:
    """Distinct events of all traces of a folder, and how often each was seen."""
    seen: Counter[Event] = Counter()
    for path in sorted(folder.glob("*.jsonl.gz")):
        if path.name.endswith(".stacks.jsonl.gz"):
            continue
        stacks = _stacks(path.with_name(path.name.replace(".jsonl.gz", ".stacks.jsonl.gz")))
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for text in lines:
                e = json.loads(text)
                seen[
                    Event(e["class"], e["method"], e["line"], e["level"], e["message"], "message_cut_from" in e, stacks.get(e["stack"], ()))
                ] += 1
    yield from seen.items()


def _stacks(path: Path, depth: int = 3) -> dict[int, tuple[tuple[str, int], ...]]:
    found = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for text in lines:
            entry = json.loads(text)
            found[entry["id"]] = tuple(_frame(frame) for frame in entry["frames"][1 : depth + 1])
    return found


def _frame(text: str) -> tuple[str, int]:
    place, _, line = text.rpartition(":")
    return place.rpartition(".")[0], int(line)


@dataclass(slots=True)
class Templates:
    """All log statements of an index."""

    by_class: dict[str, list[Statement]]
    classes: set[str]
    broken: list[str] = field(default_factory=list)
    """Statements whose regular expression does not compile."""

    @classmethod
    def read(cls, db: Path) -> "Templates":
        """All of them, into memory."""
        connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
        nothing = {
            row[0] for row in connection.execute("SELECT stable_id, parts FROM log_statements") if not has_constant(json.loads(row[1]))
        }
        by_class, broken = defaultdict(list), []
        for id_, owner, method, line, end_line, level, template, regex, wrapper in connection.execute(
            "SELECT id, class, method, line, end_line, level, template, regex, wrapper FROM v_templates"
        ):
            try:
                pattern = re.compile(regex)
            except re.error as error:
                broken.append(f"{owner}:{line}: {error}: {regex[:200]}")
                continue
            by_class[owner].append(Statement(id_, owner, method, line, end_line, level, template, pattern, wrapper, id_ in nothing))
        classes = {name for (name,) in connection.execute("SELECT name FROM types")}
        connection.close()
        return cls(by_class, classes, broken)

    def at(self, owner: str, line: int) -> list[Statement]:
        """Statements whose call has this line; failing that, those that span it."""
        inside = [s for s in self.by_class.get(owner, ()) if s.line <= line <= s.end_line]
        return [s for s in inside if s.line == line] or inside


def has_constant(parts: Any) -> bool:
    """Whether any text other than white space stands in the parts of a template (as ``log_statements.parts`` keeps them)."""
    if isinstance(parts, dict):
        if str(parts.get("text", "")).strip():
            return True
        return any(has_constant(inner) for key, inner in parts.items() if key not in {"text", "source", "type", "regex"})
    if isinstance(parts, list):
        return any(has_constant(inner) for inner in parts)
    return False


def fits(statement: Statement, message: str, *, cut: bool) -> bool:
    """Whether the whole message can have been written by this statement; a cut one, with any end that the template still has."""
    if statement.regex.fullmatch(message):
        return True
    return cut and any(statement.regex.fullmatch(message + end) for end in _ends(statement.template))


def _ends(template: str) -> Iterator[str]:
    """What may have stood behind the cut: every tail of the template, its holes filled with something small."""
    for start in range(len(template) - 1, -1, -1):
        tail = template[start:]
        for filler in ("0", "null", "x", ""):
            yield re.sub(r"<[^<>]*>", filler, tail)


@dataclass(slots=True)
class Outcome:
    """What a set of events showed."""

    exists: Tally
    same_line: Tally
    matches: Tally
    method: Tally
    level: Tally
    through_wrapper: Tally
    whole_text: Counter[str]
    """Events matched only by a template without constant text, by statement: counted apart from the matches."""


def check(templates: Templates, events: Iterator[tuple[Event, int]], title: str, levels: dict[str, str]) -> Outcome:
    """Hold every event against the statements of its class and line."""
    outcome = Outcome(
        Tally(f"{title}: statement exists"),
        Tally(f"{title}: at exactly the line of the record"),
        Tally(f"{title}: regular expression matches the message"),
        Tally(f"{title}: method agrees"),
        Tally(f"{title}: level agrees"),
        Tally(f"{title}: a wrapper's caller has a template of its own that matches (no bound)"),
        Counter(),
    )
    for event, times in events:
        _one(templates, event, times, outcome, levels)
    return outcome


def _one(templates: Templates, event: Event, times: int, outcome: Outcome, levels: dict[str, str]) -> None:
    shown = f"{event.owner.rsplit('.', 1)[-1]}:{event.line} {event.message[:200]!r}"
    if event.owner not in templates.classes:
        outcome.exists.leave(f"class has no source: {event.owner}", times)
        return
    found = templates.at(event.owner, event.line)
    if not found:
        outcome.exists.miss(f"no statement at {event.owner}:{event.line}", shown, times)
        return
    outcome.exists.hit(times)
    if any(s.line == event.line for s in found):
        outcome.same_line.hit(times)
    else:
        outcome.same_line.miss(f"inside the statement {found[0].owner}:{found[0].line}-{found[0].end_line}", shown, times)
    _text(templates, event, found, times, outcome, shown)
    if any(s.method == event.method for s in found):
        outcome.method.hit(times)
    elif event.method:
        outcome.method.miss(f"{event.owner}: {event.method} is {found[0].method} in the index", shown, times)
    if any(not s.level or levels.get(s.level, s.level) == event.level for s in found):
        outcome.level.hit(times)
    else:
        outcome.level.miss(f"{event.level} is {found[0].level} at {event.owner}:{event.line}", shown, times)


def _text(templates: Templates, event: Event, found: list[Statement], times: int, outcome: Outcome, shown: str) -> None:
    matching = [s for s in found if fits(s, event.message, cut=event.cut)]
    if not matching:
        newline = "the message has several lines; " if "\n" in event.message else ""
        outcome.matches.miss(f"{newline}{found[0]} /{found[0].regex.pattern[:200]}/", shown, times)
    elif all(s.says_nothing for s in matching):
        outcome.matches.leave("template without constant text", times)
        outcome.whole_text[str(found[0])] += times
        _asked(templates, event, times, outcome, shown)
    else:
        outcome.matches.hit(times)


def _asked(templates: Templates, event: Event, times: int, outcome: Outcome, shown: str) -> None:
    callers = [s for owner, line in event.asked for s in templates.at(owner, line) if s.wrapper]
    if any(fits(s, event.message, cut=event.cut) and not s.says_nothing for s in callers):
        outcome.through_wrapper.hit(times)
    elif callers:
        outcome.through_wrapper.miss(f"does not match: {callers[0]}", shown, times)
    else:
        place = f"{event.asked[0][0]}:{event.asked[0][1]}" if event.asked else "?"
        outcome.through_wrapper.miss(f"no template at the place that asked: {place} (of {event.owner}:{event.line})", shown, times)
