"""What one machine does between two lines: its edges by what they do, and sums over all that is reached from a state in silence.

Calls that can be silent are passed, each by the ways out that it can have in silence.  The sums of all states of a machine are found
together, from its ends backwards (only loops take several rounds), for a walk asks for nearly all of them: frames return to states behind calls.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from forelog.flow.machine import Machine
from forelog.flow.weights import Kinds, shares
from forelog.index.questions.reach import components

LEAST = 1e-12
"""Weight of what is possible at all."""
_PRECISE = 1e-3
"""Change of a weight that is not carried round a loop again."""
_ROUNDS = 12
"""How often weights are carried round a loop."""
_QUIET = frozenset(("silent", "guard", "implicit", "throw", "catch", "spawn"))

Ways: TypeAlias = dict[str, float]
"""Way out → weight."""


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """One call in one state of a machine, and where the callee's ways out lead."""

    caller: int
    callee: int
    pos: int
    after: Mapping[str, tuple[int, ...]]
    """Way out of the callee → states of the caller."""


@dataclass(slots=True, eq=False)
class Compiled:
    """A machine by what its edges do; each with its share of the state."""

    steps: list[list[tuple[int, float]]]
    """State → (state, share) over quiet edges."""
    events: list[list[tuple[int, int, float]]]
    """State → (statement, state after it, share)."""
    sites: list[list[tuple[Site, float]]]
    exits: dict[int, list[str]]
    order: list[list[int]]
    """Strongly connected states together; those that are reached from others first."""
    _ranks: list[int] = field(default_factory=list)
    _silence: dict[int, list[tuple[int, float]]] = field(default_factory=dict)

    def ranks(self) -> list[int]:
        """State → its number in an order in which, but for loops, edges lead up."""
        if not self._ranks:
            self._ranks = [0] * len(self.steps)
            for number, state in enumerate(state for component in self.order for state in component):
                self._ranks[state] = -number
        return self._ranks

    def silence(self, known: "Knowledge", at: int) -> list[tuple[int, float]]:
        """Where silence leads from a state; *known* does not change any more."""
        found = self._silence.get(at)
        if found is None:
            found = self._silence[at] = _steps(self, known, at)
        return found


class Knowledge:
    """What is known of methods as callees."""

    def __init__(self) -> None:
        self.silent: dict[int, Ways] = {}
        """Method → ways out that it can take in silence; a method that is not there returns in silence."""
        self.loud: dict[int, float] = {}
        """Method → weight of its first lines, each by its level."""
        self.first: dict[int, int] = {}
        """Method → bit set of the statements that can be its first line."""

    def passed(self, site: Site, share: float) -> list[tuple[int, float]]:
        """Where a call leads in silence."""
        silent = self.silent.get(site.callee)
        if silent is None:
            silent = dict.fromkeys(site.after, 1.0 / len(site.after))
        found = []
        for way, weight in silent.items():
            targets = site.after.get(way, ())
            found += [(target, weight * share / len(targets)) for target in targets]
        return found


@dataclass(slots=True, eq=False)
class Sums:
    """State → sums over what is reached from it in silence, before the method is left."""

    bits: list[int]
    """Bit set of the statements that can be written next, by the method or by what it calls."""
    mass: list[float]
    """Weight of these lines, each by its level."""
    ways: list[Ways]
    """Ways out that are reached in silence."""


def compiled(method: int, machine: Machine, kinds: Kinds) -> Compiled:
    """A machine by what its edges do."""
    size = machine.size
    order = _order(machine)
    steps: list[list[tuple[int, float]]] = [[] for _ in range(size)]
    events: list[list[tuple[int, int, float]]] = [[] for _ in range(size)]
    sites: list[list[tuple[Site, float]]] = [[] for _ in range(size)]
    for state, (edges, parts) in enumerate(zip(machine.edges, shares(machine, kinds, order), strict=True)):
        calls: dict[tuple[int, int], dict[str, tuple[int, ...]]] = {}
        weights: dict[tuple[int, int], float] = {}
        quiet: dict[int, float] = {}
        for (label, target), part in zip(edges, parts, strict=True):
            if label[0] in _QUIET:
                quiet[target] = quiet.get(target, 0.0) + part
            elif label[0] == "event":
                events[state].append((label[1], target, part))
            else:
                key = (label[1], label[3])
                after = calls.setdefault(key, {})
                after[label[2]] = (*after.get(label[2], ()), target)
                weights[key] = weights.get(key, 0.0) + part
        steps[state] = list(quiet.items())
        if calls:
            sites[state] = [(Site(method, callee, pos, after), weights[callee, pos]) for (callee, pos), after in calls.items()]
    exits: dict[int, list[str]] = {}
    for way, state in machine.exits:
        exits.setdefault(state, []).append(way)
    return Compiled(steps, events, sites, exits, order)


