"""What a method will log: the labelled sequences of one entry."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from forelog.errors import InputError, UnknownNameError
from forelog.flow.graph import LogFlowGraph
from forelog.flow.levels import levels_from
from forelog.flow.renewal import renewed
from forelog.index.database.opening import of_one_state
from forelog.predict.feasibility import Feasibility
from forelog.predict.model import Prediction, Sequence
from forelog.predict.paths import MOST_WALKED, PathFinder
from forelog.predict.region import Region
from forelog.predict.render import Renderer
from forelog.predict.threads import MOST, shares, starts
from forelog.predict.views import view_of

ANOMALOUS = "anomalous"
"""Stands for every label but ``normal``."""
LABELS = ("normal", "explicit", "implicit", "both", ANOMALOUS)
TRIES = 6
"""Paths looked at in vain for each that was found."""
_CUTS = {
    "depth": "calls deeper than {depth} are not gone into, and taken to throw nothing unchecked",
    "recursion": "a method is gone into at most twice on one stack",
    "loops": "loops are cut short",
    "unlikely": "functions and callbacks that could be one of many are not gone into",
    "conditions": "more paths than those listed were not looked for, as so many contradict themselves",
    "feasibility": "z3 could not be loaded, so that not all paths are left out which contradict themselves",
    "time": "not everything could be looked at in the time given",
}


@renewed
@of_one_state
def predict(
    connection: sqlite3.Connection,
    method: int | str,
    *,
    depth: int = 5,
    level: str = "",
    limit: int = 50,
    only_label: str = "",
    seed: int = 0,
    time_limit: float = 5.0,
    view: bool = False,
    feasibility: bool = True,
    explain: bool = False,
) -> Prediction:
    """The log sequences of *method* (row id, or ``a.b.C#m(T,U)``).

    *depth*: calls to go into, one in another.  *level*: the level switched on, ``""`` for everything, also for
    loggers by name: ``INFO,org.x=DEBUG`` (:func:`forelog.flow.levels.levels_from`).  *limit*: most sequences listed.
    *only_label*: one of :data:`LABELS`.  *time_limit*: seconds, after which the answer is partial and says so in ``cuts``; half of it again
    when it is not known yet which methods of a large index can log (:func:`beginning`).  *view*: with the graph that the
    sequences are paths of.  *feasibility*: leave out paths whose conditions contradict each other; *explain*: and say
    what contradicts itself on them.
    Raises InputError for bad values, UnknownNameError for a method that is not in the index.
    """
    started = time.monotonic()
    if depth < 0 or limit < 0:
        raise InputError(f"depth and limit cannot be negative: {min(depth, limit)}")
    asked = str(levels_from(level))
    if only_label and only_label not in LABELS:
        raise InputError(f"unknown label {only_label!r}; one of {', '.join(LABELS)}")
    entry = method_id_of(connection, method)
    with LogFlowGraph(connection, asked) as graph:
        began, seconds = beginning(graph, entry, started, time_limit)
        # The rest of the time: what is kept must be written.
        graph.deadline, unfold_until, until = (began + share * seconds for share in (0.6, 0.7, 0.8))
        key = graph.method(entry).key
        graph.show(entry)
        feasible = Feasibility(graph) if feasibility else None

        def lane(body: int, thread: str = "main", place: tuple[int, int] | None = None) -> _Lane:
            region = Region(graph, body, depth, lambda: time.monotonic() > unfold_until)
            renderer = Renderer(graph, key, seed, thread, place, feasible)
            failing = renderer.failing(region.statements)
            finder = PathFinder(region, seed, lambda: time.monotonic() > until, failing, feasible)
            return _Lane(region, renderer, finder)

        lanes, others = _lanes(graph, lane, entry, depth, min(MOST, limit // 2))
        sequences = _of_lanes(lanes, limit, only_label)
        cuts = {cut: None for one in lanes for cut in one.region.cuts}
        if others:
            cuts[f"threads: {others} more can be started here; predict from what they run"] = None
        if graph.late or graph.left_unread or time.monotonic() > until:
            cuts["time"] = None
        if feasible is not None and feasible.solver.missing:
            cuts["feasibility"] = None
        if any(one.finder.walked >= MOST_WALKED for one in lanes):
            cuts["conditions"] = None
        main = lanes[0]
        statements = {statement for one in lanes for statement in one.region.statements}
        covered = {statement for one in lanes for statement in one.covered()}
        return Prediction(
            entry=key,
            sequences=sequences,
            path_count=sum(main.region.entry.total.values()),
            cuts=(*explained(cuts, min(one.region.depth for one in lanes)), *graph.problems),
            statements_reachable=len(statements),
            statements_covered=len(covered & statements),
            seconds=round(time.monotonic() - started, 4),
            view=view_of(main.region, main.renderer) if view else None,
            infeasible=len(feasible.dropped) if feasible is not None else 0,
            contradictions=main.renderer.contradictions(feasible.dropped.values()) if explain and feasible is not None else (),
            statements_infeasible=main.renderer.places_of({statement for one in lanes for statement in one.proven()} - covered),
        )


@dataclass(frozen=True, slots=True)
class _Lane:
    """What one thread runs."""

    region: Region
    renderer: Renderer
    finder: PathFinder

    def covered(self) -> set[int]:
        """Log statements that its sequences so far contain."""
        return self._statements(self.finder.covered)

    def proven(self) -> set[int]:
        """Log statements to which no path leads that a run can take."""
        return self._statements(self.finder.proven)

    def _statements(self, among: Iterable[int]) -> set[int]:
        goals = map(self.region.goals.__getitem__, among)
        return {statement for kind, statement, *_ in goals if kind == "event" and isinstance(statement, int)}


def _of_lanes(lanes: list[_Lane], limit: int, only_label: str) -> tuple[Sequence, ...]:
    """At most *limit* sequences: each lane its share, then what others leave, the entry first."""
    if not limit:
        return ()
    listings = [_listed(one.finder, one.renderer, limit, only_label) for one in lanes]
    found = [list(islice(listing, share)) for listing, share in zip(listings, shares(limit, len(lanes) - 1), strict=True)]
    for listing, sequences in zip(listings, found, strict=True):
        sequences.extend(islice(listing, limit - sum(map(len, found))))
    return tuple(sequence for sequences in found for sequence in sequences)


def _lanes(graph: LogFlowGraph, lane: Callable[..., _Lane], entry: int, depth: int, most: int) -> tuple[list[_Lane], int]:
    """The lane of the entry and at most so many of threads that begin in it, or in these; and how many others do."""
    found = [lane(entry)]
    bodies = [entry]
    seen = {entry}
    others = 0
    for body in bodies:  # grows meanwhile
        for start in starts(graph, body, depth):
            if start.body in seen:
                continue
            seen.add(start.body)
            if not graph.can_log(start.body):
                bodies.append(start.body)
            elif len(found) <= most:
                bodies.append(start.body)
                found.append(lane(start.body, graph.method(start.body).key, (start.method, start.pos)))
            else:
                others += 1
    return found, others


def beginning(graph: LogFlowGraph, entry: int, started: float, time_limit: float) -> tuple[float, float]:
    """When the search begins, and how many seconds it has.

    Which methods can log is found out first, once for each state of an index, for all of them at once: nothing can be said without it, so it
    leaves at least half of the time.
    """
    if not graph.kept(entry):
        graph.logging()
    began = time.monotonic()
    return began, max(time_limit - (began - started), time_limit / 2)


def explained(cuts: Iterable[str], depth: int) -> Iterator[str]:
    """Cuts with what they mean; those that say it already stay as they are."""
    return (f"{cut}: {_CUTS[cut].format(depth=depth)}" if cut in _CUTS else cut for cut in cuts)


def fits(label: str, only_label: str) -> bool:
    """Whether a sequence with *label* is asked for."""
    return not only_label or label == only_label or (only_label == ANOMALOUS and label != "normal")


def method_id_of(connection: sqlite3.Connection, method: int | str) -> int:
    """Row id of a method given by id or as ``a.b.C#m(T,U)``."""
    if isinstance(method, int):
        row = connection.execute("SELECT id FROM methods WHERE id = ?", (method,)).fetchone()
    else:
        owner, _, rest = method.partition("#")
        name, _, params = rest.partition("(")
        row = connection.execute(
            "SELECT id FROM methods WHERE class = ? AND name = ? AND params = ?", (owner, name, params.removesuffix(")"))
        ).fetchone()
    if row is None:
        raise UnknownNameError(f"no method {method} in the index")
    return int(row[0])


def _listed(finder: PathFinder, renderer: Renderer, limit: int, only_label: str) -> Iterator[Sequence]:
    """Rendered paths, each with lines or an end of its own."""
    seen: set[tuple[object, ...]] = set()
    listed = idle = unfit = 0
    for path in finder.paths():
        key = (path.way, *(row.id for row in renderer.rows_of(path)))
        if key in seen:
            idle += 1
            if idle > TRIES * max(len(seen), 10):
                return
            continue
        idle = 0
        seen.add(key)
        sequence = renderer.sequence(path, len(seen))
        if not fits(sequence.label, only_label):
            unfit += 1
            if unfit > TRIES * max(min(limit, 100), 10):
                return
            continue
        yield sequence
        listed += 1
        if listed == limit:
            return
