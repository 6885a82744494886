"""Answers for which there was too little time: what is near is there, what is missing is said, and nothing of it is kept."""

import itertools
import marshal
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from forelog.flow.graph import LogFlowGraph
from forelog.predict.backwards import paths_to
from forelog.predict.predict import beginning, predict
from tests.flow.lab import indexed

CLASSES = 250
"""Each calls the next two; what the last one throws comes out of the first."""
LAST = f"class C{CLASSES} {{ static void run(int n) throws Far {{ if (n == 0) {{ throw new Far(); }} }} }}\nclass Far extends Exception {{ }}\n"
CLASS = """\
class C{0} {{
    static final java.util.logging.Logger LOG = java.util.logging.Logger.getLogger("shop");
    static void run(int n) throws Far {{ LOG.info("step {0}"); C{1}.run(n - 1); if (n > {0}) {{ C{2}.run(n); }} }}
}}
"""
RUN = "shop.C0#run(int)"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("time")
    classes = [CLASS.format(number, number + 1, min(number + 2, CLASSES)) for number in range(CLASSES)]
    for at in range(0, CLASSES, 50):
        (folder / f"Part{at}.java").write_text("package shop;\n" + "".join(classes[at : at + 50]))
    (folder / "Last.java").write_text("package shop;\n" + LAST)
    indexed(folder).close()
    return folder / "index.db"


@pytest.fixture
def db(place: Path, tmp_path: Path) -> Path:
    """An index that nothing was predicted from."""
    return Path(shutil.copy(place, tmp_path / "index.db"))


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the clock to go on by so many seconds whenever it is looked at, whatever the machine has to do besides."""

    def tick(seconds: float) -> None:
        moments = itertools.count()
        monkeypatch.setattr(time, "monotonic", lambda: next(moments) * seconds)

    return tick


def kept(db: Path) -> dict[int, object]:
    """What the index holds of each method, beside its source."""
    with sqlite3.connect(db) as connection:
        return {row[0]: marshal.loads(row[1]) for row in connection.execute("SELECT method_id, facts FROM flow_facts WHERE method_id > 0")}


@pytest.mark.parametrize("tick", [0.01, 0.02, 0.05])
def test_what_is_near_is_answered_in_time(db: Path, ticking: Callable[[float], None], tick: float) -> None:
    ticking(tick)
    with sqlite3.connect(db) as connection:
        found = predict(connection, RUN)
    assert any(cut.startswith("time:") for cut in found.cuts)
    assert max(len(one.events) for one in found.sequences) >= 3
    assert all(one.events[0].message == "step 0" for one in found.sequences)
    assert all("time: shop.C" in one.cut for one in found.sequences)


def test_nothing_guessed_is_kept_and_the_next_answer_is_exact(db: Path, tmp_path: Path, ticking: Callable[[float], None]) -> None:
    complete = Path(shutil.copy(db, tmp_path / "complete.db"))
    ticking(0.02)
    with sqlite3.connect(db) as connection:
        partial = predict(connection, RUN)
        ticking(0.0)
        later = predict(connection, RUN)
    with sqlite3.connect(complete) as connection:
        exact = predict(connection, RUN)
    assert partial.sequences != exact.sequences
    assert (later.sequences, later.cuts) == (exact.sequences, exact.cuts)
    assert {one.exit.type for one in exact.sequences} == {"", "shop.Far"}


@pytest.mark.parametrize("tick", [0.004, 0.01, 0.02])
def test_what_is_kept_of_an_answer_cut_short_is_true(db: Path, tmp_path: Path, ticking: Callable[[float], None], tick: float) -> None:
    complete = Path(shutil.copy(db, tmp_path / "complete.db"))
    entries = [RUN, f"shop.C{CLASSES - 9}#run(int)"]  # all that the second one calls is near
    for path, seconds in ((db, tick), (complete, 0.0)):
        for name in entries:
            ticking(seconds)
            with sqlite3.connect(path) as connection:
                predict(connection, name, depth=3)
    held, truth = kept(db), kept(complete)
    assert 9 <= len(held) < len(truth)
    for method, facts in held.items():
        assert facts[:3] == truth[method][:3]
        assert facts[3] in (None, truth[method][3])


def test_finding_out_what_can_log_leaves_half_of_the_time(db: Path, ticking: Callable[[float], None]) -> None:
    """In a large index it takes as long as a prediction may."""
    ticking(1.0)
    with sqlite3.connect(db) as connection, LogFlowGraph(connection) as graph:
        assert beginning(graph, 1, started=0.0, time_limit=5.0) == (0.0, 5.0)
        assert beginning(graph, 1, started=-3.0, time_limit=5.0) == (1.0, 2.5)
        assert beginning(graph, 1, started=-100.0, time_limit=5.0) == (2.0, 2.5)


def test_the_way_to_a_line_too(db: Path, ticking: Callable[[float], None]) -> None:
    ticking(0.01)
    with sqlite3.connect(db) as connection:
        (statement,) = connection.execute("SELECT id FROM log_statements WHERE template = 'step 9'").fetchone()
        found = paths_to(connection, [statement])
    assert any(cut.startswith("time:") for cut in found.cuts)
    assert found.sequences[0].events[-1].message == "step 9"


def test_a_file_too_large_for_the_time_is_left_out(tmp_path: Path) -> None:
    near = 'static final java.util.logging.Logger LOG = java.util.logging.Logger.getLogger(""); static void run() '
    (tmp_path / "Near.java").write_text(f'class Near {{ {near} {{ LOG.info("before"); Large.run(); LOG.info("after"); }} }}')
    (tmp_path / "Large.java").write_text(f'class Large {{ {near} {{ LOG.info("inside"); }} }}\n/* {"generated " * 400_000} */\n')
    with indexed(tmp_path) as connection:
        (partial,) = predict(connection, "Near#run()").sequences
        (exact,) = predict(connection, "Near#run()", time_limit=60.0).sequences
    assert ([event.message for event in partial.events], "time: Near#run" in partial.cut) == (["before", "after"], True)
    assert ([event.message for event in exact.events], exact.cut) == (["before", "inside", "after"], "")


def test_what_a_large_file_would_tell_is_asked_again_when_there_is_time(tmp_path: Path) -> None:
    (tmp_path / "Shape.java").write_text(
        'interface Shape { java.util.logging.Logger LOG = java.util.logging.Logger.getLogger(""); void draw(); }\n'
        'class Round implements Shape { public void draw() { LOG.info("round"); } }\n'
        'class Square implements Shape { public void draw() { LOG.info("square"); } static Shape one() { return new Square(); } }\n'
        "class Near { static void run() { Shape shape = Large.make(); shape.draw(); } }\n"
    )
    (tmp_path / "Large.java").write_text(
        f"class Large {{ static Shape make() {{ return new Round(); }} }}\n/* {'generated ' * 400_000} */\n"
    )
    with indexed(tmp_path) as connection:
        partial = predict(connection, "Near#run()")
        exact = predict(connection, "Near#run()", time_limit=60.0)
    assert any(cut.startswith("time:") for cut in partial.cuts)
    assert not any(cut.startswith("time:") for cut in exact.cuts)
    assert [[event.message for event in sequence.events] for sequence in exact.sequences] == [["round"]]
