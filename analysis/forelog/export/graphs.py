"""Small graphs, such as call trees: as JSON, DOT (Graphviz) or GraphML.

Names of methods are data: they hold ``<``, ``>``, ``$`` and quotes, and each format escapes them its own way.
"""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TextIO

from forelog.errors import InputError
from forelog.export.characters import visible

Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Node:
    """A node; attributes of one name have one type in the whole graph."""

    key: str
    """Unique within the graph."""
    label: str
    attributes: tuple[tuple[str, Scalar], ...] = ()
    colour: str = ""
    """For formats that are drawn: a name or ``#rrggbb``."""


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge between two keys; two nodes may have several."""

    source: str
    target: str
    attributes: tuple[tuple[str, Scalar], ...] = ()
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """A directed graph with a root, in the order in which it was found."""

    root: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    direction: str = "callees"
    """Which way a tree grows from the root: ``callees`` along the edges, ``callers`` against them."""
    cut: str = ""
    """What was left out: depth, size; ``""`` for nothing."""
    down: bool = False
    """Drawn from above to below, not from left to right."""


def write_graph(graph: Graph, form: str, out: TextIO) -> None:
    """Write *graph* in the format named *form*; :class:`~forelog.errors.InputError` when there is none of that name."""
    writer = GRAPH_FORMATS.get(form)
    if writer is None:
        raise InputError(f"There is no graph format {form!r}; choose one of {', '.join(GRAPH_FORMATS)}.")
    writer(graph, out)


def _json(graph: Graph, out: TextIO) -> None:
    """An object as in ``docs/schemas/call-graph.schema.json``."""
    json.dump(
        {
            "root": graph.root,
            "direction": graph.direction,
            "cut": graph.cut,
            "nodes": [{"key": node.key, "label": node.label, **dict(node.attributes)} for node in graph.nodes],
            "edges": [{"source": edge.source, "target": edge.target, **dict(edge.attributes)} for edge in graph.edges],
        },
        out,
        ensure_ascii=False,
        indent=1,
    )
    out.write("\n")


def _dot(graph: Graph, out: TextIO) -> None:
    """The DOT language (graphviz.org/doc/info/lang.html): everything in quotes, where only quotes and backslashes have a meaning."""
    out.write(
        f"digraph forelog {{\n  rankdir={'TB' if graph.down else 'LR'};\n"
        '  node [shape=box, style=rounded, fontname="monospace"];\n  edge [fontname="monospace", fontsize=10];\n'
    )
    for node in graph.nodes:
        attributes = [f"label={quoted(node.label)}", *(f"{name}={quoted(str(value))}" for name, value in _named(node.attributes))]
        if node.colour:
            attributes.insert(1, f"color={quoted(node.colour)}")
        if node.key == graph.root:
            attributes.append("penwidth=2")
        out.write(f"  {quoted(node.key)} [{', '.join(attributes)}];\n")
    for edge in graph.edges:
        attributes = [f"{name}={quoted(str(value))}" for name, value in _named(edge.attributes)]
        if kind := dict(edge.attributes).get("kind"):
            attributes.insert(0, f"label={quoted(str(kind))}")
        if edge.colour:
            attributes.insert(0, f"color={quoted(edge.colour)}")
        listed = f" [{', '.join(attributes)}]" if attributes else ""
        out.write(f"  {quoted(edge.source)} -> {quoted(edge.target)}{listed};\n")
    out.write("}\n")


def _named(attributes: tuple[tuple[str, Scalar], ...]) -> Iterator[tuple[str, Scalar]]:
    """Attributes under names that Graphviz gives no meaning to (``class`` is one of its own)."""
    return ((f"forelog_{name}", value) for name, value in attributes)


def quoted(text: str) -> str:
    r"""A quoted DOT string; a backslash is doubled, since ``\n``, ``\l`` and ``\N`` mean something in labels."""
    return '"' + visible(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _graphml(graph: Graph, out: TextIO) -> None:
    """GraphML, by networkx; characters that XML cannot hold become visible escapes (XML 1.0, 2.2)."""
    import networkx as nx  # noqa: PLC0415 - half a second that only this format needs

    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph(root=visible(graph.root), direction=graph.direction, cut=visible(graph.cut))
    for node in graph.nodes:
        drawn.add_node(visible(node.key), label=visible(node.label), **_plain(node.attributes))
    for edge in graph.edges:
        drawn.add_edge(visible(edge.source), visible(edge.target), **_plain(edge.attributes))
    buffer = io.BytesIO()
    nx.write_graphml_xml(drawn, buffer)
    out.write(buffer.getvalue().decode("utf-8") + "\n")


def _plain(attributes: tuple[tuple[str, Scalar], ...]) -> dict[str, Scalar]:
    return {name: visible(value) if isinstance(value, str) else value for name, value in attributes}


GRAPH_FORMATS: dict[str, Callable[[Graph, TextIO], None]] = {"json": _json, "dot": _dot, "graphml": _graphml}
"""All formats of graphs by name."""
