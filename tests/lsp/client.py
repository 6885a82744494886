"""A language client of a real server process, as an editor is one: what it can, how a session begins and ends, documents, what it asks."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.lsp.buffers import Buffer
from tests.lsp.connection import PATIENCE, Arrived, Connection, Json

SERVER = (sys.executable, "-m", "forelog_lsp", "--stdio")

#: What VS Code says that it can, as far as this server may ask for it.
FULL: Json = {
    "general": {"positionEncodings": ["utf-16"], "staleRequestSupport": {"cancel": True, "retryOnContentModified": []}},
    "window": {"workDoneProgress": True, "showDocument": {"support": True}, "showMessage": {}},
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True},
        "configuration": True,
        "workspaceFolders": True,
        "didChangeConfiguration": {"dynamicRegistration": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": True},
        "executeCommand": {"dynamicRegistration": True},
        "codeLens": {"refreshSupport": True},
        "symbol": {"dynamicRegistration": True, "resolveSupport": {"properties": ["location.range"]}},
    },
    "textDocument": {
        "synchronization": {"dynamicRegistration": True, "didSave": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "refactor", "source"]}},
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit", "command"]},
        },
        "codeLens": {"dynamicRegistration": True},
        "callHierarchy": {"dynamicRegistration": True},
    },
}
NONE: Json = {}  # a client with no optional capability


class Client(Connection):
    """A server and what the editor in front of it knows.

    *capabilities* are what `initialize` says; *settings* is what `workspace/configuration` answers from, by the dots of a section (a missing
    one is null); *how*: as for `Connection`.
    """

    def __init__(self, command: Sequence[str | Path] = SERVER, *, capabilities: Json = None, settings: Json = None, **how: Any) -> None:
        self.capabilities = FULL if capabilities is None else capabilities
        self.settings = settings if settings is not None else {}
        self.buffers: dict[str, Buffer] = {}
        self.encoding = "utf-16"
        self.server: Json = None
        """The result of `initialize`."""
        super().__init__(command, **how)  # from here on the server may ask

    # -- the life of a session

    def initialize(self, *folders: Path | str, initialized: bool = True, timeout: float = PATIENCE, **params: Json) -> Json:
        """`initialize` with folders (paths or URIs), then `initialized`; further *params* go into the request as they are."""
        uris = [folder if isinstance(folder, str) else folder.as_uri() for folder in folders]
        everything = {
            "processId": os.getpid(),
            "clientInfo": {"name": "tests", "version": "1"},
            "rootUri": uris[0] if uris else None,
            "capabilities": self.capabilities,
            "workspaceFolders": [{"uri": uri, "name": uri.rsplit("/", 1)[-1]} for uri in uris] or None,
            **params,
        }
        self.server = self.request("initialize", everything, timeout)
        self.encoding = self.server["capabilities"].get("positionEncoding", "utf-16")
        if initialized:
            self.notify("initialized")
        return self.server

    def close(self, timeout: float = PATIENCE) -> int:
        """`shutdown` and `exit` as an editor does; the process's exit code."""
        self.request("shutdown", None, timeout)
        self.notify("exit")
        code = self.process.wait(timeout)
        self._finish(timeout)
        return code

    # -- documents

    def open(self, where: Path | str, text: str | None = None, language: str = "java") -> str:
        """Open a document, by default with what is on the disk; its URI."""
        uri = where if isinstance(where, str) else where.as_uri()
        if text is None:
            assert isinstance(where, Path)
            text = where.read_bytes().decode(errors="replace")
        self.buffers[uri] = Buffer(text)
        self.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": language, "version": 1, "text": text}})
        return uri

    def edit(self, uri: str, start: int, end: int, new: str) -> None:
        """Replace the characters [*start*, *end*) of an open document, as one incremental change."""
        buffer = self.buffers[uri]
        change = {"range": {"start": self.position(uri, start), "end": self.position(uri, end)}, "text": new}
        buffer.replace(start, end, new)
        self._changed(uri, change)

    def replace(self, uri: str, text: str) -> None:
        """Give an open document another text, as one change of the whole."""
        self.buffers[uri].replace(0, len(self.buffers[uri].text), text)
        self._changed(uri, {"text": text})

    def _changed(self, uri: str, *changes: Json) -> None:
        document = {"uri": uri, "version": self.buffers[uri].version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def save(self, uri: str, path: Path | None = None) -> None:
        """Write an open document to *path*, when given, and tell of it."""
        if path is not None:
            path.write_bytes(self.buffers[uri].text.encode("utf-8", "surrogatepass"))
        self.notify("textDocument/didSave", {"textDocument": {"uri": uri}})

    def shut(self, uri: str) -> None:
        """Close a document."""
        del self.buffers[uri]
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def position(self, uri: str, offset: int) -> Json:
        """The position of the character *offset* of an open document, in the agreed encoding."""
        return self.buffers[uri].position(offset, self.encoding)

    def at(self, uri: str, needle: str, into: int = 0) -> Json:
        """Parameters for a request at the first *needle* of an open document, *into* characters behind its beginning."""
        offset = self.buffers[uri].text.index(needle) + into
        return {"textDocument": {"uri": uri}, "position": self.position(uri, offset)}

    def hover(self, uri: str, needle: str, into: int = 0, timeout: float = PATIENCE) -> str | None:
        """The Markdown of the hover there, or None."""
        found = self.request("textDocument/hover", self.at(uri, needle, into), timeout)
        if found is None:
            return None
        value: str = found["contents"]["value"]
        return value

    def actions(self, uri: str, needle: str, into: int = 0) -> list[Json]:
        """The code actions there."""
        where = self.at(uri, needle, into)
        spot = {"start": where["position"], "end": where["position"]}
        params = {"textDocument": {"uri": uri}, "range": spot, "context": {"diagnostics": []}}
        return list(self.request("textDocument/codeAction", params) or [])

    def command(self, name: str, *arguments: Json, timeout: float = PATIENCE) -> Json:
        """Run a command of the server."""
        return self.request("workspace/executeCommand", {"command": name, "arguments": list(arguments)}, timeout)

    # -- what the server asks

    def reply(self, asked: Arrived) -> Json:
        """What an editor answers."""
        match asked.method:
            case "workspace/configuration":
                return {"result": [self._setting(item.get("section", "")) for item in asked.params["items"]]}
            case "window/showDocument":
                return {"result": {"success": True}}
            case "workspace/applyEdit":
                return {"result": {"applied": True}}
            case (
                "client/registerCapability"
                | "client/unregisterCapability"
                | "window/workDoneProgress/create"
                | "window/showMessageRequest"
                | "workspace/codeLens/refresh"
                | "workspace/workspaceFolders"
            ):
                return {"result": None}
        return super().reply(asked)

    def _setting(self, section: str) -> Json:
        found = self.settings
        for part in section.split(".") if section else ():
            found = found.get(part) if isinstance(found, dict) else None
        return found
