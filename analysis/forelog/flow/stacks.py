"""Stacks of calls, many at once: a graph in which frames that return to the same calls are one node (Tomita 1985; a pushdown automaton's configurations).

A frame's node says where it returns to: its **returns** are pairs of a call and the node of the frame that made it.  Nodes never change and
equal ones are one object, so that a walk which comes to the same stacks again finds what it knew of them.

Methods that call each other in circles could make ever higher stacks.  Circles are followed exactly :data:`HIGHEST` calls deep (large ones, which
are mostly receivers that are not known, :data:`LARGE_HIGHEST`); above that one **wide** node stands for all stacks of the calls of the circle
that were made since: from there a frame returns to any of these calls of its method, or to where the exact part ends.  And where more methods of a circle are called
for one line than can be followed (:mod:`forelog.flow.broad`), a wide node stands for all stacks of calls that the circle can make at all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from forelog.flow.silence import Site
from forelog.index.questions.reach import components

if TYPE_CHECKING:
    from forelog.flow.returns import Exit

HIGHEST = 6
"""Calls deep to which a circle of methods is followed exactly."""
LARGE = 24
"""Methods of a large circle."""
LARGE_HIGHEST = 1
"""The same of a large circle."""
HUGE = 500
"""Methods of a circle whose frames, where nothing is known of their callers, are taken for one."""
ALL = -1
"""All calls within a circle."""


@dataclass(slots=True, eq=False)
class Node:
    """Where a frame returns to."""

    returns: "tuple[Return, ...]" = ()
    level: int = 0
    """Calls within one circle that are exactly known below it, the innermost circle's."""
    family: int = 0
    """Of a wide node: its circle."""
    inner: int = 0
    """The same: bit set (:class:`Stacks` numbers them) of the calls within the circle that were made; :data:`ALL`."""
    open: bool = False
    """The same: the root of the thread may be one of the circle's frames."""
    unknown: bool = False
    """Nothing is known: any call of a frame's method may be below."""
    kind: str = ""
    """The kind of the thread."""
    by_callee: "dict[int, list[Return]] | None" = None
    """The returns by what is called, where they are of several methods."""
    exits: "dict[tuple[int, str], Exit]" = field(default_factory=dict)
    """(method, way out) → what comes after it; what the walk found out."""

    def of_callee(self, method: int) -> "list[Return]":
        """The returns from a frame of *method*."""
        if self.by_callee is None:
            self.by_callee = {}
            for one in self.returns:
                self.by_callee.setdefault(one[0].callee, []).append(one)
        return self.by_callee.get(method, [])


Return: TypeAlias = tuple[Site, Node]
Frame: TypeAlias = int
"""A method that is called while one line is looked for: its frame has no node yet.  Below 0: any of the methods of the circle of this number."""
Pushed: TypeAlias = Node | Frame


