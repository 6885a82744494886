"""What every method can log, and from where it is reached: worked out for all methods at once, kept in the index, looked up at every hover.

Only likely calls count (:data:`~forelog.index.questions.reach.LIKELY`), but for one number that says what all calls could reach.  The table
``summaries`` is a cache that may lag behind: ids of methods stay as they are from one state of the index to the next, and log statements are
kept as (method, number in its source order), so that an old answer still shows the lines as they are now.
"""

import json
import marshal
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, count, groupby
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from forelog.index.database.outliving import ids
from forelog.index.library import Library
from forelog.index.questions.entries import KINDS, Known, entries
from forelog.index.questions.queries import LogStatement, Method, methods, statements_of_methods
from forelog.index.questions.reach import Callees, calls, components, counted, own_statements, reach, sets_within

NEAREST = 10
"""Log statements of a summary: those the fewest calls away."""
ONCE = 4
"""Calls that a static initialiser counts as being away: what it logs, it logs at most once, and belongs less to who comes first."""
FROM = 5
"""Entries of a summary, likewise."""

_VERSION = 1
"""Raised by every change of :data:`Record`."""
_ALL = -1
"""Stands for the whole table: its record is the state of the index that the others are of."""
_TABLE = "CREATE TABLE IF NOT EXISTS summaries (method_id INTEGER PRIMARY KEY, facts BLOB NOT NULL) STRICT"
_BUSY_SECONDS = 5.0

Record = tuple[tuple[int, ...], int, tuple[int, ...], tuple[int, ...], int]
"""Of one method: numbers by level (those of the index, sorted), number over all calls, (method, number) of the nearest statements and (method, kind)
of the nearest entries one behind the other, number of entries."""
Row = tuple[int, bytes]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Summary:
    """Of one method."""

    levels: dict[str, int]
    """Number of log statements within reach of likely calls, by level as the framework calls it (``""``: only known at run time)."""
    possible: int
    """Number within reach of any calls."""
    nearest: tuple[LogStatement, ...]
    """At most :data:`NEAREST`, its own first; those the same number of calls away in the order of the source."""
    entries: tuple[tuple[Method, str], ...]
    """The nearest entries, with their kinds; at most :data:`FROM`, itself included where it is one."""
    entry_count: int
    """Number of entries that reach it over likely calls."""

    @property
    def likely(self) -> int:
        """Number of log statements within reach of likely calls."""
        return sum(self.levels.values())


def summary_of(connection: sqlite3.Connection, method_id: int) -> Summary | None:
    """Of one method; ``None`` while none is there, or when the method can log nothing and is reached by no entry that could."""
    return summaries_of(connection, [method_id]).get(method_id)


def summaries_of(connection: sqlite3.Connection, method_ids: Iterable[int]) -> dict[int, Summary]:
    """Of several methods, by their ids; those without one are left out."""
    names, records = _records(connection, "SELECT value FROM json_each(?)", json.dumps(list(method_ids)))
    statements = statements_of_methods(connection, dict.fromkeys(one for record in records.values() for one in record[2][::2]))
    starts = methods(connection, {one for record in records.values() for one in record[3][::2]})
    return {
        one: Summary(
            {name: number for name, number in zip(names, levels, strict=True) if number},
            possible,
            tuple(statements[body][number] for body, number in _pairs(near) if number < len(statements.get(body, ()))),
            tuple((starts[start], KINDS[kind]) for start, kind in _pairs(above) if start in starts),
            count,
        )
        for one, (levels, possible, near, above, count) in records.items()
    }


def likely_in_file(connection: sqlite3.Connection, file_id: int) -> dict[int, int]:
    """Number of log statements that each method of a file is likely to reach, of those that reach some."""
    _, records = _records(connection, "SELECT id FROM methods WHERE file_id = ?", file_id)
    return {method_id: sum(levels) for method_id, (levels, *_) in records.items() if any(levels)}


