"""Facts about methods, carried over from one revision of an index to the next.

An edit changes the rows of a file.  Most of its methods say by themselves what they said (:mod:`forelog.flow.alone`): their facts stay, only their
machines are made anew when they are asked for.  Facts of the others are found out again; if then some method says to its callers what it said before
(:meth:`~forelog.flow.graph.LogFlowGraph.interface`), the callers' facts and machines stay, too.  Methods in a circle go together, since what one
of them throws may come from another one that has it from the first.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from forelog.flow import store
from forelog.flow.graph import LogFlowGraph
from forelog.flow.loggers import Loggers
from forelog.index.database.opening import of_one_state

MOST = 2_000
"""Methods to look at again at most; when there are more, everything is found out again when it is asked for."""
SECONDS = 2.0
"""After which it is left to those who ask for facts."""
_CHUNK = 500
_P = ParamSpec("_P")
_T = TypeVar("_T")


def renewed(question: Callable[Concatenate[sqlite3.Connection, _P], _T]) -> Callable[Concatenate[sqlite3.Connection, _P], _T]:
    """Decorates a question about the log-flow graph: first, what is kept is renewed, before the state is fixed that all is read from."""

    @wraps(question)
    def asked(connection: sqlite3.Connection, /, *arguments: _P.args, **named: _P.kwargs) -> _T:
        renew(connection, time.monotonic() + SECONDS)
        return question(connection, *arguments, **named)

    return asked


@of_one_state
def renew(connection: sqlite3.Connection, deadline: float = float("inf")) -> bool:
    """Make the facts that are kept true for the present state of the index; whether they are.

    Does nothing when they are already, when too much changed, and when it is not done by the *deadline* (``time.monotonic``): they are made
    again then where they are asked for.
    """
    current, before = store.generation(connection), store.known_generation(connection)
    if not before or current == before:
        return bool(before)
    changed = store.changed_since(connection, before)
    if changed is None or len(changed) > MOST:
        return False
    known = store.load_known(connection, before, changed)
    graph = LogFlowGraph(connection, deadline=deadline, kept=(before, changed))
    same = _same(connection, graph, known)
    graph.trust(same)
    touched = changed - same.keys()
    kept = store.load_loggers(connection, before)
    if kept is None:
        return False
    loggers = _loggers(connection, graph, kept, touched)
    graph.know_loggers(loggers)
    doubted: set[int] = set()
    others = (kept.surely ^ loggers.surely) | (kept.perhaps ^ loggers.perhaps)
    wanted = store.circle_of(connection, (known.keys() - same.keys()) | store.kept_among(connection, others))
    while wanted:
        doubted |= wanted
        if len(doubted) > MOST:
            return False
        graph.doubt(wanted)
        there = _there(connection, wanted)
        if not graph.prepare(there) or graph.problems:
            return False
        callers = _callers(connection, _changed(connection, graph, before, there))
        wanted = store.circle_of(connection, store.kept_among(connection, callers)) - doubted
    rows = [*((method, one) for method, one in same.items() if method not in doubted), *graph.found()]
    return store.renew_known(connection, current, before, doubted, rows, loggers)


def _same(connection: sqlite3.Connection, graph: LogFlowGraph, known: dict[int, store.Known]) -> dict[int, store.Known]:
    """Those of some methods that say by themselves what they said; their machines go, for they stand elsewhere and other statements are in them."""
    there = _there(connection, known)
    graph.facts.preload(there)
    return {method: known[method]._replace(machine=None) for method in there if graph.alone(method) == known[method].alone}


def _there(connection: sqlite3.Connection, methods: Iterable[int]) -> list[int]:
    """Those that are still in the index."""
    return sorted(method for part in _parts(methods) for (method,) in connection.execute(f"SELECT id FROM methods WHERE id IN ({part})"))  # noqa: S608


def _callers(connection: sqlite3.Connection, methods: Iterable[int]) -> set[int]:
    return {
        caller
        for part in _parts(methods)
        for (caller,) in connection.execute(f"SELECT caller_id FROM calls WHERE callee_id IN ({part})")  # noqa: S608 - numbers
    }


def _parts(methods: Iterable[int]) -> list[str]:
    ordered = sorted(methods)
    return [",".join(map(str, ordered[at : at + _CHUNK])) for at in range(0, len(ordered), _CHUNK)]


def _changed(connection: sqlite3.Connection, graph: LogFlowGraph, before: str, methods: list[int]) -> list[int]:
    """Those that say something else to their callers than they did."""
    known = store.load_known(connection, before, methods)
    return [method for method in methods if method not in known or known[method].interface != graph.interface(method)]


def _loggers(connection: sqlite3.Connection, graph: LogFlowGraph, kept: Loggers, touched: set[int]) -> Loggers:
    """Which methods can log now.  As a rule an edit changes nothing there, which the rows of the methods that it touched tell alone.

    Those in a circle with one of them may only log because it did.
    """
    there = _there(connection, touched)
    circle = store.circle_of(connection, touched)
    most = graph.facts.loggers_among(there, kept)
    least = graph.facts.loggers_among(there, Loggers(kept.surely - circle, kept.perhaps - circle))
    if most.surely == least.surely == kept.surely & touched and most.perhaps == least.perhaps == kept.perhaps & touched:
        return kept
    return graph.facts.loggers(lambda _level, _logger: True)
