"""Writing the index: files with their declarations, calls, log statements.

What is put while nothing is published yet, or while the index is rebuilt, is only added (and buffered); otherwise it takes the place of
what was there, and everything that refers to it stays right.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from forelog.index.database import revisions
from forelog.index.database import rows as layout
from forelog.index.database.opening import guarded
from forelog.index.database.rows import FileIds, FileRow, KnownFile, Row
from forelog.index.database.session import Session
from forelog.index.database.tally import Tally
from forelog.index.database.writerlock import WriterLock
from forelog.index.questions.queries import Status, count

GROUP = 64
"""Rows in one INSERT: a third faster than one by one (measured: 2.1 against 3.1 microseconds for a row of ``calls``)."""

FLUSH_ROWS = 4_096
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

_NULLED = {"types": ["outer_id", "superclass"], "fields": ["constant"], "calls": ["callee_id", "external_id"]}
"""Columns that :meth:`Store.put_values` takes 0 for where they are NULL: Python's ``sqlite3`` needs as long for one None as for three numbers."""


class Store(Session):
    """The one writer of an index.  Use :meth:`open`; close it, or use it in a ``with`` statement.

    Everything that changes the index belongs in a :meth:`transaction`.  Every method raises DatabaseError for what SQLite says.
    """

    def __init__(self, path: Path, lock: WriterLock) -> None:
        self._forget()
        super().__init__(path, lock)

    def flush(self) -> None:
        """Write what is buffered, so that the connection reads it."""
        for table, pending in self._pending.items():
            if pending:
                self._insert(table, pending)
                pending.clear()
        for table in self._values:
            self._insert_values(table, rest=True)

    def put_values(self, table: str, values: list[Any]) -> None:
        """Rows of a new index: their values one behind the other, in the order of the table's columns (but for an ``id`` of ours); 0 for NULL.

        Calls are not counted.
        """
        pending = self._values.setdefault(table, [])
        pending += values
        if len(pending) >= FLUSH_ROWS * len(_COLUMNS[table]):
            with guarded(self.path):
                self._insert_values(table, rest=False)
            self._write_back()

    def put_file_row(self, file_id: int, file: FileRow) -> None:
        """A file of a new index, under an id that is known already."""
        self._put("files", [(file_id, *_file_values(file))])

    def put_bundles(self, groups: Sequence[Mapping[int, str]], sites: Sequence[Row]) -> None:
        """Calls of a new index that only the whole tells, as :meth:`forelog.index.link.whole.Whole.bundles` gives them.  They are not counted.

        There are several times more rows than sites and targets: SQLite multiplies them in half of the time.
        """
        with guarded(self.path):
            self.flush()
            self.connection.execute(
                "CREATE TEMP TABLE targets(number INTEGER, at INTEGER, id INTEGER, name TEXT, PRIMARY KEY(number, at)) WITHOUT ROWID"
            )
            self.connection.execute(
                "CREATE TEMP TABLE sites(number INTEGER, caller_id INTEGER, file_id INTEGER, pos INTEGER, line INTEGER, column INTEGER,"
                " name TEXT, kind TEXT, confidence REAL, reason TEXT)"
            )
            self.connection.executemany(
                "INSERT INTO temp.targets VALUES (?, ?, ?, ?)",
                ((number, at, *target) for number, group in enumerate(groups) for at, target in enumerate(group.items())),
            )
            self.connection.executemany("INSERT INTO temp.sites VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", sites)
            columns = ", ".join(f'"{column}"' for column in _COLUMNS["calls"])
            self.connection.execute(
                f"INSERT INTO calls({columns}) SELECT caller_id, file_id, pos, line, column, targets.id, NULL,"  # noqa: S608
                " iif(targets.name = '', sites.name, targets.name), kind, confidence, 'workspace', reason"
                " FROM temp.sites CROSS JOIN temp.targets USING (number) ORDER BY sites.rowid, targets.at"
            )
            self.connection.execute("DROP TABLE temp.sites")
            self.connection.execute("DROP TABLE temp.targets")
        self._write_back()

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
                self._types_changed = True
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

        Rows as in :mod:`forelog.index.database.rows`.  A type of the same name, and a method of the same class, name and parameters, keeps its
        id, so that other files' calls stay right.
        """
        with guarded(self.path):
            file_id = None if self._bulk else self._file_id(file)
            before: set[tuple[str, str]] | None = None
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
                before = None if self._types_changed else _hierarchy(self.connection, file_id)
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
            if not self._bulk:
                self._changed.add(file_id)
                above = ((types[row[0]][0], row[1]) for row in supertypes)
                if before != {*((row[0], row[5] or "") for row in types), *above}:
                    self._types_changed = True
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
            self._put("calls", calls)
            if not self._bulk:
                self._changed.update(row[1] for row in calls)
                self.flush()

    def put_log_statements(self, statements: Sequence[Row]) -> None:
        """Add log statements, rows as ``LOG_STATEMENT_ROW`` says."""
        with guarded(self.path):
            self._put("log_statements", statements)
            if not self._bulk:
                self._changed.update(row[0] for row in statements)
                self.flush()

    def replace_calls(self, file_ids: Iterable[int], calls: Sequence[Row]) -> None:
        """Put *calls* in the place of all calls that these files make."""
        self._replace("calls", "caller_id IN (SELECT id FROM methods WHERE file_id = ?)", file_ids, calls)

    def replace_log_statements(self, file_ids: Iterable[int], statements: Sequence[Row]) -> None:
        """Put *statements* in the place of all log statements of these files."""
        self._replace("log_statements", "file_id = ?", file_ids, statements)

    def delete_log_statements(self, file_id: int, methods: Iterable[int]) -> None:
        """Remove the log statements of some methods of a file."""
        self._changed.add(file_id)
        with guarded(self.path):
            self.flush()
            self.connection.executemany("DELETE FROM log_statements WHERE method_id = ?", ((method_id,) for method_id in methods))

    def put_linkage(self, rows: Sequence[Row]) -> None:
        """Keep what linking other files later needs of these: (file id, declarations, method ids, contribution)."""
        with guarded(self.path):
            self.connection.executemany(
                "INSERT OR REPLACE INTO linkage(file_id, declarations, method_ids, contribution) VALUES (?, ?, ?, ?)", rows
            )

    def contribution(self, file_id: int) -> bytes:
        """What a file contributes to the whole, as :meth:`put_linkage` was given it."""
        with guarded(self.path):
            row = self.connection.execute("SELECT contribution FROM linkage WHERE file_id = ?", (file_id,)).fetchone()
        return bytes(row[0])

    def put_contribution(self, file_id: int, contribution: bytes) -> None:
        """Another one in its place."""
        with guarded(self.path):
            self.connection.execute("UPDATE linkage SET contribution = ? WHERE file_id = ?", (contribution, file_id))

    def delete_calls(self, ids: Iterable[int]) -> None:
        """Remove calls by their row ids."""
        keys = [(key,) for key in ids]
        with guarded(self.path):
            self.flush()
            for key in keys:
                self._changed.update(row[0] for row in self.connection.execute("SELECT file_id FROM calls WHERE id = ?", key))
            self.connection.executemany("DELETE FROM calls WHERE id = ?", keys)

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
            counted = count(self.connection, self.tally if self._bulk else None)
            self.meta_set("status", json.dumps(counted.as_json()))
        return counted

    def _sum_up(self) -> None:
        self.save_status()

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

    def _record(self) -> None:
        revisions.record(self.connection, None if self._bulk else self._changed, types=self._types_changed)
        self._changed.clear()
        self._types_changed = False

    def _forget(self) -> None:
        """Nothing of the rows is known or waiting."""
        self._changed: set[int] = set()
        """Files some of whose rows changed in this transaction."""
        self._types_changed = False
        """Whether types came, went, or have other supertypes."""
        self._next: dict[str, int] = {}
        self._externals: dict[tuple[str, str, str], int] = {}
        self._pending: dict[str, list[Row]] = {table: [] for table in _COLUMNS}
        self._values: dict[str, list[Any]] = {}
        self.tally = Tally()
        """Of the calls of a bulk transaction."""

    def _next_id(self, table: str) -> int:
        following = self._next.get(table)
        if following is None:
            self.flush()
            following = self.connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0]  # noqa: S608
            self._next[table] = following
        return following

    def _new_id(self, table: str) -> int:
        following = self._next_id(table)
        self._next[table] = following + 1
        return following

    def _put(self, table: str, new: Sequence[Row]) -> None:
        pending = self._pending[table]
        pending += new
        if len(pending) >= FLUSH_ROWS:
            self._insert(table, pending)
            pending.clear()

    def _insert(self, table: str, new: Sequence[Row]) -> None:
        """Rows with an id that exists replace it in place (never REPLACE: that would delete the row and all that refers to it)."""
        if self._bulk and table == "calls":
            self.tally.add(new)
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

    def _insert_values(self, table: str, *, rest: bool) -> None:
        """Write what :meth:`put_values` buffered; without *rest*, what makes no whole group stays."""
        values, columns = self._values[table], _COLUMNS[table]
        nulled = _NULLED.get(table, ())
        head = ", ".join(f'"{column}"' for column in columns)
        one = "(" + ", ".join(["nullif(?, 0)" if column in nulled else "?" for column in columns]) + ")"
        sql = f"INSERT INTO {table}({head}) VALUES "  # noqa: S608
        width, step = len(columns), GROUP * len(columns)
        whole = len(values) - len(values) % step
        if whole:
            self.connection.executemany(sql + ", ".join([one] * GROUP), (values[at : at + step] for at in range(0, whole, step)))
        if rest and whole < len(values):
            self.connection.executemany(sql + one, (values[at : at + width] for at in range(whole, len(values), width)))
            whole = len(values)
        del values[:whole]

    def _replace(self, table: str, where: str, file_ids: Iterable[int], new: Sequence[Row]) -> None:
        with guarded(self.path):
            self.flush()
            if not self._bulk:
                wanted = list(file_ids)
                self._changed.update(wanted)
                self.connection.executemany(f"DELETE FROM {table} WHERE {where}", ((file_id,) for file_id in wanted))  # noqa: S608
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
            self._changed |= callers
            self.connection.execute(
                "UPDATE calls SET callee_id = NULL, resolution = 'unresolved', confidence = 0.0, reason = 'callee removed'"  # noqa: S608
                f" WHERE callee_id IN ({methods})",
                (key,),
            )
        return callers


def _hierarchy(connection: sqlite3.Connection, file_id: int) -> set[tuple[str, str]]:
    """(type, supertype) of the types of a file, and (type, superclass or nothing)."""
    found = connection.execute(
        "SELECT name, coalesce(superclass, '') FROM types WHERE file_id = ?1"
        " UNION SELECT types.name, supertypes.name FROM types JOIN supertypes ON type_id = types.id WHERE file_id = ?1",
        (file_id,),
    )
    return {(name, above) for name, above in found}


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
