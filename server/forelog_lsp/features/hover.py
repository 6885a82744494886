"""Hover: what the log statement under the cursor writes, what the method under the cursor can log."""

import sqlite3
from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from forelog.index.live.answers import LiveStatement
from forelog.index.questions.places import CallSite
from forelog.index.questions.queries import LogStatement, Method
from forelog_lsp.documents import Place
from forelog_lsp.features.asking import Asked, asked, span
from forelog_lsp.targets import Word, statements_meant, word_at

if TYPE_CHECKING:
    from forelog_lsp.server import ForelogServer

WAIT_SECONDS = 0.04
"""How long a hover in an edited text waits for what is known of that very text; then it says what was known before."""

LONGER_SECONDS = 0.4
"""How long it waits where nothing was known before: a file just opened, a line just written."""


def register(server: "ForelogServer") -> None:
    """Name the handler."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | Awaitable[types.Hover | None] | None:
        found = asked(server, params.text_document.uri, params.position)
        if found is None:
            return None
        if found.file is not None and found.file.same:
            return _known(found, None)
        return _fresh(server, found)


async def _fresh(server: "ForelogServer", found: Asked) -> types.Hover | None:
    """In a text that the index does not know."""
    document, place = found.document, found.place
    word = word_at(document, place)
    offset = document.offset(place)
    if server.project is None or document.path is None:
        return None
    with document.following() as then:
        fresh = await server.project.fresh(document.path, document.version, WAIT_SECONDS)
        if fresh is None and _known(found, None) is None:  # nothing is known here, so there is nothing to say before
            fresh = await server.project.fresh(document.path, document.version, LONGER_SECONDS)
        moved = then.unchanged.to_here(offset)
    if fresh is not None:
        live = statements_meant(fresh.statements, place.line + 1, word.start + 1, word)
        if live:
            return _hover(live, None, None)
    if moved is None and offset < len(then.text):
        return None
    return _known(found._replace(place=document.at(moved) if moved is not None else place), word if fresh is not None else None)


def _known(found: Asked, word: Word | None) -> types.Hover | None:
    """What the index says; *word*: only of a method, for the statements of this text are known and none of them is here."""
    if found.file is None or found.connection is None:
        return None
    try:
        what = found.file.what(found.connection, found.place)
    except sqlite3.Error:
        return None
    if what is None:
        return None
    here = word_at(found.document, found.place)
    row = found.file.to_index(Place(here.line, here.start))
    if word is None and row is not None:
        statements = statements_meant(what.statements, row.line + 1, row.column + 1, here)
        if statements and (what.call is None or not _leads_on(what.call, statements[0])):
            return _hover(statements, found, here)
    methods = [callee.method for callee in what.call.callees if callee.method is not None] if what.call is not None else list(what.declared)
    if not methods:
        return None
    return _of_methods(methods, found, here)


def _leads_on(call: CallSite, statement: LogStatement) -> bool:
    """Is the cursor on a call of the workspace inside of a statement, and not on what writes the line?"""
    return (call.line, call.column) != (statement.line, statement.column) and any(callee.method is not None for callee in call.callees)


def _hover(statements: Sequence[LogStatement] | Sequence[LiveStatement], found: Asked | None, word: Word | None) -> types.Hover:
    text = "\n\n".join(f"**{one.level}** `{one.logger}`\n\n```text\n{one.template}\n```" for one in statements)
    return _shown(text, found, word)


def _of_methods(methods: list[Method], found: Asked, word: Word) -> types.Hover | None:
    return _shown("\n".join(f"`{method.label}`" for method in methods), found, word)


def _shown(text: str, found: Asked | None, word: Word | None) -> types.Hover:
    range_ = span(found.document, word.line, word.start, word.end) if found is not None and word is not None and word.text else None
    kind = types.MarkupKind.Markdown
    return types.Hover(contents=types.MarkupContent(kind=kind, value=text), range=range_)
