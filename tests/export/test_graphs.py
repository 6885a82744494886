"""Graphs with the names that Java has: ``<init>``, ``lambda$m$0``, generics, quotes."""

import io
import json
import re

import networkx as nx
import pytest

from forelog.errors import InputError
from forelog.export.calls import CALL_FORMATS, graph_of, write_calls
from forelog.export.characters import visible
from forelog.export.graphs import GRAPH_FORMATS, Edge, Graph, Node, quoted, write_graph
from forelog.index.questions import callgraph
from forelog.index.questions.queries import Method
from tests.export.test_predictions import schema

NAMES = ["a.B#<init>()", 'a.B#say("x\\n")', "a.B$1#lambda$m$0(java.util.Map)", "a.Ü#größe()", "a.B#m(T[])\n\x1b[31m"]
NASTY = Graph(
    NAMES[0],
    tuple(Node(name, name, (("file", f"{name}.java"), ("line", at))) for at, name in enumerate(NAMES)),
    (*(Edge(NAMES[0], name, (("kind", 'virt"ual'), ("confidence", 0.5))) for name in NAMES[1:]), Edge(NAMES[1], NAMES[0])),
)


def method(number: int, name: str, file: str = "src/Shop.java", root: str = "/w") -> Method:
    return Method(number, "shop.Shop", name, "int", "void", 1, "method", 1, root, file, 10 * number, 10 * number + 5, 0, 0, 9, False)


def call(caller: int, to: int | None, line: int, kind: str = "virtual", confidence: float = 1.0, **rest: str) -> callgraph.Edge:
    facts = {"resolution": "workspace" if to else "external", "reason": "", "callee": f"shop.Shop#m{to}(int)", **rest}
    return callgraph.Edge(
        caller, to, facts["callee"], "m", kind, confidence, facts["resolution"], facts["reason"], "src/Shop.java", line, 9, 100 + line
    )


CALLS = callgraph.CallGraph(
    method(1, "open"),
    "callees",
    {1: method(1, "open"), 2: method(2, "<init>"), 3: method(3, "lambda$open$0")},
    (
        call(1, 2, 11, "special"),
        call(1, 3, 12, "lambda", 0.5),
        call(1, 3, 13, "lambda", 0.5),
        call(2, 1, 21),
        call(2, None, 22, callee="java.util.List#add(java.lang.Object)"),
        call(3, None, 31, resolution="unresolved", callee="missing", reason="unknown type"),
    ),
)


def drawn(graph: callgraph.CallGraph, form: str) -> str:
    out = io.StringIO()
    write_calls(graph, 3, form, out, colour=False)
    return out.getvalue()


def test_a_tree_shows_where_how_and_how_sure() -> None:
    assert drawn(CALLS, "tree") == (
        "shop.Shop#open(int)\n"
        "├─ shop.Shop#<init>(int)  Shop.java:11\n"
        "│  ├─ shop.Shop#open(int)  Shop.java:21  ↺ above\n"
        "│  └─ java.util.List#add(java.lang.Object)  Shop.java:22 external\n"
        "└─ shop.Shop#lambda$open$0(int)  Shop.java:12 and 1 more lambda 50%\n"
        "   └─ missing  Shop.java:31 unresolved\n"
    )


def test_json_is_what_the_schema_says() -> None:
    found = json.loads(drawn(CALLS, "json"))
    schema("call-graph").validate(found)
    keys = {node["key"] for node in found["nodes"]}
    assert found["root"] in keys
    assert all(edge["source"] in keys and edge["target"] in keys for edge in found["edges"])
    assert len(found["edges"]) == len(CALLS.edges)


def test_the_same_name_in_two_roots_is_two_nodes() -> None:
    twins = callgraph.CallGraph(method(1, "m"), "callees", {1: method(1, "m"), 2: method(2, "m", root="/other")}, (call(1, 2, 11),))
    nodes = graph_of(twins).nodes
    assert len({node.key for node in nodes}) == 2
    assert {node.label for node in nodes} == {"shop.Shop#m(int)"}


