"""Code lens: above each method that logs, how much, and a way to the prediction."""

import sqlite3
from typing import TYPE_CHECKING

from lsprotocol import types

from forelog.index.questions.summaries import likely_in_file
from forelog_lsp.features.actions import PREDICT
from forelog_lsp.features.asking import document_of
from forelog_lsp.targets import InIndex

if TYPE_CHECKING:
    from forelog_lsp.server import ForelogServer

_METHODS = (
    "SELECT methods.id, class || '#' || name || '(' || params || ')', methods.line, count(*) FROM log_statements AS s"
    " JOIN methods ON methods.id = s.method_id WHERE s.file_id = ? AND methods.kind IN ('method', 'constructor')"
    " GROUP BY methods.id ORDER BY methods.pos"
)


def register(server: "ForelogServer") -> None:
    """Name the handler."""

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    def lenses(params: types.CodeLensParams) -> list[types.CodeLens]:
        document = document_of(server, params.text_document.uri) if server.settings.code_lens else None
        file = server.reader.file(document.path) if document is not None else None
        connection = server.reader.connection
        if document is None or file is None or connection is None:
            return []
        placed = InIndex(document, file)
        try:
            rows = connection.execute(_METHODS, (file.id,)).fetchall()
            reached = likely_in_file(connection, file.id)
        except sqlite3.Error:
            return []
        found = []
        for method_id, label, line, many in rows:
            here = placed.line_from_index(line)
            if here is None:
                continue
            where = {"uri": params.text_document.uri, "position": {"line": here, "character": 0}}
            with_calls = reached.get(method_id, 0)
            more = f", {with_calls:,} with calls" if with_calls > many else ""
            title = f"{many} log line{'' if many == 1 else 's'}{more} · predict"
            command = types.Command(title, PREDICT, arguments=[{**where, "method": label}])
            found.append(types.CodeLens(range=types.Range(types.Position(here, 0), types.Position(here, 0)), command=command))
        return found
