"""Which label a sequence has, and why: a table of rules, each with id, text and source.

* ``explicit``: the program itself says that something is wrong: a line at ERROR or above, a logged or escaping exception, a path
  through ``catch`` or ``throw``;
* ``implicit``: a line below ERROR whose constant text says failure (:mod:`forelog.predict.failure_words`);
* ``both``: both kinds; ``normal``: neither.

The division is AnomalyGen's (Li et al., arXiv 2504.12250, phase IV), with its exact meaning spelt out for source code; every
:class:`~forelog.predict.model.Reason` names the rule, the event and the line that fired, and the words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from forelog.predict.alignment import constant_text
from forelog.predict.failure_words import FAILURES, NAMES, NEGATIONS, FailureRow
from forelog.predict.model import Event, Exit, Reason

LABELS = ("normal", "explicit", "implicit", "both")
"""All labels, calmest first."""

EXPLICIT_LEVELS = frozenset({"ERROR", "FATAL", "SEVERE", "CRITICAL", "ALERT", "EMERGENCY", "EMERG", "PANIC"})
"""Levels that are an error by themselves: SLF4J, Log4j, commons-logging, JBoss Logging, Flogger, java.util.logging, syslog (RFC 5424, 6.2.1)."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An exception is thrown or caught on a path."""

    kind: str
    """``throw`` or ``catch``."""
    index: int
    """The event before which it happens; the number of events, when it is behind the last one."""
    line: str
    """``File.java:LINE``."""
    type: str
    """Binary name of the exception."""


@dataclass(frozen=True, slots=True)
class PathFacts:
    """What a label is decided by: one path of one thread."""

    events: tuple[Event, ...]
    throwables: tuple[bool, ...]
    """For each event: a Throwable is logged with it, so a stack trace follows."""
    turns: tuple[Turn, ...]
    """In order of time."""
    exit: Exit
    texts: tuple[str, ...] = ()
    """Constant text of each event as :attr:`forelog.predict.values.Filled.constant` gives it; worked out from template and values when empty."""
    types: tuple[tuple[str, ...], ...] = ()
    """Types of the values of each event, where they are known."""


@dataclass(frozen=True, slots=True)
class LabelRule:
    """One rule of the table."""

    id: str
    """``explicit.…`` or ``implicit.…``: the label that it gives."""
    text: str
    """What it looks for, for people."""
    source: str
    """Where it comes from."""


_VERBS = {"throw": "throws", "catch": "catches"}
_ANOMALYGEN = "AnomalyGen, arXiv 2504.12250, phase IV"

RULES: tuple[LabelRule, ...] = (
    LabelRule("explicit.level", "a line at ERROR, FATAL, SEVERE or another level of error", _ANOMALYGEN),
    LabelRule("explicit.logged-exception", "a Throwable is logged with the line, so that a stack trace follows", _ANOMALYGEN),
    LabelRule("explicit.printed-exception", "the text of an exception is printed in the line", _ANOMALYGEN),
    LabelRule("explicit.catch", "the path goes through a catch clause", _ANOMALYGEN),
    LabelRule("explicit.throw", "the path goes through a throw statement, or a call that throws", _ANOMALYGEN),
    LabelRule("explicit.escape", "an exception leaves the entry", "JLS 11.3"),
    *(
        LabelRule(f"implicit.{row.id}", f"a line below ERROR whose constant text says: {row.text}", "forelog.predict.failure_words")
        for row in (*FAILURES, *NAMES)
    ),
)
"""All rules, in the order of a sequence's reasons."""


def label(path: PathFacts) -> tuple[str, tuple[Reason, ...]]:
    """The label of *path* and every reason for it; ``("normal", ())`` when no rule fires.

    Reasons come in order of time; those about the path itself (``event`` -1) once for each rule, line and exception type.
    """
    reasons: list[Reason] = []
    turns = [(turn.index, _of_turn(turn)) for turn in path.turns]
    at = 0
    for index in range(len(path.events) + 1):
        while at < len(turns) and (turns[at][0] <= index or index == len(path.events)):
            if turns[at][1] not in reasons:
                reasons.append(turns[at][1])
            at += 1
        if index < len(path.events):
            reasons.extend(_of_event(path, index))
    reasons.extend(_of_exit(path))
    return label_of(tuple(reasons)), tuple(reasons)


def label_of(reasons: tuple[Reason, ...]) -> str:
    """The label that these reasons give."""
    explicit = any(reason.rule.startswith("explicit.") for reason in reasons)
    implicit = any(reason.rule.startswith("implicit.") for reason in reasons)
    return LABELS[explicit + 2 * implicit]


def _of_event(path: PathFacts, index: int) -> Iterator[Reason]:
    event = path.events[index]
    place = f"{event.file.rsplit('/', 1)[-1]}:{event.line}"
    failing_level = event.level.upper() in EXPLICIT_LEVELS
    if failing_level:
        yield Reason("explicit.level", index, place, f"the line is at {event.level}")
    if path.throwables[index]:
        yield Reason("explicit.logged-exception", index, place, "an exception is logged with its stack trace")
    for number, (source, _) in enumerate(event.values):
        if _EXCEPTION_TEXT.fullmatch(source) and _may_be_exception(path, index, number):
            yield Reason("explicit.printed-exception", index, place, f"prints the exception {source}")
            break
    if not failing_level:
        text = path.texts[index] if path.texts else constant_text(event)
        for row, words in failure_hits(text):
            yield Reason(f"implicit.{row.id}", index, place, f"“{words}”: {row.text}")


