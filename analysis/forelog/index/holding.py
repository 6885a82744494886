"""Calls on library objects that hold objects of ours: which sites there are, and the rows they become.

How many sites a class has decides whether its rows are written at all, so the numbers are kept (``held_sites`` in ``meta``): a later run
then looks only at the sites of the files it linked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from forelog.index.link.whole import Site, Targets, spread

Holders = Mapping[str, tuple[tuple[int, ...], bool]]
"""As :meth:`forelog.index.link.whole.Whole.holders` gives it."""
Sites = dict[str, list[tuple[Any, ...]]]
"""(caller, file id, pos, line, column) of each call, by the library class it is made on."""
MOST_HELD = 1_024
"""A library class whose objects could call more methods of the workspace than these (generated messages, all given to the exception that parsing them throws)
says nothing of any of them."""
MANY = 4_000
"""Calls that may reach what objects of a subclass were given: more than this for one type are left out."""
_SITES = (
    'SELECT DISTINCT caller_id, calls.file_id, pos, line, "column", externals.class FROM calls'
    " JOIN externals ON externals.id = calls.external_id WHERE {where} AND calls.kind = 'virtual' ORDER BY caller_id, pos"
)


def all_sites(connection: sqlite3.Connection, holders: Holders) -> Sites:
    """Every call on a class of *holders*."""
    found = (row[0] for row in connection.execute("SELECT id, class FROM externals").fetchall() if row[1] in holders)
    wanted(connection, found)
    return _by_class(connection.execute(_SITES.format(where="external_id IN (SELECT id FROM temp.wanted)")), holders)


def sites_in(connection: sqlite3.Connection, holders: Collection[str], file_ids: Collection[int]) -> Sites:
    """Those that stand in some files."""
    wanted(connection, file_ids)
    methods = "caller_id IN (SELECT id FROM methods WHERE methods.file_id IN (SELECT id FROM temp.wanted))"
    return _by_class(connection.execute(_SITES.format(where=methods)), holders)


def _by_class(rows: Iterable[tuple[Any, ...]], holders: Collection[str]) -> Sites:
    found: Sites = {}
    for *site, class_name in rows:
        if class_name in holders:
            found.setdefault(class_name, []).append(tuple(site))
    return found


def too_common(holders: Holders, class_name: str, sites: int) -> bool:
    """Is a supertype so common (Map, OutputStream), or does a class hold so much, that it says nothing of what is behind it?"""
    targets, itself = holders[class_name]
    return len(targets) > MOST_HELD or (not itself and sites * len(targets) > MANY)


def rows_of(connection: sqlite3.Connection, holders: Holders, sites: Sites, counts: Mapping[str, int]) -> list[tuple[Any, ...]]:
    """Rows of ``calls`` for these sites; *counts*: how many each class has in the whole workspace."""
    return spread(*bundles_of(connection, holders, sites, counts))


def bundles_of(
    connection: sqlite3.Connection, holders: Holders, sites: Sites, counts: Mapping[str, int]
) -> tuple[list[Targets], list[Site]]:
    """The same, bundled as :meth:`forelog.index.link.whole.Whole.bundles` says."""
    chosen = [(class_name, calls) for class_name, calls in sites.items() if not too_common(holders, class_name, counts[class_name])]
    wanted(connection, {target for class_name, _ in chosen for target in holders[class_name][0]})
    names = dict(connection.execute("SELECT id, name FROM methods WHERE id IN (SELECT id FROM temp.wanted)"))
    groups: list[Targets] = []
    found: list[Site] = []
    for number, (class_name, calls) in enumerate(chosen):
        targets = holders[class_name][0]
        groups.append({target: names[target] for target in targets})
        confidence = round(0.4 / max(len(targets), 1) ** 0.5, 3)
        found += [(number, *site, "", "callback", confidence, reason(class_name)) for site in calls]
    return groups, found


def reason(class_name: str) -> str:
    """What rows of such calls say."""
    return f"held by a {class_name}"


def wanted(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Fill the temporary table of ids that a query is about."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS wanted(id INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM temp.wanted")
    connection.executemany("INSERT OR IGNORE INTO temp.wanted VALUES (?)", ((key,) for key in ids))
