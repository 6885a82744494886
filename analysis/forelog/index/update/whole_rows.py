"""The rows that only the whole workspace tells (:mod:`forelog.index.link.whole`), brought up to date: those that differ are written.

Looked at are the calls of the files that were linked again, and of the others those alone that wait for what has changed: an interface that
is implemented elsewhere now, getters of a data binder, what objects of a library class hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from forelog.index import holding
from forelog.index.contribution import Contribution
from forelog.index.database.store import Store
from forelog.index.link.state import Links
from forelog.index.packing import PackedFile
from forelog.index.snapshot import Key
from forelog.index.update.changes import Difference
from forelog.index.update.gathered import GETTERS
from forelog.index.update.kept import Kept

Row = tuple[Any, ...]
_COLUMNS = 'caller_id, file_id, pos, line, "column", callee_id, external_id, name, kind, confidence, resolution, reason, id'
_WAITED = (
    f"SELECT {_COLUMNS} FROM calls INDEXED BY calls_caller WHERE caller_id IN (SELECT id FROM temp.wanted)"  # noqa: S608 - constants
    " AND reason != '' AND resolution = 'workspace' AND reason NOT LIKE 'held by %'"
)
_HELD = f"SELECT {_COLUMNS} FROM calls WHERE reason != '' AND resolution = 'workspace' AND reason = ?"  # noqa: S608 - constants


class WholeRows:
    """One update of such rows.  Made before anything is written; *linked* and *gone* are files, *packed* what those that changed declared."""

    def __init__(
        self, store: Store, kept: Kept, links: Links, linked: Collection[Key], gone: Collection[Key], packed: Mapping[Key, PackedFile]
    ) -> None:
        self._store = store
        self._connection = store.connection
        self._kept = kept
        self._links = links
        self._linked = set(linked)
        self._gone = list(gone)
        self._packed = packed
        self._before = {key: kept.contributions[key] for key in (*linked, *gone) if key in kept.contributions}
        self._gathered = kept.gathered
        self._held_sites: dict[str, int] = json.loads(store.meta_get("held_sites", "{}"))
        old_files = [kept.file_ids[key] for key in self._before]
        self._sites_before = holding.sites_in(self._connection, self._held_sites, old_files)

    def write(
        self, difference: Difference, toggled: Collection[str], file_ids: Collection[int], about_to_change: Callable[[Iterable[Row]], None]
    ) -> None:
        """Write them, when all other rows of the linked files (ids: *file_ids*) are written.

        *toggled*: classes that came to be instantiated, or ceased to be.  *about_to_change* is told of calls in other files.
        """
        self._about_to_change = about_to_change
        gathered, contributions = self._gathered, self._kept.contributions
        as_objects, held = gathered.as_objects(), gathered.held()
        for key in (*self._linked, *self._gone):
            gathered.put(key, self._before.get(key), contributions.get(key))
        supers = self._other_supers()
        self._write_edges(self._interfaces(supers), getters=self._other_getters(difference, toggled, supers, as_objects))
        self._write_held(held, file_ids, supers)

    def _other_supers(self) -> dict[str, set[str]]:
        """Types that came, went or have other supertypes: these and those that they had."""
        found: dict[str, set[str]] = {}
        for key in (*self._linked, *self._gone):
            old = _above(self._packed.get(key, self._kept.packed[key]), self._before.get(key))
            new = _above(self._kept.packed[key], self._kept.contributions.get(key))
            for name in old.keys() | new.keys() if old != new else ():
                if old.get(name) != new.get(name):
                    found[name] = {*old.get(name, ()), *new.get(name, ())}
        return found

    # Calls through functional interfaces, and data binders.

    def _interfaces(self, supers: Mapping[str, set[str]]) -> set[str]:
        """Interfaces that may be implemented by others than before; *supers* as :meth:`_other_supers` gives it."""
        contributions = self._kept.contributions
        found = set(supers).union(*supers.values())
        for key in (*self._linked, *self._gone):
            before, after = self._before.get(key), contributions.get(key)
            implementations = {*(before.implementations if before is not None else ())}
            implementations ^= {*(after.implementations if after is not None else ())}
            for interface, _, _ in implementations:
                found |= self._links.members.all_supers(interface)
        return found

    def _other_getters(
        self, difference: Difference, toggled: Collection[str], supers: Mapping[str, set[str]], as_objects: AbstractSet[str]
    ) -> bool:
        """May data binders call other getters than before?"""
        if difference.headers or difference.packages or self._gone or toggled or as_objects != self._gathered.as_objects():
            return True
        seeds = self._gathered.seeds()
        if any(name in seeds or not above.isdisjoint(seeds) for name, above in supers.items()):
            return True
        methods = (names for binary, names in difference.methods.items() if binary not in difference.locals)
        return any(name.startswith(("get", "is")) for names in methods for name in names)

    def _write_edges(self, interfaces: set[str], *, getters: bool) -> None:
        contributions = self._kept.contributions
        pending = [waiting for key in sorted(self._linked) for waiting in contributions[key].pending]
        sites: set[tuple[int, int]] = set()
        for key, calls in self._gathered.pending(interfaces, getters, contributions):
            if key in self._linked:
                continue
            mine = {(call[1], call[2]) for call in calls if (getters if call[5][0] == GETTERS else call[5][1] in interfaces)}
            pending += [call for call in calls if (call[1], call[2]) in mine]
            sites |= mine
        before: dict[Row, int] = {}
        if sites:
            holding.wanted(self._connection, {caller for caller, _ in sites})
            before = {row[:-1]: row[-1] for row in self._connection.execute(_WAITED) if (row[0], row[2]) in sites}
        self._replace(before, self._gathered.edges(self._links, self._kept.row_id, pending))

    # Calls on what holds objects of ours.

    def _write_held(self, held: set[Row], file_ids: Collection[int], supers: Mapping[str, set[str]]) -> None:
        """*held*: what library objects were given before; *supers* as :meth:`_other_supers` gives it."""
        gathered, connection = self._gathered, self._connection
        moved = bool(supers) and self._ours_hold(supers)
        same = not moved and held == gathered.held()
        if same:
            sites = holding.sites_in(connection, self._held_sites, file_ids)
            if not sites and not self._sites_before:
                return
        before = gathered.holders
        if before is None and not moved:
            before = gathered.make_holders(self._links, self._kept.row_id, held)
        holders = gathered.holders = (
            before if same and before is not None else gathered.make_holders(self._links, self._kept.row_id, gathered.held())
        )
        sites = holding.sites_in(connection, holders, file_ids)
        if before is None:
            sites = holding.all_sites(connection, holders)
            counts = {name: len(sites.get(name, ())) for name in holders}
            rows = {row[:-1]: row[-1] for name in self._held_sites for row in connection.execute(_HELD, (holding.reason(name),))}
            self._replace(rows, holding.rows_of(connection, holders, sites, counts))
        else:
            counts = self._write_changed(before, holders, sites)
        if counts != self._held_sites:
            self._store.meta_set("held_sites", json.dumps(counts))

    def _ours_hold(self, supers: Mapping[str, set[str]]) -> bool:
        """Is a class of ours, or one that was, above a library class that holds something?  Then what it holds may be asked for by other names."""
        where, members = self._links.world.where, self._links.members
        holders = {one[0] for one in self._gathered.held()}
        return any(name in where or name in supers for holder in holders for name in members.all_supers(holder))

    def _write_changed(self, before: holding.Holders, holders: holding.Holders, sites: holding.Sites) -> dict[str, int]:
        """Rows of the linked files (their *sites*), and those of classes whose objects hold others now; gives how many sites there are."""
        connection, earlier = self._connection, self._held_sites
        counts = {name: earlier.get(name, 0) for name in holders}
        for found, sign in ((self._sites_before, -1), (sites, 1)):
            for name in found.keys() & counts.keys():
                counts[name] += sign * len(found[name])
        changed = {name for name in before.keys() | holders.keys() if before.get(name) != holders.get(name)}
        # Sites of a class have one row for each target: those that stay tell where they are.
        unknown = {name: holders[name] for name in changed & holders.keys() if not _shown(name, before, holders, earlier)}
        if unknown:
            sites = {**{name: calls for name, calls in sites.items() if name not in unknown}, **holding.all_sites(connection, unknown)}
            counts.update({name: len(sites.get(name, ())) for name in unknown})
        for name in counts.keys() - changed:
            if holding.too_common(holders, name, counts[name]) != holding.too_common(before, name, earlier[name]):
                changed.add(name)
                if holding.too_common(before, name, earlier[name]):
                    unknown[name] = holders[name]
                    sites[name] = holding.all_sites(connection, {name: holders[name]}).get(name, [])
        rows: dict[Row, int] = {}
        for name in sorted(changed):
            of_class = {row[:-1]: row[-1] for row in connection.execute(_HELD, (holding.reason(name),))}
            rows.update(of_class)
            if name in holders and name not in unknown:
                sites[name] = [*dict.fromkeys(row[:5] for row in of_class), *sites.get(name, ())]
        self._replace(rows, holding.rows_of(connection, holders, sites, counts))
        return counts

    def _replace(self, before: Mapping[Row, int], now: Sequence[Row]) -> None:
        """Put calls in the place of others (by row id), touching only those that differ."""
        kept = set(now)
        stale = {row: key for row, key in before.items() if row not in kept}
        new = [row for row in now if row not in before]
        if stale or new:
            self._about_to_change((*stale, *new))
            self._store.delete_calls(stale.values())
            self._store.put_calls(new)


def _above(file: PackedFile, contribution: Contribution | None) -> dict[str, list[str]]:
    """Names of all supertypes by the names of a file's types."""
    return {} if contribution is None else {raw[1]: above for raw, above in zip(file.types, contribution.above, strict=True)}


def _shown(name: str, before: holding.Holders, holders: holding.Holders, counts: Mapping[str, int]) -> bool:
    """Do the rows that are there show every site of a class?"""
    if name not in before or holding.too_common(before, name, counts[name]):
        return False
    return not set(before[name][0]).isdisjoint(holders[name][0])
