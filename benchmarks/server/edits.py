"""Edits: characters typed into log statements, and calls that are saved."""

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.lsp.client import Client

from benchmarks.measure import Row
from benchmarks.server.serving import OPENED, Served, Times, text_of, words
from forelog.index.database.opening import open_readonly

SAVES = 20
TYPED = "typed by hand"
KEY_SECONDS = 0.03
"""Between two keys, much faster than anybody types."""
ELSEWHERE = 0.6
"""Until somebody types at another place."""


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
        if wanted in text_of(answer) or answer.arrived - started > 10:
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
        column = next(words(head, callee), -1)
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
