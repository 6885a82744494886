"""Where frames return to: what is found out once about a way out of a method in a node of the stacks, and used by all walks that come there.

An :class:`Exit` is one way out of a frame.  Behind it are the states of callers that it leads to, and behind them, in silence, other exits.
What can be written next behind an exit, and how likely all of it is together, depends on nothing but the exit; so it is summed up from the
bottom of the stack to its top, once for each exit, and a walk adds up a handful of these sums.
"""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from forelog.flow.broad import STAY, Broad, broad
from forelog.flow.closures import Closures
from forelog.flow.silence import Site
from forelog.flow.stacks import Node, Stacks

Configuration: TypeAlias = tuple[int, int, Node]
"""(method, state of its machine, where it returns to)."""
Circle: TypeAlias = tuple[int, Node]
"""(number of a circle, the node of its frames)."""
_PRECISE = 1e-4
"""Weight below which it is not carried round again."""
_ROUNDS = 2
"""How often the weight of a circle is carried round."""
_LEAST = 1e-300
"""Weight of what is possible at all."""


@dataclass(slots=True, eq=False)
class Exit:
    """One way out of the frames of a method that a node stands for."""

    method: int
    node: Node
    after: tuple[Configuration, ...]
    """Where it returns to."""
    leaves: bool
    """Whether it may be the thread's bottom that is left."""
    broad: int = 0
    """Number of a circle all of whose methods it may return to, besides."""
    bits_after: tuple[int, ...] = ()
    """For each of them, what can be written there before their method is left."""
    next: "tuple[tuple[Exit, float], ...]" = ()
    """Exits that are reached behind it in silence, with their parts of its weight."""
    rank: int = -1
    """An order in which, but for circles, exits lead down; -1 until the sums are known."""
    bits: int = 0
    """Bit set of the statements that can be next."""
    own_mass: float = 0.0
    """Weight of the lines that come before another exit."""
    mass: float = 0.0
    """Weight of these lines, each by its level."""
    left: dict[str, float] = field(default_factory=dict)
    """Kind of thread → weight of leaving its bottom in silence."""


