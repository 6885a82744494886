"""Which paths no run can take, because their conditions contradict each other, and why."""

from dataclasses import dataclass
from typing import TypeAlias

from forelog.flow.graph import LogFlowGraph
from forelog.predict.contradictions import Contradictions, Core
from forelog.predict.ground import Fact, Grounding
from forelog.predict.region import Context
from forelog.predict.solver import Solver
from forelog.predict.steering import Route, Steered
from forelog.predict.unfolding import Choose, Path, Step, Unfolding
from forelog.predict.walk import Walk

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
    """Looks at the paths of one prediction."""

    def __init__(self, graph: LogFlowGraph) -> None:
        self.solver = Solver()
        self._grounding = Grounding(graph)
        self._contradictions = Contradictions(self._grounding.below, self._grounding.known, self.solver)
        self.dropped: dict[tuple[object, ...], Conflict] = {}
        """The conflicts that were found, each once."""
        self.count = 0
        """How often a path was left out, or went another way than it would have gone."""

    def conflict(self, found: Unfolding, facts: list[Fact] | None = None) -> Conflict | None:
        """Why a path cannot be taken; ``None`` when it can, as far as is known.  *facts*: its conditions, when they are known."""
        path = found.path
        if facts is None:
            facts = self._facts(path)
        core = self._contradictions.core(facts)
        if core is None:
            return None
        decisions = tuple(facts[index].step for index in core)
        steps = self._rest_on(facts, decisions)
        edges = tuple(dict.fromkeys(_edge(found, path.steps[step]) for step in steps))
        conflict = Conflict(path, decisions, steps, edges)
        self.dropped.setdefault(self._key(path, steps), conflict)
        self.count += 1
        return conflict

    def steered(self, graph: LogFlowGraph, choose: Choose, route: Route) -> Steered:
        """What unfolds a path and goes around what contradicts itself."""
        return Steered(graph, choose, route, self._grounding, self._contradictions.look(), self._turned)

    def _turned(self, found: Unfolding, facts: list[Fact], core: Core) -> None:
        """A path goes another way, for the steps *core* contradict each other."""
        self.count += 1
        steps = self._rest_on(facts, core)
        if self._key(found.path, steps) not in self.dropped:
            path = Path(found.path.way, found.path.steps[:])
            self.dropped[self._key(path, steps)] = Conflict(path, core, steps, ())

    @staticmethod
    def _rest_on(facts: list[Fact], decisions: Core) -> tuple[int, ...]:
        """Decisions, and the steps that gave the values in them."""
        return tuple(sorted({*decisions, *(step for fact in facts if fact.step in decisions for step in fact.rests)}))

    @staticmethod
    def _key(path: Path, steps: tuple[int, ...]) -> tuple[object, ...]:
        return tuple((path.steps[step].method, path.steps[step].label) for step in steps)

    def decided(self, path: Path) -> set[int]:
        """Indices of the steps whose conditions decide something: they are not true already by what is known before."""
        return {fact.step for fact in self._facts(path)}

    def values(self, path: Path, steps: tuple[int, ...]) -> dict[int, tuple[str, str, int]]:
        """(name, value, position of the assignment) of what *steps* gave, as far as these are constants."""
        walk = Walk(self._grounding, path.steps)
        walk.run()
        return {step: walk.told[step] for step in steps if step in walk.told}

    def _facts(self, path: Path) -> list[Fact]:
        return Walk(self._grounding, path.steps).run()


def _edge(found: Unfolding, step: Step) -> Edge:
    """The edge that makes a step."""
    return found.contexts[step.above if step.kind == "enter" else step.frame], step.edge
