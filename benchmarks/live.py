"""Edits of a workspace whose index is in memory, as in a language server: how soon the answer to a key press, and to a save, is there.

In this process, one thread, over a warm index.  A file is opened first (that is not measured: an editor does it once), then characters are
typed into the text of one of its log statements; then a line with a call is written above the statement, and the file is saved.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.measure import median, percentile
from forelog.index.database.opening import open_readonly
from forelog.index.live.index import LiveIndex

EDITS = 40
TYPED = "new"
_PLACES = (
    "SELECT roots.path || '/' || files.path, log_statements.line FROM log_statements JOIN files ON files.id = file_id"
    " JOIN roots ON roots.id = root_id WHERE wrapper = '' AND line = end_line ORDER BY log_statements.id"
)


@dataclass(slots=True)
class Times:
    """Seconds of many edits of a kind."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def measure(self) -> "Stopwatch":
        """Measures what stands inside a ``with``."""
        return Stopwatch(self)

    def p95(self) -> tuple[float, float]:
        """Wall clock and processor seconds."""
        return percentile(self.wall, 0.95), percentile(self.cpu, 0.95)

    def spread(self) -> str:
        """In words."""
        return f"median {median(self.wall) * 1000:.0f} ms, longest {max(self.wall) * 1000:.0f} ms"


class Stopwatch:
    """Adds one measured time."""

    def __init__(self, times: Times) -> None:
        self._times = times

    def __enter__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self._times.cpu.append(time.process_time() - self._cpu)
        self._times.wall.append(time.perf_counter() - self._wall)


@dataclass(slots=True)
class LiveTimes:
    """What was measured on one corpus."""

    typed: Times = field(default_factory=Times)
    saved: Times = field(default_factory=Times)
    at_once: int = 0
    """Characters after which the statement showed its new text at once."""
    linked: int = 0
    """Files linked at saves, all together."""
    opened: float = 0.0
    rss: int = 0


def live_times(source: Path, db: Path, seed: str) -> LiveTimes:
    """Edits at random log statements of *source*, which is written to."""
    with open_readonly(db) as connection:
        places = connection.execute(_PLACES).fetchall()
    found = LiveTimes()
    live = LiveIndex.open([source], db=db, jobs=1)
    started = time.perf_counter()
    live = LiveIndex.open([source], db=db, jobs=1)
    found.opened = time.perf_counter() - started
    for path, line in _typeable(random.Random(seed), places):
        text = path.read_text()
        live.edit(path, text)
        for edited in _typed(text, line):
            with found.typed.measure():
                fresh = live.edit(path, edited)
            found.at_once += any(TYPED[0] in s.template for s in fresh.statements if s.line <= line <= s.end_line)
        live.close_buffer(path)
        lines = text.splitlines(keepends=True)
        path.write_text("".join((*lines[: line - 1], "Thread.yield();\n", *lines[line - 1 :])))
        with found.saved.measure():
            refreshed = live.refresh([path])
        found.linked += refreshed.linked
        path.write_text(text)
        live.refresh([path])
    found.rss = psutil.Process().memory_info().rss
    return found


def _typeable(rng: random.Random, places: list[tuple[str, int]]) -> Iterator[tuple[Path, int]]:
    """Places of statements whose text stands in their line."""
    count = 0
    for place, line in rng.sample(places, len(places)):
        path = Path(place)
        try:
            text = path.read_text().splitlines()[line - 1]
        except UnicodeDecodeError:
            continue
        if '"' in text:
            yield path, line
            count += 1
            if count == EDITS:
                return


def _typed(text: str, line: int) -> Iterator[str]:
    lines = text.splitlines(keepends=True)
    at = lines[line - 1].index('"') + 1
    for end in range(1, len(TYPED) + 1):
        changed = lines[line - 1][:at] + TYPED[:end] + lines[line - 1][at:]
        yield "".join((*lines[: line - 1], changed, *lines[line:]))
