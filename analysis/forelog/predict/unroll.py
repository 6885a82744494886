"""A machine with its loops run 0, 1 and 2 times: a graph without cycles, whose paths are the bounded runs of one method.

Loops are found as the weak topological order finds them (Bourdoncle 1993): a strongly connected component, its head, and the components inside it without
the head.  Every cycle passes a head, also in a graph that no structured program has; going back to a head ends one round.
"""

from dataclasses import dataclass

from forelog.flow.machine import ENDLESS, Label, Machine
from forelog.index.questions.reach import components

ROUNDS = 2
MAX_NODES = 12_000
"""Nodes of one unrolled machine; beyond that loops run fewer times, and then conditions are forgotten."""
MAX_EDGES = 30_000
"""Edges likewise."""
_TOGETHER = 500_000
"""Nodes of a machine whose loops share their rounds, at most."""
MAX_KEYS = 5
"""Conditions of one method whose values are remembered along a path."""


@dataclass(slots=True)
class Edge:
    """One step; nodes are numbered so that every edge goes up."""

    source: int
    target: int
    label: Label
    later: bool
    """In the second or third round of some loop."""


@dataclass(slots=True)
class Dag:
    """An unrolled machine; node 0 is the start."""

    size: int
    edges: list[Edge]
    """By ascending source."""
    finals: dict[int, str]
    """Node → way out."""
    bounded: bool
    """Loops were cut below :data:`ROUNDS`, or cut where they never end."""


def unroll(machine: Machine, decided: tuple[tuple[str, str], ...] = ()) -> Dag:
    """The bounded runs of *machine*, as far as they agree with the conditions that are *decided* (key, value), by key."""
    chains, heads = _nesting(machine)
    endless = _endless(machine)
    fixed = frozenset(key for key, _ in decided)
    keys = _keys(machine) | fixed
    for rounds, use in ((ROUNDS, keys), (ROUNDS, fixed), (1, keys), (1, fixed)):
        found = _unroll(machine, chains, heads, endless, use, rounds, MAX_NODES, decided)
        if found is not None and found.finals:
            found.bounded = found.bounded or rounds < ROUNDS
            return found
    # A method too large for that, or with loops so deep in one another that their rounds multiply: all loops share a few rounds.
    deepest = max(map(len, chains))
    together = max(deepest, 2) if machine.size * deepest < _TOGETHER else 1
    found = _unroll(machine, chains, heads, endless, fixed, together, 1 << 62, decided, together=True)
    assert found is not None
    found.bounded = found.bounded or deepest > 0
    return found


def _nesting(machine: Machine) -> tuple[list[tuple[int, ...]], dict[int, int]]:
    """For each state the loops around it, outermost first, by number; and the head of each loop."""
    chains: list[tuple[int, ...]] = [()] * machine.size
    heads: dict[int, int] = {}
    following = [[target for _, target in edges] for edges in machine.edges]
    todo: list[tuple[list[int], frozenset[int]]] = [(list(range(machine.size)), frozenset())]
    while todo:
        members, without = todo.pop()
        inside = set(members) - without
        graph = {s: [t for t in following[s] if t in inside] for s in sorted(inside)}
        for component in components(graph):
            if len(component) == 1 and component[0] not in graph[component[0]]:
                continue
            head = min(component)
            loop = len(heads)
            heads[loop] = head
            for state in component:
                chains[state] = (*chains[state], loop)
            todo.append((component, frozenset((head,))))
    return chains, heads


def _endless(machine: Machine) -> set[int]:
    """States from which no way out can be reached."""
    before: list[list[int]] = [[] for _ in range(machine.size)]
    for source, edges in enumerate(machine.edges):
        for _, target in edges:
            before[target].append(source)
    seen = {state for _, state in machine.exits}
    todo = list(seen)
    while todo:
        for source in before[todo.pop()]:
            if source not in seen:
                seen.add(source)
                todo.append(source)
    return set(range(machine.size)) - seen


def _keys(machine: Machine) -> frozenset[str]:
    """Conditions that are decided at several places and keep their value in between."""
    places: dict[str, set[int]] = {}
    for edges in machine.edges:
        for label, _ in edges:
            if label[0] == "guard" and label[4]:
                places.setdefault(label[4], set()).add(label[3])
    several = [key for key, where in places.items() if len(where) > 1]
    return frozenset(several[:MAX_KEYS])


_Node = tuple[int, tuple[int, ...], tuple[tuple[str, str], ...]]


