"""The log-flow graph as a whole: what is cached, what is left out, and what happens when files change."""

import os
import sqlite3
from pathlib import Path

import pytest

from forelog.flow import store
from forelog.flow.accept import accepts
from forelog.flow.escapes import LIMIT
from forelog.flow.graph import LogFlowGraph
from forelog.flow.levels import argument_level
from forelog.flow.machine import RETURN
from forelog.predict.predict import predict
from tests.flow.lab import entry, indexed

SOURCE = """\
import java.util.List;
import java.util.logging.*;

class P {
    static final Logger LOG = Logger.getLogger("p");
    static void top(int k) { LOG.fine("top"); helper(k); if (LOG.isLoggable(Level.FINE)) { LOG.warning("detail"); } }
    static void helper(int k) { check(k); LOG.info("helper"); if (k > 3) { top(k - 1); } }
    static void check(int k) { if (k < 0) { throw new IllegalArgumentException(); } }
    static void forever() { LOG.info("begin"); while (true) { LOG.info("round"); } }
    static void serve() { try { forever(); } finally { LOG.info("never"); } }
    static void circle() { LOG.info("circle"); circle(); }
    static void each(List<String> list) { list.forEach(s -> LOG.info("each")); LOG.info("after"); }
    static void start() { new Thread(() -> LOG.info("other")).start(); LOG.info("started"); }
    static void none() { }
}
"""


@pytest.fixture
def index(tmp_path: Path) -> sqlite3.Connection:
    (tmp_path / "P.java").write_text(SOURCE)
    return indexed(tmp_path)


def event(connection: sqlite3.Connection, text: str) -> int:
    return int(connection.execute("SELECT id FROM log_statements WHERE template = ?", (text,)).fetchone()[0])


def test_ways_out_are_a_fixpoint_over_recursion(index: sqlite3.Connection) -> None:
    with LogFlowGraph(index) as graph:
        for name in ("top", "helper", "check"):
            assert graph.ways(entry(index, name)) == {RETURN, "java.lang.IllegalArgumentException"}, name
        assert graph.ways(entry(index, "none")) == {RETURN}


def test_what_can_log(index: sqlite3.Connection) -> None:
    with LogFlowGraph(index) as graph:
        can = {name for name in ("top", "helper", "check", "forever", "each", "none") if graph.can_log(entry(index, name))}
    assert can == {"top", "helper", "forever", "each"}


@pytest.mark.parametrize("name", ["forever", "serve", "circle"])
def test_what_never_ends_has_no_ordinary_way_out(index: sqlite3.Connection, name: str) -> None:
    with LogFlowGraph(index) as graph:
        assert graph.ways(entry(index, name)) == {"!endless"}
        labels = {label[0] for edges in graph.machine(entry(index, name)).edges for label, _ in edges}
    assert labels & {"event", "call"}, "its lines are still in the machine"


def test_a_silent_call_keeps_its_ways_out(index: sqlite3.Connection) -> None:
    with LogFlowGraph(index) as graph:
        labels = [label for edges in graph.machine(entry(index, "helper")).edges for label, _ in edges]
    assert ("throw", "java.lang.IllegalArgumentException") in {label[:2] for label in labels}
    assert entry(index, "check") not in {label[1] for label in labels if label[0] == "call"}


def test_callbacks_run_any_number_of_times(index: sqlite3.Connection) -> None:
    each, after = event(index, "each"), event(index, "after")
    with LogFlowGraph(index) as graph:
        for times in range(4):
            assert accepts(graph, entry(index, "each"), [each] * times + [after]) == {RETURN}
        assert not accepts(graph, entry(index, "each"), [after, each])


def test_a_thread_is_another_sequence(index: sqlite3.Connection) -> None:
    with LogFlowGraph(index) as graph:
        machine = graph.machine(entry(index, "start"))
        assert accepts(graph, entry(index, "start"), [event(index, "started")]) == {RETURN}
        assert not accepts(graph, entry(index, "start"), [event(index, "other"), event(index, "started")])
    assert any(label[0] == "spawn" for edges in machine.edges for label, _ in edges)


