"""The session: initialise, settings, folders, shut down, exit."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from forelog.errors import ForelogError
from forelog_lsp import positions
from forelog_lsp.features.commands import NAMES
from forelog_lsp.settings import settings_from
from forelog_lsp.uris import to_path
from forelog_lsp.workspace import Workspace

if TYPE_CHECKING:
    from forelog_lsp.server import ForelogServer

SETTINGS_SECONDS = 2.0
"""How long the client may take to say its settings before the defaults are taken."""
WATCHED = (
    "**/*.java",
    "**/*.properties",
    "**/{pom.xml,build.gradle,build.gradle.kts,settings.gradle,settings.gradle.kts}",
    "**/.gitignore",
)


def register(server: "ForelogServer") -> None:
    """Name the handlers."""
    session = _Session(server)

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> types.InitializeResult:
        return session.initialize(params)

    @server.feature(types.INITIALIZED)
    def initialized(params: types.InitializedParams) -> None:
        del params
        if server.beginning is None:
            server.beginning = asyncio.create_task(session.begin())
            server.protocol.go_on(server.beginning, types.INITIALIZED)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def configured(params: types.DidChangeConfigurationParams) -> None:
        await session.configured(params.settings)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        gone = set(_paths(folder.uri for folder in params.event.removed))
        come = _paths(folder.uri for folder in params.event.added)
        server.folders = list(dict.fromkeys([*(folder for folder in server.folders if folder not in gone), *come]))
        await session.changed()

    @server.feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def cancel(params: types.WorkDoneProgressCancelParams) -> None:
        stop = server.cancellable.get(params.token)
        if stop is not None:
            stop()

    @server.feature(types.SET_TRACE)
    def trace(params: types.SetTraceParams) -> None:
        server.protocol.trace = params.value

    @server.feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        del params
        server.protocol.cancel_requests()
        server.protocol.shut_down = True

    @server.feature(types.EXIT)
    def exit_(params: None) -> None:
        del params
        server.stop()


class _Session:
    """What is known of the client."""

    def __init__(self, server: "ForelogServer") -> None:
        self._server = server
        self._options: Any = None
        self._pushed: Any = None
        """What ``didChangeConfiguration`` said last."""

    def initialize(self, params: types.InitializeParams) -> types.InitializeResult:
        """Answer at once; the work begins with :meth:`begin`."""
        server = self._server
        server.protocol.client_capabilities = params.capabilities
        server.watch(params.process_id)
        self._options = params.initialization_options
        server.results.show = not (isinstance(self._options, dict) and self._options.get("showResults") is False)
        if params.workspace_folders:
            server.folders = _paths(folder.uri for folder in params.workspace_folders)
        elif params.root_uri:
            server.folders = _paths([params.root_uri])
        elif params.root_path:
            server.folders = [Path(params.root_path)]
        encoding = positions.chosen(server.can("general.position_encodings"))
        server.texts.encoding = encoding
        return types.InitializeResult(
            capabilities=types.ServerCapabilities(
                position_encoding=types.PositionEncodingKind(encoding),
                text_document_sync=types.TextDocumentSyncOptions(open_close=True, change=types.TextDocumentSyncKind.Incremental, save=True),
                hover_provider=True,
                code_action_provider=types.CodeActionOptions() if server.can("text_document.code_action") else True,
                code_lens_provider=types.CodeLensOptions(),
                call_hierarchy_provider=True,
                workspace_symbol_provider=True,
                execute_command_provider=types.ExecuteCommandOptions(commands=list(NAMES), work_done_progress=True),
                workspace=types.WorkspaceOptions(
                    workspace_folders=types.WorkspaceFoldersServerCapabilities(supported=True, change_notifications=True)
                ),
            ),
            server_info=types.ServerInfo(name=server.name, version=server.version),
        )

    async def begin(self) -> None:
        """The client is ready: ask it what is to be asked, then index."""
        server = self._server
        self._ask_to_be_told()
        await self._read_settings()
        server.project = Workspace(server.folders, server.settings, server)
        await server.project.start()
        server.index_changed()
        for document in server.texts.open.values():
            server.follow(document)

    async def configured(self, settings: Any) -> None:
        """The settings changed; *settings* is what the client said of them, which may be nothing."""
        self._pushed = settings if settings is not None else self._pushed
        await self._read_settings()
        await self.changed()

    async def changed(self) -> None:
        """Folders or settings are others now."""
        server = self._server
        if server.project is not None:
            await server.project.change(server.folders, server.settings)
            server.index_changed()

    async def _read_settings(self) -> None:
        server = self._server
        given: Any = self._options if self._pushed is None else self._pushed
        if server.can("workspace.configuration"):
            params = types.ConfigurationParams(items=[types.ConfigurationItem(section="forelog")])
            with suppress(TimeoutError, ForelogError):
                async with asyncio.timeout(SETTINGS_SECONDS):
                    answer = await server.workspace_configuration_async(params)
                if isinstance(answer, Sequence) and len(answer) == 1 and answer[0] is not None:
                    given = answer[0]
        server.settings, wrong = settings_from(given)
        for sentence in wrong:
            server.tell_once("warning", sentence)

    def _ask_to_be_told(self) -> None:
        """Register for what only a client that can do so tells."""
        server = self._server
        wanted = []
        if server.can("workspace.did_change_watched_files.dynamic_registration"):
            watchers = [types.FileSystemWatcher(glob_pattern=pattern) for pattern in WATCHED]
            options: Any = types.DidChangeWatchedFilesRegistrationOptions(watchers=watchers)
            wanted.append(types.Registration(id="forelog-files", method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES, register_options=options))
        if server.can("workspace.did_change_configuration.dynamic_registration"):
            options = types.DidChangeConfigurationRegistrationOptions(section="forelog")
            wanted.append(
                types.Registration(id="forelog-settings", method=types.WORKSPACE_DID_CHANGE_CONFIGURATION, register_options=options)
            )
        if wanted:
            server.protocol.go_on(server.client_register_capability_async(types.RegistrationParams(registrations=wanted)), "registering")


def _paths(uris: Any) -> list[Path]:
    return [path for path in map(to_path, uris) if path is not None]
