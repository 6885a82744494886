"""Loops (JLS 14.12 to 14.14)."""

from forelog.flow import machine as m
from forelog.flow.builder import Builder, Frame, Statement
from forelog.flow.expressions import branch, decide
from forelog.flow.terms import UNKNOWN
from forelog.flow.text import text
from forelog.java.ir import Stmt


def _body(b: Builder, body: Stmt, at: int, after: int, again: int, labels: str) -> None:
    """The loop's body from *at*; ``break`` goes to *after*, its end and ``continue`` to *again*."""
    b.frames.append(Frame(label=labels, breaks=after, continues=again, plain=True))
    b.goto(b.statement(body, at), again)
    b.frames.pop()


def _labels(b: Builder) -> str:
    labels, b.loop_labels = b.loop_labels.strip(), ""
    return labels


def _while(b: Builder, node: Stmt, at: int) -> int:
    labels, head, after = _labels(b), b.state(), b.state()
    b.goto(at, head)
    b.known.open(head)
    true, false = branch(b, node[2], head, "while")
    b.goto(false, after)
    _body(b, node[3], true, after, head, labels)
    return b.at(after)


def _do(b: Builder, node: Stmt, at: int) -> int:
    labels, head, after, again, scope = _labels(b), b.state(), b.state(), b.state(), b.in_scope
    b.goto(at, head)
    b.known.open(head)
    _body(b, node[2], head, after, again, labels)
    b.out_of_scope(b.at(again), scope)
    true, false = branch(b, node[3], b.at(again), "while")
    b.goto(true, head)
    b.goto(false, after)
    return b.at(after)


def _for(b: Builder, node: Stmt, at: int) -> int:
    labels, head, after, again = _labels(b), b.state(), b.state(), b.state()
    at = b.statements(node[2], at)
    b.goto(at, head)
    b.known.open(head)
    true, false = (head, -1) if node[3] is None else branch(b, node[3], head, "for")
    b.goto(false, after)
    scope = b.in_scope
    _body(b, node[5], true, after, again, labels)
    b.out_of_scope(b.at(again), scope)
    b.goto(b.values(node[4], b.at(again)), head)
    return b.at(after)


def _foreach(b: Builder, node: Stmt, at: int) -> int:
    labels, head, after = _labels(b), b.state(), b.state()
    _, pos, type_text, name, iterable, body = node
    at = b.value(iterable, at)
    b.implicit(at, pos)
    b.goto(b.step(at, m.USE, (pos, b.handler)), head)
    b.known.open(head)
    b.declare(name, type_text)
    true, false = decide(b, b.step(head, m.HAS_NEXT, (pos, b.handler)), f"for ({name} : {text(iterable)})", pos)
    b.goto(false, after)
    true = b.give(b.step(true, m.NEXT, (pos, b.handler)), name, UNKNOWN, pos)
    _body(b, body, true, after, head, labels)
    return b.at(after)


STATEMENTS: dict[str, Statement] = {"while": _while, "do": _do, "for": _for, "foreach": _foreach}
