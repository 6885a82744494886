"""Which paths to show: coverage first, then novelty.

The fewest paths that contain every goal (log statement, decision that changes the log, throw, catch, way out) is a set cover; greedy as usual, where each choice is the
path with most that is new, found by dynamic programming over the contexts of a :class:`~forelog.predict.region.Region`.  Paths without exceptions come first.
Then single steps that no path has taken, loops in their other rounds among them; then paths drawn evenly from all there are.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from forelog.flow.machine import Label
from forelog.predict.region import Context, Region, exceptional, returns

NEVER = -(1 << 60)
GAIN = 1_000_000
"""Worth of one new goal; an event costs 1, so shorter is better among equals."""
FIRST = 100
"""Weight of a goal.  In later rounds of a loop it counts only when nothing is left to find in first rounds, so that rounds are not added for nothing."""
_COST = -1000
"""Of an exceptional step on a shortest path."""
LONG = 400
"""Events of one path after which calls are gone through the shortest way."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path."""

    kind: str
    """``enter``, ``leave``, or that of the label: ``event``, ``guard``, ``throw``, ``implicit``, ``catch``, ``spawn``, ``cut``."""
    method: int
    """The method it happens in."""
    frame: int
    """Number of the call on this path; 0 is the entry."""
    label: Label
    above: int = -1
    """For ``enter``: the frame that calls."""


@dataclass(slots=True)
class Path:
    """One path from the entry to a way out."""

    way: str
    steps: list[Step] = field(default_factory=list)

    @property
    def events(self) -> tuple[int, ...]:
        """Its log statements, in order."""
        return tuple(step.label[1] for step in self.steps if step.kind == "event")


@dataclass(slots=True)
class _Best:
    """The best path of one context to each way out, under one scoring."""

    score: dict[str, int]
    node: dict[str, int]
    back: list[int]
    """For each node the edge into it on its best path."""


Gains = Callable[[Context], list[int]]
"""For each edge of a context what it is worth now."""


