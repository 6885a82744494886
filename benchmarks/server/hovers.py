"""Hovers: while the workspace is indexed for the first time, idle, and while it is indexed again."""

import random
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.lsp.client import Client
from tests.lsp.connection import Answer

from benchmarks.measure import Row
from benchmarks.server.machine import beside, machine_row
from benchmarks.server.serving import LONG, OPENED, Served, Times, text_of, words
from forelog.export.characters import visible
from forelog.index.database.opening import open_readonly
from forelog.index.questions.summaries import summary_of

HOVERS = 2_000
BETWEEN_HOVERS = 0.02
"""While the workspace is being indexed, so that the hovers do not become the work."""
_LOGS = re.compile(r"\s*LOG\.(info|warn|error|debug)\(")
"""What is known to be a log statement before there is an index."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to hover over."""

    file: Path
    line: int
    """From 0, as the column."""
    column: int
    expected: str
    """What the hover must hold; ``""``: nothing to show there."""


def hovering(session: Served) -> Iterator[Row]:
    """While the workspace is indexed for the first time, idle, and while it is indexed again."""
    client, corpus = session.client, session.corpus
    first = Times()
    files = sorted(session.source.rglob("*.java"))
    begun = client.ask("workspace/executeCommand", {"command": "forelog.reindex", "arguments": []})
    for path in random.Random(corpus).sample(files, min(300, len(files))):
        if begun.future.done():
            break
        text = path.read_bytes().decode(errors="replace")
        lines = [number for number, line in enumerate(text.splitlines()) if _LOGS.match(line)]
        if lines:
            uri = client.open(path, text)
            time.sleep(OPENED)
            for number in lines[:5]:
                spot = Spot(path, number, text.splitlines()[number].index("LOG.") + 4, "")
                answer = _hover(client, spot)
                first.seconds.append(answer.seconds)
                first.wrong += "```text\n" not in text_of(answer)
                time.sleep(BETWEEN_HOVERS)
            client.shut(uri)
    begun.result(LONG)
    seconds = session.ready()
    yield first.row(corpus, "hover while the workspace is indexed for the first time", "p95 ≤ 0.010 s, p99 ≤ 0.030 s", p95=0.01, p99=0.03)
    memory = client.memory()
    yield Row(corpus, "language server, ready after its first index (summaries waited for)", seconds, 0, 0, 0, 0, memory, "", kept=True)
    with closing(open_readonly(session.database)) as connection:
        spots = _spots(connection, corpus)
    machine = Times()
    with beside(machine):
        idle = _all_hovers(client, spots)
    yield idle.row(corpus, "hover, idle", "p95 ≤ 0.010 s, p99 ≤ 0.030 s, all right", p95=0.01, p99=0.03)
    yield machine_row(corpus, machine)
    again = client.ask("workspace/executeCommand", {"command": "forelog.reindex", "arguments": [{"whole": True}]})
    with beside(machine):
        busy = _all_hovers(client, spots, until=again.future.done, pause=BETWEEN_HOVERS)
    again.result(LONG)
    yield busy.row(corpus, "hover while everything is indexed again", "p95 ≤ 0.010 s, p99 ≤ 0.030 s, all right", p95=0.01, p99=0.03)
    yield machine_row(corpus, machine)


def _all_hovers(client: Client, spots: list[Spot], until: Callable[[], bool] = lambda: False, pause: float = 0.0) -> Times:
    """Hovers over all *spots*, file by file, each opened before."""
    found = Times()
    opened = Path()
    for spot in spots:
        if until():
            break
        if spot.file != opened:
            if opened != Path():
                client.shut(opened.as_uri())
            opened = spot.file
            client.open(opened)
            _hover(client, Spot(opened, 0, 0, ""))  # the server has read what was opened
            if pause:
                time.sleep(OPENED)
        answer = _hover(client, spot)
        found.seconds.append(answer.seconds)
        text = text_of(answer)
        found.wrong += spot.expected not in text or (not spot.expected and bool(text))
        if pause:
            time.sleep(pause)
    if opened != Path():
        client.shut(opened.as_uri())
    return found


def _hover(client: Client, spot: Spot) -> Answer:
    where = {"textDocument": {"uri": spot.file.as_uri()}, "position": {"line": spot.line, "character": spot.column}}
    answer = client.ask("textDocument/hover", where)
    answer.result()
    return answer


def _spots(connection: sqlite3.Connection, seed: str) -> list[Spot]:
    """Log statements and names of methods, half and half, drawn by the seed, by file."""
    rng = random.Random(seed)
    statements = connection.execute(
        'SELECT roots.path, files.path, s.line, s."column", template FROM log_statements AS s JOIN files ON files.id = s.file_id'
        " JOIN roots ON roots.id = root_id WHERE wrapper = '' ORDER BY s.id"
    ).fetchall()
    spots = [
        Spot(Path(root, path), line - 1, column - 1, f"```text\n{visible(template)}\n```")
        for root, path, line, column, template in statements
    ]
    spots = rng.sample(spots, min(HOVERS // 2, len(spots)))
    methods = connection.execute(
        "SELECT methods.id, methods.name, roots.path, files.path, line FROM methods JOIN files ON files.id = file_id"
        " JOIN roots ON roots.id = root_id WHERE methods.kind = 'method' ORDER BY methods.id"
    ).fetchall()
    for method_id, name, root, path, line in rng.sample(methods, min(HOVERS // 2, len(methods))):
        file = Path(root, path)
        written = file.read_bytes().decode(errors="replace").splitlines()[line - 1]
        column = next((at for at in words(written, name)), -1)
        if column >= 0:
            summary = summary_of(connection, method_id)
            expected = f"**{summary.likely:,} line" if summary is not None and summary.likely else ""
            spots.append(Spot(file, line - 1, column, expected))
    rng.shuffle(spots)
    spots.sort(key=lambda spot: spot.file)
    return spots
