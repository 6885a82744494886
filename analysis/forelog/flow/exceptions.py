"""``throw`` and ``try`` with all that belongs to it: ``catch`` by type, ``finally`` on every exit, resources (JLS 14.18, 14.20)."""

from typing import Any

from forelog.flow import machine as m
from forelog.flow.builder import DEAD, Builder, Frame, Statement
from forelog.flow.throwables import ROOT
from forelog.java.ir import Expr, Stmt, walk

_ANYTHING = ((ROOT,),)
_NAMED = frozenset(("new", "name", "field", "cast"))
"""Expressions whose own words say what they are."""


def _throw(b: Builder, node: Stmt, at: int) -> int:
    thrown = node[2]
    at = b.value(thrown, at)
    if thrown[0] == "name" and _kept(b) == thrown[2]:
        b.edge(at, m.AGAIN, node[1], b.handler)
        return DEAD
    if thrown[0] != "new":
        b.implicit(at, node[1])  # throw null (JLS 14.18)
    for kind, pos, types in _types(b, thrown):
        b.edge(at, m.RAISE, (kind, pos if kind != "type" else node[1], types), b.handler)
    return DEAD


def _kept(b: Builder) -> str:
    """The catch parameter whose exception is on top of the stack here."""
    return next((frame.keeps for frame in reversed(b.frames) if frame.keeps), "")


def _types(b: Builder, thrown: Expr) -> list[tuple[str, int, tuple[Any, ...]]]:
    """(kind, position, types) of what *thrown* can be, as RAISE says it."""
    operation, pos = thrown[0], thrown[1]
    if operation == "new":
        return [("new", pos, (b.scope.candidates(thrown[2]),))]
    if operation == "call":
        given = [found for argument in thrown[4] for found in _types(b, argument) if argument[0] in _NAMED]
        return [("returned", pos, tuple((types[0], kind == "new") for kind, _, types in given if types[0] != (ROOT,)))]
    if operation == "cast":
        return [("type", pos, (b.scope.candidates(thrown[2][0]),))]
    if operation == "cond":
        return _types(b, thrown[3]) + _types(b, thrown[4])
    if operation == "assign":
        return _types(b, thrown[4])
    declared = ""
    if operation == "name":
        declared = b.locals.get(thrown[2], "") or b.scope.field_type(thrown[2])
    elif operation == "field":
        declared = b.scope.field_type(thrown[3])
    candidates = b.scope.candidates(declared) if declared != "var" else ()
    return [("type", pos, (candidates or (ROOT,),))]


def _try(b: Builder, node: Stmt, at: int) -> int:
    _, _, resources, block, catches, final, _ = node
    outer, depth, after, scope = b.handler, len(b.frames), b.state(), b.in_scope
    on_way_out = DEAD
    if final is not None:
        b.simple = False
        on_way_out = b.handler = b.state()
        b.frames.append(Frame(cleanup=lambda state: b.statement(final, state), handler=outer, scope=scope))
    beyond = b.handler
    caught = DEAD
    if catches:
        b.simple = False
        caught = b.handler = b.state()
    b.leave(_with_resources(b, resources, block, at), depth, after)
    b.handler = beyond
    if b.at(caught) != DEAD:
        b.out_of_scope(caught, scope)
        for types, name, body, pos in catches:
            _catch(b, (types, name, body, pos), caught, depth, after)
        b.edge(caught, m.UNCAUGHT, None, beyond)
    if final is not None:
        b.frames.pop()
        b.handler = outer
        if b.at(on_way_out) != DEAD:
            b.out_of_scope(on_way_out, scope)
            _pending(b, final, on_way_out, outer)
    return b.at(after)


def _catch(b: Builder, clause: tuple[tuple[str, ...], str, Stmt, int], caught: int, depth: int, after: int) -> None:
    types, name, body, pos = clause
    beyond = b.handler
    keep = any(n[0] == "throw" and n[2][0] == "name" and n[2][2] == name for n in walk(body))
    candidates = tuple(b.scope.candidates(text) for text in types)
    scope = b.in_scope
    at = b.step(caught, m.CATCH, (candidates, pos, keep))
    b.declare(name, types[0] if len(types) == 1 else "java.lang.Throwable")
    if keep:
        b.frames.append(Frame(cleanup=lambda state: b.step(state, m.DROP, None), handler=beyond, scope=scope, keeps=name))
        b.handler = under = b.state()
    at = b.statement(body, at)
    b.leave(at, depth, after)
    if keep:
        b.frames.pop()
        b.handler = beyond
        b.under(under, beyond)


def _pending(b: Builder, final: Stmt, at: int, outer: int) -> None:
    """``finally`` while an exception is under way: it goes on at the end, unless the block leaves another way (JLS 14.20.2)."""
    b.frames.append(Frame(cleanup=lambda state: b.step(state, m.DROP, None), handler=outer, scope=b.in_scope, keeps="?"))
    b.handler = under = b.state()
    end = b.statement(final, at)
    b.frames.pop()
    b.handler = outer
    b.under(under, outer)
    b.goto(end, outer)


def _with_resources(b: Builder, resources: tuple[Stmt, ...], block: Stmt, at: int) -> int:
    """The block inside its resources, closed in reverse order (JLS 14.20.3.1)."""
    if not resources:
        return b.statement(block, at)
    resource, *rest = resources
    at = b.statement(resource, at)
    b.simple = False
    pos = resource[3][0][1] if resource[0] == "local" else resource[1]
    outer, depth, after = b.handler, len(b.frames), b.state()
    thrown, closed = b.state(), b.state()
    sure = resource[0] == "local" and resource[3][0][2] is not None and resource[3][0][2][0] == "new"
    sure = sure or (resource[0] == "name" and resource[2] in b.made and b.stable(resource[2]))
    b.frames.append(Frame(cleanup=lambda state: _close(b, pos, state, sure=sure), handler=outer, scope=b.in_scope))
    b.handler = thrown
    b.leave(_with_resources(b, tuple(rest), block, at), depth, after)
    b.frames.pop()
    suppressed = b.handler = b.state()
    b.goto(_close(b, pos, b.at(thrown), sure=sure), closed)
    b.handler = outer
    b.edge(b.at(suppressed), m.CATCH, (_ANYTHING, pos, False), closed)
    b.goto(b.at(closed), outer)
    return b.at(after)


def _close(b: Builder, pos: int, at: int, *, sure: bool) -> int:
    closed = b.step(at, m.CLOSE, (pos, b.handler))
    return closed if sure else b.join(at, closed)  # a null resource is not closed


STATEMENTS: dict[str, Statement] = {"throw": _throw, "try": _try}
