"""What the log-flow graph costs: all of it from source, loaded again, after an edit, and walked along with the events of real runs."""

import json
import random
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.conftest import corpora

from benchmarks.live import Times
from benchmarks.measure import MIB, Bare, Cost, Row, run
from forelog.flow.graph import LogFlowGraph
from forelog.flow.priming import prime
from forelog.flow.renewal import renew
from forelog.index.database.opening import open_readonly
from forelog.index.live.index import LiveIndex

EDITS = 40
TRACES = 8
"""Traces of a corpus that are walked; the largest."""


def flow_rows(corpus: str, forelog: Path, source: Path, folder: Path, bare: Bare) -> Iterator[Row]:
    """Cold with the index, warm, one edit, real runs."""
    db = folder / "flow.db"
    cost, out = run([forelog, "index", source, "--db", db, "--flow", "--json"])
    made = json.loads(out)["flow"]
    limit = 6.0 * bare.seconds + 1
    what = f"cold index and the whole log-flow graph ({made['methods']:,} methods, {made['states']:,} states; the graph alone {made['seconds']:.1f} s)"
    kept = cost.seconds <= limit and cost.rss <= 3 * 1024 * MIB
    yield _row(corpus, what, cost, bare, "≤ 6.0 × + 1 s, ≤ 3 GiB", kept=kept)
    cost, out = run([forelog, "index", source, "--db", db, "--flow", "--json"])
    loaded = json.loads(out)["flow"]["seconds"]
    yield _row(corpus, f"nothing changed: the graph loaded in {loaded:.2f} s", cost, bare, "≤ 1 s", kept=loaded <= 1)
    yield _edits(corpus, source, db, bare)
    if (corpora() / corpus / "traces").is_dir():
        yield _walked(corpus, forelog, db)


def _edits(corpus: str, source: Path, db: Path, bare: Bare) -> Row:
    """A line more in a method that logs: its machine, and what depends on it, as the next prediction finds them."""
    with closing(open_readonly(db)) as connection:
        prime(connection, seconds=600)
        places = connection.execute(
            "SELECT DISTINCT methods.id, files.path, log_statements.line FROM log_statements JOIN methods ON methods.id = method_id"
            " JOIN files ON files.id = methods.file_id WHERE wrapper = '' AND log_statements.line = log_statements.end_line ORDER BY 1"
        ).fetchall()
    live = LiveIndex.open([source], db=db)
    times = Times()
    for method, path, line in random.Random(corpus).sample(places, min(EDITS, len(places))):
        place = source / path
        before = place.read_bytes()
        lines = before.split(b"\n")
        lines.insert(line - 1, b"System.nanoTime();")
        place.write_bytes(b"\n".join(lines))
        live.refresh([place])
        with closing(open_readonly(db)) as connection, times.measure():
            renew(connection)
            with LogFlowGraph(connection) as graph:
                graph.machine(method)
        place.write_bytes(before)
        live.refresh([place])
        with closing(open_readonly(db)) as connection:
            renew(connection)
    live.close()
    wall, cpu = times.p95()
    what = f"one edit: its machine and facts that depend on it, p95 of {len(times.wall)} ({times.spread()})"
    return Row(corpus, what, wall, wall / bare.seconds, cpu, cpu / bare.cpu, 0, 0, "p95 ≤ 0.300 s", wall <= 0.3)


def _walked(corpus: str, forelog: Path, db: Path) -> Row:
    """Events of real runs for each second of processor time, without what starting and loading take."""
    traces = sorted((corpora() / corpus / "traces").glob("*.jsonl.gz"), key=lambda path: -path.stat().st_size)
    chosen = [path for path in traces if ".stacks." not in path.name][:TRACES]
    empty = db.with_name("empty.jsonl")
    empty.write_text("")
    start = min(run([forelog, "check", empty, "--db", db, "--json"])[0].cpu for _ in range(2))
    began = time.perf_counter()
    cost, out = run([forelog, "check", *chosen, "--db", db, "--json"])
    events = json.loads(out)["events"]
    pace = events / max(cost.cpu - start, 1e-3)
    what = f"check: {events:,} events of {len(chosen)} traces at {pace:,.0f} a second of CPU"
    return Row(corpus, what, time.perf_counter() - began, 0, cost.cpu, 0, cost.rss, cost.pss, "≥ 5,000 events a second", pace >= 5_000)


def _row(corpus: str, what: str, cost: Cost, bare: Bare, budget: str, *, kept: bool) -> Row:
    return Row(corpus, what, cost.seconds, cost.seconds / bare.seconds, cost.cpu, cost.cpu / bare.cpu, cost.rss, cost.pss, budget, kept)
