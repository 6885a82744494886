"""Which exceptions come out of library calls."""

import sqlite3

import pytest

from forelog.predict.predict import predict
from tests.flow.lab import indexed

SOURCE = """\
package shop;
import java.util.*;
import java.util.function.*;
import java.util.logging.*;

class P {
    static final Logger LOG = Logger.getLogger("shop");
    static class NoOrder extends RuntimeException { NoOrder(String id) { super(id); } }
    static class NoStock extends Exception { }

    // What a function among the arguments makes is thrown.
    static String byLambda(Optional<String> o, String id) { LOG.info("a"); return o.orElseThrow(() -> new NoOrder(id)); }
    static String byReference(Optional<String> o) throws NoStock { LOG.info("a"); return o.orElseThrow(NoStock::new); }
    static String byVariable(Optional<String> o, Supplier<RuntimeException> s) { LOG.info("a"); return o.orElseThrow(s); }
    static String byNothing(Optional<String> o) { LOG.info("a"); return o.orElseThrow(); }
    static String caught(Optional<String> o) { try { return o.orElseThrow(NoStock::new); } catch (NoStock e) { LOG.info("b"); return ""; } }
    static String mapOr(Map<String, String> all) { LOG.info("a"); return all.getOrDefault("k", "v"); }

    // What a library declares comes out; what the JVM throws by itself only as far as it is caught.
    static int number(String text) { LOG.info("a"); return Integer.parseInt(text); }
    static int numberOr(String text) { try { return number(text); } catch (NumberFormatException e) { LOG.info("b"); return 0; } }
    static Object array(Class<?> type, int n) { LOG.info("a"); return java.lang.reflect.Array.newInstance(type, n); }
    static Object arrayOr(Class<?> type, int n) {
        try { return java.lang.reflect.Array.newInstance(type, n); } catch (NegativeArraySizeException e) { LOG.info("b"); return null; }
    }

    // clone() of an array throws nothing (JLS 10.7).
    static int[] copy(int[] all) { LOG.info("a"); return all.clone(); }
    static P[] copyAll(P[] all) { LOG.info("a"); return all.clone(); }
    static class Shape implements Cloneable { Object copy() throws CloneNotSupportedException { LOG.info("a"); return super.clone(); } }
}
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    folder = tmp_path_factory.mktemp("exceptions")
    (folder / "P.java").write_text(SOURCE)
    return indexed(folder)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("P#byLambda", {("a", ""), ("a", "shop.P$NoOrder")}),
        ("P#byReference", {("a", ""), ("a", "shop.P$NoStock")}),
        ("P#byVariable", {("a", ""), ("a", "java.lang.RuntimeException")}),
        ("P#byNothing", {("a", "")}),
        ("P#caught", {("", ""), ("b", "")}),
        ("P#mapOr", {("a", "")}),
        ("P#number", {("a", ""), ("a", "java.lang.NumberFormatException")}),
        ("P#numberOr", {("a", ""), ("a b", "")}),
        ("P#array", {("a", ""), ("a", "java.lang.IllegalArgumentException")}),
        ("P#arrayOr", {("", ""), ("b", ""), ("", "java.lang.IllegalArgumentException")}),
        ("P#copy", {("a", "")}),
        ("P#copyAll", {("a", "")}),
        ("P$Shape#copy", {("a", ""), ("a", "java.lang.CloneNotSupportedException")}),
    ],
)
def test_what_comes_out(index: sqlite3.Connection, method: str, expected: set[tuple[str, str]]) -> None:
    (row,) = index.execute("SELECT id FROM methods WHERE class || '#' || name = ?", (f"shop.{method}",)).fetchone()
    found = predict(index, row)
    assert {(" ".join(event.message for event in one.events), one.exit.type) for one in found.sequences} == expected
