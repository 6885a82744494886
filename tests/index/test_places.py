"""What stands at a place in a file."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from forelog.index.database.opening import open_readonly
from forelog.index.pipeline import index_workspace
from forelog.index.questions.places import Place, file_at, place_at

GATE = """\
package gate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

public class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private final Lock lock = new Lock("front");
    private final Bell bell = new gate.Bell() { @Override public void ring() { LOG.info("ding"); } };

    public Gate() {
        this(3);
    }

    Gate(int tries) {
        LOG.debug("gate with {} tries",
            tries);
    }

    public void open(String who) {
        if (lock.open(who)) LOG.info("opened for {}", who); else LOG.warn("{} waits", who);
        Runnable later = () -> close(who);
        new Thread(later).start();
        bell.ring();
        who.trim();
    }

    void close(String who) { close(); }

    void close() { lock.close(); }

    void wake(Bell some) { some.ring(); }

    void all() { wake(new Small()); wake(new Large()); }

    static class Lock {
        Lock(String name) { LOG.trace("lock {}", name); }
        boolean open(String who) { return who.isEmpty(); }
        void close() { }
    }
}

interface Bell { void ring(); }
class Small implements Bell { public void ring() { } }
class Large implements Bell { public void ring() { } }
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("places") / "höfe"
    (folder / "gate").mkdir(parents=True)
    (folder / "gate" / "Gate.java").write_text(GATE)
    index_workspace([folder], db=folder.parent / "gate.db", jobs=1)
    return folder


@pytest.fixture(scope="module")
def connection(workspace: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_readonly(workspace.parent / "gate.db")) as connection:
        yield connection


@pytest.fixture
def at(workspace: Path, connection: sqlite3.Connection):
    """Asks for what stands at the word in ``«»`` of a piece of the source."""
    file = file_at(connection, workspace / "gate" / "Gate.java")
    assert file is not None

    def ask(piece: str) -> Place:
        before, word = piece.partition("«")[0], re.search("«(.*)»", piece)[1]
        offset = GATE.index(piece.replace("«", "").replace("»", "")) + len(before)
        line = GATE.count("\n", 0, offset) + 1
        return place_at(connection, file.id, line, offset - GATE.rfind("\n", 0, offset), word)

    return ask


def declared(place: Place) -> list[str]:
    return [method.label.removeprefix("gate.") for method in place.declared]


def called(place: Place) -> list[str]:
    return [] if place.call is None else [callee.text.removeprefix("gate.") for callee in place.call.callees]


@pytest.mark.parametrize(
    ("piece", "labels"),
    [
        ("void «open»(String", ["Gate#open(java.lang.String)"]),
        ("public «Gate»()", ["Gate#<init>()"]),
        ("    «Gate»(int", ["Gate#<init>(int)"]),
        ("void «close»(String who) { close(); }", ["Gate#close(java.lang.String)"]),
        ("        «Lock»(String", ["Gate$Lock#<init>(java.lang.String)"]),
        ("boolean «open»", ["Gate$Lock#open(java.lang.String)"]),
        ("public class «Gate»", []),
        ("class «Small»", []),
        ("open(String «who»)", []),
    ],
)
def test_declarations(at, piece: str, labels: list[str]) -> None:
    assert declared(at(piece)) == labels
    assert called(at(piece)) == []


@pytest.mark.parametrize(
    ("piece", "labels"),
    [
        ("{ «close»(); }", ["Gate#close()"]),
        ("lock.«close»()", ["Gate$Lock#close()"]),
        ("() -> «close»(who)", ["Gate#close(java.lang.String)"]),
        ("if (lock.«open»(who))", ["Gate$Lock#open(java.lang.String)"]),
        ("new «Lock»(", ["Gate$Lock#<init>(java.lang.String)"]),
        ("= «new» Lock(", ["Gate$Lock#<init>(java.lang.String)"]),
        ("«this»(3)", ["Gate#<init>(int)"]),
        ("who.«trim»()", ["java.lang.String#trim()"]),
        ("= «new» gate.Bell() {", ["Gate$1#<init>()"]),
        ("private final «Lock»", []),
        ("(«lock».open", []),
    ],
)
def test_calls(at, piece: str, labels: list[str]) -> None:
    assert called(at(piece)) == labels
    assert declared(at(piece)) == []


def test_a_call_has_all_its_callees_the_likeliest_first(at) -> None:
    site = at("some.«ring»()").call
    assert site.count == len(site.callees) == 3
    assert {callee.text for callee in site.callees} == {"gate.Gate$1#ring()", "gate.Small#ring()", "gate.Large#ring()"}
    confidences = [callee.confidence for callee in site.callees]
    assert confidences == sorted(confidences, reverse=True)


@pytest.mark.parametrize(
    ("piece", "templates"),
    [
        ("if (lock.open(who)) «LOG».info", ["opened for <who>", "<who> waits"]),
        ("else «LOG».warn", ["<who> waits", "opened for <who>"]),
        ("LOG.«warn»", ["<who> waits", "opened for <who>"]),
        ('"opened for {}", «who»', ["opened for <who>", "<who> waits"]),
        ("            «tries»);", ["gate with <tries> tries"]),
        ("who.«trim»", []),
    ],
)
def test_log_statements_the_nearest_first(at, piece: str, templates: list[str]) -> None:
    assert [statement.template for statement in at(piece).statements] == templates


def test_methods_around_from_the_inside(at) -> None:
    assert [method.name for method in at("() -> «close»(who)").around] == ["lambda$open$0", "open"]
    assert at("() -> «close»(who)").method.name == "open"
    assert [method.label for method in at('LOG.«info»("ding")').around] == ["gate.Gate$1#ring()"]
    assert at("private final «Lock»").around == ()
    assert at("private final «Lock»").method is None
    assert at("void «close»() {").method.label == "gate.Gate#close()"


def test_a_file_is_found_by_its_path_also_through_links(workspace: Path, connection: sqlite3.Connection, tmp_path: Path) -> None:
    there = file_at(connection, workspace / "gate" / "Gate.java")
    assert there is not None
    assert (there.root, there.path) == (str(workspace), "gate/Gate.java")
    (tmp_path / "link").symlink_to(workspace)
    assert file_at(connection, tmp_path / "link" / "gate" / "Gate.java") == there
    assert file_at(connection, str(workspace / "gate" / ".." / "gate" / "Gate.java")) == there
    assert file_at(connection, workspace / "gate" / "Other.java") is None
    assert file_at(connection, workspace.parent / "Gate.java") is None


def test_places_outside_of_the_text_are_empty(connection: sqlite3.Connection) -> None:
    for line, column in ((0, 0), (-1, -1), (10**9, 1), (1, 10**9)):
        assert place_at(connection, 1, line, column, "open") == Place((), (), None, ())
    assert place_at(connection, 99, 1, 1, "open") == Place((), (), None, ())
