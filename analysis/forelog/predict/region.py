"""The part of the log-flow graph that a prediction can see: methods in the contexts in which they are on a stack of bounded height.

Two stacks under which the same calls are cut give one **context**, so the region stays small: a method that is part of no recursion has at most one for each height left.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from forelog.flow.graph import LogFlowGraph, Others
from forelog.flow.machine import RETURN, Label, final
from forelog.predict.bindings import Bindings, Bound
from forelog.predict.literals import Decided, Given, Literals
from forelog.predict.receivers import Receivers
from forelog.predict.survey import Survey
from forelog.predict.unroll import Dag, unroll

TWICE = 2
"""How often a method may be on the stack."""
NOTHING = "nothing"
"""Nothing is written in there."""

UNLIKELY = "unlikely"
DEPTH = "depth"

Goal: TypeAlias = tuple[object, ...]
Stack: TypeAlias = tuple[tuple[int, int], ...]
"""(method, how often it is on the stack) of those that are part of the same recursion, by method."""
_Key: TypeAlias = tuple[int, int, Stack, Bindings, str, Literals]


@dataclass(frozen=True, slots=True)
class Layout:
    """A graph with what is the same in all contexts of its method."""

    dag: Dag
    goals: list[int]
    """For each edge the number of its goal, or -1."""
    calls: list[int]
    """The edges that are calls."""
    steps: list[tuple[int, int, bool, int]]
    """For each edge: source, target, whether an exception's way begins there (:func:`exceptional`), cost."""
    returning: frozenset[int]
    """Positions of calls that return."""
    left_out: bool
    """Something that might log is not called, because it could be one of many."""


@dataclass(slots=True, eq=False)
class Context:
    """One method, as it is called with so much height left."""

    method: int
    dag: Dag
    children: list["Context | None"]
    """For each edge of the graph the context of the call it makes, else ``None``."""
    goals: list[int]
    """For each edge the number of its goal, or -1."""
    cuts: list[str]
    """For each edge why its call is not gone into: ``depth``, ``recursion``, ``time``, :data:`NOTHING`, or ``""``."""
    parents: dict["Context", None] = field(default_factory=dict)
    into: list[list[int]] = field(default_factory=list)
    """For each node the edges into it."""
    plan: list[tuple[int, int, int, "Context | None", str, bool, int]] = field(default_factory=list)
    """The edges that paths take, laid out for the search: (source, target, index, child, way out of the child, exceptional, cost)."""
    counts: list[int] = field(default_factory=list)
    """For each node the number of paths to it."""
    total: dict[str, int] = field(default_factory=dict)
    """Way out → number of paths."""


MAX_EDGES = 150_000
"""Edges of all contexts together; a larger region is looked at less deeply."""
_HOPE = 8 * MAX_EDGES
"""Edges, if it grows as it did with the last step, up to which a higher stack is tried."""


class _TooLargeError(Exception):
    """The region has more than :data:`MAX_EDGES`, or there is no time for all of it."""


