"""Levels for each logger: which lines are written, which checks hold, and what is said of a logger whose name is not known."""

import sqlite3

import pytest

from forelog.errors import InputError
from forelog.flow.levels import EVERYTHING, Levels, levels_from
from forelog.flow.whole import whole_graph
from forelog.predict.predict import predict
from tests.flow.lab import indexed

SOURCE = """\
import java.util.logging.*;

class P {
    static final Logger LOG = Logger.getLogger(P.class.getName());
    static final Logger AUDIT = Logger.getLogger("audit.of.p");
    void both() {
        LOG.fine("fine");
        if (LOG.isLoggable(Level.FINE)) { LOG.info("detail"); }
        if (AUDIT.isLoggable(Level.FINE)) { AUDIT.info("kept"); }
        AUDIT.fine("audited");
    }
    void given(Logger log) { log.fine("whose?"); }
    void which(Level level) { LOG.log(level, "some level"); }
    static class Inner { void in() { if (LOG.isLoggable(Level.FINE)) { LOG.severe("inner"); } } }
}
class Q {
    static final Logger LOG = Logger.getLogger(Q.class.getName());
    void q() { LOG.fine("q"); }
    void local() { Logger LOG = Logger.getLogger("x"); if (LOG.isLoggable(Level.FINE)) { Q.LOG.severe("hidden"); } }
}
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    folder = tmp_path_factory.mktemp("levels")
    (folder / "P.java").write_text(SOURCE)
    return indexed(folder)


def entry(index: sqlite3.Connection, name: str) -> int:
    return int(index.execute("SELECT id FROM methods WHERE name = ?", (name,)).fetchone()[0])


def told(index: sqlite3.Connection, name: str, level: str) -> set[str]:
    """The sequences, each as its messages joined."""
    found = predict(index, entry(index, name), level=level, limit=20, time_limit=60)
    return {" ".join(event.template for event in sequence.events) for sequence in found.sequences}


@pytest.mark.parametrize(
    ("name", "level", "expected"),
    [
        ("both", "", {"fine detail kept audited"}),
        ("both", "INFO", {""}),
        ("both", "INFO,P=FINE", {"fine detail"}),
        ("both", "INFO,audit=FINE", {"kept audited"}),
        ("both", "INFO,audit.of=FINE", {"kept audited"}),
        ("both", "INFO,audit.o=FINE", {""}),
        ("both", "INFO,audit=FINE,audit.of.p=WARNING", {""}),
        ("both", "audit=OFF", {"fine detail"}),
        ("given", "INFO", {""}),
        ("given", "INFO,P=FINE", {"", "whose?"}),
        ("given", "P=CONFIG", {"", "whose?"}),
        ("local", "INFO,P=FINE", {"", "hidden"}),
        ("which", "", {"some level"}),
        ("which", "INFO", {"", "some level"}),
        ("in", "INFO,P=FINE", {"inner"}),
        ("in", "INFO,P$Inner=FINE", {""}),
        ("q", "INFO,P=FINE", {""}),
        ("q", "P=INFO", {"q"}),
    ],
)
def test_the_longest_name_decides(index: sqlite3.Connection, name: str, level: str, expected: set[str]) -> None:
    assert told(index, name, level) == expected


def test_the_whole_graph_of_other_levels_is_not_kept(index: sqlite3.Connection) -> None:
    fewer = whole_graph(index, level="INFO,P=FINE", jobs=1).machines
    assert entry(index, "q") not in fewer
    assert entry(index, "both") in fewer
    assert entry(index, "q") in whole_graph(index, jobs=1).machines
    assert entry(index, "q") not in whole_graph(index, level="INFO,P=FINE", jobs=1).machines


@pytest.mark.parametrize(
    ("level", "logger", "asked", "written"),
    [
        ("INFO", "a.B", "INFO", True),
        ("DEBUG", "a.B", "INFO,a=DEBUG", True),
        ("DEBUG", "ab.C", "INFO,a=DEBUG", False),
        ("DEBUG", "a.B$C", "INFO,a.B$C=DEBUG", True),
        ("DEBUG", "a.B$C", "INFO,a.B=DEBUG", None),  # Logback and Log4j 2: yes; java.util.logging: no
        ("DEBUG", "", "INFO,a.B=DEBUG", None),
        ("DEBUG", "", "DEBUG,a.B=TRACE", True),
        ("", "a.B", "INFO", None),
        ("", "a.B", "TRACE", True),
        ("ERROR", "a.B", "a.B=OFF", False),
    ],
)
def test_what_is_not_known_is_not_decided(level: str, logger: str, asked: str, written: bool | None) -> None:
    assert levels_from(asked).written(level, logger) is written


def test_levels_have_one_form() -> None:
    assert str(levels_from(" org.x = debug , info,,")) == "INFO,org.x=DEBUG"
    assert levels_from("org.x=DEBUG,org.x=WARN,ERROR,INFO") == Levels("INFO", (("org.x", "WARN"),))
    assert levels_from("all,org.x=trace") == EVERYTHING
    assert levels_from(str(levels_from("info,org.x=trace"))) == levels_from("info,org.x=trace")


@pytest.mark.parametrize("text", ["LOUD", "org.x=LOUD", "=DEBUG", "org..x=DEBUG", "org x=DEBUG", "a=b=DEBUG", "org.x"])
def test_what_is_no_level_is_said(text: str) -> None:
    with pytest.raises(InputError, match=r"unknown level|no name of a logger"):
        levels_from(text)
