"""The log-flow graph of one entry as a log shows it: which line can follow which.

Found in one pass over the contexts of a :class:`~forelog.predict.region.Region`, callees before their callers: for each the lines that can come
first, those that can come last before each way out, and the ways out that it can take in silence; joined at every call.  Each is
**calm** if some way to it throws and catches nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from forelog.predict.model import Prediction, Stop, Transition, View
from forelog.predict.region import Context, Region, returns
from forelog.predict.render import Renderer

_BEGIN = 0
"""Stands for no line yet; ids of statements begin at 1."""
_Calm: TypeAlias = dict[int, bool]
"""Statement → whether there is a calm way; :data:`_BEGIN` for silence."""


@dataclass(slots=True)
class _Summary:
    """What a context writes, seen from outside."""

    first: _Calm = field(default_factory=dict)
    last: dict[str, _Calm] = field(default_factory=dict)
    """Way out → last lines before it."""
    inside: bool = False
    """It has transitions of its own."""


class _Joined:
    """All transitions of a region."""

    def __init__(self, region: Region, renderer: Renderer) -> None:
        self.follows: dict[tuple[int, int], bool] = {}
        """(statement, statement) → calm."""
        self._renderer = renderer
        self._summaries: dict[Context, _Summary] = {}
        for context in region.contexts:
            self._summaries[context] = self._summary(context)
        self.whole = self._summaries[region.entry]

    def _summary(self, context: Context) -> _Summary:
        found = _Summary()
        edges = context.dag.edges
        here: list[_Calm] = [{} for _ in range(context.dag.size)]
        here[0][_BEGIN] = True
        for source, target, index, child, way, unusual, _ in context.plan:
            before, after = here[source], here[target]
            label = edges[index].label
            if label[0] == "event":
                self._join(found, before, {label[1]: True})
                after[label[1]] = True
            elif child is not None:
                first, last = self._seen_from(context.method, label[3], self._summaries[child], way)
                self._join(found, before, first)
                silent = last.pop(_BEGIN, None)
                _add(after, last.items())
                if silent is not None:
                    _add(after, ((line, calm and silent) for line, calm in before.items()))
            else:
                _add(after, ((line, calm and not unusual) for line, calm in before.items()))
        for node, way in context.dag.finals.items():
            if here[node]:
                _add(found.last.setdefault(way, {}), here[node].items())
        return found

    def _join(self, found: _Summary, before: _Calm, after: _Calm) -> None:
        for line, calm in before.items():
            for following, calmly in after.items():
                if line == _BEGIN:
                    _add(found.first, ((following, calm and calmly),))
                else:
                    found.inside = True
                    self.follows[line, following] = self.follows.get((line, following), False) or (calm and calmly)

    def _seen_from(self, method: int, pos: int, child: _Summary, way: str) -> tuple[_Calm, _Calm]:
        """First and last lines of a call; a wrapper's only line is that of its caller."""
        last = dict(child.last.get(way, {}))
        lines = child.first.keys() | {line for lines in child.last.values() for line in lines} - {_BEGIN}
        if child.inside or len(lines) != 1:
            return child.first, last
        (line,) = lines
        outside = self._renderer.outside(self._renderer.rows((line,))[0], method, pos)
        if outside is None:
            return child.first, last
        return {outside.id: child.first[line]}, {outside.id if one == line else one: calm for one, calm in last.items()}


def _add(found: _Calm, more: Iterable[tuple[int, bool]]) -> None:
    for line, calm in more:
        found[line] = found.get(line, False) or calm


