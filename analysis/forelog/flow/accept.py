"""Whether the log-flow graph allows a sequence of events: all runs of the pushdown automaton at once.

A **call** is a method together with the number of events written when it began; what a call can do does not depend on who made it, so calls are shared, as
in a graph-structured stack (Tomita 1985).  Time and memory: events x states, for each event where a call begins.
"""

from collections.abc import Sequence

from forelog.flow.graph import LogFlowGraph

_Call = tuple[int, int]
_Item = tuple[_Call, int, int]
"""(call, state, events written)"""


def accepts(graph: LogFlowGraph, entry: int, events: Sequence[int]) -> set[str]:
    """Ways out of *entry* by which it can write exactly *events* (row ids of log statements); empty when it cannot."""
    return {way for way, written in ends(graph, entry, events) if written == len(events)}


def ends(graph: LogFlowGraph, entry: int, events: Sequence[int]) -> set[tuple[str, int]]:
    """(way out, number of events) of all runs of *entry* that write a prefix of *events*."""
    return _runs(graph, entry, events)[0]


def may_begin(graph: LogFlowGraph, entry: int, events: Sequence[int]) -> bool:
    """Whether a run of *entry* can begin with *events*, however it goes on."""
    return _runs(graph, entry, events)[1] == len(events)


def _runs(graph: LogFlowGraph, entry: int, events: Sequence[int]) -> tuple[set[tuple[str, int]], int]:
    """All runs that write a prefix of *events*: (way out, number of events) where they end, and the number of events of the longest."""
    first: _Call = (entry, 0)
    waiting: dict[_Call, set[tuple[_Call, int, str]]] = {first: set()}
    done: dict[_Call, set[tuple[str, int]]] = {first: set()}
    exits: dict[int, dict[int, str]] = {}
    todo: list[_Item] = [(first, 0, 0)]
    seen: set[_Item] = set(todo)

    def reach(call: _Call, state: int, written: int) -> None:
        item = (call, state, written)
        if item not in seen:
            seen.add(item)
            todo.append(item)

    while todo:
        call, state, written = todo.pop()
        machine = graph.machine(call[0])
        ways = exits.get(call[0])
        if ways is None:
            ways = exits[call[0]] = {final: way for way, final in machine.exits}
        if state in ways:
            end = (ways[state], written)
            if end not in done[call]:
                done[call].add(end)
                for caller, target, way in waiting[call]:
                    if way == end[0]:
                        reach(caller, target, written)
            continue
        for label, target in machine.edges[state]:
            if label[0] == "event":
                if written < len(events) and events[written] == label[1]:
                    reach(call, target, written + 1)
            elif label[0] == "call":
                inner: _Call = (label[1], written)
                back = (call, target, label[2])
                if inner not in waiting:
                    waiting[inner] = set()
                    done[inner] = set()
                    reach(inner, 0, written)
                if back not in waiting[inner]:
                    waiting[inner].add(back)
                    for way, later in list(done[inner]):
                        if way == label[2]:
                            reach(call, target, later)
            else:
                reach(call, target, written)
    return done[first], max(written for _, _, written in seen)
