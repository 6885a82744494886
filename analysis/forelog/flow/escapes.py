"""The ways out of every method: whether it can return, and which exceptions escape it.  A least fixpoint over the call graph (JLS 11.2.2)."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping

from forelog.flow import machine as m
from forelog.flow.calls import Place
from forelog.flow.link import Linker, Site, Ways, grouped
from forelog.flow.throwables import NO_CLASS, RUNTIME
from forelog.index.questions.reach import components

NEVER: Ways = frozenset()
ONLY_RETURNS: Ways = frozenset((m.RETURN,))
_LOST: Ways = frozenset((m.ENDLESS,))
LIMIT = 14
"""Exception types kept apart for one method; more of them become their nearest common types."""

_STEPS = 64
"""Methods between two looks at the clock."""
LOOKING, SETTLING, GUESSING = 0.6, 0.75, 0.85
"""Shares of the time after which nothing more is looked at, what was looked at is no longer computed exactly, nor guessed."""
_MANY = 500
"""Methods that are read at once."""
_FIRST_GUESS = 64
"""Methods near the wanted ones that are guessed first."""
Extras = dict[int, tuple[str, ...]]
"""Position of a call → types which something must throw there, because a clause catches them and nothing else is known to."""


class Escapes:
    """Computes and keeps the ways out of methods."""

    def __init__(
        self,
        raw: Callable[[int], m.RawMachine | None],
        places: Callable[[int], Mapping[int, Place]],
        linker: Linker,
        preload: Callable[[list[int]], None] = lambda _: None,
        too_long: Callable[[int], bool] = lambda _: False,
        recall: Callable[[list[int]], None] = lambda _: None,
    ) -> None:
        self._raw = raw
        self._places = places
        self._linker = linker
        self._preload = preload
        """Reads what will be asked of methods, all at once."""
        self._too_long = too_long
        """Whether there is no time to read a method."""
        self._recall = recall
        """Makes :attr:`known` what was found out about methods earlier and is still true."""
        self.known: dict[int, Ways] = {}
        self.extras: dict[int, Extras] = {}
        self.circles: dict[int, int] = {}
        """Methods that call each other in a circle → the lowest of them; others have none."""
        self.guessed: set[int] = set()
        """Known methods below which something was not looked at, for want of time, and taken to return."""

    def ways(self, method_id: int) -> Ways:
        """Ways out of a method that has been computed; only ``return`` for others."""
        return self.known.get(method_id, ONLY_RETURNS)

    def exact(self, methods: Iterable[int]) -> bool:
        """Whether the ways out of all of them are known for sure."""
        return all(method in self.known and method not in self.guessed for method in methods)

    def compute(self, wanted: Iterable[int], spent: Callable[[], float] = lambda: 0.0) -> bool:
        """Find the ways out of all *wanted* methods and of what they call; whether there was time for it.

        *spent*: the share of the time that has gone by, 1 for all of it.  When it runs short, methods near the *wanted* ones are computed as if those
        further away only returned; they are :attr:`guessed` then.
        """
        found, complete = self._look(wanted, lambda: spent() > LOOKING)
        callees = {method: [callee for callee in called if callee not in self.known] for method, called in found.items()}
        exact = callees.keys() if complete else _closed(callees)
        if self._settle({method: callees[method] for method in callees if method in exact}, lambda: spent() > SETTLING) and complete:
            return True
        order = list(callees)
        near = _FIRST_GUESS
        while self._guess({method: callees[method] for method in order[:near]}, lambda: spent() > GUESSING) and near < len(order):
            near *= 4  # so that the last round takes most of the time
        return False

    def _look(self, wanted: Iterable[int], late: Callable[[], bool]) -> tuple[dict[int, list[int]], bool]:
        """The callees of all methods that can be reached, nearest first; whether there was time for all."""
        callees: dict[int, list[int]] = {}
        complete = True
        level = list(dict.fromkeys(wanted))
        while level:
            self._recall(level)
            level = [method for method in level if method not in self.known]
            after: dict[int, None] = {}
            for at, method in enumerate(level):
                if late():
                    return callees, False
                if not at % _MANY:
                    self._preload(level[at : at + _MANY])
                if self._too_long(method):
                    complete = False
                    continue
                found = callees[method] = sorted(self._callees(method))
                after.update(dict.fromkeys(found))
            level = [method for method in after if method not in callees]
        return callees, complete

    def _settle(self, callees: dict[int, list[int]], late: Callable[[], bool]) -> bool:
        """Compute methods that call no others than these; whether there was time for all."""
        return all(not late() and self._component(sorted(members), callees, late) for members in components(callees))

    def _guess(self, callees: dict[int, list[int]], late: Callable[[], bool]) -> bool:
        """Compute these methods as if the others that they call only returned; whether there was time for all."""
        for component in components(callees):
            members = sorted(component)
            if members[0] not in callees or (members[0] in self.known and members[0] not in self.guessed):
                continue
            if late():
                return False
            before = {method: (self.known.pop(method), self.extras.pop(method, {})) for method in members if method in self.guessed}
            if not self._component(members, callees, late):
                for method, (ways, extras) in before.items():
                    self.known[method], self.extras[method] = ways, extras
                return False
            self.guessed.update(members)
        return True

    def _callees(self, method_id: int) -> set[int]:
        found: set[int] = set()
        for place in self._places(method_id).values():
            found.update(place.called)
        return found

    def _component(self, members: list[int], callees: dict[int, list[int]], out_of_time: Callable[[], bool]) -> bool:
        """Whether there was time for it; else nothing is known of its members."""
        for method in members:
            self.known[method] = NEVER
        inside = set(members)
        if len(members) > 1:
            self.circles.update(dict.fromkeys(members, members[0]))
        callers: dict[int, list[int]] = {}
        for method in members:
            for callee in callees.get(method, ()):
                if callee in inside:
                    callers.setdefault(callee, []).append(method)
        done = self._iterate(members, callers, out_of_time, feed=False)
        if done and self._opened(members, inside):
            done = self._iterate(members, callers, out_of_time, feed=False)
        done = done and self._iterate(members, callers, out_of_time, feed=True)
        for method in members:
            if not done:
                del self.known[method]
                self.extras.pop(method, None)
            elif not self.known[method]:
                self.known[method] = _LOST
        return done

    def _opened(self, members: list[int], inside: set[int]) -> bool:
        """Whether there are open calls that would only ever come back to the same methods.

        That is a wrapper around another object of its own interface, where the workspace has no class that could be inside: it is one from outside.
        """
        found = False
        for method in members:
            if m.RETURN not in self.known[method]:
                for place in self._places(method).values():
                    if place.open and not place.outside and all(one in inside and m.RETURN not in self.known[one] for one in place.callees):
                        place.outside = found = True
        return found

    def _iterate(self, members: list[int], callers: dict[int, list[int]], out_of_time: Callable[[], bool], *, feed: bool) -> bool:
        # First in, first out: where all call each other, each is looked at a few times; last in, first out, as often as there are methods.
        todo = deque(members[::-1])
        waiting = set(members)
        steps = 0
        while todo:
            steps += 1
            if not steps % _STEPS and out_of_time():
                return False
            method = todo.popleft()
            waiting.discard(method)
            new = self._one(method, feed=feed) | self.known[method]
            if len(new) > LIMIT:
                new = self._fewer(new)
            if new == self.known[method]:
                continue
            self.known[method] = new
            for caller in callers.get(method, ()):
                if caller not in waiting:
                    waiting.add(caller)
                    todo.append(caller)
        return True

    def _fewer(self, ways: Ways) -> Ways:
        """Ways out with types of one family put together under the nearest type above them."""
        hierarchy = self._linker.hierarchy
        thrown = sorted(way for way in ways if way != m.RETURN and not m.final(way) and not way.endswith(m.IMPLICIT))
        families: dict[bool, list[str]] = {}
        for way in thrown:
            families.setdefault(hierarchy.unchecked(way), []).append(way)
        kept = {hierarchy.common(tuple(family)) + m.BELOW for family in families.values()}
        return frozenset(kept | (ways - set(thrown)))

    def _one(self, method_id: int, *, feed: bool) -> Ways:
        raw = self._raw(method_id)
        if raw is None:
            return ONLY_RETURNS
        places = self._places(method_id)
        if raw.simple and not raw.initializer and (ways := self._simple(raw, places)) is not None:
            return ways
        walk = _Walk(self, raw, places, self.extras.get(method_id, {}))
        walk.run()
        if feed and method_id not in self.extras:
            extras = walk.unfed()
            self.extras[method_id] = extras
            if extras:
                walk = _Walk(self, raw, places, extras)
                walk.run()
        return frozenset(walk.ways)

    def _simple(self, raw: m.RawMachine, places: Mapping[int, Place]) -> Ways | None:
        """Ways out of a body without handlers: all that is raised.  ``None`` when control does not come back from some place."""
        ways: set[str] = set()
        sites = _returned(places)
        for _, operation, argument, target in raw.edges:
            if operation == m.STOP:
                ways.add(m.CUT_OFF)
            elif target == m.RETURNED and operation != m.RAISE:
                ways.add(m.RETURN)
            if operation in m.AT_PLACES:
                place = places.get(m.place(operation, argument[0]))
                if place is not None and operation != m.INITIALIZE:
                    returns, types = self.outcome(place)
                    if not returns and operation in (m.CALL, m.CLOSE):
                        return None
                    ways.update(types)
                if operation == m.CALL and self._linker.deep:
                    ways.add(RUNTIME + m.IMPLICIT)
            elif operation == m.RAISE:
                ways.update(self._linker.raised(argument, sites))
        return frozenset(way for way in ways if self._linker.leaves(way))

    def outcome(self, place: Place) -> tuple[bool, set[str]]:
        """Whether control comes back from a place, and the types that come out of it."""
        if place.halts:
            return False, {m.HALT}
        types: set[str] = set(place.declared)
        returns = place.outside
        for callee in place.callees:
            ways = self.known.get(callee, ONLY_RETURNS)
            returns = returns or m.RETURN in ways
            types |= ways
        for callee in (*place.initializers, *place.handed):
            types |= self.known.get(callee, ONLY_RETURNS)
        if self._linker.deep and any(m.throws(self.known.get(callee, ONLY_RETURNS)) for callee in place.initializers):
            types.add(NO_CLASS)
        for callee in (*place.callbacks, *place.once):
            types.update(way for way in self.known.get(callee, ONLY_RETURNS) if not self._linker.stays_inside(way, place))
        types.discard(m.RETURN)
        return returns, types


def _closed(callees: dict[int, list[int]]) -> set[int]:
    """Those of the methods from which nothing is called, over however many others, that is not among them."""
    callers: dict[int, list[int]] = {}
    for method, found in callees.items():
        for callee in found:
            callers.setdefault(callee, []).append(method)
    unknown = {callee for callee in callers if callee not in callees}
    todo = list(unknown)
    while todo:
        for caller in callers.get(todo.pop(), ()):
            if caller not in unknown:
                unknown.add(caller)
                todo.append(caller)
    return callees.keys() - unknown


def _returned(places: Mapping[int, Place]) -> dict[int, Site]:
    return {
        pos: Site(returned=place.returned, passes=place.passes, supplied=place.supplied)
        for pos, place in places.items()
        if place.returned or place.passes or place.supplied
    }


class _Walk:
    """The states of one method with the exceptions under way, as far as ways out need them."""

    def __init__(self, escapes: Escapes, raw: m.RawMachine, places: Mapping[int, Place], extras: Extras) -> None:
        self.escapes = escapes
        self.linker = escapes._linker  # noqa: SLF001 - one room
        self.raw = grouped(raw)
        self.initializer = raw.initializer
        self.places = places
        self.extras = extras
        self.sites = _returned(places)
        self.ways: set[str] = set()
        self.seen: set[tuple[int, tuple[str, ...]]] = set()
        self.taken: set[tuple[int, tuple[str, ...]]] = set()
        """(position of a clause, candidates) that something was caught by."""
        self.reached: set[int] = set()

    def run(self) -> None:
        todo: list[tuple[int, tuple[str, ...]]] = [(m.START, ())]
        seen = self.seen
        while todo:
            at = todo.pop()
            if at in seen:
                continue
            seen.add(at)
            state, stack = at
            if state == m.RETURNED:
                self.ways.add(m.RETURN)
            elif state == m.THROWN:
                if stack and self.linker.leaves(stack[-1]):
                    self.ways.add(self.linker.hierarchy.out_of_initializer(stack[-1]) if self.initializer else stack[-1])
            else:
                self.reached.add(state)
                self._expand(state, stack, todo)

    def _expand(self, state: int, stack: tuple[str, ...], todo: list[tuple[int, tuple[str, ...]]]) -> None:
        thrown = stack[-1] if stack else ""
        for operation, argument, target in self.raw.get(state, ()):
            if operation in (m.SILENT, m.GUARD, m.LET):
                todo.append((target, stack))
            elif operation in m.AT_PLACES:
                pos, handler = argument
                place = self.places.get(m.place(operation, pos))
                if operation == m.INITIALIZE:  # what comes out of it comes out of the CALL, too
                    todo.append((target, stack))
                    continue
                if operation == m.CALL and (handler != m.THROWN or self.linker.deep):
                    todo.append((handler, (*stack, RUNTIME + m.IMPLICIT)))
                returns, types = (True, set[str]()) if place is None else self.escapes.outcome(place)
                if returns or operation not in (m.CALL, m.CLOSE):
                    todo.append((target, stack))
                for name in (*types, *self.extras.get(pos, ())):
                    if m.final(name):
                        self.ways.add(name)
                    else:
                        todo.append((handler, (*stack, name)))
            elif operation == m.STOP:
                self.ways.add(m.CUT_OFF)
            elif operation == m.RAISE:
                todo.extend((target, (*stack, name)) for name in self.linker.raised(argument, self.sites))
            elif operation == m.CATCH:
                if not thrown:
                    continue
                types_, pos, keep = argument
                rest = True
                for candidates in types_:
                    taken, rest = self.linker.caught(thrown, (candidates,))
                    for inside in taken:
                        self.taken.add((pos, candidates))
                        todo.append((target, (*stack[:-1], inside) if keep else stack[:-1]))
                    if not rest:
                        break
                if not rest:
                    thrown = ""
            elif operation == m.UNCAUGHT:
                if thrown:
                    todo.append((target, stack))
            elif operation == m.DROP:
                todo.append((target, stack[:-1]))
            elif operation == m.UNDER:
                todo.append((target, (*stack[:-2], stack[-1])))
            else:
                todo.append((target, (*stack, thrown)))

    def unfed(self) -> Extras:
        """For each clause that nothing known reaches: its type at the calls inside whose exceptions are least known."""
        missing: dict[int, list[str]] = {}
        for state, edges in self.raw.items():
            for operation, argument, _ in edges:
                if operation == m.CATCH:
                    types, pos, _ = argument
                    for candidates in types:
                        if (pos, candidates) not in self.taken:
                            missing.setdefault(state, []).append(self.linker.type(candidates) + m.BELOW)
        if not missing:
            return {}
        sites: dict[int, list[tuple[int, int]]] = {}
        for state in self.reached:
            for operation, argument, _ in self.raw.get(state, ()):
                if operation == m.CALL:
                    pos, handler = argument
                    for clause in self._handlers(handler):
                        if clause in missing:
                            place = self.places.get(pos)
                            known = 2 if place is None or place.opaque else 1 if place.outside else 0
                            sites.setdefault(clause, []).append((known, pos))
        extras: dict[int, dict[str, None]] = {}
        for clause, names in missing.items():
            found = sites.get(clause, [])
            best = max((rank for rank, _ in found), default=0)
            for rank, pos in found:
                if rank == best:
                    extras.setdefault(pos, {}).update(dict.fromkeys(names))
        return {pos: tuple(names) for pos, names in extras.items()}

    def _handlers(self, handler: int) -> set[int]:
        """*handler* and the handlers that exceptions go on to from it."""
        seen = {handler}
        todo = [handler]
        while todo:
            for operation, _, target in self.raw.get(todo.pop(), ()):
                if operation in (m.UNCAUGHT, m.SILENT, m.UNDER, m.CLOSE, m.CALL, m.GUARD, m.LET) and target not in seen:
                    seen.add(target)
                    todo.append(target)
        return seen
