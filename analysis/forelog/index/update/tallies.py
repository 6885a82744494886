"""The numbers of an index brought up to date: what some files count, before and after, instead of everything counted again."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection

from forelog.index import holding
from forelog.index.questions.queries import Status

_OF_FILES = (
    ("files", "SELECT count(*) FROM files WHERE id IN (SELECT id FROM temp.wanted)"),
    ("test_files", "SELECT count(*) FROM files WHERE is_test AND id IN (SELECT id FROM temp.wanted)"),
    ("files_with_errors", "SELECT count(*) FROM files WHERE error_lines != '[]' AND id IN (SELECT id FROM temp.wanted)"),
    ("lines", "SELECT coalesce(sum(lines), 0) FROM files WHERE id IN (SELECT id FROM temp.wanted)"),
    ("types", "SELECT count(*) FROM types WHERE file_id IN (SELECT id FROM temp.wanted)"),
    ("methods", "SELECT count(*) FROM methods WHERE file_id IN (SELECT id FROM temp.wanted)"),
    ("log_statements", "SELECT count(*) FROM log_statements WHERE file_id IN (SELECT id FROM temp.wanted)"),
)
_CALLS = "FROM calls WHERE caller_id IN (SELECT id FROM methods WHERE methods.file_id IN (SELECT id FROM temp.wanted))"
_OF_CALLERS = "FROM calls WHERE caller_id IN (SELECT id FROM temp.wanted)"
_GROUPED_CALLS = (
    ("kinds", "SELECT kind, count(*) {calls} GROUP BY kind"),
    ("reasons", "SELECT reason, count(*) {calls} AND resolution = 'unresolved' GROUP BY reason"),
)
_GROUPED = (
    ("levels", "SELECT level, count(*) FROM log_statements WHERE file_id IN (SELECT id FROM temp.wanted) GROUP BY level"),
    ("frameworks", "SELECT framework, count(*) FROM log_statements WHERE file_id IN (SELECT id FROM temp.wanted) GROUP BY framework"),
)
_SITES = (
    "SELECT best, count(*) FROM"
    " (SELECT max((callee_id IS NOT NULL) * 2 + (external_id IS NOT NULL)) AS best {calls} GROUP BY caller_id, pos) GROUP BY best"
)
_BEST = ("unresolved_sites", "external_sites", "resolved_sites")
Tally = Counter[tuple[str, str]]
"""By (attribute of :class:`~forelog.index.questions.queries.Status`, key in it)."""


def tally(connection: sqlite3.Connection, file_ids: Collection[int]) -> Tally:
    """What these files count."""
    found: Tally = Counter()
    if not file_ids:
        return found
    holding.wanted(connection, file_ids)
    for name, sql in _OF_FILES:
        found[name, ""] = int(connection.execute(sql).fetchone()[0])
    for name, sql in _GROUPED:
        found.update({(name, str(key)): int(many) for key, many in connection.execute(sql)})
    return found + _of_calls(connection, _CALLS)


def tally_callers(connection: sqlite3.Connection, callers: Collection[int]) -> Tally:
    """What the calls that these methods make count."""
    if not callers:
        return Counter()
    holding.wanted(connection, callers)
    return _of_calls(connection, _OF_CALLERS)


def _of_calls(connection: sqlite3.Connection, calls: str) -> Tally:
    found: Tally = Counter()
    for name, sql in _GROUPED_CALLS:
        found.update({(name, str(key)): int(many) for key, many in connection.execute(sql.format(calls=calls))})
    for best, many in connection.execute(_SITES.format(calls=calls)):
        found[_BEST[best], ""] += int(many)
    return found


def updated(stored: str, before: Tally, after: Tally) -> str:
    """The numbers as ``meta`` keeps them (:meth:`Status.as_json`), with what some files count now in the place of what they did."""
    numbers = json.loads(stored)
    change: Tally = Counter(after)
    change.subtract(before)
    grouped = {name for name, _ in (*_GROUPED_CALLS, *_GROUPED)}
    for (name, key), many in change.items():
        if name in grouped:
            numbers[name][key] = numbers[name].get(key, 0) + many
        else:
            numbers[name] += many
    for name in grouped:
        ordered = sorted(((key, many) for key, many in numbers[name].items() if many), key=lambda pair: (-pair[1], pair[0]))
        numbers[name] = dict(ordered)
    numbers["call_sites"] = sum(numbers[name] for name in _BEST)
    numbers["edges"] = sum(numbers["kinds"].values())
    pairs = {key: tuple(value.items()) for key, value in numbers.items() if isinstance(value, dict)}
    return json.dumps(Status(**{**numbers, **pairs, "roots": tuple(numbers["roots"])}).as_json())