class PathFinder:
    """Finds paths of a region, one better than the next."""

    def __init__(self, region: Region, seed: int, out_of_time: Callable[[], bool]) -> None:
        self.region = region
        self.covered: set[int] = set()
        """Goals that the paths so far contain."""
        self._out_of_time = out_of_time
        self._random = random.Random(seed)  # noqa: S311 - a choice of samples
        self._later = 0
        self._exits: set[str] = set()
        self._steps_taken: set[tuple[int, int]] = set()
        """(number of a context, edge) on some path."""
        self._numbers = {context: number for number, context in enumerate(region.contexts)}
        self._users: dict[int, list[Context]] = {}
        for context in region.contexts:
            for goal in set(context.goals) - {-1}:
                self._users.setdefault(goal, []).append(context)
        self._short = self._solve(_COST)
        self._calm_short = self._solve(NEVER)

    def paths(self) -> Iterator[Path]:
        """Paths, best first: those that cover goals, then new steps, then samples; may repeat the events of an earlier one."""
        for self._later, penalty in ((0, NEVER), (0, -30 * GAIN), (0, _COST), (FIRST, _COST)):
            yield from self._greedy(penalty, self._goal_gains, self._after_goals, new_exit=FIRST * GAIN)
        yield from self._greedy(-30 * GAIN, self._step_gains, self._after_steps, new_exit=0)
        yield from self._samples()

    # Coverage.

    def _goal_gains(self, context: Context) -> list[int]:
        covered = self.covered
        return [
            0 if goal < 0 or goal in covered else (self._later if edge.later else FIRST) * GAIN
            for goal, edge in zip(context.goals, context.dag.edges, strict=True)
        ]

    def _after_goals(self, goals: set[int], steps: set[tuple[int, int]]) -> set[Context]:
        """Contexts whose gains a new path has changed."""
        del steps
        return {context for goal in goals - self.covered for context in self._users.get(goal, ())}

    def _step_gains(self, context: Context) -> list[int]:
        number, taken = self._numbers[context], self._steps_taken
        return [
            FIRST * GAIN if edge.label[0] not in ("silent", "call") and (number, index) not in taken else 0
            for index, edge in enumerate(context.dag.edges)
        ]

    def _after_steps(self, goals: set[int], steps: set[tuple[int, int]]) -> set[Context]:
        del goals
        return {self.region.contexts[number] for number, _ in steps - self._steps_taken}

    def _greedy(
        self, penalty: int, gains: Gains, changed: Callable[[set[int], set[tuple[int, int]]], set[Context]], new_exit: int
    ) -> Iterator[Path]:
        best: dict[Context, _Best] = {}
        dirty = set(self.region.contexts)
        while not self._out_of_time():
            for context in self.region.contexts:
                if context in dirty:
                    old = best.get(context)
                    new = best[context] = self._best(context, best, penalty, gains(context))
                    if old is None or old.score != new.score:
                        dirty.update(parent for parent in context.parents)
            ranked = [
                (score + (0 if way in self._exits else new_exit), way)
                for way, score in best[self.region.entry].score.items()
                if penalty != NEVER or returns(way)
            ]
            if not ranked or max(ranked)[0] < FIRST * GAIN // 2:
                return
            path, goals, steps = self._extract(best, max(ranked)[1])
            dirty = changed(goals, steps)
            if not dirty and path.way in self._exits:
                return
            self._note(path, goals, steps)
            yield path

    def _note(self, path: Path, goals: set[int], steps: set[tuple[int, int]]) -> None:
        self._exits.add(path.way)
        self.covered |= goals
        self._steps_taken |= steps

    def _solve(self, penalty: int) -> dict[Context, _Best]:
        """Shortest paths everywhere."""
        best: dict[Context, _Best] = {}
        for context in self.region.contexts:
            best[context] = self._best(context, best, penalty, [0] * len(context.goals))
        return best

    def _best(self, context: Context, best: dict[Context, _Best], penalty: int, gains: list[int]) -> _Best:
        dag = context.dag
        scores = [NEVER] * dag.size
        scores[0] = 0
        back = [-1] * dag.size
        for source, target, index, child, way, unusual, cost in context.plan:
            score = scores[source]
            if score <= NEVER:
                continue
            if child is not None:
                inner = best[child].score.get(way, NEVER)
                if inner <= NEVER:
                    continue
                score += inner
            else:
                if unusual:
                    if penalty == NEVER:
                        continue
                    score += penalty
                score += gains[index] - cost
            if score > scores[target]:
                scores[target] = score
                back[target] = index
        found: dict[str, int] = {}
        nodes: dict[str, int] = {}
        for node, way in dag.finals.items():
            if scores[node] > found.get(way, NEVER):
                found[way] = scores[node]
                nodes[way] = node
        return _Best(found, nodes, back)

    # From tables to a path.

    def _extract(
        self, best: dict[Context, _Best], way: str, choose: Callable[[Context, str], list[int]] | None = None
    ) -> tuple[Path, set[int], set[tuple[int, int]]]:
        """The best path to *way* (or the one that *choose* draws), its goals, and its edges."""
        path = Path(way)
        goals: set[int] = set()
        steps: set[tuple[int, int]] = set()
        seen: set[tuple[Context, str]] = set()
        initialized: set[int] = set()
        frames = 0
        events = 0

        def run(context: Context, way: str, above: int, pos: int) -> None:
            nonlocal frames, events
            frame = frames
            frames += 1
            path.steps.append(Step("enter", context.method, frame, ("enter", pos), above))
            if choose is not None and events < LONG:
                indices = choose(context, way)
            else:
                table = best
                if (context, way) in seen or events >= LONG:
                    table = self._calm_short if way in self._calm_short[context].score else self._short
                seen.add((context, way))
                indices = self._walk(context, table[context], way)
            number = self._numbers[context]
            for index in indices:
                steps.add((number, index))
                label = context.dag.edges[index].label
                if context.goals[index] >= 0:
                    goals.add(context.goals[index])
                child = context.children[index]
                if child is not None:
                    if self._initializer(child.method):
                        if child.method in initialized:
                            continue  # once (JLS 12.4.2); going past it is always possible
                        initialized.add(child.method)
                    run(child, label[2], frame, label[3])
                elif label[0] == "call":
                    path.steps.append(Step("cut", context.method, frame, (context.cuts[index], *label[1:])))
                elif label[0] != "silent":
                    events += label[0] == "event"
                    path.steps.append(Step(label[0], context.method, frame, label))
            path.steps.append(Step("leave", context.method, frame, ("leave", way)))

        run(self.region.entry, way, -1, -1)
        return path, goals, steps

    def _initializer(self, method: int) -> bool:
        return self.region.graph.method(method).name == "<clinit>"

    def _walk(self, context: Context, best: _Best, way: str) -> list[int]:
        node = best.node[way]
        indices: list[int] = []
        while node:
            index = best.back[node]
            indices.append(index)
            node = context.dag.edges[index].source
        return indices[::-1]

    # Samples.

    def _samples(self) -> Iterator[Path]:
        """Paths drawn evenly from all, as many as are asked for."""
        entry = self.region.entry
        total = sum(entry.total.values())
        while total and not self._out_of_time():
            at = self._random.randrange(total)
            for way, count in sorted(entry.total.items()):
                if at < count:
                    path, goals, steps = self._extract({}, way, self._draw)
                    self._note(path, goals, steps)
                    yield path
                    break
                at -= count

    def _draw(self, context: Context, way: str) -> list[int]:
        """Edges of one path, each path of *context* to *way* as likely as the next."""
        nodes = [node for node, name in sorted(context.dag.finals.items()) if name == way and context.counts[node]]
        at = self._random.randrange(sum(context.counts[node] for node in nodes))
        for node in nodes:  # noqa: B007 - the node where it stops is used
            if at < context.counts[node]:
                break
            at -= context.counts[node]
        indices: list[int] = []
        while node:
            at = self._random.randrange(context.counts[node])
            for index in context.into[node]:
                edge = context.dag.edges[index]
                child = context.children[index]
                count = context.counts[edge.source] * (child.total.get(edge.label[2], 0) if child is not None else 1)
                if at < count:
                    break
                at -= count
            indices.append(index)
            node = edge.source
        return indices[::-1]
