"""The whole call graph at once: which methods can log, over calls that are followed and over those that are left out."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from forelog.flow.levels import ALWAYS
from forelog.flow.timing import LATER, NOW, ONCE, when

GUESSES = frozenset(("callback", "lambda", "thread"))
"""Kinds of calls which give little confidence to each callee where an object or function could be one of many."""
IMPLIED = frozenset(("iterator", "hasNext", "next"))
"""What a for-each statement calls (JLS 14.14.2): on most collections it is a library's, which is not in the index then."""

LEVEL = f"CASE framework WHEN 'console' THEN '{ALWAYS}' ELSE level END"
"""Level of a row of ``log_statements``, in SQL; no level switches off what is printed to the console."""
Written: TypeAlias = Callable[[str, str], bool | None]
"""Whether a line of this level and logger is written; ``None``: maybe."""


class Loggers(NamedTuple):
    """Methods from which a log statement can be reached in the same thread."""

    surely: frozenset[int]
    """Over the calls that are followed."""
    perhaps: frozenset[int]
    """Over all calls, those included that are left out because they could be one of many."""


def loggers(
    connection: sqlite3.Connection,
    written: Written,
    external: Callable[[int], tuple[str, str, str, str]],
    *,
    least: float,
    deep: bool,
) -> Loggers:
    """Methods that can log what may be *written*.

    *external*: class, name, parameters and result of a method outside.  *least*: confidence below which guesses are left out.  *deep*:
    what a library calls later may also be called at once.
    """
    rows = connection.execute(f"SELECT DISTINCT method_id, {LEVEL}, logger FROM log_statements")  # noqa: S608 - a constant
    writing = [method for method, level, logger in rows if written(level, logger) is not False]
    callers, others = _callers(connection, external, least, deep=deep)
    surely = _up(writing, callers)
    for callee, more in others.items():
        callers.setdefault(callee, []).extend(more)
    return Loggers(frozenset(surely), frozenset(_up(writing, callers)))


def loggers_among(
    connection: sqlite3.Connection,
    methods: Iterable[int],
    known: Loggers,
    external: Callable[[int], tuple[str, str, str, str]],
    *,
    least: float,
) -> Loggers:
    """Those of *methods* that can log at any level, as far as their own rows say, when of others that they call those that are *known*."""
    wanted = frozenset(methods)
    marks = ",".join(str(int(method)) for method in wanted)
    rows = connection.execute(f"SELECT DISTINCT method_id FROM log_statements WHERE method_id IN ({marks})")  # noqa: S608 - numbers
    writing = {method for (method,) in rows}
    callers, others = _callers(connection, external, least, deep=False, among=marks)
    surely = _up(writing | known.surely.intersection(callers), callers)
    for callee, more in others.items():
        callers.setdefault(callee, []).extend(more)
    perhaps = _up(writing | known.perhaps.intersection(callers), callers)
    return Loggers(wanted & surely, wanted & perhaps)


def _callers(
    connection: sqlite3.Connection,
    external: Callable[[int], tuple[str, str, str, str]],
    least: float,
    *,
    deep: bool,
    among: str = "",
) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Callee → callers, over the calls that are followed, and over those that are left out.  *among*: only callers with these ids."""
    found: dict[int, list[int]] = {}
    others: dict[int, list[int]] = {}
    only = f" AND caller_id IN ({among})" if among else ""
    # "+": most rows are wanted, so one pass over the table is quicker than an index.
    for caller, callee in connection.execute(
        "SELECT caller_id, callee_id FROM calls WHERE +callee_id IS NOT NULL"  # noqa: S608 - numbers
        f" AND kind NOT IN ('callback', 'thread') AND (kind NOT IN ('lambda', 'virtual') OR confidence >= ?){only}",
        (least,),
    ):
        found.setdefault(callee, []).append(caller)
    outside: dict[tuple[int, int], list[int]] = {}
    sql = f"SELECT caller_id, pos, external_id FROM calls WHERE external_id IS NOT NULL AND kind != 'thread'{only}"  # noqa: S608 - numbers
    for caller, pos, external_id in connection.execute(sql):
        outside.setdefault((caller, pos), []).append(external_id)
    times: dict[tuple[int, str, bool], bool] = {}
    at_once = (NOW, ONCE, LATER) if deep else (NOW, ONCE)
    for caller, pos, callee, kind, unsure, name, held in connection.execute(
        "SELECT caller_id, pos, callee_id, kind, confidence < ?1, name, reason LIKE 'held by %' FROM calls"  # noqa: S608 - numbers
        f" WHERE +callee_id IS NOT NULL AND (kind = 'callback' OR (kind IN ('lambda', 'virtual') AND confidence < ?1)){only}",
        (least,),
    ):
        takers = outside.get((caller, pos), ())
        if kind == "callback" and takers:
            now = False
            for taker in takers:
                key = taker, name, bool(held)
                if key not in times:
                    times[key] = when(*external(taker)[:2], name, held=bool(held)) in at_once
                now = now or times[key]
            if not now:
                continue
        left_out = unsure and (kind in GUESSES or takers or name in IMPLIED)
        (others if left_out else found).setdefault(callee, []).append(caller)
    if not deep:
        for method, function in _givers(connection, least, among):
            found.setdefault(function, []).append(method)
    return found, others


def _givers(connection: sqlite3.Connection, least: float, among: str) -> Iterator[tuple[int, int]]:
    """(method, lambda written in it) of the lambdas that could be given to any of many callers: these run it because of that method."""
    files = f" AND file_id IN (SELECT file_id FROM methods WHERE id IN ({among}))" if among else ""  # noqa: S608 - numbers
    here = f" AND callee_id IN (SELECT id FROM methods WHERE kind = 'lambda'{files})" if among else ""  # noqa: S608 - numbers
    lambdas = {
        row[0]
        for row in connection.execute(
            f"SELECT DISTINCT callee_id FROM calls WHERE kind = 'lambda' AND +callee_id IS NOT NULL AND confidence < ?{here}",  # noqa: S608
            (least,),
        )
    }
    if not lambdas:
        return
    around: list[tuple[int, int, int]] = []
    """(file, end, method) of the methods around the current position, outermost first."""
    for method_id, file_id, _, end in connection.execute(
        'SELECT id, file_id, start, "end" FROM methods WHERE "end" > start'  # noqa: S608 - numbers
        f" AND file_id IN (SELECT file_id FROM methods WHERE kind = 'lambda'){files} ORDER BY file_id, start, \"end\" DESC"
    ):
        while around and (around[-1][0] != file_id or around[-1][1] < end):
            around.pop()
        if around and method_id in lambdas:
            yield around[-1][2], method_id
        around.append((file_id, end, method_id))


def _up(targets: Iterable[int], callers: dict[int, list[int]]) -> set[int]:
    """*targets* and every method from which one of them can be reached."""
    found = set(targets)
    todo = list(found)
    while todo:
        for caller in callers.get(todo.pop(), ()):
            if caller not in found:
                found.add(caller)
                todo.append(caller)
    return found
