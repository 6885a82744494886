"""Code lens, call hierarchy and workspace symbols: where things are."""

import re
from typing import Any

import pytest

from tests.lsp.conftest import Served


def lenses(served: Served, uri: str) -> list[Any]:
    return list(served.client.request("textDocument/codeLens", {"textDocument": {"uri": uri}}))


def at(served: Served, uri: str, spot: Any) -> str:
    """The text that a range of an open document has."""
    lines = served.client.buffers[uri].text.split("\n")
    assert spot["start"]["line"] == spot["end"]["line"]
    return lines[spot["start"]["line"]][spot["start"]["character"] : spot["end"]["character"]]


def test_a_lens_above_each_method_that_logs(shop: Served) -> None:
    uri = shop.uri("OrderService.java")
    lines = shop.client.buffers[uri].text.splitlines()
    found = {lines[lens["range"]["start"]["line"]].strip(): lens["command"] for lens in lenses(shop, uri)}
    assert list(found) == [
        "public Order place(Order order) {",
        "public void ship(String id) {",
        "private Order reject(Order order, String reason) {",
    ]
    command = found["private Order reject(Order order, String reason) {"]
    assert re.fullmatch(r"1 log line(, \d+ with calls)? · predict", command["title"])
    assert shop.client.command(command["command"], *command["arguments"])["method"].startswith("example.shop.order.OrderService#reject(")


def test_lenses_move_with_the_text(shop: Served) -> None:
    uri = shop.uri("OrderService.java")
    before = [lens["range"]["start"]["line"] for lens in lenses(shop, uri)]
    shop.client.edit(uri, 0, 0, "// new\n\n")
    moved = [lens["range"]["start"]["line"] for lens in lenses(shop, uri)]
    shop.client.edit(uri, 0, len("// new\n\n"), "")
    assert moved == [line + 2 for line in before]


def test_who_calls_and_what_is_called(shop: Served) -> None:
    uri = shop.uri("OrderService.java")
    (item,) = shop.client.request("textDocument/prepareCallHierarchy", shop.client.at(uri, "private Order reject", 16))
    assert item["name"] == "reject"
    assert at(shop, uri, item["selectionRange"]) == "reject"
    incoming = shop.client.request("callHierarchy/incomingCalls", {"item": item})
    assert [call["from"]["name"] for call in incoming] == ["place"]
    assert [at(shop, uri, spot) for spot in incoming[0]["fromRanges"]] == ["reject"] * 3
    outgoing = shop.client.request("callHierarchy/outgoingCalls", {"item": item})
    assert {call["to"]["name"] for call in outgoing} >= {"publish", "with", "update"}
    publish = next(call for call in outgoing if call["to"]["name"] == "publish")
    assert [at(shop, uri, spot) for spot in publish["fromRanges"]] == ["publish"]
    (above,) = shop.client.request("callHierarchy/incomingCalls", {"item": incoming[0]["from"]})
    assert above["from"]["name"] == "placeOrder"
    api = shop.uri("ShopApi.java")
    assert above["from"]["uri"] == api
    assert [at(shop, api, spot) for spot in above["fromRanges"]] == ["place"]


def test_the_method_that_a_call_names(shop: Served) -> None:
    uri = shop.uri("OrderService.java")
    (item,) = shop.client.request("textDocument/prepareCallHierarchy", shop.client.at(uri, "payments.charge(order)", 10))
    assert item["name"] == "charge"
    assert item["uri"] == shop.uri("PaymentService.java")
    assert shop.client.request("textDocument/prepareCallHierarchy", shop.client.at(uri, "package", 2)) is None


@pytest.mark.parametrize(
    ("query", "template"),
    [
        ("needs more of", "WARN Order <order.id()> needs <e.missing()> more of <e.article()>"),
        ("warn CANNOT shipped", "WARN Order <id> cannot be shipped, it is <order.status()>"),
    ],
)
def test_statements_by_their_text(shop: Served, query: str, template: str) -> None:
    uri = shop.uri("OrderService.java")
    found = [symbol for symbol in shop.client.request("workspace/symbol", {"query": query}) if symbol["name"] == template]
    assert len(found) == 1
    assert found[0]["containerName"].startswith("OrderService.")
    assert found[0]["location"]["uri"] == uri
    start = found[0]["location"]["range"]["start"]
    line = shop.client.buffers[uri].text.splitlines()[start["line"]]
    assert line[start["character"] :].startswith("warn(")


def test_no_statement_has_that_text(shop: Served) -> None:
    assert shop.client.request("workspace/symbol", {"query": "100% of_nothing"}) == []
    assert len(shop.client.request("workspace/symbol", {"query": ""})) > 50
