"""The log-flow graph: machines of methods, linked when they are first walked.

One :class:`LogFlowGraph` answers for one snapshot of the index.  Methods that can log nothing have no machine; a call of theirs keeps only its ways out.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from hashlib import blake2b
from typing import Self, TypeAlias

from forelog.errors import ForelogError
from forelog.flow import store
from forelog.flow.alone import digest, moved
from forelog.flow.calls import Place, hand_on, places
from forelog.flow.contents import Packed
from forelog.flow.escapes import Escapes
from forelog.flow.facts import Call, IndexFacts, Method
from forelog.flow.levels import levels_from
from forelog.flow.link import Linker, Site, Ways
from forelog.flow.loggers import Loggers
from forelog.flow.machine import AT_PLACES, RETURN, Functions, Machine, RawMachine, throws
from forelog.flow.objects import Receivers
from forelog.flow.points import Points
from forelog.flow.relevant import Deciding, chooses_callee, deciding
from forelog.flow.source import Files
from forelog.flow.throwables import NO_CLASS, ROOT, Hierarchy
from forelog.java.facts import FileFacts

SURELY = 0.35
"""Least confidence of a callback, or a call of a function object, that is followed: where it could be one of many, each of them is left out of predictions."""
_UNPACKED = 5_000
"""Raw machines held at once, of those that are held packed, too: unpacked they take ten times as much."""
_PATIENCE = 8
"""Times of what is left that reading the file of the method may take which is asked for."""
MANY = 24
"""Callees of what is handed on, above which one of them is taken to have a condition that depends on it, without a look at each."""
EMPTY = Machine(((),), ((RETURN, 0),))
"""The machine of a method without a body: it returns."""


def place_callees(place: Place | None) -> tuple[int, ...]:
    """What is called there, and not called back."""
    return place.callees if place is not None else ()


Runs: TypeAlias = tuple[tuple[int, int], ...]
"""(position of a call of a parameter, the lambda that the parameter holds), by position."""
Handed: TypeAlias = tuple[tuple[int, int], ...]
"""(position of a call, a lambda that a parameter holds which is handed on there), by position."""
Others: TypeAlias = tuple[tuple[int, int], ...]
"""(position of a call, a callee that is not called there, for it is another object's), by position."""


class LogFlowGraph:
    """The log-flow graph of an index, for configured levels (:func:`~forelog.flow.levels.levels_from`; ``""``: everything is written).

    *deep*: see :class:`~forelog.flow.link.Linker`.  *points*: which objects receivers can be, where the whole workspace was asked.  Nothing is read before it is asked for.  Call :meth:`close` (or use ``with``) to keep what was found for the next time.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        level: str = "",
        deadline: float = float("inf"),
        *,
        deep: bool = False,
        kept: tuple[str, AbstractSet[int]] | None = None,
        points: Points | None = None,
    ) -> None:
        """*kept*: another generation whose kept facts are true all the same, but for some methods."""
        self.connection = connection
        self._levels = levels_from(level)
        self.level = level = str(self._levels)
        self._deep = deep
        self._points = points
        self._plain = not level and not deep and points is None
        """Machines are the ones that the cache holds."""
        self.deadline = deadline
        """Moment (``time.monotonic``) after which new methods are not analysed any more but taken to be silent."""
        self.facts = IndexFacts(connection, surely=0.0 if deep else SURELY, deep=deep)
        self.late = False
        """Whether the deadline cut something."""
        self._begun: dict[int, int] = {}
        """Methods of which only the beginning is looked at → where that ends."""
        self.left_unread = False
        """Whether a file was too large for the time, so that less is known of what its methods return; nothing is kept from then on."""
        self.problems: dict[str, None] = {}
        """Files whose bodies could not be read."""
        self._files = Files(connection)
        self._raw: dict[int, RawMachine | None] = {}
        self._packed: dict[int, Packed] = {}
        """Raw machines that are unpacked when they are asked for."""
        self._places: dict[int, dict[int, Place]] = {}
        self._machines: dict[int, Machine] = {}
        self._bound: dict[tuple[int, Runs, Handed, Others], Machine] = {}
        self._logging: dict[str, Loggers] = {}
        """Level → methods that can log there, when it had to be worked out."""
        self._linker = Linker(
            self.facts, Hierarchy(self.facts.superclass, deep=deep), self.ways, self._levels, deep=deep, decides=self._decides
        )
        self._deciding: dict[int, Deciding] = {}
        self._decided: dict[tuple[int, int, int], bool] = {}
        self._escapes = Escapes(self.raw, self.places, self._linker, self._preload, self._too_long, self._recall)
        self._receivers = Receivers(self.facts, self.raw, self._linker.type)
        self._generation = store.generation(connection)
        self._trusted, doubted = (self._generation, frozenset[int]()) if kept is None else kept
        self._cached: dict[int, store.Known | None] = dict.fromkeys(doubted)
        """What the cache holds, as far as it was asked."""
        self._new: set[int] = set()
        self._linked: set[int] = set()
        """Methods with a new machine that the deadline has not touched."""
        self._unsure: set[int] = set()
        self._new_raw: dict[int, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Keep new machines and facts in the index, if it can be written."""
        if self._new_raw:
            store.save_raw(self.connection, self._generation, [(i, of_file, self._raw[i]) for i, of_file in self._new_raw.items()])
            self._new_raw = {}
        if self._new and not self._deep and self._points is None:
            store.save_known(self.connection, self._generation, self.found())
            self._new = set()

    def found(self) -> list[tuple[int, store.Known]]:
        """What was found out and is not kept yet, by method."""
        known, circles = self._escapes.known, self._escapes.circles
        linked = self._linked if self._plain else set()
        rows = []
        for i in sorted(self._new & known.keys()):
            before = self._known(i)
            machine = self._machines.get(i) if i in linked else None
            told = (self.interface(i), self.alone(i)) if before is None else (before.interface, before.alone)
            circle = circles.get(i, 0) if before is None else before.circle
            start, extras = self.facts.method(i).start, self._escapes.extras.get(i, {})
            rows.append((i, store.Known(self._reaches(i, ""), known[i], extras, machine, *told, start, circle)))
        return rows

    def interface(self, method_id: int) -> bytes:
        """What the machines of its callers depend on, folded: equal when that is equal.  Its ways out must have been found."""
        surely, perhaps = self._loggers("")
        raw, method = self.raw(method_id), self.facts.method(method_id)
        told: tuple[object, ...] = (
            method_id in surely,
            method_id in perhaps,
            sorted(self._escapes.ways(method_id)),
            method.returns,
            method.class_name,
            method.kind,
        )
        if raw is not None:
            returned = self._receivers.returns(method_id)
            decisive = [index for index in range(-1, method.params.count(",") + 1) if self._decides(method_id, index)]
            told += (raw.functions.uses, None if returned is None else sorted(returned), decisive)
        return blake2b(repr(told).encode(), digest_size=8).digest()

    def alone(self, method_id: int) -> bytes:
        """What a method says by itself, folded: :func:`forelog.flow.alone.digest`."""
        facts = self.facts
        rows = facts.calls(method_id), facts.statements(method_id), facts.unlikely(method_id)
        return digest(self.raw(method_id), facts.method(method_id), *rows)

    # Questions about a method.

    def method(self, method_id: int) -> Method:
        """Its row."""
        return self.facts.method(method_id)

    def can_log(self, method_id: int) -> bool:
        """Whether any call chain from it reaches a log statement that is written at the configured level."""
        return self._reaches(method_id, self.level)

    def kept(self, method_id: int) -> bool:
        """Whether what was found out about it before is still true."""
        return self._plain and self._known(method_id) is not None

    def logging(self) -> frozenset[int]:
        """All methods that can log.  The first time for a state of the index this takes some four seconds for a million calls."""
        return self._loggers(self.level).surely

    def know_loggers(self, found: Loggers) -> None:
        """Take what somebody else found out about which methods can log, at any level."""
        self._logging[""] = found

    def _reaches(self, method_id: int, level: str) -> bool:
        cached = self._known(method_id)
        if cached is not None and (not level or not cached.logs):
            return cached.logs
        return method_id in self._loggers(level).surely

    def _loggers(self, level: str) -> Loggers:
        if level not in self._logging:
            kept = None if level or self._deep else store.load_loggers(self.connection, self._trusted)
            if kept is None:
                kept = self.facts.loggers(levels_from(level).written)
                if not level and not self._deep:
                    store.save_loggers(self.connection, self._generation, kept)
            self._logging[level] = kept
        return self._logging[level]

    def ways(self, method_id: int) -> Ways:
        """Its ways out: ``return`` and binary names of exceptions (``+`` behind one: or below)."""
        known = self._escapes.known.get(method_id)
        if known is None:
            self.prepare((method_id,))
            known = self._escapes.ways(method_id)
        return known

    def type_named(self, candidates: tuple[str, ...]) -> str:
        """Binary name of the class that one of the candidates means (:mod:`forelog.flow.names`)."""
        return self._linker.type(candidates)

    def unchecked(self, way: str) -> bool:
        """Whether a way out need not be declared: below RuntimeException or Error, or as little known as Throwable."""
        return way.rstrip("+?") == ROOT or self._linker.hierarchy.unchecked(way)

    def machine(self, method_id: int, runs: Runs = (), handed: Handed = (), others: Others = ()) -> Machine:
        """Its machine; for a method that can log nothing, only its ways out.

        *runs*, *handed*: what is known of the functions that its parameters hold; *others*: what is known of its object.
        """
        if runs or handed or others:
            key = (method_id, runs, handed, others)
            if key not in self._bound:
                self._bound[key] = self._link(method_id, runs, handed, others)
            return self._bound[key]
        found = self._machines.get(method_id)
        if found is None:
            found = self._machines[method_id] = self._link(method_id)
        return found

    def trust(self, known: Mapping[int, store.Known]) -> None:
        """What is kept of these methods is true after all."""
        self._cached.update(known)

    def doubt(self, method_ids: Iterable[int]) -> None:
        """What is kept of these methods is not true any more."""
        for method_id in method_ids:
            self._cached[method_id] = None
            self._escapes.known.pop(method_id, None)
            self._escapes.extras.pop(method_id, None)

    def prepare(self, method_ids: Iterable[int]) -> bool:
        """Find the ways out of these methods and all they call; whether the deadline allowed it."""
        wanted = [method_id for method_id in method_ids if method_id not in self._escapes.known]
        self._recall(wanted)
        wanted = [method_id for method_id in wanted if method_id not in self._escapes.known]
        if not wanted:
            return True
        if self.late:  # what is far away stays unknown: the rest of the time is for what is near
            return False
        self._loggers(self.level)  # asked for by all that comes, and takes its time the first time
        before = set(self._escapes.known)
        started = time.monotonic()
        there = max(self.deadline - started, 1e-9)
        self.late = not self._escapes.compute(wanted, lambda: (time.monotonic() - started) / there)
        if not self.left_unread:
            found = self._escapes.known.keys() - before - self._escapes.guessed
            self._new.update(method_id for method_id in found if self._cached.get(method_id) is None)
        return not self.late

    def _recall(self, method_ids: list[int]) -> None:
        """Know of these methods what is kept."""
        self.load(method_ids)
        known, extras = self._escapes.known, self._escapes.extras
        for method_id in method_ids:
            cached = self._cached.get(method_id) if method_id not in known else None
            if cached is not None:
                by = self.facts.method(method_id).start - cached.start if cached.extras else 0
                known[method_id] = cached.ways
                extras[method_id] = {moved(pos, by): types for pos, types in cached.extras.items()} if by else cached.extras

    def unsure(self, method_id: int) -> bool:
        """Whether its machine was made without knowing all that it calls, for want of time."""
        return method_id in self._unsure

    # How machines come about.

    def raw(self, method_id: int) -> RawMachine | None:
        """Its raw machine; ``None`` for a method without a body (or whose file cannot be read, or not in time)."""
        if method_id not in self._raw and method_id in self._packed:
            if len(self._raw) > _UNPACKED:
                self._raw = {i: self._raw[i] for i in self._new_raw}  # the others can be had again
            self._raw[method_id] = self._packed[method_id].machine()
        if method_id not in self._raw:
            self._raw.update(store.load_raw(self.connection, (method_id,)) or store.load_raw_of_file(self.connection, method_id))
        if method_id not in self._raw:
            if self._too_long(method_id):
                self.left_unread = True
                return None
            self._read_file(method_id)
            self._raw.setdefault(method_id, None)
        return self._raw[method_id]

    def show(self, method_id: int) -> None:
        """Have a machine of a method in any case: where its file is so large that there is no time for all of it, of its beginning."""
        if self.kept(method_id) or self.raw(method_id) is not None or not self.left_unread:
            return
        file_id = self.facts.method(method_id).file_id
        if self._files.seconds(file_id) > _PATIENCE * max(self.deadline - time.monotonic(), 0):
            return
        try:
            found = self._files.beginning(file_id, method_id)
        except ForelogError as problem:
            self.problems[str(problem)] = None
            return
        if found is not None:
            self._raw[method_id] = found
            self._begun[method_id] = max((argument[0] for _, operation, argument, _ in found.edges if operation in AT_PLACES), default=0)

    def knows(self, method_id: int) -> bool:
        """Whether its raw machine is there."""
        return method_id in self._packed

    def know(self, machines: Mapping[int, Packed]) -> None:
        """Take raw machines that somebody else made, those of all methods that will be asked for."""
        self._packed.update(machines)

    def file(self, file_id: int) -> tuple[FileFacts, str]:
        """What a file declares, bodies and all, and its hash.  Raises WorkspaceError when it is gone or has changed."""
        return self._files.file(file_id)

    def know_points(self, points: Points) -> None:
        """Take what was found out about objects; nothing must have been asked about calls yet."""
        assert not self._places
        self._points = points
        self._plain = False

    def reconnect(self, connection: sqlite3.Connection) -> None:
        """Read from another connection to the same state of the index from now on."""
        self.connection = connection
        self.facts.reconnect(connection)
        self._files = Files(connection)

    def _preload(self, method_ids: list[int]) -> None:
        self.facts.preload(method_ids)
        self._raw.update(store.load_raw(self.connection, [i for i in method_ids if i not in self._raw and i not in self._packed]))

    def _too_long(self, method_id: int) -> bool:
        """Whether its file is so large that too much of the time would be spent on it."""
        if self.deadline == float("inf") or method_id in self._raw:
            return False
        return self._files.seconds(self.facts.method(method_id).file_id) > max(self.deadline - time.monotonic(), 0) / 2

    def places(self, method_id: int) -> dict[int, Place]:
        """What may run at each place of it."""
        found = self._places.get(method_id)
        if found is None:
            raw = self.raw(method_id)
            if self._points is not None:
                known: tuple[Callable[[Call], bool], ...] = (self._points.impossible(method_id),)
            else:
                known = (self._receivers.impossible(method_id),) if raw is not None and raw.objects and not self._deep else ()
            if (end := self._begun.get(method_id)) is not None:
                known = (lambda row: row.pos > end,)
            found = self._places[method_id] = places(self.facts, method_id, *known)
            if raw is not None:
                hand_on(found, raw.fed)
            for pos, argument, function, _ in raw.functions.given if raw is not None and not self._deep else ():
                place = found.get(pos)
                if function and place is not None and any(argument in self.functions(callee).uses for callee in place.callees):
                    place.handed = (*place.handed, function)
        return found

    def functions(self, method_id: int) -> Functions:
        """Which functions it hands on and calls."""
        machine = self._machines.get(method_id)
        if machine is None and self._plain and (cached := self._known(method_id)) is not None:
            machine = cached.machine
        if machine is not None:
            return machine.functions
        raw = self.raw(method_id)
        return raw.functions if raw is not None else Functions()

    def out_of_time(self) -> bool:
        """Whether the deadline has passed."""
        return time.monotonic() > self.deadline

    def load(self, method_ids: Iterable[int]) -> None:
        """Read what is kept of these methods, all at once: only quicker than one by one."""
        if not self._deep and (wanted := [method_id for method_id in method_ids if method_id not in self._cached]):
            self._cached.update(dict.fromkeys(wanted))
            self._cached.update(store.load_known(self.connection, self._trusted, wanted))

    def _left_out(self, method_id: int, runs: Runs, handed: Handed) -> bool:
        """Whether something that might log is not called there, or by methods it calls which log nothing else, because it could be one of many."""
        surely, perhaps = self._loggers(self.level)
        known = {pos for pos, _ in (*runs, *handed)}
        left_out = {callee for pos, callee in self.facts.unlikely(method_id) if pos not in known}
        for pos, place in self.places(method_id).items():
            if pos not in known and not place.handed:
                left_out.update(callee for callee in (*place.callees, *place.callbacks, *place.once) if callee not in surely)
        return not left_out.isdisjoint(perhaps)

    def _known(self, method_id: int) -> store.Known | None:
        self.load((method_id,))
        return self._cached.get(method_id)

    def _read_file(self, method_id: int) -> None:
        try:
            machines, of_file = self._files.machines(self.facts.method(method_id).file_id, method_id)
        except ForelogError as problem:
            self.problems[str(problem)] = None
            return
        self._raw.update(machines)
        self._new_raw.update(dict.fromkeys(machines, of_file))

    def _link(self, method_id: int, runs: Runs = (), handed: Handed = (), others: Others = ()) -> Machine:
        bound = bool(runs or handed or others)
        cached = self._known(method_id) if self._plain and not bound else None
        if cached is not None and cached.machine is not None:
            return cached.machine
        if (self.out_of_time() and method_id not in self._begun) or self._too_long(method_id):
            self.late = True
            self._unsure.add(method_id)
            return self._machines.get(method_id, EMPTY)
        self.prepare((method_id,))
        raw = self.raw(method_id)
        if raw is None:
            return EMPTY
        machine = self._linker.link(raw, self.sites(method_id, runs, handed, others))
        ways = self._escapes.ways(method_id)
        exits = tuple(sorted({(self._linker.known_as(way, ways), state) for way, state in machine.exits}))
        machine = replace(machine, exits=exits, functions=raw.functions, left_out=self._left_out(method_id, runs, handed))
        called = (callee for place in self.places(method_id).values() for callee in place.called)
        if self.late and not self._escapes.exact((method_id, *called)):
            self._unsure.add(method_id)
        elif not bound and not self.left_unread:
            self._new.add(method_id)
            self._linked.add(method_id)
        return machine

    def _decides(self, method_id: int, index: int, left: int = 2) -> bool:
        """Whether a condition of a method, or of one it hands the value on to, depends on a parameter (-1: on the object itself)."""
        found = self._deciding.get(method_id)
        if found is None:
            raw = self.raw(method_id)
            found = self._deciding[method_id] = Deciding(frozenset(), ()) if raw is None else deciding(raw)
        if index in found.own:
            return True
        asked = method_id, index, left
        known = self._decided.get(asked)
        if known is None:
            known = chooses_callee(found, index, lambda pos: len(place_callees(self.places(method_id).get(pos))) > 1)
            if not known and left > 0:
                callees = [
                    (callee, argument)
                    for given, pos, argument in found.handed
                    if given == index
                    for callee in place_callees(self.places(method_id).get(pos))
                ]
                known = len(callees) > MANY or any(self._decides(callee, argument, left - 1) for callee, argument in callees)
            self._decided[asked] = known
        return known

    def sites(self, method_id: int, runs: Runs = (), handed: Handed = (), others: Others = ()) -> dict[int, Site]:
        """What happens at each place, for linking."""
        extras = self._escapes.extras.get(method_id, {})
        all_places = dict(self.places(method_id))
        for pos, function in runs:
            before = all_places.get(pos, Place())
            all_places[pos] = Place(callees=(function,), initializers=before.initializers, outside=False)
        for pos, callee in others:
            all_places[pos] = replace(all_places[pos], callees=tuple(one for one in all_places[pos].callees if one != callee))
        for pos, function in handed:
            if pos in all_places:
                all_places[pos] = replace(all_places[pos], handed=(*all_places[pos].handed, function))
        known = {pos for pos, _ in runs}
        found = {pos: self._site(place, () if pos in known else extras.get(pos, ())) for pos, place in all_places.items()}
        for pos in extras:
            if pos not in found:
                found[pos] = self._site(Place(), extras[pos])
        events: dict[int, list[int]] = {}
        maybe: set[int] = set()
        for statement in self.facts.statements(method_id):
            inside = found.get(statement.pos)
            if statement.wrapper and inside is not None and inside.callees:
                continue  # the line is written inside; the walk renders it with this place's template
            written = self._levels.written(statement.level, statement.logger)
            if written is None:
                maybe.add(statement.id)
            if written is not False:
                events.setdefault(statement.pos, []).append(statement.id)
            elif inside is None:
                found[statement.pos] = Site()
        for pos, ids in events.items():
            site = found.get(pos, Site())
            found[pos] = Site(
                initializers=site.initializers,
                callbacks=site.callbacks,
                once=site.once,
                inside=site.inside,
                instead=site.instead,
                events=tuple(ids),
                maybe=frozenset(maybe.intersection(ids)),
                returned=site.returned,
                passes=site.passes,
                supplied=site.supplied,
            )
        return found

    def _site(self, place: Place, extra: tuple[str, ...]) -> Site:
        logging: list[int] = []
        silent = place.outside
        quiet = False
        thrown: dict[tuple[str, int], None] = {(name, 0): None for name in (*place.declared, *extra)}
        self.prepare(place.called)
        also = frozenset(way for function in place.handed for way in self.ways(function) if way != RETURN)
        lively = any(self.can_log(function) for function in place.handed)
        for callee in place.callees:
            if self.can_log(callee) or (lively and self.functions(callee).uses):
                logging.append(callee)
                continue
            ways = self.ways(callee) | also
            quiet = True
            silent = silent or RETURN in ways
            thrown.update({(way, callee): None for way in sorted(ways) if way != RETURN})
        for callee in place.initializers:
            ways = self.ways(callee)
            if self._deep and throws(ways):
                thrown[NO_CLASS, callee] = None
            if not self.can_log(callee):
                thrown.update({(way, callee): None for way in sorted(ways) if way != RETURN})
        for callee in (*place.callbacks, *place.once):
            if not self.can_log(callee):
                thrown.update(
                    {
                        (way, callee): None
                        for way in sorted(self.ways(callee))
                        if way != RETURN and not self._linker.stays_inside(way, place)
                    }
                )
        return Site(
            initializers=tuple(i for i in place.initializers if self.can_log(i)),
            spawns=place.threads,
            later=tuple(i for i in place.later if self.can_log(i)),
            callees=tuple(logging),
            silent=silent,
            thrown=tuple(thrown),
            callbacks=tuple(i for i in place.callbacks if self.can_log(i)),
            once=tuple(i for i in place.once if self.can_log(i)),
            halts=place.halts,
            check=place.check,
            returned=place.returned,
            passes=place.passes,
            supplied=place.supplied,
            also=also,
            inside=frozenset(
                way for called in (*place.callbacks, *place.once) for way in self.ways(called) if self._linker.stays_inside(way, place)
            ),
            instead=tuple(name for name in place.declared if self._linker.hierarchy.surely_checked(name)),
            quiet=quiet,
        )
