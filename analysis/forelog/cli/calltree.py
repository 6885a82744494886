"""What ``callers`` and ``callees`` have in common: the part of the call graph around one method, printed."""

import sys
from pathlib import Path

from forelog.cli.methods import methods
from forelog.cli.screen import note


def print_call_tree(text: str, db: Path | None, direction: str, depth: int, form: str, *, external: bool = False) -> None:
    """Print the calls around the method that *text* names, at most *depth* of them one behind the other.

    Raises InputError for an unknown or ambiguous name.
    """
    from forelog.export.graphs import Edge, Graph, Node, write_graph  # noqa: PLC0415 - start-up time
    from forelog.index.callgraph import call_graph  # noqa: PLC0415 - start-up time

    with methods((text,), db) as (index, (root,)):
        found = call_graph(index.connection, root, direction, depth, external=external)
    keys: dict[int, str] = {}
    nodes: dict[str, Node] = {}
    for method in found.methods.values():
        key = method.label if method.label not in nodes else f"{method.label} [{method.root}/{method.file}]"  # a class in two roots
        keys[method.id] = key
        nodes[key] = Node(
            key,
            method.label,
            (
                ("class", method.class_name),
                ("method", method.name),
                ("params", method.params),
                ("file", method.file),
                ("line", method.line),
            ),
        )
    edges = []
    for edge in found.edges:
        target = edge.callee if edge.callee_id is None else keys[edge.callee_id]
        nodes.setdefault(target, Node(target, edge.callee))
        about = (
            ("kind", edge.kind),
            ("resolution", edge.resolution),
            ("reason", edge.reason),
            ("confidence", edge.confidence),
            ("file", edge.file),
            ("line", edge.line),
            ("column", edge.column),
        )
        edges.append(Edge(keys[edge.caller_id], target, about))
    write_graph(Graph(keys[root.id], tuple(nodes.values()), tuple(edges), direction, found.cut), form, sys.stdout)
    if not edges and depth:
        note(f"Nobody in the workspace calls {root.label}." if direction == "callers" else f"{root.label} calls nothing in the workspace.")
