"""Threads that the code of a prediction starts: each is a lane of its own, with the place that starts it.

What is only kept by a library, to be called some time on any thread, is a lane as well.
"""

from collections.abc import Iterator
from typing import NamedTuple

from forelog.flow.graph import SURELY, LogFlowGraph
from forelog.flow.loggers import GUESSES

MOST = 12
"""Lanes at most."""
_CHUNK = 500
_STARTING = frozenset(("thread", "callback"))
"""Kinds of calls that can begin a lane."""


class Start(NamedTuple):
    """A place where another thread begins, or where something is handed over that will be called later."""

    body: int
    """The first method of the lane."""
    method: int
    """The method that starts it."""
    pos: int


def starts(graph: LogFlowGraph, entry: int, depth: int) -> Iterator[Start]:
    """What *entry* and the methods that it calls, at most *depth* behind one another, start; nearest first, of each body the first place.

    Methods that write nothing themselves start threads as well, so this follows the call graph and not the machines.  Ends early when the
    graph is out of time.
    """
    found: set[int] = set()
    seen, level = {entry}, [entry]
    for _ in range(depth + 1):
        after: dict[int, None] = {}
        starting: dict[int, None] = {}
        for at in range(0, len(level), _CHUNK):
            part = level[at : at + _CHUNK]
            for caller, callee, kind, confidence in graph.connection.execute(
                "SELECT caller_id, callee_id, kind, confidence FROM calls"  # noqa: S608 - marks
                f" WHERE caller_id IN ({','.join('?' * len(part))}) AND callee_id IS NOT NULL ORDER BY caller_id, pos, id",
                part,
            ):
                if kind in _STARTING:
                    starting[caller] = None
                if kind != "thread" and (confidence >= SURELY or kind not in GUESSES):
                    after[callee] = None
        for method in starting:
            if graph.out_of_time():
                return
            for pos, place in sorted(graph.places(method).items()):
                for body in (*place.threads, *place.later):
                    if body not in found:
                        found.add(body)
                        yield Start(body, method, pos)
        level = [method for method in after if method not in seen]
        seen.update(level)


def shares(limit: int, lanes: int) -> list[int]:
    """How many sequences the entry and each of *lanes* threads may list: about half of *limit* for the entry, never more than it together.

    ``shares(20, 3)`` is ``[11, 3, 3, 3]``.
    """
    each = limit // 2 // lanes if lanes else 0
    return [limit - each * lanes, *[each] * lanes]
