"""The call graph around a method: as a tree for reading, or as a graph for programs."""

from typing import TextIO

from rich.console import Console
from rich.text import Text

from forelog.errors import InputError
from forelog.export.characters import visible
from forelog.export.formats import Options
from forelog.export.graphs import GRAPH_FORMATS, Edge, Graph, Node, write_graph
from forelog.export.text import console_for
from forelog.index.questions import callgraph
from forelog.index.questions.queries import Method

CALL_FORMATS = ("tree", *GRAPH_FORMATS)
"""All formats of call graphs by name."""

_ORDINARY = frozenset({"static", "virtual", "special"})


def write_calls(graph: callgraph.CallGraph, depth: int, form: str, out: TextIO, *, colour: bool | None = None) -> None:
    """Write what :func:`forelog.index.questions.callgraph.call_graph` found within *depth* calls.

    :class:`~forelog.errors.InputError` when there is no format named *form*.
    """
    if form not in CALL_FORMATS:
        raise InputError(f"There is no format {form!r}; choose one of {', '.join(CALL_FORMATS)}.")
    if form == "tree":
        _tree(graph, depth, console_for(out, Options(colour=colour)))
    else:
        write_graph(graph_of(graph), form, out)


def graph_of(graph: callgraph.CallGraph) -> Graph:
    """The same as nodes and edges; external and unresolved callees are nodes of their own, one for each name."""
    keys = _keys(graph)
    nodes = [Node(keys[method.id], method.label, _facts(method)) for method in graph.methods.values()]
    others: dict[str, Node] = {}
    edges = []
    for edge in graph.edges:
        target = keys.get(edge.callee_id, "") if edge.callee_id is not None else f"{edge.resolution}:{edge.callee}"
        if edge.callee_id is None and target not in others:
            others[target] = Node(target, edge.callee, (("resolution", edge.resolution),))
        attributes = (
            ("kind", edge.kind),
            ("confidence", edge.confidence),
            ("resolution", edge.resolution),
            ("reason", edge.reason),
            ("file", edge.file),
            ("line", edge.line),
            ("column", edge.column),
        )
        edges.append(Edge(keys[edge.caller_id], target, attributes))
    return Graph(keys[graph.root.id], (*nodes, *others.values()), tuple(edges), graph.direction, graph.cut)


def _keys(graph: callgraph.CallGraph) -> dict[int, str]:
    """Names of methods; where two roots have the same class, with the file behind it."""
    by_label: dict[str, list[Method]] = {}
    for method in graph.methods.values():
        by_label.setdefault(method.label, []).append(method)
    return {
        method.id: label if len(same) == 1 else f"{label} {method.root}/{method.file}:{method.line}"
        for label, same in by_label.items()
        for method in same
    }


def _facts(method: Method) -> tuple[tuple[str, str | int], ...]:
    return (
        ("resolution", "workspace"),
        ("class", method.class_name),
        ("method", method.name),
        ("params", method.params),
        ("file", method.file),
        ("line", method.line),
    )


def _tree(graph: callgraph.CallGraph, depth: int, console: Console) -> None:
    # (node, what stands before it, what stands before its children, is it the last of its siblings)
    stack: list[tuple[callgraph.Node, str, str]] = [(callgraph.tree(graph, depth), "", "")]
    while stack:
        node, before, inner = stack.pop()
        console.print(_line(node, before))
        for at in range(len(node.children) - 1, -1, -1):
            last = at == len(node.children) - 1
            stack.append((node.children[at], inner + ("└─ " if last else "├─ "), inner + ("   " if last else "│  ")))
    if graph.cut:
        console.print(Text(f"cut: {visible(graph.cut)}", "yellow"))


def _line(node: callgraph.Node, before: str) -> Text:
    line = Text.assemble((before, "bright_black"), (visible(node.text), "bold" if not before else "" if node.method else "bright_black"))
    if node.edges:
        line.append(f"  {_told(node.edges)}", "bright_black")
    mark = {"cycle": "↺ above", "seen": "… shown elsewhere", "depth": ""}.get(node.cut, "")
    if mark:
        line.append(f"  {mark}", "yellow")
    return line


def _told(edges: tuple[callgraph.Edge, ...]) -> str:
    """Where the calls stand, and what is not ordinary about them."""
    first = edges[0]
    words = [f"{first.file.rsplit('/', 1)[-1]}:{first.line}"]
    lines = dict.fromkeys(edge.line for edge in edges)
    words += [f"and {len(lines) - 1} more"] * (len(lines) > 1)
    words += [kind for kind in dict.fromkeys(edge.kind for edge in edges) if kind not in _ORDINARY]
    words += [what for what in dict.fromkeys(edge.resolution for edge in edges) if what != "workspace"]
    surest = max(edge.confidence for edge in edges)
    words += [f"{surest:.0%}"] * (surest < 1 and first.resolution == "workspace")
    return visible(" ".join(words))
