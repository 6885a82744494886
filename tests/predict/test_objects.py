"""What a variable can hold decides which methods run, where the file says it."""

import sqlite3

import pytest

from forelog.predict.predict import predict
from tests.flow.lab import indexed

SOURCE = """\
package shop;
import java.io.*;
import java.net.URL;
import java.util.*;
import java.util.logging.*;

class P {
    static final Logger LOG = Logger.getLogger("shop");
    static class Loud extends ArrayList<String> { public boolean add(String s) { LOG.info("loud"); return true; } }
    static class Spy extends InputStream {
        public int read() { LOG.info("read"); return -1; }
        public void close() { LOG.info("closed"); }
    }
    static Object made() { return x() ? new Loud() : new Spy(); }
    static boolean x() { return LOG.hashCode() > 3; }

    static void local() { List<String> l = new ArrayList<>(); l.add("x"); LOG.info("done"); }
    static void loud() { List<String> l = new Loud(); l.add("x"); LOG.info("done"); }
    static void late() { List<String> l = null; try { l = new ArrayList<>(); } finally { l.add("x"); } LOG.info("done"); }
    static void either(boolean b) { List<String> l = b ? new ArrayList<>() : new Loud(); l.add("x"); LOG.info("done"); }
    static void assigned(List<String> other) { List<String> l = new ArrayList<>(); l = other; l.add("x"); LOG.info("done"); }
    static void parameter(List<String> l) { l.add("x"); LOG.info("done"); }

    private final List<String> mine = new ArrayList<>();
    private List<String> second;
    private List<String> changed = new ArrayList<>();
    List<String> open = new ArrayList<>();
    P() { second = new ArrayList<>(); }
    void change(List<String> other) { this.changed = other; }
    void ofField() { mine.add("x"); LOG.info("done"); }
    void ofSecond() { this.second.add("x"); LOG.info("done"); }
    void ofChanged() { changed.add("x"); LOG.info("done"); }
    void ofOpen() { open.add("x"); LOG.info("done"); }
    Runnable shadowed(List<String> mine) { return () -> { mine.add("x"); LOG.info("done"); }; }

    static InputStream stream(URL url, File file) throws IOException { return file == null ? url.openStream() : new FileInputStream(file); }
    static InputStream spied() { return new Spy(); }
    static void resource(URL url) throws IOException { try (InputStream in = stream(url, null)) { LOG.info("got"); } }
    static void spy() throws IOException { try (InputStream in = spied()) { LOG.info("got"); } }
    static void load(URL url) throws IOException { InputStream in = url.openStream(); new Properties().load(in); LOG.info("loaded"); }
    static void given(InputStream in) throws IOException { new Properties().load(in); LOG.info("loaded"); }
}
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    folder = tmp_path_factory.mktemp("objects")
    (folder / "P.java").write_text(SOURCE)
    return indexed(folder)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("local", {"done"}),
        ("loud", {"loud done"}),
        ("late", {"done"}),
        ("either", {"done", "loud done"}),
        ("assigned", {"done", "loud done"}),
        ("parameter", {"done", "loud done"}),
        ("ofField", {"done"}),
        ("ofSecond", {"done"}),
        ("ofChanged", {"done", "loud done"}),
        ("ofOpen", {"done", "loud done"}),
        ("lambda$shadowed$0", {"done", "loud done"}),
        ("resource", {"got"}),
        ("spy", {"got", "got closed"}),  # a null resource is not closed
        ("load", {"loaded"}),
        ("given", {"loaded", *(f"{one} loaded" for one in ("read", "closed", "read read", "read closed", "closed read", "closed closed"))}),
    ],
)
def test_only_what_a_variable_can_hold_runs(index: sqlite3.Connection, method: str, expected: set[str]) -> None:
    (row,) = index.execute("SELECT id FROM methods WHERE class = 'shop.P' AND name = ?", (method,)).fetchone()
    found = predict(index, row).sequences
    assert {" ".join(event.message for event in one.events) for one in found if one.exit.kind == "return"} == expected