@pytest.mark.parametrize(("level", "lines"), [("", ["top", "helper", "detail"]), ("INFO", ["helper"]), ("SEVERE", [])])
def test_levels_decide_lines_and_guards(index: sqlite3.Connection, level: str, lines: list[str]) -> None:
    events = [event(index, text) for text in ("top", "helper", "detail")]
    with LogFlowGraph(index, level) as graph:
        assert RETURN in accepts(graph, entry(index, "top"), [event(index, text) for text in lines])
        assert (lines == ["top", "helper", "detail"]) == (RETURN in accepts(graph, entry(index, "top"), events))


@pytest.mark.parametrize(
    ("condition", "level"),
    [
        ("if (LOGGER.isLoggable(Level.FINE))", "FINE"),
        ("LOG.isLoggable(java.util.logging.Level.WARNING)", "WARNING"),
        ("while (log.isEnabled(DEBUG))", "DEBUG"),
        ("if (LOGGER.isLoggable(level))", ""),
    ],
)
def test_a_check_says_its_level(condition: str, level: str) -> None:
    assert argument_level(condition) == level


def test_a_check_of_a_level_that_is_on_holds(index: sqlite3.Connection) -> None:
    events = [event(index, text) for text in ("top", "helper")]
    with LogFlowGraph(index) as graph:
        assert RETURN not in accepts(graph, entry(index, "top"), events), "FINE is on, so there is one line more"


def test_the_graph_is_kept_and_read_back(index: sqlite3.Connection) -> None:
    methods = [row[0] for row in index.execute("SELECT id FROM methods")]
    with LogFlowGraph(index) as graph:
        graph.prepare(methods)
        for method in methods:
            graph.machine(method)
    assert len(store.load_known(index, store.generation(index), methods)) == len(methods)
    with LogFlowGraph(index) as graph:
        again = graph.machine(entry(index, "top"))
        assert not graph._raw, "nothing was read from source"
    index.execute("DELETE FROM flow_facts")
    index.execute("DELETE FROM flows")
    index.commit()
    with LogFlowGraph(index) as graph:
        assert graph.machine(entry(index, "top")) == again


def test_a_locked_database_is_no_hindrance(index: sqlite3.Connection) -> None:
    path = index.execute("SELECT file FROM pragma_database_list").fetchone()[0]
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with LogFlowGraph(index) as graph:
        assert graph.machine(entry(index, "top")).size > 1
    other.execute("ROLLBACK")
    assert not index.execute("SELECT count(*) FROM flows").fetchone()[0]


def test_a_changed_file_is_said(index: sqlite3.Connection, tmp_path: Path) -> None:
    (tmp_path / "P.java").write_text(SOURCE.replace("top", "pot"))
    with LogFlowGraph(index) as graph:
        graph.machine(entry(index, "top"))
        (problem,) = graph.problems
    assert "P.java" in problem
    assert "forelog index" in problem


def test_an_unreadable_file_is_said(index: sqlite3.Connection, tmp_path: Path) -> None:
    os.remove(tmp_path / "P.java")  # noqa: PTH107 - the plain call reads best here
    with LogFlowGraph(index) as graph:
        graph.machine(entry(index, "top"))
        assert "cannot be read" in next(iter(graph.problems))


def test_of_very_many_exceptions_each_is_caught_where_it_must_be(tmp_path: Path) -> None:
    names = [f"E{number}" for number in range(LIMIT + 4)]
    throws = " ".join(f'if (k == {number}) {{ LOG.info("{name}"); throw new {name}(); }}' for number, name in enumerate(names))
    classes = " ".join(f"static class {name} extends {'Other' if number % 2 else 'Base'} {{ }}" for number, name in enumerate(names))
    (tmp_path / "P.java").write_text(
        'import java.util.logging.*; class P { static final Logger LOG = Logger.getLogger("p");\n'
        "static class Base extends Exception { } static class Other extends Exception { }\n"
        f"{classes}\nstatic void many(int k) throws Exception {{ {throws} }}\n"
        'static void top(int k) { try { many(k); LOG.info("fine"); } catch (Base e) { LOG.info("base"); } catch (Exception e) { LOG.info("other"); } } }\n'
    )
    connection = indexed(tmp_path)
    for deep in (False, True):
        with LogFlowGraph(connection, deep=deep) as graph:
            assert len(graph.ways(entry(connection, "many"))) <= LIMIT
            for number, name in enumerate(names):
                events = [event(connection, name), event(connection, "other" if number % 2 else "base")]
                assert RETURN in accepts(graph, entry(connection, "top"), events), (name, deep)
    found = predict(connection, entry(connection, "top"))
    assert found.statements_covered == len(names) + 3
