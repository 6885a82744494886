"""What every method can log and from where it is reached, against a plain search method by method."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from forelog.index.database.opening import open_readonly
from forelog.index.library import Library
from forelog.index.pipeline import index_workspace
from forelog.index.questions.entries import entries
from forelog.index.questions.reach import LIKELY
from forelog.index.questions.summaries import FROM, NEAREST, ONCE, Row, Summary, likely_in_file, renew, summarise, summary_of
from tests.index.test_incremental import SHOP

DEEP = """\
package deep;
import org.slf4j.*;
public class Deep implements Runnable {
  static final Logger LOG = LoggerFactory.getLogger(Deep.class);
  public static void main(String[] args) { LOG.info("begins"); one(3); new Thread(new Deep()).start(); }
  public void run() { LOG.warn("runs"); two(1); }
  static void one(int n) { if (n > 0) two(n); LOG.debug("one {}", n); }
  static void two(int n) { LOG.debug("two {}", n); one(n - 1); for (int i = 0; i < n; i++) three(); }
  static void three() { LOG.error("three"); LOG.error("four"); LOG.error("five"); LOG.error("six"); LOG.error("seven"); LOG.error("eight"); LOG.error("nine"); }
  private void never() { three(); }
  public int silent() { return 3; }
  void calls() { Other.go(); }
}
class Other {
  static { Deep.LOG.info("other is there"); }
  static void go() { Deep.LOG.warn("goes"); on(); }
  static void on() { Deep.LOG.warn("and on"); }
}
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("summaries")
    shutil.copytree(SHOP, folder / "w")
    (folder / "w" / "Deep.java").write_text(DEEP)
    index_workspace([folder / "w"], db=folder / "w.db", jobs=1)
    assert renew(folder / "w.db") > 50
    return folder / "w.db"


@pytest.fixture(scope="module")
def connection(database: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_readonly(database)) as connection:
        yield connection


def steps(connection: sqlite3.Connection, start: int, least: float) -> dict[int, int]:
    """Number of calls from a method to every other that it reaches."""
    found = {start: 0}
    for method_id in (queue := [start]):
        for (callee,) in connection.execute("SELECT callee_id FROM calls WHERE caller_id = ? AND confidence >= ?", (method_id, least)):
            if callee is not None and callee not in found:
                found[callee] = found[method_id] + 1
                queue.append(callee)
    return found


def named(connection: sqlite3.Connection, name: str) -> Summary:
    (method_id,) = connection.execute("SELECT id FROM methods WHERE class = 'deep.Deep' AND name = ?", (name,)).fetchone()
    found = summary_of(connection, method_id)
    assert found is not None
    return found


def test_every_method_has_what_a_plain_search_finds(connection: sqlite3.Connection) -> None:
    methods = dict(connection.execute("SELECT id, kind FROM methods").fetchall())
    statements = connection.execute("SELECT method_id, level, stable_id FROM log_statements").fetchall()
    kinds = {entry.method.id: entry.kind for entry in entries(connection)}
    from_entries: dict[int, dict[int, int]] = {method_id: {} for method_id in methods}
    for entry in kinds:
        for method_id, far in steps(connection, entry, LIKELY).items():
            from_entries[method_id][entry] = far
    logging = 0
    for method_id in methods:
        far = steps(connection, method_id, LIKELY)
        within = [row for row in statements if row[0] in far]
        possible = sum(row[0] in steps(connection, method_id, 0.0) for row in statements)
        summary = summary_of(connection, method_id)
        if summary is None:
            assert possible == 0
            continue
        logging += 1
        assert summary.levels == Counter(row[1] for row in within)
        assert (summary.likely, summary.possible) == (len(within), possible)

        def away(one: int, far: dict[int, int] = far, here: int = method_id) -> int:
            return far[one] + (ONCE - 1 if methods[one] == "initializer" and one != here else 0)

        shown = [away(statement.method_id) for statement in summary.nearest]
        assert shown == sorted(away(row[0]) for row in within)[:NEAREST]
        assert len({statement.row_id for statement in summary.nearest}) == len(shown)
        above = from_entries[method_id]
        assert summary.entry_count == len(above)
        assert [above[entry.id] for entry, _ in summary.entries] == sorted(above.values())[:FROM]
        assert all(kinds[entry.id] == kind for entry, kind in summary.entries)
    assert logging > 40


def test_its_own_lines_come_first_and_static_initialisers_late(connection: sqlite3.Connection) -> None:
    main = named(connection, "main")
    assert [statement.template for statement in main.nearest][:2] == ["begins", "one <n>"]
    assert [statement.template for statement in named(connection, "calls").nearest] == ["goes", "and on", "other is there"]
    assert (main.levels["ERROR"], main.entry_count) == (7, 1)
    assert {(entry.name, kind) for entry, kind in named(connection, "three").entries} == {("main", "main"), ("run", "thread")}
    assert named(connection, "never").entry_count == 0


