"""What a check found, and how it is written."""

import math
from dataclasses import dataclass, field
from typing import Any

from forelog.check.placing import Statement

SHOWN = 12
"""Expected statements that are told of one rejection."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What might have come instead."""

    statement: Statement | None
    """``None``: the end of the thread."""
    chance: float


@dataclass(slots=True)
class Rejection:
    """A transition that the model does not allow, as often as it was met."""

    file: str
    """The trace where it was met first."""
    record: int
    """Line there."""
    thread: str
    before: Statement
    after: Statement
    cause: str
    """Of :data:`forelog.check.causes.CAUSES`."""
    why: str
    """A sentence."""
    expected: tuple[Expected, ...]
    """The likeliest first, at most :data:`SHOWN`."""
    allowed: int
    """How many there were."""
    times: int = 1


@dataclass(slots=True)
class Report:
    """Sums over all traces of a check."""

    files: int = 0
    events: int = 0
    """Events of statements of the workspace."""
    threads: int = 0
    names_again: int = 0
    """Of them, threads that have the name of one which may have ended: no transition leads from that one to them."""
    roots_unknown: int = 0
    """Threads whose first event no root allows."""
    outside_calls: int = 0
    """Calls by code outside the workspace, but for the first of each thread: nothing is said of which of them follow each other, so no transition leads to them."""
    transitions: int = 0
    accepted: int = 0
    unknown_classes: int = 0
    """Events that are skipped because the workspace lacks their class."""
    skew: int = 0
    """The same: no statement of the class is at their line."""
    unclear: int = 0
    """The same: without a line, and more than one statement might have written them, or none."""
    garbled: int = 0
    """Lines that are skipped: no event."""
    stacks: int = 0
    """Events whose real stack is known."""
    contained: int = 0
    """Of them, those whose real stack is one of the model's."""
    logarithms: float = 0.0
    """Sum of the natural logarithms of the numbers of allowed successors."""
    allowed: int = 0
    """Sum of these numbers."""
    bits: float = 0.0
    """Sum of -log2 p."""
    bounds: dict[str, int] = field(default_factory=dict)
    """What was cut, and how often."""
    rejections: dict[tuple[int, int], Rejection] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def acceptance(self) -> float:
        """Share of the transitions that are accepted; 1 without any."""
        return self.accepted / self.transitions if self.transitions else 1.0

    @property
    def successors_gmean(self) -> float:
        """Geometric mean of the number of allowed successors over accepted transitions."""
        return math.exp(self.logarithms / self.accepted) if self.accepted else 0.0

    @property
    def successors_mean(self) -> float:
        """Arithmetic mean of the same."""
        return self.allowed / self.accepted if self.accepted else 0.0

    @property
    def perplexity(self) -> float:
        """2 to the mean of -log2 p over accepted transitions."""
        return float(2 ** (self.bits / self.accepted)) if self.accepted else 0.0

    @property
    def stack_contained(self) -> float | None:
        """Share of the events with a known stack whose stack the model has; ``None`` without any."""
        return self.contained / self.stacks if self.stacks else None

    def sorted_rejections(self) -> list[Rejection]:
        """The most frequent first."""
        return sorted(self.rejections.values(), key=lambda one: (-one.times, one.before.place, one.after.place))

    def as_json(self) -> dict[str, Any]:
        """See ``docs/schemas/check.schema.json``."""
        contained = self.stack_contained
        return {
            "files": self.files,
            "events": self.events,
            "transitions": self.transitions,
            "accepted": self.accepted,
            "acceptance": round(self.acceptance, 6),
            "successors_gmean": round(self.successors_gmean, 3),
            "successors_mean": round(self.successors_mean, 3),
            "perplexity": round(self.perplexity, 3),
            "stack_contained": None if contained is None else round(contained, 6),
            "stacks": self.stacks,
            "threads": self.threads,
            "names_again": self.names_again,
            "roots_unknown": self.roots_unknown,
            "outside_calls": self.outside_calls,
            "skipped": {
                "unknown_classes": self.unknown_classes,
                "skew": self.skew,
                "unclear": self.unclear,
                "garbled": self.garbled,
            },
            "bounds": self.bounds,
            "notes": self.notes,
            "rejected": [_rejection(one) for one in self.sorted_rejections()],
        }


def _rejection(one: Rejection) -> dict[str, Any]:
    return {
        "from": _statement(one.before),
        "to": _statement(one.after),
        "times": one.times,
        "trace": one.file,
        "record": one.record,
        "thread": one.thread,
        "cause": one.cause,
        "why": one.why,
        "allowed": one.allowed,
        "expected": [{**_statement(other.statement), "chance": float(f"{other.chance:.3g}")} for other in one.expected],
    }


def _statement(statement: Statement | None) -> dict[str, Any]:
    if statement is None:
        return {"end": True}
    return {
        "class": statement.class_name,
        "method": statement.method_name,
        "file": statement.file,
        "line": statement.line,
        "level": statement.level,
        "template": statement.template,
    }