def test_graphml_comes_back_with_all_nodes_edges_and_attributes() -> None:
    out = io.StringIO()
    write_graph(NASTY, "graphml", out)
    read = nx.parse_graphml(out.getvalue(), force_multigraph=True)
    assert len(read) == len(NASTY.nodes)
    assert read.number_of_edges() == len(NASTY.edges)
    assert read.nodes[NAMES[1].replace("\n", "\\n")]["line"] == 1
    assert {data.get("confidence") for _, _, data in read.edges(data=True)} == {0.5, None}


def test_dot_is_quoted() -> None:
    assert quoted('a"b\\n\n') == '"a\\"b\\\\n\\\\n"'
    out = io.StringIO()
    write_graph(NASTY, "dot", out)
    text = out.getvalue()
    assert text.count(" -> ") == len(NASTY.edges)
    assert "\x1b" not in text


TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|->|[{}\[\],;=]|[A-Za-z_]\w*|-?\d+(?:\.\d+)?)')
ESCAPED = re.compile(r'\\([\\"])')


def read_dot(text: str) -> tuple[dict[str, dict[str, str]], list[tuple[str, str, dict[str, str]]]]:
    """Nodes and edges of a graph, by the grammar of graphviz.org/doc/info/lang.html; anything else fails."""
    tokens, at = [], 0
    while at < len(text.rstrip()):
        found = TOKEN.match(text, at)
        assert found, text[at : at + 50]
        tokens.append(found[1])
        at = found.end()
    assert [tokens.pop(0), tokens.pop(0), tokens.pop(0), tokens.pop()] == ["digraph", "forelog", "{", "}"]
    nodes: dict[str, dict[str, str]] = {}
    edges = []

    def name() -> str:
        token = tokens.pop(0)
        assert re.match(r'["\w-]', token), token
        # A label has one more layer than an identifier: Graphviz reads its doubled backslash as one, and so do we for both.
        return ESCAPED.sub(r"\1", token[1:-1]) if token[0] == '"' else token

    while tokens:
        first = name()
        if tokens[0] == "=":
            tokens.pop(0)
            name()
            assert tokens.pop(0) == ";"
            continue
        second = name() if tokens[0] == "->" and tokens.pop(0) else None
        attributes: dict[str, str] = {}
        if tokens[0] == "[":
            while tokens.pop(0) != "]":
                key = name()
                assert tokens.pop(0) == "="
                attributes[key] = name()
                assert tokens[0] in {",", "]"}
        assert tokens.pop(0) == ";"
        if second is not None:
            edges.append((first, second, attributes))
        elif first not in {"graph", "node", "edge"}:
            nodes[first] = attributes
    return nodes, edges


@pytest.mark.parametrize("form", [NASTY, graph_of(CALLS)], ids=["nasty", "calls"])
def test_dot_is_the_graph_in_the_grammar_of_graphviz(form: Graph) -> None:
    out = io.StringIO()
    write_graph(form, "dot", out)
    nodes, edges = read_dot(out.getvalue())
    assert {key: node["label"] for key, node in nodes.items()} == {visible(node.key): visible(node.label) for node in form.nodes}
    assert [key for key, node in nodes.items() if "penwidth" in node] == [visible(form.root)]
    assert [edge[:2] for edge in edges] == [(visible(edge.source), visible(edge.target)) for edge in form.edges]
    kinds = [dict(edge.attributes).get("kind") for edge in form.edges]
    assert [edge[2].get("label") for edge in edges] == kinds
    assert [edge[2].get("forelog_kind") for edge in edges] == kinds


def test_unknown_formats_name_the_known_ones() -> None:
    with pytest.raises(InputError, match="json, dot, graphml"):
        write_graph(NASTY, "svg", io.StringIO())
    with pytest.raises(InputError, match="tree, json, dot, graphml"):
        write_calls(CALLS, 1, "svg", io.StringIO())
    assert set(CALL_FORMATS) == {"tree"} | set(GRAPH_FORMATS)
