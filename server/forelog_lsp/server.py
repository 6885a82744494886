"""One server for one client: its parts, and its life from the first message to the last."""

import asyncio

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

import forelog
from forelog_lsp.features import lifecycle
from forelog_lsp.protocol import ForelogProtocol
from forelog_lsp.settings import Settings
from forelog_lsp.transport import Channel, read_in_thread

FEATURES = (lifecycle,)
"""Each has ``register(server)``."""


class ForelogServer(LanguageServer):
    """The parts of a server; :mod:`forelog_lsp.features` works on them."""

    protocol: ForelogProtocol

    def __init__(self) -> None:
        super().__init__(
            "forelog",
            forelog.__version__,
            protocol_cls=ForelogProtocol,
            converter_factory=default_converter,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
        )
        self.settings = Settings()
        self._stopped = asyncio.Event()
        for feature in FEATURES:
            feature.register(self)

    async def serve(self, channel: Channel) -> int:
        """Work until the client is gone; the answer is the exit code that the protocol asks for: 0 after ``shutdown``, else 1."""
        loop = asyncio.get_running_loop()
        self.protocol.set_writer(_Writer(channel, self))
        read_in_thread(
            channel.read,
            lambda body: loop.call_soon_threadsafe(self.protocol.receive, body),
            lambda: loop.call_soon_threadsafe(self.stop),
        )
        await self._stopped.wait()
        await asyncio.gather(*self.protocol.cancel_all(), return_exceptions=True)
        return 0 if self.protocol.shut_down else 1

    def stop(self) -> None:
        """End soon: the client said so, or is gone."""
        self._stopped.set()


class _Writer:
    """What pygls writes to."""

    def __init__(self, channel: Channel, server: ForelogServer) -> None:
        self._channel, self._server = channel, server

    def write(self, data: bytes) -> None:
        try:
            self._channel.send(data)
        except OSError:  # nobody reads any more
            self._server.stop()

    def close(self) -> None:
        """Nothing to do: the process ends."""


def run(channel: Channel) -> int:
    """Serve the client of *channel*; the answer is the exit code."""

    async def work() -> int:
        return await ForelogServer().serve(channel)

    return asyncio.run(work())
