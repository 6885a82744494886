"""The commands: ``workspace/executeCommand``.  Docs/server.md lists their arguments and answers."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from lsprotocol import types

from forelog.errors import AmbiguousNameError, ForelogError, UnknownNameError
from forelog.index.questions import queries
from forelog.index.questions.choices import choices
from forelog.index.questions.places import Place
from forelog.predict.predict import ANOMALOUS
from forelog_lsp import shaping
from forelog_lsp.arguments import Target, explains, file_and_line, options, target_of
from forelog_lsp.features.actions import short, statements_of
from forelog_lsp.features.asking import Asked, asked
from forelog_lsp.naming import method_named
from forelog_lsp.progress import Progress
from forelog_lsp.protocol import RawJson, gone
from forelog_lsp.uris import to_uri
from forelog_lsp.workspace.predictions import Options

if TYPE_CHECKING:
    from forelog_lsp.server import ForelogServer
    from forelog_lsp.workspace import Workspace

NAMES = ("forelog.predict", "forelog.pathsTo", "forelog.reindex", "forelog.status", "forelog.methods")
SAVED_SECONDS = 3.0
"""How long a command waits until what was saved is in the index."""
_T = TypeVar("_T")
_Command = Callable[["ForelogServer", Sequence[Any], types.ProgressToken | None], Awaitable[Any]]


def register(server: "ForelogServer") -> None:
    """Name the handler."""
    known: dict[str, _Command] = dict(zip(NAMES, (_predict, _paths_to, _reindex, _status, _methods), strict=True))

    @server.feature(types.WORKSPACE_EXECUTE_COMMAND)
    def execute(params: types.ExecuteCommandParams) -> Awaitable[Any]:
        command = known.get(params.command)
        if command is None:
            raise ForelogError(f"there is no command {params.command}; there are {', '.join(NAMES)}")
        return command(server, params.arguments or (), params.work_done_token)


async def _predict(server: "ForelogServer", arguments: Sequence[Any], token: types.ProgressToken | None) -> Any:
    """What a method will log."""
    given = options(arguments, server.settings)
    explained = explains(arguments)
    target = target_of(arguments, "a method")
    with _Shown(server, "forelog: predicting", token) as progress:
        project = await _indexed(server)
        method, notes = await _if_still_there(target, _method(server, target))
        progress.report(short(method))
        only = {"": "", ANOMALOUS: ", anomalies only"}.get(given["only_label"], f", only {given['only_label']}")
        title = f"Predicted log sequences of {short(method)}{only}"
        file = server.results.file("predict", f"{method.label} {given['only_label']}")
        said = {"title": title, "method": method.label, "notes": notes}
        shape = partial(shaping.answered, said=said, file=file, infeasible=explained)
        more: Options = {"explain": True} if explained else {}
        answer, written = await _if_still_there(target, project.predict(method.id, **given, **more, shape=shape))
    _show(server, file if written else None)
    return RawJson(answer)


async def _paths_to(server: "ForelogServer", arguments: Sequence[Any], token: types.ProgressToken | None) -> Any:
    """What the log says before a statement writes its line."""
    given = options(arguments, server.settings)
    target = target_of(arguments, "a log statement")
    with _Shown(server, "forelog: looking for what leads here", token) as progress:
        project = await _indexed(server)
        statements, notes = await _if_still_there(target, _statements(server, target))
        first = statements[0]
        where = f"{first.file.rpartition('/')[2]}:{first.line}"
        progress.report(where)
        file = server.results.file("leads-to", where.replace(".java", ""))
        said = {
            "title": f"What leads to {where}",
            "statements": [
                {"id": one.id, "level": one.level, "template": one.template, "file": one.file, "line": one.line} for one in statements
            ],
            "notes": notes,
        }
        shape = partial(shaping.answered, said=said, file=file)
        ids = [one.row_id for one in statements]
        answer, written = await _if_still_there(target, project.paths_to(ids, **given, shape=shape))
    _show(server, file if written else None)
    return RawJson(answer)


async def _reindex(server: "ForelogServer", arguments: Sequence[Any], token: types.ProgressToken | None) -> Any:
    """Bring the index up to date, or build it anew."""
    whole = any(isinstance(one, dict) and one.get("whole") is True for one in arguments) or True in arguments
    project = await _project(server)
    server.index_token = token
    try:
        return await project.reindex(whole=whole)
    finally:
        server.index_token = None


async def _status(server: "ForelogServer", arguments: Sequence[Any], token: types.ProgressToken | None) -> Any:
    """How the server is."""
    del arguments, token
    project = server.project
    status: dict[str, Any] = {
        "version": server.version,
        "state": "waiting",
        **(project.status() if project is not None else {}),
        "settings": server.settings.for_people(),
        "encoding": server.texts.encoding,
    }
    rows = "".join(f"| {name} | {shaping.cell_of(value)} |\n" for name, value in status.items())
    status["title"] = "forelog: status"
    status["markdown"] = f"# forelog {server.version}\n\n| | |\n|---|---|\n{rows}"
    return status


async def _methods(server: "ForelogServer", arguments: Sequence[Any], token: types.ProgressToken | None) -> Any:
    """Methods by a piece of their name, for a picker."""
    del token
    given = next((one for one in arguments if isinstance(one, dict)), {})
    text = given.get("query", next((one for one in arguments if isinstance(one, str)), ""))
    limit = given.get("limit", 200)
    if not isinstance(text, str) or not isinstance(limit, int):
        raise ForelogError('forelog.methods: give {"query": "a piece of a name", "limit": 200}')
    return await server.reader.ask(lambda connection: choices(connection, text, min(max(limit, 1), 1000)))


# What is meant.


async def _if_still_there(target: Target, looked_up: Awaitable[_T]) -> _T:
    """What is looked up; what a code action or lens offered may be gone since, which is no fault of the client."""
    try:
        return await looked_up
    except (UnknownNameError, AmbiguousNameError) as problem:
        if target.uri is None or target.method is target.statement is None:
            raise
        raise gone(problem) from problem


async def _method(server: "ForelogServer", target: Target) -> tuple[queries.Method, list[str]]:
    """The method that is meant, and what the user should know of it."""
    place = asked(server, target.uri, target.position) if target.uri is not None and target.position is not None else None
    if target.method is not None:
        near = place.file.file.path if place is not None and place.file is not None else ""
        name = target.method
        return await server.reader.ask(lambda connection: method_named(connection, name, near)), _unsaved(place)
    found, connection = _in_index(target, place)
    assert found.file is not None
    what = _what(found, connection)
    if what is None or what.method is None:
        raise _nothing_known(found, "method")
    return what.method, _unsaved(found)


async def _statements(server: "ForelogServer", target: Target) -> tuple[list[queries.LogStatement], list[str]]:
    """The log statements that are meant: one, or all at a line."""
    place = asked(server, target.uri, target.position) if target.uri is not None and target.position is not None else None
    if target.statement is not None:
        wanted = target.statement
        known = await server.reader.ask(lambda connection: queries.statement(connection, wanted))
        if known:
            return known, _unsaved(place)
        if place is None:
            raise UnknownNameError(f"there is no log statement {wanted} in the index (any more)")
    if target.method is not None:
        file, line = file_and_line(target.method)
        return await server.reader.ask(lambda connection: _at_line(connection, file, line)), []
    found, connection = _in_index(target, place)
    assert found.file is not None
    what = _what(found, connection)
    statements = statements_of(found, what) if what is not None else []
    if not statements:
        raise _nothing_known(found, "log statement")
    return statements, _unsaved(found)


def _at_line(connection: sqlite3.Connection, file: str, line: int) -> list[queries.LogStatement]:
    files = queries.files_named(connection, file)
    if not files:
        raise UnknownNameError(f"{file}: no such file in the index")
    if len(files) > 1:
        raise UnknownNameError(f"{file}: can mean {len(files)} files: {', '.join(path for _, _, path in files[:5])}")
    found = queries.statements_at(connection, files[0][0], line)
    if not found:
        raise UnknownNameError(f"{file}:{line}: no log statement at this line")
    return found


def _in_index(target: Target, place: Asked | None) -> tuple[Asked, sqlite3.Connection]:
    if place is None:
        raise UnknownNameError(f"{target.uri}: no such file" if target.uri else "say where: a URI and a position")
    if place.file is None or place.connection is None:
        raise UnknownNameError(
            f"{target.uri}: the index does not have this file (yet); it knows what is saved in a folder of the workspace"
        )
    return place, place.connection


def _what(found: Asked, connection: sqlite3.Connection) -> Place | None:
    assert found.file is not None
    try:
        return found.file.what(connection, found.place)
    except sqlite3.Error as error:
        raise ForelogError(f"the index cannot be read now: {error}") from error


def _nothing_known(found: Asked, what: str) -> UnknownNameError:
    assert found.file is not None
    where = f"{found.file.file.path}:{found.place.line + 1}"
    why = "" if found.file.same else "; the file has changes that are not saved"
    return UnknownNameError(f"{where}: no {what} there that the index knows{why}")


def _unsaved(place: Asked | None) -> list[str]:
    if place is None or place.file is None or place.file.same:
        return []
    return ["The file has changes that are not saved; this is about the saved text."]


# What is done around it.


async def _project(server: "ForelogServer") -> "Workspace":
    if server.beginning is not None:
        await asyncio.shield(server.beginning)
    if server.project is None:
        raise ForelogError("the workspace is not open yet; try again in a while")
    return server.project


async def _indexed(server: "ForelogServer") -> "Workspace":
    """The workspace, with what was saved."""
    project = await _project(server)
    await server.settled(SAVED_SECONDS)
    server.reader.use(project.index())
    return project


def _show(server: "ForelogServer", file: Path | None) -> None:
    if file is not None and server.results.show and server.can("window.show_document.support"):
        params = types.ShowDocumentParams(uri=to_uri(file), take_focus=True)
        server.protocol.go_on(server.window_show_document_async(params), "showing a result")


class _Shown:
    """Progress of a command, from its begin to its end; the user can stop it there."""

    def __init__(self, server: "ForelogServer", title: str, token: types.ProgressToken | None) -> None:
        task = asyncio.current_task()
        assert task is not None
        create = token is None and bool(server.can("window.work_done_progress"))
        self._progress = Progress(server, title, token=token, create=create, cancel=task.cancel)

    def __enter__(self) -> Progress:
        return self._progress

    def __exit__(self, *_: object) -> None:
        self._progress.end()
