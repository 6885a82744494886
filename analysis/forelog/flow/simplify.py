"""Silent steps removed, equal states merged: what does not change the log does not stay in a machine.

Decisions, implicit exceptions and their handling are kept only where what follows differs.  All steps keep the set of event sequences of every way out.
"""

from collections.abc import Callable
from typing import TypeAlias

from forelog.flow.machine import Edge, Machine

Find: TypeAlias = Callable[[int], int]

_QUIET = frozenset(("silent", "guard", "implicit", "throw", "catch"))
"""Labels that write nothing: parallel ways that differ in these alone are one way."""
_THROUGH = frozenset(("implicit", "throw", "catch", "silent"))


def simplify(out: list[list[Edge]], exits: dict[str, int]) -> Machine:
    """The smallest machine that these steps give; *out* is changed.  State 0 is the start."""
    final = set(exits.values())
    alias = list(range(len(out)))

    def find(state: int) -> int:
        root = state
        while alias[root] != root:
            root = alias[root]
        while alias[state] != root:
            alias[state], state = root, alias[state]
        return root

    _drop_dead(out, final)
    states = _reachable(out, find(0))
    changed = True
    while changed:
        changed = False
        for state in states:
            if state in final or alias[state] != state:
                continue
            edges = out[state] = _tidied(out[state], state, find)
            if not edges:
                continue
            if len(edges) == 1:
                (label, target), *_ = edges
                if label[0] in ("silent", "guard") and target != state:
                    alias[state] = target
                    changed = True
            elif all(label[0] in _QUIET for label, _ in edges):
                ends = {_end(target, out, final, find) for _, target in edges}
                if len(ends) == 1 and (end := ends.pop()) != state and any(_calm(edge, end, out, find) for edge in edges):
                    alias[state] = end
                    changed = True
        seen: dict[tuple[Edge, ...], int] = {}
        for state in states:
            if state in final or alias[state] != state:
                continue
            first = seen.setdefault(tuple(out[state]), state)
            if first != state:
                alias[state] = first
                changed = True
        states = _reachable(out, find(0), find)
    return _numbered(out, exits, find)


def _tidied(edges: list[Edge], state: int, find: Find) -> list[Edge]:
    """Targets followed, duplicates and pointless rounds dropped."""
    found = list(dict.fromkeys((label, find(target)) for label, target in edges))
    moving = [edge for edge in found if edge[1] != state or edge[0][0] not in _QUIET]
    if not moving:
        return [(("silent",), state)] if found else found
    silent = {target for label, target in moving if label[0] == "silent"}
    return [edge for edge in moving if edge[1] not in silent or edge[0][0] not in ("guard", "implicit")]


def _calm(edge: Edge, end: int, out: list[list[Edge]], find: Find) -> bool:
    """Whether nothing is thrown or caught from this step on to *end*: else it would not be said that something went wrong."""
    (label, _), state = edge, find(edge[1])
    seen = set()
    while label[0] in ("silent", "guard"):
        if state == end:
            return True
        if state in seen or len(out[state]) != 1:
            return False
        seen.add(state)
        label, state = out[state][0][0], find(out[state][0][1])
    return False


def _end(state: int, out: list[list[Edge]], final: set[int], find: Find) -> int:
    """Where a chain of quiet steps from *state* must end."""
    state = find(state)
    seen = set()
    while state not in final and state not in seen:
        seen.add(state)
        targets = {find(target) for label, target in out[state] if label[0] in _THROUGH}
        if len(targets) != 1 or len(targets) != len({find(target) for _, target in out[state]}):
            break
        if any(label[0] not in _THROUGH for label, _ in out[state]):
            break
        state = targets.pop()
    return state


def _drop_dead(out: list[list[Edge]], final: set[int]) -> None:
    """Remove edges to states which are no way out and lead nowhere."""
    before: list[list[int]] = [[] for _ in out]
    for source, edges in enumerate(out):
        for _, target in edges:
            before[target].append(source)
    dead = [state for state, edges in enumerate(out) if not edges and state not in final]
    gone = set(dead)
    while dead:
        state = dead.pop()
        for source in before[state]:
            if source in gone:
                continue
            out[source] = [edge for edge in out[source] if edge[1] not in gone]
            if not out[source]:
                gone.add(source)
                dead.append(source)


def _reachable(out: list[list[Edge]], start: int, find: Find | None = None) -> list[int]:
    seen = {start}
    order = [start]
    for state in order:
        for _, target in out[state]:
            end = find(target) if find is not None else target
            if end not in seen:
                seen.add(end)
                order.append(end)
    return order[::-1]  # ends first: chains collapse in one pass


def _numbered(out: list[list[Edge]], exits: dict[str, int], find: Find) -> Machine:
    order = _reachable(out, find(0), find)[::-1]
    numbers = {state: number for number, state in enumerate(order)}
    edges = tuple(tuple(dict.fromkeys((label, numbers[find(target)]) for label, target in out[state])) for state in order)
    ways = tuple(sorted((way, numbers[state]) for way, state in exits.items() if state in numbers))
    return Machine(edges, ways)
