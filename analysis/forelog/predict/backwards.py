"""What comes before a line: prefixes that lead to a log statement, from callers further and further up."""

import itertools
import sqlite3
import time
from collections.abc import Iterable, Iterator

from forelog.errors import InputError, UnknownNameError
from forelog.flow.graph import SURELY, LogFlowGraph
from forelog.flow.levels import levels_from
from forelog.flow.machine import Label
from forelog.flow.renewal import renewed
from forelog.index.database.opening import of_one_state
from forelog.predict.model import Prediction, Sequence
from forelog.predict.paths import PathFinder
from forelog.predict.predict import beginning, explained, fits
from forelog.predict.region import Region
from forelog.predict.render import Renderer
from forelog.predict.unfolding import Path, Unfolding
from forelog.templates.wrappers import MAX_HOPS

AROUND = 2
"""How deep calls are gone into that were made and have returned before the line is written."""
MAX_CHAINS = 400
WIDE = 12
"""Callers of one method that are followed."""


@renewed
@of_one_state
def paths_to(
    connection: sqlite3.Connection,
    statements: Iterable[int],
    *,
    depth: int = 5,
    level: str = "",
    limit: int = 10,
    only_label: str = "",
    seed: int = 0,
    time_limit: float = 5.0,
) -> Prediction:
    """The most telling sequences that end with one of *statements* (row ids of log statements of one line), most lines before it first.

    *depth*: callers to go up to, one behind the other.  The other arguments are those of :func:`forelog.predict.predict.predict`.
    Raises InputError for bad values, UnknownNameError when there is no such statement.
    """
    started = time.monotonic()
    if depth < 0 or limit < 0:
        raise InputError(f"depth and limit cannot be negative: {min(depth, limit)}")
    asked = str(levels_from(level))
    targets = set(statements)
    rows = connection.execute(
        "SELECT log_statements.id, log_statements.method_id, files.path, log_statements.line FROM log_statements"  # noqa: S608
        " JOIN files ON files.id = log_statements.file_id"
        f" WHERE log_statements.id IN ({','.join('?' * len(targets))}) ORDER BY 1",
        sorted(targets),
    ).fetchall()
    if not rows:
        raise UnknownNameError("there is no such log statement in the index")
    found: list[tuple[int, int, Sequence]] = []
    total = 0
    cuts: dict[str, None] = {}
    with LogFlowGraph(connection, asked) as graph:
        began, allowed = beginning(graph, rows[0][1], started, time_limit)
        graph.deadline, until = began + 0.6 * allowed, began + 0.8 * allowed  # the rest: what is kept must be written

        def late() -> bool:
            return time.monotonic() > until

        seen: set[tuple[int, ...]] = set()
        alone: set[int] = set()
        """Sequences that begin in the method itself: they are shown when there is no time for its callers."""
        finders: dict[int, PathFinder] = {}
        texts = Renderer(graph, "", seed)
        for statement, method_id, _, _ in rows:
            inside, places, written = _inside(connection, texts, statement)
            for outside in () if late() else itertools.chain([[method_id]], _chains(connection, method_id, depth)):
                methods = outside + inside
                if late() or len(found) >= 4 * max(limit, 1):
                    cuts["time" if late() else "callers: not all callers are listed"] = None
                    break
                for method in methods:
                    if method not in finders:
                        region = Region(graph, method, AROUND, late)
                        finders[method] = PathFinder(region, seed, late)
                        cuts.update({cut: None for cut in region.cuts if cut != "depth"})
                renderer = Renderer(graph, graph.method(methods[0]).key, seed)
                for telling in (True, False):
                    path = _prefix([finders[method] for method in methods], [-1] * (len(outside) - 1) + places, written, telling=telling)
                    if path is None:
                        continue
                    key = (methods[0], *(row.id for row in renderer.rows_of(path)))
                    if key in seen:
                        continue
                    seen.add(key)
                    sequence = renderer.sequence(path, len(seen))
                    total += 1
                    if fits(sequence.label, only_label):
                        if outside == [method_id]:
                            alone.add(len(found))
                        found.append((-len(set(path.events)), len(found), sequence))
        if graph.late or graph.left_unread:
            cuts["time"] = None
    found = [one for one in found if one[1] not in alone] or found
    found.sort()
    name = f"{rows[0][2].rsplit('/', 1)[-1]}:{rows[0][3]}"
    sequences = tuple(sequence for _, _, sequence in found[:limit])
    seconds = round(time.monotonic() - started, 4)
    return Prediction(name, sequences, total, tuple(explained(cuts, AROUND)), len(targets), len(targets) if found else 0, seconds)


