"""The calls of a buffer as they will be when it is saved: linked in memory, and joined with what the other files contribute."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from forelog.index import holding
from forelog.index.contribution import contributed
from forelog.index.live.answers import LiveCall
from forelog.index.live.buffers import Buffer
from forelog.index.live.world import LiveWorld
from forelog.index.snapshot import Key
from forelog.index.update.gathered import Gathered
from forelog.index.update.kept import Kept

Row = tuple[Any, ...]
Name = tuple[str | None, str, str | None]
"""(class, name, parameters) of a method."""
_SITES = (
    'SELECT DISTINCT caller_id, calls.file_id, pos, line, "column" FROM calls JOIN externals ON externals.id = external_id'
    " WHERE class = ? AND calls.kind = 'virtual'"
)


class Calls:
    """Of one buffer.  Ids are row ids; methods that are not saved yet have negative ones."""

    def __init__(self, kept: Kept, connection: sqlite3.Connection, buffers: Mapping[Key, Buffer], key: Key) -> None:
        """*connection* is only read; *key* is that of a buffer that was just read as a whole."""
        assert kept.live is not None
        self._kept = kept
        self._live: LiveWorld = kept.live
        self._connection = connection
        self._key = key
        self._buffer = buffers[key]
        self._ids: dict[int, int] = {}
        """By the id in the world: of methods that may not be where the index has them."""
        self._names: dict[int, Name] = {}
        self._externals: dict[tuple[str, str, str], int] = {}
        self._name_own()
        for other, buffer in buffers.items():
            if other != key and buffer.packed is not kept.packed[other]:
                self._name_of_other(other, buffer)

    def all(self) -> list[LiveCall]:
        """Its calls, in the order of the source."""
        kept, key, linked, links = self._kept, self._key, self._buffer.linked, self._live.links
        assert linked is not None
        rows, contribution = contributed(links, linked, kept.file_ids[key], self._row_id, self._external_id)
        gathered, saved = kept.gathered, kept.contributions[key]
        gathered.put(key, saved, contribution)
        try:
            rows += gathered.edges(links, self._row_id, contribution.pending)
            rows += self._held(rows, gathered)
        finally:
            gathered.put(key, contribution, saved)
        self._name_saved({row[5] for row in rows if row[5] is not None})
        external = {number: name for name, number in self._externals.items()}
        found = []
        for caller, _, _, line, column, callee, other, name, kind, confidence, resolution, _ in sorted(
            rows, key=lambda row: (row[2], row[0])
        ):
            end = self._names[callee] if callee is not None else external[other] if other is not None else (None, name, None)
            found.append(LiveCall._make((*self._names[caller], key[1], line, column, *end, kind, confidence, resolution)))
        return found

    # Ids and names.

    def _name_own(self) -> None:
        linked = self._buffer.linked
        assert linked is not None
        names = [(linked.types[row[0]][0], row[1], row[2]) for row in linked.methods]
        self._name(self._key, zip(self._live.ids(self._buffer.at), names, strict=True))

    def _name_of_other(self, key: Key, buffer: Buffer) -> None:
        """Methods of another buffer, which may not be saved."""
        infos = [self._live.world.class_at(buffer.at, type_at) for type_at in range(len(buffer.packed.types))]
        methods = [method for info in infos if info is not None for several in info.methods.values() for method in several]
        self._name(key, [(method.id, (method.owner.name, method.name, method.erased)) for method in methods])

    def _name(self, key: Key, methods: Iterable[tuple[int, tuple[str, str, str]]]) -> None:
        """Methods of a buffer keep their rows when it is saved, as :meth:`~forelog.index.database.store.Store.put_file` gives them out."""
        saved: dict[tuple[str, str, str], list[int]] = {}
        sql = "SELECT id, class, name, params FROM methods WHERE file_id = ? ORDER BY id DESC"
        for method_id, *name in self._connection.execute(sql, (self._kept.file_ids[key],)):
            saved.setdefault((name[0], name[1], name[2]), []).append(method_id)
        for world_id, named in methods:
            known = saved.get(named)
            self._put(world_id, known.pop() if known else -1 - world_id, named)

    def _put(self, world_id: int, number: int, name: Name) -> None:
        self._ids[world_id] = number
        self._names[number] = name

    def _name_saved(self, ids: set[int]) -> None:
        wanted = json.dumps(sorted(ids - self._names.keys()))
        sql = "SELECT id, class, name, params FROM methods WHERE id IN (SELECT value FROM json_each(?))"
        self._names.update((row[0], (row[1], row[2], row[3])) for row in self._connection.execute(sql, (wanted,)))

    def _row_id(self, world_id: int) -> int:
        known = self._ids.get(world_id)
        return known if known is not None else self._kept.row_id(world_id)

    def _external_id(self, class_name: str, name: str, params: str, _returns: str) -> int:
        return self._externals.setdefault((class_name, name, params), len(self._externals))

    # Calls on library objects that hold ours (:mod:`forelog.index.holding`).

    def _held(self, rows: list[Row], gathered: Gathered) -> list[Row]:
        classes = {number: name[0] for name, number in self._externals.items()}
        holders = gathered.make_holders(self._live.links, self._row_id, gathered.held())
        sites: dict[str, dict[Row, None]] = {}
        for row in rows:
            if row[6] is not None and row[8] == "virtual" and classes[row[6]] in holders:
                sites.setdefault(classes[row[6]], {})[row[:5]] = None
        found: list[Row] = []
        for class_name, calls in sites.items():
            targets, itself = holders[class_name]
            count = 0 if itself else len(calls) + self._sites_elsewhere(class_name)
            if not holding.too_common(holders, class_name, count):
                confidence = round(0.4 / max(len(targets), 1) ** 0.5, 3)
                ends = (confidence, "workspace", holding.reason(class_name))
                found += [(*site, target, None, "", "callback", *ends) for site in calls for target in targets]
        return found

    def _sites_elsewhere(self, class_name: str) -> int:
        """Calls on a class in other files."""
        mine = self._kept.file_ids[self._key]
        return sum(row[1] != mine for row in self._connection.execute(_SITES, (class_name,)))
