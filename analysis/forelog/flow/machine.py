"""Machines: the small automata of the log-flow graph, before and after they are linked.

A :class:`RawMachine` is what one body says by itself: a pure function of the file's bytes, cached by the file's hash.  It knows neither what
a call reaches nor which exceptions come out of it.  :mod:`forelog.flow.link` makes a :class:`Machine` of it.

Raw edges are ``(source, operation, argument, target)``; plain tuples, because a workspace has a million of them and ``marshal`` stores them
as they are::

    SILENT     None
    CALL       (pos, handler)              a call site; handler: the state that an exception coming out of it goes to
    USE        (pos, handler)              a place which calls nothing by its own syntax, but may by the index: a field access that
                                           initialises a class, an implied iterator(); it may be a library's, so
                                           that nothing is called is always possible
    CLOSE      (pos, handler)              the implied close() of a resource (JLS 14.20.3.1)
    GUARD      (text, branch, pos, key, negated, call, term)
                                           a decision; branch: "true", "false" or "case A"; pos: that of the deciding expression; key: the
                                           condition in a normal form when it cannot change within one run of the method, else "";
                                           call: position of the call that is the condition, or -1; term: what holds on this way
                                           (:mod:`forelog.flow.terms`)
    LET        ((variable, term, pos), ...)
                                           from here on, variables are what terms mean now; pos: that of the assignment, or -1
    RAISE      (kind, pos, types)          kind: "new" (exactly this type; the call at pos says it too), "type" (this type or below),
                                           "returned" (whatever the call at pos returns; types: (candidates, exactly
                                           this) of its arguments), "supplied" (if the call at pos throws what an argument makes,
                                           that: exactly one of types; none: any RuntimeException), "implicit" (a RuntimeException of the JVM),
                                           "assert"; types: per type text the candidates of :mod:`forelog.flow.names`
    CATCH      (types, pos, keep)          takes the exception on top; keep: it stays known, for a later rethrow
    UNCAUGHT   None                        the exception on top goes on
    DROP       None                        forgets the exception on top
    UNDER      None                        forgets the exception below the top: one that was pending when another was thrown
    AGAIN      None                        throws the exception on top again
    HAS_NEXT, NEXT (pos, handler)          the calls that each round of a for-each statement implies (JLS 14.14.2); like USE
    INITIALIZE (pos, handler)              ``new`` initialises its class before the arguments are evaluated (JLS 15.9.4); the CALL follows
    STOP       None                        what comes behind was not looked at (:meth:`~forelog.flow.source.Bodies.beginning`)

Exceptions under way are a stack of type names which :mod:`forelog.flow.link` carries along; that is what copies ``finally`` blocks once for each type.
States 0, 1 and 2 are the start, the normal end, and the end by exception.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

SILENT, CALL, USE, CLOSE, GUARD, RAISE, CATCH, UNCAUGHT, DROP, UNDER, AGAIN, HAS_NEXT, NEXT, INITIALIZE, LET, STOP = range(16)
AT_PLACES = frozenset((CALL, USE, CLOSE, HAS_NEXT, NEXT, INITIALIZE))
"""Operations whose argument is (pos, handler)."""
_BEYOND = {HAS_NEXT: 1 << 40, NEXT: 1 << 41}
START, RETURNED, THROWN = 0, 1, 2

RawEdge: TypeAlias = tuple[int, int, Any, int]

RETURN = "return"
"""Name of the normal way out; every other way out is the type name of an exception."""
HALT = "!halt"
"""The way out of ``System.exit``: no handler and no ``finally`` stands in its way."""
ENDLESS = "!endless"
"""The way out of a method that never comes back: it loops or recurses for ever."""
CUT_OFF = "!cut"
"""The way out of a method of which only the beginning was looked at, where that ends."""
BELOW = "+"
"""Suffix of a type name: this type or any below it."""
IMPLICIT = "?"
"""Suffix of a type name: like ``+``, thrown by the JVM itself; followed only as far as a handler of the same method."""


def place(operation: int, pos: int) -> int:
    """The key of a place: two that share a position are told apart."""
    return ~pos if operation == CLOSE else pos + _BEYOND.get(operation, 0)


def final(way: str) -> bool:
    """Whether a way out ends the thread's run at once, past all handlers (:data:`HALT`, :data:`ENDLESS`, :data:`CUT_OFF`)."""
    return way.startswith("!")