def _inside(connection: sqlite3.Connection, texts: Renderer, statement: int) -> tuple[list[int], list[int], set[int]]:
    """Methods to go into from a statement's place to where its line is written (none, but for wrappers), the places of these calls, and the statements there."""
    chain: list[int] = []
    places: list[int] = []
    while len(chain) < MAX_HOPS:
        method_id, pos, wrapper = connection.execute(
            "SELECT method_id, pos, wrapper FROM log_statements WHERE id = ?", (statement,)
        ).fetchone()
        callees = connection.execute(
            "SELECT callee_id FROM calls WHERE caller_id = ? AND pos = ? AND callee_id IN (SELECT method_id FROM log_statements)"
            " ORDER BY confidence DESC, callee_id LIMIT 1",
            (method_id, pos),
        ).fetchone()
        if not wrapper or callees is None:
            break
        inner = texts.writing(
            statement, [row[0] for row in connection.execute("SELECT id FROM log_statements WHERE method_id = ?", callees)]
        )
        if not inner:
            break
        chain.append(callees[0])
        places.append(pos)
        own = {row.id for row in inner if not row.wrapper}
        if own:
            return chain, places, own
        statement = inner[0].id
    return chain, places, {statement}


def _prefix(chain: list[PathFinder], places: list[int], targets: set[int], *, telling: bool) -> Path | None:
    """A path that goes through the entries of *chain*, each called by the one before, and ends with one of *targets*.

    *places*: for each call in the chain the position where it is made, or -1 for any.
    """
    found = Unfolding(chain[0].region.graph, lambda _context, _way, _events: [])
    frame, pos = -1, -1
    for number, finder in enumerate(chain):
        callee = chain[number + 1].region.entry.method if number + 1 < len(chain) else -1
        place = places[number] if callee >= 0 else -1
        step = finder.before(found, lambda label, callee=callee, place=place: _leads(label, callee, place, targets), telling=telling)  # type: ignore[misc]
        if step is None:
            return None
        edges, last = step
        context = finder.region.entry
        frame = found.enter(context, frame, pos)
        found.follow(context, edges, frame)
        if callee < 0:
            found.follow(context, [last], frame)
        pos = context.dag.edges[last].label[-1]
    return found.path


def _leads(label: Label, callee: int, place: int, targets: set[int]) -> bool:
    """Whether a step calls *callee* (at *place*, for -1 anywhere); for callee -1, whether it is one of the events asked for."""
    if callee < 0:
        return bool(label[0] == "event" and label[1] in targets)
    return bool(label[0] == "call" and label[1] == callee and place in (-1, label[-1]))


def _chains(connection: sqlite3.Connection, method_id: int, depth: int) -> Iterator[list[int]]:
    """Chains of calls down to a method, each from a caller that nobody calls or that is *depth* calls away; nearest first."""
    todo: list[list[int]] = [[method_id]]
    made = 0
    for chain in todo:
        callers = [] if len(chain) > depth else _callers(connection, chain[0])
        above = [caller for caller in callers if caller not in chain]
        if not above:
            yield chain
            continue
        made += len(above)
        if made > MAX_CHAINS:
            yield chain
            continue
        todo.extend([caller, *chain] for caller in above)


def _callers(connection: sqlite3.Connection, method_id: int) -> list[int]:
    """Methods that call it in the same thread, surest first."""
    rows = connection.execute(
        "SELECT caller_id, max(confidence) FROM calls WHERE callee_id = ? AND kind <> 'thread' AND (kind <> 'callback' OR confidence >= ?)"
        " GROUP BY caller_id ORDER BY 2 DESC, 1 LIMIT ?",
        (method_id, SURELY, WIDE),
    )
    return [row[0] for row in rows]
