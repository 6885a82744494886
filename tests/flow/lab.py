"""A JVM that compiles and runs small programs, and the index and log-flow graph of the same source."""

import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from forelog.index.pipeline import index_workspace
from tests.conftest import tool

JVM = Path(__file__).with_name("jvm")
_MOST = 3_000
"""Runs after which a new JVM is started: threads that ended by ``System.exit`` are parked for ever."""
_OPTIONS = (
    "-XX:TieredStopAtLevel=1",
    "-Xshare:auto",
    "-Xmx512m",
    "-Djava.security.manager=allow",
    "-Djava.util.concurrent.ForkJoinPool.common.parallelism=1",  # else a thread that joins a task may run it itself
)


@dataclass(frozen=True)
class Run:
    """One real run."""

    bits: str
    way: str
    """``return``, the class of what was thrown, or ``exit``."""
    asked: int
    """Bits that were asked for; those behind the input's end were 0."""
    rounds: int
    """Rounds of all loops."""
    messages: tuple[str, ...]
    """Of the main thread."""
    before: tuple[int, ...]
    """For each message the bits asked for before."""
    threads: tuple[tuple[str, ...], ...]
    """Messages of the others, each in its order."""


class Lab:
    """One JVM for many programs, after some thousand runs the next one."""

    def __init__(self, home: Path) -> None:
        """*home*: a folder for the toolbox that all programs use."""
        tool("javac")
        (home / "lab").mkdir()
        shutil.copy(JVM / "T.java", home / "lab")
        self.home = home
        self.process: subprocess.Popen[str] | None = None
        self.count = 0
        """Runs of this JVM."""
        self.total = 0
        self.programs = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            self.process.wait(20)
            self.process = None

    def compile(self, folder: Path, source: str) -> str:
        """Write and compile ``p/P.java`` and its toolbox in *folder*; what javac says against it."""
        self.programs += 1
        if self.count > _MOST:
            self.__exit__()
        if self.process is None:
            self.count = 0
            self.process = subprocess.Popen(
                [tool("java"), *_OPTIONS, str(JVM / "Lab.java"), str(self.home)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        (folder / "p").mkdir(exist_ok=True)
        (folder / "lab").mkdir(exist_ok=True)
        (folder / "p" / "P.java").write_text(source)
        shutil.copy(JVM / "T.java", folder / "lab")
        answer = self._ask(f"compile {folder}")
        return "" if answer == "OK" else answer

    def run(self, folder: Path, bits: str) -> Run:
        """Run the program of *folder* on an input."""
        self.count += 1
        self.total += 1
        answer = self._ask(f"run {folder} {bits}")
        first, *others = answer.split(" #")
        word, way, asked, rounds, *events = first.split()
        assert word == "RUN", answer
        pairs = [event.split("@") for event in events]
        return Run(
            bits,
            way,
            int(asked),
            int(rounds),
            tuple(message for message, _ in pairs),
            tuple(int(at) for _, at in pairs),
            tuple(tuple(event.split("@")[0] for event in other.split()) for other in others),
        )

    def _ask(self, line: str) -> str:
        assert self.process is not None
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if not answer:
            self.process = None
        assert answer, "the JVM has ended"
        return answer


def indexed(folder: Path) -> sqlite3.Connection:
    """The index of a folder."""
    place = folder / "index.db"
    index_workspace((folder,), db=place, jobs=1)
    return sqlite3.connect(place)


def entry(connection: sqlite3.Connection, name: str = "m0", owner: str = "P") -> int:
    """Row id of a method."""
    return int(connection.execute("SELECT id FROM methods WHERE class = ? AND name = ?", (owner, name)).fetchone()[0])


def statements(connection: sqlite3.Connection) -> dict[str, int]:
    """Template → row id."""
    return {row[1]: row[0] for row in connection.execute("SELECT id, template FROM log_statements")}
