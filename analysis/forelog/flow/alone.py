"""A method by itself: a digest of all that its facts are found out from, but for what its callees say, the same wherever it stands in its file.

So an edit which only moves a method does not concern its facts.  Positions count from the start of the method.
"""

import marshal
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from forelog.flow import machine as m
from forelog.flow.facts import Call, Method, Statement
from forelog.flow.machine import RawMachine
from forelog.flow.terms import Term

_PLAIN = 2
"""Version of ``marshal`` that writes equal things equally."""


def digest(
    raw: RawMachine | None, method: Method, calls: Iterable[Call], statements: Iterable[Statement], unlikely: Iterable[tuple[int, int]]
) -> bytes:
    """Equal for methods that say the same by themselves."""
    at = method.start
    rows = [
        (call.pos - at, call.callee, call.external, call.name, call.kind, call.resolution, bool(call.held), bool(call.rare))
        for call in calls
    ]
    lines = [(one.pos - at, one.level, one.wrapper) for one in statements]
    others = sorted([(pos - at, callee) for pos, callee in unlikely])
    row = (method.class_name, method.name, method.params, method.returns, method.kind, method.flags)
    told = (None if raw is None else _raw(raw, at), row, rows, lines, others)
    return blake2b(marshal.dumps(told, _PLAIN), digest_size=12).digest()


def moved(place: int, by: int) -> int:
    """A place (:func:`forelog.flow.machine.place`) that is so much further down in its file."""
    return ~(~place + by) if place < 0 else place + by


def _raw(raw: RawMachine, at: int) -> tuple[Any, ...]:
    functions, values = raw.functions, raw.values
    return (
        [_edge(edge, at) for edge in raw.edges],
        raw.simple,
        raw.declared,
        [(pos - at, *rest) for pos, *rest in functions.given],
        [(pos - at, key) for pos, key in functions.applied],
        functions.uses,
        [pos - at for pos in functions.own],
        [(pos - at, *rest) for pos, *rest in functions.literals],
        functions.tests,
        [(moved(pos, -at), name, _origin(receiver, at), _origin(given, at)) for pos, name, receiver, given in raw.objects],
        _origin(raw.returned, at),
        [(pos - at, other - at) for pos, other in raw.fed],
        raw.initializer,
        [(pos - at, name, [_term(term, at) for term in terms]) for pos, name, terms in values.arguments],
        values.names,
    )


def _edge(edge: m.RawEdge, at: int) -> tuple[Any, ...]:
    source, operation, argument, target = edge
    if operation in m.AT_PLACES:
        argument = (argument[0] - at, argument[1])
    elif operation == m.GUARD:
        text, branch, pos, key, negated, call, term = argument
        argument = (text, branch, pos - at, key, negated, call - at if call >= 0 else call, _term(term, at))
    elif operation == m.LET:
        argument = [(number, _term(term, at), pos - at if pos >= 0 else pos) for number, term, pos in argument]
    elif operation in (m.RAISE, m.CATCH):
        first, pos, last = argument
        argument = (first, pos - at, last)
    return source, operation, argument, target


def _origin(origin: Any, at: int) -> Any:
    return None if origin is None else [("call", item[1] - at) if item[0] == "call" else item for item in origin]


_WITHOUT = frozenset(("int", "bool", "str", "null", "this", "param", "var", "captured", "static", "case", "unknown"))
"""Terms that have no positions in them."""


def _term(term: Term, at: int) -> Term:
    operation = term[0]
    if operation in _WITHOUT:
        return term
    if operation in ("result", "new", "function"):
        return (operation, term[1] - at, *term[2:])
    if operation in ("is", "field"):
        return (operation, _term(term[1], at), *term[2:])
    return tuple([_term(part, at) if type(part) is tuple else part for part in term])
