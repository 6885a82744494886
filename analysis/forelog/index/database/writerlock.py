"""One writer for each index: an advisory lock on a file beside the database.

SQLite's own lock covers a transaction; this one covers a whole index run, and says who holds it.  The lock belongs to the process
(POSIX record lock), not to the open file: workers that the indexer forks do not keep it when the indexer is killed.
"""

import os
import sys
from pathlib import Path

from forelog.errors import DatabaseError, LockedError

_held: set[str] = set()
"""Locked paths of this process; record locks do not exclude a second attempt by their own process."""


class WriterLock:
    """Held from construction to :meth:`release`.

    Raises LockedError when another process holds it, DatabaseError when another store of this process does, or when the file cannot be made.
    """

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".lock")
        self._key = os.path.realpath(self.path)
        if self._key in _held:
            raise DatabaseError(f"{database}: this process is already writing this index; close the other store first")
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
        except OSError as error:
            raise DatabaseError(
                f"{database}: cannot write in its folder ({error.strerror}); choose another place for the index with --db"
            ) from error
        try:
            _lock(self._file)
        except OSError as error:
            holder = os.pread(self._file, 32, 0).decode("ascii", "replace").strip() if hasattr(os, "pread") else ""
            os.close(self._file)
            who = f"process {holder}" if holder.isdigit() else "another process"
            raise LockedError(f"{database}: {who} is indexing this workspace; wait until it is done, or choose another --db") from error
        _held.add(self._key)
        try:
            os.ftruncate(self._file, 0)
            os.write(self._file, f"{os.getpid()}\n".encode("ascii"))
        except OSError:
            pass  # a full disk: the lock holds all the same, only the name of its holder is missing

    def release(self) -> None:
        """Give the lock back; the file stays, since removing it would race with the next writer."""
        if self._file >= 0:
            _held.discard(self._key)
            os.close(self._file)
            self._file = -1


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        os.lseek(file, 64, os.SEEK_SET)  # behind the text: Windows locks are mandatory, and others shall read the process id
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
