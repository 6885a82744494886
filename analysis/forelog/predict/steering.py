"""A path that is unfolded with an eye on its conditions: where the next one would contradict those before, it goes another way."""

from collections.abc import Callable
from typing import TypeAlias

from forelog.flow.graph import LogFlowGraph
from forelog.predict.contradictions import Look
from forelog.predict.ground import Fact, Grounding
from forelog.predict.region import Context
from forelog.predict.unfolding import Choose, Unfolding
from forelog.predict.walk import Walk

Route: TypeAlias = Callable[[Context, int, str, set[int]], "list[int] | None"]
"""(context, node, way out, edges that are barred) → the best edges from the node to that way out; ``None`` when there are none."""
Turned: TypeAlias = Callable[[Unfolding, list[Fact], tuple[int, ...]], None]
"""(path so far, its conditions, the steps that contradict each other)"""
_DECIDING = frozenset(("guard", "call", "let"))
"""Steps that may contradict those before."""
TURNS = 250
"""Other ways taken on one path, at most."""


class StuckError(Exception):
    """From here no way leads out without a contradiction."""


class Steered(Unfolding):
    """Unfolds one path; raises :class:`StuckError` when it finds none."""

    def __init__(self, graph: LogFlowGraph, choose: Choose, route: Route, grounding: Grounding, look: Look, turned: Turned) -> None:
        """*turned* is told when it goes another way."""
        super().__init__(graph, choose)
        self._turned = turned
        self._route = route
        self._walk = Walk(grounding, self.path.steps)
        self._look = look
        self._looked = 0
        """Conditions looked at."""
        self._walked = 0
        self.walked = 0
        """Steps gone, those of ways that were given up included."""
        self._turns = TURNS
        self._taken: list[tuple[Context, int]] = []
        self._ways: list[str] = []
        """Of each frame, the way out that it is to take."""

    def call(self, context: Context, way: str, above: int = -1, pos: int = -1, edge: int = -1) -> None:
        """A whole run of *context*, from its start to *way*; *above*: the frame that calls, at *pos*, along *edge*."""
        del self._ways[len(self.contexts) :]
        self._ways.append(way)
        super().call(context, way, above, pos, edge)
        self._catch_up()
        if above < 0:
            self.edges = set(self._taken)
            self.goals = {context.goals[index] for context, index in self._taken} - {-1}

    def enter(self, context: Context, above: int, pos: int, edge: int = -1) -> int:
        """A call begins; its frame.  Raises StuckError when its receiver runs another method."""
        frame = super().enter(context, above, pos, edge)
        self._catch_up()
        if not self._consistent():
            raise StuckError
        return frame

    @property
    def facts(self) -> list[Fact]:
        """The conditions along the path."""
        return self._walk.facts

    def go(self, context: Context, index: int, frame: int) -> None:
        """Go along one edge."""
        self._taken.append((context, index))
        super().go(context, index, frame)

    def follow(self, context: Context, indices: list[int], frame: int) -> None:
        """Go along edges of *context*, or others to the same way out."""
        self._catch_up()
        todo = indices[::-1]
        barred: set[int] = set()
        edges = context.dag.edges
        while todo:
            index = todo.pop()
            kind = edges[index].label[0]
            if kind not in _DECIDING:
                self.go(context, index, frame)
                self._catch_up()
            elif not self._tried(context, index, frame):
                barred.add(index)
                self._turns -= 1
                route = self._route(context, edges[index].source, self._ways[frame], barred) if self._turns > 0 else None
                if route is None:
                    raise StuckError
                todo = route[::-1]

    def _tried(self, context: Context, index: int, frame: int) -> bool:
        """Go along an edge, if that contradicts nothing."""
        steps, events, contexts = len(self.path.steps), self._events, len(self.contexts)
        taken, initialized = len(self._taken), set(self._initialized)
        mark, looked, at = self._walk.mark(), self._look.mark(), self._looked
        try:
            self.go(context, index, frame)
            self._catch_up()
            if self._consistent():
                return True
        except StuckError:
            if self._turns <= 0:
                raise
        del self.path.steps[steps:], self.contexts[contexts:], self._taken[taken:]
        self._events, self._initialized = events, initialized
        self._walk.back(mark)
        self._walked, self._looked = steps, at
        self._look.back(looked)
        return False

    def _consistent(self) -> bool:
        """Whether the conditions that are new contradict nothing."""
        facts = self._walk.facts
        while self._looked < len(facts):
            fact = facts[self._looked]
            self._looked += 1
            core = self._look.take(fact.term, fact.step)
            if core is not None:
                self._turned(self, facts, tuple(sorted(set(core))))
                return False
        return True

    def _catch_up(self) -> None:
        while self._walked < len(self.path.steps):
            self._walk.go(self._walked)
            self._walked += 1
            self.walked += 1
