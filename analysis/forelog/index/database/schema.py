"""The shape of the index: the statements of ``schema.sql``, sorted into tables, views and indices.

The file is the single source; ``docs/schema.md`` explains it to people and is tested against it.
"""

import re
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

SCHEMA_VERSION = 2
"""Stored in ``PRAGMA user_version`` and ``meta.schema_version``; raised by every change of ``schema.sql``."""

APPLICATION_ID = 0x464C4F47
"""``PRAGMA application_id``: the bytes ``FLOG`` at offset 68 of the file (SQLite file format, section 1.3.17)."""

USER_PREFIX = "user_"
"""Tables with this prefix hold what only the user can give; everything else is a cache of the source."""

PAGE_SIZE = 8192
"""Bytes; measured a tenth faster to build than the default 4096 for rows of this width."""


@dataclass(frozen=True, slots=True)
class Schema:
    """DDL statements in the order they must run, by kind, each under the name it makes."""

    tables: dict[str, str]
    indices: dict[str, str]
    views: dict[str, str]


@cache
def schema() -> Schema:
    """The statements of ``schema.sql``."""
    found: dict[str, dict[str, str]] = {"TABLE": {}, "INDEX": {}, "VIEW": {}}
    pending = ""
    for line in Path(__file__).with_name("schema.sql").read_text(encoding="utf-8").splitlines(keepends=True):
        if not pending and (line.startswith("--") or not line.strip()):
            continue
        pending += line
        if sqlite3.complete_statement(pending):
            made = re.match(r"CREATE (TABLE|INDEX|VIEW) (\w+)", pending)
            assert made is not None, pending
            found[made[1]][made[2]] = pending.strip()
            pending = ""
    assert not pending.strip(), pending
    return Schema(tables=found["TABLE"], indices=found["INDEX"], views=found["VIEW"])


@cache
def digest() -> str:
    """Tells two layouts apart that have the same version, as between two states of development; stored in ``meta.schema_digest``."""
    shape = schema()
    text = "\n".join((*shape.tables.values(), *shape.indices.values(), *shape.views.values()))
    return blake2b(text.encode("utf-8"), digest_size=8).hexdigest()


def create_tables(connection: sqlite3.Connection) -> None:
    """Make the empty cache tables and the views, and mark the file as ours.  Indices come by :func:`create_indices`."""
    shape = schema()
    for statement in (*shape.tables.values(), *shape.views.values()):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    stored = (("schema_version", str(SCHEMA_VERSION)), ("schema_digest", digest()))
    connection.executemany("INSERT INTO meta(key, value) VALUES (?, ?)", stored)


def create_indices(connection: sqlite3.Connection) -> None:
    """Make the indices over the rows that are there, those that are still missing."""
    for _ in index_by_index(connection):
        pass


def index_by_index(connection: sqlite3.Connection, tables: Collection[str] | None = None) -> Iterator[None]:
    """The same, one a step; *tables*: only of these."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    for name, statement in schema().indices.items():
        table = re.search(r" ON (\w+)\(", statement)
        assert table is not None, statement
        if name not in there and (tables is None or table[1] in tables):
            connection.execute(statement)
            yield


def drop_cache(connection: sqlite3.Connection, but: Collection[str] = ()) -> None:
    """Drop every table, view and index that is not the user's own, whatever schema version made it; *but* tables of these names.

    Foreign keys must be off, and the connection inside a transaction.
    """
    rows = connection.execute(
        "SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        " AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE ? ESCAPE '\\'",
        (USER_PREFIX.replace("_", "\\_") + "%",),
    ).fetchall()
    for kind, name in sorted(rows, key=lambda row: row[0] != "view"):
        if name not in but:
            connection.execute(f'DROP {kind} "{name}"')


def user_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """Number of rows of every user table that has some."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE ? ESCAPE '\\'", (USER_PREFIX.replace("_", "\\_") + "%",)
    ).fetchall()
    counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}  # noqa: S608
    return {name: count for name, count in counts.items() if count}
