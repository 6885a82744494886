"""The whole log-flow graph: the same machines as one by one, whoever made them, kept for one state of the index."""

import os
import sqlite3
from pathlib import Path

import pytest

from forelog.errors import ForelogError
from forelog.flow import store
from forelog.flow.along import FlowAlong
from forelog.flow.graph import LogFlowGraph
from forelog.flow.points import constraints, solve
from forelog.flow.whole import WholeGraph, whole_graph
from forelog.index.pipeline import index_workspace
from tests.flow.lab import indexed

LOG = 'import java.util.logging.*; class {0} {{ static final Logger LOG = Logger.getLogger("p"); '
FILES = {
    "A": 'static void top(int k) { LOG.info("top"); try { B.inner(k); } catch (IllegalStateException e) { LOG.info("caught"); } finally { LOG.info("end"); } } }',
    "B": 'static void inner(int k) { C.check(k); LOG.info("inner"); if (k > 3) { A.top(k - 1); } } }',
    "C": "static void check(int k) { if (k < 0) { throw new IllegalStateException(); } } }",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, body in FILES.items():
        (tmp_path / f"{name}.java").write_text(LOG.format(name) + body)
    return tmp_path


class Heard:
    """Phases that were told, and steps of each."""

    def __init__(self) -> None:
        self.phases: dict[str, list[int]] = {}

    def phase(self, name: str, total: int) -> None:
        self.phases[name] = [total, 0]

    def advance(self, steps: int) -> None:
        self.phases[list(self.phases)[-1]][1] += steps

    def note(self, text: str) -> None:
        raise AssertionError(text)


def one_by_one(connection: sqlite3.Connection) -> WholeGraph:
    with LogFlowGraph(connection, deep=True, points=solve(connection, constraints(connection))) as graph:
        return WholeGraph({method: graph.machine(method) for method in sorted(graph.logging())})


@pytest.mark.parametrize("jobs", [1, 3])
def test_it_has_the_machines_of_all_methods_that_can_log(folder: Path, jobs: int) -> None:
    connection = indexed(folder)
    heard = Heard()
    found = whole_graph(connection, jobs=jobs, progress=heard)
    assert found == one_by_one(connection)
    assert len(found.machines) == 2
    assert list(heard.phases) == ["bodies", "objects", "exceptions", "machines"]
    assert all(total == steps for total, steps in heard.phases.values())


HANDING = {
    "Hands": """static void each(java.util.List<String> all, java.util.function.Consumer<String> what) { all.forEach(what); what.accept("x"); }
        enum Kind { ONE { void go() { LOG.info("one"); } }, TWO; void go() { LOG.warn("two"); } }
        record Pair(int a, int b) { Pair { if (a < b) { LOG.info("less"); } } }
        interface Shape { void draw(); } }""",
    "Given": """final Runnable later = () -> LOG.info("later");
        { Hands.each(java.util.List.of("a"), s -> { Runnable r = () -> LOG.info("inner " + s); r.run(); }); }
        void all(Runnable r) { r.run(); new Hands.Shape() { public void draw() { r.run(); LOG.info("drawn"); } }.draw(); class Local { Local() { LOG.info("local"); } } new Local(); }
        static void main(String[] args) { new Given().all(() -> LOG.info("given")); Hands.Kind.ONE.go(); new Hands.Pair(1, 2); } }""",
}


@pytest.mark.parametrize("jobs", [1, 3])
def test_what_is_made_while_files_are_read_is_what_is_made_later(folder: Path, jobs: int) -> None:
    for name, body in HANDING.items():
        (folder / f"{name}.java").write_text(LOG.format(name) + body)
    connection = indexed(folder)
    methods = [method for (method,) in connection.execute("SELECT id FROM methods").fetchall()]
    by_itself = LogFlowGraph(connection)
    alone = {method: by_itself.raw(method) for method in methods}
    later = whole_graph(connection, jobs=jobs)
    index_workspace((folder,), db=folder / "along.db", jobs=jobs, along=FlowAlong())
    along = sqlite3.connect(folder / "along.db")
    heard = Heard()
    found = whole_graph(along, jobs=jobs, progress=heard)
    assert heard.phases["bodies"] == [0, 0], "no file was read again"
    assert found == later == one_by_one(connection)
    assert any(machine.functions.given for machine in found.machines.values())
    for database in (connection, along):
        kept = LogFlowGraph(database)
        assert {method: kept.raw(method) for method in methods} == alone
        assert not kept.problems


def test_it_is_kept_until_the_index_changes(folder: Path) -> None:
    connection = indexed(folder)
    first = whole_graph(connection)
    heard = Heard()
    assert whole_graph(connection, progress=heard) == first
    assert not heard.phases, "nothing was made again"
    (folder / "C.java").write_text(LOG.format("C") + 'static void check(int k) { LOG.info("check"); } }')
    index_workspace((folder,), db=folder / "index.db", jobs=1)
    second = whole_graph(connection, progress=heard)
    assert heard.phases["bodies"][0] == 1, "bodies of unchanged files are kept"
    assert len(second.machines) == 3
    assert second == one_by_one(connection)
    assert connection.execute("SELECT count(DISTINCT generation) FROM log_flow").fetchone() == (1,)


def test_a_file_that_is_gone_is_said_and_nothing_is_kept(folder: Path) -> None:
    connection = indexed(folder)
    os.remove(folder / "B.java")  # noqa: PTH107 - the plain call reads best here
    found = whole_graph(connection, jobs=2)
    (problem,) = found.problems
    assert "B.java" in problem
    assert found.machines, "the rest is there"
    assert store.load_whole(connection, store.generation(connection)) is None


def test_a_level_leaves_out_what_is_not_written(folder: Path) -> None:
    connection = indexed(folder)
    assert whole_graph(connection, level="WARNING").machines == {}
    assert whole_graph(connection).machines


def test_an_index_that_changes_meanwhile_is_said(folder: Path) -> None:
    connection = indexed(folder)

    class Meddler(Heard):
        def phase(self, name: str, total: int) -> None:
            super().phase(name, total)
            if name == "machines":
                (folder / "D.java").write_text("class D { }")
                index_workspace((folder,), db=folder / "index.db", jobs=1)

    many = "".join(f'static void m{number}() {{ LOG.info("m"); }}\n' for number in range(600))
    (folder / "E.java").write_text(LOG.format("E") + many + "}")
    index_workspace((folder,), db=folder / "index.db", jobs=1)
    with pytest.raises(ForelogError, match="try again"):
        whole_graph(connection, jobs=2, progress=Meddler())