def _of_turn(turn: Turn) -> Reason:
    return Reason(f"explicit.{turn.kind}", -1, turn.line, f"{_VERBS[turn.kind]} {turn.type or 'an exception'}")


def _of_exit(path: PathFacts) -> Iterator[Reason]:
    if path.exit.kind == "throw":
        origin = next((turn.line for turn in reversed(path.turns) if turn.kind == "throw" and turn.type == path.exit.type), "")
        last = f"{path.events[-1].file.rsplit('/', 1)[-1]}:{path.events[-1].line}" if path.events else ""
        yield Reason("explicit.escape", -1, origin or last, f"{path.exit.type or 'an exception'} escapes")


def _may_be_exception(path: PathFacts, index: int, number: int) -> bool:
    """Whether a value with an exception's name can be one: ``e`` of another type is none, and ``e.toString()`` is hardly one before anything was caught."""
    source, _ = path.events[index].values[number]
    type_name = path.types[index][number] if path.types else ""
    if "." not in source:
        return type_name in ("", "java.lang.Object") or type_name.endswith(("Exception", "Error", "Throwable"))
    return not path.types or not source.endswith(".toString()") or any(turn.kind == "catch" and turn.index <= index for turn in path.turns)


# The usual names of caught exceptions and what is asked of them; a type is better, but a message has only the source expression.
_EXCEPTION_TEXT = re.compile(
    r"(?:e|ex|exc|exception|cause|ioe|npe|iae|ie|nfe|sqle|throwable|thrown|\w+(?:Exception|Ex|Throwable|Cause))\d?"
    r"(?:\.(?:getMessage|getLocalizedMessage|toString|getCause|getClass|getName|getSimpleName|getReason|getErrorCode|getSQLState)\(\))*"
)


def failure_hits(text: str) -> list[tuple[FailureRow, str]]:
    """The rows that fire on *text* (constant text, holes as ``HOLE``), each once, with the words that fired it."""
    return list(_failure_hits(text))


@lru_cache(maxsize=8192)
def _failure_hits(text: str) -> tuple[tuple[FailureRow, str], ...]:
    # Two readings of one text, of equal length: names in SCREAMING_CASE become words; words inside camelCase names are hidden.
    spaced = _SCREAMING.sub(lambda name: name.group().replace("_", " "), text)
    plain = _IDENTIFIER.sub(lambda name: _MASK * len(name.group()), spaced)
    return (*_table_hits(plain, text, _COMPILED), *_table_hits(text, text, _COMPILED_NAMES))


def _table_hits(searched: str, text: str, table: "tuple[_Compiled, ...]") -> Iterator[tuple[FailureRow, str]]:
    for row in table:
        for hit in row.pattern.finditer(searched):
            start, end = hit.span()
            if row.unless.match(searched, end) or row.unless_before.search(searched, 0, start):
                continue
            if any(negation.hit.fullmatch(hit.group()) and negation.before.search(searched, 0, start) for negation in _NEGATIONS):
                continue
            yield row.row, text[start:end]
            break


_MASK = "\u00b7"  # a character that is in no pattern and no word
_SCREAMING = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
# camelCase and names with dots, digits or underscores inside: config keys, methods, variables.
_IDENTIFIER = re.compile(
    r"\b(?:[A-Za-z]\w*\.)+[a-z]\w*\b(?!\s)|\b\w*[a-z][A-Z]\w*\b|\b(?!(?:err\w*|fail\w*|exit|status|return|response)_(?:code|no|status)\b)[a-z]+(?:_[a-z0-9]+)+\b|\b[a-z]\w*(?:[.-][a-z]\w*){2,}\b"
)


@dataclass(frozen=True, slots=True)
class _Compiled:
    row: FailureRow
    pattern: re.Pattern[str]
    unless: re.Pattern[str]
    unless_before: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _CompiledNegation:
    before: re.Pattern[str]
    hit: re.Pattern[str]


_NEVER = r"(?!)"


def _compile(row: FailureRow, flags: int) -> _Compiled:
    return _Compiled(
        row,
        re.compile(rf"(?<![\w$])(?:{row.pattern})(?![\w$])", flags),
        re.compile(row.unless or _NEVER, re.IGNORECASE),
        re.compile(row.unless_before or _NEVER, re.IGNORECASE),
    )


_COMPILED = tuple(_compile(row, re.IGNORECASE) for row in FAILURES)
_COMPILED_NAMES = tuple(_compile(row, 0) for row in NAMES)
_NEGATIONS = tuple(
    _CompiledNegation(re.compile(rf"(?:{row.before})$", re.IGNORECASE), re.compile(row.hit or r"(?s:.*)", re.IGNORECASE))
    for row in NEGATIONS
)
