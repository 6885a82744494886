"""Hover: on statements, methods and calls; in texts that are edited; in every encoding."""

import json
import subprocess
import sys
from typing import Any

import pytest

from forelog.export.characters import visible
from tests.lsp.client import FULL
from tests.lsp.conftest import Serve, Served
from tests.lsp.sessions import soon

NEEDS = 'log.warn("Order {} needs {} more of {}"'


def of(encoding: str) -> Any:
    """A client that counts in this encoding."""
    return {**FULL, "general": {"positionEncodings": [encoding]}}


def test_a_log_statement(shop: Served) -> None:
    uri = shop.uri("OrderService.java")
    for needle, into in ((NEEDS, 0), (NEEDS, 5), (NEEDS, 15), ("e.missing()", 0)):
        said = shop.client.hover(uri, needle, into)
        assert said is not None
        assert "Order <order.id()> needs <e.missing()> more of <e.article()>" in said
        assert "WARN" in said


def test_each_statement_says_what_the_command_lists(shop: Served) -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "forelog", "templates", str(shop.folder), "--db", shop.client.command("forelog.status")["database"], "--json"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    rows = [json.loads(line) for line in listed.splitlines()]
    assert len(rows) > 50
    for row in rows:
        uri = (shop.folder / row["file"]).as_uri()  # not open: the text on the disk counts
        where = {"textDocument": {"uri": uri}, "position": {"line": row["line"] - 1, "character": row["column"] - 1}}
        said = shop.client.request("textDocument/hover", where)["contents"]["value"]
        assert visible(row["template"]) in said, row


def test_a_method_and_a_call_of_it(shop: Served) -> None:
    uri = shop.uri("OrderService.java")
    called = soon(
        lambda: shop.client.hover(uri, "return reject(order, e.getMessage())", len("return re")), lambda said: said and "lines" in said
    )
    assert "`OrderService#reject(Order, String)` can log **9 lines**" in called
    assert "Order <order.id()> was rejected: <reason>" in called
    assert shop.client.hover(uri, "private Order reject", len("private Order re")) == called


def test_nothing_where_nothing_logs(shop: Served) -> None:
    uri = shop.uri("OrderService.java")
    assert shop.client.hover(uri, "package example", 3) is None
    assert shop.client.hover(uri, "boolean paid", 9) is None


def test_positions_outside_of_the_text_and_unknown_documents(shop: Served) -> None:
    uri = shop.uri("OrderService.java")
    for uri_, line, character in [(uri, 10**6, 0), (uri, 0, 10**6), ("file:///nowhere/A.java", 0, 0), ("untitled:1", 0, 0), ("", 0, 0)]:
        where = {"textDocument": {"uri": uri_}, "position": {"line": line, "character": character}}
        assert shop.client.request("textDocument/hover", where) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_the_same_answers_in_every_encoding(serve: Serve, shop: Served, encoding: str) -> None:
    served = shop if encoding == shop.client.encoding else serve(capabilities=of(encoding))
    client, path = served.client, served.file("Inventory.java")
    assert client.encoding == encoding
    statement = 'LOG.debug("Stock of {} is {}"'
    text = path.read_text()
    assert statement in text
    uri = client.open(path, text.replace(statement, f"/* ä😀 */ {statement}").replace("\n", "\r\n"))
    try:
        soon(lambda: client.hover(uri, statement, 6) or "", lambda said: "Stock of <" in said)
        client.edit(uri, client.buffers[uri].text.index("is {}"), client.buffers[uri].text.index("is {}"), "😀")
        soon(lambda: client.hover(uri, "😀is {}", 2) or "", lambda said: "> 😀is <" in said)
    finally:
        client.shut(uri)


def test_an_edited_statement_shows_its_new_text_and_others_their_own(shop: Served) -> None:
    client, uri = shop.client, shop.uri("PaymentService.java")
    text = "Charging {} for {}"
    try:
        client.edit(uri, 0, 0, "// one line more\n")
        at = client.buffers[uri].text.index(text) + len("Charging ")
        client.edit(uri, at, at, "brand new ")
        soon(lambda: client.hover(uri, "brand new ", 1) or "", lambda said: "Charging brand new <" in said)
    finally:
        client.shut(uri)
