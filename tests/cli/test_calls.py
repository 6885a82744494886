"""``forelog callers`` and ``callees``: trees, graphs, and what a name can be."""

import json
from xml.etree import ElementTree as ET

import pytest

from tests.cli.conftest import Program, line_of, lines


def test_callees_as_a_tree(bank: Program) -> None:
    found = lines(bank.ok("callees", "Account#main"))
    assert found[0] == "bank.Account#main(java.lang.String[])"
    assert any("bank.Account#pay(long)" in line and f"Account.java:{line_of('account.pay(')}" in line for line in found)
    assert any("bank.Ledger#store(java.lang.String)" in line for line in found)


def test_callers_as_a_tree(bank: Program) -> None:
    found = lines(bank.ok("callers", "Ledger#write"))
    assert found[0] == "bank.Ledger#write(java.lang.String,long)"
    assert any("bank.Account#pay(long)" in line for line in found)
    assert any("bank.Account#main(java.lang.String[])" in line for line in found)


def test_depth(bank: Program) -> None:
    assert lines(bank.ok("callees", "Account#main", "--depth", 0)) == ["bank.Account#main(java.lang.String[])"]
    assert not any("Ledger#write" in line for line in lines(bank.ok("callees", "Account#main", "--depth", 1)))
    assert bank.ok("callees", "Account#main", "--depth", 1000) == bank.ok("callees", "Account#main", "--depth", 9)


def test_calls_that_leave_the_workspace_are_shown_when_asked(bank: Program) -> None:
    assert "java.lang.Long#parseLong" not in bank.ok("callees", "Account#main")
    assert "java.lang.Long#parseLong(java.lang.String)" in bank.ok("callees", "Account#main", "--external")


def test_json(bank: Program) -> None:
    graph = json.loads(bank.ok("callees", "Account#main", "--json"))
    assert graph == json.loads(bank.ok("callees", "Account#main", "--format", "json"))
    assert graph["root"] == "bank.Account#main(java.lang.String[])"
    keys = {node["key"] for node in graph["nodes"]}
    assert all(edge["source"] in keys and edge["target"] in keys for edge in graph["edges"])
    (pay,) = [edge for edge in graph["edges"] if edge["target"] == "bank.Account#pay(long)"]
    assert (pay["file"], pay["line"], pay["resolution"]) == ("src/main/java/bank/Account.java", line_of("account.pay("), "workspace")


def test_dot_and_graphml(bank: Program) -> None:
    assert bank.ok("callers", "Ledger#write", "-f", "dot").startswith("digraph")
    root = ET.fromstring(bank.ok("callers", "Ledger#write", "-f", "graphml"))
    assert root.tag.endswith("graphml")


def test_a_method_that_nobody_calls_is_said(bank: Program) -> None:
    run = bank("callers", "Account#main")
    assert lines(run.out) == ["bank.Account#main(java.lang.String[])"]
    assert "Nobody" in run.err


@pytest.mark.parametrize(
    "name",
    [
        "Account#pay",
        "bank.Account#pay",
        "bank.Account.pay(long)",
        "Account#pay(long amount)",
        f"Account.java:{line_of('Payment refused')}",
        f"src/main/java/bank/Account.java:{line_of('Payment refused')}",
        f"bank/Account.java:{line_of('Payment refused')}:9",
    ],
)
def test_what_a_method_may_be_called(bank: Program, name: str) -> None:
    assert lines(bank.ok("callees", name))[0] == "bank.Account#pay(long)"


def test_a_whole_path_finds_its_index_from_anywhere(bank: Program) -> None:
    place = f"{bank.folder}/src/main/java/bank/Account.java:{line_of('Payment refused')}"
    run = Program(bank.folder.parent, bank.folder.parent / "nobody")
    run.environment.update(bank.environment)
    assert lines(run.ok("callees", place))[0] == "bank.Account#pay(long)"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Account#pya", "bank.Account#pay(long)"),
        ("Acount#pay", "bank.Account#pay(long)"),
        ("Account#close(int)", "bank.Account#close(java.lang.String)"),
        ("Acount.java:3", "src/main/java/bank/Account.java"),
        ("Account.java:1", "no method at this line"),
        ("Account.java:99999999999999999999999", "is no name of a method"),
        ("\udcff.java:3", "is no text"),
        ("Account", "is a class"),
        ("nothing like it", "is no name of a method"),
        ("Account#close(", "bracket is missing"),
        ("", "is no name of a method"),
        ("-1:x", "no"),
        ("Account#close(%s)", "parameter types"),
        ("src", "is a file or folder"),
    ],
)
def test_unknown_names_get_the_closest(bank: Program, name: str, told: str) -> None:
    assert told in bank.fails(2, "callers", "--", name)


def test_ambiguous_names_get_their_list(bank: Program) -> None:
    message = bank.fails(2, "callers", "Account#close")
    assert "bank.Account#close()" in message
    assert "bank.Account#close(java.lang.String)" in message


@pytest.mark.parametrize("value", ["-1", "-100000", "x", "1.5", ""])
def test_a_depth_that_is_none(bank: Program, value: str) -> None:
    assert "--depth" in bank.fails(2, "callers", "Account#pay", "--depth", value)
