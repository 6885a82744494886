"""The session: how it begins, settings, folders and files that change."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from forelog_lsp.settings import Settings, settings_from
from tests.conftest import PROJECT
from tests.lsp.client import FULL, Client
from tests.lsp.conftest import Serve
from tests.lsp.connection import PATIENCE
from tests.lsp.sessions import soon


def test_settings_of_a_client_that_is_not_asked(serve: Serve) -> None:
    without = {**FULL, "workspace": {**FULL["workspace"], "configuration": False}}
    served = serve(capabilities=without, params={"initializationOptions": {"forelog": {"depth": 2}}})
    assert served.client.command("forelog.status")["settings"]["depth"] == 2
    served.client.notify("workspace/didChangeConfiguration", {"settings": {"forelog": {"depth": 3, "codeLens": False}}})
    assert served.client.command("forelog.status")["settings"]["depth"] == 3
    assert served.client.request("textDocument/codeLens", {"textDocument": {"uri": served.uri("OrderService.java")}}) == []


@pytest.mark.parametrize(
    ("given", "settings", "wrong"),
    [
        (None, Settings(), 0),
        ({}, Settings(), 0),
        ({"depth": None, "unknown": 1}, Settings(), 0),
        (
            {"depth": 0, "level": "WARN", "maxSequences": 1, "exclude": ["gen/"], "codeLens": False},
            Settings(0, "WARN", 1, ("gen/",), False),
            0,
        ),
        ({"depth": 3.0}, Settings(depth=3), 0),
        ({"level": "info,org.x=debug"}, Settings(level="info,org.x=debug"), 0),
        ({"level": ["info", "org.x=debug"]}, Settings(level="info,org.x=debug"), 0),
        ({"level": ["info", 5]}, Settings(), 1),
        ({"depth": True, "level": 5, "maxSequences": 0, "exclude": [1], "codeLens": "no"}, Settings(), 5),
        ({"depth": -1, "level": "loud", "maxSequences": 3}, Settings(max_sequences=3), 2),
        ([], Settings(), 1),
        ("x" * 999, Settings(), 1),
    ],
)
def test_settings(given: object, settings: Settings, wrong: int) -> None:
    found, told = settings_from(given)
    assert found == settings
    assert len(told) == wrong
    assert all(len(sentence) < 300 for sentence in told)


def test_folders_that_come_and_go(serve: Serve, tmp_path: Path) -> None:
    served = serve()
    other = tmp_path / "other"
    other.mkdir()
    (other / "Other.java").write_text(
        "class Other { void m(org.slf4j.Logger log, example.shop.order.OrderService orders) {"
        ' log.info("from elsewhere"); orders.ship("o-1"); } }'
    )
    event = {"added": [{"uri": other.as_uri(), "name": "other"}], "removed": []}
    served.client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    assert len(served.client.command("forelog.reindex")) > 3
    assert [one["name"] for one in served.client.request("workspace/symbol", {"query": "elsewhere"})] == ["INFO from elsewhere"]
    predicted = served.client.command("forelog.predict", "Other#m")["markdown"]
    for file in (other / "Other.java", served.file("OrderService.java")):
        assert f"({file.as_uri()}#L" in predicted, "each line in its own folder"
    event = {"added": [], "removed": [{"uri": other.as_uri(), "name": "other"}]}
    served.client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    served.client.command("forelog.reindex")
    assert served.client.request("workspace/symbol", {"query": "elsewhere"}) == []


def test_files_that_are_written(serve: Serve) -> None:
    served = serve()
    client, path, uri = served.client, served.file("OrderService.java"), served.uri("OrderService.java")
    place = client.buffers[uri].text.index("        Order order = orders.find(id).orElseThrow(() ->")
    client.edit(uri, place, place, '        reject(null, "ship");\n')
    client.save(uri, path)
    (item,) = client.request("textDocument/prepareCallHierarchy", client.at(uri, "private Order reject", 16))
    incoming = soon(lambda: client.request("callHierarchy/incomingCalls", {"item": item}), lambda calls: len(calls) == 2)
    assert {call["from"]["name"] for call in incoming} == {"place", "ship"}

    # By others, which an editor notices.
    new = served.folder / "New.java"
    new.write_text('class New { void m(org.slf4j.Logger log) { log.info("brought by a checkout"); } }')
    served.client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": new.as_uri(), "type": 1}]})
    registered = served.client.wait_for("client/registerCapability").params["registrations"]
    assert {one["method"] for one in registered} == {"workspace/didChangeWatchedFiles", "workspace/didChangeConfiguration"}
    soon(lambda: served.client.request("workspace/symbol", {"query": "checkout"}), lambda found: len(found) == 1)
    assert served.client.command("forelog.predict", "New#m")["sequences"]


def test_over_tcp() -> None:
    with subprocess.Popen([sys.executable, "-m", "forelog_lsp", "--tcp", "0"], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        port = int(re.findall(r"127\.0\.0\.1:(\d+)", process.stderr.readline())[0])
        import socket

        with socket.create_connection(("127.0.0.1", port)) as connection:
            body = json.dumps(
                {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}, "processId": None, "rootUri": None}}
            ).encode()
            connection.sendall(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            with connection.makefile("rb") as stream:
                length = int(stream.readline().rpartition(b":")[2])
                while stream.readline().strip():
                    pass
                assert json.loads(stream.read(length))["result"]["serverInfo"]["name"] == "forelog"
        assert process.wait(PATIENCE) == 1


@pytest.mark.parametrize(
    "command",
    [
        ["forelog_lsp", "--stdio", "--tcp", "1"],
        ["forelog_lsp", "--tcp", "x"],
        ["forelog_lsp", "--what"],
        ["forelog", "serve", "--stdio", "--tcp", "1"],
        ["forelog", "serve", "--tcp", "99999"],
    ],
)
def test_wrong_options(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_the_command_of_the_library_serves_as_well() -> None:
    with Client((sys.executable, "-m", "forelog", "serve")) as client:
        assert client.initialize()["serverInfo"]["name"] == "forelog"
        assert client.close() == 0


def test_the_page_names_what_there_is() -> None:
    from forelog_lsp.features.commands import NAMES

    page = (PROJECT / "docs" / "server.md").read_text("utf-8")
    assert set(re.findall(r"^### `(forelog\.\w+)`", page, re.MULTILINE)) == set(NAMES)
    rows = dict(re.findall(r"^\| `forelog\.(\w+)` \| `([^`]*)` \|", page, re.MULTILINE))
    assert {name: json.loads(default) for name, default in rows.items()} == {
        name: list(value) if isinstance(value, tuple) else value for name, value in Settings().for_people().items()
    }
