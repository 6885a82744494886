"""What of a group nobody reads is left out before it is copied, and what is only handed on gets its slot from the start.

Offline variable substitution within one method (after Rountev and Chandra, "Off-line variable substitution for scaling points-to analysis",
PLDI 2000): a result nobody reads needs no node, and ``T x = call()`` needs one node, not two.
"""

from typing import Any

from forelog.flow.points import constraints as c
from forelog.flow.points import paths as p
from forelog.flow.points.libraries import INERT
from forelog.flow.points.paths import Code
from forelog.flow.points.sites import Site

_TARGETS = {p.COPY: 2, p.LOAD: 3, p.STATIC_LOAD: 4, p.ARRAY: 1, p.CLASS: 1, p.UNKNOWN: 1, p.OUTSIDE: 1}
"""Operations that do nothing but fill a slot: which of their parts names it."""


def trim(code: Code, sites: list[Site], own: int) -> None:
    """Leave out what nobody reads, and join slots that are the same; *own*: number of slots that callers know."""
    read = _read(code, sites)
    kept: list[Any] = []
    for op in code.operations:
        at = _TARGETS.get(op[0], 0)
        if op[at] in read if at else op[0] != p.CALL or _does_something(sites[op[1]]):
            kept.append(op)
    into = _joined(code, kept, sites, own)
    operations: list[Any] = []
    for op in kept:
        kind = op[0]
        if kind == p.CALL:
            site = sites[op[1]]
            if site.target != c.NONE and not (site.makes or site.loads):
                site.target = into.get(site.target, site.target) if site.target in read else c.NONE
        elif kind == p.COPY:
            if op[1] in into:
                continue
            op = (p.COPY, op[1], into.get(op[2], op[2]))  # noqa: PLW2901 - the same, with another slot
        elif into:
            at = _TARGETS.get(kind, 0)
            if at and op[at] in into:
                op = (*op[:at], into[op[at]], *op[at + 1 :])  # noqa: PLW2901 - the same, with another slot
        operations.append(op)
    code.operations = operations


def _does_something(site: Site) -> bool:
    """Whether a call is more than one of a library's method that keeps and gives nothing."""
    return bool(
        site.virtual or site.direct or site.back or site.unresolved or site.external != INERT or site.properties or site.reflective
    ) or (site.target != c.NONE and (site.static or site.throwable))


def _read(code: Code, sites: list[Site]) -> set[int]:
    """Slots whose values somebody reads."""
    read = {c.RESULT}
    read.update(result for _, result in code.bodies.values())
    sources: dict[int, list[int]] = {}
    for op in code.operations:
        kind = op[0]
        if kind == p.COPY:
            sources.setdefault(op[2], []).append(op[1])
        elif kind == p.LOAD:
            sources.setdefault(op[3], []).append(op[1])
        elif kind == p.CALL:
            site = sites[op[1]]
            read.add(site.receiver)
            read.update(site.args)
        elif kind == p.STORE:
            read.add(op[1])
            read.add(op[3])
        elif kind == p.STATIC_STORE:
            read.add(op[4])
        elif kind == p.NEW:
            read.update(slot for _, slot in op[3])
            read.update(sites[op[4]].args)
        elif kind == p.REF:
            read.add(op[4])
    todo = [slot for slot in sources if slot in read]
    while todo:
        for source in sources.get(todo.pop(), ()):
            if source not in read:
                read.add(source)
                todo.append(source)
    return read


def _joined(code: Code, operations: list[Any], sites: list[Site], own: int) -> dict[int, int]:
    """Slot → the one that it is copied to, where nothing else reads it and it is filled by one operation."""
    uses: dict[int, int] = {}
    filled: dict[int, int] = {}
    copied: dict[int, int] = {}
    for op in operations:
        kind = op[0]
        at = _TARGETS.get(kind, 0)
        if at:
            filled[op[at]] = filled.get(op[at], 0) + 1
        if kind == p.COPY:
            uses[op[1]] = uses.get(op[1], 0) + 1
            copied[op[1]] = op[2]
        elif kind == p.LOAD:
            uses[op[1]] = uses.get(op[1], 0) + 1
        elif kind == p.CALL:
            site = sites[op[1]]
            for slot in (site.receiver, *site.args):
                uses[slot] = uses.get(slot, 0) + 1
            filled[site.target] = filled.get(site.target, 0) + (2 if site.makes or site.loads else 1)
    if not copied:
        return {}
    for slot in _otherwise_used(code, operations, sites):
        copied.pop(slot, None)
    into = {one: other for one, other in copied.items() if one >= own and uses[one] == 1 and filled.get(one) == 1}
    for one, other in into.items():
        last = other
        while last in into:
            last = into[last]
        into[one] = last
    return into


def _otherwise_used(code: Code, operations: list[Any], sites: list[Site]) -> set[int]:
    """Slots with a declared type, and those that something else than plain operations and calls fills or reads."""
    found = {slot for slot, _ in code.typed}
    found.update((c.THIS, c.RESULT))
    for op in operations:
        kind = op[0]
        if kind == p.STORE:
            found.add(op[1])
            found.add(op[3])
        elif kind == p.STATIC_STORE:
            found.add(op[4])
        elif kind == p.NEW:
            found.add(op[1])
            found.update(slot for _, slot in op[3])
            found.update(sites[op[4]].args)
        elif kind == p.LAMBDA:
            found.add(op[1])
        elif kind == p.REF:
            found.add(op[1])
            found.add(op[4])
    for params, result in code.bodies.values():
        found.update(params)
        found.add(result)
    return found
