"""Machines made before anybody asks: a prediction whose machines are in the cache takes a fraction of the time."""

import sqlite3
import time
from collections.abc import Iterable
from operator import itemgetter

from forelog.flow.graph import LogFlowGraph
from forelog.flow.renewal import renewed
from forelog.index.database.opening import of_one_state

KEPT_EVERY = 2.0
"""Seconds after which what was made is written, for this process may be ended at any time."""


@renewed
@of_one_state
def prime(connection: sqlite3.Connection, first: Iterable[str] = (), *, seconds: float = 60.0) -> bool:
    """Make the machines of the methods that can log, those of the files *first* (absolute paths) before others; whether there was time for all.

    What is in the cache already costs little.  Works on one state of the index; what another state needs is made for that one.
    """
    until = time.monotonic() + seconds
    with LogFlowGraph(connection, deadline=until) as graph:
        kept = time.monotonic()
        for method in _in_order(connection, graph.logging(), first):
            if time.monotonic() > until:
                return False
            graph.machine(method)
            if time.monotonic() - kept > KEPT_EVERY:
                graph.close()
                kept = time.monotonic()
    return not graph.late


def _in_order(connection: sqlite3.Connection, methods: frozenset[int], first: Iterable[str]) -> list[int]:
    """By file, so that each is read once."""
    wanted = set(first)
    rows = connection.execute(
        "SELECT methods.id, roots.path || '/' || files.path FROM methods JOIN files ON files.id = file_id JOIN roots ON roots.id = root_id"
        " ORDER BY is_test, file_id, methods.id"
    )
    ordered = [(path not in wanted, method) for method, path in rows if method in methods]
    return [method for _, method in sorted(ordered, key=itemgetter(0))]
