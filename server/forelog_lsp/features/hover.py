"""Hover: what the log statement under the cursor writes, what the method under the cursor can log."""

import sqlite3
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lsprotocol import types

from forelog.export.hovers import MARKDOWN, PLAIN_TEXT, Markdown, of_place, of_statements
from forelog.index.live.answers import LiveStatement
from forelog.index.questions.places import Place
from forelog.index.questions.summaries import summary_of
from forelog_lsp import documents
from forelog_lsp.features.asking import Asked, asked, asked_at, span
from forelog_lsp.targets import statements_meant, word_at

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
            return _known(server, found)
        return _fresh(server, found)


def _fresh(server: "ForelogServer", found: Asked) -> Awaitable[types.Hover | None] | None:
    """In a text that the index does not know.  What is meant is found out now: edits may come before anything that is waited for."""
    project, document, place = server.project, found.document, found.place
    if project is None or document.path is None:
        return None
    path, version = document.path, document.version
    word, offset, then = word_at(document, place), document.offset(place), document.followed()

    def moved() -> Asked | None:
        """The place in the text of this moment; None when what stood there is gone."""
        here = then.unchanged.to_here(offset)
        if here is None and offset < len(then.text):
            return None
        return asked_at(server, document, document.at(here) if here is not None else document.end)

    async def answer() -> types.Hover | None:
        fresh = await project.fresh(path, version, WAIT_SECONDS)
        if fresh is None and ((now := moved()) is None or _known(server, now) is None):  # nothing is known here, so nothing to say before
            fresh = await project.fresh(path, version, LONGER_SECONDS)
        now = moved()
        if now is None:
            return None
        live = statements_meant(fresh.statements, place.line + 1, word.start + 1, word) if fresh is not None else None
        return _known(server, now, live)

    return answer()


def _known(server: "ForelogServer", found: Asked, live: Sequence[LiveStatement] | None = None) -> types.Hover | None:
    """What is known of a place.  *live*: the statements there in the text as it is now, in the place of those of the index."""
    note = server.unfinished()
    style = PLAIN_TEXT if _only_text(server) else MARKDOWN
    try:
        what = found.file.what(found.connection, found.place) if found.file is not None and found.connection is not None else None
        if what is None or found.connection is None:
            text = of_statements(live or (), note=note, style=style)
        elif live is not None:
            text = _of_buffer(found.connection, what, live, note, style)
        else:
            text = _of_index(found, what, note, style)
    except sqlite3.Error:  # locked, damaged, gone under us: the workspace notices and says so
        return None
    return _shown(text, found, style)


def _of_index(found: Asked, what: Place, note: str, style: Markdown) -> str:
    assert found.file is not None
    assert found.connection is not None
    word = word_at(found.document, found.place)
    row = found.file.to_index(documents.Place(word.line, word.start))
    meant = statements_meant(what.statements, row.line + 1, row.column + 1, word) if row is not None else []
    return of_place(found.connection, replace(what, statements=tuple(meant)), note=note, style=style)


def _of_buffer(connection: sqlite3.Connection, what: Place, live: Sequence[LiveStatement], note: str, style: Markdown) -> str:
    """Methods and calls as the index has them, statements as they are now."""
    call = what.call
    if call is None or (call.line, call.column) not in {(one.line, one.column) for one in what.statements}:
        other = of_place(connection, replace(what, statements=()), note=note, style=style)
        if other:
            return other
    method = next(iter(what.around), None)
    summary = summary_of(connection, method.id) if method is not None else None
    return of_statements(live, connection=connection, summary=summary, note=note, style=style)


def _only_text(server: "ForelogServer") -> bool:
    """Does the client say what it shows, and Markdown is not among it?"""
    formats = server.can("text_document.hover.content_format")
    return bool(formats) and types.MarkupKind.Markdown not in formats


def _shown(text: str, found: Asked, style: Markdown) -> types.Hover | None:
    if not text:
        return None
    word = word_at(found.document, found.place)
    kind = types.MarkupKind.PlainText if style is PLAIN_TEXT else types.MarkupKind.Markdown
    where = span(found.document, word.line, word.start, word.end) if word.text else None
    return types.Hover(contents=types.MarkupContent(kind=kind, value=text), range=where)
