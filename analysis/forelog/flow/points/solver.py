"""Sets that flow along edges: a worklist over bit sets, which passes on only what is new.

A **node** is a number.  Its set is an int, a bit for each value, and the same object as the set that it came from for as long as the two are equal
(most nodes hold one value, whose bit may be far to the left); a filter keeps out what its declared type cannot hold.  A **watcher** is told of
the new values of a node.
"""

from collections import deque
from typing import Any, Final, TypeAlias

from forelog.flow.points.values import Values

Watcher: TypeAlias = tuple[Any, ...]
ALL: Final = 0
"""Filter that lets everything through."""


class Solver:
    """Nodes, edges, watchers; :meth:`react` says what a watcher does."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.sets: list[int] = []
        self.fresh: list[int] = []
        """What a node has not passed on yet."""
        self.targets: list[list[int] | None] = []
        self.watchers: list[list[Watcher] | None] = []
        self.filters: list[int] = []
        self.linked: set[int] = set()
        """Nodes of a type of ours that get from libraries whatever is of that type."""
        self.queue: deque[int] = deque()
        self.gone = 0
        """Values that are the same as value 0 by now."""

    def node(self, kind: int = ALL) -> int:
        """A new node."""
        self.sets.append(0)
        self.fresh.append(0)
        self.targets.append(None)
        self.watchers.append(None)
        self.filters.append(kind)
        return len(self.sets) - 1

    def block(self, size: int) -> int:
        """The first of some new nodes."""
        first = len(self.sets)
        self.sets.extend([0] * size)
        self.fresh.extend([0] * size)
        self.targets.extend([None] * size)
        self.watchers.extend([None] * size)
        self.filters.extend([ALL] * size)
        return first

    def link(self, node: int, kind: int) -> None:
        """Any object of a library came to a node: what libraries hold may be among it."""
        raise NotImplementedError

    def give(self, node: int, bits: int) -> None:
        """More values for a node."""
        known = self.sets[node]
        new = bits & ~known if known else bits
        if new & self.gone:
            new = (new & ~self.gone | 1) & ~known
        if new:
            kind = self.filters[node]
            if kind:
                if new & 1 and node not in self.linked:
                    self.link(node, kind)
                    known = self.sets[node]
                    new &= ~known
                mask = self.values.mask(kind)
                if new & mask != new:
                    new &= mask
                if not new:
                    return
            self.sets[node] = known | new if known else new
            before = self.fresh[node]
            if before:
                self.fresh[node] = before | new
            else:
                self.fresh[node] = new
                self.queue.append(node)

    def edge(self, source: int, target: int) -> None:
        """All that one node has, the other has."""
        if source == target:
            return
        found = self.targets[source]
        if found is None:
            self.targets[source] = [target]
        else:
            found.append(target)
        if self.sets[source]:
            self.give(target, self.sets[source])

    def watch(self, node: int, watcher: Watcher) -> None:
        """Tell a watcher of all values of a node, now and later."""
        found = self.watchers[node]
        if found is None:
            self.watchers[node] = [watcher]
        else:
            found.append(watcher)
        known = self.sets[node] & ~self.fresh[node]
        if known:
            if known & self.gone:
                known = known & ~self.gone | 1
            self.react(watcher, known)

    def react(self, watcher: Watcher, bits: int) -> None:
        """A watcher's node has these new values."""
        raise NotImplementedError

    def settle(self) -> None:
        """Until nothing changes."""
        queue, sets, fresh = self.queue, self.sets, self.fresh
        targets, watchers, filters, values, linked = self.targets, self.watchers, self.filters, self.values, self.linked
        while queue:
            node = queue.popleft()
            bits = fresh[node]
            fresh[node] = 0
            if bits & self.gone:
                bits = bits & ~self.gone | 1
            following = targets[node]
            if following is not None:
                for target in following:
                    known = sets[target]
                    new = bits & ~known if known else bits
                    if new:
                        kind = filters[target]
                        if kind:
                            if new & 1 and target not in linked:
                                self.link(target, kind)
                                known = sets[target]
                                new &= ~known
                            mask = values.mask(kind)
                            if new & mask != new:
                                new &= mask
                            if not new:
                                continue
                        sets[target] = known | new if known else new
                        before = fresh[target]
                        if before:
                            fresh[target] = before | new
                        else:
                            fresh[target] = new
                            queue.append(target)
            waiting = watchers[node]
            if waiting is not None:
                for watcher in tuple(waiting):
                    self.react(watcher, bits)


def bits_of(bits: int) -> list[int]:
    """Numbers of the bits that are set."""
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found
