"""A JVM that compiles and runs small programs, and the index and log-flow graph of the same source."""

import re
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
    connection = sqlite3.connect(place)
    if not connection.execute("SELECT count(*) FROM log_statements").fetchone()[0]:
        _say_what_logs(connection, folder)
    return connection


def _say_what_logs(connection: sqlite3.Connection, folder: Path) -> None:
    data = (folder / "P.java").read_bytes()
    rows = connection.execute(
        "SELECT calls.caller_id, calls.file_id, calls.pos, calls.line FROM calls JOIN externals ON externals.id = calls.external_id"
        " WHERE externals.class = 'java.util.logging.Logger' AND externals.name = 'info'"
    ).fetchall()
    for caller, file_id, pos, line in rows:
        text = re.match(rb'info\("(\w+)"\)', data[pos:])[1].decode()
        connection.execute(
            "INSERT INTO log_statements(file_id, method_id, stable_id, pos, line, end_line, \"column\", level, logger, framework, template, regex, parts,"
            " throwable, guessed, catalogue_key, wrapper) VALUES (?, ?, ?, ?, ?, ?, 1, 'INFO', 'p', 'jul', ?, ?, ?, '', 0, '', '')",
            (file_id, caller, text, pos, line, line, text, text, f'[{{"text": "{text}"}}]'),
        )
    connection.commit()


def entry(connection: sqlite3.Connection, name: str = "m0", owner: str = "P") -> int:
    """Row id of a method."""
    return int(connection.execute("SELECT id FROM methods WHERE class = ? AND name = ?", (owner, name)).fetchone()[0])


def statements(connection: sqlite3.Connection) -> dict[str, int]:
    """Template → row id."""
    return {row[1]: row[0] for row in connection.execute("SELECT id, template FROM log_statements")}
