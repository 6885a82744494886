"""A JVM that compiles and runs small programs, and the index and log-flow graph of the same source."""

import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from forelog.index.pipeline import index_workspace
from tests.conftest import tool


@dataclass(frozen=True)
class Run:
    """One real run: how it ended (``return`` or the class of what was thrown), and the messages."""

    way: str
    messages: tuple[str, ...]


class Lab:
    """One JVM for many programs."""

    def __init__(self) -> None:
        tool("javac")
        self.process = subprocess.Popen(
            [tool("java"), "-XX:TieredStopAtLevel=1", "-Xshare:auto", str(Path(__file__).with_name("Lab.java"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(20)

    def runs(self, folder: Path, inputs: list[str]) -> list[Run]:
        """Compile ``P.java`` of *folder* and run it on each input."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(" ".join([str(folder), *(bits or "0" for bits in inputs)]) + "\n")
        self.process.stdin.flush()
        lines = []
        while (line := self.process.stdout.readline().strip()) != "DONE":
            assert line, "the JVM has ended"
            lines.append(line)
        assert all(line.startswith("RUN ") for line in lines), lines
        return [Run(way, tuple(messages)) for _, way, *messages in map(str.split, lines)]


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
