"""The index as a file: open it, say clearly what is wrong with it, put a broken one out of the way.

Everything that SQLite can say about a file becomes a :class:`~forelog.errors.DatabaseError` here; the rows are the business of
:mod:`forelog.index.database.store` (writing) and :mod:`forelog.index.questions.queries` (reading).
"""

import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from forelog.errors import DatabaseError, LockedError
from forelog.index.database.schema import APPLICATION_ID, SCHEMA_VERSION, digest, schema, user_rows

_P = ParamSpec("_P")
_T = TypeVar("_T")
BUSY_SECONDS = 10.0
"""How long to wait for a lock of another program (a database browser, a backup) before saying so."""

CACHE_KIB = 64 * 1024
"""Page cache of the writer, KiB."""

BUILD_CACHE_KIB = 4 * 1024
"""The same while an index is built: rows come in order, so that hardly a page is looked at twice, and memory is short then."""

_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_CORRUPT = "SQLITE_CORRUPT"
_NO_DATABASE = "SQLITE_NOTADB"


class CorruptDatabaseError(DatabaseError):
    """The file was an index once, and its content is damaged."""


class OldDatabaseError(DatabaseError):
    """The index has the layout of an older forelog; writing migrates it, reading cannot."""


def explain(path: Path, error: sqlite3.Error) -> DatabaseError:
    """What *error* means for the user of the index at *path*; a corrupt one is also marked for the next writer."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(_BUSY):
        return LockedError(f"{path}: locked by another program; close what has it open, or choose another --db")
    if is_corruption(error):
        with suppress(OSError):
            suspect_mark(path).touch()
        return CorruptDatabaseError(f"{path}: the index is damaged ({error}); run `forelog index` to build it again")
    if is_no_database(error):
        return DatabaseError(f"{path}: is not an index of forelog; it is left alone. Choose another --db")
    if name == "SQLITE_FULL" or name.startswith("SQLITE_IOERR"):
        return DatabaseError(f"{path}: cannot write ({error}); is the disk full? The index keeps its previous state")
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM")):
        return DatabaseError(f"{path}: the file or its folder is read-only; choose another place for the index with --db")
    if name.startswith("SQLITE_CANTOPEN"):
        return DatabaseError(f"{path}: cannot be opened ({error}); check that the folder exists and may be read and written")
    return DatabaseError(f"{path}: {error}")


def is_corruption(error: sqlite3.Error) -> bool:
    """Whether SQLite says that the file's content is damaged."""
    return getattr(error, "sqlite_errorname", "").startswith(_CORRUPT)


def is_no_database(error: sqlite3.Error) -> bool:
    """Whether SQLite says that the file is no database at all, or not any more."""
    return getattr(error, "sqlite_errorname", "") == _NO_DATABASE


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Errors of SQLite inside become DatabaseError; put it around every use of a connection that is not the store's."""
    try:
        yield
    except sqlite3.Error as error:
        raise explain(path, error) from error


def suspect_mark(path: Path) -> Path:
    """Empty file that a reader leaves beside an index in which it met damage, so that the next writer looks closely."""
    return path.with_name(path.name + ".suspect")


