"""What methods do that log nothing: what they return, and the fields that constructors give to their objects.

Such a method has no steps on a path, so its body (the raw machine) is gone through where its result matters: all ways to its return, under conditions, as
long as these are few.  What is too long, or may handle exceptions, gives a value that nothing is known of.
"""

from dataclasses import dataclass, field
from typing import Any

from forelog.flow import machine as m
from forelog.flow.terms import FALSE, RETURNED, THIS, TRUE, UNKNOWN, Term, negation
from forelog.predict import algebra
from forelog.predict.algebra import CONSTANTS, chosen, joined, negated
from forelog.predict.ground import KINDS, NOWHERE, Given
from forelog.predict.walk import LARGEST, Frame, Walk

STEPS = 250
"""Steps through one such method, on all ways together."""
WAYS = 8
"""Ways to its return."""
DEEPEST = 4
"""Such methods in one another."""
VAIN = 2
"""How often a method may tell nothing, one time after the other, before it is not looked into any more."""
ALWAYS = 12
"""The same, whatever it is given."""


class _TooMuchError(Exception):
    """A method is not understood, or too long."""


@dataclass(slots=True)
class _Way:
    """One way to the return."""

    condition: Term
    returned: Given | None
    stored: list[tuple[Any, Any, Any]]
    """(table, key, value) of what it changed."""


@dataclass(slots=True)
class _Run:
    """All ways through a method."""

    walk: Walk
    steps: dict[int, list[tuple[int, Any, int]]]
    frame: Frame
    since: int
    """Changes before."""
    left: int = STEPS
    ways: list[_Way] = field(default_factory=list)
    rests: set[int] = field(default_factory=set)


def returned(walk: Walk, frame: Frame, pos: int, rests: set[int]) -> Term | None:
    """What the call there returned; ``None``: nobody knows."""
    graph = walk.ground.graph
    place = graph.places(frame.method).get(pos)
    if place is None or not place.callees or place.callbacks or place.once or place.handed:
        return None
    _, terms = frame.arguments.get(pos, ("", ()))
    this: Given = (walk.fresh("o"), NOWHERE)
    if terms and terms[0] != UNKNOWN:
        needed: set[int] = set()
        this = (walk.term(frame, terms[0], needed), frozenset(needed))
    callee = place.callees[0]
    if len(place.callees) > 1 or place.outside:
        if this[0][0] != "made":
            return None
        fitting = [one for one in place.callees if walk.ground.runs(this[0][2], frame.method, pos, one)]
        if len(fitting) != 1:
            return None
        callee = fitting[0]
    if graph.can_log(callee) or graph.method(callee).name == "<init>":
        return None
    found = _gone_through(walk, frame, callee, this, terms)
    if found is None or found[0] is None:
        return None
    rests |= found[1]
    return found[0]


def built(walk: Walk, frame: Frame, pos: int, this: Given) -> None:
    """The constructor that is called there gives the fields of *this* their values."""
    place = walk.ground.graph.places(frame.method).get(pos)
    if place is None or len(place.callees) != 1:
        return
    _, terms = frame.arguments.get(pos, ("", ()))
    _gone_through(walk, frame, place.callees[0], this, terms)


def _gone_through(walk: Walk, above: Frame, callee: int, this: Given, terms: tuple[Term, ...]) -> tuple[Term | None, frozenset[int]] | None:
    """What *callee* returns, and the steps that this rests on; its changes are made."""
    if above.depth >= DEEPEST:
        return None
    ground = walk.ground
    always = ground.vain.get((callee, ()), 0)
    steps = ground.steps(callee) if always < ALWAYS else None
    if steps is None:
        return None
    shape = ground.shape(callee)
    frame = Frame(callee, shape.name, this, [None] * shape.params, ground.all_arguments(callee), depth=above.depth + 1)
    if len(terms) - 1 == shape.params:
        for index, term in enumerate(terms[1 : shape.plain + 1]):
            needed: set[int] = set()
            frame.params[index] = (walk.term(above, term, needed), frozenset(needed))
    if shape.static:
        frame.this = (walk.fresh("o"), NOWHERE)
    known = (frame.this[0][0] == "made", *(given is not None and given[0][0] in CONSTANTS for given in frame.params))
    vain = ground.vain.get((callee, known), 0)
    if vain >= VAIN:
        return None
    start, since = walk.count, len(walk.undone)
    run = _Run(walk, steps, frame, since)
    try:
        _explore(run, m.START, [])
    except _TooMuchError:
        run.ways.clear()
    walk.undo(since)
    found = None
    if run.ways:
        _store(run, start)
        found = _told(run, start, KINDS.get(ground.graph.method(callee).returns, ""))
    learnt = len(walk.undone) > since if shape.name == "<init>" else found is not None and (found[0] != "value" or found[1] <= start)
    ground.vain[callee, known] = 0 if learnt else vain + 1
    ground.vain[callee, ()] = 0 if learnt else always + 1
    return (found, frozenset(run.rests)) if run.ways else None


