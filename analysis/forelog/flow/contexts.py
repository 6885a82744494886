"""Machines for each class of ``this``: an inherited method calls other methods on an object of one class than on one of another.

``LifeCycle.start()``, inherited by a hundred classes, calls ``doStart()`` of each of them; on one object it calls one.  So a method is split by
the values of ``this`` that it runs with (object sensitivity, Milanova, Rountev and Ryder, TOSEM 2005, by class), and calls lead to the part that
their receiver chooses.  Parts that are alike for ever are one again (partition refinement, as for minimal automata).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol, TypeAlias

from forelog.flow.machine import Edge, Machine

ANY = -2
"""Stands for all values of ``this`` at once."""
_Part: TypeAlias = tuple[int, int]
"""A method, and the value of its ``this`` or :data:`ANY`."""
_Calls: TypeAlias = dict[tuple[int, int], tuple[_Part, ...]]
"""(callee, position) → the parts that are called there; a call that cannot be has none."""


class Objects(Protocol):
    """Answers of the points-to analysis."""

    def contexts(self, method: int) -> Iterable[int]:
        """Values of ``this`` that it runs with."""
        ...

    def receivers(self, method: int, this: int) -> Mapping[int, Mapping[int, list[int]]]:
        """Position → callee → values of its ``this``, when the method runs with *this*."""
        ...

    def possible(self, method: int, this: int) -> Callable[[int, int], bool]:
        """Whether (a callee, at a position) can be, when the method runs with *this*."""
        ...


def in_contexts(machines: Mapping[int, Machine], objects: Objects) -> tuple[dict[int, Machine], dict[int, int]]:
    """The machines with their parts, and the method that each part is of which has a number of its own.

    The part that stands for all of a method has the method's number.
    """
    calls = {part: found for method in machines for part, found in _parts(method, machines[method], objects)}
    blocks = _refined(calls)
    numbers: dict[int, int] = {blocks[method, ANY]: method for method in machines}
    owners: dict[int, int] = {}
    found: dict[int, Machine] = {}
    free = max(machines, default=0) + 1
    chosen: dict[int, _Part] = {}
    for part in calls:
        block = blocks[part]
        if block not in numbers:
            numbers[block] = free
            owners[free] = part[0]
            free += 1
        if block not in chosen or part[1] == ANY:
            chosen[block] = part
    for block, part in chosen.items():
        found[numbers[block]] = _machine(machines[part[0]], calls[part], blocks, numbers)
    return found, owners


def _parts(method: int, machine: Machine, objects: Objects) -> Iterable[tuple[_Part, _Calls]]:
    """All parts of a method, with what they call."""
    places = {(label[1], label[3]): None for edges in machine.edges for label, _ in edges if label[0] == "call"}
    values = list(objects.contexts(method))
    whole: dict[tuple[int, int], dict[_Part, None]] = {place: {} for place in places}
    for this in values:
        receivers, possible = objects.receivers(method, this), objects.possible(method, this)
        found: _Calls = {}
        for callee, pos in places:
            on = receivers.get(pos, {}).get(callee)
            parts = tuple((callee, value) for value in on or ((ANY,) if possible(callee, pos) else ()))
            found[callee, pos] = parts
            whole[callee, pos].update(dict.fromkeys(parts))
        yield (method, this), found
    yield (method, ANY), {place: tuple(parts) or ((place[0], ANY),) for place, parts in whole.items()}


def _refined(calls: Mapping[_Part, _Calls]) -> dict[_Part, int]:
    """Part → number of its block: parts of one method are in one when what they call is."""
    blocks: dict[_Part, int] = {part: part[0] for part in calls}
    count = len(set(blocks.values()))
    while True:
        signatures: dict[Any, int] = {}
        after: dict[_Part, int] = {}
        for part, found in calls.items():
            told = frozenset(
                (place, frozenset(blocks.get(one, blocks[one[0], ANY]) for one in parts)) for place, parts in found.items() if parts
            )
            after[part] = signatures.setdefault((blocks[part], told), len(signatures))
        blocks = after
        if len(signatures) == count:
            return blocks
        count = len(signatures)


def _machine(machine: Machine, calls: _Calls, blocks: Mapping[_Part, int], numbers: Mapping[int, int]) -> Machine:
    to = {place: tuple(dict.fromkeys(numbers[blocks.get(one, blocks[one[0], ANY])] for one in parts)) for place, parts in calls.items()}
    edges: list[tuple[Edge, ...]] = []
    for state in machine.edges:
        found: list[Edge] = []
        for label, target in state:
            if label[0] == "call":
                found += [(("call", callee, *label[2:]), target) for callee in to[label[1], label[3]]]
            else:
                found.append((label, target))
        edges.append(tuple(found))
    return replace(machine, edges=tuple(edges))
