"""A server over a copy of a corpus, and the times of its answers."""

import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import corpus_source
from tests.lsp.client import Client
from tests.lsp.connection import Answer

from benchmarks.measure import Row, median, percentile
from forelog.index.database.opening import open_readonly

SERVER = Path(sys.executable).parent / "forelog-lsp"
OPENED = 0.3
"""A hand needs that long to come from opening a file to a hover in it."""
LONG = 600.0
"""Seconds that indexing may take."""


@dataclass(slots=True)
class Times:
    """Seconds, and how many answers were wrong."""

    seconds: list[float] = field(default_factory=list)
    wrong: int = 0
    cpu: float = 0.0
    """Processor seconds of the server's other processes for each, where measured."""

    def row(self, corpus: str, what: str, budget: str, *, p95: float, p99: float = 0.0) -> Row:
        """A line of the table: the 95th percentile."""
        high, higher = percentile(self.seconds, 0.95), percentile(self.seconds, 0.99)
        told = (
            f"{what}: p95 of {len(self.seconds):,} (median {_ms(median(self.seconds))}, p99 {_ms(higher)}, longest {_ms(max(self.seconds))}"
            f", {self.wrong} wrong)"
        )
        return Row(corpus, told, high, 0, self.cpu, 0, 0, 0, budget, high <= p95 and (not p99 or higher <= p99) and not self.wrong)


@dataclass(slots=True)
class Served:
    """A server over a copy of a corpus."""

    corpus: str
    client: Client
    source: Path

    @property
    def database(self) -> Path:
        """Its index."""
        return Path(self.client.command("forelog.status")["database"])

    def ready(self) -> float:
        """Wait for the index, and for the summaries of all methods; how long that took."""
        started = time.perf_counter()
        self.client.command("forelog.reindex", timeout=LONG)
        while time.perf_counter() - started < LONG:
            with closing(open_readonly(self.database)) as connection:
                if _summarised(connection):
                    break
            time.sleep(0.2)  # nothing tells a client that they are there
        return time.perf_counter() - started

    def primed(self) -> float:
        """Wait until no more machines are made in advance; how long that took."""
        started = time.perf_counter()
        while time.perf_counter() - started < LONG:
            status = self.client.command("forelog.status")
            if status["primed"] or (status["summarised"] and all(one["name"] != "summarise" for one in status["processes"])):
                break
            time.sleep(0.2)  # nothing tells a client of these either
        return time.perf_counter() - started


@contextmanager
def served(corpus: str) -> Iterator[Served]:
    """A server that has just been started."""
    with tempfile.TemporaryDirectory(prefix="forelog-bench-") as folder:
        source = Path(folder, "source").resolve()
        shutil.copytree(corpus_source(corpus), source)
        with Client([SERVER, "--stdio"], environment={"XDG_CACHE_HOME": str(Path(folder, "cache"))}) as client:
            client.initialize(source)
            yield Served(corpus, client, source)
            client.close()


def text_of(answer: Answer) -> str:
    """What a hover shows."""
    result = answer.result()
    return "" if result is None else str(result["contents"]["value"])


def words(line: str, name: str) -> Iterator[int]:
    """Where a name stands before a bracket."""
    at = line.find(name + "(")
    while at >= 0:
        if at == 0 or not (line[at - 1].isalnum() or line[at - 1] in "_$"):
            yield at
        at = line.find(name + "(", at + 1)


def _summarised(connection: sqlite3.Connection) -> bool:
    try:
        return connection.execute("SELECT 1 FROM summaries LIMIT 1").fetchone() is not None
    except sqlite3.OperationalError:
        return False  # no such table yet


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 0.01 else f"{seconds * 1000:.0f} ms"
