"""Which sequences are predicted: coverage, counts, bounds, values, cuts."""

import re
import sqlite3

import pytest

from forelog.errors import InputError, UnknownNameError
from forelog.flow.graph import LogFlowGraph
from forelog.predict.backwards import paths_to
from forelog.predict.model import Prediction
from forelog.predict.paths import PathFinder
from forelog.predict.predict import predict
from forelog.predict.region import Region
from tests.flow.lab import indexed

SOURCE = """\
package shop;
import java.io.*;
import java.util.logging.*;

class P {
    static final Logger LOG = Logger.getLogger("shop");
    static boolean x() { return LOG.hashCode() > 3; }
    static void branches(int k) { if (x()) { LOG.info("one"); } else { LOG.info("two"); } if (x()) { LOG.info("three"); } }
    static void silentBranches(int k) { if (x()) { k++; } LOG.info("only"); for (int i = 0; i < k; i++) { k += i; } }
    static void loop() { while (x()) { LOG.info("round"); } }
    static void nested() { while (x()) { LOG.info("outer"); while (x()) { LOG.info("inner"); } } }
    static void again() { do { LOG.info("body"); } while (x()); }
    static void server() { LOG.info("up"); for (;;) { LOG.info("request"); } }
    static void same(boolean flag) { if (flag) { LOG.info("begin"); } LOG.info("work"); if (flag) { LOG.info("end"); } }
    static void changed(boolean flag) { if (flag) { LOG.info("begin"); } flag = x(); if (flag) { LOG.info("end"); } }
    static void load(String name) {
        LOG.info("loading " + name);
        try { new FileInputStream(name).close(); LOG.info("loaded " + name); }
        catch (FileNotFoundException e) { LOG.log(Level.SEVERE, "no " + name, e); }
        catch (IOException e) { LOG.warning("cannot close " + name); throw new UncheckedIOException(e); }
    }
    static void deep0() { LOG.info("0"); deep1(); }
    static void deep1() { LOG.info("1"); deep2(); }
    static void deep2() { LOG.info("2"); deep3(); }
    static void deep3() { LOG.info("3"); }
    static void circle(int k) { LOG.info("in"); if (x()) { circle(k - 1); } LOG.info("out"); }
    static void say(String what) { if (x()) { LOG.info("say: " + what); } }
    static void wrapped() { say("hello"); say("bye"); }
    static void debug() { LOG.fine("fine"); LOG.info("info"); }
    static class Lazy { static { LOG.info("lazy"); } static void use() { } }
    static void twice() { Lazy.use(); Lazy.use(); }
    static void bad(int k) { if (k < 0) { throw new IllegalArgumentException(); } LOG.info("good"); }
    static void wide() {
        if (x()) { LOG.info("a1"); } else { LOG.info("a2"); } if (x()) { LOG.info("b1"); } else { LOG.info("b2"); }
        if (x()) { LOG.info("c1"); } else { LOG.info("c2"); } if (x()) { LOG.info("d1"); } else { LOG.info("d2"); }
    }
    static void many() { wide(); wide(); wide(); wide(); wide(); wide(); wide(); wide(); }
}
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "P.java").write_text(SOURCE)
    return indexed(folder)


def row(index: sqlite3.Connection, name: str) -> int:
    return int(index.execute("SELECT id FROM methods WHERE name = ?", (name,)).fetchone()[0])


def predicted(index: sqlite3.Connection, name: str, **options: object) -> Prediction:
    return predict(index, row(index, name), **options)  # type: ignore[arg-type]


def lines(prediction: Prediction) -> list[str]:
    return [" ".join(event.template for event in sequence.events) for sequence in prediction.sequences]


def test_few_sequences_cover_every_branch(index: sqlite3.Connection) -> None:
    found = predicted(index, "branches", limit=2)
    covered = {word for line in lines(found) for word in line.split()}
    assert covered == {"one", "two", "three"}
    assert (found.statements_reachable, found.statements_covered, found.path_count) == (3, 3, 4)


def test_branches_that_write_nothing_do_not_multiply(index: sqlite3.Connection) -> None:
    found = predicted(index, "silentBranches")
    assert lines(found) == ["only"]
    assert found.path_count == 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("loop", {"", "round", "round round"}),
        ("again", {"body", "body body", "body body body"}),
        ("nested", {"", *(" ".join(w) for i in (0, 1, 2) for w in [["outer", *["inner"] * i]]),
                    *(" ".join(["outer", *["inner"] * i, "outer", *["inner"] * j]) for i in (0, 1, 2) for j in (0, 1, 2))}),
    ],
)  # fmt: skip
def test_loops_run_none_one_and_two_times(index: sqlite3.Connection, name: str, expected: set[str]) -> None:
    found = predicted(index, name)
    assert set(lines(found)) == expected
    assert found.path_count == len(expected)


def test_an_endless_loop_is_cut_and_says_so(index: sqlite3.Connection) -> None:
    (sequence,) = predicted(index, "server").sequences
    assert [event.template for event in sequence.events][:2] == ["up", "request"]
    assert sequence.exit.kind == "cut"
    assert "loops" in sequence.cut


def test_one_condition_has_one_value(index: sqlite3.Connection) -> None:
    assert set(lines(predicted(index, "same"))) == {"work", "begin work end"}
    assert predicted(index, "same").path_count == 2
    assert predicted(index, "changed").path_count == 4


def test_exceptional_ways_come_with_their_labels(index: sqlite3.Connection) -> None:
    found = predicted(index, "load")
    by_lines = dict(zip(lines(found), found.sequences, strict=True))
    assert set(by_lines) == {
        "loading <name> loaded <name>",
        "loading <name> no <name>",
        "loading <name> cannot close <name>",
    }
    assert by_lines["loading <name> loaded <name>"].label == "normal"
    assert by_lines["loading <name> no <name>"].label == "explicit"
    escaping = by_lines["loading <name> cannot close <name>"]
    assert (escaping.exit.kind, escaping.exit.type) == ("throw", "java.io.UncheckedIOException")
    assert {reason.line for reason in escaping.reasons if reason.rule == "explicit.catch"} == {"P.java:20"}
    assert "catch java.io.IOException" in escaping.exec_flow
    assert found.sequences[0].label == "normal", "calm sequences come first"


def test_a_throw_without_lines_is_a_sequence(index: sqlite3.Connection) -> None:
    found = predicted(index, "bad")
    assert {(sequence.exit.kind, sequence.exit.type, len(sequence.events)) for sequence in found.sequences} == {
        ("return", "", 1),
        ("throw", "java.lang.IllegalArgumentException", 0),
    }


def test_values_hold_for_a_sequence_and_fit_the_template(index: sqlite3.Connection) -> None:
    regexes = dict(index.execute("SELECT stable_id, regex FROM log_statements"))
    for sequence in predicted(index, "load").sequences:
        names = {value for event in sequence.events for source, value in event.values if source == "name"}
        assert len(names) == 1
        for event in sequence.events:
            assert re.fullmatch(regexes[event.statement], event.message)


@pytest.mark.parametrize("depth", range(5))
def test_depth_cuts_calls_and_says_so(index: sqlite3.Connection, depth: int) -> None:
    found = predicted(index, "deep0", depth=depth)
    assert lines(found) == [" ".join("0123"[: depth + 1])]
    assert any(cut.startswith("depth") for cut in found.cuts) == (depth < 3)
    assert ("deep" in found.sequences[0].cut) == (depth < 3)


def test_recursion_is_cut_at_the_second_call(index: sqlite3.Connection) -> None:
    found = predicted(index, "circle", depth=20)
    assert set(lines(found)) >= {"in out", "in in out out"}
    assert max(len(line.split()) for line in lines(found)) == 4
    assert any(cut.startswith("recursion") for cut in found.cuts)


def test_lines_of_wrappers_have_the_text_of_their_caller(index: sqlite3.Connection) -> None:
    found = predicted(index, "wrapped")
    assert {"say: hello say: bye", "", "say: hello", "say: bye"} == set(lines(found))
    (event, *_) = next(sequence for sequence in found.sequences if sequence.events).events
    assert (event.method, event.line) == ("wrapped", 28)


def test_levels(index: sqlite3.Connection) -> None:
    assert lines(predicted(index, "debug")) == ["fine info"]
    assert lines(predicted(index, "debug", level="info")) == ["info"]
    assert lines(predicted(index, "debug", level="ERROR")) == [""]


def test_a_class_is_initialised_once(index: sqlite3.Connection) -> None:
    assert set(lines(predicted(index, "twice"))) == {"", "lazy"}


def test_the_same_seed_gives_the_same_answer(index: sqlite3.Connection) -> None:
    first, second, other = (predicted(index, "many", seed=seed).sequences for seed in (1, 1, 2))
    assert first == second
    assert first != other


def test_counts_are_exact_and_not_enumerated(index: sqlite3.Connection) -> None:
    assert predicted(index, "wide").path_count == 2**4
    assert predicted(index, "many", limit=3).path_count == 2**32


def test_the_limit_is_filled_with_different_sequences(index: sqlite3.Connection) -> None:
    found = predicted(index, "many", limit=30)
    assert len(found.sequences) == len(set(lines(found))) == 30
    assert len(predicted(index, "wide", limit=100).sequences) == 16
    assert len({sequence.id for sequence in found.sequences}) == 30


def test_only_one_label(index: sqlite3.Connection) -> None:
    assert {sequence.label for sequence in predicted(index, "load", only_label="explicit").sequences} == {"explicit"}
    assert "normal" not in {sequence.label for sequence in predicted(index, "load", only_label="anomalous").sequences}
    assert predicted(index, "wide", only_label="explicit").sequences == ()


def test_no_time_gives_a_partial_answer_that_says_so(index: sqlite3.Connection) -> None:
    found = predicted(index, "many", time_limit=0)
    assert any(cut.startswith("time: not everything") for cut in found.cuts)
    assert found.sequences, "the shortest at least"


def test_bad_values_and_names(index: sqlite3.Connection) -> None:
    for options in ({"depth": -1}, {"limit": -1}, {"level": "LOUD"}, {"only_label": "odd"}):
        with pytest.raises(InputError):
            predicted(index, "wide", **options)
    with pytest.raises(UnknownNameError):
        predict(index, "shop.P#missing()")
    assert predict(index, "shop.P#bad(int)", limit=0).sequences == ()


def test_counting_agrees_with_enumeration(index: sqlite3.Connection) -> None:
    for name in ("branches", "nested", "load", "circle", "wrapped"):
        with LogFlowGraph(index) as graph:
            region = Region(graph, row(index, name), 3, lambda: False)
            seen = set()
            for number, path in enumerate(PathFinder(region, 0, lambda: False).paths()):
                seen.add((path.way, *(step.label for step in path.steps)))
                if number > 1500:
                    break
            assert len(seen) == sum(region.entry.total.values()), name


@pytest.mark.parametrize(
    ("line", "entry", "before"),
    [("3", "deep0", "0 1 2 3"), ("loaded <name>", "load", "loading <name> loaded <name>"), ("out", "circle", "in out")],
)
def test_what_leads_to_a_line(index: sqlite3.Connection, line: str, entry: str, before: str) -> None:
    ids = [i for (i,) in index.execute("SELECT id FROM log_statements WHERE template = ?", (line,))]
    found = paths_to(index, ids)
    assert found.sequences[0].entry.startswith(f"shop.P#{entry}(")
    assert before in lines(found)
    assert all(" ".join(event.template for event in sequence.events).endswith(line) for sequence in found.sequences)
    assert {sequence.exit.kind for sequence in found.sequences} == {"cut"}


def test_what_leads_through_a_wrapper(index: sqlite3.Connection) -> None:
    ids = [i for (i,) in index.execute("SELECT id FROM log_statements WHERE template = 'say: bye'")]
    assert "say: hello say: bye" in lines(paths_to(index, ids))
