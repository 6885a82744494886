"""Machines and what was found out about methods, kept in the index so that the next walk starts at once.

Caches: ``flows`` holds raw machines under the hash of their file, ``flow_files`` all that a file gives to the whole graph; ``flow_facts`` holds what depends on the whole index (can it log, ways out, linked
machine), all of it true for one *generation* of the index; :mod:`forelog.flow.renewal` brings it to the next.  Both are best effort: a database that is
read-only, locked or full is simply not written, nor is one that is of another generation by now, where the ids of methods may mean others.
"""

import itertools
import marshal
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from forelog.flow.contents import Content, machines_of, plain_functions, plain_raw, plain_values, raw_from_plain
from forelog.flow.loggers import Loggers
from forelog.flow.machine import Functions, Machine, RawMachine, Values
from forelog.index.database.revisions import Revision, changed_methods, revision

VERSION = 58
"""Raised by every change in how machines are made or stored."""
_CHUNK = 500
_Sql: TypeAlias = tuple[str, tuple[object, ...]]
"""A statement and its values."""


def generation(connection: sqlite3.Connection) -> str:
    """Changes whenever the rows of the index do: its revision; worked out from the rows of an index without one."""
    known = revision(connection)
    if known is not None:
        return f"{known}:{VERSION}"
    digest = blake2b(f"{VERSION}".encode(), digest_size=12)
    for row in connection.execute("SELECT id, hash, extractor FROM files ORDER BY id"):
        digest.update(repr(row).encode())
    for table in ("methods", "calls", "log_statements"):
        digest.update(repr(connection.execute(f"SELECT max(id) FROM {table}").fetchone()).encode())  # noqa: S608 - names above
    return digest.hexdigest()


def changed_since(connection: sqlite3.Connection, before: str) -> set[int] | None:
    """Methods whose rows, or whose files, changed since a generation; ``None`` when all may have."""
    now = revision(connection)
    state, _, version = before.rpartition(":")
    if now is None or version != str(VERSION):
        return None
    return changed_methods(connection, Revision.parsed(state), now)


def database(connection: sqlite3.Connection) -> str:
    """Path of the index that a connection reads, ``""`` for one in memory."""
    row = connection.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()
    return str(row[0]) if row is not None and row[0] else ""


def _write(connection: sqlite3.Connection, current: str, sql: str, rows: Iterable[tuple[object, ...]], *first: _Sql) -> bool:
    """Run *first*, then *sql* for all rows, in one transaction of a connection of its own, if the index is of generation *current*; whether that worked."""
    path = database(connection)
    if not path:
        return False
    try:
        writer = sqlite3.connect(f"{Path(path).as_uri()}?mode=rw", uri=True, timeout=0.05, isolation_level=None)
    except sqlite3.Error:
        return False
    try:
        writer.execute("BEGIN IMMEDIATE")  # before the look: nobody changes the index behind it
        if generation(writer) != current:
            return False
        for statement, values in first:
            writer.execute(statement, values)
        writer.executemany(sql, rows)
        writer.execute("COMMIT")
    except sqlite3.Error:
        return False  # only a cache: the answer was found without it
    finally:
        writer.close()
    return True


def plain_machine(machine: Machine) -> tuple[Any, ...]:
    """A machine as ``marshal`` takes it."""
    return machine.edges, machine.exits, plain_functions(machine.functions), machine.left_out, plain_values(machine.values)


def machine_from_plain(content: Any) -> Machine:
    """The machine that :func:`plain_machine` made plain."""
    return Machine(content[0], content[1], Functions(*content[2]), content[3], Values(*content[4]))


def load_raw(connection: sqlite3.Connection, method_ids: Iterable[int]) -> dict[int, RawMachine | None]:
    """Cached raw machines of these methods whose files have not changed since; ``None`` for a method without a body."""
    wanted = sorted(method_ids)
    found: dict[int, RawMachine | None] = {}
    for at in range(0, len(wanted), _CHUNK):
        part = wanted[at : at + _CHUNK]
        for method_id, blob in connection.execute(
            "SELECT flows.method_id, flows.machine FROM flows JOIN methods ON methods.id = flows.method_id JOIN files ON files.id = methods.file_id"  # noqa: S608
            f" WHERE flows.method_id IN ({','.join('?' * len(part))}) AND flows.hash = files.hash || ':{VERSION}'",
            part,
        ):
            found[method_id] = raw_from_plain(marshal.loads(blob))  # noqa: S302 - our own cache
    return found