def _explore(run: _Run, state: int, conditions: list[Term]) -> None:
    walk, frame = run.walk, run.frame
    while state != m.RETURNED:
        run.left -= 1
        if run.left < 0:
            raise _TooMuchError
        edges = [edge for edge in run.steps.get(state, ()) if edge[0] != m.RAISE]
        if not edges:
            return  # it throws
        if len(edges) > 1:
            _fork(run, edges, conditions)
            return
        operation, argument, target = edges[0]
        if operation == m.LET:
            _let(run, argument)
        elif operation == m.CALL:
            _call(run, argument[0])
        elif operation == m.GUARD:
            condition = _condition(run, argument[6])
            if condition == FALSE:
                return
        elif operation not in (m.SILENT, m.USE, m.INITIALIZE, m.HAS_NEXT, m.NEXT):
            raise _TooMuchError
        state = target
    if len(run.ways) == WAYS:
        raise _TooMuchError
    stored = [(table, key, table.get(key)) for table, key, _ in walk.undone[run.since :] if table is walk.heap or table is walk.functions]
    run.ways.append(_Way(joined("and", conditions), frame.values.get(RETURNED), stored))


def _fork(run: _Run, edges: list[tuple[int, Any, int]], conditions: list[Term]) -> None:
    walk = run.walk
    told: dict[Term, Term] = {}
    ways: list[tuple[Term, int]] = []
    for operation, argument, target in edges:
        if operation != m.GUARD:
            if operation != m.SILENT:
                raise _TooMuchError
            ways.append((walk.fresh("b"), target))
            continue
        term = argument[6]
        other = told.get(negation(term)) if term != UNKNOWN else None
        condition = negated(other) if other is not None else _condition(run, term)
        told[term] = condition
        if condition != FALSE:
            ways.append((condition, target))
        if condition == TRUE:
            break
    for condition, target in ways:
        mark = len(walk.undone)
        if condition != TRUE:
            walk.assume(condition, frozenset(run.rests))
        _explore(run, target, conditions if condition == TRUE else [*conditions, condition])
        walk.undo(mark)


def _condition(run: _Run, term: Term) -> Term:
    return run.walk.now(run.walk.term(run.frame, term, run.rests), run.rests)


def _let(run: _Run, items: tuple[tuple[Any, Term, int], ...]) -> None:
    found = []
    for number, term, _ in items:
        rests: set[int] = set()
        found.append((number, (run.walk.term(run.frame, term, rests), frozenset(rests))))
        run.rests |= rests
    for number, value in found:
        if isinstance(number, int):
            run.walk.change(run.frame.values, number, value)
        else:
            run.walk.put(run.frame, number[1], number[2], value)


def _call(run: _Run, pos: int) -> None:
    given = run.frame.arguments.get(pos)
    run.walk.change(run.frame.results, pos, None)
    if given is not None and given[0] == "<init>" and given[1][0] == THIS:
        built(run.walk, run.frame, pos, run.frame.this)


def _store(run: _Run, start: int) -> None:
    """Make the changes again that all ways make, each under its condition; and those to objects that only exist on one."""
    everywhere: dict[tuple[int, Any], list[tuple[Term, Any]]] = {}
    for way in run.ways:
        for table, key, value in {(id(table), key): (table, key, value) for table, key, value in way.stored}.values():
            if table is run.walk.functions or key[0] > start:
                run.walk.change(table, key, value)
            else:
                everywhere.setdefault((id(table), key), []).append((way.condition, value))
    for (_, key), values in everywhere.items():
        if len(values) == len(run.ways):
            term = values[-1][1][0]
            rests = frozenset(run.rests).union(*(value[1] for _, value in values))
            for condition, value in reversed(values[:-1]):
                term = chosen(condition, value[0], term)
            run.walk.change(run.walk.heap, key, (term if algebra.size(term, LARGEST) <= LARGEST else run.walk.fresh(), rests))


def _told(run: _Run, start: int, kind: str) -> Term | None:
    """What all ways together return."""
    if any(way.returned is None for way in run.ways):
        return None
    found: Term | None = None
    for way in reversed(run.ways):
        assert way.returned is not None
        run.rests |= way.returned[1]
        found = way.returned[0] if found is None else chosen(_plain(run, way.condition, start), way.returned[0], found)
    assert found is not None
    if kind == "b" and found[0] != "bool" and _new(found, start):
        return run.walk.fresh("b")
    return found if algebra.size(found, LARGEST) <= LARGEST else None


def _plain(run: _Run, condition: Term, start: int) -> Term:
    """A condition, by a name of its own where nothing older is in it."""
    return run.walk.fresh("b") if condition[0] != "value" and _new(condition, start) else condition


def _new(term: Term, start: int) -> bool:
    """Whether a term tells nothing but of values that nobody else has seen."""
    return all(leaf[0] == "value" and leaf[1] > start for leaf in algebra.leaves(term))
