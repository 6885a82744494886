"""Workspaces, files, positions, arguments and settings that are not as they should be."""

import shutil
import sqlite3
import statistics
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from forelog.index.locate import default_database
from tests.conftest import PROJECT
from tests.lsp.client import Client
from tests.lsp.sessions import INVENTORY, ready, soon, start, status, until


def said(client: Client) -> list[str]:
    """What the user was told."""
    return [one.params["message"] for one in client.all("window/showMessage")]


def asks_everything(client: Client, uri: str, position: dict[str, Any]) -> list[Any]:
    """Answers to all requests there: none of them an error."""
    where = {"textDocument": {"uri": uri}, "position": position}
    spot = {"start": position, "end": position}
    return [
        client.request("textDocument/hover", where),
        client.request("textDocument/codeAction", {**where, "range": spot, "context": {"diagnostics": []}}),
        client.request("textDocument/codeLens", {"textDocument": {"uri": uri}}),
        client.request("textDocument/prepareCallHierarchy", where),
    ]


def test_documents_that_were_never_opened_and_positions_outside_of_the_text(workspace: Path, cache: Path) -> None:
    with start(cache) as client:
        client.initialize(workspace)
        ready(client)
        for uri in ((workspace / "None.java").as_uri(), "file:///nowhere/A.java", "nonsense"):
            assert [answer or None for answer in asks_everything(client, uri, {"line": 3, "character": 3})] == [None] * 4
            client.notify(
                "textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": "class A {}"}]}
            )
            client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
            client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        uri = client.open(workspace / INVENTORY)
        for position in ({"line": 2**31 - 1, "character": 0}, {"line": 40, "character": 2**31 - 1}, {"line": 10**6, "character": 10**6}):
            asks_everything(client, uri, position)
        far = {"start": {"line": 10**6, "character": 0}, "end": {"line": 10**6, "character": 9}}
        change = {"range": far, "text": "// behind the end\n"}
        client.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [change]})
        assert client.hover(uri, "LOG.info(", 6) is not None
        assert client.close() == 0


def test_a_workspace_without_java_and_no_workspace_at_all(tmp_path: Path, cache: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for folders in ([empty], [tmp_path / "missing"], []):
        with start(cache) as client:
            client.initialize(*folders)
            found = until(client, lambda found: found["state"] not in ("waiting", "indexing"))
            assert found["state"] in ("empty", "failed")
            uri = client.open(empty / "A.java", 'class A { org.slf4j.Logger log; void m() { log.info("alone"); } }')
            soon(partial(client.hover, uri, "info(", 2), lambda text: text and "alone" in text)
            error = client.ask("workspace/executeCommand", {"command": "forelog.predict", "arguments": [{"method": "A#m"}]}).error()
            assert error is not None
            assert "not indexed" in error.message
            assert client.close() == 0
            assert "Traceback" not in client.stderr


def test_a_folder_that_is_removed_and_comes_back(workspace: Path, cache: Path, tmp_path: Path) -> None:
    with start(cache) as client:
        client.initialize(workspace)
        ready(client)
        uri = client.open(workspace / INVENTORY)
        workspace.rename(tmp_path / "away")
        assert until(client, lambda _: [text for text in said(client) if "not there any more" in text])
        assert "Reserved <" in (client.hover(uri, "LOG.info(", 6) or "")
        client.edit(uri, 0, 0, "// still typing\n")
        assert "Reserved <" in (client.hover(uri, "LOG.info(", 6) or "")
        (tmp_path / "away").rename(workspace)
        client.replace(uri, (workspace / INVENTORY).read_text())
        ready(client)
        until(client, lambda _: "Reserved <" in (client.hover(uri, "LOG.info(", 6) or ""))
        assert client.command("forelog.predict", {"method": "Inventory#reserve"})["markdown"]
        assert len([text for text in said(client) if "not there any more" in text]) == 1
        assert "Traceback" not in client.stderr


def test_a_file_of_20_megabytes_in_the_editor_stops_nothing(workspace: Path, cache: Path) -> None:
    with start(cache) as client:
        client.initialize(workspace)
        ready(client)
        small = client.open(workspace / INVENTORY)
        line = '    void m() { log.info("line of the large file {}", this); }\n'
        text = "class Large {\n  org.slf4j.Logger log;\n" + line * (20_000_000 // len(line)) + "}\n"
        large = client.open(workspace / "src/main/java/Large.java", text)
        seconds = []
        for number in range(60):
            if number % 10 == 5:
                client.edit(large, 5000, 5000, " ")
            answer = client.ask("textDocument/hover", client.at(small, "LOG.info(", 6))
            assert "Reserved <" in answer.result()["contents"]["value"]
            seconds.append(answer.seconds)
            client.request("textDocument/hover", {"textDocument": {"uri": large}, "position": {"line": 1000, "character": 20}})
        assert statistics.median(seconds[5::10]) < seconds[0] / 3, "20 MB are taken in once, not for every edit"
        client.save(large, workspace / "src/main/java/Large.java")
        client.shut(large)
        assert client.hover(small, "LOG.info(", 6)
        assert "Traceback" not in client.stderr


def test_settings_of_the_wrong_type_give_the_default_and_one_warning_each(workspace: Path, cache: Path) -> None:
    wrong = {"forelog": {"depth": "deep", "level": 3, "maxSequences": -1, "exclude": "x", "codeLens": "yes", "unknown": {}}}
    with start(cache, settings=wrong) as client:
        client.initialize(workspace)
        ready(client)
        for _ in range(3):
            client.notify("workspace/didChangeConfiguration", {"settings": None})
        status(client)
        names = ["depth", "level", "maxSequences", "exclude", "codeLens"]
        until(client, lambda _: all(any(f"forelog.{name}" in text for text in said(client)) for name in names))
        assert [sum(f"forelog.{name}" in text for text in said(client)) for name in names] == [1] * 5
        assert status(client)["settings"] == {"depth": 5, "level": "", "maxSequences": 50, "exclude": [], "codeLens": True}
        uri = client.open(workspace / INVENTORY)
        assert client.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
        for settings in ([], "x", 3, {"forelog": []}, {"forelog": None}):
            client.settings = settings
            client.notify("workspace/didChangeConfiguration", {"settings": settings})
        assert status(client)["state"] == "ready"
        assert "Traceback" not in client.stderr


def test_a_database_that_is_locked_deleted_or_broken_while_the_server_runs(workspace: Path, cache: Path) -> None:
    with start(cache) as client:
        client.initialize(workspace)
        ready(client)
        uri = client.open(workspace / INVENTORY)
        database = default_database([workspace])
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            save_line(client, uri, workspace / INVENTORY, "// one\n")
            assert "Reserved <" in (client.hover(uri, "LOG.info(", 6) or "")
            assert client.command("forelog.predict", {"method": "Inventory#reserve"})["markdown"]
            other.execute("ROLLBACK")
        ready(client)
        for name in database.parent.glob(f"{database.name}*"):
            name.unlink()
        until(client, lambda found: database.is_file() and found["state"] == "ready")
        ready(client)
        client.replace(uri, (workspace / INVENTORY).read_text())
        until(client, lambda _: client.hover(uri, "LOG.info(", 6))
        database.write_bytes(b"no database" * 1000)
        until(client, lambda found: found["state"] == "ready" and is_database(database))
        ready(client)
        save_line(client, uri, workspace / INVENTORY, "", 7)
        until(client, lambda _: "Reserved <" in (client.hover(uri, "LOG.info(", 6) or ""))
        assert "Traceback" not in client.stderr
        assert client.close() == 0


def is_database(path: Path) -> bool:
    return path.read_bytes()[:6] == b"SQLite"


def save_line(client: Client, uri: str, path: Path, new: str, end: int = 0) -> None:
    client.edit(uri, 0, end, new)
    client.save(uri, path)
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})


