"""A walk along the log-flow graph with the events of one thread: which lines the model allows next, and where it is after each.

The model is a pushdown automaton; the walk keeps all its configurations at once (:mod:`forelog.flow.stacks`), so a line is accepted exactly
if some way through the code, with calls and returns matched, writes it next (but for circles of calls that are higher than stacks are kept
exactly: there more is accepted, never less).  Sets of configurations that come back are found again, so a walk over a long trace becomes
one step of a table per event.
"""

import heapq
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from forelog.flow.closures import Closures
from forelog.flow.returns import Circle, Configuration, Returns
from forelog.flow.silence import Site
from forelog.flow.stacks import Frame, Node, Pushed, Stacks
from forelog.flow.weights import END, REPEATED
from forelog.index.questions.reach import components

_Beginning: TypeAlias = tuple[tuple[str, ...], int, float, frozenset[int] | None, frozenset[int]]
_Starts: TypeAlias = tuple[dict[Configuration, float], dict[Circle, float]]
MOST = 4_000
"""Configurations of one front; of more their callers are forgotten."""
REMEMBERED = 40_000
"""Fronts that are kept for the next time."""
FOLLOWED = 128
"""Methods of one circle whose calls are followed for one line, the likeliest first; the others are taken for one (:mod:`forelog.flow.broad`)."""
ENDS = 0.01
"""That a thread which may begin another root ends."""
_GRAIN = 8.0
"""Weights of configurations are kept as powers of this number, so that fronts come back."""
_GRADES = 8


@dataclass(slots=True, eq=False)
class Front:
    """Where a thread may be."""

    configurations: Mapping[Configuration, int]
    """Each with its grade: 0 for the likeliest, one more for each :data:`_GRAIN` times less."""
    last: int = 0
    """The statement that was written last."""
    looked: bool = False
    next: int = 0
    """Bit set of the statements that are allowed next."""
    ends: float = 0.0
    """Weight of the end of the thread; 0 when it cannot end here."""
    again: dict[str, float] = field(default_factory=dict)
    """Kinds of threads another root of which may begin, with the weight of that."""
    mass: float = 0.0
    """Weight of all that may come next."""
    steps: "dict[int, Step]" = field(default_factory=dict)

    def weights(self) -> dict[Configuration, float]:
        """Weights of the configurations, 1 together."""
        found = {one: _GRAIN**-grade for one, grade in self.configurations.items()}
        whole = sum(found.values())
        return {one: weight / whole for one, weight in found.items()}


@dataclass(frozen=True, slots=True)
class Step:
    """One more line of a thread."""

    front: Front
    """Where the thread may be then; without configurations when the line is not allowed."""
    allowed: int
    """How many different things may have come; the end of the thread is one."""
    chance: float
    """Share that this line has of them."""


@dataclass(slots=True)
class _Advance:
    """What is written from some configurations, by them and by what they call."""

    own: list[tuple[Configuration, int, float]] = field(default_factory=list)
    """(configuration behind a line, the statement, weight), of frames that were there before."""
    written: dict[Frame, list[tuple[int, int, int, float]]] = field(default_factory=dict)
    """Frame that is pushed → (method, state behind a line, the statement, weight, of the frame's)."""
    calls: dict[Frame, dict[tuple[Site, Pushed], float]] = field(default_factory=dict)
    """Frame → (call, who makes it) → weight, of the caller's when that is pushed too."""
    waiting: dict[Frame, float] = field(default_factory=dict)
    """Frame that was not looked at yet → weight of the likeliest way to it."""
    heap: list[tuple[float, Frame]] = field(default_factory=list)

    def call(self, frame: Frame, site: Site, by: Pushed, share: float, likely: float) -> None:
        """Push a frame, with the weight of the likeliest way to it."""
        made = self.calls.get(frame)
        if made is None:
            made = self.calls[frame] = {}
            self.waiting[frame] = 0.0
        made[site, by] = made.get((site, by), 0.0) + share
        before = self.waiting.get(frame)  # none when it was looked at
        if before is not None and likely > before:
            self.waiting[frame] = likely
            heapq.heappush(self.heap, (-likely, frame))

    def pop(self) -> tuple[Frame, float] | None:
        """The likeliest frame that was not looked at yet."""
        while self.heap:
            _, frame = heapq.heappop(self.heap)
            if frame in self.waiting:
                return frame, self.waiting.pop(frame)
        return None

    def weights(self) -> dict[Frame, float]:
        """Weight with which each frame is pushed."""
        below = {frame: [by for _, by in made if not isinstance(by, Node)] for frame, made in self.calls.items()}
        found: dict[Frame, float] = {}
        for component in components(below):
            for _ in range(1 if len(component) == 1 else 3):
                for frame in component:
                    found[frame] = sum(
                        weight if isinstance(by, Node) else weight * found.get(by, 0.0) for (_, by), weight in self.calls[frame].items()
                    )
        return found


