"""Where frames return to: what is found out once about a way out of a method in a node of the stacks, and used by all walks that come there.

An :class:`Exit` is one way out of a frame.  Behind it are the states of callers that it leads to, and behind them, in silence, other exits.
What can be written next behind an exit, and how likely all of it is together, depends on nothing but the exit; so it is summed up from the
bottom of the stack to its top, once for each exit, and a walk adds up a handful of these sums.
"""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from forelog.flow.closures import Closures
from forelog.flow.stacks import Node, Stacks

Configuration: TypeAlias = tuple[int, int, Node]
"""(method, state of its machine, where it returns to)."""
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
    rank: int = -1
    """An order in which, but for circles, exits lead down; -1 until the sums are known."""
    bits: int = 0
    """Bit set of the statements that can be next."""
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

    def exit(self, method: int, node: Node, way: str) -> Exit:
        """A way out of a frame, summed up."""
        found = self._exit(method, node, way)
        if found.rank < 0:
            self._sum_up(found)
        return found

    def reached(self, weights: Mapping[Configuration, float], bit: int) -> dict[Configuration, float]:
        """Those of the configurations reached from these in silence that can write the statement of *bit* before their method is left.

        With their weights.  *bit* -1: any statement.
        """
        found: dict[Configuration, float] = {}
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
            weight = waiting.pop(at) / len(at.after)
            times[at] = times.get(at, 0) + 1
            for configuration in at.after:
                method, state, node = configuration
                behind = sums(method)
                if behind.bits[state] & bit:
                    found[configuration] = found.get(configuration, 0.0) + weight
                for way, share in behind.ways[state].items():
                    out = exit_of(method, node, way)
                    if out.bits & bit:
                        more = weight * share
                        if out in waiting:
                            waiting[out] += more
                        elif out not in times or (more > _PRECISE and times[out] < _ROUNDS):
                            waiting[out] = more
                            heapq.heappush(heap, (-out.rank, out))
        return found

    # Inside.

    def _exit(self, method: int, node: Node, way: str) -> Exit:
        found = node.exits.get((method, way))
        if found is None:
            after: dict[Configuration, None] = {}
            for site, parent in self._stacks.below(node, method):
                for state in site.after.get(way, ()):
                    after[site.caller, state, parent] = None
            found = node.exits[method, way] = Exit(method, node, tuple(after), self._stacks.is_bottom(node, method))
        return found

    def _successors(self, out: Exit) -> list[Exit]:
        found: dict[Exit, None] = {}
        for method, state, node in out.after:
            for way in self._closures.sums(method).ways[state]:
                found[self._exit(method, node, way)] = None
        return list(found)

    def _sum_up(self, start: Exit) -> None:
        """Exits behind others first; those that lead to each other together (Tarjan's strongly connected components)."""
        index: dict[Exit, int] = {start: 0}
        low: dict[Exit, int] = {start: 0}
        stack: list[Exit] = [start]
        work = [(start, iter(self._successors(start)))]
        while work:
            out, rest = work[-1]
            for other in rest:
                if other.rank >= 0:
                    continue
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    work.append((other, iter(self._successors(other))))
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
        circular = len(component) > 1 or component[0] in self._successors(component[0])
        bits = 0
        for out in component:
            for method, state, node in out.after:
                behind = self._closures.sums(method)
                bits |= behind.bits[state]
                for way in behind.ways[state]:
                    bits |= node.exits[method, way].bits
        for _ in range(_ROUNDS if circular else 1):
            for out in reversed(component):
                self._weigh(out)
        for out in reversed(component):
            out.bits = bits
            out.rank = self._ranks
            self._ranks += 1

    def _weigh(self, out: Exit) -> None:
        mass = 0.0
        left: dict[str, float] = {out.node.kind: 1.0} if out.leaves else {}
        part = 1.0 / len(out.after) if out.after else 0.0
        for method, state, node in out.after:
            behind = self._closures.sums(method)
            mass += part * behind.mass[state]
            for way, share in behind.ways[state].items():
                other = node.exits[method, way]
                mass += part * share * other.mass
                for kind, weight in other.left.items():
                    left[kind] = left.get(kind, 0.0) + max(part * share * weight, _LEAST)
        out.mass, out.left = mass, left


def _position(stack: list[Exit], out: Exit) -> int:
    at = len(stack) - 1
    while stack[at] is not out:
        at -= 1
    return at
