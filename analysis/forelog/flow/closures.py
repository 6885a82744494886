"""What can come next: for each state of a machine the events, calls and ways out that are reached from it without a line being written.

Calls that can be silent are passed, each by the ways out that it can have in silence; so a walk over real events goes from one line to the
next in one step per stack frame.  Every answer has a weight, by the static rules of :mod:`forelog.flow.weights`: it says how likely one way
is beside the others, and makes none impossible.
"""

import functools
import heapq
import itertools
import operator
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from forelog.flow.machine import Machine
from forelog.flow.weights import Kinds, shares
from forelog.index.questions.reach import components

NOTHING_KNOWN = Kinds()
LEAST = 1e-12
"""Weight of what is possible at all."""
_PRECISE = 1e-4
"""Weight below which it is not carried round again."""
_ROUNDS = 12
"""How often the weight of a circle is carried round."""
_CIRCLES = 3
"""How often the weights of methods that call each other are computed again."""
_QUIET = frozenset(("silent", "guard", "implicit", "throw", "catch", "spawn"))


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """One call in one state of a machine, and where the callee's ways out lead."""

    caller: int
    callee: int
    pos: int
    after: Mapping[str, tuple[int, ...]]
    """Way out of the callee → states of the caller."""


@dataclass(frozen=True, slots=True, eq=False)
class Closure:
    """All that can come first from one state of a method; weights are at most 1 together."""

    events: Mapping[int, tuple[tuple[int, float], ...]]
    """Log statement → (state after it, weight)."""
    sites: tuple[tuple[Site, float], ...]
    """Calls that can write the next line."""
    ways: Mapping[str, float]
    """Ways out of the method that are reached in silence."""
    mass: float
    """Weight of the lines that are written before the method is left, each by its level."""
    next: int
    """Bit set (:meth:`Closures.bit`) of the statements that can be written next before the method is left, by itself or by what it calls."""


@dataclass(slots=True, eq=False)
class _Compiled:
    """A machine by what its edges do; each with its share of the state."""

    steps: list[list[tuple[int, float]]]
    """State → (state, share) over quiet edges."""
    events: list[list[tuple[int, int, float]]]
    """State → (statement, state after it, share)."""
    sites: list[list[tuple[Site, float]]]
    exits: dict[int, list[str]]
    order: list[int]
    """State → its number in an order in which, but for loops, edges lead up."""


