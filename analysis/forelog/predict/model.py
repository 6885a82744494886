"""A predicted run of one thread, and what is said about it."""

from dataclasses import dataclass

ASKED = "asked: only the way to this line was asked for"
"""The cut of a sequence that goes on behind its last line."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line that one statement writes."""

    statement: str
    """Stable id of the log statement."""
    class_name: str
    method: str
    file: str
    line: int
    level: str
    template: str
    message: str
    """The template with its holes filled; always matched by the template's regular expression."""
    values: tuple[tuple[str, str], ...]
    """(source expression, value) of each hole, in order."""
    root: str = ""
    """Folder that *file* is relative to; empty: none, it is in an archive."""


@dataclass(frozen=True, slots=True)
class Exit:
    """How a sequence ends."""

    kind: str
    """``return``, ``throw`` or ``cut``."""
    type: str = ""
    """Binary name of the exception thrown."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a sequence has its label: one fired rule."""

    rule: str
    event: int
    """Index of the event it is about, or -1 for the path itself."""
    line: str
    """``File.java:LINE``."""
    text: str


@dataclass(frozen=True, slots=True)
class Condition:
    """What was decided on a path, or what a value was there."""

    text: str
    """``if (x > 0)``, ``switch (kind)``; of a value: the variable, or ``name() returns``."""
    value: str
    """``true``, ``false``, ``case A``; of a value: itself."""
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Why paths cannot be taken: conditions that are never true together."""

    conditions: tuple[Condition, ...]
    """In the order of the path."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """One path through the log-flow graph from an entry."""

    id: str
    entry: str
    """``a.b.C#m(T,U)``."""
    thread: str
    """``main`` runs the entry; of others the method that they run, ``a.b.C#m(T,U)``."""
    events: tuple[Event, ...]
    exec_flow: tuple[str, ...]
    """The methods and branch decisions along the way: ``ENTRY``, ``a.b.C#m``, ``if (x > 0) = true`` ..."""
    exit: Exit
    label: str
    """``normal``, ``explicit``, ``implicit`` or ``both``."""
    reasons: tuple[Reason, ...]
    cut: str = ""
    """What was cut along the way: depth, recursion, loop bound, time; ``""`` for nothing."""
    started: str = ""
    """``File.java:LINE`` where the entry, or another of its threads, starts this thread; ``""`` for the one that runs the entry."""
    conditions: tuple[Condition, ...] = ()
    """What the path was decided by, in order; what follows from conditions before it is left out."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A place of a :class:`View`: the begin, a line, or an end."""

    event: Event | None = None
    """The line; its message is the template, for no values are known here."""
    exit: Exit | None = None
    """The end; neither this nor *event*: the begin."""
    label: str = "normal"
    """Of the line alone, or of the end."""


@dataclass(frozen=True, slots=True)
class Transition:
    """Two stops of which the second can follow the first at once; indices into the stops."""

    source: int
    target: int
    anomalous: bool
    """No run without exceptions takes it, or one of the two is not normal."""


@dataclass(frozen=True, slots=True)
class View:
    """The log-flow graph around one entry, as far as it is seen in a log: only what is written, and in which order."""

    entry: str
    stops: tuple[Stop, ...]
    """The begin first, then lines in the order in which calm runs come to them, ends last."""
    transitions: tuple[Transition, ...]


@dataclass(frozen=True, slots=True)
class Prediction:
    """All that ``predict`` answers for one entry."""

    entry: str
    sequences: tuple[Sequence, ...]
    path_count: int
    """Exact number of paths of the bounded graph (not only those listed)."""
    cuts: tuple[str, ...]
    statements_reachable: int
    statements_covered: int
    seconds: float
    infeasible: int = 0
    """Contradictions that were met in search of sequences: sets of steps, each counted once, however many paths were left out for it or went another way."""
    contradictions: tuple[Contradiction, ...] = ()
    """These, when they were asked for; those that read the same are told once, and no more than a hundred."""
    statements_infeasible: tuple[str, ...] = ()
    """``File.java:LINE`` of statements to which every path was left out."""
    view: View | None = None
    """The graph that the sequences are paths of, when it was asked for."""
