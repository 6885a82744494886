"""Sequences whose conditions contradict each other are left out: a case for each kind of value."""

import sqlite3

import pytest

from forelog.predict.predict import predict
from tests.flow.lab import indexed

SOURCE = """\
package shop;
import java.util.logging.Logger;
class P {
  static final Logger LOG = Logger.getLogger("p");
  enum Kind { A, B, C }
  static final int LIMIT = 5;
  final boolean on; final String name;
  P(boolean on, String n) { this.on = on; name = n; }
  void nulls(Object o) { Object x = null; if (o != null) { x = o; LOG.info("given"); } if (x == null) { LOG.info("nothing"); } else { LOG.info("something"); } }
  void ints(int n) { if (n > 5) { LOG.info("big"); } if (n < 3) { LOG.info("small"); } if (n == 4) { LOG.info("four"); } }
  void sums(int n) { int m = n + 1; if (m > 10) { LOG.info("m"); } if (n < 5) { LOG.info("n"); } }
  void enums(Kind k) { switch (k) { case A: LOG.info("a"); break; case B: LOG.info("b"); break; default: LOG.info("c"); } if (k == Kind.A) { LOG.info("A"); } if (k != Kind.B) { LOG.info("notB"); } }
  void strings(String s) { if ("x".equals(s)) { LOG.info("x"); } if ("y".equals(s)) { LOG.info("y"); } if (s == null) { LOG.info("null"); } }
  void types(Object o) { if (o instanceof String) { LOG.info("s"); } if (o == null) { LOG.info("n"); } if (o instanceof CharSequence) { LOG.info("cs"); } }
  void outer(int n) { if (n > 3) { LOG.info("o"); inner(n); } else { inner(n); } }
  void inner(int k) { if (k > 2) { LOG.info("i"); } else { LOG.info("j"); } }
  boolean check(int n) { if (n == 0) { LOG.info("zero"); return false; } LOG.info("ok"); return true; }
  void caller(int n) { if (check(n)) { LOG.info("yes"); } else { LOG.info("no"); } }
  void fin() { if (on) { LOG.info("on"); } helper(); }
  void helper() { if (!on) { LOG.info("off"); } else { LOG.info("still"); } }
  void tries() { boolean done = false; try { work(); done = true; } finally { if (!done) { LOG.info("failed"); } else { LOG.info("done"); } } }
  void work() { if (name.isEmpty()) { LOG.info("bad"); throw new IllegalStateException(); } LOG.info("good"); }
  void loop(int n) { boolean first = true; for (int i = 0; i < 3; i++) { if (first) { LOG.info("first"); first = false; } else { LOG.info("again"); } } if (!first) { LOG.info("end"); } }
  void dead() { int x = 3; if (x > LIMIT) { LOG.info("never"); } LOG.info("z"); }
}
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    folder = tmp_path_factory.mktemp("feasibility")
    (folder / "P.java").write_text(SOURCE)
    return indexed(folder)


def method(index: sqlite3.Connection, name: str) -> int:
    return int(index.execute("SELECT id FROM methods WHERE class = 'shop.P' AND name = ?", (name,)).fetchone()[0])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nulls", {"given something", "nothing"}),
        ("ints", {"", "big", "four", "small"}),
        ("sums", {"", "m", "n"}),
        ("enums", {"a A notB", "b", "c notB"}),
        ("strings", {"", "null", "x", "y"}),
        ("types", {"", "cs", "n", "s cs"}),
        ("outer", {"i", "j", "o i"}),
        ("caller", {"ok yes", "zero no"}),
        ("fin", {"off", "on still"}),
        ("tries", {"good done", "bad failed"}),
        ("loop", {"first again end"}),
        ("dead", {"z"}),
    ],
)
def test_only_what_a_run_can_do_is_predicted(index: sqlite3.Connection, name: str, expected: set[str]) -> None:
    found = predict(index, method(index, name), explain=True, time_limit=60)
    assert {" ".join(event.message for event in one.events) for one in found.sequences} == expected
    assert found.infeasible == len(found.contradictions) > 0


def test_a_contradiction_names_its_conditions(index: sqlite3.Connection) -> None:
    found = predict(index, method(index, "caller"), explain=True)
    told = {tuple(f"{one.text} = {one.value}" for one in contradiction.conditions) for contradiction in found.contradictions}
    assert told == {("check() returns = true", "if (check(n)) = false"), ("check() returns = false", "if (check(n)) = true")}
    assert {one.file for contradiction in found.contradictions for one in contradiction.conditions} == {"P.java"}


def test_a_statement_that_no_path_reaches_is_told(index: sqlite3.Connection) -> None:
    found = predict(index, method(index, "dead"), explain=True)
    line = next(number for number, text in enumerate(SOURCE.splitlines(), 1) if "never" in text)
    assert found.statements_infeasible == (f"P.java:{line}",)


def test_a_sequence_says_what_it_was_decided_by(index: sqlite3.Connection) -> None:
    found = predict(index, method(index, "outer"), explain=True).sequences
    decided = {" ".join(event.message for event in one.events): [f"{c.text} = {c.value}" for c in one.conditions] for one in found}
    assert decided["o i"] == ["if (n > 3) = true", "if (k > 2) = true"]