def test_a_lens_asks_for_a_whole_file(connection: sqlite3.Connection) -> None:
    (file_id,) = connection.execute("SELECT id FROM files WHERE path = 'Deep.java'").fetchone()
    numbers = {
        connection.execute("SELECT name FROM methods WHERE id = ?", (method_id,)).fetchone()[0]: number
        for method_id, number in likely_in_file(connection, file_id).items()
    }
    assert numbers["three"] == 7
    assert numbers["main"] > numbers["one"] > numbers["three"]
    assert "silent" not in numbers


def test_old_summaries_show_the_lines_as_they_are_now_until_they_are_renewed(tmp_path: Path) -> None:
    folder, db = tmp_path / "w", tmp_path / "w.db"
    folder.mkdir()
    path = folder / "Deep.java"
    path.write_text(DEEP)
    index_workspace([folder], db=db, jobs=1)
    with closing(open_readonly(db)) as connection:
        (first,) = connection.execute("SELECT id FROM methods WHERE name = 'main'").fetchone()
        assert summary_of(connection, first) is None
        assert likely_in_file(connection, 1) == {}
        assert renew(db) > 5
        assert renew(db) == 0
        before = named(connection, "three")
        path.write_text(
            DEEP.replace('"three"', '"THREE"').replace("public int silent() {", 'public int silent() { LOG.info("not any more");')
        )
        index_workspace([folder], db=db, jobs=1)
        assert named(connection, "three").nearest[0].template == "THREE"
        assert named(connection, "three").entries == before.entries
        assert 1 <= renew(db) <= 3, "only what differs is written"
        assert named(connection, "silent").levels == {"INFO": 1}
        path.write_text(DEEP.replace('LOG.error("three");', ""))
        index_workspace([folder], db=db, jobs=1)
        assert renew(db) > 2
        assert named(connection, "three").likely == 6


def test_a_database_that_cannot_be_written_keeps_what_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, db = tmp_path / "w", tmp_path / "w.db"
    folder.mkdir()
    (folder / "Deep.java").write_text(DEEP)
    index_workspace([folder], db=db, jobs=1)
    monkeypatch.setattr("forelog.index.questions.summaries._BUSY_SECONDS", 0.01)
    with closing(sqlite3.connect(db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert renew(db) == 0
        other.execute("ROLLBACK")
    assert renew(db) > 0


def test_summaries_outlive_a_rebuild_that_changes_no_method(tmp_path: Path) -> None:
    folder, database = tmp_path / "w", tmp_path / "w.db"
    shutil.copytree(SHOP, folder)

    def of(class_name: str, name: str) -> Summary | None:
        with closing(open_readonly(database)) as connection:
            found = connection.execute("SELECT id FROM methods WHERE class LIKE '%.' || ? AND name = ?", (class_name, name)).fetchone()
            return summary_of(connection, found[0])

    index_workspace([folder], db=database, jobs=1)
    renew(database)
    before = of("Inventory", "reserve")
    assert before is not None
    assert before.likely
    index_workspace([folder], db=database, jobs=1, whole=True)
    assert of("Inventory", "reserve") == before
    assert renew(database), "they are for another state all the same"
    assert of("Inventory", "reserve") == before
    (folder / "A.java").write_text("class A { void first() { } }")
    index_workspace([folder], db=database, jobs=1, whole=True)
    assert of("Inventory", "reserve") is None, "ids may be those of other methods now"


def test_what_was_found_out_about_an_index_is_not_said_of_the_one_built_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, db = tmp_path / "w", tmp_path / "w.db"
    folder.mkdir()
    (folder / "Deep.java").write_text(DEEP)
    index_workspace([folder], db=db, jobs=1)

    def then_rebuilt(index: sqlite3.Connection, library: Library | None) -> list[Row]:
        rows = list(summarise(index, library))
        (folder / "A.java").write_text("class A { void first() { } }")
        index_workspace([folder], db=db, jobs=1, whole=True)
        return rows

    monkeypatch.setattr("forelog.index.questions.summaries.summarise", then_rebuilt)
    assert renew(db) == 0
    with closing(open_readonly(db)) as connection:
        assert not any(likely_in_file(connection, file_id) for (file_id,) in connection.execute("SELECT id FROM files").fetchall())


def test_summaries_of_another_version_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, db = tmp_path / "w", tmp_path / "w.db"
    folder.mkdir()
    (folder / "Deep.java").write_text(DEEP)
    index_workspace([folder], db=db, jobs=1)
    with monkeypatch.context() as before:
        before.setattr("forelog.index.questions.summaries._VERSION", 0)
        renew(db)
    with closing(open_readonly(db)) as connection:
        file_id = connection.execute("SELECT id FROM files").fetchone()[0]
        assert summary_of(connection, 1) is None
        assert likely_in_file(connection, file_id) == {}
        renew(db)
        assert likely_in_file(connection, file_id)
