"""Bodies on demand: a file of the index, read again from where it was indexed, as raw machines.

Effects: reads source files and ``-sources.jar`` archives.
"""

import sqlite3
import time
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TypeAlias

from forelog.errors import WorkspaceError
from forelog.flow.build import Built, build
from forelog.flow.machine import Functions, RawMachine
from forelog.flow.names import Scope, variables
from forelog.flow.objects import Body, FileFields
from forelog.java.facts import FileFacts, MethodFact, TypeFact, TypeParam
from forelog.java.ir import walk
from forelog.java.lower import lower

_Lambda: TypeAlias = tuple[TypeFact, MethodFact, tuple[tuple[str, str], ...], tuple[object, ...]]
"""The class and the method it stands in, its parameters, its body."""
BEGINNING = 4_000
"""States of the beginning of a method that is too long."""
_HELD = 4 << 20
"""Bytes of source whose bodies are held; they take some twenty times as much."""
_SLOWLY, _ENOUGH = 250_000, 50_000
"""Bytes of source that are read and lowered in a second, as long as less than this has been read and nobody knows better."""


Row: TypeAlias = tuple[int, str, str, str, str, int]
"""Of a method: id, class, name, parameters, kind, position."""
_Key: TypeAlias = tuple[str, str, int]
"""Of a declared method: class, name, position."""


