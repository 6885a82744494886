"""How likely the edges of a machine are beside each other: static rules, the same for every program, nothing learnt from runs.

The rules and numbers are those of branch prediction without profiles: Ball and Larus, *Branch prediction for free* (PLDI 1993), with the
probabilities that Wu and Larus measured for them (*Static branch frequency and program profile analysis*, MICRO 1994, table 1).  No weight
makes an edge impossible.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from forelog.flow.levels import ORDER
from forelog.flow.machine import Machine, final

IMPLICIT = 0.0005
"""An exception of the JVM itself, beside going on."""
THROWN = 0.01
"""A call that throws, beside one that returns."""
STAY = 0.88
"""Going round again in a loop (Wu and Larus: loop branch, loop exit)."""
FAIL = 0.1
"""A branch behind which in any case an exception is thrown, or a line of level WARN or above written, beside one where that is not so."""


BEGIN = 0.01
"""The first use of a class, beside later ones: a call of a static initialiser, beside none."""
END = 0.02
"""The end of a thread, beside a line: it comes once."""
REPEATED = 0.25
"""That the line written last is written again, where it may be: loops, whose rounds are mostly alike."""
OF_LEVEL = {0: 4.0, 1: 4.0, 2: 2.0, 3: 1.0, 4: 1.0, 5: 0.2, 6: 0.1, 7: 0.05}
"""How likely a line is by its level (:data:`forelog.flow.levels.ORDER`): levels are chosen so that what is written often can be switched off,
and what is severe is rare."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """What weights depend on beside the machine itself."""

    levels: Mapping[int, int] = field(default_factory=dict)
    """Statement → its level on the scale of :data:`forelog.flow.levels.ORDER`."""
    initializers: Container[int] = ()
    """Methods that initialise classes."""

    def severe(self, statement: int) -> bool:
        """Whether a line says that something went wrong."""
        return self.levels.get(statement, 0) >= ORDER["WARN"]

    def line(self, statement: int) -> float:
        """How likely a line of this statement is, beside others that may come."""
        return OF_LEVEL.get(self.levels.get(statement, ORDER["INFO"]), 1.0)


def shares(machine: Machine, kinds: Kinds, components: Iterable[Sequence[int]]) -> list[list[float]]:
    """For each state and edge its part of the state; 1 together.  Several edges of one call share what one has.  *components*: strongly connected states."""
    loops = _loops(machine, components)
    failing = _failing(machine, kinds)
    return [_state(state, machine, loops, failing, kinds) for state in range(machine.size)]


def _state(state: int, machine: Machine, loops: list[int], failing: list[bool], kinds: Kinds) -> list[float]:
    edges = machine.edges[state]
    if len(edges) == 1:
        return [1.0]
    ways: dict[tuple[int, int], int] = {}
    implicit = thrown = 0
    for label, _ in edges:
        what = label[0]
        if what == "call":
            key = (label[1], label[3])
            ways[key] = ways.get(key, 0) + 1
        elif what == "implicit":
            implicit += 1
        elif what == "throw":
            thrown += 1
    # Rare edges have a share of their own; the others have the rest, by two rules one after another.
    found = []
    usual: list[tuple[int, float, bool, bool]] = []
    rest = 1.0
    loop = loops[state]
    for number, (label, target) in enumerate(edges):
        what = label[0]
        share, weight = 0.0, 1.0
        if what == "implicit":
            share = IMPLICIT / implicit
        elif what == "throw":
            share = THROWN / thrown
        elif what == "call":
            weight = 1.0 / ways[label[1], label[3]]
            if label[1] in kinds.initializers:
                share = BEGIN * weight
        found.append(share)
        if share:
            rest -= share
        else:
            usual.append((number, weight, loop >= 0 and loops[target] == loop, not failing[target]))
    if not usual:
        return [share / (1.0 - rest) for share in found]
    stay = sum(weight for _, weight, stays, _ in usual if stays)
    leave = sum(weight for _, weight, stays, _ in usual if not stays)
    if stay and leave:
        usual = [(number, weight * (STAY / stay if stays else (1 - STAY) / leave), stays, well) for number, weight, stays, well in usual]
    good = sum(weight for _, weight, _, well in usual if well)
    bad = sum(weight for _, weight, _, well in usual if not well)
    if good and bad:
        usual = [(number, weight * ((1 - FAIL) / good if well else FAIL / bad), stays, well) for number, weight, stays, well in usual]
        whole = 1.0
    else:
        whole = good + bad
    for number, weight, _, _ in usual:
        found[number] = rest * weight / whole
    return found


def _loops(machine: Machine, components: Iterable[Sequence[int]]) -> list[int]:
    """State → number of the loop that it is in, -1 for none."""
    found = [-1] * machine.size
    for number, component in enumerate(components):
        if len(component) > 1 or any(target == component[0] for _, target in machine.edges[component[0]]):
            for state in component:
                found[state] = number
    return found


def _failing(machine: Machine, kinds: Kinds) -> list[bool]:
    """States from which an exception is thrown or a severe line written in any case, as far as the JVM throws none by itself."""
    ends = {state for way, state in machine.exits if way == "return" or final(way)}
    before: list[list[int]] = [[] for _ in range(machine.size)]
    for state, edges in enumerate(machine.edges):
        for label, target in edges:
            if label[0] in ("implicit", "catch") or (label[0] == "call" and label[2] != "return"):
                continue
            if label[0] != "event" or not kinds.severe(label[1]):
                before[target].append(state)
    failing = [True] * machine.size
    todo = list(ends)
    for state in todo:
        failing[state] = False
    while todo:
        for state in before[todo.pop()]:
            if failing[state]:
                failing[state] = False
                todo.append(state)
    if all(failing):  # a loop without end
        return [False] * machine.size
    return failing
