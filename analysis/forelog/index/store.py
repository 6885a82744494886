"""Writing the index: one process at a time, one transaction for each consistent step.

Three ways to a new state, and a kill at any moment leaves the one before:

* **No index yet.**  Everything up to the end of the first transaction goes to ``<name>.building`` without journal or syncs, indices last;
  then the file is synced and renamed.  Readers see no index, then all of it.
* **Rebuild** (``transaction(rebuild=True)``): the cache tables are made anew inside one transaction of the write-ahead log.
* **Update**: the rows of changed files are replaced inside one such transaction.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Self

from forelog.errors import DatabaseError
from forelog.index import rows as layout
from forelog.index.database import (
    CACHE_KIB,
    CorruptDatabaseError,
    OldDatabaseError,
    check,
    guarded,
    kind_of,
    move_aside,
    open_writable,
    suspect_mark,
)
from forelog.index.migrations import migrate
from forelog.index.queries import Status, count
from forelog.index.rows import FileIds, FileRow, KnownFile, Row
from forelog.index.schema import PAGE_SIZE, create_indices, create_tables, drop_cache
from forelog.index.writerlock import WriterLock

GROUP = 64
"""Rows in one INSERT: a third faster than one by one (measured: 2.1 against 3.1 microseconds for a row of ``calls``)."""

FLUSH_ROWS = 20_000
"""Buffered rows of one table before they are written."""

_COLUMNS = {
    table: columns.split()
    for table, columns in {
        "files": "id root_id path hash size mtime_ns extractor encoding package is_test lines error_lines notes",
        "types": "id file_id name simple_name kind flags outer_id superclass line end_line",
        "supertypes": "type_id name",
        "methods": "id file_id type_id class name params returns flags kind pos start end line end_line",
        "fields": "type_id file_id name type flags line constant",
        "externals": "id class name params returns",
        "calls": layout.CALL_ROW,
        "log_statements": layout.LOG_STATEMENT_ROW,
    }.items()
}


class Store:
    """The one writer of an index.  Use :meth:`open`; close it, or use it in a ``with`` statement.

    ``connection`` is for reading (:mod:`forelog.index.queries`); ``notes`` says what had to be done to the file when it was opened.
    """

    def __init__(self, path: Path, lock: WriterLock) -> None:
        self.path = path
        self.notes: list[str] = []
        self.fresh = False
        """Nothing is published yet: the first transaction builds the whole index."""
        self.connection: sqlite3.Connection
        self._lock = lock
        self._bulk = False
        self._forget()

    @classmethod
    def open(cls, path: Path | str, *, create: bool = True, ours: bool = False) -> Self:
        """The store at *path*, locked for this process.

        A damaged index is moved aside and begun again (a note says so); an older one is migrated.  *ours*: the place belongs to forelog
        (the cache folder), so that even a file that is no database at all may be moved aside.

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
        kind = kind_of(path)
        if kind in ("missing", "empty") and not create:
            raise DatabaseError(f"{path}: there is no index yet; run `forelog index` first")
        if kind == "other" and not (ours or path.with_name(path.name + ".lock").exists()):
            raise DatabaseError(f"{path}: is not an index of forelog; it is left alone. Choose another --db")
        lock = WriterLock(path)
        try:
            store = cls(path, lock)
            store._start(kind)
        except BaseException:
            lock.release()
            raise
        return store

    def close(self) -> None:
        """Give the file and the lock back.  What was not committed is gone."""
        with suppress(sqlite3.Error):
            self.connection.close()
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
        self._bulk = self.fresh or rebuild
        try:
            with guarded(self.path):
                if self._bulk and not self.fresh:
                    self.connection.execute("PRAGMA foreign_keys = OFF")  # no effect inside a transaction, and drop_cache needs it
                self.connection.execute("BEGIN IMMEDIATE")
                if self._bulk and not self.fresh:
                    drop_cache(self.connection)
                    create_tables(self.connection)
                    self._forget()
                self.connection.execute("DELETE FROM meta WHERE key = 'status'")
                yield
                self.flush()
                if self._bulk:
                    create_indices(self.connection)
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

    def flush(self) -> None:
        """Write what is buffered, so that the connection reads it."""
        for table, pending in self._pending.items():
            if pending:
                self._insert(table, pending)
                pending.clear()

    # -- files -------------------------------------------------------------------------------------------------------------------------

    def root_id(self, path: str, kind: str) -> int:
        """Id of a root (``folder`` or ``jar``), made when it is new."""
        with guarded(self.path):
            self.connection.execute(
                "INSERT INTO roots(path, kind) VALUES (?, ?) ON CONFLICT(path) DO UPDATE SET kind = excluded.kind", (path, kind)
            )
            return int(self.connection.execute("SELECT id FROM roots WHERE path = ?", (path,)).fetchone()[0])

    def known_files(self, root_id: int) -> dict[str, KnownFile]:
        """Every indexed file of a root by its path."""
        with guarded(self.path):
            found = self.connection.execute("SELECT path, id, hash, size, mtime_ns, extractor FROM files WHERE root_id = ?", (root_id,))
            return {path: KnownFile(*rest) for path, *rest in found}

    def touch(self, file_id: int, size: int, mtime_ns: int) -> None:
        """The file was written again with the same content."""
        with guarded(self.path):
            self.connection.execute("UPDATE files SET size = ?, mtime_ns = ? WHERE id = ?", (size, mtime_ns, file_id))

    def delete_files(self, file_ids: Iterable[int]) -> frozenset[int]:
        """Remove files and all their rows; returns the other files whose calls into them are now unresolved."""
        gone = sorted(set(file_ids))
        orphaned: set[int] = set()
        with guarded(self.path):
            self.flush()
            for file_id in gone:
                orphaned |= self._orphan("SELECT id FROM methods WHERE file_id = ?", file_id)
                self._clear_file(file_id)
                for table in ("methods", "types"):
                    self.connection.execute(f"DELETE FROM {table} WHERE file_id = ?", (file_id,))  # noqa: S608
                self.connection.execute("DELETE FROM files WHERE id = ?", (file_id,))
        return frozenset(orphaned.difference(gone))

    def put_file(
        self,
        file: FileRow,
        types: Sequence[Row] = (),
        supertypes: Sequence[Row] = (),
        methods: Sequence[Row] = (),
        fields: Sequence[Row] = (),
    ) -> FileIds:
        """Put a file's declarations in the place of those it had; its calls and log statements are gone until they are put again.

        Rows as in :mod:`forelog.index.rows`.  A type of the same name, and a method of the same class, name and parameters, keeps its
        id, so that other files' calls stay right.
        """
        with guarded(self.path):
            file_id = None if self._bulk else self._file_id(file)
            old_types: dict[str, list[int]] = {}
            old_methods: dict[tuple[str, str, str], list[int]] = {}
            if file_id is None:
                file_id = self._new_id("files")
            else:
                self.flush()
                for key, *names in self.connection.execute("SELECT id, name FROM types WHERE file_id = ? ORDER BY id DESC", (file_id,)):
                    old_types.setdefault(names[0], []).append(key)
                listed = self.connection.execute(
                    "SELECT id, class, name, params FROM methods WHERE file_id = ? ORDER BY id DESC", (file_id,)
                )
                for key, *names in listed:
                    old_methods.setdefault((names[0], names[1], names[2]), []).append(key)
                self._clear_file(file_id)
            type_ids = [old_types[row[0]].pop() if old_types.get(row[0]) else self._new_id("types") for row in types]
            method_ids = []
            method_rows = []
            for of_type, name, params, *rest in methods:
                class_name = types[of_type][0]
                kept = old_methods.get((class_name, name, params))
                method_id = kept.pop() if kept else self._new_id("methods")
                method_ids.append(method_id)
                method_rows.append((method_id, file_id, type_ids[of_type], class_name, name, params, *rest))
            orphaned: set[int] = set()
            for ids in old_methods.values():
                for method_id in ids:
                    orphaned |= self._orphan("SELECT ?", method_id)
                    self.connection.execute("DELETE FROM methods WHERE id = ?", (method_id,))
            for ids in old_types.values():
                self.connection.executemany("DELETE FROM types WHERE id = ?", ((type_id,) for type_id in ids))
            self._put("files", [(file_id, *_file_values(file))])
            self._put(
                "types",
                [
                    (type_id, file_id, *row[:4], type_ids[row[4]] if row[4] >= 0 else None, *row[5:])
                    for type_id, row in zip(type_ids, types, strict=True)
                ],
            )
            self._put("methods", method_rows)
            self._put("supertypes", list({(type_ids[of_type], name): None for of_type, name in supertypes}))
            self._put("fields", [(type_ids[row[0]], file_id, *row[1:]) for row in fields])
            if not self._bulk:
                self.flush()
        return FileIds(file_id, tuple(type_ids), tuple(method_ids), frozenset(orphaned - {file_id}))

    # -- calls and log statements --------------------------------------------------------------------------------------------------------

    def external_id(self, class_name: str, name: str, params: str, returns: str) -> int:
        """Id of a method outside the workspace, made when it is new."""
        key = (class_name, name, params)
        known = self._externals.get(key)
        if known is None:
            row = None
            if not self._bulk:
                with guarded(self.path):
                    row = self.connection.execute("SELECT id FROM externals WHERE class = ? AND name = ? AND params = ?", key).fetchone()
            if row is None:
                known = self._new_id("externals")
                self._put("externals", [(known, class_name, name, params, returns)])
            else:
                known = int(row[0])
            self._externals[key] = known
        return known

    def put_calls(self, calls: Sequence[Row]) -> None:
        """Add calls, rows as ``CALL_ROW`` says."""
        with guarded(self.path):
            self._insert("calls", calls)

    def put_log_statements(self, statements: Sequence[Row]) -> None:
        """Add log statements, rows as ``LOG_STATEMENT_ROW`` says."""
        with guarded(self.path):
            self._insert("log_statements", statements)

    def replace_calls(self, file_ids: Iterable[int], calls: Sequence[Row]) -> None:
        """Put *calls* in the place of all calls that these files make."""
        self._replace("calls", "caller_id IN (SELECT id FROM methods WHERE file_id = ?)", file_ids, calls)

    def replace_log_statements(self, file_ids: Iterable[int], statements: Sequence[Row]) -> None:
        """Put *statements* in the place of all log statements of these files."""
        self._replace("log_statements", "file_id = ?", file_ids, statements)

    def put_flow(self, method_id: int, source_hash: str, machine: bytes) -> None:
        """Cache the machine of a method, made from source with this hash."""
        with guarded(self.path):
            self.connection.execute(
                "INSERT OR REPLACE INTO flows(method_id, hash, machine) VALUES (?, ?, ?)", (method_id, source_hash, machine)
            )

    # -- meta ----------------------------------------------------------------------------------------------------------------------------

    def meta_get(self, key: str, default: str = "") -> str:
        """A value of ``meta``."""
        with guarded(self.path):
            row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return default if row is None else str(row[0])

    def meta_set(self, key: str, value: str) -> None:
        """Set a value of ``meta``."""
        with guarded(self.path):
            self.connection.execute("INSERT OR REPLACE INTO meta(key, value) VALUES (?, ?)", (key, value))

    def save_status(self) -> Status:
        """Count what the index holds and keep the numbers for readers; the next transaction forgets them."""
        with guarded(self.path):
            self.flush()
            counted = count(self.connection)
            self.meta_set("status", json.dumps(counted.as_json()))
        return counted

    def next_ids(self, table: str) -> int:
        """The first free id of ``types``, ``methods``, ``files`` or ``externals``; valid until the store gives one out itself."""
        with guarded(self.path):
            return self._next_id(table)

    def verify(self) -> list[str]:
        """What is wrong inside the index, in words; empty when it is sound.  Reads every page."""
        with guarded(self.path):
            problems = [str(row[0]) for row in self.connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
            for table, rowid, parent, _ in self.connection.execute("PRAGMA foreign_key_check").fetchmany(5):
                problems.append(f"{table} row {rowid} refers to a row of {parent} that is not there")
            odd = self.connection.execute(
                "SELECT id FROM calls WHERE (resolution = 'workspace') != (callee_id IS NOT NULL)"
                " OR (resolution = 'external') != (external_id IS NOT NULL) LIMIT 5"
            )
            problems += [f"calls row {row[0]}: resolution and callee disagree" for row in odd]
        return problems

    # -- inside --------------------------------------------------------------------------------------------------------------------------

    @property
    def _building(self) -> Path:
        return self.path.with_name(self.path.name + ".building")

    def _start(self, kind: str) -> None:
        with guarded(self.path):
            if kind == "other":
                self._set_aside("it is not a database any more")
            elif kind == "sqlite":
                self._continue()
            else:
                self._begin_building()

    def _continue(self) -> None:
        """Open the index that is there: intact, older, or damaged."""
        suspect = suspect_mark(self.path).exists()
        try:
            self.connection = open_writable(self.path)
            try:
                if self._is_void():
                    self.connection.close()
                    self._begin_building()
                    return
                try:
                    check(self.connection, self.path, closely=suspect)
                except OldDatabaseError:
                    migrate(self.connection)
                    self.connection.execute("PRAGMA foreign_keys = ON")
                    check(self.connection, self.path)
                    self.notes.append(f"{self.path}: was written by an older forelog; the index is built again")
            except BaseException:
                self.connection.close()
                raise
        except CorruptDatabaseError:
            self._set_aside("it was damaged")
        except sqlite3.DatabaseError as error:
            if not getattr(error, "sqlite_errorname", "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
                raise
            self._set_aside("it was damaged")
        else:
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
        self.connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self.connection.execute("PRAGMA temp_store = MEMORY")
        create_tables(self.connection)
        self._forget()

    def _publish(self) -> None:
        """The finished file takes its name; from here on every transaction goes through the write-ahead log."""
        self.connection.close()
        try:
            with self._building.open("rb+") as file:
                os.fsync(file.fileno())
            for suffix in ("-wal", "-shm", "-journal"):  # left by a database that somebody deleted; SQLite would play them into ours
                Path(f"{self.path}{suffix}").unlink(missing_ok=True)
            self._building.replace(self.path)
        except OSError as error:
            raise DatabaseError(f"{self.path}: cannot write ({error.strerror}); the index keeps its previous state") from error
        self.fresh = False
        self.connection = open_writable(self.path)
        self._forget()

    def _undo(self) -> None:
        with suppress(sqlite3.Error):
            if self.fresh:  # without a journal there is no rollback: begin again
                self.connection.close()
                self._begin_building()
            elif self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
        self._forget()

    def _forget(self) -> None:
        """Nothing of the rows is known or waiting."""
        self._next: dict[str, int] = {}
        self._externals: dict[tuple[str, str, str], int] = {}
        self._pending: dict[str, list[Row]] = {table: [] for table in _COLUMNS}

    def _next_id(self, table: str) -> int:
        following = self._next.get(table)
        if following is None:
            following = self.connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0]  # noqa: S608
            self._next[table] = following
        return following

    def _new_id(self, table: str) -> int:
        following = self._next_id(table)
        self._next[table] = following + 1
        return following

    def _put(self, table: str, new: list[Row]) -> None:
        pending = self._pending[table]
        pending += new
        if len(pending) >= FLUSH_ROWS:
            self._insert(table, pending)
            pending.clear()

    def _insert(self, table: str, new: Sequence[Row]) -> None:
        """Rows with an id that exists replace it in place (never REPLACE: that would delete the row and all that refers to it)."""
        columns = _COLUMNS[table]
        names = ", ".join(f'"{column}"' for column in columns)
        head = f"INSERT INTO {table}({names}) VALUES "  # noqa: S608
        tail = ""
        if columns[0] == "id" and not self._bulk:
            tail = " ON CONFLICT(id) DO UPDATE SET " + ", ".join(f'"{column}" = excluded."{column}"' for column in columns[1:])
        one = "(" + ", ".join("?" * len(columns)) + ")"
        whole = len(new) - len(new) % GROUP
        if whole:
            flat = (tuple(chain.from_iterable(new[at : at + GROUP])) for at in range(0, whole, GROUP))
            self.connection.executemany(head + ", ".join([one] * GROUP) + tail, flat)
        self.connection.executemany(head + one + tail, new[whole:])

    def _replace(self, table: str, where: str, file_ids: Iterable[int], new: Sequence[Row]) -> None:
        with guarded(self.path):
            self.flush()
            if not self._bulk:
                self.connection.executemany(f"DELETE FROM {table} WHERE {where}", ((file_id,) for file_id in file_ids))  # noqa: S608
            self._insert(table, new)

    def _file_id(self, file: FileRow) -> int | None:
        row = self.connection.execute("SELECT id FROM files WHERE root_id = ? AND path = ?", (file.root_id, file.path)).fetchone()
        return None if row is None else int(row[0])

    def _clear_file(self, file_id: int) -> None:
        """Remove what hangs on a file's types and methods, but not these."""
        for statement in (
            "DELETE FROM calls WHERE caller_id IN (SELECT id FROM methods WHERE file_id = ?)",
            "DELETE FROM flows WHERE method_id IN (SELECT id FROM methods WHERE file_id = ?)",
            "DELETE FROM supertypes WHERE type_id IN (SELECT id FROM types WHERE file_id = ?)",
            "DELETE FROM log_statements WHERE file_id = ?",
            "DELETE FROM fields WHERE file_id = ?",
        ):
            self.connection.execute(statement, (file_id,))

    def _orphan(self, methods: str, key: int) -> set[int]:
        """Calls to methods that vanish become unresolved; returns the files that make them."""
        callers = {row[0] for row in self.connection.execute(f"SELECT DISTINCT file_id FROM calls WHERE callee_id IN ({methods})", (key,))}  # noqa: S608
        if callers:
            self.connection.execute(
                "UPDATE calls SET callee_id = NULL, resolution = 'unresolved', confidence = 0.0, reason = 'callee removed'"  # noqa: S608
                f" WHERE callee_id IN ({methods})",
                (key,),
            )
        return callers


def _file_values(file: FileRow) -> Row:
    return (
        file.root_id,
        file.path,
        file.hash,
        file.size,
        file.mtime_ns,
        file.extractor,
        file.encoding,
        file.package,
        int(file.is_test),
        file.lines,
        json.dumps(file.error_lines),
        json.dumps(file.notes, ensure_ascii=False),
    )
