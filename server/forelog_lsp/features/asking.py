"""What a request is about: the document, the place in it, and its file in the index."""

import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from lsprotocol import types

from forelog_lsp.documents import Document, Place
from forelog_lsp.targets import InIndex
from forelog_lsp.uris import to_path
from forelog_lsp.workspace.buffers import real

if TYPE_CHECKING:
    from forelog_lsp.server import ForelogServer


class Asked(NamedTuple):
    """A place in a document."""

    document: Document
    place: Place
    connection: sqlite3.Connection | None
    """None: there is no index."""
    file: InIndex | None
    """None: the index does not have the file."""


def asked(server: "ForelogServer", uri: str, position: types.Position) -> Asked | None:
    """The place that a request names; None when there is no such text.  A document that is not open is read from the disk."""
    document = document_of(server, uri)
    if document is None:
        return None
    return asked_at(server, document, document.place(position.line, position.character))


def asked_at(server: "ForelogServer", document: Document, place: Place) -> Asked:
    """The place of a document, with what the index has of it now."""
    file = server.reader.file(document.path)
    return Asked(document, place, server.reader.connection, None if file is None else InIndex(document, file))


def document_of(server: "ForelogServer", uri: str) -> Document | None:
    """The text that a URI names."""
    document = server.texts.open.get(uri)
    if document is not None:
        return document
    path = to_path(uri)
    return None if path is None else server.texts.at(real(path))


def position(document: Document, place: Place) -> types.Position:
    """A place as the protocol has it."""
    return types.Position(place.line, document.character(place))


def span(document: Document, line: int, start: int, end: int) -> types.Range:
    """A part of a line; columns from 0, in characters."""
    return types.Range(position(document, Place(line, start)), position(document, Place(line, end)))
