"""Which index a command reads: that of ``--db``, else that of the workspace of PATH, else that of the current folder."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Index:
    """An open index."""

    database: Path
    connection: sqlite3.Connection
    below: str
    """Absolute path that the answer is limited to, ``""`` for the whole workspace."""

    @property
    def folder(self) -> Path | None:
        """The root that files are relative to, when there is one and it is a folder."""
        roots = self.connection.execute("SELECT path, kind FROM roots").fetchall()
        return Path(roots[0][0]) if len(roots) == 1 and roots[0][1] == "folder" else None

    def holds(self, root: str, file: str) -> bool:
        """Whether a file of the index lies where the user asked."""
        return not self.below or f"{root}/{file}" == self.below or f"{root}/{file}".startswith(self.below.rstrip("/") + "/")


def database_of(path: Path | None, db: Path | None) -> Path:
    """The index file.  Raises InputError when there is none for *path*."""
    if db is not None:
        return db
    from forelog.index.locate import find_database  # noqa: PLC0415 - start-up time

    return find_database(path or Path())


@contextmanager
def opened(path: Path | None, db: Path | None) -> Iterator[Index]:
    """The index, open for reading; what SQLite says inside becomes a DatabaseError."""
    from forelog.index.database.opening import guarded, open_readonly  # noqa: PLC0415 - start-up time

    database = database_of(path, db)
    with closing(open_readonly(database)) as connection, guarded(database):
        below = "" if path is None else os.path.realpath(path)
        if below in {os.path.realpath(root) for (root,) in connection.execute("SELECT path FROM roots")}:
            below = ""
        yield Index(database, connection, below)