def throws(ways: Iterable[str]) -> bool:
    """Whether one of the ways out is an exception."""
    return any(way != RETURN and not final(way) for way in ways)


@dataclass(frozen=True, slots=True)
class Functions:
    """Where a method hands functions on and calls them: what a caller gives decides what runs.

    A **key** is a parameter: (id of its method, index).
    """

    given: tuple[tuple[int, int, int, Any], ...] = ()
    """(position of a call, index of the argument, id of the lambda that stands there or 0, else the key of the parameter that is handed on)."""
    applied: tuple[tuple[int, Any], ...] = ()
    """(position of a call, key of the parameter that is its receiver)."""
    uses: tuple[int, ...] = ()
    """Indices of the method's own parameters which it, or a lambda in it, hands on or calls."""
    own: tuple[int, ...] = ()
    """Positions of calls on ``this``, as far as their words say (a method of an object around it can be called likewise)."""
    literals: tuple[tuple[int, int, str], ...] = ()
    """(position of a call, index of the argument, ``true``, ``false``, ``null``, a number, or ``object`` for what is never null)."""
    tests: tuple[tuple[int, str, str], ...] = ()
    """(index of a parameter, key of a condition that it decides, what it is compared with): ``""`` where the parameter is the condition."""


@dataclass(frozen=True, slots=True)
class Values:
    """What a body knows of the values it uses; terms are those of :mod:`forelog.flow.terms`."""

    arguments: tuple[tuple[int, str, tuple[Any, ...]], ...] = ()
    """(position of a call, name of what it calls, terms of its receiver and its arguments)."""
    names: tuple[tuple[int, str], ...] = ()
    """(variable, the local it stands for)."""


@dataclass(frozen=True, slots=True)
class RawMachine:
    """What one body says by itself."""

    edges: tuple[RawEdge, ...]
    """Reachable edges, grouped by source in ascending order; the order of a state's edges is the order of its handlers' clauses."""
    simple: bool
    """No ``catch`` and no ``finally``: whatever is raised escapes."""
    declared: tuple[tuple[str, ...], ...] = ()
    """The ``throws`` clause: candidates for each type."""
    functions: Functions = Functions()
    objects: tuple[tuple[int, str, Any, Any], ...] = ()
    """See :data:`forelog.flow.objects.Objects`."""
    returned: Any = None
    """What it returns: :data:`forelog.flow.objects.Origin`."""
    fed: tuple[tuple[int, int], ...] = ()
    """(call, a call whose result is its receiver or argument), inner ones first: of calls named like lazy ones (:data:`forelog.flow.timing.LAZY_NAMES`)."""
    initializer: bool = False
    """A static initialiser: no exception but an ``Error`` comes out of it as it was thrown (JLS 12.4.2)."""
    values: Values = Values()
    checks: tuple[tuple[int, Any], ...] = ()
    """(position of a call that asks for a level, whose logger that is): a name, or candidates of :mod:`forelog.flow.names`; those that are known."""


# Labels of linked edges; plain tuples whose first item says what they are.
#   ("silent",)
#   ("event", statement id, pos)
#   ("call", callee id, way out, pos)          callee: a method that can log; way out: RETURN, HALT or the type that comes out
#   ("guard", text, branch, pos, key, negated, term)    term: what holds on this way; in predictions one more, where it leaves a loop that is cut short
#   ("let", ((variable, term, pos), ...))      see LET; only in machines for predictions; variable -1 - pos: what the call at pos returned
#   ("throw", type, pos, callee id or 0)       a throw statement (callee 0), or a silent call that throws
#   ("implicit", type, pos)
#   ("catch", type, pos)
#   ("spawn", method id, pos, "thread")        another thread begins there; "later": it will be called some time, on any thread
Label: TypeAlias = tuple[Any, ...]
Edge: TypeAlias = tuple[Label, int]


@dataclass(frozen=True, slots=True)
class Machine:
    """One method of the log-flow graph: states are numbered from the start (0)."""

    edges: tuple[tuple[Edge, ...], ...]
    """Outgoing edges of each state, in source order."""
    exits: tuple[tuple[str, int], ...]
    """Way out → its final state (which has no outgoing edges): ``return``, or the binary name of what is thrown (``+`` behind it: or below).  One way may
    have several states, where types are told together."""
    functions: Functions = Functions()
    left_out: bool = False
    """Something that might log is not called there, because it could be one of many."""
    values: Values = Values()

    @property
    def size(self) -> int:
        """Number of states."""
        return len(self.edges)