def load_raw_of_file(connection: sqlite3.Connection, method_id: int) -> dict[int, RawMachine | None]:
    """Cached raw machines of all methods of the file of this one, if it has not changed since they were made for the whole graph."""
    try:
        row = connection.execute(
            "SELECT method_ids, flow_files.machines FROM methods JOIN files ON files.id = methods.file_id"  # noqa: S608
            " JOIN flow_files ON flow_files.file_id = files.id JOIN linkage ON linkage.file_id = files.id"
            f" WHERE methods.id = ? AND flow_files.hash = files.hash || ':{VERSION}'",
            (method_id,),
        ).fetchone()
    except sqlite3.Error:
        return {}  # no such table yet
    return {} if row is None else machines_of(row[1], array("q", row[0]))


def save_raw(connection: sqlite3.Connection, current: str, rows: Iterable[tuple[int, str, RawMachine | None]]) -> bool:
    """Cache raw machines: (method id in this generation, hash of its file, machine)."""
    return _write(
        connection,
        current,
        "INSERT OR REPLACE INTO flows(method_id, hash, machine) VALUES (?, ?, ?)",
        [
            (
                method_id,
                f"{digest}:{VERSION}",
                marshal.dumps(plain_raw(raw)),
            )
            for method_id, digest, raw in rows
        ],
    )


class FileContent(NamedTuple):
    """What is kept of one file."""

    file_id: int
    ids: Sequence[int]
    """Its methods, in the order of the file."""
    content: Content


_FILES = "CREATE TABLE IF NOT EXISTS flow_files (file_id INTEGER PRIMARY KEY, hash TEXT NOT NULL, machines BLOB NOT NULL, objects BLOB NOT NULL) STRICT"
_SAVE_FILE = "INSERT OR REPLACE INTO flow_files(file_id, hash, machines, objects) VALUES (?, ?, ?, ?)"


def load_files(connection: sqlite3.Connection) -> Iterator[FileContent]:
    """The cached contents of files that have not changed since."""
    try:
        rows = connection.execute(
            "SELECT file_id, method_ids, machines, objects FROM flow_files JOIN linkage USING (file_id) JOIN files ON files.id = file_id"  # noqa: S608
            f" WHERE flow_files.hash = files.hash || ':{VERSION}' ORDER BY file_id"
        )
        for file_id, ids, machines, objects in rows:
            yield FileContent(file_id, array("q", ids), (machines, objects))
    except sqlite3.Error:
        return  # no such table yet


def ids_of(connection: sqlite3.Connection, file_id: int) -> Sequence[int]:
    """The methods of a file, in its order."""
    row = connection.execute("SELECT method_ids FROM linkage WHERE file_id = ?", (file_id,)).fetchone()
    return array("q", row[0] if row is not None else b"")


def save_files(connection: sqlite3.Connection, current: str, rows: Iterable[tuple[int, str, Content]]) -> bool:
    """Cache contents: (file, its hash, content)."""
    return _write(connection, current, _SAVE_FILE, _of_files(rows), (_FILES, ()))


def put_files(writer: sqlite3.Connection, rows: Iterable[tuple[int, str, Content]]) -> None:
    """The same for a new index that is being written: instead of all that there were.  Raises sqlite3.Error."""
    writer.execute(_FILES)
    writer.execute("DELETE FROM flow_files")
    writer.executemany(_SAVE_FILE, _of_files(rows))


def _of_files(rows: Iterable[tuple[int, str, Content]]) -> Iterator[tuple[object, ...]]:
    return ((file_id, f"{digest}:{VERSION}", *content) for file_id, digest, content in rows)


class Known(NamedTuple):
    """What was found out about one method."""

    logs: bool
    ways: frozenset[str]
    extras: dict[int, tuple[str, ...]]
    """The exceptions that calls must throw to feed its clauses."""
    machine: Machine | None
    """Its linked machine, if it was asked for."""
    interface: bytes = b""
    """What the machines of its callers depend on; equal when that is equal."""
    alone: bytes = b""
    """What it says by itself (:func:`forelog.flow.alone.digest`)."""
    start: int = 0
    """Where it stood then; places in *extras* count from there."""
    circle: int = 0
    """Methods that call each other in a circle have the same number, that of one of them; 0: it is in none."""


