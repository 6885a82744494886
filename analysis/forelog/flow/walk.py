"""A walk along the log-flow graph with the events of one thread: which lines the model allows next, and where it is after each.

The model is a pushdown automaton; the walk keeps all its configurations at once (:mod:`forelog.flow.stacks`), so a line is accepted exactly
if some way through the code, with calls and returns matched, writes it next (but for circles of calls that are higher than stacks are kept
exactly: there more is accepted, never less).  Sets of configurations that come back are found again, so a walk over a long trace becomes
one step of a table per event.
"""

import math
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from forelog.flow.closures import LEAST, Closures, Site
from forelog.flow.stacks import Frame, Node, Pushed, Stacks
from forelog.flow.weights import END, REPEATED
from forelog.index.questions.reach import components

Configuration: TypeAlias = tuple[int, int, Node]
"""(method, state of its machine, where it returns to)."""
_Beginning: TypeAlias = tuple[tuple[str, ...], int, float, frozenset[int] | None, frozenset[int]]
MOST = 4_000
"""Configurations of one front; of more their callers are forgotten."""
REACHED = 8_000
"""Configurations that are reached from one front in silence; of more the callers are forgotten, too."""
REMEMBERED = 40_000
"""Fronts that are kept for the next time."""
_PRECISE = 1e-4
"""Weight below which it is not carried round again."""
ENDS = 0.01
"""That a thread which may begin another root ends."""
_ROUNDS = 2
"""How often the weight of a circle is carried round."""
_GRAIN = 8.0
"""Weights of configurations are kept as powers of this number, so that fronts come back."""
_GRADES = 8


@dataclass(slots=True, eq=False)
class Front:
    """Where a thread may be."""

    configurations: Mapping[Configuration, int]
    """Each with its grade: 0 for the likeliest, one more for each :data:`_GRAIN` times less."""
    last: int = 0
    """The statement that was written last."""
    looked: bool = False
    reached: dict[Configuration, float] = field(default_factory=dict)
    """Configurations that are reached in silence, with their weights."""
    next: int = 0
    """Bit set of the statements that are allowed next."""
    ends: float = 0.0
    """Weight of the end of the thread; 0 when it cannot end here."""
    again: dict[str, float] = field(default_factory=dict)
    """Kinds of threads another root of which may begin, with the weight of that."""
    mass: float = 0.0
    """Weight of all that may come next."""
    steps: "dict[int, Step]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One more line of a thread."""

    front: Front
    """Where the thread may be then; without configurations when the line is not allowed."""
    allowed: int
    """How many different things may have come; the end of the thread is one."""
    chance: float
    """Share that this line has of them."""


