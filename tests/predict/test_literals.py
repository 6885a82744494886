"""A literal that a method is given decides its conditions, and those of the methods it hands it on to."""

import sqlite3

import pytest

from forelog.predict.predict import predict
from tests.flow.lab import indexed

SOURCE = """\
package shop;
import java.util.function.*;
import java.util.logging.*;

class P {
    static final Logger LOG = Logger.getLogger("shop");

    void open() { master(true); }
    void follow() { master(false); }
    void stop() { master(null); }
    void any(Boolean b) { master(b); }
    void master(Boolean master) {
        if (master != null) { LOG.info("started"); if (master) { LOG.info("leads"); } else { LOG.info("follows"); } }
        else { LOG.info("stopped"); }
    }

    void handedOn() { between(null); }
    void between(Boolean b) { master(b); }
    void twice() { again(false); }
    void again(boolean b) { if (!b) { LOG.info("once"); again(true); } else { LOG.info("then"); } }

    void level(int n) { if (n == 3) { LOG.info("three"); } else if (null == name(n) || n != 4) { LOG.info("other"); } else { LOG.info("four"); } }
    String name(int n) { return n > 3 ? "x" : null; }
    void three() { level(3); }
    void four() { level(4); }

    void given(Object o) { if (o == null) { LOG.info("nothing"); } else { LOG.info("something"); } }
    void made() { given(new Object()); }
    void text() { given("x"); }
    void none() { given(null); }

    void changing(boolean b) { LOG.info("a"); if (b) { LOG.info("b"); } b = !b; if (b) { LOG.info("c"); } }
    void changed() { changing(true); }
    static class Quiet extends P { void master(Boolean b) { if (b == null) { LOG.info("quiet"); } } void stop() { super.stop(); } }
}
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    folder = tmp_path_factory.mktemp("literals")
    (folder / "P.java").write_text(SOURCE)
    return indexed(folder)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("P#open", {"started leads", ""}),  # "": of a Quiet
        ("P#follow", {"started follows", ""}),
        ("P#stop", {"stopped", "quiet"}),
        ("P$Quiet#stop", {"quiet"}),
        ("P#any", {"started leads", "started follows", "stopped", "quiet", ""}),
        ("P#master", {"started leads", "started follows", "stopped"}),
        ("P#handedOn", {"stopped", "quiet"}),
        ("P#twice", {"once then"}),
        ("P#three", {"three"}),
        ("P#four", {"other", "four"}),
        ("P#made", {"something"}),
        ("P#text", {"something"}),
        ("P#none", {"nothing"}),
        ("P#changed", {"a", "a b", "a c", "a b c"}),
    ],
)
def test_only_what_a_literal_allows_is_written(index: sqlite3.Connection, method: str, expected: set[str]) -> None:
    (row,) = index.execute("SELECT id FROM methods WHERE class || '#' || name = ?", (f"shop.{method}",)).fetchone()
    found = predict(index, row, feasibility=False).sequences
    assert {" ".join(event.message for event in one.events) for one in found if one.exit.kind == "return"} == expected