class Region:
    """All contexts below one entry, callees before their callers.

    Where there are too many of them the stack is kept lower than *depth*: :attr:`depth` says how high it is.
    """

    def __init__(self, graph: LogFlowGraph, entry: int, depth: int, out_of_time: Callable[[], bool]) -> None:
        self.graph = graph
        self.depth = depth
        self._size = 0
        self._whole = False
        """There is a region already that is less deep: no other but a whole one is wanted."""
        self.contexts: list[Context] = []
        self.goals: list[Goal] = []
        """What is to be covered."""
        self.cuts: dict[str, None] = {}
        self._goal_numbers: dict[Goal, int] = {}
        self._layouts: dict[tuple[int, Decided], Layout] = {}
        self._dags: dict[tuple[int, Decided], Dag] = {}
        self.first: dict[int, Context] = {}
        """For each method the context with most height left, the first time on its stack."""
        self._highest: dict[int, int] = {}
        self._known: dict[_Key, Context] = {}
        self._out_of_time = out_of_time
        self._receivers = Receivers(graph)
        self._survey = Survey(graph, entry, depth)
        self._given = Given(graph, self._survey)
        self.depth = self._survey.deepest(entry, depth, MAX_EDGES)
        self.entry = self._build(entry)

    def _build(self, entry: int) -> Context:
        """The context of the entry, under a stack as high as *depth*, or as can be."""
        if not self._survey.tangled:
            try:
                return self._built(entry)
            except _TooLargeError:
                pass
        return self._from_below(entry)

    def _from_below(self, entry: int) -> Context:
        """The same, higher step by step: where many methods call each other, contexts multiply, and what is less deep is there when time runs out."""
        wanted, self.depth = self.depth, 1
        found = self._built(entry)
        before = self._size
        while self.depth < wanted and DEPTH in self.cuts and self._size * self._size <= _HOPE * before:
            kept = self.contexts, self.goals, self.cuts, self._goal_numbers, self._layouts, self.first, self._highest, self._known
            before = self._size
            self.depth += 1
            self._whole = True
            try:
                found = self._built(entry)
            except _TooLargeError:
                self.depth -= 1
                self.contexts, self.goals, self.cuts, self._goal_numbers, self._layouts, self.first, self._highest, self._known = kept
                break
            finally:
                self._whole = False
        return found

    def _built(self, entry: int) -> Context:
        self._size = 0
        self.contexts, self.goals, self.cuts = [], [], {}
        self._goal_numbers, self._layouts, self.first, self._highest, self._known = {}, {}, {}, {}, {}
        return self._context(entry, self.depth, self._again((), entry, -1))

    def goal(self, what: Goal) -> int:
        """Number of a goal."""
        known = self._goal_numbers.get(what)
        if known is None:
            known = self._goal_numbers[what] = len(self.goals)
            self.goals.append(what)
        return known

    def _again(self, stack: Stack, callee: int, caller: int) -> Stack:
        """How often the methods which *callee* may call in a circle are on the stack, *callee* itself included."""
        family = self._survey.family.get(callee)
        if family is None:
            return ()
        counts = dict(stack) if self._survey.family.get(caller) == family else {}
        counts[callee] = counts.get(callee, 0) + 1
        return tuple(sorted(counts.items()))

    def _layout(self, method: int, bound: Bound, others: Others, decided: Decided) -> Layout:
        machine = self.graph.machine(method, bound.runs, bound.handed, others)
        found = self._layouts.get((id(machine), decided))
        if found is None:
            dag = self._dags.get((id(machine), decided))
            if dag is None:
                dag = self._dags[id(machine), decided] = unroll(machine, decided)
            labels = [edge.label for edge in dag.edges]
            found = self._layouts[id(machine), decided] = Layout(
                dag,
                [self._goal_of(method, label) for label in labels],
                [index for index, label in enumerate(labels) if label[0] == "call"],
                [(edge.source, edge.target, exceptional(edge.label), int(edge.label[0] not in ("silent", "let"))) for edge in dag.edges],
                frozenset(label[3] for label in labels if label[:3:2] == ("call", RETURN)),
                machine.left_out,
            )
        if found.dag.bounded:
            self.cuts["loops"] = None
        if found.left_out:
            self.cuts[UNLIKELY] = None
        return found

    def _key(self, method: int, left: int, stack: Stack, bindings: Bindings, this: str, literals: Literals) -> _Key:
        """Two calls with the same key have the same paths: what is on the stack once matters only where it could be called twice more."""
        height = min(left, self._survey.height(method))
        return method, height, stack if height > 1 else tuple(one for one in stack if one[1] >= TWICE and height), bindings, this, literals

    def _context(self, method: int, left: int, stack: Stack, bindings: Bindings = (), this: str = "", literals: Literals = ()) -> Context:
        this = self._receivers.entered(method, this)
        key = self._key(method, left, stack, bindings, this, literals)
        known = self._known.get(key)
        if known is not None:
            return known
        bound = Bound(self.graph, method, bindings)
        layout = self._layout(method, bound, self._receivers.others(method, this), self._given.decided(method, literals))
        edges = layout.dag.edges
        self._size += len(edges)
        if self._size > MAX_EDGES and self.depth > 1:
            raise _TooLargeError
        context = Context(method, layout.dag, [None] * len(edges), layout.goals, [""] * len(edges))
        self._known[key] = context
        counted = dict(stack)
        if left > self._highest.get(method, -1) and counted.get(method, 0) <= 1:
            self._highest[method], self.first[method] = left, context
        for index in layout.calls:
            label = edges[index].label
            callee = label[1]
            cut = ""
            if self._survey.silent(callee):
                cut = NOTHING
            elif not self._survey.within(callee, left):
                cut = "time" if self._survey.late(callee) else DEPTH
            elif counted.get(callee, 0) >= TWICE:
                cut = "recursion"
            elif self._out_of_time():
                if self._whole:
                    raise _TooLargeError
                cut = "time"
            else:
                child = self._context(
                    callee,
                    left - 1,
                    self._again(stack, callee, method),
                    bound.inside(label),
                    self._receivers.inside(method, this, callee, label[3]),
                    self._given.inside(method, literals, label),
                )
                child.parents[context] = None
                context.children[index] = child
            context.cuts[index] = cut
            if cut not in ("", NOTHING):
                self.cuts[cut] = None
        self._count(context, layout)
        self.contexts.append(context)
        return context

    def _goal_of(self, method: int, label: Label) -> int:
        kind = label[0]
        if kind == "event":
            return self.goal(("event", label[1]))
        if kind == "guard":
            return self.goal(("guard", method, label[3], label[1], label[2]))
        if kind in ("throw", "catch"):
            return self.goal((kind, method, label[2], label[1]))
        return -1

    def _count(self, context: Context, layout: Layout) -> None:
        """Number of paths, by dynamic programming over nodes and callees; edges that no path takes are taken out."""
        dag = context.dag
        edges, children, plan = dag.edges, context.children, context.plan
        counts = [0] * dag.size
        counts[0] = 1
        into = context.into = [[] for _ in range(dag.size)]
        for index, (source, target, unusual, cost) in enumerate(layout.steps):
            times = counts[source]
            if not times:
                continue
            child = children[index]
            if child is None:
                if unusual and context.cuts[index] and self._unexpected(layout, index):
                    continue
                plan.append((source, target, index, None, "", unusual, cost))
            else:
                way = edges[index].label[2]
                times *= child.total.get(way, 0)
                if not times:
                    continue
                plan.append((source, target, index, child, way, False, cost))
            counts[target] += times
            into[target].append(index)
        context.counts = counts
        for node, way in dag.finals.items():
            if counts[node]:
                context.total[way] = context.total.get(way, 0) + counts[node]

    def _unexpected(self, layout: Layout, index: int) -> bool:
        """Whether an exception that nobody declares would come out of a call that is not gone into, and leave the method at once."""
        edge = layout.dag.edges[index]
        if edge.target not in layout.dag.finals or not self.graph.unchecked(edge.label[2]):
            return False
        return edge.label[3] in layout.returning

    @property
    def statements(self) -> set[int]:
        """Log statements that some path reaches."""
        found: set[int] = set()
        for context in self.contexts:
            for edges in context.into:
                found.update(context.dag.edges[index].label[1] for index in edges if context.dag.edges[index].label[0] == "event")
        return found


def exceptional(label: Label) -> bool:
    """Whether a step begins an exception's way; of calls this is asked only when they are not gone into."""
    return label[0] == "implicit" or (label[0] == "throw" and not final(label[1])) or (label[0] == "call" and not returns(label[2]))


def returns(way: str) -> bool:
    """Whether a way out is no exception."""
    return way == RETURN or final(way)
