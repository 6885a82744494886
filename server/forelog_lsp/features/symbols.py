"""Workspace symbols: log statements by their text."""

import re
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from forelog_lsp.documents import Place
from forelog_lsp.features.asking import position
from forelog_lsp.texts import Texts, indexed_version
from forelog_lsp.uris import to_uri

if TYPE_CHECKING:
    from forelog_lsp.server import ForelogServer

LIMIT = 200
"""Statements that are listed; whoever wants more writes more of the text."""


_MATCHING = (
    'SELECT s.level, s.template, m.class, m.name, roots.path, files.path, files.hash, s.line, s."column" FROM log_statements AS s'
    " JOIN methods AS m ON m.id = s.method_id JOIN files ON files.id = s.file_id JOIN roots ON roots.id = files.root_id"
    " WHERE roots.kind = 'folder'{where} ORDER BY length(s.template), files.path, s.line, s.pos LIMIT ?"
)


def register(server: "ForelogServer") -> None:
    """Name the handler."""

    @server.feature(types.WORKSPACE_SYMBOL)
    async def symbols(params: types.WorkspaceSymbolParams) -> list[types.SymbolInformation]:
        if server.project is None or server.project.database is None:
            return []
        words = params.query.split()
        rows = await server.reader.ask(lambda connection: _matching(connection, words))
        await server.texts.load(Path(root, path) for _, _, _, _, root, path, _, _, _ in rows)
        return [
            types.SymbolInformation(
                name=f"{level or '?'} {template}".strip(),
                kind=types.SymbolKind.String,
                container_name=f"{re.sub(r'.*[.]', '', owner).replace('$', '.')}.{method}",
                location=types.Location(*_place(server.texts, Path(root, path), hash_, line, column)),
            )
            for level, template, owner, method, root, path, hash_, line, column in rows
        ]


def _matching(connection: sqlite3.Connection, words: list[str]) -> list[tuple[str, str, str, str, str, str, str, int, int]]:
    """Statements whose level and template have all these words."""
    where = "".join(" AND (s.level || ' ' || s.template) LIKE ? ESCAPE '\\'" for _ in words)
    values = ["%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words]
    return connection.execute(_MATCHING.format(where=where), (*values, LIMIT)).fetchall()


def _place(texts: Texts, file: Path, hash_: str, line: int, column: int) -> tuple[str, types.Range]:
    """Where the editor finds a row: exactly, where the text is at hand."""
    document = texts.at(file)
    if document is None:
        at = types.Position(line - 1, column - 1)
        return to_uri(file), types.Range(at, at)
    version = indexed_version(document, hash_)
    there = version.offset(Place(line - 1, column - 1))
    here = version.unchanged.to_here(there) if there is not None else None
    at = position(document, document.at(here) if here is not None else document.place(line - 1, 0))
    return document.uri, types.Range(at, at)
