"""The index as the front reads it: short questions on a connection of its own, long ones in a thread.

The connection sees the last committed state, also while a writer works (WAL).  It is opened again when the file is another one.  What is wrong
with the index is the workspace's to say; here there just is none then.
"""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

from forelog.errors import DatabaseError, ForelogError
from forelog.index.database.opening import guarded, open_readonly
from forelog.index.questions.places import IndexedFile

BUSY_SECONDS = 0.02
"""How long to wait for a lock in the loop; long enough for a checkpoint, too short to be felt."""
_T = TypeVar("_T")


class Reader:
    """Reads one index; :meth:`use` names it."""

    def __init__(self) -> None:
        self._database: Path | None = None
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        """Device and number of the file that is open, or that could not be opened."""
        self._roots: list[tuple[int, str]] | None = None

    def use(self, database: Path | None) -> None:
        """Read this index from now on."""
        if database != self._database:
            self.close()
            self._database = database

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self._file, self._roots = None, None, None

    @property
    def connection(self) -> sqlite3.Connection | None:
        """An open connection; None when there is no index that can be read."""
        if self._database is None:
            return None
        try:
            status = os.stat(self._database)  # noqa: PTH116 - with every question
        except OSError:
            self.close()
            return None
        file = (status.st_dev, status.st_ino)
        if file != self._file:
            self.close()
            self._file = file
            with suppress(DatabaseError, sqlite3.Error, OSError):
                self._connection = open_readonly(self._database, BUSY_SECONDS)
        return self._connection

    def look_again(self) -> None:
        """The index is another now, or can be read now: try again what failed."""
        self._roots = None
        if self._connection is None:
            self._file = None

    def file(self, place: Path | None) -> IndexedFile | None:
        """The file of the index that lies at *place*, links followed."""
        connection = self.connection
        if connection is None or place is None:
            return None
        try:
            if self._roots is None:
                self._roots = connection.execute("SELECT id, path FROM roots ORDER BY length(path) DESC").fetchall()
            for root_id, root in self._roots:
                folder = root.rstrip(os.sep) + os.sep
                if str(place).startswith(folder):
                    path = str(place)[len(folder) :].replace(os.sep, "/")
                    row = connection.execute("SELECT id, hash FROM files WHERE root_id = ? AND path = ?", (root_id, path)).fetchone()
                    if row is not None:
                        return IndexedFile(row[0], root, path, row[1])
        except sqlite3.Error:  # locked, damaged, gone under us: the workspace notices and says so
            pass
        return None

    async def ask(self, question: Callable[[sqlite3.Connection], _T]) -> _T:
        """The answer of *question*, which may take its time, in a thread with a connection of its own.  Raises ForelogError."""
        database = self._database
        if database is None:
            raise ForelogError("the workspace is not indexed yet; try again in a while")

        def work() -> _T:
            with guarded(database), closing(open_readonly(database)) as connection:
                return question(connection)

        return await asyncio.to_thread(work)
