"""The index as the front sees it: where it is, which state it has, whether somebody else changed it or took it away."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from forelog.errors import DatabaseError, LockedError
from forelog.index import locate
from forelog.index.database.opening import guarded, open_readonly

BUSY_SECONDS = 0.02
"""How long to wait for a lock: this is the loop that answers hovers."""


class Database:
    """The place of an index."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.path = locate.default_database(folders)
        """Where the index of these folders is or will be."""
        self.stamp = ""
        """Of the state that is known; ``""``: there is none."""
        self._seen: object = None

    def look(self) -> bool:
        """Is there another state than the known one, or none any more? From now on it is the known one.

        Costs a few system calls as long as nobody writes.  Raises DatabaseError when there is something that cannot be used: damaged, of another version.
        """
        seen = [_seen(f"{self.path}{suffix}") for suffix in ("", "-wal")]
        if seen == self._seen:
            return False
        before = self.stamp
        try:
            self.stamp = self._read() if seen[0] is not None else ""
        except LockedError:  # somebody has it for themselves, a backup perhaps: it is looked at again
            return False
        except DatabaseError:
            self.stamp, self._seen = "", seen
            raise
        self._seen = seen
        return self.stamp != before

    def _read(self) -> str:
        try:
            with guarded(self.path), closing(open_readonly(self.path, BUSY_SECONDS)) as connection:
                row = connection.execute("SELECT value FROM meta WHERE key = 'stamp'").fetchone()
        except FileNotFoundError:  # just now
            return ""
        except sqlite3.Error as error:
            raise DatabaseError(f"{self.path}: {error}") from error
        return str(row[0]) if row is not None else ""


def _seen(path: str) -> tuple[int, int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - a few times a second
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
