"""What stands at a place in a file: log statements, a method's declaration, a call.  Asked at every hover, so short queries only.

Lines and columns count from 1, columns in characters, and both are those of the file as it was indexed.
"""

import json
import os
import sqlite3
from dataclasses import dataclass

from forelog.index.questions.queries import LogStatement, Method, methods, methods_within, statements_at
from forelog.index.questions.reach import LIKELY

LISTED = 20
"""Callees of one call that are given, the likeliest first.  A call of an interface of the library may have thousands, each a guess."""


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A file of the index."""

    id: int
    root: str
    path: str
    """Relative to the root."""
    hash: str
    """As :func:`forelog.index.workspace.scan.content_hash` gives it of the bytes that were indexed."""


@dataclass(frozen=True, slots=True)
class Callee:
    """What a call may reach."""

    method: Method | None
    """``None`` outside of the workspace."""
    text: str
    """``a.b.C#m(T)``; the bare name when it is not known what is called."""
    kind: str
    confidence: float
    resolution: str


@dataclass(frozen=True, slots=True)
class CallSite:
    """One call in the source."""

    line: int
    column: int
    name: str
    """As written; ``<init>`` for constructors."""
    callees: tuple[Callee, ...]
    """The likeliest first, at most :data:`LISTED`; those of the workspace before others.  What a library would only perhaps call back is left out."""
    count: int
    """How many there are."""


@dataclass(frozen=True, slots=True)
class Place:
    """What stands at one place."""

    statements: tuple[LogStatement, ...]
    """Log statements whose source covers the line, the one that is meant first."""
    declared: tuple[Method, ...]
    """Methods whose name stands here, in their declaration."""
    call: CallSite | None
    """The call whose name stands here."""
    around: tuple[Method, ...]
    """Methods and lambda bodies around the line, innermost first."""

    @property
    def method(self) -> Method | None:
        """The method that is declared here, else the innermost that the place is in (lambda bodies belong to their methods)."""
        return next(iter(self.declared), None) or next((one for one in self.around if one.kind != "lambda"), None)


def file_at(connection: sqlite3.Connection, path: str | os.PathLike[str]) -> IndexedFile | None:
    """The file of the index at an absolute path, also one that leads there by links."""
    roots = connection.execute("SELECT id, path FROM roots ORDER BY length(path) DESC").fetchall()
    for place in dict.fromkeys((os.path.normpath(path), os.path.realpath(path))):
        for root_id, root in roots:
            if place.startswith(root.rstrip(os.sep) + os.sep):
                inside = place[len(root.rstrip(os.sep)) + 1 :].replace(os.sep, "/")
                row = connection.execute("SELECT id, hash FROM files WHERE root_id = ? AND path = ?", (root_id, inside)).fetchone()
                if row is not None:
                    return IndexedFile(row[0], root, inside, row[1])
    return None


def place_at(connection: sqlite3.Connection, file_id: int, line: int, column: int = 1, word: str = "") -> Place:
    """What stands at a place; *word*: the identifier there, and *column*: where it begins.

    Without a word, nothing is declared or called there.
    """
    near = methods_within(connection, file_id, line)
    around = sorted((one for one in near if _encloses(one, line)), key=lambda one: (one.end - one.start, one.id))
    call = _call(connection, near, line, column, word) if word else None
    declared = () if call is not None or not word else tuple(one for one in near if _declares(one, line, word))
    statements = sorted(statements_at(connection, file_id, line), key=lambda one: _distance(one, line, column, word))
    return Place(tuple(statements), declared, call, tuple(around))


def _encloses(one: Method, line: int) -> bool:
    return one.line <= line <= one.end_line and not one.is_spread


def _declares(one: Method, line: int, word: str) -> bool:
    name = _simple(one.class_name) if one.kind == "constructor" else one.name
    return one.line == line and name == word and not one.is_spread


def _simple(class_name: str) -> str:
    """``Inner`` of ``a.b.Outer$Inner``, ``Local`` of ``a.b.Outer$1Local``."""
    return class_name.rpartition(".")[2].rpartition("$")[2].lstrip("0123456789")


def _distance(one: LogStatement, line: int, column: int, word: str) -> tuple[bool, int]:
    """How far behind its name (or its receiver, where *word* is that) the place is; a statement that begins later comes last."""
    behind = column + (len(word) + 1 if word else 0) - one.column if one.line == line else 0
    return behind < 0, abs(behind)


def _call(connection: sqlite3.Connection, near: list[Method], line: int, column: int, word: str) -> CallSite | None:
    """The call whose name begins at the column."""
    # Initialisers are run by every constructor (or by <clinit>), so a call in one has a row for each of them.
    callers = json.dumps([one.id for one in near])
    # Calls of super() that nobody wrote stand at the name of their constructor, or of its class; that of an anonymous class is a call itself.
    implied = {one.pos for one in near if one.kind != "lambda" and _simple(one.class_name)}
    here = connection.execute(
        f"SELECT DISTINCT pos, name {_ON_LINE} AND \"column\" = ? AND name IN (?, '<init>')",
        (callers, line, column, word),
    ).fetchall()
    at = {pos: name for pos, name in here if pos not in implied}
    if not at:
        at = dict.fromkeys(_made(connection, callers, line, column, word) - implied, "<init>")
    if not at:
        return None
    pos = max(at)
    counted = 0
    callees = []
    found = connection.execute(
        'SELECT callee_id, external_id, name, kind, max(confidence), resolution, "column", count(*) OVER ()'
        f" {_ON_LINE} AND pos = ? AND NOT (kind = 'callback' AND confidence < ?) GROUP BY callee_id, external_id, kind"
        " ORDER BY callee_id IS NULL, 5 DESC, callee_id, external_id LIMIT ?",
        (callers, line, pos, LIKELY, LISTED),
    ).fetchall()
    known = methods(connection, [row[0] for row in found if row[0] is not None])
    outside = _externals(connection, [row[1] for row in found if row[1] is not None])
    for callee, external, written, kind, confidence, resolution, column, counted in found:  # noqa: B007, PLR1704 - those of the last, which all share
        method = known.get(callee) if callee is not None else None
        callees.append(Callee(method, method.label if method is not None else outside.get(external, written), kind, confidence, resolution))
    return CallSite(line, column, at[pos], tuple(callees), counted)


_ON_LINE = "FROM calls WHERE caller_id IN (SELECT value FROM json_each(?)) AND line = ? AND kind != 'initializer'"


def _made(connection: sqlite3.Connection, callers: str, line: int, column: int, word: str) -> set[int]:
    """Where ``new`` stands in ``new C()`` and ``new a.b.C()``, when the word is ``C``: only that is in the index."""
    rows = connection.execute(
        "SELECT DISTINCT made.pos, made.\"column\", coalesce(methods.class, externals.class, '') FROM ("  # noqa: S608 - a constant
        f'SELECT pos, "column", callee_id, external_id {_ON_LINE} AND name = \'<init>\' AND "column" < ?) AS made'
        " LEFT JOIN methods ON methods.id = callee_id LEFT JOIN externals ON externals.id = external_id",
        (callers, line, column),
    )
    return {row[0] for row in rows if _simple(row[2]) == word or row[1] + len("new ") == column}


def _externals(connection: sqlite3.Connection, ids: list[int]) -> dict[int | None, str]:
    sql = "SELECT id, class || '#' || name || '(' || params || ')' FROM externals WHERE id IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(sql, (json.dumps(ids),)).fetchall())
