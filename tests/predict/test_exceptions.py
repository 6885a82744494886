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

    // Of several overloads, the one that is called.
    static String privileged() { LOG.info("a"); return java.security.AccessController.doPrivileged((java.security.PrivilegedAction<String>) () -> "x"); }

    // clone() of an array throws nothing (JLS 10.7).
    static int[] copy(int[] all) { LOG.info("a"); return all.clone(); }
    static P[] copyAll(P[] all) { LOG.info("a"); return all.clone(); }
    // What goes wrong on the way is said, also where the same line follows without it.
    static void either(String part) {
        try { if (part.isEmpty()) { throw new IllegalStateException(); } LOG.info(part); } catch (IllegalStateException e) { }
        LOG.info("next");
    }
    static void ending(String part) {
        try { if (!part.endsWith(".")) { throw new RuntimeException("no dot"); } Integer.parseInt(part); }
        catch (RuntimeException e) { LOG.info("bad part"); }
    }

    // A wrapper around another of its own interface, of which there is no other here.
    public interface Source { String read(); }
    public static class Counted implements Source {
        private final Source inner;
        Counted(Source inner) { this.inner = inner; }
        public String read() { return inner.read(); }
    }
    static void wrapped(Source source) { new Counted(source).read(); LOG.info("read"); }
    static int forever(int n) { return forever(n + 1); }
    static void lost() { forever(1); LOG.info("never"); }

    // Names with their package.
    static void qualified() throws java.io.FileNotFoundException {
        try { throw new org.example.missing.NoShopException(); } catch (org.example.missing.NoShopException e) { LOG.info("closed"); }
    }

    // What fails in a static initialiser comes out as an error (JLS 12.4.2); an error stays what it is.
    static class Bad { static final int N = read(); static int read() { LOG.info("reading"); throw new IllegalStateException(); } }
    static class Worse { static final int N = read(); static int read() { LOG.info("reading"); throw new StackOverflowError(); } }
    static int initialised() { return Bad.N; }
    static int failed() { return Worse.N; }

    // A checked exception does not come out of a library that would have to declare it; it may throw another instead.
    static class Finder extends ClassLoader {
        protected Class<?> findClass(String name) throws ClassNotFoundException { LOG.info("find"); throw new ClassNotFoundException(name); }
    }
    static void bundle(Finder finder) { ResourceBundle.getBundle("x", Locale.ROOT, finder); }
    static void bundled() { bundle(new Finder()); LOG.info("found"); }
    static void asked() throws Exception {
        java.security.AccessController.doPrivileged((java.security.PrivilegedExceptionAction<String>) () -> {
            LOG.info("in"); throw new NoStock();
        });
        LOG.info("out");
    }

    // A logger only asks what it is given for its text.
    static class Gate implements AutoCloseable { public void close() { LOG.info("closed"); } public String toString() { return "gate"; } }
    static final org.example.missing.Logger log = org.example.missing.Loggers.get();
    static void shown() { log.debug("gate {}", new Gate()); }

    // Out of calls that are not gone into comes what is declared.
    static void deep() { LOG.info("a"); one(); }
    static void one() { two(); }
    static void two() { LOG.info("b"); if (LOG.hashCode() > 3) { throw new IllegalStateException(); } }
    static void deepCaught() { try { one(); } catch (IllegalStateException e) { LOG.info("caught"); } }
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
        ("P#array", {("a", "")}),
        ("P#arrayOr", {("", ""), ("b", "")}),
        ("P#privileged", {("a", "")}),
        ("P#copy", {("a", "")}),
        ("P#copyAll", {("a", "")}),
        ("P#initialised", {("", ""), ("reading", "java.lang.ExceptionInInitializerError")}),
        ("P#failed", {("", ""), ("reading", "java.lang.StackOverflowError")}),
        ("P#bundled", {("found", ""), ("find found", ""), ("find find found", "")}),
        (
            "P#asked",
            {
                ("in out", ""),
                ("out", ""),
                ("in", "java.security.PrivilegedActionException"),
                ("", "java.security.PrivilegedActionException"),
            },
        ),
        ("P#shown", {("gate gate", "")}),
        ("P$Shape#copy", {("a", ""), ("a", "java.lang.CloneNotSupportedException")}),
    ],
)
def test_what_comes_out(index: sqlite3.Connection, method: str, expected: set[tuple[str, str]]) -> None:
    (row,) = index.execute("SELECT id FROM methods WHERE class || '#' || name = ?", (f"shop.{method}",)).fetchone()
    found = predict(index, row)
    assert {(" ".join(event.message for event in one.events), one.exit.type) for one in found.sequences} == expected


def reasons(index: sqlite3.Connection, method: str, *lines: str) -> set[str]:
    (row,) = index.execute("SELECT id FROM methods WHERE class || '#' || name = ?", (f"shop.P#{method}",)).fetchone()
    found = [one for one in predict(index, row).sequences if tuple(event.message for event in one.events) == lines]
    assert found
    return {reason.text for one in found for reason in one.reasons}


def test_a_throw_is_said_where_only_its_handler_writes(index: sqlite3.Connection) -> None:
    assert {"throws java.lang.RuntimeException", "catches java.lang.RuntimeException"} <= reasons(index, "ending", "bad part")
    assert "catches java.lang.IllegalStateException" in reasons(index, "either", "next")


@pytest.mark.parametrize(("method", "lines", "kind"), [("wrapped", ["read"], "return"), ("lost", [], "cut")])
def test_a_wrapper_of_its_own_interface_comes_back(index: sqlite3.Connection, method: str, lines: list[str], kind: str) -> None:
    (row,) = index.execute("SELECT id FROM methods WHERE class || '#' || name = ?", (f"shop.P#{method}",)).fetchone()
    (found,) = predict(index, row).sequences
    assert ([event.message for event in found.events], found.exit.kind) == (lines, kind)


def test_a_name_with_its_package_stays_whole(index: sqlite3.Connection) -> None:
    assert "catches org.example.missing.NoShopException" in reasons(index, "qualified", "closed")


@pytest.mark.parametrize(
    ("method", "expected"),
    [("deep", {("a", "return")}), ("deepCaught", {("", "return"), ("caught", "return")})],
)
def test_what_is_not_gone_into_throws_what_is_expected(index: sqlite3.Connection, method: str, expected: set[tuple[str, str]]) -> None:
    (row,) = index.execute("SELECT id FROM methods WHERE class || '#' || name = ?", (f"shop.P#{method}",)).fetchone()
    found = predict(index, row, depth=1)
    assert {(" ".join(event.message for event in one.events), one.exit.kind) for one in found.sequences} == expected
    assert any(cut.startswith("depth") for cut in found.cuts)
