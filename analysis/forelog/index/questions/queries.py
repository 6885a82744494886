"""Reading the index: plain questions, frozen answers.

Every function takes an open connection (:func:`forelog.index.database.opening.open_readonly`, or the store's) and only reads.  Errors of SQLite
pass through; :func:`forelog.index.database.opening.guarded` turns them into messages.
"""

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from forelog.index.database.tally import Tally, frequent_first
from forelog.java.facts import IMPLIED


@dataclass(frozen=True, slots=True)
class Method:
    """A method, constructor, initialiser or lambda of the workspace."""

    id: int
    class_name: str
    """Binary name."""
    name: str
    params: str
    """Erased binary types joined by ``,``."""
    returns: str
    flags: int
    kind: str
    file_id: int
    root: str
    file: str
    """Relative to the root."""
    line: int
    end_line: int
    pos: int
    start: int
    end: int
    is_test: bool

    @property
    def label(self) -> str:
        """``a.b.C#m(T,U)``."""
        return f"{self.class_name}#{self.name}({self.params})"

    @property
    def is_spread(self) -> bool:
        """Has it no place of its own?  Static initialisers and implied constructors have the lines of their whole class."""
        return self.kind == "initializer" or bool(self.flags & IMPLIED)


@dataclass(frozen=True, slots=True)
class LogStatement:
    """A log statement with its template: the columns of ``v_templates`` and what a reader of the source needs."""

    id: str
    """Stable id."""
    class_name: str
    method: str
    params: str
    file: str
    line: int
    end_line: int
    column: int
    level: str
    logger: str
    framework: str
    template: str
    regex: str
    throwable: str
    wrapper: str
    parts_json: str
    guessed: bool
    catalogue_key: str
    method_id: int
    pos: int
    root: str
    row_id: int

    @property
    def parts(self) -> Any:
        """The parts of the text as JSON values."""
        return json.loads(self.parts_json)


@dataclass(frozen=True, slots=True)
class Status:
    """What the index holds, in numbers."""

    roots: tuple[str, ...] = ()
    files: int = 0
    test_files: int = 0
    files_with_errors: int = 0
    lines: int = 0
    types: int = 0
    methods: int = 0
    log_statements: int = 0
    call_sites: int = 0
    resolved_sites: int = 0
    """Call sites with a callee in the workspace."""
    external_sites: int = 0
    unresolved_sites: int = 0
    edges: int = 0
    """Rows of ``calls``: a site has one for each callee."""
    reasons: tuple[tuple[str, int], ...] = ()
    """Why call sites are unresolved, the most frequent first."""
    kinds: tuple[tuple[str, int], ...] = ()
    levels: tuple[tuple[str, int], ...] = ()
    frameworks: tuple[tuple[str, int], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For ``--json``: counted pairs as objects."""
        plain = asdict(self)
        for key in ("reasons", "kinds", "levels", "frameworks"):
            plain[key] = dict(plain[key])
        return plain


_METHOD = (
    "SELECT methods.id, class, name, params, returns, flags, methods.kind, methods.file_id, roots.path, files.path, line, end_line, pos, start,"
    ' "end", is_test FROM methods JOIN files ON files.id = methods.file_id JOIN roots ON roots.id = files.root_id'
)
_STATEMENT = (
    'SELECT stable_id, methods.class, methods.name, methods.params, files.path, s.line, s.end_line, s."column", level, logger, framework,'
    " template, regex, throwable, wrapper, parts, guessed, catalogue_key, method_id, s.pos, roots.path, s.id"
    " FROM log_statements AS s JOIN methods ON methods.id = s.method_id JOIN files ON files.id = s.file_id"
    " JOIN roots ON roots.id = files.root_id"
)


def status(connection: sqlite3.Connection) -> Status:
    """The numbers of the whole index: those stored by the last run, else counted now (about a second for a million calls)."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'status'").fetchone()
    if row is not None:
        stored = json.loads(row[0])
        pairs = {key: tuple(value.items()) for key, value in stored.items() if isinstance(value, dict)}
        return Status(**{**stored, **pairs, "roots": tuple(stored["roots"])})
    return count(connection)


