"""Open documents and files that change."""

from typing import TYPE_CHECKING

from lsprotocol import types

from forelog_lsp.documents import Change, Document
from forelog_lsp.uris import to_path
from forelog_lsp.workspace.buffers import real

if TYPE_CHECKING:
    from forelog_lsp.server import ForelogServer


def register(server: "ForelogServer") -> None:
    """Name the handlers."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        path = to_path(item.uri)
        known = server.texts.open.get(item.uri)
        if known is not None:  # opened twice: the text is what was said last
            known.change([Change(item.text)], item.version)
            server.follow(known)
            return
        document = Document(item.uri, item.text, item.version, server.texts.encoding, real(path) if path is not None else None)
        server.texts.opened(document)
        server.follow(document)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        document = server.texts.open.get(params.text_document.uri)
        if document is None:
            return
        document.change(map(_change, params.content_changes), params.text_document.version)
        server.follow(document)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        document = server.texts.open.get(params.text_document.uri)
        path = document.path if document is not None else to_path(params.text_document.uri)
        if document is not None:
            document.keep_version()
        if server.project is not None and path is not None:
            server.project.saved([path])

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        document = server.texts.closed(params.text_document.uri)
        if server.project is not None and document is not None and document.path is not None:
            server.project.close_buffer(document.path)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(params: types.DidChangeWatchedFilesParams) -> None:
        paths = [path for path in (to_path(event.uri) for event in params.changes) if path is not None]
        if server.project is not None and paths:
            server.project.saved(paths)


def _change(event: types.TextDocumentContentChangeEvent) -> Change:
    if isinstance(event, types.TextDocumentContentChangePartial):
        start, end = event.range.start, event.range.end
        return Change(event.text, (start.line, start.character), (end.line, end.character))
    return Change(event.text)