class Returns:
    """All exits of one walk."""

    def __init__(self, closures: Closures, stacks: Stacks) -> None:
        self._closures = closures
        self._stacks = stacks
        self._ranks = 0
        self._broad: dict[int, Broad] = {}
        self._callers: dict[int, list[Site]] = {}

    def broad(self, family: int) -> Broad:
        """A circle as a whole."""
        found = self._broad.get(family)
        if found is None:
            self._callers = self._callers or self._closures.callers()
            found = self._broad[family] = broad(self._stacks.members[family], self._closures, self._callers)
        return found

    def exit(self, method: int, node: Node, way: str) -> Exit:
        """A way out of a frame, summed up."""
        found = self._exit(method, node, way)
        if found.rank < 0:
            self._sum_up(found)
        return found

    def reached(self, weights: Mapping[Configuration, float], bit: int) -> tuple[dict[Configuration, float], dict[Circle, float]]:
        """Those of the configurations reached from these in silence that can write the statement of *bit* before their method is left.

        And circles somewhere in which the thread may be; all with their weights.  *bit* -1: any statement.
        """
        found: dict[Configuration, float] = {}
        circles: dict[Circle, float] = {}
        waiting: dict[Exit, float] = {}
        times: dict[Exit, int] = {}
        heap: list[tuple[int, Exit]] = []
        sums, exit_of = self._closures.sums, self.exit
        for (method, state, node), weight in weights.items():
            behind = sums(method)
            if behind.bits[state] & bit:
                found[method, state, node] = found.get((method, state, node), 0.0) + weight
            for way, share in behind.ways[state].items():
                out = exit_of(method, node, way)
                if out.bits & bit:
                    if out not in waiting:
                        waiting[out] = 0.0
                        heapq.heappush(heap, (-out.rank, out))
                    waiting[out] += weight * share
        while heap:
            _, at = heapq.heappop(heap)
            weight = waiting.pop(at)
            if at.broad and self.broad(at.broad).bits & bit:
                circles[at.broad, at.node] = circles.get((at.broad, at.node), 0.0) + weight * STAY
            times[at] = times.get(at, 0) + 1
            part = self._part(at) * weight
            for configuration, bits in zip(at.after, at.bits_after, strict=True):
                if bits & bit:
                    found[configuration] = found.get(configuration, 0.0) + part
            for out, share in at.next:
                if out.bits & bit:
                    more = weight * share
                    if out in waiting:
                        waiting[out] += more
                    elif out not in times or (more > _PRECISE and times[out] < _ROUNDS):
                        waiting[out] = more
                        heapq.heappush(heap, (-out.rank, out))
        return found, circles

    # Inside.

    def _exit(self, method: int, node: Node, way: str) -> Exit:
        found = node.exits.get((method, way))
        if found is None:
            family = self._stacks.broad(node, method)
            if family:  # whichever frame of the circle is left, by whichever way: one exit for all of them
                found = node.exits.get((-family, ""))
                if found is None:
                    found = node.exits[-family, ""] = self._broad_exit(family, method, node)
                node.exits[method, way] = found
                return found
            after: dict[Configuration, None] = {}
            for site, parent in self._stacks.below(node, method):
                for state in site.after.get(way, ()):
                    after[site.caller, state, parent] = None
            found = node.exits[method, way] = Exit(method, node, tuple(after), self._stacks.is_bottom(node, method))
        return found

    def _broad_exit(self, family: int, method: int, node: Node) -> Exit:
        members = self._stacks.members[family]
        entered = [(site, node) for site in self.broad(family).entered] if node.unknown else node.returns
        after = {(site.caller, state, parent): None for site, parent in entered for states in site.after.values() for state in states}
        leaves = any(self._stacks.is_bottom(node, member) for member in members) if node.unknown else node.open or not node.returns
        return Exit(method, node, tuple(after), leaves, family)

    @staticmethod
    def _part(out: Exit) -> float:
        """Part of its weight that goes to each configuration behind an exit."""
        return (1 - STAY if out.broad else 1.0) / max(len(out.after), 1)

    def _behind(self, out: Exit) -> None:
        """Find what is behind an exit."""
        found: dict[Exit, float] = {}
        bits = []
        part = self._part(out)
        for method, state, node in out.after:
            sums = self._closures.sums(method)
            bits.append(sums.bits[state])
            out.own_mass += part * sums.mass[state]
            for way, share in sums.ways[state].items():
                other = self._exit(method, node, way)
                found[other] = found.get(other, 0.0) + part * share
        out.bits_after, out.next = tuple(bits), tuple(found.items())
        for more in bits:
            out.bits |= more
        if out.broad:
            circle = self.broad(out.broad)
            out.bits |= circle.bits
            out.own_mass += circle.mass * STAY

    def _sum_up(self, start: Exit) -> None:
        """Exits behind others first; those that lead to each other together (Tarjan's strongly connected components)."""
        index: dict[Exit, int] = {start: 0}
        low: dict[Exit, int] = {start: 0}
        stack: list[Exit] = [start]
        self._behind(start)
        work = [(start, iter(start.next))]
        while work:
            out, rest = work[-1]
            for other, _ in rest:
                if other.rank >= 0:
                    continue
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    self._behind(other)
                    work.append((other, iter(other.next)))
                    break
                low[out] = min(low[out], index[other])  # it is on the stack still, for its rank is not known
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[out])
                if low[out] == index[out]:
                    at = _position(stack, out)
                    component = stack[at:]
                    del stack[at:]
                    self._component(component)

    def _component(self, component: list[Exit]) -> None:
        circular = len(component) > 1 or any(other is component[0] for other, _ in component[0].next)
        bits = 0
        for out in component:
            bits |= out.bits
            for other, _ in out.next:
                bits |= other.bits
        for _ in range(_ROUNDS if circular else 1):
            for out in reversed(component):
                out.mass = out.own_mass
                left: dict[str, float] = {out.node.kind: 1.0} if out.leaves else {}
                for other, share in out.next:
                    out.mass += share * other.mass
                    for kind, weight in other.left.items():
                        left[kind] = left.get(kind, 0.0) + max(share * weight, _LEAST)
                out.left = left
        for out in reversed(component):
            out.bits = bits
            out.rank = self._ranks
            self._ranks += 1


def _position(stack: list[Exit], out: Exit) -> int:
    at = len(stack) - 1
    while stack[at] is not out:
        at -= 1
    return at