_WHOLE, _STATE = -1, -2
"""Stand for all methods in ``flow_facts``: which can log; the generation that everything is true for."""
_TABLE = "CREATE TABLE IF NOT EXISTS flow_facts (method_id INTEGER PRIMARY KEY, circle INTEGER NOT NULL, facts BLOB NOT NULL) STRICT"
_SAVE = "INSERT OR REPLACE INTO flow_facts(method_id, circle, facts) VALUES (?, ?, ?)"
_TRUE = f"EXISTS (SELECT 1 FROM flow_facts WHERE method_id = {_STATE} AND facts = ?)"  # noqa: S608 - a constant


def known_generation(connection: sqlite3.Connection) -> str:
    """The generation that the cached facts are true for; ``""`` when there are none."""
    try:
        row = connection.execute("SELECT facts FROM flow_facts WHERE method_id = ?", (_STATE,)).fetchone()
    except sqlite3.Error:
        return ""  # no such table yet
    return "" if row is None else bytes(row[0]).decode()


def load_known(connection: sqlite3.Connection, current: str, method_ids: Iterable[int]) -> dict[int, Known]:
    """Cached facts of those of the methods that have some of this generation."""
    wanted = sorted(method_ids)
    found: dict[int, Known] = {}
    try:
        for at in range(0, len(wanted), _CHUNK):
            part = wanted[at : at + _CHUNK]
            for method_id, circle, blob in connection.execute(
                f"SELECT method_id, circle, facts FROM flow_facts WHERE method_id IN ({','.join('?' * len(part))}) AND {_TRUE}",  # noqa: S608
                (*part, current.encode()),
            ):
                logs, ways, extras, machine, interface, alone, start = marshal.loads(blob)  # noqa: S302 - our own cache
                linked = None if machine is None else machine_from_plain(machine)
                found[method_id] = Known(logs, frozenset(ways), extras, linked, interface, alone, start, circle)
    except sqlite3.Error:
        return {}  # no such table yet
    return found


def kept_among(connection: sqlite3.Connection, method_ids: Iterable[int]) -> set[int]:
    """Those of the methods that have facts."""
    wanted = sorted(method_ids)
    found: set[int] = set()
    for at in range(0, len(wanted), _CHUNK):
        marks = ",".join(str(method) for method in wanted[at : at + _CHUNK])
        found.update(row[0] for row in connection.execute(f"SELECT method_id FROM flow_facts WHERE method_id IN ({marks})"))  # noqa: S608
    return found


def circle_of(connection: sqlite3.Connection, method_ids: Iterable[int]) -> set[int]:
    """These methods and those that were in circles with them when facts were last found out."""
    found = set(method_ids)
    wanted = sorted(found)
    for at in range(0, len(wanted), _CHUNK):
        part = wanted[at : at + _CHUNK]
        sql = f"SELECT DISTINCT circle FROM flow_facts WHERE circle AND method_id IN ({','.join('?' * len(part))})"  # noqa: S608
        for (circle,) in connection.execute(sql, part).fetchall():
            found.update(row[0] for row in connection.execute("SELECT method_id FROM flow_facts WHERE circle = ?", (circle,)))
    return found


def load_loggers(connection: sqlite3.Connection, current: str) -> Loggers | None:
    """Which methods can log, when that was worked out for this generation."""
    try:
        row = connection.execute(
            f"SELECT facts FROM flow_facts WHERE method_id = {_WHOLE} AND {_TRUE}",  # noqa: S608 - constants
            (current.encode(),),
        ).fetchone()
    except sqlite3.Error:
        return None  # no such table yet
    return None if row is None else Loggers(*map(frozenset, marshal.loads(row[0])))  # noqa: S302 - our own cache


def save_loggers(connection: sqlite3.Connection, current: str, found: Loggers) -> bool:
    """Keep it for this generation."""
    return _write(connection, current, _SAVE, [_of_loggers(found)], *_begun(current))


def save_known(connection: sqlite3.Connection, current: str, rows: Iterable[tuple[int, Known]]) -> bool:
    """Cache facts for this generation; facts of others go."""
    return _write(connection, current, _SAVE, _packed(rows), *_begun(current))


