"""What a prediction says of a program, compared with its real runs, both ways."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import takewhile

from forelog.flow.graph import LogFlowGraph
from forelog.predict.predict import predict
from forelog.predict.region import Context, Region
from tests.flow.lab import Run
from tests.flow.runs import Subject

DEPTH = 20
LIMIT = 50
"""Sequences asked for."""
MOST = 4_000
"""Sequences of one method that are held at once; with more of them nothing is enumerated."""
RUNS = 1_000
"""Inputs tried in search of one predicted sequence."""

Sequence = tuple[tuple[str, ...], str]
"""(messages, ``return`` or the binary name of what is thrown)."""


@dataclass
class Share:
    """How many predicted sequences really occur."""

    predicted: int = 0
    occurring: int = 0
    programs: int = 0

    def __str__(self) -> str:
        return f"{self.occurring} of {self.predicted} predicted sequences of {self.programs} programs occur: {self.of:.1%}"

    def add(self, listed: set[Sequence], occurring: Callable[[set[Sequence]], set[Sequence]]) -> None:
        """The sequences of one more program."""
        self.predicted += len(listed)
        self.occurring += len(occurring(listed))
        self.programs += 1

    @property
    def of(self) -> float:
        return self.occurring / max(self.predicted, 1)


class Expected:
    """The predictions for ``m0`` of a program."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        with LogFlowGraph(subject.connection) as graph:
            self.region = Region(graph, subject.entry, DEPTH, lambda: False)
            self.hierarchy = graph._linker.hierarchy
            self.messages = {row: message for message, row in subject.events.items()}
            self._languages: dict[Context, dict[str, frozenset[tuple[str, ...]]] | None] = {}
            for context in self.region.contexts:
                self._languages[context] = self._language(context)
        self.all = self._languages[self.region.entry]
        """Way out → all sequences with it; ``None`` when they are too many."""

    @property
    def exhaustive(self) -> bool:
        """Whether nothing but rounds of loops is cut."""
        return self.all is not None and self.region.cuts.keys() <= {"loops"}

    def _language(self, context: Context) -> dict[str, frozenset[tuple[str, ...]]] | None:
        reached: list[set[tuple[str, ...]]] = [set() for _ in range(context.dag.size)]
        reached[0].add(())
        for index, edge in sorted(enumerate(context.dag.edges), key=lambda item: item[1].source):
            before = reached[edge.source]
            child = context.children[index]
            if not before or index not in context.into[edge.target]:
                continue
            if child is not None:
                language = self._languages[child]
                if language is None:
                    return None
                inner = language.get(edge.label[2], frozenset())
                if len(before) * len(inner) > 10 * MOST:
                    return None
                reached[edge.target].update(first + then for first in before for then in inner)
            elif edge.label[0] == "event":
                reached[edge.target].update((*first, self.messages[edge.label[1]]) for first in before)
            else:
                reached[edge.target] |= before
            if len(reached[edge.target]) > MOST:
                return None
        found: dict[str, frozenset[tuple[str, ...]]] = {}
        for node, way in context.dag.finals.items():
            found[way] = found.get(way, frozenset()) | reached[node]
        return found

    def ends_as(self, way: str, predicted: str) -> bool:
        """Whether a run that ended in *way* is one that was *predicted* to end so."""
        if way in ("return", "exit"):
            return predicted in ("return", "!halt")
        return not predicted.startswith("!") and predicted.rstrip("+?") in self.hierarchy.ancestors(way)

    def check_predicted(self, run: Run) -> None:
        """The run is one of the predicted sequences."""
        assert self.all is not None
        good = any(self.ends_as(run.way, way) and run.messages in language for way, language in self.all.items())
        assert good, self.subject.told(run, "it is not predicted")

    # Precision.

    def listed(self, *, feasibility: bool = True) -> set[Sequence]:
        """The sequences of the main thread that ``predict`` lists, but for those that are cut."""
        prediction = predict(self.subject.connection, self.subject.entry, depth=DEPTH, limit=LIMIT, time_limit=60, feasibility=feasibility)
        return {
            (tuple(event.message for event in one.events), one.exit.type or one.exit.kind)
            for one in prediction.sequences
            if not one.cut and one.exit.kind != "cut" and one.thread == "main"
        }

    def occurring(self, listed: set[Sequence]) -> set[Sequence]:
        """Those that some run shows; looked for on all inputs with which they can still come, nearest first."""
        missing = set(listed)
        done: dict[str, Run] = {}
        for wanted in sorted(listed):
            start = (0, 0, 0, "")
            best, first = [start], deque((start,))
            seen: set[str] = set()
            while len(seen) < RUNS and best and first and wanted in missing:
                # in turn the one that came furthest, and the one that was there first
                before, changes, _, bits = first.popleft() if len(seen) % 4 == 0 else heappop(best)
                if bits in seen:
                    continue
                seen.add(bits)
                run = done.get(bits)
                if run is None:
                    run = done[bits] = self.subject.lab.run(self.subject.folder, bits)
                    missing -= {one for one in missing if one[0] == run.messages and self.ends_as(run.way, one[1])}
                reached = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(run.messages, wanted[0], strict=False)))
                changes = changes + 1 if reached <= -before else 0
                given = bits.ljust(run.asked, "0")
                for at in range(run.asked):
                    if sum(1 for asked in run.before if asked <= at) > reached:
                        break
                    other = (given[:at] + ("0" if given[at] == "1" else "1") + given[at + 1 :]).rstrip("0")
                    heappush(best, (-reached, changes, -at, other))
                    if at >= len(bits):
                        first.append((-reached, changes, -at, other))
        return listed - missing
