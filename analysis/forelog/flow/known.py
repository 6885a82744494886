"""What is known of each local where control is: static single assignment, made while the machine is built (Braun et al. 2013).

Each state has an **environment**: local → term (:mod:`forelog.flow.terms`); a name that is missing may hold anything.  Where ways with different terms meet, the local becomes a
variable of the machine, and each way gets a LET edge that says what it is there.
"""

from typing import Any, TypeAlias

from forelog.flow import machine as m
from forelog.flow.terms import RETURNED, UNKNOWN, Term, lasting, parts, replaced, variables

Environment: TypeAlias = "dict[str, Term]"
_Edges: TypeAlias = "list[list[tuple[int, Any, int]]]"
MANY = 150
"""Locals that are known at once; of more than that nothing is."""
_ENOUGH = 100_000
"""Terms compared where ways meet, at most."""


class Known:
    """Environments of the states of one body; inserts LET edges into its machine."""

    def __init__(self, edges: _Edges, params: tuple[str, ...]) -> None:
        self._edges = edges
        self._of: dict[int, Environment] = {m.START: {name: ("param", index) for index, name in enumerate(params)}}
        self._into: dict[int, list[tuple[int, int, bool, Environment]]] = {}
        """Ways into a state whose environment nobody has asked for: source, index of its edge, whether as its handler, environment."""
        self._open: dict[int, Environment] = {}
        """States that more ways may come into, each local of theirs a variable."""
        self._between: dict[tuple[int, tuple[Any, ...]], int] = {}
        self._count = RETURNED
        self.names: dict[int, str] = {}
        """Variable → the local it stands for."""
        self._places: dict[tuple[str, Term], int] = {}
        """Local and what it was given → position of the assignment."""
        self.sound = True
        """Whether all ways into a state were there when its environment was asked for."""

    def variable(self, name: str) -> int:
        """A new variable."""
        self._count += 1
        self.names[self._count] = name
        return self._count

    def of(self, state: int) -> Environment:
        """The environment of a state; all ways into it are there."""
        found = self._of.get(state)
        if found is None:
            found = self._of[state] = self._met(state)
        return found

    def set(self, state: int, environment: Environment) -> None:
        """From now on that is the environment of *state*."""
        self._of[state] = environment

    def given(self, name: str, term: Term, pos: int) -> None:
        """Remember where *name* was given what *term* means."""
        self._places[name, term] = pos

    def came(self, source: int, index: int, target: int, *, handler: bool = False) -> None:
        """An edge was made, from *source*."""
        environment = self.of(source)
        if target in (m.RETURNED, m.THROWN):
            return
        if target in self._open:
            self._into_open(source, index, target, environment, handler=handler)
        elif target not in self._of:
            self._into.setdefault(target, []).append((source, index, handler, environment))
        elif self._of[target] is not environment and any(environment.get(name) != term for name, term in self._of[target].items()):
            self.sound = False

    def open(self, state: int) -> None:
        """More ways may come into *state*, later."""
        before = self.of(state) if state in self._of else {}
        ways = self._into.pop(state, [])
        common = [name for name in (ways[0][3] if ways else before) if all(name in way[3] for way in ways)]
        environment = {name: ("var", self.variable(name)) for name in common}
        self._open[state] = environment
        for source, index, handler, found in ways:
            self._into_open(source, index, state, found, handler=handler)
        self._of[state] = environment

    def _into_open(self, source: int, index: int, target: int, environment: Environment, *, handler: bool) -> None:
        given = []
        for name, variable in self._open[target].items():
            term = environment.get(name, UNKNOWN)
            if term != variable:
                given.append((variable[1], term, self._places.get((name, term), -1)))
        self._insert(source, index, target, tuple(given), handler=handler)

    def _met(self, state: int) -> Environment:
        ways = self._into.pop(state, [])
        if not ways:
            return {}
        first = ways[0][3]
        if all(way[3] is first for way in ways):
            return first
        if len(ways) * len(first) > _ENOUGH:
            return {}
        environment: Environment = {}
        differing: dict[str, int] = {}
        for name, term in first.items():
            if all(way[3].get(name) == term for way in ways):
                environment[name] = term
            elif all(name in way[3] for way in ways):
                differing[name] = self.variable(name)
                environment[name] = ("var", differing[name])
        if differing:
            for source, index, handler, found in ways:
                given = tuple((number, found[name], self._places.get((name, found[name]), -1)) for name, number in differing.items())
                self._insert(source, index, state, given, handler=handler)
        return environment

    def _insert(self, source: int, index: int, target: int, given: tuple[Any, ...], *, handler: bool) -> None:
        """Say on the way from *source* what variables are."""
        if not given:
            return
        between = self._between.get((target, given))
        if between is None:
            between = self._between[target, given] = len(self._edges)
            self._edges.append([(m.LET, given, target)])
        operation, argument, before = self._edges[source][index]
        self._edges[source][index] = (operation, (argument[0], between), before) if handler else (operation, argument, between)


