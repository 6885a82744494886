"""Predictions from code actions, and those that are cancelled while they work."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psutil
from tests.lsp.client import Client
from tests.lsp.connection import ServerError

from benchmarks.measure import Row
from benchmarks.server.serving import LONG, Served, Times, words
from forelog.index.database.opening import open_readonly
from forelog_lsp.workspace.predictors import COUNT

METHODS = 100
CHOSEN = 0.3
"""Seconds between the offer of code actions and the choice, which is quick."""
CANCELS = 20
READY = 0.1
"""Processor seconds after which a process that predicts has begun to import what it needs."""


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
    spot = {"line": line - 1, "character": max(next(words(written, name), 0), 0)}
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