def renew_known(
    connection: sqlite3.Connection, current: str, before: str, gone: Iterable[int], rows: Iterable[tuple[int, Known]], found: Loggers
) -> bool:
    """Make the facts of generation *before* those of *current*: without the methods that are *gone*, with new *rows*."""
    marks = ",".join(str(int(method)) for method in gone)
    return _write(
        connection,
        current,
        _SAVE,
        [*_packed(rows), _of_loggers(found), (_STATE, 0, current.encode())],
        (f"DELETE FROM flow_facts WHERE NOT {_TRUE}", (before.encode(),)),  # noqa: S608 - somebody else was quicker
        (f"DELETE FROM flow_facts WHERE method_id IN ({marks})", ()),  # noqa: S608 - numbers
    )


def _begun(current: str) -> tuple[_Sql, ...]:
    """What makes the table one of this generation."""
    return (
        (_TABLE, ()),
        (f"DELETE FROM flow_facts WHERE NOT {_TRUE}", (current.encode(),)),  # noqa: S608 - constants
        (_SAVE, (_STATE, 0, current.encode())),
    )


def _of_loggers(found: Loggers) -> tuple[int, int, bytes]:
    return _WHOLE, 0, marshal.dumps(tuple(map(sorted, found)))


def _packed(rows: Iterable[tuple[int, Known]]) -> list[tuple[int, int, bytes]]:
    return [
        (
            method_id,
            known.circle,
            marshal.dumps(
                (
                    known.logs,
                    tuple(sorted(known.ways)),
                    known.extras,
                    None if known.machine is None else plain_machine(known.machine),
                    known.interface,
                    known.alone,
                    known.start,
                )
            ),
        )
        for method_id, known in rows
    ]


def load_whole(connection: sqlite3.Connection, current: str) -> tuple[dict[int, Machine], dict[int, int]] | None:
    """The machines of the whole log-flow graph, and of which methods some are parts, when they are kept for this generation."""
    found: dict[int, Machine] = {}
    try:
        rows = connection.execute("SELECT part, content FROM log_flow WHERE generation = ? ORDER BY part", (current,)).fetchall()
    except sqlite3.Error:
        return None  # no such table yet
    if not rows:
        return None
    parts: dict[int, int] = {}
    for number, content in rows:
        if number == _PARTS:
            parts = marshal.loads(content)  # noqa: S302 - our own cache
        else:
            found.update((method, machine_from_plain(plain)) for method, plain in marshal.loads(content))  # noqa: S302 - our own cache
    return found, parts


def save_whole(connection: sqlite3.Connection, current: str, machines: Mapping[int, Machine], parts_of: Mapping[int, int]) -> bool:
    """Keep them for this generation, instead of those of another one."""
    ordered = sorted(machines)
    parts = [ordered[at : at + _PART] for at in range(0, len(ordered), _PART)] or [[]]
    rows = itertools.chain(
        [(_PARTS, current, marshal.dumps(dict(parts_of)))],
        (
            (number, current, marshal.dumps([(method, plain_machine(machines[method])) for method in part]))
            for number, part in enumerate(parts)
        ),
    )
    return _write(connection, current, "INSERT INTO log_flow(part, generation, content) VALUES (?, ?, ?)", rows, *_NEW_WHOLE)


_PARTS = -1
"""Row that says which machines are parts of methods."""
_PART = 2_000
"""Machines in one row."""
_NEW_WHOLE = (
    ("CREATE TABLE IF NOT EXISTS log_flow (part INTEGER PRIMARY KEY, generation TEXT NOT NULL, content BLOB NOT NULL) STRICT", ()),
    ("DELETE FROM log_flow", ()),
)


def load_thread_names(connection: sqlite3.Connection, current: str) -> dict[int, tuple[str, ...]] | None:
    """Patterns for the names of threads by their first method, when they are kept for this generation."""
    try:
        row = connection.execute("SELECT content FROM flow_threads WHERE generation = ?", (current,)).fetchone()
    except sqlite3.Error:
        return None  # no such table yet
    return None if row is None else marshal.loads(row[0])  # noqa: S302 - our own cache


def save_thread_names(connection: sqlite3.Connection, current: str, found: Mapping[int, tuple[str, ...]]) -> bool:
    """Keep them for this generation, instead of those of another one."""
    return _write(
        connection,
        current,
        "INSERT INTO flow_threads(generation, content) VALUES (?, ?)",
        [(current, marshal.dumps(dict(found)))],
        ("CREATE TABLE IF NOT EXISTS flow_threads (generation TEXT NOT NULL, content BLOB NOT NULL) STRICT", ()),
        ("DELETE FROM flow_threads", ()),
    )
