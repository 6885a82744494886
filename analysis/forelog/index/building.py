"""A new index, written while files are linked; ids of methods in it are those of the world."""

from __future__ import annotations

import json
import marshal
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from itertools import compress
from typing import Any

from forelog.index import holding
from forelog.index.contribution import Contribution, hashed, merged, packed_summaries
from forelog.index.database.store import Store
from forelog.index.link.whole import Site, Targets, Whole
from forelog.index.logging_rows import StatementRow, Wrapper
from forelog.index.ready import SITE, FilePart, ReadyPiece, file_id_of, first_ids, site_of
from forelog.templates.wrappers import WrapperSummary


class Building:
    """Writes what linking found: calls and linkage at once, log statements when all wrappers are known."""

    def __init__(self, store: Store, whole: Whole) -> None:
        self.store = store
        self.whole = whole
        _, self._first_methods = first_ids(whole.links.world.files)
        self._statements: dict[int, bytes] = {}
        """By file, for ``marshal``: they wait for the end, and memory is short."""
        self._telling: dict[int, int] = {}
        """Arguments that may have constant text, by site (:mod:`forelog.index.link.telling`)."""
        self._direct: set[int] = set()
        """Calls of loggers: sites in files instead of methods."""
        self._callees, self._callers, self._positions = array("i"), array("i"), array("i")
        """Of all calls with a callee in the workspace, but for those that only the whole tells."""
        self._sites: dict[str, array[int]] = {}
        """Virtual calls on library classes, as in :data:`~forelog.index.ready.ReadyPiece`."""
        self._ranks = array("b")
        """What was known of the sites that wait for the whole."""
        self._bundles: tuple[list[Targets], list[Site]] | None = None
        """The calls that only the whole tells."""
        self._written = False

    def add_file(self, part: FilePart, packed: tuple[Any, ...]) -> None:
        """One linked file, whose row is there; *packed*: its declarations, plain, with digests."""
        at, methods, raw, _, statements, telling, direct, ranks, _ = part
        file_id, first = file_id_of(at), self._first_methods[at]
        contribution = Contribution.load(raw)
        self.whole.add(*contribution.made_of())
        for pending in contribution.pending:
            self.whole.wait(pending)
        self._ranks.frombytes(ranks)
        if statements:
            self._statements[at] = statements
        self._direct.update([site_of(file_id, pos) for pos in array("q", direct)])
        self._telling.update(telling)
        method_ids = array("q", range(first, first + methods)).tobytes()
        self.store.put_linkage([(file_id, marshal.dumps(packed), method_ids, raw)])

    def add_rows(self, piece: ReadyPiece) -> None:
        """The rows of some linked files."""
        _, types, supertypes, methods, fields, calls, externals, places, counts, columns, sites = piece
        store = self.store
        external_id = store.external_id
        ids = [external_id(*row) for row in externals]
        for place in array("i", places):
            calls[place] = ids[calls[place]]
        store.put_values("types", types)
        store.put_values("supertypes", supertypes)
        store.put_values("methods", methods)
        store.put_values("fields", fields)
        store.put_values("calls", calls)
        store.tally.count(*counts)
        for column, more in zip((self._callees, self._callers, self._positions), columns, strict=True):
            column.frombytes(more)
        for class_name, found in sites.items():
            self._sites.setdefault(class_name, array("i")).frombytes(found)

    def write_whole(self) -> None:
        """Write the calls that only the whole tells, at the latest now."""
        if self._written:
            return
        self._written = True
        groups, sites = self._whole_calls()
        known = {site_of(p[1], p[2]): rank for p, rank in zip(self.whole.waiting, self._ranks, strict=True)}
        kinds: Counter[str] = Counter()
        ranks: dict[int, int] = {}
        for site in sites:
            kinds[site[7]] += len(groups[site[0]])
            place = site_of(site[1], site[3])
            ranks[place] = known.get(place, self._held_ranks.get(place, -1))
        self.store.put_bundles(groups, sites)
        self.store.tally.find_callees(kinds, ranks)
        self._sites.clear()

    def _whole_calls(self) -> tuple[list[Targets], list[Site]]:
        """The calls that only the whole tells, bundled."""
        if self._bundles is None:
            groups, found = self.whole.bundles()
            holders = self.whole.holders()
            sites, self._held_ranks = self._held_sites(holders)
            counts = {class_name: len(sites.get(class_name, ())) for class_name in holders}
            self.store.meta_set("held_sites", json.dumps(counts))
            self.store.flush()
            more, held = holding.bundles_of(self.store.connection, holders, sites, counts)
            found += [(site[0] + len(groups), *site[1:]) for site in held]
            self._bundles = groups + more, found
        return self._bundles

    def _held_sites(self, holders: holding.Holders) -> tuple[holding.Sites, dict[int, int]]:
        """As :func:`forelog.index.holding.all_sites` finds them, and the rank of each."""
        sites: holding.Sites = {}
        ranks: dict[int, int] = {}
        for class_name, values in self._sites.items():
            if class_name in holders:
                rows = sorted({tuple(values[at : at + SITE]) for at in range(0, len(values), SITE)})
                sites[class_name] = [(caller, file_id, pos, line, column) for caller, file_id, pos, line, column, _ in rows]
                ranks.update({site_of(row[0], row[2]): row[5] for row in rows})
        return sites, ranks

    def callers(self, wrappers: dict[int, WrapperSummary]) -> dict[int, list[int]]:
        """Methods and lambda bodies with calls that decide something of what these methods log, by file; all row ids.

        Without calls that only the whole tells: :meth:`callers_by_whole`.
        """
        return self._callers_of(wrappers, self._direct_calls)

    def callers_by_whole(self, wrappers: dict[int, WrapperSummary], known: dict[int, list[int]]) -> dict[int, list[int]]:
        """The others; *known*: what :meth:`callers` gave."""
        found = self._callers_of(wrappers, self._calls_by_whole)
        return {file_id: rest for file_id, ids in found.items() if (rest := sorted({*ids}.difference(known.get(file_id, ()))))}

    def _callers_of(
        self, wrappers: dict[int, WrapperSummary], calls_of: Callable[[Collection[int]], Iterable[tuple[int, int, int]]]
    ) -> dict[int, list[int]]:
        asked = {key: summary.asked() for key, summary in wrappers.items()}
        found: dict[int, set[int]] = {}
        for caller, pos, callee in calls_of(asked):
            whole, parts = asked[callee]
            if whole or self._telling.get(site_of(caller, pos), 0) & parts:
                file_id = file_id_of(bisect_right(self._first_methods, caller) - 1)
                if site_of(file_id, pos) not in self._direct:
                    found.setdefault(file_id, set()).add(caller)
        return {file_id: sorted(found[file_id]) for file_id in sorted(found)}

    def _direct_calls(self, callees: Collection[int]) -> Iterable[tuple[int, int, int]]:
        """Calls of these methods: (caller, position, callee)."""
        for at in compress(
            range(len(self._callees)), map(callees.__contains__, self._callees)
        ):  # most are not: no step of Python for these
            yield self._callers[at], self._positions[at], self._callees[at]

    def _calls_by_whole(self, callees: Collection[int]) -> Iterable[tuple[int, int, int]]:
        """The same, where only the whole tells it."""
        groups, sites = self._whole_calls()
        meant = [[callee for callee in group if callee in callees] for group in groups]
        for site in sites:
            for callee in meant[site[0]]:
                yield site[1], site[3], callee

    def replace_statements(
        self, at: int, covered: list[int], rows: list[StatementRow], wrappers: list[Wrapper], rests_on: Iterable[tuple[str, str]]
    ) -> None:
        """Some methods of a file were looked at again."""
        again = set(covered)
        old = marshal.loads(self._statements[at]) if at in self._statements else []  # noqa: S302 - from our own worker
        self._statements[at] = marshal.dumps([row for row in old if row[0] not in again] + rows)
        names = {summary.method for _, summary in wrappers}
        before = Contribution.load(self.store.contribution(file_id_of(at)))
        contribution = before._replace(rests_on=merged(before.rests_on, hashed(rests_on)))
        if wrappers:
            kept = [summary for summary in before.summaries() if summary.method not in names]
            contribution = contribution._replace(wrappers=packed_summaries([*kept, *(summary for _, summary in wrappers)]))
        if contribution != before:
            self.store.put_contribution(file_id_of(at), contribution.dump())

    def finish_statements(self) -> None:
        """Write the log statements."""
        for at, raw in sorted(self._statements.items()):
            statements = marshal.loads(raw)  # noqa: S302 - from our own worker
            file_id = file_id_of(at)
            self.store.put_log_statements([(file_id, *row) for row in sorted(statements, key=lambda row: (row[2], row[15]))])
