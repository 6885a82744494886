"""Who calls whom, around one method: the part of the call graph within some steps, as a graph and as a tree."""

import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from forelog.index.questions.queries import Method, methods

MAX_METHODS = 20_000
"""Where collecting stops; the graph says so."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One call site and callee: a row of ``calls``."""

    caller_id: int
    callee_id: int | None
    callee: str
    """``a.b.C#m(T)`` of workspace and external callees, the bare name of unresolved ones."""
    name: str
    kind: str
    confidence: float
    resolution: str
    reason: str
    file: str
    line: int
    column: int
    pos: int


@dataclass(frozen=True, slots=True)
class CallGraph:
    """Methods within *depth* steps of a root, and all edges met on the way, nearest first."""

    root: Method
    direction: str
    """``callers`` or ``callees``."""
    methods: dict[int, Method]
    edges: tuple[Edge, ...]
    cut: str = ""
    """Why the graph is not complete within its depth; ``""`` when it is."""


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree: a method (or only the text of an external or unresolved callee), reached over *edges* from its parent."""

    method: Method | None
    text: str
    edges: tuple[Edge, ...]
    children: tuple["Node", ...] = field(default=())
    cut: str = ""
    """``cycle``: it stands above itself; ``seen``: its children are shown elsewhere in the tree; ``depth``: it has more."""


_EDGES = (
    "SELECT calls.caller_id, calls.callee_id,"
    " CASE WHEN callee.id IS NOT NULL THEN callee.class || '#' || callee.name || '(' || callee.params || ')'"
    " WHEN externals.id IS NOT NULL THEN externals.class || '#' || externals.name || '(' || externals.params || ')' ELSE calls.name END,"
    ' coalesce(callee.name, externals.name, calls.name), calls.kind, confidence, resolution, reason, files.path, calls.line, calls."column", calls.pos'
    " FROM calls JOIN methods AS caller ON caller.id = calls.caller_id JOIN files ON files.id = caller.file_id"
    " LEFT JOIN methods AS callee ON callee.id = calls.callee_id LEFT JOIN externals ON externals.id = calls.external_id"
)


def edges_from(connection: sqlite3.Connection, method_ids: Collection[int], *, external: bool = True) -> list[Edge]:
    """Calls that methods make, by caller and position; *external*: also those that leave the workspace or are unresolved."""
    only = "" if external else " AND calls.callee_id IS NOT NULL"
    sql = f"{_EDGES} WHERE calls.caller_id IN (SELECT value FROM json_each(?)){only} ORDER BY calls.caller_id, calls.pos, calls.id"  # noqa: S608
    return [Edge(*row) for row in connection.execute(sql, (json.dumps(sorted(method_ids)),))]


def edges_to(connection: sqlite3.Connection, method_ids: Collection[int]) -> list[Edge]:
    """Calls of methods, by callee, caller and position."""
    sql = f"{_EDGES} WHERE calls.callee_id IN (SELECT value FROM json_each(?)) ORDER BY calls.callee_id, caller.class, calls.pos, calls.id"  # noqa: S608
    return [Edge(*row) for row in connection.execute(sql, (json.dumps(sorted(method_ids)),))]


def call_graph(connection: sqlite3.Connection, root: Method, direction: str, depth: int, *, external: bool = False) -> CallGraph:
    """The methods that *root* calls (``callees``) or that call it (``callers``), over at most *depth* calls."""
    assert direction in ("callers", "callees"), direction
    found = {root.id: root}
    edges: list[Edge] = []
    frontier = [root.id]
    cut = ""
    for _ in range(depth):
        if not frontier:
            break
        step = edges_to(connection, frontier) if direction == "callers" else edges_from(connection, frontier, external=external)
        edges += step
        ends = (edge.caller_id if direction == "callers" else edge.callee_id for edge in step)
        new = list(dict.fromkeys(end for end in ends if end is not None and end not in found))
        if len(found) + len(new) > MAX_METHODS:
            cut = f"stopped at {len(found)} methods"
            new = new[: MAX_METHODS - len(found)]
        found |= methods(connection, new)
        frontier = [] if cut else new
    kept = tuple(edge for edge in edges if edge.caller_id in found and (edge.callee_id is None or edge.callee_id in found))
    return CallGraph(root, direction, found, kept, cut)


def tree(graph: CallGraph, depth: int) -> Node:
    """The graph unrolled from its root to *depth*; each method is opened once, where it stands nearest to the root."""
    callers = graph.direction == "callers"
    ends: dict[int, dict[int | str, list[Edge]]] = {}
    for edge in graph.edges:
        here, there = (edge.callee_id, edge.caller_id) if callers else (edge.caller_id, edge.callee_id)
        if here is not None:
            ends.setdefault(here, {}).setdefault(edge.callee if there is None else there, []).append(edge)
    root = graph.root.id
    parent: dict[int, int | None] = {root: None}
    level = {root: 0}
    order = [root]
    for here in order:
        if level[here] < depth:
            for end in ends.get(here, ()):
                if isinstance(end, int) and end not in level:
                    parent[end], level[end] = here, level[here] + 1
                    order.append(end)
    opened: dict[int, Node] = {}
    for here in reversed(order):  # children before parents, without recursion: a chain of calls may be longer than Python's stack
        way: list[Node] = []
        if level[here] < depth:
            above = _line(here, parent)
            for end, group in ends.get(here, {}).items():
                if isinstance(end, str):
                    way.append(Node(None, end, tuple(group)))
                elif parent[end] == here:
                    way.append(replace(opened.pop(end), edges=tuple(group)))
                else:
                    way.append(Node(graph.methods[end], graph.methods[end].label, tuple(group), cut="cycle" if end in above else "seen"))
        method = graph.methods[here]
        opened[here] = Node(method, method.label, (), tuple(way), cut="depth" if level[here] >= depth else "")
    return opened[root]


def _line(method_id: int, parent: dict[int, int | None]) -> set[int]:
    """A method and those above it in the tree."""
    line = {method_id}
    above = parent[method_id]
    while above is not None:
        line.add(above)
        above = parent[above]
    return line


def nodes(top: Node) -> Iterator[tuple[int, Node]]:
    """The nodes of a tree with their level, parents before their children."""
    waiting = [(0, top)]
    while waiting:
        level, node = waiting.pop()
        yield level, node
        waiting.extend((level + 1, child) for child in reversed(node.children))