def _unroll(
    machine: Machine,
    chains: list[tuple[int, ...]],
    heads: dict[int, int],
    endless: set[int],
    keys: frozenset[str],
    rounds: int,
    most: int,
    decided: tuple[tuple[str, str], ...],
    *,
    together: bool = False,
) -> Dag | None:
    """*rounds*: of each loop, each time control comes to it; *together*: of all of them."""
    loop_of = {head: loop for loop, head in heads.items()}
    ways = {state: way for way, state in machine.exits}
    start: _Node = (0, (0,) * (1 if together else len(chains[0])), decided)
    numbers: dict[_Node, int] = {start: 0}
    order: list[_Node] = [start]
    steps: list[tuple[int, int, Label, bool]] = []
    finals: dict[int, str] = {}
    cut = -1
    bounded = False
    for number, (state, counts, values) in enumerate(order):
        if number > most or (len(steps) > MAX_EDGES and most <= MAX_NODES):
            return None
        if state < 0:
            finals[number] = ENDLESS
            continue
        if state in ways:
            finals[number] = ways[state]
            continue
        chain = chains[state]
        for label, target in machine.edges[state]:
            after = values
            if label[0] == "guard" and label[4] in keys:
                kept = _decide(values, label)
                if kept is None:
                    continue
                after = kept
            loop = loop_of.get(target, -1)
            goal = chains[target]
            if label[0] == "guard" and _leaves_last(chain, goal, counts, rounds):
                label = (*label, True)  # noqa: PLW2901 - of this path alone
            if loop >= 0 and loop in chain:
                at = 0 if together else chain.index(loop)
                if counts[at] >= rounds:
                    if target in endless:
                        bounded = True
                        if cut < 0:
                            cut = len(order)
                            order.append((-1, (), ()))
                        steps.append((number, cut, label, True))
                    continue
                rounds_now = (*counts[:at], counts[at] + 1)
            elif together:
                rounds_now = counts
            else:
                same = 0
                while same < len(chain) and same < len(goal) and chain[same] == goal[same]:
                    same += 1
                rounds_now = counts[:same] + (0,) * (len(goal) - same)
            node = (target, rounds_now, after)
            known = numbers.get(node)
            if known is None:
                known = numbers[node] = len(order)
                order.append(node)
            steps.append((number, known, label, any(rounds_now) and any(counts)))
    return _sorted(len(order), steps, finals, bounded=bounded)


def _leaves_last(chain: tuple[int, ...], goal: tuple[int, ...], counts: tuple[int, ...], rounds: int) -> bool:
    """Whether a step leaves a loop after its last round, which stands for all that would come."""
    return any(count >= rounds and chain[at] not in goal for at, count in enumerate(counts) if at < len(chain))


def _decide(values: tuple[tuple[str, str], ...], label: Label) -> tuple[tuple[str, str], ...] | None:
    """*values* with what this decision says, or ``None`` when it contradicts them."""
    _, _, branch, _, key, negated, *_ = label
    if negated:
        branch = "false" if branch == "true" else "true"
    for known, value in values:
        if known == key:
            return values if value == branch else None
    return tuple(sorted((*values, (key, branch))))


def _sorted(size: int, steps: list[tuple[int, int, Label, bool]], finals: dict[int, str], *, bounded: bool) -> Dag:
    """Nodes that lead to a way out, in topological order."""
    out: list[list[tuple[int, Label, bool]]] = [[] for _ in range(size)]
    before: list[list[int]] = [[] for _ in range(size)]
    for source, target, label, later in steps:
        out[source].append((target, label, later))
        before[target].append(source)
    useful = set(finals)
    todo = list(useful)
    while todo:
        for source in before[todo.pop()]:
            if source not in useful:
                useful.add(source)
                todo.append(source)
    if 0 not in useful:
        return Dag(1, [], {}, bounded)
    postorder: list[int] = []
    seen = {0}
    work = [(0, iter(out[0]))]
    while work:
        node, rest = work[-1]
        for target, _, _ in rest:
            if target in useful and target not in seen:
                seen.add(target)
                work.append((target, iter(out[target])))
                break
        else:
            postorder.append(node)
            work.pop()
    number = {node: index for index, node in enumerate(reversed(postorder))}
    edges = [
        Edge(number[source], number[target], label, later)
        for source in reversed(postorder)
        for target, label, later in out[source]
        if target in useful
    ]
    return Dag(len(postorder), edges, {number[node]: way for node, way in finals.items() if node in number}, bounded)