def stands_at(path: Path) -> bool:
    """Whether there is a file with content.  Raises DatabaseError when there is something else.

    The file is not opened to look inside: closing it again would drop the locks that SQLite holds on it for other connections of this
    process (sqlite.org/howtocorrupt.html, 2.2).
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise DatabaseError(f"{path}: cannot be read ({error.strerror})") from error
    if not stat.S_ISREG(status.st_mode):
        raise DatabaseError(f"{path}: is not a file; give the name of a database file with --db")
    return status.st_size > 0


def check(connection: sqlite3.Connection, path: Path, *, closely: bool = False) -> None:
    """Raise unless the open file is an intact index of the present schema.

    The quick check finds missing tables and damaged first pages (SQLite itself sees when the file is cut short); *closely* reads every page and every index.
    """
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        raise DatabaseError(f"{path}: is a database, but not an index of forelog; it is left alone. Choose another --db")
    if version > SCHEMA_VERSION:
        raise DatabaseError(
            f"{path}: written by a newer forelog (schema {version}, this one knows {SCHEMA_VERSION}); update forelog, or choose another --db"
        )
    if version < SCHEMA_VERSION:
        raise OldDatabaseError(f"{path}: written by an older forelog (schema {version}, now {SCHEMA_VERSION}); run `forelog index`")
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    stored = connection.execute("SELECT value FROM meta WHERE key = 'schema_digest'").fetchone() if "meta" in there else None
    if "meta" in there and stored != (digest(),):
        raise OldDatabaseError(f"{path}: written by another state of forelog, with other tables; run `forelog index`")
    shape = schema()
    missing = [name for name in (*shape.tables, *shape.views) if name not in there]
    if missing:
        raise CorruptDatabaseError(f"{path}: the index lacks {', '.join(missing)}; run `forelog index` to build it again")
    for table in shape.tables:
        connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone()  # noqa: S608
    if closely:
        answer = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if answer != "ok":
            raise CorruptDatabaseError(f"{path}: the index is damaged ({answer}); run `forelog index` to build it again")


def open_readonly(path: Path, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """A connection that reads the last committed state, also while a writer works and also on read-only media.

    *busy_seconds*: how long it waits, now and later, for another program that locks all of it.  Raises DatabaseError when there is no index of the present schema at *path*.
    """
    if not stands_at(path):
        raise DatabaseError(f"{path}: there is no index yet; run `forelog index` first")
    uri = path.absolute().as_uri()
    try:
        return _opened(path, f"{uri}?mode=ro", busy_seconds)
    except sqlite3.OperationalError as error:
        # WAL needs a shared-memory file beside the database.  Where it cannot be made, nobody can be writing either (sqlite.org/wal.html
        # section 8) -- unless a writer died and its log could not be played back.
        wal = path.with_name(path.name + "-wal")
        if error.sqlite_errorname.startswith(_BUSY) or (wal.exists() and wal.stat().st_size):
            raise explain(path, error) from error
        with guarded(path):
            return _opened(path, f"{uri}?mode=ro&immutable=1", busy_seconds)
    except sqlite3.Error as error:
        raise explain(path, error) from error


def of_one_state(question: Callable[Concatenate[sqlite3.Connection, _P], _T]) -> Callable[Concatenate[sqlite3.Connection, _P], _T]:
    """Decorates a question: all that it reads is of one state of the index, whatever is written meanwhile."""

    @wraps(question)
    def asked(connection: sqlite3.Connection, /, *arguments: _P.args, **named: _P.kwargs) -> _T:
        if connection.in_transaction:  # as it is: its own writer asks
            return question(connection, *arguments, **named)
        connection.execute("BEGIN")
        try:
            return question(connection, *arguments, **named)
        finally:
            connection.rollback()

    return asked


def connect(path: Path) -> sqlite3.Connection:
    """A connection in autocommit that has changed nothing yet; the caller holds the writer's lock.  Raises sqlite3.Error.

    Any thread may use it, one at a time: in a server it outlives the request that opened it.
    """
    return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)


def make_writable(connection: sqlite3.Connection) -> None:
    """Switch an index of ours to the write-ahead log, so that readers go on while it is written.  Raises sqlite3.Error."""
    connection.execute("PRAGMA journal_mode = WAL").fetchone()
    connection.execute("PRAGMA synchronous = NORMAL")  # WAL: never corrupt; a power cut may lose the last commit, the next run redoes it
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("SELECT 1 FROM meta").fetchone()  # only a connection that has opened the log tidies it away when it closes last


def move_aside(path: Path) -> Path:
    """Rename a damaged index, so that a new one can be built; nothing is deleted but an older damaged cache.

    Raises CorruptDatabaseError when rows of the user can still be read in it: those are for the user to rescue.
    """
    known, rows = _rescue(path)
    if rows:
        listed = ", ".join(f"{count} rows of {name}" for name, count in rows.items())
        raise CorruptDatabaseError(
            f"{path}: the index is damaged and holds {listed} that cannot be built again; save them (`sqlite3 {path.name} .recover`),"
            " then move the file away and run `forelog index`"
        )
    target = path.with_name(path.name + ".corrupt")
    number = 1
    while not known and target.exists():  # it may hold the user's rows: keep every one
        number += 1
        target = path.with_name(f"{path.name}.corrupt-{number}")
    try:
        for suffix in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{path}{suffix}").replace(f"{target}{suffix}")
        path.replace(target)
        suspect_mark(path).unlink(missing_ok=True)
    except OSError as error:
        raise CorruptDatabaseError(f"{path}: the index is damaged and cannot be moved away ({error.strerror}); delete it") from error
    return target


def _opened(path: Path, uri: str, busy_seconds: float) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, timeout=busy_seconds, isolation_level=None)
    try:
        connection.execute("PRAGMA query_only = ON")
        check(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _rescue(path: Path) -> tuple[bool, dict[str, int]]:
    """Whether the user's rows can be counted, and their numbers."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return True, user_rows(connection)
    except sqlite3.Error:
        return False, {}
