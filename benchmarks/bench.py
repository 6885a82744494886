"""Every budget of the design, measured: ``make bench``, or ``python -m benchmarks.bench [--only CORPUS] [--json FILE]``.

All figures of a corpus are ratios to the bare parse of its files (:func:`benchmarks.measure.bare_parse`) in the same run, so that they
mean the same on another machine.  The commands are real processes; predictions run in this process, over a warm index.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from tests.conftest import corpus_source
from tests.real.predictions import predict_all

from benchmarks.flow import flow_rows
from benchmarks.live import live_times
from benchmarks.measure import MIB, Bare, Cost, Row, bare_parse, median, percentile, run
from benchmarks.server.rows import server_rows
from forelog.index.database.opening import open_readonly

FORELOG = Path(sys.executable).parent / "forelog"
"""The program beside the interpreter that runs this: compiled in ``.venv-compiled``, the source as it lies here in ``.venv``."""
CORPORA = ("zookeeper-3.9.3", "tomcat-10.1.34", "hadoop-3.3.6")
EDITS = 9
COLD_RUNS = 3
"""Bare parse and cold index in turns, the best of each: a machine that others use is slow for seconds at a time."""
HELP_RUNS = 11
PREDICTED = "zookeeper-3.9.3"


def main() -> None:
    """Measure what was asked for and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", metavar="CORPUS", help="corpus, `flow`, `predict`, `server` or `help`; may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
    parser.add_argument("--sample", type=int, metavar="N", help="predict only N methods, drawn with a fixed seed (default: all)")
    options = parser.parse_args()
    wanted = options.only or [*CORPORA, "flow", "predict", "server", "help"]
    rows: list[Row] = []
    for row in measured(wanted, options.sample):
        rows.append(row)
        sys.stderr.write(f"{row.corpus} {row.what}: {row.seconds:.3f} s\n")
    sys.stdout.write(table(rows))
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1))


def measured(wanted: list[str], sample: int | None) -> Iterator[Row]:
    """The rows, as they are known."""
    if "help" in wanted:
        yield help_time()
    for corpus in CORPORA:
        if corpus in wanted or "flow" in wanted or (corpus == PREDICTED and "predict" in wanted):
            with tempfile.TemporaryDirectory(prefix="forelog-bench-") as folder:
                yield from of_corpus(corpus, Path(folder), wanted, sample)
    if "server" in wanted:
        yield from server_rows()


def help_time() -> Row:
    """``forelog --help``: the command line's start-up."""
    costs = [run([FORELOG, "--help"])[0] for _ in range(HELP_RUNS)]
    seconds = median([cost.seconds for cost in costs])
    return Row("", "`forelog --help`", seconds, 0, median([c.cpu for c in costs]), 0, 0, 0, "≤ 0.150 s", seconds <= 0.15)


def of_corpus(corpus: str, folder: Path, wanted: list[str], sample: int | None) -> Iterator[Row]:
    """Cold index, warm start, edits, log-flow graph, predictions of one corpus, on a copy that may be edited."""
    index_too = corpus in wanted
    source, db = folder / "source", folder / "index.db"
    shutil.copytree(corpus_source(corpus), source)
    files = sorted(source.rglob("*.java"))
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    bare, cold = cold_in_turns(files, source, db, COLD_RUNS if index_too else 1)
    if index_too:
        yield Row(corpus, f"bare parse of {len(files):,} files, {megabytes:.1f} MB", bare.seconds, 1, bare.cpu, 1, 0, 0, "", kept=True)
        limit = 3.0 * bare.seconds + 1
        kept = cold.seconds <= limit and cold.rss <= 1.2 * 1024 * MIB
        yield row_of(corpus, "cold index", cold, bare, "≤ 3.0 × + 1 s, ≤ 1.2 GiB", kept=kept)
        warm = least([run([FORELOG, "index", source, "--db", db, "--json"])[0] for _ in range(3)])
        yield row_of(corpus, "warm start, nothing changed", warm, bare, "≤ 0.15 × + 0.5 s", kept=warm.seconds <= 0.15 * bare.seconds + 0.5)
        yield from edits(corpus, source, db, files, bare, warm)
        yield from edits_in_memory(corpus, source, db, bare)
    if "flow" in wanted:
        yield from flow_rows(corpus, FORELOG, source, folder, bare)
    if "predict" in wanted and corpus == PREDICTED:
        yield predictions(corpus, db, sample)


def cold_in_turns(files: list[Path], source: Path, db: Path, times: int) -> tuple[Bare, Cost]:
    """The least that the bare parse and a cold index took; the last index stays in *db*.  Memory is the most that any of the indices took."""
    bares, colds = [bare_parse(files)], []
    for _ in range(times):
        for old in db.parent.glob(f"{db.name}*"):
            old.unlink()
        colds.append(run([FORELOG, "index", source, "--db", db, "--json"])[0])
        bares.append(bare_parse(files))
    bare = Bare(min(bare.seconds for bare in bares), min(bare.cpu for bare in bares))
    best = least(colds)
    return bare, replace(best, cpu=min(c.cpu for c in colds), rss=max(c.rss for c in colds), pss=max(c.pss for c in colds))


