"""What is kept of methods outlives edits that do not concern it, and is then what a new index says."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from forelog.flow import store
from forelog.flow.graph import LogFlowGraph
from forelog.flow.machine import Machine
from forelog.flow.priming import prime
from forelog.flow.renewal import renew
from forelog.index.database.opening import open_readonly
from forelog.index.pipeline import index_workspace
from tests.index.random_workspace import Workspace

LOG = 'import java.util.logging.*; class {0} {{ static final Logger LOG = Logger.getLogger("p"); '
FILES = {
    "A": 'static void top(int k) { LOG.info("top"); try { B.middle(k); } catch (IllegalStateException e) { LOG.info("caught"); } } }',
    "B": 'static void middle(int k) { LOG.info("middle"); C.leaf(k); } static void apart() { LOG.info("apart"); } }',
    "C": 'static void leaf(int k) { LOG.info("leaf"); } static void ping(int k) { LOG.info("ping"); if (k > 0) { D.pong(k - 1); } } }',
    "D": "static void pong(int k) { C.ping(k); } static void quiet(int k) { } }",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "w").mkdir()
    for name, body in FILES.items():
        (tmp_path / "w" / f"{name}.java").write_text(LOG.format(name) + body)
    build(tmp_path / "w")
    return tmp_path / "w"


def build(folder: Path) -> None:
    index_workspace((folder,), db=folder.parent / "index.db", jobs=1)


@contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_readonly(folder.parent / "index.db")) as connection:
        yield connection


def names(connection: sqlite3.Connection) -> dict[int, str]:
    return {method: f"{owner}.{name}" for method, owner, name in connection.execute("SELECT id, class, name FROM methods")}


def kept(connection: sqlite3.Connection) -> dict[str, store.Known]:
    known = store.load_known(connection, store.generation(connection), names(connection))
    return {names(connection)[method]: one for method, one in known.items()}


EDITS = [
    # file, text, its other text, methods whose machines go: those of the file, and those for whose callees something changed
    ("B", '"middle"', '"in the middle"', {"B.middle", "B.apart", "B.<clinit>"}),
    ("C", '"leaf"', '"green leaf"', {"C.leaf", "C.ping", "C.<clinit>"}),
    (
        "C",
        "{ LOG",
        "{ if (k < 0) { throw new IllegalStateException(); } LOG",
        {"A.top", "B.middle", "C.leaf", "C.ping", "C.<clinit>"},
    ),
    ("D", "quiet(int k) { }", "quiet(int k) { A.top(k); }", {"D.pong", "D.quiet", "D.<clinit>"}),
    ("B", "C.leaf(k);", "C.leaf(k); D.quiet(k);", {"B.middle", "B.apart", "B.<clinit>"}),
]


@pytest.mark.parametrize(("name", "before", "after", "gone"), EDITS)
def test_what_an_edit_does_not_concern_stays(folder: Path, name: str, before: str, after: str, gone: set[str]) -> None:
    with opened(folder) as connection:
        assert prime(connection)
        first = kept(connection)
    source = LOG.format(name) + FILES[name].replace(before, after, 1)
    (folder / f"{name}.java").write_text(source)
    build(folder)
    with opened(folder) as connection:
        assert not kept(connection), "another generation"
        assert renew(connection)
        second = kept(connection)
        stay = {method for method in first if first[method].machine is not None and second[method].machine is not None}
        assert {method for method in first if first[method].machine is not None} - stay == gone & {
            method for method in first if first[method].machine is not None
        }
        assert all(second[method].machine == first[method].machine for method in stay)
        assert facts(connection) == facts_of_new(folder)


Told = list[tuple[bool, list[str], Machine | None]]
"""Of all methods with one name and parameters: broken code has several."""


def facts(connection: sqlite3.Connection) -> dict[str, Told]:
    """What the graph says of each method; where a machine is kept, that one.  Ids stand in machines: methods keep theirs."""
    named = {
        method: f"{owner}.{name}({params})"
        for method, owner, name, params in connection.execute("SELECT id, class, name, params FROM methods")
    }
    events = {row[0]: f"event {row[1]}" for row in connection.execute("SELECT id, stable_id FROM log_statements")}

    def told(machine: Machine) -> Machine:
        edges = tuple(tuple((label(one), target) for one, target in state) for state in machine.edges)
        return Machine(edges, machine.exits)

    def label(one: tuple[object, ...]) -> tuple[object, ...]:
        if one[0] == "event":
            return one[0], events[one[1]], one[2]  # type: ignore[index]
        if one[0] in ("call", "spawn"):
            return one[0], named[one[1]], *one[2:]  # type: ignore[index]
        return (*one[:3], named.get(one[3], ""), *one[4:]) if one[0] == "throw" else one  # type: ignore[call-overload]

    with LogFlowGraph(connection) as graph:
        found: dict[str, Told] = {}
        for method, name in named.items():
            logs = graph.can_log(method)
            found.setdefault(name, []).append((logs, sorted(graph.ways(method)), told(graph.machine(method)) if logs else None))
        return {name: sorted(each, key=repr) for name, each in found.items()}


def facts_of_new(folder: Path) -> dict[str, Told]:
    database = folder.parent / "new.db"
    database.unlink(missing_ok=True)
    index_workspace((folder,), db=database, jobs=1)
    with closing(open_readonly(database)) as connection:
        return facts(connection)


@pytest.mark.parametrize("seed", range(int(os.environ.get("FORELOG_RENEWAL_SEEDS", "2"))))
def test_after_any_edits_it_is_what_a_new_index_says(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forelog.index.update.updating._MANY", 2.0)  # never give up: that is what is tested
    folder = tmp_path / "w"
    workspace = Workspace(folder, seed + 100)
    build(folder)
    done = 0
    with opened(folder) as connection:
        prime(connection)
    for _ in range(8):
        edits = [workspace.edit() for _ in range(2)]
        build(folder)
        with opened(folder) as connection:
            done += renew(connection)
            mine = facts(connection)
        theirs = facts_of_new(folder)
        differ = {name: (mine[name], theirs.get(name)) for name in mine if mine[name] != theirs.get(name)}
        assert mine.keys() == theirs.keys()
        assert not differ, f"{edits}\n{differ}"
        with opened(folder) as connection:
            prime(connection)
    assert done, "something was carried over"


def test_an_index_built_anew_has_nothing_to_renew(folder: Path) -> None:
    with opened(folder) as connection:
        prime(connection)
        assert renew(connection)
    index_workspace((folder,), db=folder.parent / "index.db", jobs=1, whole=True)
    with opened(folder) as connection:
        assert not renew(connection)
        assert prime(connection)
        assert kept(connection)


def test_other_supertypes_change_everything(folder: Path) -> None:
    with opened(folder) as connection:
        prime(connection)
    (folder / "D.java").write_text((LOG.format("D") + FILES["D"]).replace("class D", "class D extends A"))
    build(folder)
    with opened(folder) as connection:
        assert not renew(connection)
