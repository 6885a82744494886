"""Code actions and commands."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.export.test_predictions import schema
from tests.lsp.client import FULL, NONE
from tests.lsp.conftest import Serve, Served
from tests.lsp.connection import ServerError
from tests.lsp.random_user import CONTENT_MODIFIED

NEEDS = 'log.warn("Order {} needs {} more of {}"'
_NOWHERE = {"start": {"line": 1, "character": 1}, "end": {"line": 1, "character": 1}}
_RANGES = {"range": _NOWHERE, "selectionRange": _NOWHERE}
PLACE = "example.shop.order.OrderService#place(example.shop.order.Order)"


def test_actions_at_a_statement(shop: Served) -> None:
    actions = shop.client.actions(shop.uri("OrderService.java"), NEEDS, 6)
    assert [action["title"] for action in actions] == [
        "Predict log sequences from OrderService.place",
        "Predict log sequences from OrderService.place, anomalies only",
        "Show what leads to this line",
    ]
    assert [action["command"]["command"] for action in actions] == ["forelog.predict", "forelog.predict", "forelog.pathsTo"]


def test_actions_at_a_method_and_outside_of_one(shop: Served) -> None:
    uri = shop.uri("OrderService.java")
    assert len(shop.client.actions(uri, "public Order place", 15)) == 2
    assert shop.client.actions(uri, "package example", 3) == []


@pytest.mark.parametrize(
    ("only", "count"), [(["quickfix"], 0), (["refactor"], 0), ([""], 3), (["forelog"], 3), (["forelog.pathsTo"], 1), ([], 3)]
)
def test_only_the_kinds_that_are_asked_for(shop: Served, only: list[str], count: int) -> None:
    where = shop.client.at(shop.uri("OrderService.java"), NEEDS, 6)
    spot = {"start": where["position"], "end": where["position"]}
    params = {"textDocument": where["textDocument"], "range": spot, "context": {"diagnostics": [], "only": only}}
    assert len(shop.client.request("textDocument/codeAction", params) or []) == count


def run(served: Served, action: Any) -> Any:
    return served.client.command(action["command"]["command"], *action["command"]["arguments"])


def shown(served: Served, uri: str) -> str:
    """The Markdown file that the server opened in the editor."""
    served.client.wait_for("window/showDocument", lambda params: params["uri"] == uri)
    return Path(unquote(urlsplit(uri).path)).read_text("utf-8")


def test_predict_from_a_code_action(shop: Served) -> None:
    both, anomalies, _ = shop.client.actions(shop.uri("OrderService.java"), NEEDS, 6)
    answer = run(shop, both)
    assert answer["method"] == answer["entry"] == PLACE
    assert {sequence["label"] for sequence in answer["sequences"]} >= {"normal", "both"}
    assert len(answer["sequences"]) == 50
    assert "Order " in answer["markdown"]
    assert shown(shop, answer["uri"]) == answer["markdown"]
    answer = run(shop, anomalies)
    assert "normal" not in {sequence["label"] for sequence in answer["sequences"]}


def test_what_leads_to_a_line(shop: Served) -> None:
    answer = run(shop, shop.client.actions(shop.uri("OrderService.java"), NEEDS, 6)[-1])
    assert [row["template"] for row in answer["statements"]] == ["Order <order.id()> needs <e.missing()> more of <e.article()>"]
    assert answer["sequences"]
    assert all(sequence["events"][-1]["template"].startswith("Order <order.id()> needs") for sequence in answer["sequences"])
    assert "OrderService.java:" in shown(shop, answer["uri"])


@pytest.mark.parametrize(
    "argument",
    [
        "OrderService#place",
        PLACE,
        "OrderService.java:45",
        {"method": "OrderService.place(Order)"},
        {"method": "OrderService#place", "limit": 3, "depth": 1},
    ],
)
def test_a_method_by_its_name(shop: Served, argument: Any) -> None:
    answer = shop.client.command("forelog.predict", argument)
    assert answer["method"] == PLACE
    assert answer["sequences"]


def test_what_no_run_can_do_is_explained_when_it_is_asked_for(shop: Served) -> None:
    plain = shop.client.command("forelog.predict", {"method": "OrderService#place", "limit": 3})
    assert "infeasible" not in plain
    answer = shop.client.command("forelog.predict", {"method": "OrderService#place", "limit": 3, "explainInfeasible": True})
    schema("infeasible").validate({"entry": answer["entry"], "infeasible": answer["infeasible"]})
    told = [[(one["text"], one["value"]) for one in each] for each in answer["infeasible"]["contradictions"]]
    assert [("paid", "true"), ("if (paid)", "false")] in told
    assert "if (paid) = false" in answer["markdown"]


@pytest.mark.parametrize(
    ("level", "there"), [("", True), (["info", "example.shop.order.OrderService=debug"], True), ("debug,example.shop.order=info", False)]
)
def test_levels_for_loggers_by_name(shop: Served, level: str | list[str], there: bool) -> None:
    answer = shop.client.command("forelog.predict", {"method": "OrderService#ship", "level": level})
    levels = {(event["class"], event["level"]) for sequence in answer["sequences"] for event in sequence["events"]}
    assert (("example.shop.order.OrderService", "DEBUG") in levels) == there


def test_a_method_by_its_place(shop: Served) -> None:
    where = shop.client.at(shop.uri("OrderService.java"), NEEDS, 6)
    uri, position = where["textDocument"]["uri"], where["position"]
    for arguments in (
        [{"uri": uri, "position": position, "limit": 1}],
        [uri, position],
        [where],
        [{"uri": uri, "range": {"start": position, "end": position}}],
    ):
        assert shop.client.command("forelog.predict", *arguments)["method"] == PLACE
    line = position["line"] + 1
    assert shop.client.command("forelog.pathsTo", f"OrderService.java:{line}")["statements"][0]["line"] == line


@pytest.mark.parametrize("method", ["OrderService#placed()", "Order.Item#of(b\N{GRINNING FACE}.Order)"])
def test_what_was_offered_may_be_gone(shop: Served, method: str) -> None:
    """In broken code that is saved, methods come and go whose parameters are no types of Java."""
    offered = {"uri": shop.uri("OrderService.java"), "position": {"line": 1, "character": 1}, "method": method}
    item = {"name": "placed", "kind": 6, "uri": offered["uri"], **_RANGES, "data": {"method": method, "id": 0, "file": "OrderService.java"}}
    for question, params in (
        ("workspace/executeCommand", {"command": "forelog.predict", "arguments": [offered]}),
        ("callHierarchy/incomingCalls", {"item": item}),
        ("callHierarchy/outgoingCalls", {"item": item}),
    ):
        with pytest.raises(ServerError) as caught:
            shop.client.request(question, params)
        assert caught.value.code == CONTENT_MODIFIED


@pytest.mark.parametrize(
    ("command", "arguments", "said"),
    [
        ("forelog.predict", [], "name a method"),
        ("forelog.predict", [5], "name a method"),
        ("forelog.predict", [None], "name a method"),
        ("forelog.predict", [{}], "name a method"),
        ("forelog.predict", [[[[]]]], "name a method"),
        ("forelog.predict", [{"method": 3}], "name a method"),
        ("forelog.predict", [{"method": "OrderService#place", "explainInfeasible": 1}], "explainInfeasible is true or false"),
        ("forelog.predict", [{"method": "OrderService#place", "level": ["info", 1]}], "level is a word"),
        ("forelog.predict", [{"uri": "file:///none/A.java", "position": "x"}], "name a method"),
        ("forelog.predict", [{"uri": 5, "position": "here"}], "name a method"),
        ("forelog.predict", ["Nowhere#at"], "no class 'Nowhere'"),
        ("forelog.predict", ["OrderService#"], "OrderService"),
        ("forelog.predict", ["x" * 100_000], "xxx"),
        ("forelog.predict", [{"uri": "nonsense", "position": {"line": 1, "character": 1}}], "no such file"),
        ("forelog.predict", [{"uri": "file:///nowhere/A.java", "position": {"line": 1}}], "no such file"),
        ("forelog.predict", [{"method": "OrderService#place", "depth": "deep"}], "depth is a whole number"),
        ("forelog.predict", [{"method": "OrderService#place", "level": "LOUD"}], "unknown level 'LOUD'"),
        ("forelog.predict", [{"uri": "file:///A.java", "method": "OrderService#place", "level": "LOUD"}], "unknown level 'LOUD'"),
        ("forelog.predict", [{"method": "OrderService#place", "onlyLabel": "odd"}], "onlyLabel is one of"),
        ("forelog.predict", [{"uri": "file:///nowhere/A.java", "position": {"line": 1, "character": 1}}], "no such file"),
        ("forelog.pathsTo", [], "name a log statement"),
        ("forelog.pathsTo", ["OrderService.java:1"], "no log statement at this line"),
        ("forelog.pathsTo", ["no place"], "write File.java:LINE"),
        ("forelog.pathsTo", [{"statement": "0000000000000000"}], "no log statement 0000000000000000"),
        ("forelog.methods", [{"query": 7}], "forelog.methods: give"),
        ("forelog.nothing", [], "there is no command forelog.nothing"),
        ("", [], "there is no command"),
    ],
)  # fmt: skip
def test_wrong_arguments_get_a_sentence(shop: Served, command: str, arguments: list[Any], said: str) -> None:
    with pytest.raises(ServerError) as caught:
        shop.client.command(command, *arguments)
    assert said in caught.value.message
    assert caught.value.code != CONTENT_MODIFIED, "editors show nothing then"
    assert len(caught.value.message) < 2000
    assert not [word for word in ("Traceback", "defect", ".py") if word in caught.value.message]
    assert caught.value.data is None


def test_progress_with_the_token_of_the_client(shop: Served) -> None:
    params = {"command": "forelog.predict", "arguments": ["OrderService#ship"], "workDoneToken": "my own"}
    shop.client.request("workspace/executeCommand", params)
    kinds = [one.params["value"]["kind"] for one in shop.client.all("$/progress") if one.params["token"] == "my own"]
    assert kinds[0] == "begin"
    assert kinds[-1] == "end"
    assert set(kinds[1:-1]) <= {"report"}


def test_cancelled_by_the_request_and_by_its_progress(shop: Served) -> None:
    slow = {"command": "forelog.predict", "arguments": [{"method": "Main#main", "depth": 50, "limit": 100000}]}
    answer = shop.client.ask("workspace/executeCommand", {**slow, "workDoneToken": "first"})
    shop.client.wait_for("$/progress", lambda params: params["token"] == "first")
    answer.cancel()
    error = answer.error()
    assert error is not None
    assert error.code == -32800
    answer = shop.client.ask("workspace/executeCommand", {**slow, "workDoneToken": "second"})
    shop.client.wait_for("$/progress", lambda params: params["token"] == "second")
    shop.client.notify("window/workDoneProgress/cancel", {"token": "second"})
    error = answer.error()
    assert error is not None
    assert error.code == -32800
    ends = [one.params["value"]["kind"] for one in shop.client.all("$/progress") if one.params["token"] == "second"]
    assert ends[-1] == "end"


def test_methods_for_a_picker(shop: Served) -> None:
    found = shop.client.command("forelog.methods", {"query": "orderserv pla"})["methods"]
    assert found[0]["method"] == PLACE
    assert set(found[0]) == {"method", "file", "line"}
    assert len(shop.client.command("forelog.methods", {"query": "", "limit": 5})["methods"]) == 5
    assert shop.client.command("forelog.methods", {"query": "100%_"})["methods"] == []


def test_status(shop: Served) -> None:
    status = shop.client.command("forelog.status")
    assert status["state"] == "ready"
    assert status["encoding"] == shop.client.encoding
    assert Path(status["database"]).is_file()
    assert "| state | `ready` |" in status["markdown"]


def test_a_client_that_shows_results_itself(serve: Serve) -> None:
    served = serve(params={"initializationOptions": {"showResults": False}})
    assert served.client.command("forelog.predict", "OrderService#ship")["markdown"]
    served.client.command("forelog.status")
    assert not served.client.all("window/showDocument")


def test_a_client_with_no_optional_capability(serve: Serve) -> None:
    served = serve(capabilities=NONE)
    said = served.client.hover(served.uri("OrderService.java"), NEEDS, 6)
    assert said is not None
    assert "Order <order.id()> needs" in said
    actions = served.client.actions(served.uri("OrderService.java"), NEEDS, 6)
    assert [action["command"] for action in actions] == ["forelog.predict", "forelog.predict", "forelog.pathsTo"]
    assert served.client.command(actions[0]["command"], *actions[0]["arguments"])["sequences"]
    assert not served.client.asked
    assert not served.client.all("$/progress")


def test_unsaved_text_is_said(shop: Served) -> None:
    uri = shop.uri("OrderService.java")
    shop.client.edit(uri, 0, 0, "\n\n")
    try:
        answer = run(shop, shop.client.actions(uri, NEEDS, 6)[0])
        assert answer["method"] == PLACE
        assert any("not saved" in note for note in answer["notes"])
        assert "not saved" in answer["markdown"]
        with pytest.raises(ServerError, match="no method there that the index knows; the file has changes that are not saved"):
            shop.client.command("forelog.predict", uri, {"line": 0, "character": 0})
    finally:
        shop.client.edit(uri, 0, 2, "")


def test_results_go_with_the_server(serve: Serve) -> None:
    served = serve(capabilities=FULL)
    file = Path(unquote(urlsplit(served.client.command("forelog.predict", "OrderService#ship")["uri"]).path))
    assert file.stat().st_mode & 0o077 == 0 or file.parent.stat().st_mode & 0o077 == 0
    assert served.client.close() == 0
    assert not file.parent.exists()