class Files:
    """The files whose bodies were asked for last; of those that had to go, all bodies are made when they are asked for again."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._open: dict[int, tuple[Bodies, str, int]] = {}
        """File → its bodies, its hash, its size; asked for last is last."""
        self._size = 0
        self._gone: set[int] = set()
        self._sizes: dict[int, int] = {}
        self._read, self._spent = 0, 0.0
        """Bytes of all files so far, and seconds that reading them took."""

    def seconds(self, file_id: int) -> float:
        """How long it will take until there is any machine of the file, going by those that were read."""
        if file_id in self._open:
            return 0.0
        if file_id not in self._sizes:
            row = self._connection.execute("SELECT size FROM files WHERE id = ?", (file_id,)).fetchone()
            self._sizes[file_id] = 0 if row is None else int(row[0])
        return self._sizes[file_id] / (self._read / self._spent if self._read > _ENOUGH else _SLOWLY)

    def machines(self, file_id: int, method_id: int) -> tuple[dict[int, RawMachine | None], str]:
        """Raw machines of a method and some others of its file, by id (``None``: no body), and the hash of the file.

        Raises WorkspaceError when the file is gone or has changed since it was indexed.
        """
        known = self._open.pop(file_id, None)
        if known is None:
            started = time.monotonic()
            known = self._opened(file_id)
            self._read += known[2]
            self._spent += max(time.monotonic() - started, 1e-6)
            if file_id in self._gone:
                return known[0].all(), known[1]
            self._size += known[2]
        self._open[file_id] = known
        while self._size > _HELD and len(self._open) > 1:
            first = next(iter(self._open))
            self._size -= self._open.pop(first)[2]
            self._gone.add(first)
        return known[0].machines(method_id), known[1]

    def beginning(self, file_id: int, method_id: int) -> RawMachine | None:
        """As :meth:`Bodies.beginning`.  Raises as :meth:`machines`."""
        return self._opened(file_id)[0].beginning(method_id)

    def file(self, file_id: int) -> tuple[FileFacts, str]:
        """What a file declares, bodies and all, and its hash; nothing of it is held.  Raises as :meth:`machines`."""
        data, encoding = read_file(self._connection, file_id)
        return lower(data, encoding=declared_encoding(encoding)), self._digest(file_id)

    def _opened(self, file_id: int) -> "tuple[Bodies, str, int]":
        data, encoding = read_file(self._connection, file_id)
        rows = self._connection.execute("SELECT id, class, name, params, kind, pos FROM methods WHERE file_id = ?", (file_id,)).fetchall()
        return Bodies(lower(data, encoding=declared_encoding(encoding)), rows), self._digest(file_id), len(data)

    def _digest(self, file_id: int) -> str:
        return str(self._connection.execute("SELECT hash FROM files WHERE id = ?", (file_id,)).fetchone()[0])


def read_file(connection: sqlite3.Connection, file_id: int) -> tuple[bytes, str]:
    """Bytes of an indexed file, and the encoding it was read in.

    Raises WorkspaceError when it is gone or has changed since it was indexed.
    """
    row = connection.execute(
        "SELECT roots.path, roots.kind, files.path, files.hash, files.encoding FROM files JOIN roots ON roots.id = files.root_id WHERE files.id = ?",
        (file_id,),
    ).fetchone()
    if row is None:
        raise WorkspaceError(f"the index has no file {file_id}; run `forelog index` again")
    root, kind, path, digest, encoding = row
    try:
        file = Path(root, path)
        data = _archive(root, Path(root).stat().st_mtime_ns).read(path) if kind == "jar" else file.read_bytes()
    except (OSError, KeyError, zipfile.BadZipFile) as problem:
        raise WorkspaceError(f"{path}: cannot be read ({problem}); run `forelog index` again") from problem
    if blake2b(data, digest_size=16).hexdigest() != digest:
        raise WorkspaceError(f"{path}: has changed since it was indexed; run `forelog index` again")
    return data, encoding


@lru_cache(maxsize=2)
def _archive(path: str, changed: int) -> zipfile.ZipFile:
    """An open archive: reading its table of contents takes longer than reading a file."""
    del changed  # another one for another content
    return zipfile.ZipFile(path)


class Bodies:
    """The bodies of one file: each declared method is made a raw machine when it is asked for, together with the lambdas in it."""

    def __init__(self, facts: FileFacts, rows: Iterable[Row]) -> None:
        self._facts = facts
        self._fields = FileFields(facts)
        self._scopes: dict[tuple[str, tuple[TypeParam, ...]], Scope] = {}
        self._declared: dict[_Key, list[tuple[TypeFact, MethodFact]]] = {}
        for owner in facts.types:
            for method in owner.methods:
                self._declared.setdefault((owner.binary, method.name, method.pos), []).append((owner, method))
        rows = tuple(rows)
        self._lambdas = _lambdas(facts) if any(row[4] == "lambda" for row in rows) else {}
        self._groups: dict[_Key, list[Row]] = {}
        self._key_of: dict[int, _Key] = {}
        for row in rows:
            method_id, class_name, name, _, kind, pos = row
            key = (class_name, name, pos)
            if kind == "lambda" and pos in self._lambdas:
                owner, around, _, _ = self._lambdas[pos]
                key = (owner.binary, around.name, around.pos)
            self._key_of[method_id] = key
            self._groups.setdefault(key, []).append(row)

    def machines(self, method_id: int) -> dict[int, RawMachine | None]:
        """Raw machines of a method of the file and of those around and in it, by id; ``None`` for one without a body."""
        key = self._key_of[method_id]
        rows = self._groups[key]
        method = next((row[0] for row in reversed(rows) if row[4] != "lambda"), 0)
        found: dict[int, tuple[Built, int]] = {}
        for row in rows:
            built = self._of_lambda(row) if row[4] == "lambda" else self._of_method(row, key)
            if built is not None:
                found[row[0]] = built, method if row[4] == "lambda" else row[0]
        machines = _with_functions(
            found,
            {row[5]: row[0] for row in rows if row[4] == "lambda"},
            {row[0] for row in rows if row[2] == "<clinit>"},
        )
        return {row[0]: machines.get(row[0]) for row in rows}

    def beginning(self, method_id: int) -> RawMachine | None:
        """The raw machine of what stands at the beginning of a method that is too long for the time there is; ``None`` for a lambda."""
        key = self._key_of[method_id]
        row = next(row for row in self._groups[key] if row[0] == method_id)
        found = None if row[4] == "lambda" else self._method(row, key)
        if found is None or found[1].body is None:
            return None
        owner, method = found
        assert method.body is not None
        built = build(self._scope(owner, method), method.params, method.body, method.throws, most=BEGINNING)
        return _with_functions({method_id: (built, method_id)}, {}, {method_id} if row[2] == "<clinit>" else set())[method_id]

    def all(self) -> dict[int, RawMachine | None]:
        """Those of all methods."""
        return {method: machine for rows in self._groups.values() for method, machine in self.machines(rows[0][0]).items()}

    def _method(self, row: Row, key: _Key) -> tuple[TypeFact, MethodFact] | None:
        """The declaration of a row."""
        several = self._declared.get(key, [])
        count = row[3].count(",") + 1 if row[3] else 0
        fitting = [pair for pair in several if len(pair[1].params) == count] or several
        return fitting[0] if fitting else None

    def _of_method(self, row: Row, key: _Key) -> Built | None:
        found = self._method(row, key)
        if found is None or found[1].body is None:
            return None
        owner, method = found
        assert method.body is not None
        scope = self._scope(owner, method)
        names = tuple(param.name for param in method.params)
        built = build(scope, method.params, method.body, method.throws)
        return _knowing(built, Body(scope, self._fields, frozenset(), names, method.body))

    def _of_lambda(self, row: Row) -> Built | None:
        if row[5] not in self._lambdas:
            return None
        owner, around, pairs, body = self._lambdas[row[5]]
        scope = self._scope(owner, around)
        outside = frozenset(variables(around))
        built = build(scope, pairs, body, (), tuple(param.name for param in around.params), outside)
        return _knowing(built, Body(scope, self._fields, outside, tuple(name for name, _ in pairs), body))

    def _scope(self, owner: TypeFact, method: MethodFact) -> Scope:
        key = owner.binary, method.type_params
        if key not in self._scopes:
            self._scopes[key] = Scope(self._facts, owner, method.type_params)
        return self._scopes[key]


def _knowing(built: Built, body: Body) -> Built:
    """With what is known of the objects in it."""
    return built._replace(machine=replace(built.machine, objects=body.objects(), returned=body.returned()))


def _with_functions(found: dict[int, tuple[Built, int]], lambdas: dict[int, int], initializers: set[int]) -> dict[int, RawMachine]:
    """The machines, with positions of lambdas and parameters replaced by ids; *found* has the method around each body, too."""
    functions: dict[int, Functions] = {}
    uses: dict[int, set[int]] = {}
    for method_id, (built, around) in found.items():
        applied = tuple((call, (around if outer else method_id, index)) for call, index, outer in built.applied)
        given = tuple(
            (call, argument, lambdas.get(pos, 0), None) if pos >= 0 else (call, argument, 0, (around if outer else method_id, index))
            for call, argument, pos, index, outer in built.given
        )
        functions[method_id] = Functions(
            given, applied, own=tuple(built.own), literals=tuple(dict.fromkeys(built.literals)), tests=tuple(built.tests)
        )
        for key in (*(key for _, key in applied), *(key for *_, key in given)):
            if key is not None:
                uses.setdefault(key[0], set()).add(key[1])
    return {
        method_id: replace(
            built.machine,
            functions=replace(functions[method_id], uses=tuple(sorted(uses.get(method_id, ())))),
            initializer=method_id in initializers,
        )
        for method_id, (built, _) in found.items()
    }


def _lambdas(facts: FileFacts) -> dict[int, _Lambda]:
    """By position of every lambda expression."""
    found = {}
    for owner in facts.types:
        for method in owner.methods:
            if method.body is None:
                continue
            for node in walk(method.body):
                if node[0] == "lambda":
                    found[node[1]] = (owner, method, node[2], node[3])
    return found


def declared_encoding(encoding: str) -> str:
    """The encoding to ask for so that the file is read as it was: only one that no mark in the file itself gives."""
    return encoding if encoding.lower() not in ("utf-8", "utf-8-sig", "ascii", "") else ""