class Walk:
    """Walks; what one of them found out the next one knows."""

    def __init__(
        self,
        closures: Closures,
        roots: Mapping[str, Collection[int]],
        again: Mapping[str, Collection[int]],
        parts: Mapping[int, int] | None = None,
    ) -> None:
        """*roots*: kind of thread → methods that such a thread begins with; *again*: those that it may begin with next; a kind without any ends.

        *parts*: machines that are a part of a method → the method.
        """
        self.closures = closures
        self._parts = parts or {}
        self._parts_of: dict[int, list[int]] = {}
        for part, method in self._parts.items():
            self._parts_of.setdefault(method, []).append(part)
        self._roots = {kind: [method for method in methods if method in closures] for kind, methods in roots.items()}
        self._again = {kind: [method for method in methods if method in closures] for kind, methods in again.items()}
        self._again_bits = {kind: self._bits(methods) for kind, methods in self._again.items()}
        self._again_mass = {
            kind: sum(closures.mass(method) for method in methods) / len(methods) if methods else 0.0
            for kind, methods in self._again.items()
        }
        self._beginning = {part for methods in self._roots.values() for method in methods for part in self.machines_of(method)}
        self.stacks = Stacks(closures.callees, self.callers, self.is_root)
        self._returns = Returns(closures, self.stacks)
        self._callers: dict[int, list[Site]] | None = None
        self._fronts: dict[tuple[int, frozenset[tuple[Configuration, int]]], Front] = {}
        self._begun: dict[_Beginning, Front] = {}
        self.crowded = 0
        """Fronts whose configurations were too many."""
        self.broadened = 0
        """Lines for which a circle of calls was too large."""
        self.forgotten = 0
        """How often what was remembered was thrown away."""

    def begin(
        self,
        kinds: tuple[str, ...],
        statement: int,
        least: float = 0.0,
        only: frozenset[int] | None = None,
        without: frozenset[int] = frozenset(),
    ) -> Front:
        """Where a thread of one of these kinds may be that wrote its first line; without configurations when no root allows it.

        *least*: of the roots, those are left out that are so many times less likely to write it first than the likeliest.  *only*, *without*: roots
        that count, and that do not.
        """
        key = (kinds, statement, least, only, without)
        found = self._begun.get(key)
        if found is None:
            bit = self.closures.bit(statement)
            starts = {
                (method, 0, self.stacks.bottom(kind)): self.closures.starts(method, statement)
                for kind in kinds
                for method in self._roots[kind]
                if self.closures.first(method) & bit and (only is None or method in only) and method not in without
            }
            best = max(starts.values(), default=0.0)
            likely = {root: 1.0 for root, chance in starts.items() if chance >= best * least}
            advance = self._advance((likely, {}), statement)
            found = self._begun[key] = self._behind(advance, advance.weights(), statement)
        return found

    def anywhere(self, kind: str, method: int, statement: int) -> Front:
        """Behind a line of *method* in a thread of a kind, whoever called it."""
        if method not in self.closures:
            return self._front({}, statement)
        node = self.stacks.anywhere(kind)
        called = [one for one in self.machines_of(method) if self.callers(one) or self.is_root(one)] or [method]
        behind = ((one, state, node) for one in called for state in self.closures.after(one, statement))
        return self._front(dict.fromkeys(behind, 1.0), statement)

    def step(self, front: Front, statement: int) -> Step:
        """One more line."""
        found = front.steps.get(statement)
        if found is None:
            self.look(front)
            advance = self._advance(self._starts(front, self.closures.bit(statement)), statement)
            frames = advance.weights()
            after = self._behind(advance, frames, statement)
            chance = sum(weight for _, _, weight in advance.own)
            chance += sum(frames[frame] * share for frame, written in advance.written.items() for *_, share in written)
            chance = self._mixed(front, statement, chance * self.closures.kinds.line(statement) / front.mass if front.mass else 0.0)
            allowed = front.next.bit_count() + (1 if front.ends else 0)
            found = front.steps[statement] = Step(after, allowed, min(max(chance, 1e-9), 1.0))
        return found

    def expected(self, front: Front) -> list[tuple[int, float]]:
        """The statements that may come next, the likeliest first; 0 stands for the end of the thread."""
        self.look(front)
        advance = self._advance(self._starts(front, -1), 0)
        frames = advance.weights()
        found: dict[int, float] = {}
        for _, statement, weight in advance.own:
            found[statement] = found.get(statement, 0.0) + weight
        for frame, written in advance.written.items():
            for _, _, statement, share in written:
                found[statement] = found.get(statement, 0.0) + frames[frame] * share
        # A circle that is taken for one has lines, too, that none of its methods writes first.
        found = {one: chance * self.closures.kinds.line(one) for one, chance in found.items() if front.next & self.closures.bit(one)}
        if front.ends:
            found[0] = front.ends * END
        whole = sum(found.values()) or 1.0
        return sorted(
            ((statement, self._mixed(front, statement, chance / whole)) for statement, chance in found.items()),
            key=lambda one: (-one[1], one[0]),
        )

    def look(self, front: Front) -> None:
        """Find out what may come next."""
        if front.looked:
            return
        front.looked = True
        left: dict[str, float] = {}
        for (method, state, node), weight in front.weights().items():
            sums = self.closures.sums(method)
            front.next |= sums.bits[state]
            front.mass += weight * sums.mass[state]
            for way, share in sums.ways[state].items():
                out = self._returns.exit(method, node, way)
                front.next |= out.bits
                front.mass += weight * share * out.mass
                for kind, more in out.left.items():
                    left[kind] = left.get(kind, 0.0) + weight * share * more
        for kind, weight in left.items():
            if self._again.get(kind):
                front.again[kind] = weight * (1 - ENDS)
                front.ends += weight * ENDS
                front.next |= self._again_bits[kind]
                front.mass += front.again[kind] * self._again_mass[kind]
            else:
                front.ends += weight
        front.mass += front.ends * END

    def stacks_of(self, front: Front) -> Iterable[tuple[int, Node]]:
        """Method and node of each configuration."""
        return dict.fromkeys((method, node) for method, _, node in front.configurations)

    def kinds(self, front: Front) -> set[str]:
        """Kinds of threads that it may be one of."""
        found: set[str] = set()
        todo = list({node for _, _, node in front.configurations})
        seen = set(todo)
        for node in todo:
            if not node.returns:
                found.add(node.kind)
            for _, parent in node.returns:
                if parent not in seen:
                    seen.add(parent)
                    todo.append(parent)
        return found

    def machines_of(self, method: int) -> list[int]:
        """Numbers of the machines of a method: its own, and those of its parts."""
        return [method, *self._parts_of.get(method, ())]

    def method(self, machine: int) -> int:
        """The method that a machine is of."""
        return self._parts.get(machine, machine)

    def is_root(self, method: int) -> bool:
        """Whether a thread of some kind begins with it."""
        return method in self._beginning

    def callers(self, method: int) -> list[Site]:
        """All calls of *method*."""
        if self._callers is None:
            self._callers = self.closures.callers()
        return self._callers.get(method, [])

    # Inside.

    def _mixed(self, front: Front, statement: int, chance: float) -> float:
        """With the chance that a loop goes round as before."""
        if not front.next & self.closures.bit(front.last):
            return chance
        return (1 - REPEATED) * chance + (REPEATED if statement == front.last else 0.0)

    def _bits(self, methods: Iterable[int]) -> int:
        bits = 0
        for method in methods:
            bits |= self.closures.first(method)
        return bits

    def _starts(self, front: Front, bit: int) -> _Starts:
        """Where, reached in silence, what *bit* stands for can be written, with weights."""
        if not front.next & bit:
            return {}, {}
        found, circles = self._returns.reached(front.weights(), bit)
        for kind, weight in front.again.items():
            if self._again_bits[kind] & bit:
                methods = self._again[kind]
                node = self.stacks.bottom(kind)
                for method in methods:
                    if self.closures.first(method) & bit:
                        found[method, 0, node] = found.get((method, 0, node), 0.0) + weight / len(methods)
        return found, circles

    def _front(self, weights: Mapping[Configuration, float], statement: int) -> Front:
        if len(weights) > MOST:
            self.crowded += 1
            known: dict[Configuration, float] = {}
            for (method, state, node), weight in weights.items():
                key = (method, state, self.stacks.anywhere(node.kind))
                known[key] = known.get(key, 0.0) + weight
            weights = known
        best = max(weights.values(), default=1.0)
        grades = {one: min(round(math.log(best / weight, _GRAIN)), _GRADES) if weight > 0 else _GRADES for one, weight in weights.items()}
        key_of = (statement, frozenset(grades.items()))
        found = self._fronts.get(key_of)
        if found is None:
            if len(self._fronts) >= REMEMBERED:
                self.forgotten += 1
                self._fronts.clear()
                self._begun.clear()
                self.stacks.forget()
            found = self._fronts[key_of] = Front(grades, statement)
        return found

    def _advance(self, starts: _Starts, statement: int) -> _Advance:
        """*statement* (any, if it is 0), written from one of *starts* or in what is called there."""
        found = _Advance()
        configurations, circles = starts
        for (method, state, node), weight in configurations.items():
            written = self._writes(found, (method, state, node), statement, weight, weight)
            found.own += [((method, after, node), one, share) for _, after, one, share in written]
        for (family, node), weight in circles.items():
            written = self._writes_somewhere(found, family, node, statement, weight, weight)
            found.own += [((method, after, node), one, share) for method, after, one, share in written]
        followed: dict[int, int] = {}
        left_out: list[Frame] = []
        while (frame_and_weight := found.pop()) is not None:
            frame, likely = frame_and_weight
            family = self.stacks.family(frame)
            followed[family] = followed.get(family, 0) + 1
            if not family or followed[family] <= FOLLOWED:
                found.written[frame] = self._writes(found, (frame, 0, frame), statement, 1.0, likely)
                continue
            left_out.append(frame)
            if -family not in found.written:
                found.written[-family] = self._writes_somewhere(found, family, -family, statement, 1.0, likely)
        for frame in left_out:
            circle = found.calls.setdefault(-self.stacks.family(frame), {})
            for call, weight in found.calls.pop(frame).items():
                circle[call] = circle.get(call, 0.0) + weight
        self.broadened += bool(left_out)
        return found

    def _writes(
        self, found: _Advance, at: tuple[int, int, Pushed], statement: int, weight: float, likely: float
    ) -> list[tuple[int, int, int, float]]:
        """(method, state behind a line, statement, share) of what one frame writes itself; its calls are added to what was *found*."""
        closures = self.closures
        method, state, by = at
        closure = closures.of(method, state)
        bit = closures.bit(statement) if statement else -1
        for site, share in closure.sites:
            if closures.first(site.callee) & bit:
                found.call(site.callee, site, by, weight * share, likely * share)
        if statement:
            return [(method, after, statement, weight * share) for after, share in closure.events.get(statement, ())]
        return [(method, after, one, weight * share) for one, written in closure.events.items() for after, share in written]

    def _writes_somewhere(
        self, found: _Advance, family: int, by: Pushed, statement: int, weight: float, likely: float
    ) -> list[tuple[int, int, int, float]]:
        """The same of any frame of a circle."""
        closures, circle = self.closures, self._returns.broad(family)
        bit = closures.bit(statement) if statement else -1
        for callee, sites in circle.callees.items():
            if concerned := closures.first(callee) & bit:
                part = circle.share * (1 if statement else concerned.bit_count()) / len(sites)
                for site in sites:
                    found.call(callee, site, by, weight * part, likely * part)
        concerned_statements = (statement,) if statement else tuple(circle.events)
        return [
            (method, after, one, weight * circle.share / len(circle.events[one]))
            for one in concerned_statements
            if one in circle.events
            for method, after in circle.events[one]
        ]

    def _behind(self, advance: _Advance, frames: Mapping[Frame, float], statement: int) -> Front:
        """Where the thread is when *statement* is written."""
        behind: dict[Configuration, float] = {}
        for configuration, _, weight in advance.own:
            behind[configuration] = behind.get(configuration, 0.0) + weight
        for frame, nodes in self.stacks.nodes(advance.calls).items():
            for method, after, _, share in advance.written[frame]:
                for node in nodes:
                    key = (method, after, node)
                    behind[key] = behind.get(key, 0.0) + frames[frame] * share
        return self._front(behind, statement)
