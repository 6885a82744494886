"""Bad files in the place of the index: each is said in words, and nothing is touched that is not ours."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from forelog.errors import DatabaseError
from forelog.index.database.opening import CorruptDatabaseError, guarded, of_one_state, open_readonly, suspect_mark
from forelog.index.database.schema import SCHEMA_VERSION
from forelog.index.database.store import Store
from forelog.index.questions.queries import count
from tests.index.sample import fill


def built(path: Path) -> Path:
    with Store.open(path) as store, store.transaction():
        fill(store)
    return path


def edit(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(sql)


def test_no_index_yet(tmp_path: Path) -> None:
    for opener in (open_readonly, lambda path: Store.open(path, create=False)):
        with pytest.raises(DatabaseError, match="no index yet; run `forelog index`"):
            opener(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    for opener in (open_readonly, Store.open):
        with pytest.raises(DatabaseError, match="is not a file"):
            opener(tmp_path)


@pytest.mark.parametrize("opener", [open_readonly, Store.open])
def test_another_program_s_database_is_left_alone(tmp_path: Path, opener: Callable[[Path], object]) -> None:
    path = tmp_path / "bank.db"
    edit(path, "CREATE TABLE accounts(id); INSERT INTO accounts VALUES (1)")
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match="not an index of forelog; it is left alone"):
        opener(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("opener", [open_readonly, Store.open])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, opener: Callable[[Path], object]) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, " * 1000)
    with pytest.raises(DatabaseError, match="not an index of forelog; it is left alone"):
        opener(path)
    assert path.read_text() == "Dear reader, " * 1000


def test_an_empty_file_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    assert count_methods(built(path)) == 10
    void = tmp_path / "void.db"
    edit(void, "CREATE TABLE t(a); DROP TABLE t")
    assert count_methods(built(void)) == 10


def count_methods(path: Path) -> int:
    with closing(open_readonly(path)) as reader:
        return count(reader).methods


def test_a_newer_index_is_left_alone(tmp_path: Path) -> None:
    path = built(tmp_path / "shop.db")
    edit(path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    for opener in (open_readonly, Store.open):
        with pytest.raises(DatabaseError, match=r"newer forelog .*update forelog"):
            opener(path)
    edit(path, f"PRAGMA user_version = {SCHEMA_VERSION}")
    assert count_methods(path) == 10


def test_an_older_index_is_said_to_readers_and_emptied_by_the_writer(tmp_path: Path) -> None:
    path = built(tmp_path / "shop.db")
    edit(path, "PRAGMA user_version = 0; ALTER TABLE methods RENAME TO functions; CREATE TABLE gone(a)")
    with pytest.raises(DatabaseError, match=r"older forelog .*run `forelog index`"):
        open_readonly(path)
    with Store.open(path) as store:
        assert "older forelog" in store.notes[0]
        assert count(store.connection).methods == 0
        assert not store.fresh
        with store.transaction():
            fill(store)
        assert store.verify() == []
    assert count_methods(path) == 10


def test_another_layout_of_the_same_version_is_made_anew(tmp_path: Path) -> None:
    path = built(tmp_path / "shop.db")
    edit(path, "UPDATE meta SET value = 'other' WHERE key = 'schema_digest'; DROP TABLE flows")
    with pytest.raises(DatabaseError, match="another state of forelog"):
        open_readonly(path)
    built(path)
    assert count_methods(path) == 10


def test_a_table_is_missing(tmp_path: Path) -> None:
    path = built(tmp_path / "shop.db")
    edit(path, "DROP VIEW v_methods; DROP TABLE flows")
    with pytest.raises(CorruptDatabaseError, match="lacks flows, v_methods"):
        open_readonly(path)
    edit(path, "DROP TABLE meta")
    with pytest.raises(CorruptDatabaseError, match="lacks meta"):
        open_readonly(path)
    with Store.open(path) as store:
        assert store.fresh


def locked(path: Path) -> None:
    with pytest.raises(DatabaseError, match="locked by another program") as caught, Store.open(path) as store, store.transaction():
        pass
    assert "--db" in str(caught.value)


def test_a_database_that_another_program_has_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forelog.index.database.opening.BUSY_SECONDS", 0.05)
    path = built(tmp_path / "shop.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as browser:
        browser.execute("BEGIN IMMEDIATE")
        locked(path)
        assert count_methods(path) == 10, "readers are not in the way"
        browser.execute("ROLLBACK")
    with Store.open(path) as store, store.transaction():
        store.meta_set("a", "b")


def test_a_second_store_in_the_same_process(tmp_path: Path) -> None:
    path = built(tmp_path / "shop.db")
    with Store.open(path), pytest.raises(DatabaseError, match="this process is already writing"):
        Store.open(path)
    Store.open(path).close()


@pytest.mark.parametrize("kept", [100, 4096, 20_000])
def test_an_index_cut_short_is_built_again(tmp_path: Path, kept: int) -> None:
    path = built(tmp_path / "shop.db")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(DatabaseError, match="is damaged"):
        open_readonly(path)
    with Store.open(path) as store:
        assert "moved to shop.db.corrupt, and the index is built again" in store.notes[0]
        assert store.fresh
        with store.transaction():
            fill(store)
    assert count_methods(path) == 10
    assert (tmp_path / "shop.db.corrupt").stat().st_size == kept
    with Store.open(path) as store:
        assert store.notes == []


def test_an_index_overwritten_with_noise(tmp_path: Path) -> None:
    """Not a database any more, but the lock file beside it says whose it was."""
    path = built(tmp_path / "shop.db")
    path.write_bytes(b"\x17" * 50_000)
    with Store.open(path) as store, store.transaction():
        fill(store)
    assert count_methods(path) == 10


def damage(path: Path) -> None:
    """Overwrite the pages of ``calls``, which opening does not read in full."""
    with closing(sqlite3.connect(path)) as connection:
        page_size = connection.execute("PRAGMA page_size").fetchone()[0]
        pages = [row[0] for row in connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'methods_class'")]
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * page_size)
            file.write(b"\xff" * page_size)


def test_damage_that_a_reader_meets_is_mended_by_the_next_writer(tmp_path: Path) -> None:
    path = built(tmp_path / "shop.db")
    damage(path)
    with closing(open_readonly(path)) as reader, pytest.raises(CorruptDatabaseError, match=r"damaged .*run `forelog index`"), guarded(path):
        reader.execute("SELECT id FROM methods WHERE class = 'shop.Orders'").fetchall()
    assert suspect_mark(path).exists()
    with Store.open(path) as store:
        assert store.fresh
        with store.transaction():
            fill(store)
    assert not suspect_mark(path).exists()
    assert count_methods(path) == 10


def test_a_damaged_index_with_rows_of_the_user_is_not_moved(tmp_path: Path) -> None:
    path = built(tmp_path / "shop.db")
    edit(path, "CREATE TABLE user_buckets(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO user_buckets(name) VALUES ('timeout'), ('reset')")
    damage(path)
    suspect_mark(path).touch()
    with pytest.raises(CorruptDatabaseError, match=r"holds 2 rows of user_buckets that cannot be built again; save them"):
        Store.open(path)
    assert path.exists()


def test_rows_of_the_user_survive_a_rebuild(tmp_path: Path) -> None:
    path = built(tmp_path / "shop.db")
    edit(path, "CREATE TABLE user_buckets(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO user_buckets(name) VALUES ('timeout')")
    with Store.open(path) as store:
        with store.transaction(rebuild=True):
            fill(store)
        assert store.connection.execute("SELECT name FROM user_buckets").fetchall() == [("timeout",)]
        assert store.verify() == []


def test_an_index_that_is_deleted_while_it_is_open(tmp_path: Path) -> None:
    path = built(tmp_path / "shop.db")
    with Store.open(path) as store:
        path.unlink()
        with pytest.raises(DatabaseError, match="deleted or replaced while it was open"), store.transaction():
            pass
    assert count_methods(built(path)) == 10


def test_leftovers_of_a_deleted_database_do_not_get_into_the_new_one(tmp_path: Path) -> None:
    path = built(tmp_path / "shop.db")
    with closing(sqlite3.connect(path)) as other:
        other.execute("INSERT INTO meta VALUES ('ghost', 'boo')")
        other.commit()
        ghost = (tmp_path / "shop.db-wal").read_bytes()
    assert ghost
    path.unlink()
    (tmp_path / "shop.db-wal").write_bytes(ghost)
    built(path)
    with closing(open_readonly(path)) as reader:
        assert reader.execute("SELECT * FROM meta WHERE key = 'ghost'").fetchall() == []


def test_names_with_signs_of_a_uri(tmp_path: Path) -> None:
    path = tmp_path / "a?b#c%20d ü" / "shop.db"
    assert count_methods(built(path)) == 10


def test_a_question_sees_one_state_whatever_is_written_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with Store.open(path) as store:
        with store.transaction():
            fill(store)

        @of_one_state
        def roots(connection: sqlite3.Connection) -> tuple[int, int]:
            count = "SELECT count(*) FROM roots"
            (before,) = connection.execute(count).fetchone()
            with store.transaction():
                store.root_id(str(tmp_path / f"another{before}"), "folder")
            return before, connection.execute(count).fetchone()[0]

        with closing(open_readonly(path)) as connection:
            assert [roots(connection), roots(connection)] == [(1, 1), (2, 2)]
            assert not connection.in_transaction
