"""One body → its raw machine: the families of constructs put together."""

from typing import NamedTuple

from forelog.flow import exceptions, expressions, loops, machine, statements, switches
from forelog.flow.builder import STATEMENTS, VALUES, Builder
from forelog.flow.names import Scope
from forelog.java.facts import ParamFact
from forelog.java.ir import Expr, walk

for _family in (statements.STATEMENTS, loops.STATEMENTS, switches.STATEMENTS, exceptions.STATEMENTS):
    STATEMENTS.update(_family)
for _values in (expressions.VALUES, switches.VALUES):
    VALUES.update(_values)


class Built(NamedTuple):
    """What one body gives."""

    machine: machine.RawMachine
    given: list[tuple[int, int, int, int, bool]]
    applied: list[tuple[int, int, bool]]
    own: list[int]
    literals: list[tuple[int, int, str]]
    tests: list[tuple[int, str, str]]


def build(
    scope: Scope,
    params: tuple[ParamFact, ...] | tuple[tuple[str, str], ...],
    body: Expr,
    throws: tuple[str, ...] = (),
    outer: tuple[str, ...] = (),
    around: frozenset[str] = frozenset(),
    most: int = 1 << 62,
) -> Built:
    """The raw machine of *body*: a block, or the expression of a lambda, and the functions that it hands on and calls.

    *params* are those of the method, or ``(name, type text)`` pairs of a lambda; *outer* and *around* are the names of parameters and of all variables of the method around a lambda.  *most*: see :class:`Builder`.  A body nested too deep for the walk gives a machine which makes
    all its calls once, in the order of the text.
    """
    pairs = tuple((p.name, p.type) if isinstance(p, ParamFact) else (p[0], p[1]) for p in params)
    declared = tuple(scope.candidates(text) for text in throws)
    builder = Builder(scope, pairs, body, outer, around, most)
    try:
        builder.goto(builder.statement(body, machine.START), machine.RETURNED)
    except RecursionError:
        builder = Builder(scope, pairs, body, outer, around)
        at = machine.START
        for node in walk(body):
            if node[0] in ("call", "new", "ctor"):
                at = builder.step(at, machine.CALL, (node[1], builder.handler))
        builder.goto(at, machine.RETURNED)
    return Built(builder.finish(declared), builder.given, builder.applied, builder.own, builder.literals, list(builder.tests))
