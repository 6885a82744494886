"""Stacks of calls, many at once: a graph in which frames that return to the same calls are one node (Tomita 1985; a pushdown automaton's configurations).

A frame's node says where it returns to: its **returns** are pairs of a call and the node of the frame that made it.  Nodes never change and
equal ones are one object, so that a walk which comes to the same stacks again finds what it knew of them.

Methods that call each other in circles could make ever higher stacks.  Circles are followed exactly :data:`HIGHEST` calls deep (large ones, which
are mostly receivers that are not known, :data:`LARGE_HIGHEST`); above that one **wide** node stands for all that the circle can have called:
from there a frame returns to any call of its method in the circle, or to where the circle was entered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from forelog.flow.closures import Site
from forelog.index.questions.reach import components

HIGHEST = 6
"""Calls deep to which a circle of methods is followed exactly."""
LARGE = 24
"""Methods of a large circle."""
LARGE_HIGHEST = 1
"""The same of a large circle."""


@dataclass(slots=True, eq=False)
class Node:
    """Where a frame returns to."""

    returns: "tuple[Return, ...]" = ()
    level: int = 0
    """Calls within one circle that are exactly known below it, the innermost circle's."""
    family: int = 0
    """Of a wide node: its circle."""
    method: int = 0
    """Of an unknown caller: any call of this method may be below."""
    kind: str = ""
    """At the bottom, or of an unknown caller: the kind of the thread."""
    ways: "dict[tuple[int, str], tuple[tuple[int, int, Node], ...]]" = field(default_factory=dict)
    """(method, way out) → the configurations that a frame of the method returns to; what the walk found out."""


Return: TypeAlias = tuple[Site, Node]
Frame: TypeAlias = int
"""A method that is called while one line is looked for: its frame has no node yet."""
Pushed: TypeAlias = Node | Frame


class Stacks:
    """All nodes of one walk.

    *callees*: method → methods it calls; only circles of them matter.
    """

    def __init__(self, callees: Mapping[int, Sequence[int]]) -> None:
        self._families: dict[int, int] = {}
        self._highest: dict[int, int] = {}
        for number, component in enumerate(components({method: list(called) for method, called in callees.items()}), 1):
            if len(component) > 1 or component[0] in callees.get(component[0], ()):
                self._highest[number] = LARGE_HIGHEST if len(component) >= LARGE else HIGHEST
                self._families.update(dict.fromkeys(component, number))
        self._bottoms: dict[str, Node] = {}
        self.forget()

    def __len__(self) -> int:
        return len(self._nodes) + len(self._wide)

    def forget(self) -> None:
        """Drop all nodes; those in use elsewhere go on, but are not found again."""
        self._nodes: dict[frozenset[Return], Node] = {}
        self._wide: dict[tuple[int, frozenset[Return]], Node] = {}
        self._circles: dict[tuple[tuple[int, ...], frozenset[tuple[Site, Pushed]]], dict[int, Node]] = {}
        self._anywhere: dict[tuple[str, int], Node] = {}

    @property
    def widened(self) -> int:
        """Nodes that stand for more stacks than were possible."""
        return len(self._wide)

    def family(self, method: int) -> int:
        """Number of the circle that a method is part of; 0: of none."""
        return self._families.get(method, 0)

    def circular(self, site: Site) -> int:
        """Number of the circle that a call stays in; 0 for one that does not come back to itself."""
        family = self._families.get(site.caller, 0)
        return family if family and family == self._families.get(site.callee) else 0

    def bottom(self, kind: str) -> Node:
        """The node of a root of a kind of thread."""
        found = self._bottoms.get(kind)
        if found is None:
            found = self._bottoms[kind] = Node(kind=kind)
        return found

    def anywhere(self, kind: str, method: int) -> Node:
        """The node of a frame of *method*, in a thread of a kind, that nothing is known about."""
        found = self._anywhere.get((kind, method))
        if found is None:
            found = self._anywhere[kind, method] = Node(method=method, kind=kind)
        return found

    def nodes(self, calls: Mapping[Frame, Iterable[tuple[Site, Pushed]]]) -> dict[Frame, tuple[Node, ...]]:
        """Nodes of the frames that are pushed while one line is looked for.

        *calls*: frame → (call, who makes it): a node that was there before, or another of the frames.
        """
        below = {frame: [by for _, by in made if not isinstance(by, Node)] for frame, made in calls.items()}
        found: dict[Frame, tuple[Node, ...]] = {}
        for component in components(below):
            if len(component) == 1 and component[0] not in below[component[0]]:
                found[component[0]] = self._alone(calls[component[0]], found)
            else:
                self._circle(component, calls, found)
        return found

    def _alone(self, calls: Iterable[tuple[Site, Pushed]], found: Mapping[Frame, tuple[Node, ...]]) -> tuple[Node, ...]:
        nodes: dict[Node, None] = {}
        exact: list[Return] = []
        high: dict[int, list[Return]] = {}
        level = 0
        for site, by in calls:
            family = self.circular(site)
            for node in (by,) if isinstance(by, Node) else found[by]:
                if not family:
                    exact.append((site, node))
                elif node.family == family:
                    nodes[node] = None
                elif node.level < self._highest[family]:
                    exact.append((site, node))
                    level = max(level, node.level + 1)
                else:
                    high.setdefault(family, []).append((site, node))
        if exact:
            nodes[self._node(exact, level)] = None
        for family, returns in high.items():
            nodes[self._wide_node(family, returns)] = None
        return tuple(nodes)

    def _circle(
        self, component: list[Frame], calls: Mapping[Frame, Iterable[tuple[Site, Pushed]]], found: dict[Frame, tuple[Node, ...]]
    ) -> None:
        """Frames that call each other before a line is written: as often as it likes."""
        family = self._families[component[0]]
        members = set(component)
        inner: dict[tuple[Site, Pushed], None] = {}
        outer: dict[tuple[Site, Pushed], None] = {}
        wide: dict[Node, None] = {}
        high: list[Return] = []
        level = 0
        for frame in component:
            for site, by in calls[frame]:
                if not isinstance(by, Node) and by in members:
                    inner[site, by] = None
                    continue
                circular = self.circular(site)
                for node in (by,) if isinstance(by, Node) else found[by]:
                    if circular and node.family == family:
                        wide[node] = None
                    elif circular and node.level >= self._highest[family]:
                        high.append((site, node))
                    else:
                        outer[site, node] = None
                        level = max(level, node.level + 1 if circular else 0)
        if high:
            wide[self._wide_node(family, high)] = None
        exact: dict[int, Node] = {}
        if outer:
            key = (tuple(sorted(component)), frozenset((*inner, *outer)))
            known = self._circles.get(key)
            if known is None:
                known = self._circles[key] = {frame: Node(level=level + 1) for frame in component}
                for frame, node in known.items():
                    node.returns = tuple(
                        (site, by if isinstance(by, Node) else known[by]) for site, by in (*outer, *inner) if site.callee == frame
                    )
            exact = known
        for frame in component:
            found[frame] = (exact[frame], *wide) if exact else tuple(wide)

    def _node(self, returns: list[Return], level: int) -> Node:
        key = frozenset(returns)
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = Node(tuple(dict.fromkeys(returns)), level)
        return found

    def _wide_node(self, family: int, returns: list[Return]) -> Node:
        key = (family, frozenset(returns))
        found = self._wide.get(key)
        if found is None:
            found = self._wide[key] = Node(tuple(dict.fromkeys(returns)), family=family)
        return found
