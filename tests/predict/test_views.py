"""The view of a prediction: which line can follow which; exactly the transitions of all sequences, where these are all listed."""

import sqlite3

import pytest

from forelog.predict.model import Prediction, Stop, View
from forelog.predict.predict import predict
from forelog.predict.views import view_of_sequences
from tests.flow.lab import indexed

SOURCE = """\
import java.util.logging.*;

class P {
    static final Logger LOG = Logger.getLogger("p");
    static boolean b() { return System.nanoTime() % 2 == 0; }
    static void straight() { LOG.info("one"); silent(); LOG.info("two"); }
    static void silent() { }
    static void either() { if (b()) { LOG.info("left"); } else { LOG.info("right"); } LOG.info("both"); }
    static void rounds() { LOG.info("begin"); while (b()) { LOG.info("round"); } LOG.info("end"); }
    static void guarded() {
        try { risky(); LOG.info("fine"); } catch (IllegalStateException e) { LOG.warning("caught it"); } finally { LOG.info("at last"); }
    }
    static void risky() { if (b()) { LOG.info("trying"); } if (b()) { throw new IllegalStateException(); } }
    static void fails() { LOG.info("start"); if (b()) { throw new IllegalArgumentException(); } }
    static void say(String text) { LOG.info(text); }
    static void through() { say("first"); say("second"); straight(); say("third"); }
    static void severe() { LOG.info("calm"); if (b()) { LOG.severe("alarm"); } LOG.info("after"); }
    static void nothing() { }
}
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    folder = tmp_path_factory.mktemp("views")
    (folder / "P.java").write_text(SOURCE)
    return indexed(folder)


def prediction(index: sqlite3.Connection, name: str) -> Prediction:
    (row,) = index.execute("SELECT id FROM methods WHERE name = ?", (name,)).fetchall()
    return predict(index, row[0], limit=1000, view=True)


def text(stop: Stop) -> str:
    if stop.event is not None:
        return stop.event.template
    return "(" if stop.exit is None else f"{stop.exit.type.rsplit('.', 1)[-1]})"


def pairs(view: View) -> dict[str, bool]:
    return {f"{text(view.stops[step.source])} {text(view.stops[step.target])}": step.anomalous for step in view.transitions}


EXPECTED = {
    "straight": ["( one", "one two", "two )"],
    "either": ["( left", "( right", "left both", "right both", "both )"],
    "rounds": ["( begin", "begin round", "begin end", "round round", "round end", "end )"],
    "guarded": [
        "( trying",
        "trying fine",
        "( fine",
        "fine at last",
        "at last )",
        "! ( caught it",
        "! trying caught it",
        "! caught it at last",
    ],
    "fails": ["( start", "start )", "! start IllegalArgumentException)"],
    "through": ["( first", "first second", "second one", "one two", "two third", "third )"],
    "severe": ["( calm", "calm after", "! calm alarm", "! alarm after", "after )"],
    "nothing": ["( )"],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_what_follows_what(index: sqlite3.Connection, name: str) -> None:
    view = prediction(index, name).view
    assert view is not None
    expected = {pair.removeprefix("! "): pair.startswith("! ") for pair in EXPECTED[name]}
    assert pairs(view) == expected


@pytest.mark.parametrize("name", EXPECTED)
def test_it_has_the_transitions_of_all_sequences(index: sqlite3.Connection, name: str) -> None:
    found = prediction(index, name)
    assert found.view is not None
    assert pairs(found.view).keys() == pairs(view_of_sequences(found)).keys()
    assert found.cuts == ()


def test_calm_runs_read_from_above_to_below(index: sqlite3.Connection) -> None:
    for name in ("straight", "through", "severe", "guarded"):
        view = prediction(index, name).view
        assert view is not None
        calm = [step for step in view.transitions if not step.anomalous]
        assert all(step.source < step.target for step in calm), name
    assert [text(stop) for stop in view.stops][-2:] == ["at last", ")"]


def test_a_view_is_made_only_when_it_is_asked_for(index: sqlite3.Connection) -> None:
    (row,) = index.execute("SELECT id FROM methods WHERE name = 'either'").fetchall()
    assert predict(index, row[0]).view is None