@pytest.mark.skipif(sys.platform != "linux", reason="needs the limit of the size of files")
def test_a_full_disk_is_said_once_and_what_is_known_is_answered(workspace: Path, cache: Path) -> None:
    """A limit of the size of files stands for the disk: writing fails, reading does not."""
    start_indexed(workspace, cache)
    limit = max(path.stat().st_size for path in cache.rglob("*.db*")) + 4096
    code = f"import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); import runpy; sys.argv = ['forelog_lsp', '--stdio']; runpy.run_module('forelog_lsp', run_name='__main__')"
    with start(cache, command=[sys.executable, "-P", "-c", code]) as client:
        client.initialize(workspace)
        ready(client)
        uri = client.open(workspace / INVENTORY)
        for number in range(2):
            lines = "".join(f'        LOG.info("full {number} {n} {{}}", order);\n' for n in range(2000))
            place = client.buffers[uri].text.index("        Deque<OrderLine> taken")
            client.edit(uri, place, place, lines)
            client.save(uri, workspace / INVENTORY)
            client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})
            until(client, lambda _, number=number: f"full {number} 0" in (client.hover(uri, f'info("full {number} 0 ', 2) or ""))  # type: ignore[misc]
        until(client, lambda _: [text for text in said(client) if "full" in text or "disk" in text or "large" in text])
        assert len(said(client)) <= 2, said(client)
        assert "Traceback" not in client.stderr
        assert client.close() == 0


def start_indexed(workspace: Path, cache: Path) -> None:
    with start(cache) as client:
        client.initialize(workspace)
        ready(client)
        client.close()


def test_nothing_of_the_workspace_is_run(workspace: Path, cache: Path) -> None:
    """Not when the server is started in it, either."""
    proof = workspace / "was-run"
    for name in ("json", "sqlite3", "asyncio", "pygls", "forelog", "forelog_lsp", "sitecustomize", "usercustomize"):
        (workspace / f"{name}.py").write_text(f"open({str(proof)!r}, 'w').close()\n")
    for name in ("mvnw", "gradlew", "mvn", "gradle", "javac", "git"):
        (workspace / name).write_text(f"#!/bin/sh\ntouch {proof}\n")
        (workspace / name).chmod(0o755)
    (workspace / ".vscode").mkdir()
    (workspace / ".vscode/settings.json").write_text(f'{{"forelog.serverPath": "{workspace}/mvnw"}}')
    shutil.copy(PROJECT / "LICENSE", workspace / "forelog.toml")
    with start(cache, folder=workspace, command=[sys.executable, "-P", "-m", "forelog_lsp", "--stdio"]) as client:
        client.initialize(workspace)
        ready(client)
        client.command("forelog.predict", {"method": "Inventory#reserve"})
        assert client.close() == 0
    assert not proof.exists()


def test_documents_closed_before_the_index_is_there_do_not_end_the_following_of_others(workspace: Path, cache: Path) -> None:
    with start(cache) as client:
        client.initialize(workspace)
        for _ in range(3):
            client.shut(client.open(workspace / INVENTORY))
        uri = client.open(workspace / INVENTORY)
        client.edit(uri, 0, 0, 'class First { org.slf4j.Logger log; void m() { log.info("alone"); } }\n')
        soon(lambda: client.hover(uri, "info(", 2) or "", lambda text: "alone" in text)
        ready(client)
        client.edit(uri, 0, 0, "\n")
        soon(lambda: client.hover(uri, "info(", 2) or "", lambda text: "alone" in text)
        assert client.all("window/showMessage") == []
