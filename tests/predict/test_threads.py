"""Threads that are started are lanes of their own, each with the place that starts it."""

import sqlite3

import pytest

from forelog.predict.model import Prediction
from forelog.predict.predict import predict
from forelog.predict.threads import shares
from tests.flow.lab import indexed

SOURCE = """\
package shop;
import java.util.concurrent.*;
import java.util.logging.*;

class Shop {
    static final Logger LOG = Logger.getLogger("shop");
    static boolean b() { return System.nanoTime() % 2 == 0; }
    static void open() {
        LOG.info("open");
        new Counter().start();
        Executors.newFixedThreadPool(2).submit(() -> LOG.info("in the pool"));
        LOG.info("opened");
    }
    static void deep() { nested(); LOG.info("deep"); }
    static void nested() { new Thread(() -> { LOG.info("outer"); new Thread(Shop::inner).start(); }).start(); }
    static void inner() { LOG.info("inner"); }
    static void again() { again2(); new Thread(Shop::again).start(); }
    static void again2() { LOG.info("again"); }
    static void quiet() { new Thread(() -> { }).start(); LOG.info("quiet"); }
    static void many() { new Thread(Shop::inner).start(); while (b()) { if (b()) { LOG.info("a"); } else { LOG.info("b"); } while (b()) { LOG.info("c"); } } }
    static void perhaps() { if (b()) { new Thread(Shop::inner).start(); } LOG.info("perhaps"); }
}
class Counter extends Thread {
    public void run() { Shop.LOG.info("counting"); if (Shop.b()) { throw new IllegalStateException(); } Shop.LOG.info("counted"); }
}
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    folder = tmp_path_factory.mktemp("threads")
    (folder / "Shop.java").write_text(SOURCE)
    return indexed(folder)


def prediction(index: sqlite3.Connection, name: str, limit: int = 20) -> Prediction:
    (row,) = index.execute("SELECT id FROM methods WHERE name = ?", (name,)).fetchall()
    return predict(index, row[0], limit=limit)


def lanes(found: Prediction) -> dict[str, set[str]]:
    told: dict[str, set[str]] = {}
    for sequence in found.sequences:
        place = f"{sequence.thread.partition('#')[0] or sequence.thread} {sequence.started}".strip()
        told.setdefault(place, set()).add(" / ".join(event.message for event in sequence.events))
    return told


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "open",
            {
                "main": {"open / opened"},
                "shop.Counter Shop.java:10": {"counting", "counting / counted"},
                "shop.Shop Shop.java:11": {"in the pool"},
            },
        ),
        ("deep", {"main": {"deep"}, "shop.Shop Shop.java:15": {"outer", "inner"}}),
        ("again", {"main": {"again"}}),
        ("quiet", {"main": {"quiet"}}),
        ("perhaps", {"main": {"perhaps"}, "shop.Shop Shop.java:21": {"inner"}}),
    ],
)
def test_each_thread_is_a_lane(index: sqlite3.Connection, name: str, expected: dict[str, set[str]]) -> None:
    assert lanes(prediction(index, name)) == expected


def test_an_exception_ends_only_its_own_thread(index: sqlite3.Connection) -> None:
    ends = {(sequence.thread, sequence.exit.type) for sequence in prediction(index, "open").sequences if sequence.exit.kind == "throw"}
    assert ends == {("shop.Counter#run()", "java.lang.IllegalStateException")}


def test_never_more_than_was_asked_for_and_what_is_left_out_is_said(index: sqlite3.Connection) -> None:
    for limit in (1, 2, 3):
        found = prediction(index, "open", limit)
        assert len(found.sequences) <= limit
        assert any(cut.startswith("threads: ") for cut in found.cuts) == (limit < 4)
    assert not any(cut.startswith("threads: ") for cut in prediction(index, "open").cuts)


def test_the_entry_gets_what_other_threads_leave(index: sqlite3.Connection) -> None:
    assert len(prediction(index, "many", 30).sequences) == 30
    assert len(prediction(index, "many", 5).sequences) == 5


def test_ids_tell_lanes_apart(index: sqlite3.Connection) -> None:
    ids = [sequence.id for sequence in prediction(index, "open").sequences]
    assert len(set(ids)) == len(ids)


def test_shares_add_up() -> None:
    for limit in range(30):
        for others in range(min(12, limit // 2) + 1):
            assert sum(shares(limit, others)) == limit
            assert min(shares(limit, others)) >= min(limit, 1)
