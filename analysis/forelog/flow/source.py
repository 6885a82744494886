"""Bodies on demand: a file of the index, read again from where it was indexed, as raw machines.

Effects: reads source files and ``-sources.jar`` archives.
"""

import sqlite3
import zipfile
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
from forelog.java.facts import FileFacts, MethodFact, TypeFact
from forelog.java.ir import walk
from forelog.java.lower import lower

_Lambda: TypeAlias = tuple[TypeFact, MethodFact, tuple[tuple[str, str], ...], tuple[object, ...]]
"""The class and the method it stands in, its parameters, its body."""


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


def raw_machines(connection: sqlite3.Connection, file_id: int) -> dict[int, RawMachine]:
    """Method id → raw machine, for every method of the file that has a body."""
    data, encoding = read_file(connection, file_id)
    rows = connection.execute("SELECT id, class, name, params, kind, pos FROM methods WHERE file_id = ?", (file_id,)).fetchall()
    return machines_of(lower(data, encoding=_declared(encoding)), rows)


def machines_of(facts: FileFacts, rows: list[tuple[int, str, str, str, str, int]]) -> dict[int, RawMachine]:
    """Raw machines for method rows ``(id, class, name, params, kind, pos)`` of one lowered file."""
    methods: dict[tuple[str, str, int], list[tuple[TypeFact, MethodFact]]] = {}
    types: dict[str, TypeFact] = {}
    lambdas: dict[int, _Lambda] | None = None
    for owner in facts.types:
        types[owner.binary] = owner
        for method in owner.methods:
            methods.setdefault((owner.binary, method.name, method.pos), []).append((owner, method))
    scopes: dict[str, Scope] = {}
    inside: dict[tuple[str, str, int], frozenset[str]] = {}
    fields = FileFields(facts)
    found: dict[int, tuple[Built, int]] = {}
    ids = {(class_name, name, pos): method_id for method_id, class_name, name, _, _, pos in rows}
    for method_id, class_name, name, params, kind, pos in rows:
        if kind == "lambda":
            if lambdas is None:
                lambdas = _lambdas(facts)
            if pos in lambdas:
                owner, around, pairs, body = lambdas[pos]
                scope = scopes.setdefault(owner.binary, Scope(facts, owner))
                outer = tuple(param.name for param in around.params)
                key = (owner.binary, around.name, around.pos)
                if key not in inside:
                    inside[key] = frozenset(variables(around))
                built = build(scope, pairs, body, (), outer, inside[key])
                names = tuple(name for name, _ in pairs)
                found[method_id] = _knowing(built, Body(scope, fields, inside[key], names, body)), ids.get(key, 0)
            continue
        several = methods.get((class_name, name, pos), ())
        count = params.count(",") + 1 if params else 0
        fitting = [pair for pair in several if len(pair[1].params) == count] or list(several)
        for owner, method in fitting[:1]:
            if method.body is not None:
                scope = scopes.setdefault(owner.binary, Scope(facts, owner))
                built = build(scope, method.params, method.body, method.throws)
                names = tuple(param.name for param in method.params)
                found[method_id] = _knowing(built, Body(scope, fields, frozenset(), names, method.body)), method_id
    return _with_functions(
        found,
        {pos: method_id for method_id, _, _, _, kind, pos in rows if kind == "lambda"},
        {method_id for method_id, _, name, *_ in rows if name == "<clinit>"},
    )


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
        functions[method_id] = Functions(given, applied, own=tuple(built.own))
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


def _declared(encoding: str) -> str:
    """The encoding to ask for so that the file is read as it was: only one that no mark in the file itself gives."""
    return encoding if encoding.lower() not in ("utf-8", "utf-8-sig", "ascii", "") else ""