def view_of(region: Region, renderer: Renderer) -> View:
    """The lines that the entry of a region can write, its ends, and their order."""
    joined = _Joined(region, renderer)
    ways = sorted(joined.whole.last, key=lambda way: (not returns(way), way))
    ends = {way: -number - 1 for number, way in enumerate(ways)}
    calm: dict[tuple[int, int], bool] = {
        **{(_BEGIN, line): calm for line, calm in joined.whole.first.items()},
        **joined.follows,
        **{(line, ends[way]): calm for way in ways for line, calm in joined.whole.last[way].items()},
    }
    reached = _reached(calm)
    calm = {pair: calm[pair] for pair in calm if pair[0] in reached}
    calmly = _reached(pair for pair in calm if calm[pair])
    calm = {pair: calm[pair] and pair[0] in calmly for pair in calm}
    order = [_BEGIN, *(line for line in _ordered(calm) if line > _BEGIN), *ends.values()]
    stops = [Stop()]
    for row in renderer.rows(line for line in order if line > _BEGIN):
        event, named = renderer.unfilled(row)
        stops.append(Stop(event, label=named))
    stops += [Stop(exit=end, label="explicit" if end.kind == "throw" else "normal") for end in map(renderer.exit, ways)]
    numbers = {line: number for number, line in enumerate(order)}
    return View(renderer.entry, tuple(stops), tuple(_transitions(stops, {(numbers[a], numbers[b]): calm[a, b] for a, b in calm})))


def view_of_sequences(prediction: Prediction) -> View:
    """The same from listed sequences of the entry's own thread alone: only transitions that one of them has."""
    stops: dict[object, Stop] = {"begin": Stop()}
    pairs: dict[tuple[object, object], bool] = {}
    ends: dict[object, Stop] = {}
    for sequence in prediction.sequences:
        if sequence.started:
            continue
        reasons: dict[int, str] = {
            reason.event: "explicit" if reason.rule.startswith("explicit.") else "implicit" for reason in sequence.reasons
        }
        before: object = "begin"
        for index, event in enumerate(sequence.events):
            stops.setdefault(event.statement, Stop(event, label=reasons.get(index, "normal")))
            pairs[before, event.statement] = True
            before = event.statement
        ends.setdefault(sequence.exit, Stop(exit=sequence.exit, label="explicit" if sequence.exit.kind == "throw" else "normal"))
        pairs[before, sequence.exit] = True
    listed = {**stops, **ends}
    numbers = {key: number for number, key in enumerate(listed)}
    found = _transitions(list(listed.values()), {(numbers[a], numbers[b]): True for a, b in pairs})
    return View(prediction.entry, tuple(listed.values()), tuple(found))


def _transitions(stops: list[Stop], calm: dict[tuple[int, int], bool]) -> Iterator[Transition]:
    for source, target in sorted(calm):
        odd = not calm[source, target] or stops[source].label != "normal" or stops[target].label != "normal"
        yield Transition(source, target, odd)


def _reached(pairs: Iterable[tuple[int, int]]) -> set[int]:
    """Lines that can be reached from the begin."""
    following: dict[int, list[int]] = {}
    for line, after in pairs:
        following.setdefault(line, []).append(after)
    found, todo = {_BEGIN}, [_BEGIN]
    while todo:
        for after in following.get(todo.pop(), ()):
            if after not in found:
                found.add(after)
                todo.append(after)
    return found


def _ordered(calm: dict[tuple[int, int], bool]) -> list[int]:
    """What follows stands below, first of all along calm ways; a line that no calm run writes stands below the last one that it can follow."""
    along = [pair for pair in calm if calm[pair]]
    place: dict[int, tuple[int, ...]] = {line: (number,) for number, line in enumerate(_below(along))}
    for line in _below(calm):
        if line not in place:
            before = [place[one] for one, after in calm if after == line and one in place]
            place[line] = (*max(before), 1, len(place))
    return sorted(place, key=lambda line: place[line])


def _below(pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Lines from the begin on in reverse postorder."""
    following: dict[int, list[int]] = {}
    for line, after in sorted(pairs, reverse=True):
        following.setdefault(line, []).append(after)
    order: list[int] = []
    seen = {_BEGIN}
    stack = [(_BEGIN, following.get(_BEGIN, []))]
    while stack:
        line, left = stack[-1]
        if not left:
            order.append(line)
            stack.pop()
            continue
        after = left.pop(0)
        if after not in seen:
            seen.add(after)
            stack.append((after, following.get(after, [])))
    return order[::-1]
