"""The test's own client: what it sends and keeps. The other side is a few lines of Python here, so that a fault of the client is not the server's."""

import sys
from collections.abc import Iterator

import pytest

from tests.lsp.buffers import Buffer
from tests.lsp.client import Client
from tests.lsp.connection import Gone, ServerError

_OTHER_SIDE = """
import json, sys
def read():
    length = 0
    while line := sys.stdin.buffer.readline().strip():
        length = int(line.split(b":")[1])
    return json.loads(sys.stdin.buffer.read(length)) if length else sys.exit()
def write(message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body)
    sys.stdout.buffer.flush()
while True:
    got = read()
    match got.get("method"):
        case "echo":
            write({"id": got["id"], "result": got["params"]})
        case "fail":
            write({"id": got["id"], "error": {"code": -32803, "message": "no"}})
        case "settings":
            write({"id": "mine", "method": "workspace/configuration", "params": {"items": [{"section": "forelog.depth"}, {"section": "x"}]}})
            answer = read()
            write({"method": "told", "params": answer})
            write({"id": got["id"], "result": None})
        case "garbage":
            sys.stdout.buffer.write(b"Content-Length: 3\\r\\n\\r\\n{{{")
            write({"id": 99, "result": None})
            write({"id": got["id"], "result": None})
        case "die":
            print("for a reason", file=sys.stderr)
            sys.exit(3)
"""


@pytest.fixture
def client() -> Iterator[Client]:
    with Client([sys.executable, "-c", _OTHER_SIDE], settings={"forelog": {"depth": 3}}) as started:
        yield started


def test_answers_and_errors_find_their_requests(client: Client) -> None:
    first, failed, last = client.ask("echo", {"ä": "€😀"}), client.ask("fail"), client.ask("echo", [1])
    assert (last.result(), first.result()) == ([1], {"ä": "€😀"})
    assert 0 < first.seconds < 30
    with pytest.raises(ServerError, match="-32803: no"):
        failed.result()
    assert first.error() is None


def test_what_the_server_asks_is_answered_and_kept(client: Client) -> None:
    client.request("settings")
    assert [one.method for one in client.asked] == ["workspace/configuration"]
    assert client.wait_for("told").params == {"jsonrpc": "2.0", "id": "mine", "result": [3, None]}
    assert client.faults == []


def test_what_is_no_message_or_answers_nothing_is_a_fault(client: Client) -> None:
    client.request("garbage")
    assert [fault.split(":")[0] for fault in client.faults] == ["no JSON", "an answer to nothing"]


def test_a_server_that_ends_leaves_no_request_waiting(client: Client) -> None:
    with pytest.raises(Gone):
        client.request("die")
    assert client.process.wait() == 3
    with pytest.raises(Gone):
        client.request("echo")
    client.kill()
    assert client.stderr == "for a reason\n"
    assert client.tree() == []


def test_positions_count_the_units_of_each_encoding() -> None:
    buffer = Buffer("a\r\nä😀x\ry\n")
    spot = buffer.text.index("x")
    assert [buffer.position(spot, encoding)["character"] for encoding in ("utf-8", "utf-16", "utf-32")] == [6, 3, 2]
    assert buffer.position(buffer.text.index("y"), "utf-16") == {"line": 2, "character": 0}
    assert buffer.position(len(buffer.text), "utf-16") == {"line": 3, "character": 0}
    buffer.replace(spot, spot, "\n")
    assert (buffer.position(spot + 1, "utf-8"), buffer.version) == ({"line": 2, "character": 0}, 2)