def renew(database: Path, library: Library | None = None) -> int:
    """Bring the summaries up to date with the index; the number of rows that were written, 0 when all were as they should be.

    *library* knows which methods of the workspace are called from outside.  Best effort: where the database cannot be written (locked,
    read-only, full) the old summaries stay, and so they do where it was built anew meanwhile, for then ids
    mean other methods.  Raises sqlite3.Error where it cannot be read.
    """
    with closing(
        sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
    ) as index:
        index.execute("BEGIN")  # one state of the index, whoever writes meanwhile
        state, meant = _state(index), ids(index)
        before = _stored(index)
        if before.get(_ALL) == state:
            return 0
        fresh = dict(summarise(index, library))
        index.execute("ROLLBACK")
        fresh[_ALL] = state
        changed = [row for row in fresh.items() if before.get(row[0]) != row[1]]
        gone = [(method_id,) for method_id in before.keys() - fresh.keys()]
        try:
            index.execute("BEGIN IMMEDIATE")
            if ids(index) != meant:
                return 0
            index.execute(_TABLE)
            index.executemany("DELETE FROM summaries WHERE method_id = ?", gone)
            index.executemany("INSERT OR REPLACE INTO summaries(method_id, facts) VALUES (?, ?)", changed)
            index.execute("COMMIT")
        except sqlite3.OperationalError:
            return 0  # only a cache
    return len(changed) + len(gone)


def summarise(connection: sqlite3.Connection, library: Library | None = None) -> Iterable[Row]:
    """Rows of all methods that can log something, or are reached from an entry that can."""
    edges, own = calls(connection), own_statements(connection)
    order = components(edges.likely, own)
    within = sets_within(own, edges.likely, order)
    possible = reach(own, edges.every)
    starts = entries(connection, library, known=Known(edges, possible, counted(within)))
    levels = _Levels(connection)
    near = _nearest_statements(connection, edges.likely)
    above = _nearest_starts(edges.likely, [entry.method.id for entry in starts])
    counts = _entry_counts(edges.likely, order, [entry.method.id for entry in starts])
    ends = [(entry.method.id, KINDS.index(entry.kind)) for entry in starts]
    by_set: dict[int, tuple[int, ...]] = {}
    for method_id in possible.counts.keys() | within.keys():
        bits = within.get(method_id, 0)
        numbers = by_set.get(id(bits))
        if numbers is None:
            numbers = by_set[id(bits)] = levels.numbers(bits)
        record: Record = (
            numbers,
            possible.of(method_id),
            tuple([value for pair in near.get(method_id, ()) for value in pair]),
            tuple([value for number in above.get(method_id, ()) for value in ends[number]]),
            counts.get(method_id, 0),
        )
        yield method_id, marshal.dumps(record)