def pruned(edges: _Edges, arguments: dict[int, Any], *, sound: bool) -> dict[int, Any]:
    """Take out of *edges* (changed) and *arguments* what decides nothing: variables with one meaning, and those that no condition depends on.

    Terms of arguments are given back.  Of a body that is not *sound*, everything is taken out.
    """
    lets = [(state, index) for state, out in enumerate(edges) for index, edge in enumerate(out) if edge[0] == m.LET]
    guards = [(state, index) for state, out in enumerate(edges) for index, edge in enumerate(out) if edge[0] == m.GUARD]
    if not sound:
        for state, index in lets:
            edges[state][index] = (m.SILENT, None, edges[state][index][2])
        for state, index in guards:
            operation, argument, target = edges[state][index]
            edges[state][index] = (operation, (*argument[:6], UNKNOWN), target)
        return {}
    meanings: dict[int, set[Term]] = {}
    for state, index in lets:
        for number, term, _ in edges[state][index][1]:
            if isinstance(number, int):  # a field is no variable
                meanings.setdefault(number, set()).add(term)
    same: dict[int, Term] = {}
    changed = True
    while changed:
        changed = False
        for number, found in list(meanings.items()):
            told = {replaced(term, same) for term in found} - {("var", number)}
            if number != RETURNED and len(told) == 1 and lasting(term := told.pop()) and number not in variables(term):
                same[number] = term
                del meanings[number]
                changed = True
    needed: set[int] = set()
    conditions = []
    for state, index in guards:
        operation, argument, target = edges[state][index]
        term = replaced(argument[6], same)
        edges[state][index] = (operation, (*argument[:6], term), target)
        conditions.append(term)
    conditions += [
        replaced(term, same) for state, index in lets for number, term, _ in edges[state][index][1] if not isinstance(number, int)
    ]
    given = {pos: tuple(replaced(term, same) for term in terms) for pos, terms in arguments.items()}
    for terms in given.values():
        conditions += terms
    todo = [number for term in conditions for number in variables(term)] + [RETURNED]
    while todo:
        number = todo.pop()
        if number not in needed:
            needed.add(number)
            for term in meanings.get(number, ()):
                todo += variables(replaced(term, same))
    for state, index in lets:
        _, bound, target = edges[state][index]
        kept = tuple(
            (number, replaced(term, same), pos)
            for number, term, pos in bound
            if not isinstance(number, int) or (number in needed and number not in same)
        )
        kept = tuple(one for one in kept if one[1] != ("var", one[0]))
        edges[state][index] = (m.LET, kept, target) if kept else (m.SILENT, None, target)
    return {pos: terms for pos, terms in given.items() if any(_tells(term) for term in terms)}


def _tells(term: Term) -> bool:
    return any(part[0] != "unknown" for part in parts(term))
