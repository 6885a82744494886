"""The life of the file that a writer has open: begun, continued, published, given back.

Three ways to a new state, and a kill at any moment leaves the one before:

* **No index yet.**  Everything up to the end of the first transaction goes to ``<name>.building`` without journal or syncs, indices last;
  then the file is synced (much of it is on the disk by then, :mod:`forelog.index.database.writeback`) and renamed.  Readers see no index, then
  all of it.
* **Rebuild** (``transaction(rebuild=True)``): the cache tables are made anew inside one transaction of the write-ahead log.
* **Update**: the rows of changed files are replaced inside one such transaction.
"""

import os
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from forelog.errors import DatabaseError
from forelog.index.database.migrations import migrate
from forelog.index.database.opening import (
    BUILD_CACHE_KIB,
    CorruptDatabaseError,
    OldDatabaseError,
    check,
    connect,
    guarded,
    is_corruption,
    is_no_database,
    make_writable,
    move_aside,
    stands_at,
    suspect_mark,
)
from forelog.index.database.outliving import OUTLIVING, Outliving
from forelog.index.database.schema import PAGE_SIZE, create_tables, drop_cache, index_by_index
from forelog.index.database.writeback import WriteBack
from forelog.index.database.writerlock import WriterLock

RESTING_PAGES = 4_000
"""Pages in the write-ahead log of a store that rests between writing before they are moved into the file."""