def count(connection: sqlite3.Connection, tally: Tally | None = None) -> Status:
    """The numbers of the whole index, counted; *tally*: of its calls, when they were counted already."""

    def number(sql: str) -> int:
        return int(connection.execute(sql).fetchone()[0] or 0)

    def table(sql: str) -> tuple[tuple[str, int], ...]:
        return tuple((str(key), int(many)) for key, many in connection.execute(sql))

    if tally is not None:
        sites, edges = tally.sites(), tally.edges
        reasons, kinds = frequent_first(tally.reasons), frequent_first(tally.kinds)
    else:
        # Best resolution of each site: a site with workspace callees and external ones counts as resolved.
        sites = dict(
            connection.execute(
                "SELECT best, count(*) FROM (SELECT max((callee_id IS NOT NULL) * 2 + (external_id IS NOT NULL)) AS best"
                " FROM calls GROUP BY caller_id, pos) GROUP BY best"
            ).fetchall()
        )
        edges = number("SELECT count(*) FROM calls")
        reasons = table("SELECT reason, count(*) FROM calls WHERE resolution = 'unresolved' GROUP BY reason ORDER BY 2 DESC, 1")
        kinds = table("SELECT kind, count(*) FROM calls GROUP BY kind ORDER BY 2 DESC, 1")
    return Status(
        roots=tuple(path for (path,) in connection.execute("SELECT path FROM roots ORDER BY id")),
        files=number("SELECT count(*) FROM files"),
        test_files=number("SELECT count(*) FROM files WHERE is_test"),
        files_with_errors=number("SELECT count(*) FROM files WHERE error_lines != '[]'"),
        lines=number("SELECT sum(lines) FROM files"),
        types=number("SELECT count(*) FROM types"),
        methods=number("SELECT count(*) FROM methods"),
        log_statements=number("SELECT count(*) FROM log_statements"),
        call_sites=sum(sites.values()),
        resolved_sites=sites.get(2, 0),
        external_sites=sites.get(1, 0),
        unresolved_sites=sites.get(0, 0),
        edges=edges,
        reasons=reasons,
        kinds=kinds,
        levels=table("SELECT level, count(*) FROM log_statements GROUP BY level ORDER BY 2 DESC, 1"),
        frameworks=table("SELECT framework, count(*) FROM log_statements GROUP BY framework ORDER BY 2 DESC, 1"),
    )


def method(connection: sqlite3.Connection, method_id: int) -> Method | None:
    """A method by its id."""
    row = connection.execute(f"{_METHOD} WHERE methods.id = ?", (method_id,)).fetchone()
    return None if row is None else _method(row)


def methods(connection: sqlite3.Connection, method_ids: Collection[int]) -> dict[int, Method]:
    """Methods by their ids; ids that do not exist are left out."""
    wanted = json.dumps(sorted(method_ids))
    rows = connection.execute(f"{_METHOD} WHERE methods.id IN (SELECT value FROM json_each(?))", (wanted,))  # noqa: S608
    return {row[0]: _method(row) for row in rows}


def methods_of_class(connection: sqlite3.Connection, class_name: str, name: str | None = None) -> list[Method]:
    """Methods of a class by its binary name, those called *name* if given, in source order."""
    if name is None:
        rows = connection.execute(f"{_METHOD} WHERE class = ? ORDER BY files.id, pos, methods.id", (class_name,))
    else:
        rows = connection.execute(f"{_METHOD} WHERE class = ? AND name = ? ORDER BY files.id, pos, methods.id", (class_name, name))
    return [_method(row) for row in rows]


def methods_named(connection: sqlite3.Connection, name: str) -> list[Method]:
    """Methods of any class with this name."""
    return [_method(row) for row in connection.execute(f"{_METHOD} WHERE name = ? ORDER BY class, pos", (name,))]


def methods_of_file(connection: sqlite3.Connection, file_id: int) -> list[Method]:
    """Methods of a file in source order."""
    return [_method(row) for row in connection.execute(f"{_METHOD} WHERE methods.file_id = ? ORDER BY pos, methods.id", (file_id,))]


def methods_within(connection: sqlite3.Connection, file_id: int, line: int) -> list[Method]:
    """Methods at a line of a file, and the constructors and static initialisers of the classes around it.

    By way of the types: a generated file may have ten thousand methods.
    """
    rows = connection.execute(
        f"{_METHOD} WHERE type_id IN (SELECT id FROM types WHERE file_id = ? AND line <= ? AND end_line >= ?)"  # noqa: S608
        " AND (line <= ? AND end_line >= ? OR methods.kind IN ('constructor', 'initializer')) ORDER BY pos, methods.id",
        (file_id, line, line, line, line),
    )
    return [_method(row) for row in rows]


