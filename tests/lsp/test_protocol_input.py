"""What no editor should send, and some do: the server says what is wrong in one sentence and goes on."""

import json
from collections.abc import Iterator

import pytest

from tests.lsp.client import NONE, Client
from tests.lsp.connection import PATIENCE, ServerError

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, NOT_INITIALIZED = -32700, -32600, -32601, -32602, -32002
HOVER = {"textDocument": {"uri": "file:///A.java"}, "position": {"line": 0, "character": 0}}


@pytest.fixture(scope="module")
def talking() -> Iterator[Client]:
    """An initialized server without a folder."""
    with Client(capabilities=NONE) as client:
        client.initialize()
        yield client
        client.request("shutdown")  # it still works
        assert "Traceback" not in client.stderr


def refusal(client: Client, method: str, params: object = None) -> ServerError:
    error = client.ask(method, params).error()
    assert error is not None
    assert "Traceback" not in error.message
    assert "\n" not in error.message
    assert len(error.message) < 400
    return error


def test_the_order_of_a_session() -> None:
    with Client() as client:
        client.notify("textDocument/didOpen", {"textDocument": {"uri": "file:///A.java", "languageId": "java", "version": 1, "text": ""}})
        for method in ("textDocument/hover", "shutdown", "workspace/executeCommand"):
            assert refusal(client, method, HOVER).code == NOT_INITIALIZED
        client.initialize(initialized=False)
        assert client.request("textDocument/hover", HOVER) is None
        predict = {"command": "forelog.predict", "arguments": ["A#b"]}
        assert "not open yet" in refusal(client, "workspace/executeCommand", predict).message
        client.notify("initialized")
        assert refusal(client, "initialize", {"capabilities": {}}).code == INVALID_REQUEST
        client.request("shutdown")
        assert refusal(client, "textDocument/hover", HOVER).code == INVALID_REQUEST
        client.notify("exit")
        assert client.process.wait(PATIENCE) == 0
        assert client.faults == []


def test_exit_without_shutdown_is_exit_code_1() -> None:
    with Client() as client:
        client.initialize()
        client.notify("exit")
        assert client.process.wait(PATIENCE) == 1


@pytest.mark.parametrize("method", ["textDocument/noSuch", "textDocument/completion", "", "$/noSuch", "__class__"])
def test_unknown_methods(talking: Client, method: str) -> None:
    assert refusal(talking, method, {}).code == METHOD_NOT_FOUND
    talking.notify(method, {})


@pytest.mark.parametrize(
    "params",
    [
        *(None, [], 3, "x", {}, {"textDocument": 3, "position": {}}, {"textDocument": {"uri": None}, "position": None}),
        {"textDocument": {"uri": "x"}, "position": {"line": -1, "character": 0}},
    ],
)
def test_parameters_of_the_wrong_form(talking: Client, params: object) -> None:
    error = refusal(talking, "textDocument/hover", params)
    assert error.code == INVALID_PARAMS
    assert "textDocument/hover" in error.message
    talking.notify("textDocument/didOpen", params)
    talking.notify("textDocument/didChange", params)
    talking.notify("workspace/didChangeWatchedFiles", params)


def test_arguments_that_are_no_list(talking: Client) -> None:
    params = {"command": "forelog.predict", "arguments": 5}
    assert refusal(talking, "workspace/executeCommand", params).code == INVALID_PARAMS


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"\xff\xfe", b"null", b"5", b"[]", b'"x"', b"[" * 100_000, b'{"id": NaN}'),
        *(b'{"jsonrpc": "2.0"}', b'{"id": 7, "result": 1}', b'{"method": 5}', b'{"jsonrpc": "2.0", "id": {}, "method": "shutdown"}'),
    ],
)
def test_bodies_that_are_no_message(talking: Client, body: bytes) -> None:
    talking.send_bytes(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert refusal(talking, "textDocument/noSuch", {}).code == METHOD_NOT_FOUND  # it goes on


def test_headers_are_read_whatever_their_order_case_and_further_fields(talking: Client) -> None:
    body = json.dumps({"jsonrpc": "2.0", "method": "$/setTrace", "params": {"value": "off"}}).encode()
    talking.send_bytes(
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length:%d\r\nX-Other: 1\r\n\r\n" % len(body) + body
    )
    assert refusal(talking, "textDocument/noSuch", {}).code == METHOD_NOT_FOUND


def test_a_message_that_arrives_in_pieces(talking: Client) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 4711, "method": "textDocument/noSuch", "params": {"ä": "€😀"}}, ensure_ascii=False).encode()
    for byte in b"Content-Length: %d\r\n\r\n" % len(body) + body:
        talking.send_bytes(bytes([byte]))
    talking.wait(lambda: [fault for fault in talking.faults if "4711" in fault])  # our client did not ask it


def test_cancelling_nothing_is_nothing(talking: Client) -> None:
    for number in (10**9, "x", None, [], 1.5):
        talking.notify("$/cancelRequest", {"id": number})
    talking.notify("window/workDoneProgress/cancel", {"token": "none"})
    assert refusal(talking, "textDocument/noSuch", {}).code == METHOD_NOT_FOUND


@pytest.mark.parametrize("garbage", [b"hello\r\n\r\n", b"Content-Length: x\r\n\r\n", b"Content-Length: -5\r\n\r\n", b"\0" * 100_000])
def test_a_stream_that_is_no_protocol_ends_the_server_with_a_sentence(garbage: bytes) -> None:
    """Nobody can say where the next message begins."""
    with Client() as client:
        client.initialize()
        client.send_bytes(garbage)
        client.hang_up()
        assert client.process.wait(PATIENCE) == 1
    assert "Traceback" not in client.stderr


def test_closing_the_streams_ends_the_server() -> None:
    with Client() as client:
        client.initialize()
        client.hang_up()
        assert client.process.wait(PATIENCE) == 1
    assert client.stderr == ""
