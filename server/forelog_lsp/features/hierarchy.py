"""Call hierarchy: who calls a method of the workspace, and what it calls, as far as the index knows."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lsprotocol import types

from forelog.errors import AmbiguousNameError, UnknownNameError
from forelog.index.questions.callgraph import Edge, edges_from, edges_to
from forelog.index.questions.places import IndexedFile
from forelog.index.questions.queries import Method, method, methods
from forelog_lsp.features.asking import asked, position
from forelog_lsp.naming import method_named
from forelog_lsp.protocol import gone
from forelog_lsp.targets import InIndex

if TYPE_CHECKING:
    from forelog_lsp.documents import Place
    from forelog_lsp.server import ForelogServer

LISTED = 500
"""Methods that are listed on one side; an interface's method may have more callers than anybody reads."""
SAVED_SECONDS = 0.5
"""How long an answer waits until what was saved is in the index."""


class _Side(NamedTuple):
    """A method at the other end of some calls."""

    method: Method
    edges: list[Edge]


class _Found(NamedTuple):
    """What the index says, before it is placed in texts."""

    method: Method
    sides: list[_Side]
    hashes: dict[int, str]
    """By file."""


def register(server: "ForelogServer") -> None:
    """Name the handlers."""

    @server.feature(types.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY)
    def prepare(params: types.CallHierarchyPrepareParams) -> list[types.CallHierarchyItem] | None:
        found = asked(server, params.text_document.uri, params.position)
        if found is None or found.file is None or found.connection is None:
            return None
        try:
            what = found.file.what(found.connection, found.place)
            if what is None:
                return None
            callees = [callee.method for callee in what.call.callees if callee.method is not None] if what.call is not None else []
            meant = callees or ([what.method] if what.method is not None else [])
            hashes = _hashes(found.connection, meant)
        except sqlite3.Error:
            return None
        placed = _Placed(server, hashes)
        return [item for item in map(placed.item, meant) if item is not None] or None

    @server.feature(types.CALL_HIERARCHY_INCOMING_CALLS)
    async def incoming(params: types.CallHierarchyIncomingCallsParams) -> list[types.CallHierarchyIncomingCall]:
        sides = await _sides(server, params.item, callers=True)
        return [types.CallHierarchyIncomingCall(from_=item, from_ranges=ranges) for item, ranges in sides]

    @server.feature(types.CALL_HIERARCHY_OUTGOING_CALLS)
    async def outgoing(params: types.CallHierarchyOutgoingCallsParams) -> list[types.CallHierarchyOutgoingCall]:
        sides = await _sides(server, params.item, callers=False)
        return [types.CallHierarchyOutgoingCall(to=item, from_ranges=ranges) for item, ranges in sides]


async def _sides(
    server: "ForelogServer", item: types.CallHierarchyItem, *, callers: bool
) -> list[tuple[types.CallHierarchyItem, list[types.Range]]]:
    """Who calls an item, or what it calls, each with the places of the calls; without those that cannot be shown."""
    found = await _asked(server, item, callers=callers)
    placed = _Placed(server, found.hashes)
    return [
        (other, placed.calls(side.method if callers else found.method, side.edges))
        for side in found.sides
        if (other := placed.item(side.method)) is not None
    ]


async def _asked(server: "ForelogServer", item: types.CallHierarchyItem, *, callers: bool) -> _Found:
    """What the index says of the other side of an item, with the texts to place it in at hand."""
    data: Any = item.data if isinstance(item.data, dict) else {}
    label, number, near = str(data.get("method", item.name)), data.get("id"), str(data.get("file", ""))

    def question(connection: sqlite3.Connection) -> _Found:
        known = method(connection, number) if isinstance(number, int) else None
        if known is None or known.label != label:  # the index was built anew
            known = method_named(connection, label, near)
        edges = edges_to(connection, [known.id]) if callers else edges_from(connection, [known.id], external=False)
        ends: dict[int, list[Edge]] = {}
        for edge in edges:
            end = edge.caller_id if callers else edge.callee_id
            if end is not None:
                ends.setdefault(end, []).append(edge)
        others = methods(connection, list(ends)[:LISTED])
        sides = [_Side(others[end], calls) for end, calls in ends.items() if end in others]
        return _Found(known, sides, _hashes(connection, [known, *others.values()]))

    await server.settled(SAVED_SECONDS)
    try:
        found = await server.reader.ask(question)
    except (UnknownNameError, AmbiguousNameError) as problem:
        raise gone(problem) from problem
    await server.texts.load(Path(one.root, one.file) for one in [found.method, *(side.method for side in found.sides)])
    return found


class _Placed:
    """Methods and calls as ranges of the texts that the editor shows."""

    def __init__(self, server: "ForelogServer", hashes: dict[int, str]) -> None:
        self._server = server
        self._hashes = hashes
        self._files: dict[int, InIndex | None] = {}

    def item(self, one: Method) -> types.CallHierarchyItem | None:
        """None when its text cannot be shown: it is in an archive, or gone."""
        file = self._file(one)
        if file is None:
            return None
        text, version = file.document, file.version
        whole = [file.from_offset(version.character(at)) for at in (one.start, max(one.start, one.end - 1))]
        name = file.from_offset(version.character(one.pos))
        start = whole[0] or name or text.place(one.line - 1, 0)
        end = whole[1] or start
        name = name if name is not None and start <= name <= end else start
        size = len(one.name) if one.kind == "method" else 0
        return types.CallHierarchyItem(
            name=one.name if one.kind != "constructor" else "new",
            detail=f"{one.class_name}({one.params})",
            kind=types.SymbolKind.Constructor if one.kind == "constructor" else types.SymbolKind.Method,
            uri=text.uri,
            range=types.Range(position(text, start), position(text, end._replace(column=end.column + 1))),
            selection_range=types.Range(position(text, name), position(text, name._replace(column=name.column + size))),
            data={"method": one.label, "id": one.id, "file": one.file},
        )

    def calls(self, caller: Method, edges: Iterable[Edge]) -> list[types.Range]:
        """Where a method calls."""
        file = self._file(caller)
        if file is None:
            return []
        found: dict[Place, int] = {}
        for edge in edges:
            place = file.from_index(edge.line, edge.column)
            if place is not None:
                found[place] = len(edge.name) if edge.name != "<init>" else len("new")
        text = file.document
        return [
            types.Range(position(text, place), position(text, place._replace(column=place.column + size))) for place, size in found.items()
        ]

    def _file(self, one: Method) -> InIndex | None:
        if one.file_id not in self._files:
            text = self._server.texts.at(Path(one.root, one.file))
            row = IndexedFile(one.file_id, one.root, one.file, self._hashes.get(one.file_id, ""))
            self._files[one.file_id] = None if text is None else InIndex(text, row)
        return self._files[one.file_id]


def _hashes(connection: sqlite3.Connection, found: Iterable[Method]) -> dict[int, str]:
    files = sorted({one.file_id for one in found})
    marks = ",".join("?" * len(files))
    return dict(connection.execute(f"SELECT id, hash FROM files WHERE id IN ({marks})", files).fetchall())  # noqa: S608