def files_named(connection: sqlite3.Connection, name: str) -> list[tuple[int, str, str]]:
    """Files (id, root, path) that *name* can mean: an absolute path, a path in a root, or the end of one at a ``/``."""
    name = name.replace("\\", "/").removeprefix("./")
    listed = connection.execute(
        "SELECT files.id, roots.path, files.path FROM files JOIN roots ON roots.id = files.root_id"
        " WHERE files.path = :name OR substr('/' || files.path, -length(:name) - 1) = '/' || :name"
        " OR replace(roots.path, '\\', '/') || '/' || files.path = :name OR roots.path || '!' || files.path = :name ORDER BY files.path",
        {"name": name},
    ).fetchall()
    exact = [row for row in listed if name in (row[2], f"{row[1]}/{row[2]}", f"{row[1]}!{row[2]}")]
    return exact or listed


def templates(
    connection: sqlite3.Connection,
    *,
    grep: "re.Pattern[str] | None" = None,
    levels: Collection[str] | None = None,
    class_name: str | None = None,
    file_id: int | None = None,
) -> Iterator[LogStatement]:
    """Log statements by file and line, one after another as they are read.

    *grep* is searched in the template; *levels* are exact; *class_name*: binary name, simple name or its qualified end, nested classes
    and lambdas included.
    """
    where: list[str] = []
    values: list[Any] = []
    if levels is not None:
        where.append("level IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sorted(levels)))
    if file_id is not None:
        where.append("s.file_id = ?")
        values.append(file_id)
    sql = _STATEMENT + (" WHERE " + " AND ".join(where) if where else "") + " ORDER BY files.path, s.line, s.pos, s.id"
    wanted = None if class_name is None else _class_pattern(class_name)
    for row in connection.execute(sql, values):
        if wanted is not None and wanted.search(row[1]) is None:
            continue
        if grep is None or grep.search(row[11]) is not None:
            yield _statement(row)


def statements_of(connection: sqlite3.Connection, method_id: int) -> list[LogStatement]:
    """The log statements in a method's own body, in source order."""
    return [_statement(row) for row in connection.execute(f"{_STATEMENT} WHERE s.method_id = ? ORDER BY s.pos, s.id", (method_id,))]


def statements_of_methods(connection: sqlite3.Connection, method_ids: Iterable[int]) -> dict[int, list[LogStatement]]:
    """The same of several methods, by their ids; methods without are left out."""
    wanted = json.dumps(list(method_ids))
    found: dict[int, list[LogStatement]] = {}
    sql = f"{_STATEMENT} WHERE s.method_id IN (SELECT value FROM json_each(?)) ORDER BY s.pos, s.id"  # noqa: S608 - a constant
    for row in connection.execute(sql, (wanted,)):
        found.setdefault(row[18], []).append(_statement(row))
    return found


def statement(connection: sqlite3.Connection, stable_id: str) -> list[LogStatement]:
    """Log statements with this stable id (several when a file is in the index twice)."""
    return [_statement(row) for row in connection.execute(f"{_STATEMENT} WHERE stable_id = ? ORDER BY s.id", (stable_id,))]


def statements_at(connection: sqlite3.Connection, file_id: int, line: int) -> list[LogStatement]:
    """The log statements whose source covers a line of a file."""
    return [
        _statement(row)
        for row in connection.execute(
            f"{_STATEMENT} WHERE s.file_id = ? AND s.line <= ? AND s.end_line >= ? ORDER BY s.pos, s.id", (file_id, line, line)
        )
    ]


def _class_pattern(name: str) -> "re.Pattern[str]":
    """Matches binary names that end in *name* at a boundary, and what is nested in them."""
    text = r"[.$]".join(re.escape(part) for part in re.split(r"[.$]", name))
    return re.compile(rf"(?:^|[.$]){text}(?:$|\$)")


def _method(row: Any) -> Method:
    return Method(*(*row[:15], bool(row[15])))


def _statement(row: Any) -> LogStatement:
    return LogStatement(*(*row[:16], bool(row[16]), *row[17:]))
