"""docs/schema.md says what the schema is: every table, view and column, nothing that is not there, and its examples run."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from forelog.errors import DatabaseError
from forelog.index.database.migrations import migrate
from forelog.index.database.rows import CALL_ROW, LOG_STATEMENT_ROW
from forelog.index.database.schema import APPLICATION_ID, SCHEMA_VERSION, create_indices, create_tables, schema, user_rows
from forelog.index.database.store import Store
from tests.conftest import PROJECT
from tests.index.sample import fill, sample

DOCUMENT = (PROJECT / "docs" / "schema.md").read_text("utf-8")
EXAMPLES = re.findall(r"```sql\n(.*?)```", DOCUMENT, re.DOTALL)


def documented() -> dict[str, list[str]]:
    """Table or view → its documented columns in order."""
    found: dict[str, list[str]] = {}
    for section in re.split(r"^### ", DOCUMENT, flags=re.MULTILINE)[1:]:
        name = re.match(r"`(\w+)`", section)
        assert name is not None, section[:40]
        found[name[1]] = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    return found


@pytest.fixture
def empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    create_tables(connection)
    create_indices(connection)
    return connection


def columns(connection: sqlite3.Connection, name: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info('{name}')")]


def test_every_table_view_and_column_is_documented_and_no_other(empty: sqlite3.Connection) -> None:
    there = {name: columns(empty, name) for (name,) in empty.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    assert documented() == there


def test_documented_columns_say_something() -> None:
    meanings = re.findall(r"^\| `\w+` \|(.*)\|$", DOCUMENT, re.MULTILINE)
    assert all(meaning.strip() for meaning in meanings)
    assert len(meanings) == sum(map(len, documented().values()))


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_run_and_find_something(tmp_path: Path, example: str) -> None:
    with sample(tmp_path) as connection:
        connection.execute("PRAGMA query_only = OFF")
        found = connection.execute(example).fetchall()
    assert found or "error_lines" in example, "the sample has no file with errors; every other example has something to find"


def test_the_views_that_other_tools_rely_on(empty: sqlite3.Connection) -> None:
    assert ", ".join(columns(empty, "v_call_graph")) == (
        "caller_class, caller_method, caller_params, file, line, column, callee_class, callee_method, callee_params, kind, confidence, resolution"
    )
    assert ", ".join(columns(empty, "v_templates")) == (
        "id, class, method, file, line, end_line, column, level, logger, framework, template, regex, throwable, wrapper"
    )


def test_rows_have_the_order_of_their_tables(empty: sqlite3.Connection) -> None:
    assert columns(empty, "calls")[1:] == CALL_ROW.split()
    assert columns(empty, "log_statements")[1:] == LOG_STATEMENT_ROW.split()


def test_all_tables_are_strict_and_marked_as_ours(empty: sqlite3.Connection) -> None:
    assert all(
        strict for _, name, kind, _, _, strict in empty.execute("PRAGMA table_list") if kind == "table" and not name.startswith("sqlite_")
    )
    assert empty.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert empty.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


def test_foreign_keys_find_their_rows_without_reading_whole_tables(empty: sqlite3.Connection) -> None:
    """Deleting a file's methods would otherwise read a million calls for each; ``calls.external_id`` is the exception, nothing deletes externals."""
    for table in schema().tables:
        for _, _, parent, column, *_ in empty.execute(f"PRAGMA foreign_key_list('{table}')"):
            plan = " ".join(row[3] for row in empty.execute(f'EXPLAIN QUERY PLAN SELECT 1 FROM "{table}" WHERE "{column}" = 1'))
            assert "SEARCH" in plan or (table, column) == ("calls", "external_id"), (table, column, parent, plan)


def test_migration_carries_the_user_s_rows_and_empties_the_cache(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with Store.open(path) as store, store.transaction():
        fill(store)
    steps = Migrations("forelog")

    @steps()
    def buckets_get_a_colour(database: Database) -> None:
        database["user_buckets"].add_column("colour", str, not_null_default="grey")

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE user_buckets(id INTEGER PRIMARY KEY, name TEXT)")
        connection.execute("INSERT INTO user_buckets(name) VALUES ('timeout')")
        connection.execute("PRAGMA user_version = 0")
        for _ in range(2):  # a step runs once, however often the cache is emptied
            migrate(connection, steps)
            assert connection.execute("SELECT name, colour FROM user_buckets").fetchall() == [("timeout", "grey")]
            assert user_rows(connection) == {"user_buckets": 1}
            assert connection.execute("SELECT count(*) FROM methods").fetchone() == (0,)
            assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    with Store.open(path) as store:
        assert store.notes == []
        assert store.verify() == []


def test_a_step_that_fails_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with Store.open(path) as store, store.transaction():
        fill(store)
    steps = Migrations("forelog")

    @steps()
    def fails(database: Database) -> None:
        database.execute("CREATE TABLE user_half(a)")
        raise DatabaseError("half way")

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        with pytest.raises(DatabaseError, match="half way"):
            migrate(connection, steps)
        assert user_rows(connection) == {}
        assert connection.execute("SELECT count(*) FROM methods").fetchone() == (10,)
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'user_half'").fetchone() == (0,)
