"""The call rows of one method, sorted by place: what may run there, and what may come out of it."""

from collections.abc import Callable
from dataclasses import dataclass

from forelog.flow.facts import SUPPLIED, Call, Facts
from forelog.flow.levels import checked_level
from forelog.flow.machine import BELOW, CLOSE, HAS_NEXT, IMPLICIT, NEXT
from forelog.flow.machine import place as place_of
from forelog.flow.throwables import OF_THE_JVM
from forelog.flow.timing import LATER, NOW, ONCE, lazy, when

CALLBACK, INITIALIZER, THREAD = "callback", "initializer", "thread"
_IMPLIED = {CLOSE: "close", HAS_NEXT: "hasNext", NEXT: "next"}
"""Operations at a place that share its position with others, and what they call."""
_ROUND = frozenset(("hasNext", "next"))
_HALTS = frozenset((("java.lang.System", "exit"), ("java.lang.Runtime", "exit"), ("java.lang.Runtime", "halt")))


@dataclass(slots=True)
class Place:
    """All rows at one position; ids of methods."""

    callees: tuple[int, ...] = ()
    callbacks: tuple[int, ...] = ()
    once: tuple[int, ...] = ()
    """Callbacks that are called at most once."""
    initializers: tuple[int, ...] = ()
    threads: tuple[int, ...] = ()
    later: tuple[int, ...] = ()
    """What a library will call some time later."""
    outside: bool = True
    """A method outside the workspace may be what is called."""
    open: bool = False
    """What is called is decided by an object, which may be of a class that the workspace does not have."""
    opaque: bool = False
    """What that method throws is not known."""
    declared: tuple[str, ...] = ()
    """Types that methods outside declare to throw, with suffix."""
    halts: bool = False
    check: str = ""
    """The level that a level check asks for."""
    returned: str = ""
    passes: bool = False
    """It returns one of its arguments."""
    supplied: bool = False
    """It throws what one of its arguments makes."""
    lazy: bool = False
    """What it is given is called by whatever takes its result (:func:`forelog.flow.timing.lazy`)."""
    handed: tuple[int, ...] = ()
    """Lambdas that stand here as arguments and that the callee, or what it calls, runs."""

    @property
    def called(self) -> tuple[int, ...]:
        """All that may run here in this thread."""
        return (*self.callees, *self.callbacks, *self.once, *self.initializers, *self.handed)


def places(facts: Facts, method_id: int, impossible: Callable[[Call], bool] = lambda _: False) -> dict[int, Place]:
    """Position → what may run there.  A position is complemented (``~pos``) for the implied ``close()`` of the resource there.

    *impossible*: rows to leave out.
    """
    rows: dict[int, list[Call]] = {}
    for row in facts.calls(method_id):
        if not impossible(row):
            rows.setdefault(row.pos, []).append(row)
    found: dict[int, Place] = {}
    lines = set() if facts.deep else {statement.pos for statement in facts.statements(method_id) if not statement.wrapper}
    for pos, here in rows.items():
        several = [row for row in here if not _is_ordered(facts, row)] if pos in lines else here
        for operation, name in _IMPLIED.items():
            implied = [row for row in several if row.name == name and row.kind != CALLBACK]
            if implied:
                found[place_of(operation, pos)] = _place(facts, implied)
        if any(row.name == "iterator" for row in several):
            several = [row for row in several if row.name not in _ROUND or row.kind == CALLBACK]
        found[pos] = _place(facts, several)
    return found


def _place(facts: Facts, rows: list[Call]) -> Place:
    place = Place(outside=False)
    callees: dict[int, None] = {}
    callbacks: dict[int, None] = {}
    initializers: dict[int, None] = {}
    threads: dict[int, None] = {}
    declared: dict[str, None] = {}
    later: dict[int, None] = {}
    once: dict[int, None] = {}
    called = False
    takers = [facts.external(row.external)[:2] for row in rows if row.external]
    for row in rows:
        if row.kind == CALLBACK and takers and row.callee:
            times = {when(*taker, row.name, held=row.held) for taker in takers}
            if NOW in times:
                callbacks[row.callee] = None
            elif ONCE in times or (LATER in times and facts.deep):  # what is complete already calls at once
                once[row.callee] = None
            if LATER in times and NOW not in times:
                later[row.callee] = None
        elif row.callee:
            kind = {CALLBACK: callbacks, INITIALIZER: initializers, THREAD: threads}.get(row.kind, callees)
            kind[row.callee] = None
            called = called or kind is callees
            place.open = place.open or (kind is callees and row.kind == "virtual")
            if kind is callees and not place.returned:
                place.returned = facts.method(row.callee).returns
        elif row.external:
            place.outside = True
            class_name, name, params, returned = facts.external(row.external)
            place.returned = place.returned or returned
            place.lazy = place.lazy or lazy(class_name, name)
            place.halts = place.halts or (class_name, name) in _HALTS
            place.check = place.check or checked_level(class_name, name)
            arity = params.count(",") + 1 if params else 0
            place.passes = place.passes or facts.passes(class_name, name, arity)
            types = () if _of_an_array(row, class_name) else facts.declared(class_name, name, params)
            if types is None:
                place.opaque = True
            else:
                place.supplied = place.supplied or SUPPLIED in types
                declared.update(
                    dict.fromkeys(
                        name + (IMPLICIT if not facts.deep and name in OF_THE_JVM else BELOW) for name in types if name != SUPPLIED
                    )
                )
        else:
            place.outside = place.opaque = True
    place.outside = place.outside or not called
    place.callees, place.callbacks, place.once = tuple(callees), tuple(callbacks), tuple(once)
    place.initializers = tuple(
        sorted(initializers, key=lambda one: len(facts.above(facts.method(one).class_name)))
    )  # JLS 12.4.2: that of the superclass first
    place.threads, place.later = tuple(threads), tuple(later)
    place.declared = tuple(declared)
    return place


def hand_on(found: dict[int, Place], fed: tuple[tuple[int, int], ...]) -> None:
    """Move what lazy calls were given to the calls that take their results; *fed*: (call, the call whose result it may take), inner ones first."""
    kept: set[int] = set()
    """Lazy calls whose results a method of the workspace takes, too."""
    emptied: dict[int, Place] = {}
    for pos, earlier in fed:
        taker, giver = found.get(pos), found.get(earlier)
        if taker is None or giver is None or not giver.lazy:
            continue
        if taker.callees or not taker.outside:
            kept.add(earlier)
            continue
        taker.callbacks = tuple(dict.fromkeys((*taker.callbacks, *taker.once, *giver.callbacks, *giver.once)))
        taker.once = ()
        emptied[earlier] = giver
    for earlier, giver in emptied.items():
        if earlier not in kept:
            giver.callbacks = giver.once = ()


def _is_ordered(facts: Facts, row: Call) -> bool:
    """Whether something is told to do something, not asked for a value: no logger does that with what it is to print."""
    if row.kind != CALLBACK or not row.callee or row.name == "formatTo":  # of Log4j 2's StringBuilderFormattable
        return False
    method = facts.method(row.callee)
    return method.returns == "void" and method.kind != "lambda"


def _of_an_array(row: Call, class_name: str) -> bool:
    """``array.clone()`` throws nothing (JLS 10.7); of other objects Object's ``clone()`` is only called by ``super.clone()``: it is protected."""
    return class_name == "java.lang.Object" and row.name == "clone" and row.kind == "virtual"
