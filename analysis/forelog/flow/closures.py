"""What can come next: for each state of a machine the events, calls and ways out that are reached from it without a line being written.

So a walk over real events goes from one line to the next in one step per stack frame.  Every answer has a weight, by the static rules of
:mod:`forelog.flow.weights`: it says how likely one way is beside the others, and makes none impossible.
"""

import functools
import heapq
import operator
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from forelog.flow.machine import Machine
from forelog.flow.silence import LEAST, Compiled, Knowledge, Site, Sums, circle_ways, compiled, sums
from forelog.flow.weights import Kinds
from forelog.index.questions.reach import components

NOTHING_KNOWN = Kinds()
_PRECISE = 1e-4
"""Weight below which it is not carried round again."""
_ROUNDS = 12
"""How often the weight of a circle is carried round."""
_CIRCLES = 3
"""How often the weights of methods that call each other are computed."""


@dataclass(frozen=True, slots=True, eq=False)
class Closure:
    """All lines that can come first from one state of a method."""

    events: Mapping[int, tuple[tuple[int, float], ...]]
    """Log statement → (state after it, weight)."""
    sites: tuple[tuple[Site, float], ...]
    """Calls that can write the next line."""


class Closures:
    """Answers for a set of machines; methods without a machine are taken to return in silence."""

    def __init__(self, machines: Mapping[int, Machine], kinds: Kinds = NOTHING_KNOWN) -> None:
        self.kinds = kinds
        self._compiled = {method: compiled(method, machine, kinds) for method, machine in machines.items()}
        self._bits: dict[int, int] = {}
        """Statement → its bit."""
        self._statements: list[int] = []
        for one in self._compiled.values():
            for here in one.events:
                for statement, _, _ in here:
                    if statement not in self._bits:
                        self._bits[statement] = 1 << len(self._statements)
                        self._statements.append(statement)
        self._callees = Knowledge()
        self._sums: dict[int, Sums] = {}
        self._known: dict[tuple[int, int], Closure] = {}
        self._chances: dict[int, dict[int, float]] = {}
        """Statement → method → weight with which it is the first line of a call."""
        self.callees = {method: _callees(one) for method, one in self._compiled.items()}
        """Method → methods that it calls and that can log."""
        for component in components(self.callees):
            ours = [method for method in component if method in self._compiled]
            if ours:
                self._learn(ours, circular=len(ours) > 1 or ours[0] in self.callees[ours[0]])

    def __contains__(self, method: int) -> bool:
        return method in self._compiled

    @property
    def methods(self) -> Iterable[int]:
        """Those that have a machine."""
        return self._compiled

    @property
    def written(self) -> Collection[int]:
        """All statements that some machine writes."""
        return self._bits.keys()

    def bit(self, statement: int) -> int:
        """The bit of a statement in bit sets; 0 for one that no machine has."""
        return self._bits.get(statement, 0)

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
        return self._callees.first.get(method, 0)

    def mass(self, method: int) -> float:
        """Weight of the first lines of a call of *method*, each by its level."""
        return self._callees.loud[method]

    def after(self, method: int, statement: int) -> list[int]:
        """The states of *method* behind one of its statements."""
        return [state for here in self._compiled[method].events for one, state, _ in here if one == statement]

    def sums(self, method: int) -> Sums:
        """What is reached from each of its states in silence, summed up."""
        found = self._sums.get(method)
        if found is None:
            found = self._sums[method] = sums(self._compiled[method], self._callees, self._bits, self.kinds)
        return found

    def starts(self, method: int, statement: int) -> float:
        """Weight with which *statement* is the first line of a call of *method*."""
        known = self._chances.get(statement)
        if known is None:
            known = self._chances[statement] = self._first_chances(statement)
        return known.get(method, 0.0)

    def _first_chances(self, statement: int) -> dict[int, float]:
        bit, first = self.bit(statement), self._callees.first
        concerned = [method for method, bits in first.items() if bits & bit]
        calls = {
            method: [(site.callee, weight) for site, weight in self.of(method, 0).sites if first[site.callee] & bit] for method in concerned
        }
        found: dict[int, float] = {}
        for component in components({method: [callee for callee, _ in made] for method, made in calls.items()}):
            for _ in range(1 if len(component) == 1 else _CIRCLES):
                for method in component:
                    own = sum(weight for _, weight in self.of(method, 0).events.get(statement, ()))
                    found[method] = own + sum(weight * found.get(callee, 0.0) for callee, weight in calls[method])
        return found

    def events(self, method: int) -> list[tuple[int, int]]:
        """The statements that a method writes itself, each with a state behind it."""
        return [(statement, after) for here in self._compiled[method].events for statement, after, _ in here]

    def sites(self, method: int) -> list[Site]:
        """The calls that a method makes."""
        return [site for here in self._compiled[method].sites for site, _ in here]

    def callers(self) -> dict[int, list[Site]]:
        """Method → all calls of it."""
        found: dict[int, list[Site]] = {}
        for method in self._compiled:
            for site in self.sites(method):
                found.setdefault(site.callee, []).append(site)
        return found

    def of(self, method: int, state: int) -> Closure:
        """The lines that can come first from a state."""
        key = (method, state)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._closure(self._compiled[method], state)
        return known

    def _closure(self, machine: Compiled, state: int) -> Closure:
        events: dict[int, list[tuple[int, float]]] = {}
        sites: list[tuple[Site, float]] = []
        for at, weight in self._visits(machine, state).items():
            for statement, after, share in machine.events[at]:
                events.setdefault(statement, []).append((after, weight * share))
            for site, share in machine.sites[at]:
                if self._callees.first.get(site.callee, 0):
                    sites.append((site, weight * share))
        return Closure({statement: tuple(found) for statement, found in events.items()}, tuple(sites))

    def _visits(self, machine: Compiled, state: int) -> dict[int, float]:
        """States reached in silence, each with the weight of coming there."""
        found: dict[int, float] = {}
        times: dict[int, int] = {}
        rank = machine.ranks()
        waiting = {state: 1.0}
        heap = [(rank[state], state)]
        while heap:
            _, at = heapq.heappop(heap)
            weight = waiting.pop(at)
            found[at] = found.get(at, 0.0) + weight
            times[at] = times.get(at, 0) + 1
            for target, share in machine.silence(self._callees, at):
                more = weight * share
                more = max(more, LEAST)
                if target in waiting:
                    waiting[target] += more
                elif target not in found or (more > _PRECISE and times[target] < _ROUNDS):
                    waiting[target] = more
                    heapq.heappush(heap, (rank[target], target))
                else:
                    found[target] += more
        return found

    def _learn(self, component: list[int], *, circular: bool) -> None:
        """What the methods of a component do as callees, when all that they call beside each other is known."""
        known = self._callees
        reached = circle_ways(component, self._compiled, known)
        for method in component:
            known.loud[method] = 0.0
        self._find_first(component, reached)
        for _ in range(_CIRCLES if circular else 1):
            for method in component:
                found = sums(self._compiled[method], known, self._bits, self.kinds, reached[method])
                ways = found.ways[0]
                whole = sum(ways.values())
                if whole > 1.0:  # loops whose weight was not carried round to the end
                    ways = {way: weight / whole for way, weight in ways.items()}
                known.silent[method], known.loud[method] = ways, found.mass[0]

    def _find_first(self, component: list[int], reached: Mapping[int, Collection[int]]) -> None:
        first = self._callees.first
        own: dict[int, int] = {}
        callees: dict[int, list[int]] = {}
        for method in component:
            machine = self._compiled[method]
            at = reached[method]
            own[method] = functools.reduce(
                operator.or_, (self._bits[statement] for one in at for statement, _, _ in machine.events[one]), 0
            )
            callees[method] = list({site.callee: None for one in at for site, _ in machine.sites[one]})
        for inner in components(callees):
            ours = [method for method in inner if method in own]
            bits = functools.reduce(operator.or_, (own[method] for method in ours), 0)
            bits = functools.reduce(operator.or_, (first.get(callee, 0) for method in ours for callee in callees[method]), bits)
            first.update(dict.fromkeys(ours, bits))


def _callees(machine: Compiled) -> list[int]:
    return list({site.callee: None for here in machine.sites for site, _ in here})
