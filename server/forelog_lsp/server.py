"""One server for one client: its parts, and its life from the first message to the last."""

import asyncio
import gc
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

import forelog
from forelog_lsp import parent_watch
from forelog_lsp.documents import Document
from forelog_lsp.features import actions, commands, hierarchy, hover, lens, lifecycle, symbols, sync
from forelog_lsp.progress import Progress
from forelog_lsp.protocol import ForelogProtocol
from forelog_lsp.reader import Reader
from forelog_lsp.results import Results
from forelog_lsp.settings import Settings
from forelog_lsp.texts import Texts
from forelog_lsp.transport import Channel, read_in_thread
from forelog_lsp.workspace import Workspace
from forelog_lsp.workspace.buffers import LARGEST

FEATURES = (lifecycle, sync, hover, actions, commands, lens, hierarchy, symbols)
"""Each has ``register(server)``."""
SWITCH_SECONDS = 0.001
"""How long a thread may keep the loop waiting; Python's default is half of what a hover may take."""
REFRESH_SECONDS = 0.3
"""After the last change of the index until lenses are asked for anew."""
_MESSAGES = {"info": types.MessageType.Info, "warning": types.MessageType.Warning, "error": types.MessageType.Error}


class ForelogServer(LanguageServer):
    """The parts of a server; :mod:`forelog_lsp.features` works on them.  Is told by the workspace what happens to the index."""

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
        self.folders: list[Path] = []
        self.texts = Texts()
        self.reader = Reader()
        self.results = Results()
        self.project: Workspace | None = None
        """The workspace, once the client has said what it is and how it is set."""
        self.beginning: asyncio.Task[None] | None = None
        """Asks the client how it is set, then makes the workspace."""
        self.cancellable: dict[types.ProgressToken, Callable[[], object]] = {}
        """What stops the work behind a token."""
        self.index_token: types.ProgressToken | None = None
        """Of the client, for a run that it asked for."""
        self._indexing: Progress | None = None
        self._refresh: asyncio.TimerHandle | None = None
        self._told: set[str] = set()
        self._stopped = asyncio.Event()
        for feature in FEATURES:
            feature.register(self)

    # -- its life

    async def serve(self, channel: Channel) -> int:
        """Work until the client is gone; the answer is the exit code that the protocol asks for: 0 after ``shutdown``, else 1."""
        loop = asyncio.get_running_loop()
        sys.setswitchinterval(SWITCH_SECONDS)
        gc.freeze()  # the modules stay: no search for garbage need look at them while somebody waits
        self.protocol.set_writer(_Writer(channel, self))
        read_in_thread(
            channel.read,
            lambda body: loop.call_soon_threadsafe(self.protocol.receive, body),
            lambda: loop.call_soon_threadsafe(self.stop),
        )
        try:
            await self._stopped.wait()
            await asyncio.gather(*self.protocol.cancel_all(), return_exceptions=True)
        finally:
            if self.project is not None:
                await self.project.close()
            self.reader.close()
            self.results.close()
        return 0 if self.protocol.shut_down else 1

    def stop(self) -> None:
        """End soon: the client said so, or is gone."""
        self._stopped.set()

    def follow(self, document: Document) -> None:
        """Have the workspace know the text that a document has now."""
        if self.project is None or document.path is None:
            return
        if document.size <= LARGEST:
            self.project.edit(document.path, document.version, document.text)
        else:
            self.project.close_buffer(document.path)

    async def settled(self, seconds: float) -> None:
        """Wait until what was saved is in the index, but no longer than this."""
        if self.project is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self.project.settled()

    def unfinished(self) -> str:
        """What a hover says about itself while there is no index; empty when there is one."""
        if self.project is None or self.project.database is not None:
            return ""
        return "The workspace is being indexed; this is what the file alone says." if self.project.state in {"waiting", "indexing"} else ""

    def watch(self, pid: int | None) -> None:
        """End when this process does: the client's."""
        loop = asyncio.get_running_loop()

        def gone() -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(self.stop)

        parent_watch.watch(pid, gone)

    # -- what the client can

    def can(self, path: str) -> Any:
        """What the client says of a capability (``window.work_done_progress``); None when it says nothing."""
        found: Any = getattr(self.protocol, "client_capabilities", None)
        for name in path.split("."):
            found = getattr(found, name, None)
        return found

    def tell(self, level: str, text: str) -> None:
        """Tell the user."""
        kind = _MESSAGES.get(level, types.MessageType.Info)
        if level == "info":
            self.window_log_message(types.LogMessageParams(type=kind, message=text))
        else:
            self.window_show_message(types.ShowMessageParams(type=kind, message=text))

    def tell_once(self, level: str, text: str) -> None:
        """The same, the first time."""
        if text not in self._told:
            self._told.add(text)
            self.tell(level, text)

    # -- what the workspace tells (forelog_lsp.workspace.Events)

    def index_begun(self) -> None:
        """The index is being brought up to date."""
        if self._indexing is not None:
            self._indexing.end()
        self._indexing = Progress(
            self,
            "forelog: indexing",
            token=self.index_token,
            create=self.index_token is None and bool(self.can("window.work_done_progress")),
            cancel=lambda: self.protocol.go_on(self.project.stop_indexing(), "stopping") if self.project is not None else None,
        )

    def index_progress(self, done: int, total: int, stage: str) -> None:
        """So many steps of a stage are done."""
        if self._indexing is not None:
            self._indexing.report(f"{stage} {done:,} of {total:,}" if total else stage, 100 * done // total if total else None)

    def index_ended(self, result: dict[str, Any] | str) -> None:
        """The summary of the run, or a sentence that says why there is none."""
        if self._indexing is not None:
            self._indexing.end(result if isinstance(result, str) else "")
            self._indexing = None
        self.index_changed()

    def index_changed(self) -> None:
        """Rows of the index are others now."""
        self.reader.use(self.project.database if self.project is not None else None)
        self.reader.look_again()
        if self.can("workspace.code_lens.refresh_support"):
            if self._refresh is not None:
                self._refresh.cancel()
            self._refresh = asyncio.get_running_loop().call_later(REFRESH_SECONDS, self._refresh_lenses)

    def _refresh_lenses(self) -> None:
        self._refresh = None
        self.protocol.send_request(types.WORKSPACE_CODE_LENS_REFRESH).add_done_callback(_heard)

    def note(self, level: str, text: str) -> None:
        """Something the user should know."""
        self.tell(level if self.folders else "info", text)  # without a folder there is no index, and nobody misses it


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


def _heard(answer: Any) -> None:
    """Look at an answer that says nothing, so that an error is not reported as never looked at."""
    with suppress(BaseException):
        answer.exception()


def run(channel: Channel) -> int:
    """Serve the client of *channel*; the answer is the exit code."""

    async def work() -> int:
        return await ForelogServer().serve(channel)

    return asyncio.run(work())
