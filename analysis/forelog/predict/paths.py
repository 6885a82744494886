"""Which paths to show: coverage first, then novelty.

The fewest paths that contain every goal (log statement, decision that changes the log, throw, catch, way out) is a set cover; greedy as usual, where each choice is the
path with most that is new, found by dynamic programming over the contexts of a :class:`~forelog.predict.region.Region`.  Paths without exceptions come first.
Then single steps that no path has taken, loops in their other rounds among them; then paths drawn evenly from all there are.
"""

import random
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice

from forelog.flow.machine import Label
from forelog.predict.feasibility import Conflict, Edge, Feasibility
from forelog.predict.region import Context, Region, returns
from forelog.predict.steering import StuckError
from forelog.predict.unfolding import Choose, Path, Unfolding, edges_to

NEVER = -(1 << 60)
GAIN = 1_000_000
"""Worth of one new goal; an event costs 1, so shorter is better among equals."""
FIRST = 100
"""Weight of a goal.  In later rounds of a loop it counts only when nothing is left to find in first rounds, so that rounds are not added for nothing."""
_COST = -1000
"""Of an exceptional step on a shortest path."""
TRIES_AROUND = 6
"""Paths tried in place of one that no run can take."""
MOST_STEPS = 12_000
"""Steps of all those paths together."""
MOST_WALKED = 5_000
"""Steps of all paths whose conditions are looked at; behind that no more paths are looked for, but for goals."""
VAIN = 60
"""Paths drawn one after the other that no run can take, after which no more are drawn."""
LONG = 400
"""Events of one path after which calls are gone through the shortest way."""


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

    def __init__(
        self,
        region: Region,
        seed: int,
        out_of_time: Callable[[], bool],
        failing: AbstractSet[int] = frozenset(),
        feasibility: Feasibility | None = None,
    ) -> None:
        """*feasibility*: what tells the paths that no run can take; without it all are taken to be possible."""
        self.region = region
        self._feasibility = feasibility
        self._left = MOST_STEPS
        self.walked = 0
        """Steps looked at."""
        self._hopeless: set[int] = set()
        """Goals to which no path was found that a run can take."""
        self._closed: set[str] = set()
        """Ways out likewise."""
        self.proven: set[int] = set()
        """Hopeless goals to which there is no other path."""
        self._failing = failing
        """Log statements that say failure: the first path goes round them, if it can."""
        self._dislike = 0
        self.covered: set[int] = set()
        """Goals that the paths so far contain."""
        self._out_of_time = out_of_time
        self._random = random.Random(seed)  # noqa: S311 - a choice of samples
        self._later = 0
        self._covers = False
        """A path was looked for that covers goals."""
        self._exits: set[str] = set()
        self._steps_taken: set[tuple[Context, int]] = set()
        """(context, edge) on some path."""
        self._refused: set[Edge] = set()
        """Those that are looked for no more."""
        self._conflict: Conflict | None = None
        self._exhausted = False
        """Whether there is no path beside those that were tried."""
        self._single: dict[Context, bool] = {}
        self._users: dict[int, list[Context]] = {}
        for context in region.contexts:
            for goal in set(context.goals) - {-1}:
                self._users.setdefault(goal, []).append(context)
        self._short = self._solve(_COST)
        self._calm_short = self._solve_for(NEVER, self._calm_gains)

    def paths(self) -> Iterator[Path]:
        """Paths, best first: those that cover goals, then new steps, then samples; may repeat the events of an earlier one.

        When there is no time for any, the shortest to each way out.
        """
        yield from self._found()
        if not self._exits:
            entry = self.region.entry
            for way in sorted(self._short[entry].score, key=lambda way: (not returns(way), way)):
                found = self._extract(self._calm_short if way in self._calm_short[entry].score else self._short, way)
                if self._possible(found):
                    yield self._noted(found)

    def _found(self) -> Iterator[Path]:
        self._dislike = -10_000 * FIRST * GAIN
        yield from islice(self._greedy(NEVER, self._goal_gains, self._after_goals, new_exit=FIRST * GAIN), 1)
        self._dislike = 0
        for self._later, penalty in ((0, NEVER), (0, -30 * GAIN), (0, _COST), (FIRST, _COST)):
            yield from self._greedy(penalty, self._goal_gains, self._after_goals, new_exit=FIRST * GAIN)
        yield from self._greedy(-30 * GAIN, self._step_gains, self._after_steps, new_exit=0)
        yield from self._samples()

    # Coverage.

    def _goal_gains(self, context: Context) -> list[int]:
        covered, hopeless = self.covered, self._hopeless
        if self._dislike:
            goals = self.region.goals
            worth = FIRST * GAIN if self.region.first.get(context.method) is context else 0  # once is enough
            return [
                0
                if goal < 0
                else self._dislike
                if goals[goal][0] == "event" and goals[goal][1] in self._failing
                else worth * (not edge.later)
                for goal, edge in zip(context.goals, context.dag.edges, strict=True)
            ]
        return [
            0 if goal < 0 or goal in covered or goal in hopeless else (self._later if edge.later else FIRST) * GAIN
            for goal, edge in zip(context.goals, context.dag.edges, strict=True)
        ]

    def _after_goals(self, found: Unfolding) -> set[Context]:
        """Contexts whose gains a new path has changed."""
        return {context for goal in found.goals - self.covered for context in self._users.get(goal, ())}

    def _step_gains(self, context: Context) -> list[int]:
        taken = self._steps_taken | self._refused
        return [
            FIRST * GAIN if edge.label[0] not in ("silent", "let", "call") and (context, index) not in taken else 0
            for index, edge in enumerate(context.dag.edges)
        ]

    def _after_steps(self, found: Unfolding) -> set[Context]:
        return {context for context, _ in found.edges - self._steps_taken}

    def _greedy(self, penalty: int, gains: Gains, changed: Callable[[Unfolding], set[Context]], new_exit: int) -> Iterator[Path]:
        best: dict[Context, _Best] = {}
        dirty = set(self.region.contexts)
        self._hopeless, self._closed, self._refused = set(self.proven), set(), set()  # other ways are allowed than before
        # One path that tells much is found in any case: its cost is bounded by the size of the region.
        while not self._covers or (not self._out_of_time() and (gains != self._step_gains or self.walked < MOST_WALKED)):
            for context in self.region.contexts:
                if context in dirty:
                    old = best.get(context)
                    new = best[context] = self._best(context, best, penalty, gains(context))
                    if old is None or old.score != new.score:
                        dirty.update(parent for parent in context.parents)
            ranked = self._ranked(best, penalty, new_exit)
            if not ranked:
                return
            self._covers = True
            if self._feasibility is None:
                found = self._extract(best, ranked[0][1])
            else:
                steered = self._steered(ranked[0][1], best, penalty, gains)
                if steered is None or not self._worth(steered, gains):
                    plain = self._extract(best, ranked[0][1])
                    steered = self._around(plain, best, penalty, gains, new_exit)
                    if steered is None:
                        dirty = self._give_up(plain, gains)
                        if not dirty:
                            return
                        continue
                found = steered
            dirty = changed(found)
            if not dirty and found.path.way in self._exits:
                return
            yield self._noted(found)

    def _ranked(self, best: dict[Context, _Best], penalty: int, new_exit: int) -> list[tuple[int, str]]:
        """(score, way out) of the best paths that are worth something, best first."""
        found = [
            (score + (0 if way in self._exits or way in self._closed else new_exit), way)
            for way, score in best[self.region.entry].score.items()
            if penalty != NEVER or returns(way)
        ]
        return sorted((one for one in found if one[0] >= FIRST * GAIN // 2), reverse=True)

    # Paths that no run can take.

    def _possible(self, found: Unfolding) -> bool:
        """Whether a run can take this path, as far as is known."""
        if self._feasibility is None:
            return True
        self._conflict = self._feasibility.conflict(found)
        return self._conflict is None

    def _around(self, found: Unfolding, best: dict[Context, _Best], penalty: int, gains: Gains, new_exit: int) -> Unfolding | None:
        """A path near *found*, which contradicts itself, that is worth something; ``None`` when none was found.

        A path without a conflict avoids one of its edges, so each of them is barred in turn (Lawler 1972).
        """
        self._exhausted = False
        if gains == self._step_gains or self._possible(found):
            return None
        self._exhausted = penalty == _COST
        conflict = self._conflict_found
        queue: list[tuple[int, int, frozenset[Edge]]] = []
        seen: set[frozenset[Edge]] = set()

        def bar(conflict: Conflict, barred: frozenset[Edge]) -> None:
            for edge in conflict.edges:
                self._exhausted = self._exhausted and self._once(edge[0])
                more = barred | {edge}
                if more not in seen:
                    seen.add(more)
                    heappush(queue, (-len(more), len(seen), more))

        bar(conflict, frozenset())
        for _ in range(TRIES_AROUND):
            if not queue or self._left <= 0 or self._out_of_time():
                break
            barred = heappop(queue)[2]
            tables = self._barring(barred, best, penalty, gains)
            ranked = self._ranked(tables, penalty, new_exit)
            if not ranked:
                continue
            plain = self._extract(tables, ranked[0][1], barred)
            self._left -= len(plain.path.steps)
            if self._possible(plain):
                return plain
            conflict = self._conflict_found
            other = self._steered(ranked[0][1], tables, penalty, gains, barred)
            if other is not None and self._worth(other, gains):
                return other
            bar(conflict, barred)
        self._exhausted = self._exhausted and not queue
        return None

    def _steered(
        self,
        way: str,
        best: dict[Context, _Best],
        penalty: int,
        gains: Gains,
        barred: frozenset[Edge] = frozenset(),
        choose: Choose | None = None,
    ) -> Unfolding | None:
        """A path to *way* that goes another way than *best* (or than *choose* says) where that contradicts itself."""
        assert self._feasibility is not None
        worth: dict[Context, list[int]] = {}

        def route(context: Context, node: int, way: str, without: set[int]) -> list[int] | None:
            if context not in worth:
                worth[context] = gains(context)
            closed = without | {index for other, index in barred if other is context}
            scores, back = self._scores(context, best, penalty, worth[context], closed, node)
            ends = [(scores[end], end) for end, name in context.dag.finals.items() if name == way and scores[end] > NEVER]
            return edges_to(context, back, max(ends)[1], node) if ends else None

        found = self._feasibility.steered(self.region.graph, choose or self._chooser(best, barred), route)
        try:
            found.call(self.region.entry, way)
        except StuckError:
            self.walked += found.walked
            return None
        self._left -= len(found.path.steps) if barred else 0
        self.walked += found.walked
        return found if self._feasibility.conflict(found, found.facts) is None else None

    def _worth(self, found: Unfolding, gains: Gains) -> bool:
        """Whether a path has something that is looked for."""
        if found.path.way not in self._exits and found.path.way not in self._closed:
            return True
        if gains == self._step_gains:
            return any(
                context.dag.edges[index].label[0] not in ("silent", "let", "call") and (context, index) not in self._refused
                for context, index in found.edges - self._steps_taken
            )
        return not found.goals <= self.covered | self._hopeless

    @property
    def _conflict_found(self) -> Conflict:
        assert self._conflict is not None
        return self._conflict

    def _barring(self, barred: frozenset[Edge], best: dict[Context, _Best], penalty: int, gains: Gains) -> dict[Context, _Best]:
        """*best* for paths that take none of the edges."""
        without: dict[Context, set[int]] = {}
        for context, index in barred:
            without.setdefault(context, set()).add(index)
        changed = set(without)
        todo = list(without)
        while todo:
            for parent in todo.pop().parents:
                if parent not in changed:
                    changed.add(parent)
                    todo.append(parent)
        tables = dict(best)
        for context in self.region.contexts:
            if context in changed:
                tables[context] = self._best(context, tables, penalty, gains(context), without.get(context, frozenset()))
        return tables

    def _give_up(self, found: Unfolding, gains: Gains) -> set[Context]:
        """Nothing is to be found any more where *found* would have gone; contexts whose gains that changes."""
        if gains == self._step_gains:
            new = {one for one in found.edges if one not in self._steps_taken and one not in self._refused}
            self._refused |= new
            return {context for context, _ in new}
        new_goals = found.goals - self.covered - self._hopeless
        self._hopeless |= new_goals
        if self._exhausted:
            self.proven |= new_goals
        if found.path.way not in self._exits and found.path.way not in self._closed:
            self._closed.add(found.path.way)
            return {self.region.entry, *(context for goal in new_goals for context in self._users.get(goal, ()))}
        return {context for goal in new_goals for context in self._users.get(goal, ())}

    def _once(self, context: Context) -> bool:
        """Whether a path can go through a context only once."""
        known = self._single.get(context)
        if known is None:
            self._single[context] = False
            calls = [(parent, index) for parent in context.parents for index, child in enumerate(parent.children) if child is context]
            known = context is self.region.entry or (len(calls) == 1 and self._once(calls[0][0]))
            self._single[context] = known
        return known

    def _noted(self, found: Unfolding) -> Path:
        self._exits.add(found.path.way)
        self.covered |= found.goals
        self._steps_taken |= found.edges
        return found.path

    def _calm_gains(self, context: Context) -> list[int]:
        """Lines that say failure are a long way round."""
        goals = self.region.goals
        return [_COST if goal >= 0 and goals[goal][0] == "event" and goals[goal][1] in self._failing else 0 for goal in context.goals]

    def _solve(self, penalty: int) -> dict[Context, _Best]:
        """Shortest paths everywhere."""
        return self._solve_for(penalty, self._no_gains)

    @staticmethod
    def _no_gains(context: Context) -> list[int]:
        return [0] * len(context.goals)

    def _scores(
        self,
        context: Context,
        best: dict[Context, _Best],
        penalty: int,
        gains: list[int],
        barred: AbstractSet[int] = frozenset(),
        start: int = 0,
    ) -> tuple[list[int], list[int]]:
        """For each node the score of the best path to it from *start*, and the edge by which that comes."""
        dag = context.dag
        scores = [NEVER] * dag.size
        scores[start] = 0
        back = [-1] * dag.size
        for source, target, index, child, way, unusual, cost in context.plan:
            score = scores[source]
            if score <= NEVER or index in barred:
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
        return scores, back

    def _best(
        self, context: Context, best: dict[Context, _Best], penalty: int, gains: list[int], barred: AbstractSet[int] = frozenset()
    ) -> _Best:
        scores, back = self._scores(context, best, penalty, gains, barred)
        found: dict[str, int] = {}
        nodes: dict[str, int] = {}
        for node, way in context.dag.finals.items():
            if scores[node] > found.get(way, NEVER):
                found[way] = scores[node]
                nodes[way] = node
        return _Best(found, nodes, back)

    # From tables to a path.

    def _extract(self, best: dict[Context, _Best], way: str, barred: frozenset[Edge] = frozenset()) -> Unfolding:
        """The best path to *way*; *barred*: edges that *best* does not take."""
        found = Unfolding(self.region.graph, self._chooser(best, barred))
        found.call(self.region.entry, way)
        return found

    def _chooser(self, best: dict[Context, _Best], barred: frozenset[Edge] = frozenset()) -> Choose:
        """Calls go the way that is best for them: the first time by *best*, again by the shortest."""
        seen: set[tuple[Context, str]] = set()
        short, calm_short = self._short, self._calm_short
        if barred:
            short = self._barring(barred, short, _COST, lambda context: [0] * len(context.goals))
            calm_short = self._barring(barred, calm_short, NEVER, self._calm_gains)

        def choose(context: Context, way: str, events: int) -> list[int]:
            table = best
            if (context, way) in seen or events >= LONG or way not in table[context].node:
                shorter = calm_short if way in calm_short[context].score else short
                table = shorter if way in shorter[context].node else best
            seen.add((context, way))
            return edges_to(context, table[context].back, table[context].node[way])

        return choose

    def before(self, found: Unfolding, wanted: Callable[[Label], bool], *, telling: bool) -> tuple[list[int], int] | None:
        """Edges from the entry to before a step that is *wanted*, and the edge of that step; ``None`` when there is no such step.

        *telling*: with as many different lines as there can be; else the shortest.  Ways without exceptions are preferred.  *found* gets to know how
        to go through calls on the way.
        """
        context = self.region.entry
        edges = context.dag.edges
        for penalty in (NEVER, _COST):
            short = self._calm_short if penalty == NEVER else self._short
            best = self._solve_for(penalty, self._goal_gains) if telling else short
            gains = self._goal_gains(context) if telling else [0] * len(context.goals)
            scores, back = self._scores(context, best, penalty, gains)
            steps = [
                (scores[edge.source], -index) for index, edge in enumerate(edges) if scores[edge.source] > NEVER and wanted(edge.label)
            ]
            if steps:
                index = -max(steps)[1]
                found.choose = self._chooser(best)
                return edges_to(context, back, edges[index].source), index
        return None

    def _solve_for(self, penalty: int, gains: Gains) -> dict[Context, _Best]:
        best: dict[Context, _Best] = {}
        for context in self.region.contexts:
            best[context] = self._best(context, best, penalty, gains(context))
        return best

    # Samples.

    def _samples(self) -> Iterator[Path]:
        """Paths drawn evenly from all, as many as are asked for."""
        entry = self.region.entry
        total = sum(entry.total.values())
        vain = 0
        while total > 1 and vain < VAIN and self.walked < MOST_WALKED and not self._out_of_time():
            at = self._random.randrange(total)
            for way, count in sorted(entry.total.items()):
                if at < count:
                    found = self._drawn(way)
                    vain = 0 if found is not None else vain + 1
                    if found is not None:
                        yield self._noted(found)
                    break
                at -= count

    def _drawn(self, way: str) -> Unfolding | None:
        """A path to *way*; where it would contradict itself it goes the shortest other way."""
        if self._feasibility is not None:
            return self._steered(way, self._short, _COST, self._no_gains, choose=self._draw)
        found = Unfolding(self.region.graph, self._draw)
        found.call(self.region.entry, way)
        return found

    def _draw(self, context: Context, way: str, events: int) -> list[int]:
        """Edges of one path, each path of *context* to *way* as likely as the next; of a path that is long already, the shortest."""
        if events >= LONG:
            return edges_to(context, self._short[context].back, self._short[context].node[way])
        nodes = [node for node, name in sorted(context.dag.finals.items()) if name == way and context.counts[node]]
        at = self._random.randrange(sum(context.counts[node] for node in nodes))
        for node in nodes:
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