class _Levels:
    """How many statements of a set have each level."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._masks: dict[str, int] = dict.fromkeys(_levels(connection), 0)
        for bit, (level,) in enumerate(connection.execute("SELECT level FROM log_statements ORDER BY method_id, pos, id")):
            self._masks[level] |= 1 << bit

    def numbers(self, bits: int) -> tuple[int, ...]:
        return tuple([(bits & mask).bit_count() for mask in self._masks.values()])


def _levels(connection: sqlite3.Connection) -> list[str]:
    return [level for (level,) in connection.execute("SELECT DISTINCT level FROM log_statements ORDER BY level")]


def _nearest_statements(connection: sqlite3.Connection, callees: Callees) -> dict[int, list[tuple[int, int]]]:
    """For each method the log statements the fewest calls away, as (method, number in the order of its source)."""
    rows = connection.execute("SELECT method_id FROM log_statements ORDER BY method_id, pos, id")
    own = {method_id: [(method_id, number) for number, _ in enumerate(several)] for method_id, several in groupby(rows, itemgetter(0))}
    once = {row[0] for row in connection.execute("SELECT id FROM methods WHERE kind = 'initializer'") if row[0] in own}
    callers: dict[int, list[tuple[int, int]]] = {}
    for caller, called in callees.items():
        for order, callee in enumerate(called):
            callers.setdefault(callee, []).append((caller, order))
    found = {method_id: mine[:NEAREST] for method_id, mine in own.items()}
    fresh = {method_id: list(mine) for method_id, mine in found.items() if method_id not in once}
    for away in count(1):
        if away == ONCE:
            fresh.update((method_id, list(found[method_id])) for method_id in once)
        elif away > ONCE and not fresh:
            break
        offered: dict[int, list[tuple[int, list[tuple[int, int]]]]] = {}
        for method_id, items in fresh.items():
            for caller, order in callers.get(method_id, ()):
                if len(found.get(caller, ())) < NEAREST:
                    offered.setdefault(caller, []).append((order, items))
        fresh = {}
        for caller, several in offered.items():
            several.sort(key=itemgetter(0))
            more = _added(found.setdefault(caller, []), (item for _, items in several for item in items), NEAREST)
            if more:
                fresh[caller] = more
    return found


def _nearest_starts(callees: Callees, starts: list[int]) -> dict[int, list[int]]:
    """For each method the numbers of the starts from which the fewest calls lead to it; of equally far ones the least."""
    found = {method_id: [number] for number, method_id in enumerate(starts)}
    fresh = {method_id: list(numbers) for method_id, numbers in found.items()}
    while fresh:
        offered: dict[int, set[int]] = {}
        for method_id, numbers in fresh.items():
            for callee in callees.get(method_id, ()):
                if len(found.get(callee, ())) < FROM:
                    offered.setdefault(callee, set()).update(numbers)
        fresh = {}
        for callee, numbers_offered in offered.items():
            more = _added(found.setdefault(callee, []), sorted(numbers_offered), FROM)
            if more:
                fresh[callee] = more
    return found


def _added(known: list[T], offered: Iterable[T], most: int) -> list[T]:
    """Adds what is new until there are *most*; what was added."""
    before = len(known)
    for item in offered:
        if len(known) == most:
            break
        if item not in known:
            known.append(item)
    return known[before:]


def _entry_counts(callees: Callees, order: list[list[int]], starts: list[int]) -> dict[int, int]:
    """How many starts reach each method, itself included; sets go as soon as all callees have them."""
    waiting: dict[int, int] = {}
    for bit, method_id in enumerate(starts):
        waiting[method_id] = waiting.get(method_id, 0) | 1 << bit
    counts: dict[int, int] = {}
    linked = {member for component in order for member in component}
    for component in chain(([one] for one in starts if one not in linked), reversed(order)):  # callers before their callees
        united = 0
        for member in component:
            united |= waiting.pop(member, 0)
        if not united:
            continue
        number = united.bit_count()
        inside = set(component)
        for member in component:
            counts[member] = number
            for callee in callees.get(member, ()):
                if callee not in inside:
                    before = waiting.get(callee, 0)
                    merged = before | united
                    # Most methods have one caller: keeping the object that is there keeps memory at that of the different sets.
                    waiting[callee] = united if merged == united else merged
    return counts


def _records(connection: sqlite3.Connection, wanted: str, about: str | int) -> tuple[tuple[str, ...], dict[int, Record]]:
    """The levels, and what is kept of those methods whose ids the query *wanted* gives for its one parameter."""
    sql = f"SELECT method_id, facts FROM summaries WHERE method_id IN (SELECT {_ALL} UNION ALL {wanted})"  # noqa: S608 - ours
    try:
        rows = dict(connection.execute(sql, (about,)).fetchall())
    except sqlite3.OperationalError:
        return (), {}  # no such table yet
    state, names = marshal.loads(rows.pop(_ALL)) if _ALL in rows else ("", ())  # noqa: S302 - our own cache
    if not state.startswith(f"{_VERSION}:"):  # of another forelog, which outlived a rebuild
        return (), {}
    return names, {one: marshal.loads(facts) for one, facts in rows.items()}  # noqa: S302 - the same


def _pairs(flat: tuple[int, ...]) -> Iterable[tuple[int, int]]:
    return zip(flat[::2], flat[1::2], strict=True)


def _state(connection: sqlite3.Connection) -> bytes:
    """The state of the index, and its levels, in whose order records count."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'stamp'").fetchone()
    return marshal.dumps((f"{_VERSION}:{row[0] if row is not None else ''}", tuple(_levels(connection))))


def _stored(connection: sqlite3.Connection) -> dict[int, bytes]:
    try:
        return dict(connection.execute("SELECT method_id, facts FROM summaries").fetchall())
    except sqlite3.OperationalError:
        return {}  # no such table yet