class Stacks:
    """All nodes of one walk.

    *callees*: method → methods it calls; only circles of them matter.  *callers* is asked for all calls of a method, *begins* whether a thread begins
    with it.
    """

    def __init__(
        self, callees: Mapping[int, Sequence[int]], callers: Callable[[int], Sequence[Site]], begins: Callable[[int], bool]
    ) -> None:
        self._callers, self._begins = callers, begins
        self._families: dict[int, int] = {}
        self._highest: dict[int, int] = {}
        self.members: dict[int, frozenset[int]] = {}
        """Number of a circle → its methods."""
        for number, component in enumerate(components({method: list(called) for method, called in callees.items()}), 1):
            if len(component) > 1 or component[0] in callees.get(component[0], ()):
                self._highest[number] = LARGE_HIGHEST if len(component) >= LARGE else HIGHEST
                self._families.update(dict.fromkeys(component, number))
                self.members[number] = frozenset(component)
        self._circular: dict[int, list[tuple[int, Site]]] = {}
        """Method → the calls of it by methods of its circle, with their bits."""
        self._bits: dict[Site, int] = {}
        self._numbers: dict[int, int] = {}
        """Circle → how many calls within it have bits."""
        self._bottoms: dict[str, Node] = {}
        self.forget()

    def __len__(self) -> int:
        return len(self._nodes) + len(self._wide)

    def forget(self) -> None:
        """Drop all nodes; those in use elsewhere go on, but are not found again."""
        self._nodes: dict[frozenset[Return], Node] = {}
        self._wide: dict[tuple[int, frozenset[Return], int, bool], Node] = {}
        self._circles: dict[tuple[tuple[int, ...], frozenset[tuple[Site, Pushed]]], dict[int, Node]] = {}
        self._joined: dict[tuple[int, frozenset[tuple[Node, int]], frozenset[Return]], Node] = {}
        self._entries: dict[tuple[Node, int], tuple[tuple[Return, ...], bool]] = {}
        self._anywhere: dict[str, Node] = {}

    @property
    def widened(self) -> int:
        """Nodes that stand for more stacks than were possible."""
        return len(self._wide)

    def family(self, method: int) -> int:
        """Number of the circle that a method is part of; 0: of none."""
        return self._families.get(method, 0)

    def broad(self, node: Node, method: int) -> int:
        """Number of the circle that a frame of *method* with this node returns to as a whole; 0: of none."""
        if node.inner == ALL:
            return node.family
        family = self._families.get(method, 0) if node.unknown else 0
        return family if family and len(self.members[family]) >= HUGE else 0

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

    def anywhere(self, kind: str) -> Node:
        """The node of a frame, in a thread of a kind, that nothing is known about."""
        found = self._anywhere.get(kind)
        if found is None:
            found = self._anywhere[kind] = Node(unknown=True, kind=kind)
        return found

    def below(self, node: Node, method: int) -> list[Return]:
        """What a frame of *method* with this node returns to: calls, and the nodes of the frames that made them."""
        if node.unknown:
            return [(site, node) for site in self._callers(method)]
        found = node.of_callee(method)
        if node.inner == ALL:
            found = found + [(site, node) for site in self._callers(method) if self.circular(site) == node.family]
        elif node.family:
            found = found + [(site, node) for bit, site in self._circular.get(method, ()) if node.inner & bit]
        return found

    def is_bottom(self, node: Node, method: int) -> bool:
        """Whether a thread may end with a frame of *method* that has this node."""
        if node.unknown:
            return self._begins(method) or not self._callers(method)
        return node.open or not node.returns

    def nodes(self, calls: Mapping[Frame, Iterable[tuple[Site, Pushed]]]) -> dict[Frame, tuple[Node, ...]]:
        """Nodes of the frames that are pushed while one line is looked for.

        *calls*: frame → (call, who makes it): a node that was there before, or another of the frames.
        """
        below = {frame: [by for _, by in made if not isinstance(by, Node)] for frame, made in calls.items()}
        found: dict[Frame, tuple[Node, ...]] = {}
        for component in components(below):
            if component[0] < 0:  # nothing that it calls comes back to it
                entered = [(site, node) for site, by in calls[component[0]] for node in ((by,) if isinstance(by, Node) else found[by])]
                found[component[0]] = (self._wide_node(-component[0], entered, broad=True),)
            elif len(component) == 1 and component[0] not in below[component[0]]:
                found[component[0]] = self._alone(calls[component[0]], found)
            else:
                self._circle(component, calls, found)
        return found

    def _alone(self, calls: Iterable[tuple[Site, Pushed]], found: Mapping[Frame, tuple[Node, ...]]) -> tuple[Node, ...]:
        exact: list[Return] = []
        high: list[Return] = []
        level = 0
        for site, by in calls:
            family = self.circular(site)
            for node in (by,) if isinstance(by, Node) else found[by]:
                if not family:
                    exact.append((site, node))
                elif node.family == family or node.level >= self._highest[family]:
                    high.append((site, node))
                else:
                    exact.append((site, node))
                    level = max(level, node.level + 1)
        nodes = [self._node(exact, level)] if exact else []
        if high:
            nodes.append(self._wide_node(self.circular(high[0][0]), high))
        return tuple(nodes)

    def _circle(
        self, component: list[Frame], calls: Mapping[Frame, Iterable[tuple[Site, Pushed]]], found: dict[Frame, tuple[Node, ...]]
    ) -> None:
        """Frames that call each other before a line is written: as often as it likes."""
        family = self._families[component[0]]
        members = set(component)
        inner: dict[tuple[Site, Pushed], None] = {}
        outer: dict[Return, None] = {}
        high: list[Return] = []
        level = 0
        for frame in component:
            for site, by in calls[frame]:
                if not isinstance(by, Node) and by in members:
                    inner[site, by] = None
                    continue
                circular = self.circular(site)
                for node in (by,) if isinstance(by, Node) else found[by]:
                    if circular and (node.family == family or node.level >= self._highest[family]):
                        high.append((site, node))
                    else:
                        outer[site, node] = None
                        level = max(level, node.level + 1 if circular else 0)
        wide = (self._wide_node(family, high, [site for site, _ in inner]),) if high else ()
        exact: dict[int, Node] = {}
        if outer:
            key = (tuple(sorted(component)), frozenset((*inner, *outer)))
            known = self._circles.get(key)
            if known is None:
                kind = next(iter(outer))[1].kind
                known = self._circles[key] = {frame: Node(level=level + 1, kind=kind) for frame in component}
                returns: dict[Frame, list[Return]] = {frame: [] for frame in component}
                for site, by in (*outer, *inner):
                    returns[site.callee].append((site, by if isinstance(by, Node) else known[by]))
                for frame, node in known.items():
                    node.returns = tuple(returns[frame])
            exact = known
        for frame in component:
            found[frame] = (exact[frame], *wide) if exact else wide

    def _node(self, returns: list[Return], level: int) -> Node:
        key = frozenset(returns)
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = Node(tuple(dict.fromkeys(returns)), level, kind=returns[0][1].kind)
        return found

    def _wide_node(self, family: int, calls: Iterable[Return], silent: Iterable[Site] = (), *, broad: bool = False) -> Node:
        """The wide node of a frame that is called so; *silent*: calls that may have been made in between, *broad*: all of the circle may."""
        calls = list(dict.fromkeys(calls))
        if broad or len(self.members[family]) >= HUGE or any(node.inner == ALL and node.family == family for _, node in calls):
            return self._broad_node(family, calls)
        inner = 0
        returns: dict[Return, None] = {}
        for site, node in calls:
            if node.family == family:  # it goes on; what was called before is joined
                inner |= node.inner | self._bit(site)
                returns.update(dict.fromkeys(node.returns))
            else:
                returns[site, node] = None
        for site in silent:
            inner |= self._bit(site)
        return self._equal(family, returns, inner, calls[0][1].kind)

    def _broad_node(self, family: int, calls: list[Return]) -> Node:
        """A wide node for all calls of a circle: where a frame of it was called so, all that matters is where the circle was entered."""
        inside: dict[tuple[Node, int], None] = {}
        outside: dict[Return, None] = {}
        for site, node in calls:
            if self.circular(site) != family or node.unknown:
                outside[site, node] = None
            else:
                inside[node, 0 if node.family == family else site.caller] = None
        if not outside and len(inside) == 1:
            ((node, _),) = inside
            if node.inner == ALL and node.family == family:
                return node
        key = (family, frozenset(inside), frozenset(outside))
        found = self._joined.get(key)
        if found is None:
            at_bottom = False
            for node, caller in inside:
                entered, opened = self._entered(family, node, caller)
                outside.update(dict.fromkeys(entered))
                at_bottom = at_bottom or opened
            found = self._joined[key] = self._equal(family, outside, ALL, calls[0][1].kind, at_bottom=at_bottom)
        return found

    def _equal(self, family: int, returns: Mapping[Return, None], inner: int, kind: str, *, at_bottom: bool = False) -> Node:
        key = (family, frozenset(returns), inner, at_bottom)
        found = self._wide.get(key)
        if found is None:
            found = self._wide[key] = Node(tuple(returns), family=family, inner=inner, open=at_bottom, kind=kind)
        return found

    def _entered(self, family: int, node: Node, caller: int) -> tuple[tuple[Return, ...], bool]:
        """Where a circle was entered from outside, below a frame of its method *caller* with this node; whether a thread's root may be one of its frames."""
        if node.inner == ALL and node.family == family:
            return node.returns, node.open
        known = self._entries.get((node, caller))
        if known is not None:
            return known
        found: dict[Return, None] = {}
        at_bottom = False
        todo = [(node, caller)]
        seen = set(todo)
        for below, method in todo:
            at_bottom = at_bottom or below.open or not below.returns
            for site, parent in below.returns if below.family else below.of_callee(method):
                if self.circular(site) != family or parent.unknown:
                    found[site, parent] = None
                elif (parent, site.caller) not in seen:
                    seen.add((parent, site.caller))
                    todo.append((parent, site.caller))
        known = self._entries[node, caller] = tuple(found), at_bottom
        return known

    def _bit(self, site: Site) -> int:
        found = self._bits.get(site)
        if found is None:
            family = self.circular(site)
            number = self._numbers.get(family, 0)
            self._numbers[family] = number + 1
            found = self._bits[site] = 1 << number
            self._circular.setdefault(site.callee, []).append((found, site))
        return found
