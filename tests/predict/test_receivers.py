"""Objects stay of their class: what a superclass calls on ``this`` is what the class that was entered has."""

import sqlite3

import pytest

from forelog.predict.predict import predict
from tests.flow.lab import indexed

SOURCE = """\
package shop;
import java.util.logging.*;

abstract class Task {
    static final Logger LOG = Logger.getLogger("shop");
    static Task any(int n) { return n == 0 ? new Mail() : n == 1 ? new Print() : n == 2 ? new Colour() : new Quiet(); }
    Task() { made(); }
    void made() { }
    final void go() { LOG.info("go"); try { work(); } finally { after(); } }
    abstract void work();
    void after() { LOG.info("after"); }
    void refuse() { throw new IllegalStateException(); }
    static void start(int n) { any(n).go(); }
}
class Mail extends Task {
    void work() { LOG.info("mail"); }
    void send() { go(); }
    void sendTwice() { Runnable again = () -> go(); go(); java.util.List.of(1).forEach(n -> go()); }
    void refuse() { LOG.info("no mail"); }
    void safe() { guarded(); }
    void guarded() { refuse(); }
}
class Print extends Task {
    void made() { LOG.info("printer"); }
    void work() { LOG.info("print"); page(); }
    void page() { LOG.info("page"); }
    void after() { LOG.info("paper out"); super.after(); }
    void send() { super.go(); }
}
class Colour extends Print {
    void page() { LOG.info("colour page"); }
    class Nozzle { void spray() { page(); } }
}
class Quiet extends Task { void work() { } void send() { go(); } }
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    folder = tmp_path_factory.mktemp("receivers")
    (folder / "Task.java").write_text(SOURCE)
    return indexed(folder)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("Mail#send", {"go, mail, after"}),
        ("Quiet#send", {"go, after"}),
        ("Print#send", {"go, print, page, paper out, after", "go, print, colour page, paper out, after"}),  # a Print may be a Colour
        ("Task#start", {"mail", "print", "colour page", "quiet"}),
        ("Mail#<init>", {""}),
        ("Colour#<init>", {"printer"}),
        ("Mail#safe", {"no mail"}),
        ("Colour$Nozzle#spray", {"colour page"}),
    ],
)
def test_calls_on_this_stay_in_the_class(index: sqlite3.Connection, method: str, expected: set[str]) -> None:
    (row,) = index.execute("SELECT id FROM methods WHERE class || '#' || name = ?", (f"shop.{method}",)).fetchone()
    found = {", ".join(event.message for event in one.events) for one in predict(index, row).sequences if one.exit.kind == "return"}
    if method == "Task#start":
        assert {"go, mail, after", "go, after", "go, print, page, paper out, after", "go, print, colour page, paper out, after"} <= {
            text.replace("printer, ", "") for text in found
        }
    else:
        assert found == expected


def test_a_lambda_has_the_object_around_it(index: sqlite3.Connection) -> None:
    (row,) = index.execute("SELECT id FROM methods WHERE class = 'shop.Mail' AND name = 'sendTwice'").fetchone()
    lines = {event.message for one in predict(index, row).sequences for event in one.events}
    assert lines == {"go", "mail", "after"}
