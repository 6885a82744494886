"""A call is external only when its receiver's type is known to be outside: code from outside cannot name our classes."""

from pathlib import Path

import pytest

from tests.index.link.calls import calls, line_of

SOURCE = """
import far.Client;
import far.Table;
import far.Message;

class A extends Message {
    Client client;
    Table<A> ours;
    Table<String> texts;

    void own() {
    }

    void from(Client other, Object thing, A mine) {
        client.open().send();
        client.open("x", 1).reply().body();
        Client.DEFAULT.ping();
        client.stats.count();
        client.all()[0].touch();
        inherited.hash();
        produce().drop();
        for (var each : client.list()) {
            each.visit();
        }
        texts.row(1).cell();
        ours.row(2).own();
        client.pass(mine).own();
        client.find(A.class).own();
        client.make(() -> mine).own();
        client.<A>cast().own();
        client.guess(ours.row(3)).own();
    }
}
"""
OUTSIDE = ["send()", "reply()", "body()", "ping()", "count()", "touch()", "hash()", "drop()", "visit()", "cell()"]
OPEN = ["ours.row(2)", "client.pass", "client.find", "client.make", "client.<A>cast", "client.guess"]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory):
    return calls(tmp_path_factory.mktemp("outside"), A=SOURCE)


@pytest.mark.parametrize("call", OUTSIDE)
def test_types_named_outside_are_outside(found, call: str) -> None:
    rows = [row for row in found[line_of(SOURCE, call)] if row.callee.endswith("#" + call.removesuffix("()"))]
    assert [row.resolution for row in rows] == ["external"]


@pytest.mark.parametrize("call", OPEN)
def test_what_may_be_ours_stays_unresolved(found, call: str) -> None:
    """Type arguments, arguments and functions can bring our classes into a result."""
    rows = [row for row in found[line_of(SOURCE, call)] if row.resolution == "unresolved"]
    assert len(rows) == 1


def test_generic_superclass_brings_our_types(tmp_path: Path) -> None:
    source = """
class A extends far.Base<A> {
    void run() {
        self().own();
        held.own();
    }

    void own() {
    }
}
"""
    found = calls(tmp_path, A=source)
    for line in (4, 5):
        assert {row.resolution for row in found[line] if row.callee.endswith("#own") or row.resolution == "unresolved"} == {"unresolved"}


def test_class_missing_from_our_own_package_proves_nothing(tmp_path: Path) -> None:
    """It may be generated, and then it may well name our classes."""
    source = """
package shop;

class A {
    Generated made;

    void run() {
        made.item().own();
    }
}
"""
    (tmp_path / "src").mkdir()
    found = calls(tmp_path, A=source)
    assert {row.resolution for row in found[8]} == {"external", "unresolved"}


INHERITED = """
import missing.jms.MessageProducer;

abstract class A implements MessageProducer {
    public void send(String text) {
        this.send(text, 4);
        close(1);
    }
}

class Real extends A {
    @Override public void send(String text, int priority) { }
    @Override public void close(int how) { }
}

class Other {
    public void send(String text, int priority) { }
}
"""


def test_what_an_interface_out_of_sight_declares_is_run_by_classes_below(tmp_path: Path) -> None:
    found = calls(tmp_path, A=INHERITED)
    ours = {call.callee for line in ("this.send", "close(1)") for call in found[line_of(INHERITED, line)] if call.resolution == "workspace"}
    assert ours == {"Real#send", "Real#close"}
