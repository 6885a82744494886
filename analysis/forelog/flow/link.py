"""A raw machine and the index's rows → the linked machine of a method.

The raw machine is walked together with the stack of exceptions that are under way; so ``finally`` blocks are copied once for each type, and ``catch`` clauses take
what the hierarchy says.  What a call does is a :class:`Site`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from forelog.flow import machine as m
from forelog.flow.calls import Place
from forelog.flow.facts import Types
from forelog.flow.levels import BY_ARGUMENT, EVERYTHING, Levels, argument_level
from forelog.flow.names import resolve
from forelog.flow.relevant import Decides, remembering
from forelog.flow.simplify import simplify
from forelog.flow.terms import THIS, UNKNOWN
from forelog.flow.throwables import EXCEPTION, ROOT, RUNTIME, Hierarchy, bare

Ways = frozenset[str]
"""Ways out of a method."""


@dataclass(frozen=True, slots=True)
class Site:
    """What happens at one place of a method, in this order: initialisers, the start of threads, callees or the event, callbacks."""

    initializers: tuple[int, ...] = ()
    """Static initialisers that can log and may run first."""
    spawns: tuple[int, ...] = ()
    """First methods of threads that begin."""
    later: tuple[int, ...] = ()
    """Methods that can log and that something will call later."""
    events: tuple[int, ...] = ()
    """Log statements, in order; then nothing is called."""
    maybe: frozenset[int] = frozenset()
    """Those of them whose level may be switched off: it, or the logger, is only known at run time."""
    callees: tuple[int, ...] = ()
    """Methods that can log, one of which is called."""
    silent: bool = True
    """It may also be that none of them is called, or one that logs nothing."""
    thrown: tuple[tuple[str, int], ...] = ()
    """What silent callees throw: (type, method id or 0)."""
    callbacks: tuple[int, ...] = ()
    """Methods that can log and that the callee may call, any number of times."""
    once: tuple[int, ...] = ()
    """The same, but each at most once."""
    halts: bool = False
    """The virtual machine ends."""
    check: str = ""
    """The call is a check of this level (:mod:`forelog.flow.levels`)."""
    returned: str = ""
    """Type of the result."""
    passes: bool = False
    """The result is one of the arguments."""
    supplied: bool = False
    """It throws what one of its arguments makes."""
    also: Ways = frozenset()
    """Ways out that the callees have only here: those of functions that they are given."""
    inside: Ways = frozenset()
    """Exceptions of callbacks that do not come out of the library that calls them as they are: it goes on, or throws one that it declares."""
    instead: tuple[str, ...] = ()
    """What it declares."""
    quiet: bool = False
    """A method of the workspace that logs nothing may be what is called."""


NOTHING = Site()
Sites = Mapping[int, Site]
_UNTOLD = ("", "java.lang.Object")
"""What a thrown call returns by its erasure (``Supplier.get``): some exception all the same (JLS 14.18)."""
_BOUNDS = frozenset((ROOT, EXCEPTION))
"""Erasures of a type variable that stands for an exception."""


class Linker:
    """Links raw machines; holds what is the same for all of them.

    *levels*: those that are switched on.  *deep*: exceptions of the JVM itself are followed into callers, so that every real run is accepted; predictions leave that
    out, because it doubles the ways out of every method.
    """

    def __init__(
        self,
        types: Types,
        hierarchy: Hierarchy,
        ways: Callable[[int], Ways],
        levels: Levels = EVERYTHING,
        *,
        deep: bool = False,
        decides: Decides = lambda _method, _index: True,
    ) -> None:
        self.types = types
        self.hierarchy = hierarchy
        self.ways = ways
        self.levels = levels
        self.deep = deep
        self.decides = decides
        self.terms = not deep
        """Machines remember values, so that predictions can tell which ways contradict themselves."""
        self._resolved: dict[tuple[str, ...], str] = {}

    def type(self, candidates: tuple[str, ...]) -> str:
        """Binary name for candidates (:mod:`forelog.flow.names`)."""
        found = self._resolved.get(candidates)
        if found is None:
            found = self._resolved[candidates] = resolve(candidates, self.types)
        return found

    def raised(self, argument: tuple[str, int, tuple[Any, ...]], sites: Sites) -> tuple[str, ...]:
        """Type names (with suffix) that a RAISE edge throws."""
        kind, pos, types = argument
        if kind == "implicit":
            return (RUNTIME + m.IMPLICIT,)
        if kind == "assert":
            return ("java.lang.AssertionError" + m.IMPLICIT,)
        if kind == "supplied":
            if not sites.get(pos, NOTHING).supplied:
                return ()
            return tuple(self.type(candidates) for candidates in types) or (RUNTIME + m.BELOW,)
        if kind == "returned":
            site = sites.get(pos, NOTHING)
            returned = ROOT if site.returned in _UNTOLD else site.returned
            if site.passes and returned in _BOUNDS:
                given = [self.type(candidates) + ("" if new else m.BELOW) for candidates, new in types]
                thrown = tuple(name for name in given if self.hierarchy.below(name, ROOT))
                if thrown:
                    return thrown
            return (returned + m.BELOW,)
        return tuple(self.type(candidates) + ("" if kind == "new" else m.BELOW) for candidates in types)

    def caught(self, thrown: str, types: tuple[tuple[str, ...], ...]) -> tuple[list[str], bool]:
        """What a clause of several types takes of *thrown*, and whether some of it goes on."""
        taken = []
        for candidates in types:
            inside, rest = self.hierarchy.matches(thrown, self.type(candidates))
            if inside:
                taken.append(inside.replace(m.IMPLICIT, m.BELOW))
            if not rest:
                return taken, False
        return taken, True

    def leaves(self, way: str) -> bool:
        """Whether an exception is followed out of the method."""
        return self.deep or not way.endswith(m.IMPLICIT)

    def known_as(self, way: str, ways: Ways) -> str:
        """The name under which callers know a way out: of too many types that escape a method the nearest common ones are told."""
        if way in ways or way == m.RETURN or m.final(way):
            return way
        above = [name for name in ways if name.endswith(m.BELOW) and self.hierarchy.below(way, bare(name))]
        return max(above, key=lambda name: (len(self.hierarchy.ancestors(bare(name))), name), default=way)

    def stays_inside(self, way: str, place: Place) -> bool:
        """Whether an exception of what a library calls back does not come out of the library: one that it would have to declare (JLS 11.2)."""
        if self.deep or place.opaque or place.supplied or m.final(way) or not self.hierarchy.surely_checked(way):
            return False
        return not any(
            self.hierarchy.below(way, bare(declared)) or self.hierarchy.below(declared, bare(way)) for declared in place.declared
        )

    def link(self, raw: m.RawMachine, sites: Sites) -> m.Machine:
        """The machine, silent steps removed and equal states merged."""
        out, exits = _Product(self, raw, sites).run()
        if not self.terms:
            return simplify(out, exits)
        quiet = frozenset(pos for pos, site in sites.items() if site.quiet)
        return remembering(out, exits, raw.values, self.decides, quiet)


_State = tuple[int, tuple[str, ...]]


class _Product:
    """Walks one raw machine with its stack of exceptions."""

    def __init__(self, linker: Linker, raw: m.RawMachine, sites: Sites) -> None:
        self.linker = linker
        self.sites = sites
        self.initializer = raw.initializer
        self.building = frozenset(pos for pos, name, terms in raw.values.arguments if name == "<init>" and terms[0] == THIS)
        """Calls of other constructors for the same object."""
        self.raw = grouped(raw)
        self.checks = dict(raw.checks)
        self.numbers: dict[_State, int] = {}
        self.out: list[list[m.Edge]] = []
        self.todo: list[tuple[_State, int]] = []
        self.exits: dict[str, int] = {}

    def run(self) -> tuple[list[list[m.Edge]], dict[str, int]]:
        self.number((m.START, ()))
        while self.todo:
            (state, stack), number = self.todo.pop()
            self.expand(state, stack, number)
        return self.out, self.exits

    def fresh(self) -> int:
        self.out.append([])
        return len(self.out) - 1

    def way_out(self, way: str) -> int:
        if way not in self.exits:
            self.exits[way] = self.fresh()
        return self.exits[way]

    def number(self, state: _State) -> int:
        """Number of a state, or -1 for one that need not be followed."""
        if state[0] == m.RETURNED:
            return self.way_out(m.RETURN)
        if state[0] == m.THROWN:
            way = state[1][-1] if state[1] else "java.lang.Throwable" + m.BELOW
            if not self.linker.leaves(way):
                return -1
            return self.way_out(self.linker.hierarchy.out_of_initializer(way) if self.initializer else way)
        known = self.numbers.get(state)
        if known is None:
            known = self.numbers[state] = self.fresh()
            self.todo.append((state, known))
        return known

    def add(self, source: int, label: m.Label, target: int) -> None:
        if target >= 0:
            self.out[source].append((label, target))

    def expand(self, state: int, stack: tuple[str, ...], at: int) -> None:
        thrown = stack[-1] if stack else ""
        for operation, argument, target in self.raw.get(state, ()):
            if operation == m.LET and self.linker.terms:
                self.add(at, ("let", argument), self.number((target, stack)))
            elif operation in (m.SILENT, m.LET):
                self.add(at, ("silent",), self.number((target, stack)))
            elif operation in m.AT_PLACES:
                self.site(operation, argument, at, stack, target)
            elif operation == m.GUARD:
                text, branch, pos, key, negated, call, term = argument
                check = self.sites.get(call, NOTHING).check if call >= 0 else ""
                if check == BY_ARGUMENT:
                    check = argument_level(text)
                written = self.linker.levels.written(check, self.asked(call)) if check else None
                if written is None:
                    self.add(
                        at, ("guard", text, branch, pos, key, negated, term if self.linker.terms else UNKNOWN), self.number((target, stack))
                    )
                elif branch == ("true" if written else "false"):
                    self.add(at, ("silent",), self.number((target, stack)))
            elif operation == m.STOP:
                self.add(at, ("silent",), self.way_out(m.CUT_OFF))
            elif operation == m.RAISE:
                for name in self.linker.raised(argument, self.sites):
                    label = ("implicit" if name.endswith(m.IMPLICIT) else "throw", name.rstrip("+?"), argument[1], 0)
                    self.add(at, label, self.number((target, (*stack, name))))
            elif operation == m.CATCH:
                if not thrown:
                    continue
                types, pos, keep = argument
                taken, rest = self.linker.caught(thrown, types)
                for inside in taken:
                    below = (*stack[:-1], inside) if keep else stack[:-1]
                    self.add(at, ("catch", inside.rstrip("+"), pos), self.number((target, below)))
                if not rest:
                    thrown = ""
            elif operation == m.UNCAUGHT:
                if thrown:
                    self.add(at, ("silent",), self.number((target, stack)))
            elif operation == m.DROP:
                self.add(at, ("silent",), self.number((target, stack[:-1])))
            elif operation == m.UNDER:
                self.add(at, ("silent",), self.number((target, (*stack[:-2], stack[-1]))))
            else:
                self.add(at, ("throw", thrown.rstrip("+?"), argument, 0), self.number((target, (*stack, thrown))))

    def asked(self, call: int) -> str:
        """Name of the logger whose level is asked for there, ``""`` when it is not known."""
        logger: str | tuple[str, ...] = self.checks.get(call, "")
        return logger if isinstance(logger, str) else self.linker.type(logger)

    def site(self, operation: int, argument: tuple[int, int], at: int, stack: tuple[str, ...], target: int) -> None:
        pos, handler = argument
        site = self.sites.get(m.place(operation, pos), NOTHING)
        if site is NOTHING:
            if operation == m.CALL:
                self.implicit(pos, at, stack, handler)
            self.add(at, ("silent",), self.number((target, stack)))
            return
        if site.halts and operation != m.INITIALIZE:
            self.add(at, ("throw", m.HALT, pos, 0), self.way_out(m.HALT))
            return
        if operation == m.CALL and not site.events:
            self.implicit(pos, at, stack, handler)
        for callee in site.initializers:
            at = self.optional(callee, pos, at, stack, handler)
        if operation == m.INITIALIZE:
            self.add(at, ("silent",), self.number((target, stack)))
            return
        for body in site.spawns:
            after = self.fresh()
            self.add(at, ("spawn", body, pos, "thread"), after)
            at = after
        for body in site.later:
            after = self.fresh()
            self.add(at, ("spawn", body, pos, "later"), after)
            at = after
        if site.events:
            at = self.callbacks(site, pos, at, stack, handler)
            for event in site.events:
                after = self.fresh()
                self.add(at, ("event", event, pos), after)
                if event in site.maybe:
                    self.add(at, ("silent",), after)
                at = after
            self.add(at, ("silent",), self.number((target, stack)))
            return
        silent = site.silent or operation in (m.USE, m.HAS_NEXT, m.NEXT)
        after = self.fresh() if site.callbacks or site.once or not silent else -1
        end = after if after >= 0 else self.number((target, stack))
        for name, callee in site.thrown:
            if m.final(name):
                self.add(at, ("throw", name, pos, callee), self.way_out(name))
            else:
                self.add(at, ("throw", name.rstrip("+?"), pos, callee), self.number((handler, (*stack, name))))
        for callee in site.callees:
            self.call(callee, pos, at, stack, handler, end, site.also)
        if silent:
            told = site.callees or (site.quiet and pos in self.building)
            forgets = operation == m.CALL and told and self.linker.terms
            self.add(at, ("let", ((-1 - pos, UNKNOWN, -1),)) if forgets else ("silent",), end)
        if after >= 0:
            after = self.callbacks(site, pos, after, stack, handler)
            self.add(after, ("silent",), self.number((target, stack)))

    def implicit(self, pos: int, at: int, stack: tuple[str, ...], handler: int) -> None:
        if handler != m.THROWN or self.linker.deep:
            self.add(at, ("implicit", RUNTIME, pos, 0), self.number((handler, (*stack, RUNTIME + m.IMPLICIT))))

    def call(
        self,
        callee: int,
        pos: int,
        at: int,
        stack: tuple[str, ...],
        handler: int,
        end: int,
        also: Ways = frozenset(),
        taker: Site = NOTHING,
    ) -> None:
        """*taker*: the site of the library call that calls *callee* back."""
        for way in sorted(self.linker.ways(callee) | also):
            if way in taker.inside:
                self.add(at, ("call", callee, way, pos), end)
                for name in taker.instead:
                    self.add(at, ("call", callee, way, pos), self.number((handler, (*stack, name))))
            elif way == m.RETURN:
                self.add(at, ("call", callee, way, pos), end)
            elif m.final(way):
                self.add(at, ("call", callee, way, pos), self.way_out(way))
            else:
                self.add(at, ("call", callee, way, pos), self.number((handler, (*stack, way))))

    def optional(self, callee: int, pos: int, at: int, stack: tuple[str, ...], handler: int, taker: Site = NOTHING) -> int:
        after = self.fresh()
        self.add(at, ("silent",), after)
        self.call(callee, pos, at, stack, handler, after, taker=taker)
        return after

    def callbacks(self, site: Site, pos: int, at: int, stack: tuple[str, ...], handler: int) -> int:
        for callee in site.once:
            at = self.optional(callee, pos, at, stack, handler, site)
        if not site.callbacks:
            return at
        head, after = self.fresh(), self.fresh()
        self.add(at, ("silent",), head)
        for callee in site.callbacks:
            self.call(callee, pos, head, stack, handler, head, taker=site)
        self.add(head, ("silent",), after)
        return after


def grouped(raw: m.RawMachine) -> dict[int, list[tuple[int, Any, int]]]:
    """Edges by source."""
    found: dict[int, list[tuple[int, Any, int]]] = {}
    for source, operation, argument, target in raw.edges:
        found.setdefault(source, []).append((operation, argument, target))
    return found
