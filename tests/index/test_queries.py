"""Questions to the index."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection

import pytest

from forelog.index.database.opening import open_readonly
from forelog.index.database.store import Store
from forelog.index.questions.callgraph import CallGraph, Node, call_graph, edges_from, nodes, tree
from forelog.index.questions.entries import entries
from forelog.index.questions.names import resolve
from forelog.index.questions.queries import files_named, method, methods, statement, statements_at, statements_of, status, templates
from forelog.index.questions.reach import calls, components, logging_callers, own_statements, reach, statements_within
from tests.index.sample import call_row, file_row, method_row, sample, type_row


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with sample(tmp_path_factory.mktemp("shop")) as connection:
        yield connection


def shown(top: Node) -> list[str]:
    return ["  " * level + node.text + (f" [{node.cut}]" if node.cut else "") for level, node in nodes(top)]


def graph(shop: Connection, name: str, direction: str, depth: int, *, external: bool = False) -> CallGraph:
    return call_graph(shop, resolve(shop, name), direction, depth, external=external)


def test_callees_as_a_tree(shop: Connection) -> None:
    top = tree(graph(shop, "Billing#main", "callees", 9, external=True), 9)
    assert shown(top) == [
        "shop.Billing#main(java.lang.String[])",
        "  shop.Billing#run()",
        "    shop.Orders#add(java.lang.String)",
        "      shop.Orders#check(java.util.Map$Entry)",
        "        shop.Orders#add(java.lang.String) [cycle]",
        "        java.io.PrintStream#println(java.lang.String)",
        "  mystery",
    ]
    assert [edge.kind for edge in top.children[0].edges] == ["thread"]
    assert top.children[1].edges[0].reason == "receiver type unknown"


def test_callers_as_a_tree(shop: Connection) -> None:
    assert shown(tree(graph(shop, "Orders#check", "callers", 9), 9)) == [
        "shop.Orders#check(java.util.Map$Entry)",
        "  shop.Orders#add(java.lang.String)",
        "    shop.Billing#run()",
        "      shop.Billing#main(java.lang.String[])",
        "    shop.Orders#check(java.util.Map$Entry) [cycle]",
        "    shop.OrdersTest#adds()",
    ]


@pytest.mark.parametrize(("depth", "lines"), [(0, 1), (1, 2), (2, 3)])
def test_depth(shop: Connection, depth: int, lines: int) -> None:
    found = shown(tree(graph(shop, "Billing#main", "callees", depth), depth))
    assert len(found) == lines
    assert found[-1].endswith("[depth]")


def test_a_method_met_twice_is_opened_where_it_is_nearest(tmp_path: Path) -> None:
    """a → b → c → d, and a → c: c is opened below a."""
    path = tmp_path / "x.db"
    with Store.open(path) as store, store.transaction():
        store.root_id("/x", "folder")
        ids = store.put_file(
            file_row("X.java"), [type_row("X")], [], [method_row(0, name, line=10 * at + 1) for at, name in enumerate("abcd")]
        )
        store.put_calls(
            [call_row(ids, at, 10 * at + 2 + extra, ids.method_ids[to]) for at, to, extra in [(0, 1, 0), (0, 2, 1), (1, 2, 0), (2, 3, 0)]]
        )
    with closing(open_readonly(path)) as connection:
        found = shown(tree(graph(connection, "X#a", "callees", 5), 5))
    assert found == ["X#a()", "  X#b()", "    X#c() [seen]", "  X#c()", "    X#d()"]


def test_a_chain_longer_than_pythons_stack(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    length = 3000
    with Store.open(path) as store, store.transaction():
        store.root_id("/x", "folder")
        ids = store.put_file(file_row("X.java"), [type_row("X")], [], [method_row(0, f"m{at}", line=at + 1) for at in range(length)])
        store.put_calls([call_row(ids, at, at + 1, ids.method_ids[(at + 1) % length]) for at in range(length)])
    with closing(open_readonly(path)) as connection:
        top = tree(graph(connection, "X#m0", "callees", length * 2), length * 2)
        levels = [level for level, _ in nodes(top)]
        assert max(levels) == length
        assert reach(own_statements(connection), calls(connection).every).counts == {}


def test_edges_and_methods_by_id(shop: Connection) -> None:
    run = resolve(shop, "Billing#run")
    (edge,) = edges_from(shop, [run.id])
    assert (edge.callee, edge.file, edge.line, edge.resolution) == (
        "shop.Orders#add(java.lang.String)",
        "src/main/java/shop/Billing.java",
        6,
        "workspace",
    )
    assert method(shop, run.id) == run == methods(shop, [run.id, 10**9])[run.id]
    assert method(shop, 10**9) is None
    assert not run.is_test
    assert resolve(shop, "OrdersTest#adds").is_test


def test_templates_and_their_filters(shop: Connection) -> None:
    def texts(**filters: object) -> list[str]:
        return [one.template for one in templates(shop, **filters)]  # type: ignore[arg-type]

    assert texts() == ["adding <name>", "cannot add", "comparing"]
    assert texts(levels={"ERROR", "DEBUG"}) == ["cannot add", "comparing"]
    assert texts(grep=re.compile("add")) == ["adding <name>", "cannot add"]
    assert texts(class_name="Orders") == ["adding <name>", "cannot add", "comparing"], "nested classes are inside"
    assert texts(class_name="shop.Orders$1") == texts(class_name="Orders.1") == ["comparing"]
    assert texts(class_name="rders") == texts(class_name="Line") == []


def test_a_log_statement_by_place_and_by_id(shop: Connection) -> None:
    ((file_id, root, path),) = files_named(shop, "shop/Orders.java")
    assert (root, path) == ("/work/shop", "src/main/java/shop/Orders.java")
    assert [one.line for one in statements_at(shop, file_id, 12)] == [11], "a statement may span lines"
    assert statements_at(shop, file_id, 13) == []
    (found,) = statements_at(shop, file_id, 33)
    assert (found.level, found.method, found.parts) == ("ERROR", "check", [{"text": "cannot add"}])
    assert statement(shop, found.id) == [found] == statements_of(shop, found.method_id)


def test_files_by_the_end_of_their_path(shop: Connection) -> None:
    assert [path for _, _, path in files_named(shop, "OrdersTest.java")] == ["src/test/java/shop/OrdersTest.java"]
    assert files_named(shop, "Test.java") == []
    assert files_named(shop, "%.java") == []


def test_status(shop: Connection) -> None:
    numbers = status(shop)
    assert numbers.kinds == (("virtual", 6), ("thread", 1))
    assert numbers.as_json()["levels"] == {"DEBUG": 1, "ERROR": 1, "INFO": 1}
    assert numbers.roots == ("/work/shop",)


def test_reach_counts_every_statement_once(shop: Connection) -> None:
    by_label = {
        one.label: number
        for number, one in (
            (reach(own_statements(shop), calls(shop).every).of(key), value) for key, value in methods(shop, range(1, 11)).items()
        )
    }
    assert by_label["shop.Orders#add(java.lang.String)"] == by_label["shop.Orders#check(java.util.Map$Entry)"] == 2, "they call each other"
    assert by_label["shop.Billing#main(java.lang.String[])"] == 2
    assert by_label["shop.Orders$1#compare(shop.Orders,shop.Orders)"] == 1
    assert by_label["shop.Orders$Line#total()"] == 0
    main = resolve(shop, "Billing#main").id
    assert len(statements_within(shop, main)) == 2
    assert main in logging_callers(shop, resolve(shop, "Orders#check").id)


def test_components_come_callees_first() -> None:
    found = components({1: [2], 2: [3], 3: [1, 4], 4: [4], 5: [1]}, {6: 1})
    assert [sorted(component) for component in found] == [[4], [1, 2, 3], [5], [6]]


def test_entries_are_ranked(shop: Connection) -> None:
    assert [(one.kind, one.method.label, one.statements) for one in entries(shop)] == [
        ("main", "shop.Billing#main(java.lang.String[])", 2),
        ("thread", "shop.Billing#run()", 2),
        ("callback", "shop.Orders$1#compare(shop.Orders,shop.Orders)", 1),
    ]
    with_all = entries(shop, tests=True, silent=True)
    assert [one.method.label for one in with_all if one.kind == "public"] == [
        "shop.OrdersTest#adds()",
        "shop.Orders#add(java.lang.String,int[])",
        "shop.Orders$Line#total()",
    ]
