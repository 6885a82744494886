"""Initialise, shut down, exit."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from forelog_lsp.server import ForelogServer


def register(server: "ForelogServer") -> None:
    """Name the handlers."""

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> types.InitializeResult:
        server.protocol.client_capabilities = params.capabilities
        return types.InitializeResult(
            capabilities=types.ServerCapabilities(
                position_encoding=types.PositionEncodingKind.Utf16,
                text_document_sync=types.TextDocumentSyncOptions(open_close=True, change=types.TextDocumentSyncKind.Incremental, save=True),
            ),
            server_info=types.ServerInfo(name=server.name, version=server.version),
        )

    @server.feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        del params
        server.protocol.cancel_requests()
        server.protocol.shut_down = True

    @server.feature(types.EXIT)
    def exit_(params: None) -> None:
        del params
        server.stop()