def row_of(corpus: str, what: str, cost: Cost, bare: Bare, budget: str, *, kept: bool) -> Row:
    """A row of a measured process."""
    return Row(corpus, what, cost.seconds, cost.seconds / bare.seconds, cost.cpu, cost.cpu / bare.cpu, cost.rss, cost.pss, budget, kept)


def least(costs: list[Cost]) -> Cost:
    """The fastest."""
    return min(costs, key=lambda cost: cost.seconds)


def edits(corpus: str, source: Path, db: Path, files: list[Path], bare: Bare, warm: Cost) -> Iterator[Row]:
    """One method gets one more statement, and the command runs again; what the same run takes without an edit is shown apart."""
    costs = []
    rng = random.Random(corpus)
    candidates = [path for path in files if b"{\n" in path.read_bytes()]
    for number, path in enumerate(rng.sample(candidates, min(EDITS, len(candidates)))):
        data = path.read_bytes()
        method = f"\n    void edited{number}() {{ System.out.println(toString()); }}\n}}\n"
        path.write_bytes(data[: data.rindex(b"}")] + method.encode())
        costs.append(run([FORELOG, "index", source, "--db", db, "--json"])[0])
    seconds = percentile([cost.seconds for cost in costs], 0.95)
    slowest = max(costs, key=lambda cost: cost.seconds)
    beyond = max(0.0, seconds - warm.seconds)
    yield Row(
        corpus,
        f"one file edited: whole command, p95 of {len(costs)} (beyond the warm start: {beyond:.3f} s)",
        seconds,
        seconds / bare.seconds,
        slowest.cpu,
        slowest.cpu / bare.cpu,
        slowest.rss,
        slowest.pss,
        "templates and call edges fresh: ≤ 0.300 s beyond the warm start",
        beyond <= 0.3,
    )


def edits_in_memory(corpus: str, source: Path, db: Path, bare: Bare) -> Iterator[Row]:
    """The same in a process that has the index in memory: characters typed, and files saved."""
    run([FORELOG, "index", source, "--db", db, "--json"])
    found = live_times(source, db, corpus)
    for what, times, limit, budget in (
        (f"one edit, live: templates fresh ({found.at_once} of {len(found.typed.wall)} at once)", found.typed, 0.03, "p95 ≤ 0.030 s"),
        (f"one edit, live: call edges fresh ({found.linked / len(found.saved.wall):.1f} files linked)", found.saved, 0.3, "p95 ≤ 0.300 s"),
    ):
        wall, cpu = times.p95()
        yield Row(
            corpus,
            f"{what}, p95 of {len(times.wall)} ({times.spread()}; opened in {found.opened:.2f} s)",
            wall,
            wall / bare.seconds,
            cpu,
            cpu / bare.cpu,
            found.rss,
            0,
            budget,
            wall <= limit,
        )


def predictions(corpus: str, db: Path, sample: int | None) -> Row:
    """Every method as entry, depth 5, warm: p95, the longest, and whether every line matches its own template."""
    with open_readonly(db) as connection:
        methods = [row[0] for row in connection.execute("SELECT id FROM methods ORDER BY id")]
    if sample:
        methods = random.Random(corpus).sample(methods, min(sample, len(methods)))
    predict_all(db, random.Random(0).sample(methods, min(50, len(methods))))  # warm: caches of files and machines
    before = time.process_time()
    outcome = predict_all(db, methods)
    cpu = time.process_time() - before
    sys.stderr.writelines(f"{problem}\n" for problem in outcome.problems[:50])
    taken = list(outcome.seconds.values())
    p95, longest = percentile(taken, 0.95), max(taken)
    return Row(
        corpus,
        f"predict, depth 5, warm: p95 of {len(methods):,} methods (median {median(taken):.3f} s, longest {longest:.2f} s,"
        f" {outcome.cuts['time']} cut by time, {outcome.events:,} lines, {len(outcome.problems)} problems)",
        p95,
        0,
        cpu / len(methods),
        0,
        0,
        0,
        "≤ 0.500 s; never more than 5 s; every line matches",
        p95 <= 0.5 and not outcome.problems,
    )


def table(rows: list[Row]) -> str:
    """The figures as Markdown."""
    load = os.getloadavg()[0]
    lines = [
        f"{run([FORELOG, '--version'])[1].strip()}, {os.cpu_count()} cores, load average {load:.1f}. Seconds are wall clock; RSS and PSS are peaks of the sums over all processes.",
        "",
        "| Corpus | What | Seconds | × bare | CPU s | CPU × bare | RSS MiB | PSS MiB | Budget | Kept |",
        "|---|---|---:|---:|---:|---:|---:|---:|---|---|",
    ]
    lines += [
        f"| {row.corpus} | {row.what} | {row.seconds:.3f} | {f'{row.ratio:.2f}' if row.ratio else ''} | {row.cpu:.2f} | {f'{row.cpu_ratio:.2f}' if row.cpu_ratio else ''}"
        f" | {row.rss // MIB or ''} | {row.pss // MIB or ''} | {row.budget} | {('yes' if row.kept else '**no**') if row.budget else ''} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
