"""Which values a machine remembers: those on which a condition that decides something depends, so that machines stay small.

A first round of simplifying without any LET shows which conditions are left; the variables in them, and in what logging callees are given, are relevant.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from forelog.flow.machine import GUARD, LET, Edge, Machine, RawMachine, Values
from forelog.flow.simplify import simplify
from forelog.flow.terms import RETURNED, THIS, UNKNOWN, Term, parts, variables

_Out = list[list[Edge]]


Decides: TypeAlias = Callable[[int, int], bool]
"""Whether a condition of a method depends on its parameter with this index, or on the object itself for -1."""


def remembering(out: _Out, exits: dict[str, int], values: Values, decides: Decides, quiet: frozenset[int]) -> Machine:
    """The machine of these steps, with the LET edges that matter.

    *values*: of the raw machine, *decides*: of the methods that it calls, *quiet*: positions of calls of methods of the workspace that log nothing.
    """
    if not values.arguments and not any(label[0] == "let" for edges in out for label, _ in edges):
        return simplify(out, exits)
    forgetful = simplify([[(("silent",) if label[0] == "let" else label, target) for label, target in edges] for edges in out], exits)
    values, passed = _given(out, forgetful.edges, values, decides, quiet)
    kept = _Relevance(out, forgetful, values, passed)
    return _with(simplify([[(kept.label(label), target) for label, target in edges] for edges in out], exits), values)


def _given(
    out: _Out, forgetful: Iterable[Iterable[Edge]], values: Values, decides: Decides, quiet: frozenset[int]
) -> tuple[Values, frozenset[int]]:
    """With those arguments alone on which something depends in what is called; and the calls of which it matters that none of their callees logged."""
    called: dict[int, set[int]] = {}
    asked: list[Term] = []
    for edges in forgetful:
        for label, _ in edges:
            if label[0] == "call":
                called.setdefault(label[3], set()).add(label[1])
            elif label[0] == "guard":
                asked.append(label[6])
    silently: set[int] = set()
    for edges in out:
        for label, _ in edges:
            for number, term, _ in label[1] if label[0] == "let" else ():
                asked.append(term)
                if isinstance(number, int) and number < 0:
                    silently.add(-1 - number)
    found: dict[int, tuple[str, tuple[Term, ...]]] = {}
    passed: set[int] = set()
    for pos, name, terms in values.arguments:
        callees = called.get(pos, ())
        built = name == "<init>"
        several = len(callees) > 1 or (bool(callees) and pos in silently)
        if pos in silently and (built or several):
            passed.add(pos)
        kept = tuple(
            term
            if term == UNKNOWN
            or any(decides(callee, index) for callee in callees)
            or (index < 0 and (several or (built and bool(callees))))
            or pos in passed
            else UNKNOWN
            for index, term in enumerate(terms, -1)
        )
        if any(term != UNKNOWN for term in kept):
            found[pos] = name, kept
            asked += kept
    whole = {pos: (name, terms) for pos, name, terms in values.arguments if pos in quiet}
    while asked:  # what is given to methods that log nothing, whose results matter
        for part in parts(asked.pop()):
            if part[0] in ("result", "new") and part[1] in whole:
                name, terms = whole.pop(part[1])
                found[part[1]] = name, terms
                asked += terms
    arguments = tuple((pos, *found[pos]) for pos in sorted(found))
    return replace(values, arguments=arguments), frozenset(passed)


def _with(machine: Machine, values: Values) -> Machine:
    calls = {label[3] for edges in machine.edges for label, _ in edges if label[0] == "call"}
    bound: set[Any] = set()
    terms: list[Term] = []
    for edges in machine.edges:
        for label, _ in edges:
            if label[0] == "let":
                bound.update(number for number, _, _ in label[1])
                terms += [term for _, term, _ in label[1]]
            elif label[0] == "guard":
                terms.append(label[6])
    calls |= {-1 - number for number in bound if isinstance(number, int) and number < 0}
    given = {pos: (name, found) for pos, name, found in values.arguments}
    terms += [term for pos in calls if pos in given for term in given[pos][1]]
    while terms:
        for part in parts(terms.pop()):
            if part[0] in ("result", "new") and part[1] in given and part[1] not in calls:
                calls.add(part[1])
                terms += given[part[1]][1]
    arguments = tuple(one for one in values.arguments if one[0] in calls)
    names = tuple(one for one in values.names if one[0] in bound)
    return replace(machine, values=Values(arguments, names))


class _Relevance:
    """The variables that matter, of a machine whose surviving conditions are known."""

    def __init__(self, out: _Out, forgetful: Machine, values: Values, passed: frozenset[int]) -> None:
        self._bindings: dict[int, set[Term]] = {}
        self._uses: dict[int, set[Any]] = {}
        self._passed = passed
        for edges in out:
            for label, _ in edges:
                for number, term, _ in label[1] if label[0] == "let" else ():
                    if isinstance(number, int):
                        self._bindings.setdefault(number, set()).add(term)
                    else:
                        self._use(term, ("field", number))
        labels = {label for edges in forgetful.edges for label, _ in edges}
        calls = {label[3] for label in labels if label[0] == "call"} | {pos for pos, _, _ in values.arguments}
        self._calls = calls
        for label in labels:
            if label[0] == "guard":
                self._use(label[6], ("guard", label[3]))
        for pos, _, terms in values.arguments:
            if pos in calls:
                for term in terms:
                    self._use(term, ("argument", pos))
        todo = [*self._uses, RETURNED]
        seen: set[int] = set()
        while todo:
            number = todo.pop()
            if number in seen:
                continue
            seen.add(number)
            for term in self._bindings.get(number, ()):
                self._use(term, ("let", number))
                todo += variables(term)
        self._kept = {number for number in self._uses if self._matters(number)} | {RETURNED}
        self.results = {part[1] for terms in self._all_terms(labels, values) for part in parts(terms) if part[0] == "result"}

    def _all_terms(self, labels: Iterable[Any], values: Values) -> Iterable[Term]:
        for label in labels:
            if label[0] == "guard":
                yield label[6]
        for number in self._kept:
            yield from self._bindings.get(number, ())
        for pos, _, terms in values.arguments:
            if pos in self._calls:
                yield from terms

    def _use(self, term: Term, place: Any) -> None:
        for number in variables(term):
            self._uses.setdefault(number, set()).add(place)

    def _matters(self, number: int) -> bool:
        """Whether something is known of a variable, or it is looked at twice."""
        return len(self._uses[number]) > 1 or any(self._tells(term) for term in self._bindings.get(number, ()))

    def _tells(self, term: Term) -> bool:
        return any(part[0] != "unknown" and (part[0] != "result" or part[1] in self._calls) for part in parts(term))

    def _remembered(self, number: Any, term: Term) -> bool:
        if not isinstance(number, int):
            return True
        if number == RETURNED:  # what says nothing need not be said: it is unknown without
            return UNKNOWN in self._bindings[number] or (
                self._tells(term)
                and all(number not in self._bindings or any(map(self._tells, self._bindings[number])) for number in variables(term))
            )
        return number in self._kept or (number < 0 and (-1 - number in self.results or -1 - number in self._passed))

    def label(self, label: Any) -> Any:
        """*label* with what matters of its bindings."""
        if label[0] != "let":
            return label
        kept = tuple(one for one in label[1] if self._remembered(one[0], one[1]))
        return ("let", kept) if kept else ("silent",)


def chooses_callee(found: "Deciding", index: int, several: Callable[[int], bool]) -> bool:
    """Whether a parameter is the receiver of a call that could be one of *several*."""
    return any(given == index and argument < 0 and several(pos) for given, pos, argument in found.handed)


class Deciding(NamedTuple):
    """What the values that a method is given decide in it."""

    own: frozenset[int]
    """Parameters on which its own conditions or its result depend; -1: the object itself."""
    handed: tuple[tuple[int, int, int], ...]
    """(parameter, position of a call, index of the argument) of what is handed on."""


def deciding(raw: RawMachine) -> Deciding:
    """What decides something in a body."""
    own: set[int] = set()
    for _, operation, argument, _ in raw.edges:
        if operation == GUARD:
            own |= _parameters(argument[6])
        elif operation == LET:
            for _, term, _ in argument:
                own |= _parameters(term)
    handed = tuple(
        (given, pos, index) for pos, _, terms in raw.values.arguments for index, term in enumerate(terms, -1) for given in _parameters(term)
    )
    return Deciding(frozenset(own), handed)


def _parameters(term: Term) -> set[int]:
    return {-1 if part == THIS else part[1] for part in parts(term) if part == THIS or part[0] == "param"}