class Closures:
    """Answers for a set of machines; methods without a machine are taken to return in silence."""

    def __init__(self, machines: Mapping[int, Machine], kinds: Kinds = NOTHING_KNOWN) -> None:
        self.kinds = kinds
        self._compiled = {method: _compiled(method, machine, kinds) for method, machine in machines.items()}
        self._numbers: dict[int, int] = {}
        self._statements: list[int] = []
        for compiled in self._compiled.values():
            for here in compiled.events:
                for statement, _, _ in here:
                    if statement not in self._numbers:
                        self._numbers[statement] = len(self._statements)
                        self._statements.append(statement)
        self._silent: dict[int, dict[str, float]] = {}
        """Method → ways out that it can take in silence, with their weights."""
        self._loud: dict[int, float] = {}
        """Method → weight of its first lines, each by its level."""
        self._visited: dict[int, dict[int, float]] = {}
        """Method → states that are reached from its start in silence, with their weights."""
        self._known: dict[tuple[int, int], Closure] = {}
        self._chances: dict[tuple[int, int], float] = {}
        """(method, statement) → weight with which it is the first line of a call."""
        self._first: dict[int, int] = {}
        self._circle: dict[int, list[int]] = {}
        """Method that is in a circle → all methods of the circle."""
        self.callees = {method: _callees(compiled) for method, compiled in self._compiled.items()}
        """Method → methods that it calls and that can log."""
        for method in self._compiled:
            self._silent[method], self._loud[method] = {}, 0.0
        for component in components(self.callees):
            ours = [method for method in component if method in self._compiled]
            circular = len(ours) > 1 or (bool(ours) and ours[0] in self.callees[ours[0]])
            if circular:
                self._circle.update(dict.fromkeys(ours, ours))
            self._find_silent(ours, circular=circular)
            self._find_first(ours, circular=circular)

    def __contains__(self, method: int) -> bool:
        return method in self._compiled

    @property
    def methods(self) -> Iterable[int]:
        """Those that have a machine."""
        return self._compiled

    @property
    def written(self) -> Collection[int]:
        """All statements that some machine writes."""
        return self._numbers.keys()

    def bit(self, statement: int) -> int:
        """The bit of a statement in bit sets; 0 for one that no machine has."""
        number = self._numbers.get(statement)
        return 0 if number is None else 1 << number

    def statements(self, bits: int) -> list[int]:
        """The statements of a bit set."""
        found = []
        while bits:
            low = bits & -bits
            found.append(self._statements[low.bit_length() - 1])
            bits ^= low
        return found

    def first(self, method: int) -> int:
        """Bit set of the statements that can be the first of a call of *method*."""
        return self._first.get(method, 0)

    def after(self, method: int, statement: int) -> list[int]:
        """The states of *method* behind one of its statements."""
        return [state for here in self._compiled[method].events for one, state, _ in here if one == statement]

    def chance(self, method: int, state: int, statement: int) -> float:
        """Weight with which *statement* is the next line from a state, before the method is left."""
        bit = self.bit(statement)
        return self._one(self.of(method, state), statement, bit)

    def _one(self, closure: Closure, statement: int, bit: int) -> float:
        found = 0.0
        for _, weight in closure.events.get(statement, ()):
            found += weight
        for site, weight in closure.sites:
            if self._first[site.callee] & bit:
                found += weight * self.starts(site.callee, statement)
        return found

    def starts(self, method: int, statement: int) -> float:
        """Weight with which *statement* is the first line of a call of *method*."""
        key = (method, statement)
        known = self._chances.get(key)
        if known is None:
            bit = self.bit(statement)
            members = self._circle.get(method)
            if members is None:
                known = self._chances[key] = self._one(self.of(method, 0), statement, bit)
            else:
                concerned = [member for member in members if self._first[member] & bit]
                for member in concerned:
                    self._chances[member, statement] = 0.0
                for _ in range(_ROUNDS // 4):
                    for member in concerned:
                        self._chances[member, statement] = self._one(self.of(member, 0), statement, bit)
                known = self._chances.get(key, 0.0)
        return known

    def callers(self) -> dict[int, list[Site]]:
        """Method → all calls of it."""
        found: dict[int, list[Site]] = {}
        for compiled in self._compiled.values():
            for here in compiled.sites:
                for site, _ in here:
                    found.setdefault(site.callee, []).append(site)
        return found

    def of(self, method: int, state: int) -> Closure:
        """What can come first from a state."""
        key = (method, state)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._closure(method, state)
        return known

    def _closure(self, method: int, state: int) -> Closure:
        compiled = self._compiled[method]
        events: dict[int, list[tuple[int, float]]] = {}
        sites: list[tuple[Site, float]] = []
        ways: dict[str, float] = {}
        mass = 0.0
        bits = 0
        visits = self._visits(compiled, state) if state else self._visited[method]
        for at, weight in visits.items():
            for statement, after, share in compiled.events[at]:
                events.setdefault(statement, []).append((after, weight * share))
                bits |= self.bit(statement)
                mass += weight * share * self.kinds.line(statement)
            for site, share in compiled.sites[at]:
                if first := self._first.get(site.callee, 0):
                    sites.append((site, weight * share))
                    bits |= first
                    mass += weight * share * self._loud[site.callee]
            for way in compiled.exits.get(at, ()):
                ways[way] = ways.get(way, 0.0) + weight
        return Closure({statement: tuple(found) for statement, found in events.items()}, tuple(sites), ways, mass, bits)

    def _visits(self, compiled: _Compiled, state: int) -> dict[int, float]:
        """States reached in silence, each with the weight of coming there."""
        found: dict[int, float] = {}
        times: dict[int, int] = {}
        order = compiled.order
        waiting = {state: 1.0}
        heap = [(order[state], state)]
        while heap:
            _, at = heapq.heappop(heap)
            weight = waiting.pop(at)
            found[at] = found.get(at, 0.0) + weight
            times[at] = times.get(at, 0) + 1
            for target, share in self._steps(compiled, at):
                more = weight * share
                more = max(more, LEAST)
                if target in waiting:
                    waiting[target] += more
                elif target not in found or (more > _PRECISE and times[target] < _ROUNDS):
                    waiting[target] = more
                    heapq.heappush(heap, (order[target], target))
                else:
                    found[target] += more
        return found

    def _steps(self, compiled: _Compiled, at: int) -> list[tuple[int, float]]:
        """Where silence leads from a state, over quiet edges and silent calls."""
        sites = compiled.sites[at]
        if not sites:
            return compiled.steps[at]
        found = list(compiled.steps[at])
        for site, share in sites:
            silent = self._silent[site.callee] if site.callee in self._compiled else dict.fromkeys(site.after, 1.0 / len(site.after))
            for way, weight in silent.items():
                targets = site.after.get(way, ())
                found += [(target, weight * share / len(targets)) for target in targets]
        return found

    def _find_silent(self, component: list[int], *, circular: bool) -> None:
        """A fixpoint: the more ways a callee has in silence, the more its callers have."""
        for number in itertools.count():
            changed = False
            for method in component:
                compiled = self._compiled[method]
                ways: dict[str, float] = {}
                loud = 0.0
                visits = self._visited[method] = self._visits(compiled, 0)
                for at, weight in visits.items():
                    for way in compiled.exits.get(at, ()):
                        ways[way] = ways.get(way, 0.0) + weight
                    for statement, _, share in compiled.events[at]:
                        loud += weight * share * self.kinds.line(statement)
                    for site, share in compiled.sites[at]:
                        loud += weight * share * self._loud.get(site.callee, 0.0)
                self._loud[method] = loud
                whole = sum(ways.values())
                if whole > 1.0:  # loops whose weight was not carried round to the end
                    ways = {way: weight / whole for way, weight in ways.items()}
                before, self._silent[method] = self._silent[method], ways
                changed = changed or ways.keys() != before.keys() or (number < _CIRCLES and ways != before)
            if not changed or not circular:
                return

    def _find_first(self, component: list[int], *, circular: bool) -> None:
        own: dict[int, int] = {}
        callees: dict[int, set[int]] = {}
        for method in component:
            compiled = self._compiled[method]
            visits = self._visited[method]
            own[method] = functools.reduce(
                operator.or_, (self.bit(statement) for at in visits for statement, _, _ in compiled.events[at]), 0
            )
            callees[method] = {site.callee for at in visits for site, _ in compiled.sites[at]}
        changed = True
        while changed:
            changed = False
            for method in component:
                bits = functools.reduce(operator.or_, (self._first.get(callee, 0) for callee in callees[method]), own[method])
                changed = changed or (circular and bits != self._first.get(method, 0))
                self._first[method] = bits


def _compiled(method: int, machine: Machine, kinds: Kinds) -> _Compiled:
    size = machine.size
    steps: list[list[tuple[int, float]]] = [[] for _ in range(size)]
    events: list[list[tuple[int, int, float]]] = [[] for _ in range(size)]
    sites: list[list[tuple[Site, float]]] = [[] for _ in range(size)]
    for state, (edges, parts) in enumerate(zip(machine.edges, shares(machine, kinds), strict=True)):
        calls: dict[tuple[int, int], dict[str, tuple[int, ...]]] = {}
        weights: dict[tuple[int, int], float] = {}
        for (label, target), part in zip(edges, parts, strict=True):
            if label[0] in _QUIET:
                steps[state].append((target, part))
            elif label[0] == "event":
                events[state].append((label[1], target, part))
            else:
                key = (label[1], label[3])
                after = calls.setdefault(key, {})
                after[label[2]] = (*after.get(label[2], ()), target)
                weights[key] = weights.get(key, 0.0) + part
        sites[state] = [(Site(method, callee, pos, after), weights[callee, pos]) for (callee, pos), after in calls.items()]
    exits: dict[int, list[str]] = {}
    for way, state in machine.exits:
        exits.setdefault(state, []).append(way)
    return _Compiled(steps, events, sites, exits, _order(machine))


def _order(machine: Machine) -> list[int]:
    """State → place in the reverse postorder of a search from the start."""
    if all(target > state for state, edges in enumerate(machine.edges) for _, target in edges):
        return list(range(machine.size))
    found = [0] * machine.size
    seen = [False] * machine.size
    number = machine.size
    for start in range(machine.size):
        if seen[start]:
            continue
        seen[start] = True
        work = [(start, iter(machine.edges[start]))]
        while work:
            state, rest = work[-1]
            for _, target in rest:
                if not seen[target]:
                    seen[target] = True
                    work.append((target, iter(machine.edges[target])))
                    break
            else:
                work.pop()
                number -= 1
                found[state] = number
    return found


def _callees(compiled: _Compiled) -> list[int]:
    return list({site.callee: None for here in compiled.sites for site, _ in here})
