"""Workspace symbols: log statements by their text."""

import re
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lsprotocol import types

from forelog.index.questions.places import IndexedFile
from forelog_lsp.features.asking import position
from forelog_lsp.targets import InIndex
from forelog_lsp.texts import Texts
from forelog_lsp.uris import to_uri

if TYPE_CHECKING:
    from forelog_lsp.server import ForelogServer

LIMIT = 200
"""Statements that are listed; whoever wants more writes more of the text."""
_MATCHING = (
    'SELECT s.level, s.template, m.class, m.name, s.line, s."column", files.id, roots.path, files.path, files.hash FROM log_statements AS s'
    " JOIN methods AS m ON m.id = s.method_id JOIN files ON files.id = s.file_id JOIN roots ON roots.id = files.root_id"
    " WHERE roots.kind = 'folder'{where} ORDER BY length(s.template), files.path, s.line, s.pos LIMIT ?"
)


class _Statement(NamedTuple):
    """A log statement and where the index has it; line and column from 1."""

    level: str
    template: str
    owner: str
    method: str
    line: int
    column: int
    file: IndexedFile


def register(server: "ForelogServer") -> None:
    """Name the handler."""

    @server.feature(types.WORKSPACE_SYMBOL)
    async def symbols(params: types.WorkspaceSymbolParams) -> list[types.SymbolInformation]:
        if server.project is None or server.project.database is None:
            return []
        words = params.query.split()
        found = await server.reader.ask(lambda connection: _matching(connection, words))
        await server.texts.load(Path(one.file.root, one.file.path) for one in found)
        return [
            types.SymbolInformation(
                name=f"{one.level or '?'} {one.template}".strip(),
                kind=types.SymbolKind.String,
                container_name=f"{re.sub(r'.*[.]', '', one.owner).replace('$', '.')}.{one.method}",
                location=_location(server.texts, one),
            )
            for one in found
        ]


def _matching(connection: sqlite3.Connection, words: list[str]) -> list[_Statement]:
    """Statements whose level and template have all these words."""
    where = "".join(" AND (s.level || ' ' || s.template) LIKE ? ESCAPE '\\'" for _ in words)
    values = ["%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words]
    rows = connection.execute(_MATCHING.format(where=where), (*values, LIMIT))
    return [
        _Statement(level, template, owner, method, line, column, IndexedFile(*file))
        for level, template, owner, method, line, column, *file in rows
    ]


def _location(texts: Texts, one: _Statement) -> types.Location:
    """Where the editor finds a statement: exactly, where the text is at hand."""
    path = Path(one.file.root, one.file.path)
    document = texts.at(path)
    if document is None:
        at, uri = types.Position(one.line - 1, one.column - 1), to_uri(path)
    else:
        here = InIndex(document, one.file).from_index(one.line, one.column)
        at, uri = position(document, here or document.place(one.line - 1, 0)), document.uri
    return types.Location(uri, types.Range(at, at))
