"""The language server as an editor feels it: a real process, spoken to over its standard streams, on a copy of a corpus with a cache of its own.

Times begin when the client sends and end when its answer has arrived.  Answers are looked at: a wrong one is counted.
"""

import random
import re
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from tests.conftest import corpus_source
from tests.lsp.client import Answer, Client, ServerError

from benchmarks.measure import Row, median, percentile
from forelog.export.characters import visible
from forelog.index.database.opening import open_readonly
from forelog.index.questions.summaries import summary_of
from forelog_lsp.workspace.predictors import COUNT

SERVER = Path(sys.executable).parent / "forelog-lsp"
HOVERED, PREDICTED = "hadoop-3.3.6", "zookeeper-3.9.3"
HOVERS = 2_000
METHODS = 100
CHOSEN = 0.3
"""Seconds between the offer of code actions and the choice, which is quick."""
CANCELS = 20
READY = 0.1
"""Processor seconds after which a process that predicts has begun to import what it needs."""
SAVES = 20
TYPED = "typed by hand"
KEY_SECONDS = 0.03
"""Between two keys, much faster than anybody types."""
ELSEWHERE = 0.6
"""Until somebody types at another place."""
BETWEEN_HOVERS = 0.02
"""While the workspace is being indexed, so that the hovers do not become the work."""
OPENED = 0.3
"""A hand needs that long to come from opening a file to a hover in it."""
_LOGS = re.compile(r"\s*LOG\.(info|warn|error|debug)\(")
"""What is known to be a log statement before there is an index."""
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


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to hover over."""

    file: Path
    line: int
    """From 0, as the column."""
    column: int
    expected: str
    """What the hover must hold; ``""``: nothing to show there."""


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


def server_rows(corpora: tuple[str, ...] = (HOVERED, PREDICTED)) -> Iterator[Row]:
    """Everything that can be measured of the server."""
    if HOVERED in corpora:
        with served(HOVERED) as session:
            yield from hovering(session)
    if PREDICTED in corpora:
        with served(PREDICTED) as session:
            session.ready()
            yield from editing(session)
        with served(PREDICTED) as session:
            session.ready()
            yield Row(PREDICTED, "machines made in advance, after the index and summaries", session.primed(), 0, 0, 0, 0, 0, "", kept=True)
            yield from predicting(session)


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


# Hovers.


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
                first.wrong += "```text\n" not in _text(answer)
                time.sleep(BETWEEN_HOVERS)
            client.shut(uri)
    begun.result(LONG)
    seconds = session.ready()
    yield first.row(corpus, "hover while the workspace is indexed for the first time", "p95 ≤ 0.010 s, p99 ≤ 0.030 s", p95=0.01, p99=0.03)
    memory = client.memory()
    yield Row(corpus, "language server, ready after its first index (summaries waited for)", seconds, 0, 0, 0, 0, memory, "", kept=True)
    with closing(open_readonly(session.database)) as connection:
        spots = _spots(connection, corpus)
    yield _all_hovers(client, spots).row(corpus, "hover, idle", "p95 ≤ 0.010 s, p99 ≤ 0.030 s, all right", p95=0.01, p99=0.03)
    again = client.ask("workspace/executeCommand", {"command": "forelog.reindex", "arguments": [{"whole": True}]})
    busy = _all_hovers(client, spots, until=again.future.done, pause=BETWEEN_HOVERS)
    again.result(LONG)
    yield busy.row(corpus, "hover while everything is indexed again", "p95 ≤ 0.010 s, p99 ≤ 0.030 s, all right", p95=0.01, p99=0.03)


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
        text = _text(answer)
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


def _text(answer: Answer) -> str:
    result = answer.result()
    return "" if result is None else str(result["contents"]["value"])


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
        column = next((at for at in _words(written, name)), -1)
        if column >= 0:
            summary = summary_of(connection, method_id)
            expected = f"**{summary.likely:,} line" if summary is not None and summary.likely else ""
            spots.append(Spot(file, line - 1, column, expected))
    rng.shuffle(spots)
    spots.sort(key=lambda spot: spot.file)
    return spots


def _words(line: str, name: str) -> Iterator[int]:
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


# Edits.


def editing(session: Served) -> Iterator[Row]:
    """Characters typed into log statements of the file that is nearest to 3,000 lines, and calls that are saved."""
    client, corpus = session.client, session.corpus
    with closing(open_readonly(session.database)) as connection:
        file_id, root, path, lines = connection.execute(
            "SELECT files.id, roots.path, files.path, lines FROM files JOIN roots ON roots.id = root_id"
            " WHERE (SELECT count(*) FROM log_statements WHERE file_id = files.id) >= 20 ORDER BY abs(lines - 3000) LIMIT 1"
        ).fetchone()
        at = [
            line
            for (line,) in connection.execute(
                "SELECT line FROM log_statements WHERE file_id = ? AND wrapper = '' AND line = end_line ORDER BY line", (file_id,)
            )
        ]
        changes = _calls_to_add(connection, corpus)
    file = Path(root, path)
    uri = client.open(file)
    time.sleep(ELSEWHERE)
    typed = Times()
    for line in random.Random(corpus).sample(at, min(12, len(at))):
        starts = client.buffers[uri].starts()
        quote = client.buffers[uri].text.find('"', starts[line - 1], starts[line]) + 1
        if quote:
            for count, char in enumerate(TYPED):
                typed.seconds.append(_seconds_until_shown(client, uri, quote + count, char, TYPED[: count + 1]))
                time.sleep(KEY_SECONDS)
            client.edit(uri, quote, quote + len(TYPED), "")
            time.sleep(ELSEWHERE)
    client.shut(uri)
    what = f"hover shows a character typed into a file of {lines:,} lines"
    yield typed.row(corpus, what, "p95 ≤ 0.030 s after `didChange`", p95=0.03)
    yield _saving(session, changes).row(corpus, "callers fresh after a save", "p95 ≤ 0.300 s", p95=0.3)


def _seconds_until_shown(client: Client, uri: str, offset: int, char: str, wanted: str) -> float:
    started = time.perf_counter()
    client.edit(uri, offset, offset, char)
    where = {"textDocument": {"uri": uri}, "position": client.position(uri, offset)}
    while True:
        answer = client.ask("textDocument/hover", where)
        answer.result()
        if wanted in _text(answer) or answer.arrived - started > 10:
            return answer.arrived - started


def _calls_to_add(connection: sqlite3.Connection, seed: str) -> list[tuple[Path, int, str, str, str]]:
    """File, line of a statement, method around it, and a method of the same class that it does not call: name, and both lines."""
    rows = connection.execute(
        "SELECT roots.path || '/' || files.path, s.line, caller.name, callee.name, callee.line FROM log_statements AS s"
        " JOIN methods AS caller ON caller.id = s.method_id AND caller.kind = 'method'"
        " JOIN methods AS callee ON callee.type_id = caller.type_id AND callee.params = '' AND callee.kind = 'method' AND callee.id != caller.id"
        " JOIN files ON files.id = s.file_id JOIN roots ON roots.id = root_id"
        " WHERE s.line = s.end_line AND s.wrapper = '' AND callee.flags & 1032 = 0"
        " AND NOT EXISTS (SELECT 1 FROM calls WHERE calls.caller_id = caller.id AND calls.callee_id = callee.id)"
        " GROUP BY s.id ORDER BY s.id"
    ).fetchall()
    return [(Path(row[0]), *row[1:]) for row in random.Random(seed).sample(rows, min(SAVES, len(rows)))]


def _saving(session: Served, changes: list[tuple[Path, int, str, str, str]]) -> Times:
    """A call is written into each file; from its save until the callee has this caller."""
    client = session.client
    found = Times()
    for path, line, caller, callee, declared in changes:
        text = path.read_bytes().decode(errors="replace")
        uri = client.open(path, text)
        starts = client.buffers[uri].starts()
        head = text[starts[int(declared) - 1] : starts[int(declared)]]
        column = next(_words(head, callee), -1)
        if column < 0 or text[starts[line - 1] : starts[line]].lstrip()[:3] != "LOG":
            client.shut(uri)
            continue
        indent = text[starts[line - 1] : starts[line]]
        client.edit(uri, starts[line - 1], starts[line - 1], indent[: len(indent) - len(indent.lstrip())] + f"{callee}();\n")
        time.sleep(OPENED)
        row = int(declared) - 1 + (int(declared) > line)
        started = time.perf_counter()
        client.save(uri, path)
        while True:
            answer = _incoming(client, uri, row, column)
            if any(one["from"]["name"].startswith(caller) for one in answer) or time.perf_counter() - started > 10:
                break
        found.seconds.append(time.perf_counter() - started)
        client.replace(uri, text)
        client.save(uri, path)
        while any(one["from"]["name"].startswith(caller) for one in _incoming(client, uri, int(declared) - 1, column)):
            if time.perf_counter() - started > 20:
                break
        client.shut(uri)
    return found


def _incoming(client: Client, uri: str, line: int, column: int) -> list[Any]:
    where = {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}
    items = client.request("textDocument/prepareCallHierarchy", where) or []
    return [call for item in items for call in client.request("callHierarchy/incomingCalls", {"item": item}) or []]


# Predictions.


def predicting(session: Served) -> Iterator[Row]:
    """From a code action, chosen a moment after it was offered; then the same, cancelled while it works."""
    client, corpus = session.client, session.corpus
    with closing(open_readonly(session.database)) as connection:
        rows = connection.execute(
            "SELECT roots.path, files.path, methods.line, methods.name FROM methods JOIN files ON files.id = file_id"
            " JOIN roots ON roots.id = root_id WHERE methods.kind = 'method' ORDER BY methods.id"
        ).fetchall()
    found, disorder = Times(), 0
    before = sum(_cpu(client).values())
    slow: list[tuple[float, dict[str, Any]]] = []
    for root, path, line, name in random.Random(corpus).sample(rows, len(rows)):
        if len(found.seconds) == METHODS:
            break
        uri = client.open(Path(root, path))
        offered = _offered(client, uri, line, name)
        if offered is None:
            client.shut(uri)
            continue
        time.sleep(CHOSEN)
        token = f"bench-{len(found.seconds)}"
        answer = client.ask("workspace/executeCommand", {**offered, "workDoneToken": token})
        found.wrong += not isinstance(answer.result(LONG), dict)
        found.seconds.append(answer.seconds)
        slow.append((answer.seconds, offered))
        kinds = [one.params["value"]["kind"] for one in client.all("$/progress") if one.params["token"] == token]
        disorder += kinds[:1] != ["begin"] or kinds[-1:] != ["end"] or set(kinds[1:-1]) - {"report"} != set()
        client.shut(uri)
    what = f"predict by a code action, chosen {CHOSEN} s after it was offered ({disorder} without progress in order)"
    found.wrong += disorder
    found.cpu = (sum(_cpu(client).values()) - before) / len(found.seconds)
    yield found.row(corpus, what, "p95 ≤ 0.700 s, progress in order", p95=0.7)
    stopped = Times()
    for _, offered in sorted(slow, key=lambda one: -one[0])[:CANCELS]:
        seconds = _cancelled(client, offered)
        if seconds is not None:
            stopped.seconds.append(seconds)
    if stopped.seconds:
        yield stopped.row(corpus, "cancelled predict: until answered and its process is gone", "≤ 0.100 s", p95=0.1)


def _offered(client: Client, uri: str, line: int, name: str) -> dict[str, Any] | None:
    """The command of the first code action at a method; ``None`` for one that the source does not write, as ``valueOf`` of an enum."""
    written = client.buffers[uri].text.splitlines()[line - 1]
    spot = {"line": line - 1, "character": max(next(_words(written, name), 0), 0)}
    asked = {"textDocument": {"uri": uri}, "range": {"start": spot, "end": spot}, "context": {"diagnostics": []}}
    offers = client.request("textDocument/codeAction", asked)
    return {name: offers[0]["command"][name] for name in ("command", "arguments")} if offers else None


def _cancelled(client: Client, offered: dict[str, Any]) -> float | None:
    """Seconds from a cancel until it is answered and the process that worked is gone; ``None`` when it was done before."""
    before = _at_rest(client)
    deep = [{**offered["arguments"][0], "depth": 30, "maxSequences": 5000, "seed": 7}]
    answer = client.ask("workspace/executeCommand", {"command": offered["command"], "arguments": deep})
    time.sleep(0.15)
    after = _predictors(client)
    if answer.future.done():
        return None
    busy = psutil.Process(max(after, key=lambda pid: after[pid] - before.get(pid, 0.0)))
    started = time.perf_counter()
    answer.cancel()
    with suppress(ServerError, CancelledError):
        answer.result()
        return None
    while busy.is_running() and busy.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.001)
    return time.perf_counter() - started


def _predictors(client: Client) -> dict[int, float]:
    """Processor seconds of the processes that predict."""
    listed = [one["pid"] for one in client.command("forelog.status")["processes"] if one["name"] == "predict"]
    return {pid: seconds for pid in listed if (seconds := _used(pid)) is not None}


def _at_rest(client: Client) -> dict[int, float]:
    """The same, when all of them stand ready."""
    before: dict[int, float] = {}
    while True:
        now = _predictors(client)
        if len(now) == COUNT and now == before and min(now.values()) > READY:
            return now
        before = now
        time.sleep(0.1)


def _used(pid: int) -> float | None:
    """Processor seconds of a process; ``None`` when it is gone."""
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        if process.status() != psutil.STATUS_ZOMBIE:
            return float(sum(process.cpu_times()[:2]))
    return None


def _cpu(client: Client) -> dict[int, float]:
    """Processor seconds by process."""
    found = {}
    for process in client.tree()[1:]:
        with suppress(psutil.Error):
            found[process.pid] = sum(process.cpu_times()[:2])
    return found


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 0.01 else f"{seconds * 1000:.0f} ms"