class Session(ABC):
    """A database file in the hands of its one writer; :class:`forelog.index.database.store.Store` adds the rows.

    ``connection`` is for reading (:mod:`forelog.index.questions.queries`); ``notes`` says what had to be done to the file when it was opened.
    """

    def __init__(self, path: Path, lock: WriterLock) -> None:
        self.path = path
        self.notes: list[str] = []
        self.fresh = False
        """Nothing is published yet: the first transaction builds the whole index."""
        self.connection: sqlite3.Connection
        self._lock = lock
        self._bulk = False
        self._inode = 0
        self._back: WriteBack | None = None
        """Of a file that is not published yet."""

    @classmethod
    def open(cls, path: Path | str, *, create: bool = True, ours: bool = False) -> Self:
        """The store at *path*, locked for this process.

        A damaged index is moved aside and begun again (a note says so); an older one is migrated.  *ours*: the place belongs to forelog
        (the cache folder, or a lock file of ours stands beside it), so that even a file that is no database may be moved aside.

        Raises DatabaseError: locked, newer, not an index, folder missing or read-only, damaged but with the user's own rows; without
        *create* also when there is none.
        """
        path = Path(path).absolute()
        if create:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise DatabaseError(
                    f"{path.parent}: cannot make this folder for the index ({error.strerror}); choose another --db"
                ) from error
        if not stands_at(path) and not create:
            raise DatabaseError(f"{path}: there is no index yet; run `forelog index` first")
        ours = ours or path.with_name(path.name + ".lock").exists()
        lock = WriterLock(path)
        try:
            store = cls(path, lock)
            store._start(ours=ours)
        except BaseException:
            lock.release()
            raise
        return store

    def rest(self) -> None:
        """Let others write for a while; the connection stays, with all that it has read, until :meth:`resume`."""
        self.notes.clear()
        self.connection.execute(f"PRAGMA wal_autocheckpoint = {RESTING_PAGES}")
        self._lock.release()

    def resume(self, stamp: str) -> bool:
        """Go on writing; ``False``, and the store is closed, when the file has to be opened anew.  *stamp*: of the state that was left.

        Raises DatabaseError when somebody else is writing; the store rests on.
        """
        self._lock = WriterLock(self.path)
        try:
            with guarded(self.path):
                check(self.connection, self.path)
                left = self.connection.execute("SELECT value FROM meta WHERE key = 'stamp'").fetchone()
        except DatabaseError:
            left = None
        if left is None or _inode(self.path) != self._inode or suspect_mark(self.path).exists():
            self.close()
            return False
        if left[0] != stamp:
            self._forget()
        return True

    def close(self) -> None:
        """Give the file and the lock back.  What was not committed is gone."""
        with suppress(sqlite3.Error):
            self._close()
        if self.fresh:
            self._building.unlink(missing_ok=True)
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- transactions ------------------------------------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self, *, rebuild: bool = False) -> Iterator[None]:
        """All that happens inside becomes visible to readers at once, or not at all.

        On a fresh store, or with *rebuild* (which empties the cache first), rows are only added and indices made at the end; ids start
        anew.  Raises DatabaseError; any exception inside undoes everything.
        """
        if self._bulk or self.connection.in_transaction:
            raise DatabaseError(f"{self.path}: a transaction is already open")
        if not self.fresh and _inode(self.path) != self._inode:
            raise DatabaseError(f"{self.path}: the index was deleted or replaced while it was open; run `forelog index` again")
        self._bulk = self.fresh or rebuild
        outliving: Outliving | None = None
        try:
            with guarded(self.path):
                if self._bulk and not self.fresh:
                    self.connection.execute("PRAGMA foreign_keys = OFF")  # no effect inside a transaction, and drop_cache needs it
                self.connection.execute("BEGIN IMMEDIATE")
                if self._bulk and not self.fresh:
                    outliving = Outliving(self.connection)
                    drop_cache(self.connection, but=OUTLIVING)
                    create_tables(self.connection)
                    self._forget()
                self.connection.execute("DELETE FROM meta WHERE key = 'status'")
                # Tells this state of the index from every other one, so that what readers cache about it (the log-flow graph) is known to be stale.
                self.connection.execute("INSERT OR REPLACE INTO meta(key, value) VALUES ('stamp', lower(hex(randomblob(8))))")
                yield
                self.flush()
                self._record()
                if self._bulk:
                    self._sum_up()
                    for _ in index_by_index(self.connection):
                        self._write_back()
                if outliving is not None:
                    outliving.settle()
                self.connection.execute("COMMIT")
                if self.fresh:
                    self._publish()
        except BaseException:
            self._undo()
            raise
        finally:
            if self._bulk and not self.fresh:
                with suppress(sqlite3.Error):
                    self.connection.execute("PRAGMA foreign_keys = ON")
            self._bulk = False

    def complete(self, *tables: str) -> Iterator[None]:
        """No more rows come to these tables in this transaction: their indices are made, one a step.  What is not done is done in the end."""
        if self._bulk:
            with guarded(self.path):
                self.flush()
                for _ in index_by_index(self.connection, tables):
                    self._write_back()
                    yield

    def _write_back(self) -> None:
        """The disk may begin with what is written, if nobody reads it before the end."""
        if self._back is not None:
            self._back.look()

    @abstractmethod
    def flush(self) -> None:
        """Write what is buffered, so that the connection reads it."""

    @abstractmethod
    def _record(self) -> None:
        """Note which files changed, for what others found out about the rest."""

    @abstractmethod
    def _sum_up(self) -> None:
        """All rows of a new index are there."""

    @abstractmethod
    def _forget(self) -> None:
        """Nothing of the rows is known or waiting."""

    @property
    def _building(self) -> Path:
        return self.path.with_name(self.path.name + ".building")

    def _start(self, *, ours: bool) -> None:
        with guarded(self.path):
            if stands_at(self.path):
                self._continue(ours=ours)
            else:
                self._begin_building()

    def _continue(self, *, ours: bool) -> None:
        """Open the index that is there: intact, older, or damaged.  A file that is not ours is not changed in any way."""
        try:
            self.connection = connect(self.path)
            try:
                if self._is_void():
                    self.connection.close()
                    self._begin_building()
                    return
                try:
                    check(self.connection, self.path, closely=suspect_mark(self.path).exists())
                except OldDatabaseError:
                    migrate(self.connection)
                    check(self.connection, self.path)
                    self.notes.append(f"{self.path}: was written by an older forelog; the index is built again")
                make_writable(self.connection)
            except BaseException:
                self.connection.close()
                raise
        except CorruptDatabaseError:
            self._set_aside("it was damaged")
        except sqlite3.DatabaseError as error:
            if not is_corruption(error) and not (ours and is_no_database(error)):
                raise
            self._set_aside("it was damaged")
        else:
            self._inode = _inode(self.path)
            with suppress(OSError):
                suspect_mark(self.path).unlink(missing_ok=True)
                self._building.unlink(missing_ok=True)

    def _is_void(self) -> bool:
        """A database without any content, as `sqlite3 new.db` leaves it: nobody's, so it may become ours."""
        return not self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]

    def _set_aside(self, why: str) -> None:
        target = move_aside(self.path)
        self.notes.append(f"{self.path}: {why}; moved to {target.name}, and the index is built again")
        self._begin_building()

    def _begin_building(self) -> None:
        self.fresh = True
        for suffix in ("", "-journal"):
            Path(f"{self._building}{suffix}").unlink(missing_ok=True)
        self.connection = sqlite3.connect(self._building, isolation_level=None)
        self.connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        self.connection.execute("PRAGMA journal_mode = OFF").fetchone()  # nobody reads this file before it is renamed, nor after a failure
        self.connection.execute("PRAGMA synchronous = OFF")
        self.connection.execute(f"PRAGMA cache_size = -{BUILD_CACHE_KIB}")
        self.connection.execute("PRAGMA temp_store = MEMORY")
        create_tables(self.connection)
        self._back = WriteBack(self._building)
        self._forget()

    def _close(self) -> None:
        try:
            self.connection.close()
        finally:
            if self._back is not None:
                self._back.close()
                self._back = None

    def _publish(self) -> None:
        """The finished file takes its name; from here on every transaction goes through the write-ahead log."""
        self._close()
        try:
            with self._building.open("rb+") as file:
                os.fsync(file.fileno())
            for suffix in ("-wal", "-shm", "-journal"):  # left by a database that somebody deleted; SQLite would play them into ours
                Path(f"{self.path}{suffix}").unlink(missing_ok=True)
            self._building.replace(self.path)
        except OSError as error:
            raise DatabaseError(f"{self.path}: cannot write ({error.strerror}); the index keeps its previous state") from error
        self.fresh = False
        self.connection = connect(self.path)
        make_writable(self.connection)
        self._inode = _inode(self.path)
        self._forget()

    def _undo(self) -> None:
        with suppress(sqlite3.Error):
            if self.fresh:  # without a journal there is no rollback: begin again
                self._close()
                self._begin_building()
            elif self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
        self._forget()


def _inode(path: Path) -> int:
    """Which file it is; 0 when there is none."""
    try:
        return path.stat().st_ino
    except OSError:
        return 0
