"""Code actions: predict from the method around the cursor, show what leads to the log statement there."""

import sqlite3
from typing import TYPE_CHECKING

from lsprotocol import types

from forelog.index.questions.places import Place
from forelog.index.questions.queries import LogStatement, Method
from forelog_lsp.features.asking import Asked, asked
from forelog_lsp.targets import statements_meant, word_at

if TYPE_CHECKING:
    from forelog_lsp.server import ForelogServer

PREDICT = "forelog.predict"
PATHS_TO = "forelog.pathsTo"


def register(server: "ForelogServer") -> None:
    """Name the handler."""

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION)
    def actions(params: types.CodeActionParams) -> list[types.CodeAction | types.Command] | None:
        only = params.context.only
        commands = [
            command
            for command in offered(server, params.text_document.uri, params.range.start)
            if not only or any(str(kind) == "" or f"{command.command}.".startswith(f"{_text(kind)}.") for kind in only)
        ]
        if server.can("text_document.code_action.code_action_literal_support") is None:
            return [*commands]
        return [types.CodeAction(title=command.title, kind=command.command, command=command) for command in commands]


def offered(server: "ForelogServer", uri: str, position: types.Position) -> list[types.Command]:
    """The commands for a place."""
    found = asked(server, uri, position)
    if found is None or found.file is None or found.connection is None:
        return []
    try:
        what = found.file.what(found.connection, found.place)
    except sqlite3.Error:
        return []
    if what is None:
        return []
    commands = []
    where = {"uri": uri, "position": {"line": position.line, "character": position.character}}
    method = what.method
    if method is not None:
        name, target = short(method), {**where, "method": method.label}
        if server.project is not None:
            server.project.expect(method.id)
        commands += [
            types.Command(f"Predict log sequences from {name}", PREDICT, arguments=[target]),
            types.Command(f"Predict log sequences from {name}, anomalies only", PREDICT, arguments=[{**target, "onlyLabel": "anomalous"}]),
        ]
    statements = statements_of(found, what)
    if statements:
        target = {**where, "statement": statements[0].id}
        commands.append(types.Command("Show what leads to this line", PATHS_TO, arguments=[target]))
    return commands


def statements_of(found: Asked, what: Place) -> list[LogStatement]:
    """The log statements of the index at the place: what is under the cursor, else what is first in its line."""
    assert found.file is not None
    word = word_at(found.document, found.place)
    row = found.file.to_index(found.place._replace(column=word.start))
    at = statements_meant(what.statements, row.line + 1, row.column + 1, word) if row is not None else []
    return at or [one for one in what.statements if one.pos == what.statements[0].pos]


def short(method: Method) -> str:
    """``OrderService.place`` for people."""
    owner = method.class_name.rpartition(".")[2].replace("$", ".")
    return owner if method.name == "<init>" else f"{owner}.{method.name}"


def _text(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind
