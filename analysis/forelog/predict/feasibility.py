"""Which paths no run can take, because their conditions contradict each other, and why."""

from dataclasses import dataclass
from typing import TypeAlias

from forelog.flow.graph import LogFlowGraph
from forelog.predict.contradictions import Contradictions
from forelog.predict.ground import Grounding
from forelog.predict.region import Context
from forelog.predict.solver import Solver
from forelog.predict.unfolding import Path, Unfolding

Edge: TypeAlias = tuple[Context, int]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Steps of a path that cannot come together."""

    path: Path
    decisions: tuple[int, ...]
    """Indices of the decisions that contradict each other."""
    steps: tuple[int, ...]
    """These, and the steps that gave the values in them."""
    edges: tuple[Edge, ...]
    """Edges of which a path without this conflict avoids one."""


class Feasibility:
    """Looks at paths; *seconds*: how long z3 may take for all of them."""

    def __init__(self, graph: LogFlowGraph, seconds: float) -> None:
        self.solver = Solver(seconds)
        self._grounding = Grounding(graph)
        self._contradictions = Contradictions(self._grounding.below, self._grounding.known, self.solver)
        self.dropped: dict[tuple[object, ...], Conflict] = {}
        """The conflicts that were found, each once."""
        self.count = 0
        """Paths that were left out."""
        self._seen: set[tuple[object, ...]] = set()

    def conflict(self, found: Unfolding) -> Conflict | None:
        """Why a path cannot be taken; ``None`` when it can, as far as is known."""
        path = found.path
        facts = self._grounding.facts(path)
        core = self._contradictions.core(facts)
        if core is None:
            return None
        decisions = tuple(facts[index].step for index in core)
        steps = tuple(sorted({*decisions, *(step for index in core for step in facts[index].rests)}))
        edges = tuple(dict.fromkeys((found.contexts[path.steps[step].frame], path.steps[step].edge) for step in steps))
        conflict = Conflict(path, decisions, steps, edges)
        key = tuple((path.steps[step].method, path.steps[step].label) for step in steps)
        self.dropped.setdefault(key, conflict)
        whole = tuple((step.kind, step.method, step.label) for step in path.steps)
        if whole not in self._seen:
            self._seen.add(whole)
            self.count += 1
        return conflict

    def decided(self, path: Path) -> set[int]:
        """Indices of the steps whose conditions decide something: they are not true already by what is known before."""
        return {fact.step for fact in self._grounding.facts(path)}

    def values(self, path: Path, steps: tuple[int, ...]) -> dict[int, tuple[str, str, int]]:
        """(name, value, position of the assignment) of what *steps* gave, as far as these are constants."""
        return self._grounding.given(path, steps)
