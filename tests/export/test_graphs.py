"""Graphs with the names that Java has: ``<init>``, ``lambda$m$0``, generics, quotes."""

import io
import json
import shutil
import subprocess

import networkx as nx
import pytest

from forelog.errors import InputError
from forelog.export.calls import CALL_FORMATS, graph_of, write_calls
from forelog.export.graphs import GRAPH_FORMATS, Edge, Graph, Node, quoted, write_graph
from forelog.index import callgraph
from forelog.index.queries import Method
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


def test_graphviz_reads_the_dot() -> None:
    dot = shutil.which("dot")
    if dot is None:
        pytest.skip("Graphviz is not installed")
    for form in (NASTY, graph_of(CALLS)):
        out = io.StringIO()
        write_graph(form, "dot", out)
        done = subprocess.run([dot, "-Tsvg"], input=out.getvalue(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_unknown_formats_name_the_known_ones() -> None:
    with pytest.raises(InputError, match="json, dot, graphml"):
        write_graph(NASTY, "svg", io.StringIO())
    with pytest.raises(InputError, match="tree, json, dot, graphml"):
        write_calls(CALLS, 1, "svg", io.StringIO())
    assert set(CALL_FORMATS) == {"tree"} | set(GRAPH_FORMATS)
