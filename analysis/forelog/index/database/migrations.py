"""From an older index to the present schema.

Two kinds of tables, two ways.  The cache (everything in ``schema.sql``) is dropped and made again, empty; the next index run fills it.
Tables with the user's own data (prefix ``user_``) are carried over step by step by the functions registered in :data:`USER_DATA`; each
runs once, in order, and is recorded in the database by sqlite-utils.
"""

import sqlite3
from typing import TYPE_CHECKING

from forelog.index.database.schema import create_indices, create_tables, drop_cache

if TYPE_CHECKING:
    from sqlite_utils.migrations import Migrations


def user_data() -> "Migrations":
    """The steps for tables of user data, oldest first; a step is a function of a ``sqlite_utils.Database`` under ``@steps()``.

    There are no such tables yet.  sqlite-utils is imported here and not above: it takes longer to load than a whole warm start.
    """
    from sqlite_utils.migrations import Migrations  # noqa: PLC0415

    return Migrations("forelog")


def migrate(connection: sqlite3.Connection, steps: "Migrations | None" = None) -> None:
    """Bring an older index to the present schema: user tables keep their rows, the cache becomes empty.

    *connection* is in autocommit mode and holds the writer's lock.  All or nothing for the cache; a step that fails stays pending and
    its exception is raised.
    """
    from sqlite_utils import Database  # noqa: PLC0415

    connection.execute("PRAGMA foreign_keys = OFF")
    (user_data() if steps is None else steps).apply(Database(connection))
    connection.execute("BEGIN IMMEDIATE")
    try:
        drop_cache(connection)
        create_tables(connection)
        create_indices(connection)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
