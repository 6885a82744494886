"""What runs when functions are handed around: whose lambda, how often, now or later."""

import sqlite3
import time
from typing import Any

import pytest

from forelog.predict.backwards import paths_to
from forelog.predict.model import Prediction
from forelog.predict.predict import predict
from tests.flow.lab import indexed

SOURCE = """\
package shop;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.*;
import java.util.logging.*;

class P {
    static final Logger LOG = Logger.getLogger("shop");
    static boolean x() { return LOG.hashCode() > 3; }

    // A parameter runs what the caller gave.
    static void twice(Runnable what) { what.run(); LOG.info("between"); what.run(); }
    static void through(Runnable what) { twice(what); }
    static void red() { twice(() -> LOG.info("red")); }
    static void blue() { through(() -> LOG.info("blue")); }
    static void silent() { twice(() -> { }); }
    static void captured(Runnable inner) { twice(() -> { LOG.info("outer"); inner.run(); }); }
    static void green() { captured(() -> LOG.info("green")); }
    static void unknown(Runnable what) { what.run(); }

    // The method in between writes nothing itself, and asks something else of what it is given, too.
    interface Job { String work() throws java.io.IOException; default Job named() { return this; } }
    static String attempt(Job job) { try { job.named(); return job.work(); } catch (java.io.IOException e) { return ""; } }
    static String unguarded(Job job) throws java.io.IOException { return job.work(); }
    static void paid() { attempt(() -> { LOG.info("paid"); return "ok"; }); }
    static void lost() { attempt(() -> { LOG.info("paying"); throw new java.io.IOException(); }); LOG.info("after"); }
    static void broken() throws java.io.IOException { unguarded(() -> { LOG.info("paying"); throw new java.io.IOException(); }); }
    static void a() { attempt(() -> { LOG.info("a"); return "a"; }); }
    static void b() { attempt(() -> { LOG.info("b"); return "b"; }); }
    static void c() { attempt(() -> { LOG.info("c"); return "c"; }); }
    static void any(Job job) { attempt(job); }

    // What a library calls back is not given the arguments of the library's call.
    static void nested(List<Job> all) { all.forEach(job -> attempt(job)); }

    // Few enough to look at all of them.
    interface Few { void few(); }
    static void two(Few few) { few.few(); }
    static void first() { two(() -> LOG.info("first")); }
    static void second() { two(() -> LOG.info("second")); }

    // A library calls it at once, once, later, or never.
    static void each(List<String> all) { all.forEach(one -> LOG.info("one")); }
    static void once(Map<String, String> all) { all.computeIfAbsent("k", k -> { LOG.info("made"); return k; }); }
    static void kept(Map<String, Runnable> all) { all.put("k", () -> LOG.info("never")); LOG.info("kept"); }
    static Object proxy() {
        Object made = java.lang.reflect.Proxy.newProxyInstance(P.class.getClassLoader(), new Class<?>[] {Runnable.class},
            (proxy, method, args) -> { LOG.info("called"); return null; });
        LOG.info("made");
        return made;
    }
    static void later(CompletableFuture<String> f) { f.thenAccept(v -> LOG.info("some time")); LOG.info("now"); }
    static void start(Executor pool) { pool.execute(() -> LOG.info("elsewhere")); LOG.info("here"); }

    static void timer(org.example.missing.Timer timer) { timer.newTimeout(t -> LOG.info("some time"), 5); LOG.info("set"); }
    static void posted(org.example.missing.Handler handler) { handler.postDelayed(() -> LOG.info("some time"), 5); LOG.info("posted"); }

    // What a function captures does not change.
    static Runnable capturing(String a) {
        boolean loud = a.isEmpty();
        return () -> { if (loud) { LOG.info("one"); } if (loud) { LOG.info("two"); } };
    }
    static IntSupplier inClass(boolean loud) {
        return new IntSupplier() { public int getAsInt() { if (loud) { LOG.info("one"); } if (!loud) { LOG.info("two"); } return 1; } };
    }

    static class Eldest extends LinkedHashMap<String, String> {
        protected boolean removeEldestEntry(Map.Entry<String, String> e) { LOG.info("full"); return true; }
    }
    static void fill(Map<String, String> all) { new Eldest(); all.clear(); LOG.info("cleared"); }

    // Counters, calm first.
    static void retry(int attempts) {
        for (int attempt = 1; attempt <= attempts; attempt++) {
            if (x()) { LOG.info("worked at attempt " + attempt); return; }
            LOG.warning("failed at attempt " + attempt + " of " + attempts);
        }
        LOG.severe("given up after " + attempts + " attempts");
    }
    static void reload(boolean after) { if (after) { LOG.info("reloaded"); } LOG.info("cleaned, after=" + after); }
    // Calls again and again go the calm way, too.
    static boolean visit(int n) {
        if (x()) { LOG.warning("no visitor " + n + ", this is an error"); return false; }
        LOG.info("asked"); LOG.info("visited"); return true;
    }
    static void tour() { visit(1); visit(2); visit(3); LOG.info("seen all"); }
    record Point(int left, int right) { }
    static class Named { public String toString() { return x() ? "this" : "that"; } }
    static void print(Point point, Named named) { LOG.info("at " + point); LOG.info("by " + named); }

    // A wrapper with three lines; each caller has its own.
    static void shout(String what) { if (x()) { LOG.info(what + " begins"); } else { LOG.info(what + " ends"); } }
    static void day() { shout("the day"); shout("the night"); }
    static void complain(boolean strict, String what) { if (strict) { LOG.severe(what); } else { LOG.warning(what); } }
    static void late(boolean strict, String who) { complain(strict, who + " is late"); }
    static void entries(Map<String, String> all) { for (Map.Entry<String, String> e : all.entrySet()) { LOG.info("has " + e.toString()); } }
}
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    folder = tmp_path_factory.mktemp("functions")
    (folder / "P.java").write_text(SOURCE)
    return indexed(folder)


def of(index: sqlite3.Connection, name: str, **how: Any) -> Prediction:
    (method,) = index.execute("SELECT id FROM methods WHERE class = 'shop.P' AND name = ?", (name,)).fetchone()
    return predict(index, method, **how)


def messages(found: Prediction) -> list[str]:
    return [
        " / ".join(event.message for event in sequence.events)
        for sequence in found.sequences
        if sequence.exit.kind == "return" and not sequence.started
    ]


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("red", "red / between / red"),
        ("blue", "blue / between / blue"),
        ("silent", "between"),
        ("green", "outer / green / between / outer / green"),
    ],
)
def test_a_parameter_runs_what_the_caller_gave(index: sqlite3.Connection, method: str, expected: str) -> None:
    assert messages(of(index, method)) == [expected]


def test_without_a_caller_all_functions_are_possible_when_they_are_few(index: sqlite3.Connection) -> None:
    found = of(index, "two")
    assert set(messages(found)) == {"first", "second"}
    assert not found.cuts


@pytest.mark.parametrize("method", ["unknown", "any", "nested"])
def test_without_a_caller_many_functions_are_left_out_and_that_is_said(index: sqlite3.Connection, method: str) -> None:
    found = of(index, method)
    assert set(messages(found)) == {""}
    assert [cut.partition(":")[0] for cut in found.cuts] == ["unlikely"]


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("paid", {("paid", "return")}),
        ("lost", {("paying / after", "return")}),
        ("broken", {("paying", "throw")}),
    ],
)
def test_what_is_given_runs_inside_a_method_that_writes_nothing(index: sqlite3.Connection, method: str, expected: set[object]) -> None:
    found = of(index, method)
    assert {(" / ".join(event.message for event in one.events), one.exit.kind) for one in found.sequences} == expected
    assert not found.cuts
    assert found.statements_covered == found.statements_reachable


def test_the_level_is_asked_inside_what_is_given(index: sqlite3.Connection) -> None:
    found = of(index, "paid", level="WARNING")
    assert set(messages(found)) == {""}
    assert not found.cuts


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("each", {"", "one", "one / one"}),
        ("once", {"", "made"}),
        ("kept", {"kept"}),
        ("proxy", {"made"}),
        ("later", {"now"}),
        ("start", {"here"}),
        ("fill", {"cleared"}),
        ("timer", {"set"}),
        ("posted", {"posted"}),
    ],
)
def test_when_a_library_calls(index: sqlite3.Connection, method: str, expected: set[str]) -> None:
    assert set(messages(of(index, method))) == expected


@pytest.mark.parametrize(("method", "expected"), [("lambda$capturing$%", {"", "one / two"}), ("getAsInt", {"one", "two"})])
def test_what_is_captured_has_one_value(index: sqlite3.Connection, method: str, expected: set[str]) -> None:
    (row,) = index.execute(
        "SELECT id FROM methods WHERE class LIKE 'shop.P%' AND name LIKE ? AND kind <> 'constructor'", (method,)
    ).fetchone()
    assert set(messages(predict(index, row))) == expected


def test_what_runs_elsewhere_is_in_the_flow(index: sqlite3.Connection) -> None:
    assert "later shop.P#lambda$later$" in " ".join(of(index, "later").sequences[0].exec_flow)
    assert "start thread shop.P#lambda$start$" in " ".join(of(index, "start").sequences[0].exec_flow)


def test_counters_go_up_and_stay_below_their_limit(index: sqlite3.Connection) -> None:
    for text in messages(of(index, "retry")):
        failed = [line for line in text.split(" / ") if line.startswith("failed")]
        assert [line.split()[3] for line in failed] == [str(number + 1) for number in range(len(failed))]
        assert all(int(line.split()[3]) <= int(line.split()[5]) for line in failed)
        if "worked" in text:
            assert text.endswith(f"worked at attempt {len(failed) + 1}")


def test_a_condition_has_in_the_line_the_value_that_the_path_gave_it(index: sqlite3.Connection) -> None:
    assert set(messages(of(index, "reload"))) == {"reloaded / cleaned, after=true", "cleaned, after=false"}


def test_the_first_sequence_is_the_calm_one(index: sqlite3.Connection) -> None:
    first = of(index, "retry").sequences[0]
    assert (first.label, [event.level for event in first.events]) == ("normal", ["INFO"])


def test_the_first_sequence_is_calm_in_every_call(index: sqlite3.Connection) -> None:
    first = of(index, "tour").sequences[0]
    assert [event.message for event in first.events] == ["asked", "visited"] * 3 + ["seen all"]


def test_workspace_types_print_what_they_are(index: sqlite3.Connection) -> None:
    (text,) = messages(of(index, "print"))
    assert text.startswith("at Point[left=")
    assert ", right=" in text
    assert "@" not in text


def test_an_entry_of_a_map_is_no_exception(index: sqlite3.Connection) -> None:
    assert {sequence.label for sequence in of(index, "entries").sequences if sequence.exit.kind == "return"} == {"normal"}


def test_a_wrapper_that_chooses_the_level_has_a_line_of_its_caller_at_each(index: sqlite3.Connection) -> None:
    found = [(event.level, event.template) for sequence in of(index, "late").sequences for event in sequence.events]
    assert sorted(found) == [("SEVERE", "<who> is late"), ("WARNING", "<who> is late")]


@pytest.mark.parametrize("text", ["the day begins", "the day ends", "the night begins", "the night ends"])
def test_paths_to_the_line_of_a_wrapper_end_with_it(index: sqlite3.Connection, text: str) -> None:
    (row,) = index.execute("SELECT id FROM log_statements WHERE template = ?", (text,)).fetchone()
    found = paths_to(index, [row])
    assert found.sequences
    assert {sequence.events[-1].message for sequence in found.sequences} == {text}


def test_a_huge_limit_ends_when_nothing_new_comes(index: sqlite3.Connection) -> None:
    started = time.process_time()
    found = of(index, "retry", limit=1_000_000)
    assert time.process_time() - started < 2
    assert 3 < len(found.sequences) <= found.path_count
