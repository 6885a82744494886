"""What each method can log, itself or through what it calls: reachability of log statements over the whole call graph.

Strongly connected components first (Tarjan 1972, without recursion), then one pass from the leaves up that unites sets of statements.  A
set is one integer, bit n for the n-th log statement.  Calls that start threads count: the statement is written because of the method.
"""

import sqlite3
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

LIKELY = 0.5
"""Confidence of the calls that count where all would say too much.  Over all calls, most methods of a large program reach each other by some
callback or ``close()`` that might be anyone's."""


@dataclass(frozen=True, slots=True)
class Reach:
    """For every method that can log: how many different statements."""

    counts: dict[int, int]
    """Method id → number of log statements within reach; methods that can log nothing are absent."""

    def of(self, method_id: int) -> int:
        """Number of statements within reach of a method."""
        return self.counts.get(method_id, 0)


def statements_within(connection: sqlite3.Connection, method_id: int) -> list[int]:
    """Row ids of the log statements that a method can reach, in no order of time."""
    rows = connection.execute(
        "WITH RECURSIVE within(id) AS (SELECT ? UNION SELECT calls.callee_id FROM calls JOIN within ON calls.caller_id = within.id"
        " WHERE calls.callee_id IS NOT NULL) SELECT log_statements.id FROM log_statements JOIN within ON within.id = log_statements.method_id",
        (method_id,),
    )
    return [row[0] for row in rows]


def logging_callers(connection: sqlite3.Connection, method_id: int) -> set[int]:
    """Every method from which *method_id* can be reached, itself included."""
    rows = connection.execute(
        "WITH RECURSIVE above(id) AS (SELECT ? UNION SELECT calls.caller_id FROM calls JOIN above ON calls.callee_id = above.id) SELECT id FROM above",
        (method_id,),
    )
    return {row[0] for row in rows}


Callees = dict[int, list[int]]
"""Caller → callees, each once, in the order of the source; method ids."""


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls between methods of the workspace."""

    every: Callees
    likely: Callees
    """Those of at least :data:`LIKELY`."""
    started: set[int]
    """Methods that some call has a thread run."""
    called_back: set[int]
    """Methods that some call gives to a library to be called."""


def calls(connection: sqlite3.Connection) -> Calls:
    """All of an index; two seconds for a million rows."""
    every: Callees = {}
    likely: Callees = {}
    of_kind: dict[int, set[int]] = {1: set(), 2: set()}
    sql = (
        "SELECT caller_id, callee_id, confidence >= ?, (kind = 'thread') + 2 * (kind = 'callback') FROM calls WHERE callee_id IS NOT NULL"
        " ORDER BY caller_id, pos, callee_id"
    )
    for caller, rows in groupby(connection.execute(sql, (LIKELY,)), itemgetter(0)):
        met: dict[int, int] = {}
        for _, callee, sure, kind in rows:
            if sure or callee not in met:
                met[callee] = sure
            if kind:
                of_kind[kind].add(callee)
        every[caller] = list(met)
        if sures := [callee for callee, sure in met.items() if sure]:
            likely[caller] = sures
    return Calls(every, likely, of_kind[1], of_kind[2])


def own_statements(connection: sqlite3.Connection) -> dict[int, int]:
    """The set of each method's own log statements."""
    own: dict[int, int] = {}
    for bit, (method_id,) in enumerate(connection.execute("SELECT method_id FROM log_statements ORDER BY method_id, pos, id")):
        own[method_id] = own.get(method_id, 0) | 1 << bit
    return own


def reach(own: dict[int, int], callees: Callees) -> Reach:
    """The numbers for all methods."""
    return counted(sets_within(own, callees, components(callees, own)))


def counted(sets: dict[int, int]) -> Reach:
    """The numbers of what :func:`sets_within` gives."""
    return Reach({method_id: bits.bit_count() for method_id, bits in sets.items()})


def sets_within(own: dict[int, int], callees: Callees, order: list[list[int]]) -> dict[int, int]:
    """For every method with a log statement within reach: the set of them; one object for all that have the same by way of each other.

    *order*: the components of all these methods, callees first.
    """
    sets: dict[int, int] = {}
    for component in order:
        united = 0
        for member in component:
            for bits in (own.get(member, 0), *[sets.get(callee, 0) for callee in callees.get(member, ())]):
                merged = united | bits
                # Most unions add nothing; keeping the one integer that is there keeps memory at that of the different sets.
                united = bits if merged == bits else united if merged == united else merged
        if united:
            for member in component:
                sets[member] = united
    return sets


def components(callees: dict[int, list[int]], others: "dict[int, int] | None" = None) -> list[list[int]]:
    """Strongly connected components, callees before their callers; *others* adds nodes without edges of their own."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    on_stack: set[int] = set()
    stack: list[int] = []
    found: list[list[int]] = []
    for start in (*callees, *(others or ())):
        if start in index:
            continue
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        work = [(start, iter(callees.get(start, ())))]
        while work:
            node, rest = work[-1]
            for callee in rest:
                if callee not in index:
                    index[callee] = low[callee] = len(index)
                    stack.append(callee)
                    on_stack.add(callee)
                    work.append((callee, iter(callees.get(callee, ()))))
                    break
                if callee in on_stack and index[callee] < low[node]:
                    low[node] = index[callee]
            else:
                work.pop()
                if work and low[node] < low[work[-1][0]]:
                    low[work[-1][0]] = low[node]
                if low[node] == index[node]:
                    component = []
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        component.append(member)
                        if member == node:
                            break
                    found.append(component)
    return found
