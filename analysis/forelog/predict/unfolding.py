"""Choices of edges, context by context → one path with its calls inside one another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from forelog.flow.graph import LogFlowGraph
from forelog.flow.machine import Label
from forelog.predict.region import NOTHING, Context, returns

Choose: TypeAlias = Callable[[Context, str, int], list[int]]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path."""

    kind: str
    """``enter``, ``leave``, or that of the label: ``event``, ``guard``, ``throw``, ``implicit``, ``catch``, ``spawn``, ``let``, ``cut``, or ``passed`` for a call that
    writes nothing."""
    method: int
    """The method it happens in."""
    frame: int
    """Number of the call on this path; 0 is the entry."""
    label: Label
    above: int = -1
    """For ``enter``: the frame that calls."""
    edge: int = -1
    """The edge of its context that makes the step (of ``enter``: of the context that calls); -1 for ``leave``."""


@dataclass(slots=True)
class Path:
    """One path from the entry to a way out."""

    way: str
    steps: list[Step] = field(default_factory=list)

    @property
    def events(self) -> tuple[int, ...]:
        """Its log statements, in order."""
        return tuple(step.label[1] for step in self.steps if step.kind == "event")


class Unfolding:
    """Unfolds one path.  *choose* gives the edges of a call: (context, way out, events so far) → indices of edges, in order."""

    def __init__(self, graph: LogFlowGraph, choose: Choose) -> None:
        self.path = Path("")
        self.goals: set[int] = set()
        """Goals on the path."""
        self.edges: set[tuple[Context, int]] = set()
        self._graph = graph
        self.choose = choose
        self._initialized: set[int] = set()
        self._events = 0
        self.contexts: list[Context] = []
        """Of each frame."""

    def call(self, context: Context, way: str, above: int = -1, pos: int = -1, edge: int = -1) -> None:
        """A whole run of *context*, from its start to *way*; *above*: the frame that calls, at *pos*, along *edge*."""
        indices = self.choose(context, way, self._events)
        frame = self.enter(context, above, pos, edge)
        self.follow(context, indices, frame)
        self.path.steps.append(Step("leave", context.method, frame, ("leave", way)))
        if above < 0:
            self.path.way = way

    def enter(self, context: Context, above: int, pos: int, edge: int = -1) -> int:
        """A call begins; its frame."""
        frame = len(self.contexts)
        self.contexts.append(context)
        self.path.steps.append(Step("enter", context.method, frame, ("enter", pos), above, edge))
        return frame

    def follow(self, context: Context, indices: list[int], frame: int) -> None:
        """Go along edges of *context*."""
        for index in indices:
            self.go(context, index, frame)

    def go(self, context: Context, index: int, frame: int) -> None:
        """Go along one edge."""
        self.edges.add((context, index))
        label = context.dag.edges[index].label
        if context.goals[index] >= 0:
            self.goals.add(context.goals[index])
        child = context.children[index]
        if child is not None:
            if not self._initialized_before(child, label[2]):
                self.call(child, label[2], frame, label[3], index)
        elif label[0] == "call" and context.cuts[index] == NOTHING:
            self.path.steps.append(Step("passed", context.method, frame, ("passed", *label[1:]), edge=index))
        elif label[0] == "call":
            self.path.steps.append(Step("cut", context.method, frame, (context.cuts[index], *label[1:]), edge=index))
        elif label[0] != "silent":
            self._events += label[0] == "event"
            self.path.steps.append(Step(label[0], context.method, frame, label, edge=index))

    def _initialized_before(self, child: Context, way: str) -> bool:
        """A class is initialised once (JLS 12.4.2); going past its initialiser is always possible."""
        if not returns(way) or self._graph.method(child.method).name != "<clinit>":
            return False
        if child.method in self._initialized:
            return True
        self._initialized.add(child.method)
        return False


def edges_to(context: Context, back: list[int], node: int, start: int = 0) -> list[int]:
    """Edges of the path to *node* from *start* that *back* (edge into each node) tells, in order."""
    indices: list[int] = []
    while node != start:
        index = back[node]
        indices.append(index)
        node = context.dag.edges[index].source
    return indices[::-1]