class Walk:
    """Walks; what one of them found out the next one knows."""

    def __init__(self, closures: Closures, roots: Mapping[str, Collection[int]], again: Mapping[str, Collection[int]]) -> None:
        """*roots*: kind of thread → methods that such a thread begins with; *again*: those that it may begin with next; a kind without any ends."""
        self.closures = closures
        self.stacks = Stacks(closures.callees)
        self._roots = {kind: [method for method in methods if method in closures] for kind, methods in roots.items()}
        self._again = {kind: [method for method in methods if method in closures] for kind, methods in again.items()}
        self._again_bits = {kind: self._bits(methods) for kind, methods in self._again.items()}
        self._again_mass = {
            kind: sum(closures.of(method, 0).mass for method in methods) / len(methods) if methods else 0.0
            for kind, methods in self._again.items()
        }
        self._beginning = {method for methods in self._roots.values() for method in methods}
        self._callers = closures.callers()
        self._circular: dict[tuple[int, int], list[Site]] = {}
        self._fronts: dict[tuple[int, frozenset[tuple[Configuration, int]]], Front] = {}
        self._begun: dict[_Beginning, Front] = {}
        self.crowded = 0
        """Fronts whose configurations were too many."""
        self.forgotten = 0
        """How often what was remembered was thrown away."""

    def begin(
        self,
        kinds: tuple[str, ...],
        statement: int,
        least: float = 0.0,
        only: frozenset[int] | None = None,
        without: frozenset[int] = frozenset(),
    ) -> Front:
        """Where a thread of one of these kinds may be that wrote its first line; without configurations when no root allows it.

        *least*: of the roots, those are left out that are so many times less likely to write it first than the likeliest.  *only*, *without*: roots
        that count, and that do not.
        """
        key = (kinds, statement, least, only, without)
        found = self._begun.get(key)
        if found is None:
            bit = self.closures.bit(statement)
            starts = {
                (method, 0, self.stacks.bottom(kind)): self.closures.starts(method, statement)
                for kind in kinds
                for method in self._roots[kind]
                if self.closures.first(method) & bit and (only is None or method in only) and method not in without
            }
            best = max(starts.values(), default=0.0)
            likely = {root: 1.0 for root, chance in starts.items() if chance >= best * least}
            found = self._begun[key] = self._advanced(likely, statement)
        return found

    def anywhere(self, kind: str, method: int, statement: int) -> Front:
        """Behind a line of *method* in a thread of a kind, whoever called it."""
        if method not in self.closures:
            return self._front({}, statement)
        node = self.stacks.anywhere(kind, method)
        return self._front(dict.fromkeys(((method, state, node) for state in self.closures.after(method, statement)), 1.0), statement)

    def step(self, front: Front, statement: int) -> Step:
        """One more line."""
        found = front.steps.get(statement)
        if found is None:
            self.look(front)
            bit = self.closures.bit(statement)
            starts: dict[Configuration, float] = {}
            if front.next & bit:
                starts = {one: weight for one, weight in front.reached.items() if self.closures.of(one[0], one[1]).next & bit}
                for kind, weight in front.again.items():
                    if self._again_bits[kind] & bit:
                        methods = self._again[kind]
                        node = self.stacks.bottom(kind)
                        for method in methods:
                            if self.closures.first(method) & bit:
                                starts[method, 0, node] = starts.get((method, 0, node), 0.0) + weight / len(methods)
            after = self._advanced(starts, statement)
            allowed = front.next.bit_count() + (1 if front.ends else 0)
            chance = sum(weight * self.closures.chance(one[0], one[1], statement) for one, weight in starts.items())
            chance = self._mixed(front, statement, chance * self.closures.kinds.line(statement) / front.mass if front.mass else 0.0)
            found = front.steps[statement] = Step(after, allowed, min(max(chance, 1e-9), 1.0))
        return found

    def expected(self, front: Front) -> list[tuple[int, float]]:
        """The statements that may come next, the likeliest first; 0 stands for the end of the thread."""
        self.look(front)
        found = {}
        for statement in self.closures.statements(front.next):
            chance = sum(weight * self.closures.chance(one[0], one[1], statement) for one, weight in front.reached.items())
            for kind, weight in front.again.items():
                methods = self._again[kind]
                chance += weight / len(methods) * sum(self.closures.chance(method, 0, statement) for method in methods)
            found[statement] = chance * self.closures.kinds.line(statement)
        if front.ends:
            found[0] = front.ends * END
        whole = sum(found.values()) or 1.0
        return sorted(
            ((statement, self._mixed(front, statement, chance / whole)) for statement, chance in found.items()),
            key=lambda one: (-one[1], one[0]),
        )

    def look(self, front: Front) -> None:
        """Find out what may come next."""
        if front.looked:
            return
        front.looked = True
        if not self._look(front, REACHED):
            self.crowded += 1
            front.configurations = self._forgetful(front.configurations)
            self._look(front, sys.maxsize)  # each state of a method once for each kind of thread: no more than the program has

    def _forgetful(self, grades: Mapping[Configuration, int]) -> dict[Configuration, int]:
        """The same configurations, but for their callers."""
        known: dict[Configuration, int] = {}
        for (method, state, node), grade in grades.items():
            key = (method, state, self.stacks.anywhere(self._kind_below(node), method))
            known[key] = min(known.get(key, grade), grade)
        return known

    def _look(self, front: Front, most: int) -> bool:
        """Whether no more configurations are reached than that."""
        waiting = {one: _GRAIN**-grade for one, grade in front.configurations.items()}
        whole = sum(waiting.values())
        waiting = {one: weight / whole for one, weight in waiting.items()}
        reached: dict[Configuration, float] = {}
        times: dict[Configuration, int] = {}
        bits, ends, mass = 0, 0.0, 0.0
        again: dict[str, float] = {}
        of = self.closures.of
        while waiting:
            at = next(iter(waiting))
            weight = waiting.pop(at)
            method, state, node = at
            closure = of(method, state)
            if at in reached:
                reached[at] += weight
                times[at] += 1
            else:
                if len(reached) >= most:
                    return False
                reached[at] = weight
                times[at] = 1
                bits |= closure.next
            mass += weight * closure.mass
            for way, share in closure.ways.items():
                more = weight * share
                known = node.ways.get((method, way))
                if known is None:
                    known = node.ways[method, way] = self._returns(method, node, way)
                if not node.returns and (not node.method or method in self._beginning or method not in self._callers):
                    if self._again.get(node.kind):
                        again[node.kind] = again.get(node.kind, 0.0) + more * (1 - ENDS)
                        ends += more * ENDS
                    else:
                        ends += more
                if not known:
                    continue
                more /= len(known)
                for after in known:
                    if after in waiting:
                        waiting[after] += more
                    elif after not in reached:
                        waiting[after] = max(LEAST, more)
                    elif more > _PRECISE and times[after] < _ROUNDS:
                        waiting[after] = more
        for kind in again:
            bits |= self._again_bits[kind]
        front.reached, front.next, front.ends, front.again = reached, bits, ends, again
        for kind, weight in again.items():
            mass += weight * self._again_mass[kind]
        front.mass = mass + ends * END
        return True

    def stacks_of(self, front: Front) -> Iterable[tuple[int, Node]]:
        """Method and node of each configuration."""
        return dict.fromkeys((method, node) for method, _, node in front.configurations)

    def kinds(self, front: Front) -> set[str]:
        """Kinds of threads that it may be one of."""
        return {self._kind_below(node) for node in {node for _, _, node in front.configurations}}

    def circular_callers(self, family: int, method: int) -> list[Site]:
        """Calls of *method* by methods of its circle."""
        key = (family, method)
        found = self._circular.get(key)
        if found is None:
            found = self._circular[key] = [site for site in self._callers.get(method, ()) if self.stacks.circular(site) == family]
        return found

    def is_root(self, method: int) -> bool:
        """Whether a thread of some kind begins with it."""
        return method in self._beginning

    def callers(self, method: int) -> list[Site]:
        """All calls of *method*."""
        return self._callers.get(method, [])

    # Inside.

    def _mixed(self, front: Front, statement: int, chance: float) -> float:
        """With the chance that a loop goes round as before."""
        if not front.next & self.closures.bit(front.last):
            return chance
        return (1 - REPEATED) * chance + (REPEATED if statement == front.last else 0.0)

    def _kind_below(self, node: Node) -> str:
        seen = {node}
        todo = [node]
        for one in todo:
            if not one.returns:
                return one.kind
            for _, parent in one.returns:
                if parent not in seen:
                    seen.add(parent)
                    todo.append(parent)
        return ""

    def _bits(self, methods: Iterable[int]) -> int:
        bits = 0
        for method in methods:
            bits |= self.closures.first(method)
        return bits

    def _returns(self, method: int, node: Node, way: str) -> tuple[Configuration, ...]:
        """Where a frame of *method* returns to."""
        found: list[Configuration] = []
        for site, parent in node.returns:
            if site.callee == method:
                found += [(site.caller, target, parent) for target in site.after.get(way, ())]
        if node.family:
            for site in self.circular_callers(node.family, method):
                found += [(site.caller, target, node) for target in site.after.get(way, ())]
        elif node.method:
            for site in self._callers.get(method, ()):
                parent = self.stacks.anywhere(node.kind, site.caller)
                found += [(site.caller, target, parent) for target in site.after.get(way, ())]
        return tuple(dict.fromkeys(found))

    def _front(self, weights: Mapping[Configuration, float], statement: int) -> Front:
        if len(weights) > MOST:
            self.crowded += 1
            known: dict[Configuration, float] = {}
            for (method, state, node), weight in weights.items():
                key = (method, state, self.stacks.anywhere(self._kind_below(node), method))
                known[key] = known.get(key, 0.0) + weight
            weights = known
        best = max(weights.values(), default=1.0)
        grades = {one: min(round(math.log(best / weight, _GRAIN)), _GRADES) if weight > 0 else _GRADES for one, weight in weights.items()}
        key_of = (statement, frozenset(grades.items()))
        found = self._fronts.get(key_of)
        if found is None:
            if len(self._fronts) >= REMEMBERED:
                self.forgotten += 1
                self._fronts.clear()
                self._begun.clear()
                self.stacks.forget()
            found = self._fronts[key_of] = Front(grades, statement)
        return found

    def _advanced(self, starts: Mapping[Configuration, float], statement: int) -> Front:
        """Behind *statement*, written from one of *starts* or in what is called there."""
        closures, bit = self.closures, self.closures.bit(statement)
        behind: dict[tuple[int, int, Node], float] = {}
        written: dict[Frame, dict[int, float]] = {}
        """Frame that is pushed → state behind the statement → weight, of the frame's."""
        calls: dict[Frame, dict[tuple[Site, Pushed], float]] = {}
        """Frame → (call, who makes it) → weight, of the caller's when that is pushed too."""
        todo: list[Frame] = []
        for (method, state, node), weight in starts.items():
            closure = closures.of(method, state)
            for after, share in closure.events.get(statement, ()):
                key = (method, after, node)
                behind[key] = behind.get(key, 0.0) + weight * share
            for site, share in closure.sites:
                if closures.first(site.callee) & bit:
                    if site.callee not in calls:
                        calls[site.callee] = {}
                        todo.append(site.callee)
                    made = calls[site.callee]
                    made[site, node] = made.get((site, node), 0.0) + weight * share
        while todo:
            frame = todo.pop()
            closure = closures.of(frame, 0)
            states = written[frame] = {}
            for after, share in closure.events.get(statement, ()):
                states[after] = states.get(after, 0.0) + share
            for site, share in closure.sites:
                if closures.first(site.callee) & bit:
                    if site.callee not in calls:
                        calls[site.callee] = {}
                        todo.append(site.callee)
                    made = calls[site.callee]
                    made[site, frame] = made.get((site, frame), 0.0) + share
        if calls:
            weights = _weights(calls)
            for frame, nodes in self.stacks.nodes(calls).items():
                for after, share in written[frame].items():
                    for node in nodes:
                        key = (frame, after, node)
                        behind[key] = behind.get(key, 0.0) + weights[frame] * share
        return self._front(behind, statement)


def _weights(calls: Mapping[Frame, Mapping[tuple[Site, Pushed], float]]) -> dict[Frame, float]:
    """Weight with which each frame is pushed."""
    below = {frame: [by for _, by in made if not isinstance(by, Node)] for frame, made in calls.items()}
    found: dict[Frame, float] = {}
    for component in components(below):
        for _ in range(1 if len(component) == 1 else 3):
            for frame in component:
                found[frame] = sum(
                    weight if isinstance(by, Node) else weight * found.get(by, 0.0) for (_, by), weight in calls[frame].items()
                )
    return found