def sums(compiled: Compiled, known: Knowledge, bit: Mapping[int, int], kinds: Kinds, wanted: Collection[int] | None = None) -> Sums:
    """The sums of all states, or of the *wanted* ones, which must be all that are reached from each other.  *bit*: statement → its bit."""
    size = len(compiled.steps)
    none: Ways = {}
    found = Sums([0] * size, [0.0] * size, [none] * size)
    for component in compiled.order:
        members = component if wanted is None else [at for at in component if at in wanted]
        if not members:
            continue
        steps = {at: _steps(compiled, known, at) for at in members}
        if len(members) == 1 and all(target != members[0] for target, _ in steps[members[0]]):
            at = members[0]
            found.bits[at], found.mass[at], found.ways[at] = _state(compiled, known, bit, kinds, found, at, steps[at])
            continue
        for number in range(sum(len(one) for one in steps.values()) + _ROUNDS):
            changed = False
            for at in members:
                bits, mass, ways = _state(compiled, known, bit, kinds, found, at, steps[at])
                before = found.ways[at]
                if bits != found.bits[at] or len(ways) != len(before):
                    changed = True
                elif not changed and number < _ROUNDS:
                    changed = abs(mass - found.mass[at]) > _PRECISE or any(abs(before[way] - more) > _PRECISE for way, more in ways.items())
                found.bits[at], found.mass[at], found.ways[at] = bits, mass, ways
            if not changed:
                break
    return found


def _state(
    compiled: Compiled, known: Knowledge, bit: Mapping[int, int], kinds: Kinds, found: Sums, at: int, steps: list[tuple[int, float]]
) -> tuple[int, float, Ways]:
    """Bits, mass and ways of one state, by those of the states behind it."""
    bits, mass = 0, 0.0
    for statement, _, share in compiled.events[at]:
        bits |= bit[statement]
        mass += share * kinds.line(statement)
    for site, share in compiled.sites[at]:
        if first := known.first.get(site.callee, 0):
            bits |= first
            mass += share * known.loud[site.callee]
    exits = compiled.exits.get(at)
    if exits is None and len(steps) == 1:
        target, share = steps[0]
        bits |= found.bits[target]
        mass += share * found.mass[target]
        if share == 1.0:
            return bits, mass, found.ways[target]
        return bits, mass, {way: weight * share for way, weight in found.ways[target].items()}
    ways: Ways = dict.fromkeys(exits, 1.0) if exits is not None else {}
    for target, share in steps:
        bits |= found.bits[target]
        mass += share * found.mass[target]
        for way, weight in found.ways[target].items():
            ways[way] = ways.get(way, 0.0) + share * weight
    return bits, mass, ways


def _steps(compiled: Compiled, known: Knowledge, at: int) -> list[tuple[int, float]]:
    """Where silence leads from a state, over quiet edges and silent calls."""
    sites = compiled.sites[at]
    if not sites:
        return compiled.steps[at]
    found = dict(compiled.steps[at])
    for site, share in sites:
        for target, part in known.passed(site, share):
            found[target] = found.get(target, 0.0) + part
    return list(found.items())


def _order(machine: Machine) -> list[list[int]]:
    # States are numbered in an order of reaching them, so that without an edge back to a lower number there is no loop.
    if all(target > state for state, edges in enumerate(machine.edges) for _, target in edges):
        return [[state] for state in range(machine.size - 1, -1, -1)]
    return components({state: [target for _, target in edges] for state, edges in enumerate(machine.edges)})


def circle_ways(circle: Collection[int], machines: Mapping[int, Compiled], known: Knowledge) -> dict[int, set[int]]:
    """Method of a circle → its states that are reached from its start in silence; its silent ways out, without weights, become *known*.

    A fixpoint from below: a call of the circle is passed by a way out when the callee was found to have it.
    """
    reached: dict[int, set[int]] = {method: {0} for method in circle}
    blocked: dict[tuple[int, str], list[tuple[int, int]]] = {}
    """(callee, way out) → (method, state behind it) that are reached as soon as the callee has the way."""
    for method in circle:
        known.silent[method] = {}
    todo = [(method, 0) for method in circle]
    while todo:
        method, at = todo.pop()
        machine = machines[method]
        behind = [(method, target) for target, _ in machine.steps[at]]
        for way in machine.exits.get(at, ()):
            if way not in known.silent[method]:
                known.silent[method][way] = LEAST
                behind += blocked.pop((method, way), ())
        for site, share in machine.sites[at]:
            behind += [(method, target) for target, _ in known.passed(site, share)]
            if site.callee in reached:
                silent = known.silent[site.callee]
                for way, targets in site.after.items():
                    if way not in silent:
                        blocked.setdefault((site.callee, way), []).extend((method, target) for target in targets)
        for one in behind:
            if one[1] not in reached[one[0]]:
                reached[one[0]].add(one[1])
                todo.append(one)
    return reached
