"""Where threads begin, and what a thread may run after that: the roots of walks along the log-flow graph.

A thread that the workspace makes runs one method and ends (:data:`PLAIN`).  A thread of a pool runs one task after another (:data:`POOL`), one
of a library whatever the library calls (:data:`CALLBACK`), and one of code that is not in the workspace, such as a test or a client's ``main``,
anything that this code may use (:data:`OUTSIDE`).  So each kind of thread has a **group** of roots that may begin when one has returned.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forelog.flow.timing import KEPT, LATER, when
from forelog.index.library import Library
from forelog.index.questions.entries import LibraryMethods
from forelog.java.facts import ABSTRACT, INTERFACE, PRIVATE, PUBLIC, STATIC

PLAIN, POOL, CALLBACK, OUTSIDE = "plain", "pool", "callback", "outside"
GROUPS = (PLAIN, POOL, CALLBACK, OUTSIDE)
SURE: tuple[tuple[tuple[str, ...], float], ...] = (
    ((PLAIN, POOL, CALLBACK), 0.02),
    ((PLAIN, POOL, CALLBACK), 0.0),
    ((OUTSIDE,), 0.02),
    ((OUTSIDE,), 0.0),
)
"""What a thread is taken for: kinds, and how likely a root must be to write its first line, beside the likeliest.  The first of them as long
as it allows the thread's lines, then the next.  Code outside the workspace may call whatever is public, so that as one of its threads nearly
everything could be explained."""

_ONE_RUN = frozenset(
    (
        ("java.lang.Thread", "<init>"),
        ("java.lang.Thread", "start"),
        ("java.lang.Thread", "startVirtualThread"),
        ("java.lang.Thread$Builder", "start"),
        ("java.lang.Thread$Builder", "unstarted"),
        ("java.lang.Thread$Builder$OfVirtual", "start"),
        ("java.lang.Thread$Builder$OfVirtual", "unstarted"),
        ("java.lang.Thread$Builder$OfPlatform", "start"),
        ("java.lang.Thread$Builder$OfPlatform", "unstarted"),
        ("java.lang.Runtime", "addShutdownHook"),
    )
)
"""Library methods that make a thread for what they are given; all others of kind ``thread`` have tasks run by threads that live on."""
UNLIKELY = 0.35
"""Confidence of a call that might go to anything of a wide type."""
_PASSIVE = (
    "java.io.",
    "java.lang.",
    "java.math.",
    "java.nio.",
    "java.security.",
    "java.text.",
    "java.time.",
    "java.util.",
    "javax.crypto.",
    "javax.net.",
)
"""Packages of the JDK that call what they keep only when they are called; :mod:`forelog.flow.timing` says which methods of theirs call later."""
_ACTIVE = (
    "java.lang.Thread$UncaughtExceptionHandler",
    "java.util.EventListener",
    "java.util.concurrent.ThreadFactory",
    "java.util.concurrent.RejectedExecutionHandler",
    "java.util.logging.",
    "java.util.prefs.",
)
"""But these are called by threads of the JDK, too."""
_NEVER_FIRST = frozenset("toString hashCode equals compareTo compare clone removeEldestEntry close iterator hasNext next".split())  # noqa: SIM905 - a table
"""No thread begins with them: what calls them is in the middle of something."""


@dataclass(frozen=True, slots=True)
class Roots:
    """Roots of all threads of a workspace."""

    first: Mapping[str, Sequence[int]]
    """Kind of thread → methods that such a thread begins with; the surest kind first."""
    again: Mapping[str, Sequence[int]]
    """Kind of thread → methods one of which may begin when another has returned; a kind that is not there ends."""


def thread_roots(connection: sqlite3.Connection, library: Library | None = None) -> Roots:
    """The roots of a workspace; *library* knows library types (the JDK's by default)."""
    found = _Finder(connection, Library.open() if library is None else library)
    found.from_calls()
    found.from_declarations()
    return found.roots()


class _Finder:
    def __init__(self, connection: sqlite3.Connection, library: Library) -> None:
        self._connection = connection
        self._library = LibraryMethods(connection, library.find)
        self._kinds: dict[int, dict[str, None]] = {}

    def roots(self) -> Roots:
        of: dict[str, list[int]] = {kind: [] for kind in GROUPS}
        for method, kinds in sorted(self._kinds.items()):
            for kind in kinds:
                of[kind].append(method)
        again = {
            POOL: of[POOL],
            CALLBACK: sorted({*of[CALLBACK], *of[POOL]}),
            OUTSIDE: sorted({*of[OUTSIDE], *of[CALLBACK]}),
        }
        return Roots(of, again)

    def _add(self, method: int, kind: str) -> None:
        self._kinds.setdefault(method, {})[kind] = None

    def from_calls(self) -> None:
        """What is started, and what is handed to a library that calls it later."""
        takers: dict[tuple[int, int], list[tuple[str, str]]] = {}
        for caller, pos, class_name, name in self._connection.execute(
            "SELECT caller_id, pos, externals.class, externals.name FROM calls JOIN externals ON externals.id = external_id"
            " WHERE kind NOT IN ('thread', 'callback')"  # what the library calls then, such as dispatchUncaughtException
        ):
            takers.setdefault((caller, pos), []).append((class_name, name))
        for caller, pos, callee, kind, name, held, confidence, owner in self._connection.execute(
            "SELECT caller_id, calls.pos, callee_id, calls.kind, calls.name, reason LIKE 'held by %', confidence, class FROM calls"
            " JOIN methods ON methods.id = callee_id WHERE calls.kind IN ('thread', 'callback')"
        ):
            takes = takers.get((caller, pos), [])
            if kind == "thread":
                if name in _NEVER_FIRST or name == "start":
                    continue
                if confidence < UNLIKELY and takes and takes[0] not in _ONE_RUN and "java.lang.Thread" in self._library.outside(owner):
                    continue  # a thread is a Runnable, but nobody gives threads to a pool
                one = all(taker in _ONE_RUN or taker[1] == "start" for taker in takes)
                self._add(callee, PLAIN if one else POOL)
            elif name not in _NEVER_FIRST and not (name == "run" and "java.lang.Thread" in self._library.outside(owner)):
                for class_name, method in takes:
                    time = when(class_name, method, name, held=bool(held))
                    if time == LATER or not class_name.startswith(_PASSIVE) or (time == KEPT and class_name == "java.lang.Thread"):
                        self._add(callee, CALLBACK)

    def from_declarations(self) -> None:
        """What a library or other code calls because of what it is."""
        managed = self._managed()
        called = {method for (method,) in self._connection.execute("SELECT DISTINCT callee_id FROM calls WHERE callee_id IS NOT NULL")}
        seen_as = self._seen_as_public()
        for method, class_name, name, params, flags, kind, type_flags in self._connection.execute(
            "SELECT methods.id, class, methods.name, params, methods.flags, methods.kind, types.flags FROM methods"
            " JOIN types ON types.id = type_id"
        ):
            if flags & ABSTRACT:
                continue
            arity = params.count(",") + 1 if params else 0
            if kind == "initializer":
                self._add(method, OUTSIDE)
            elif kind == "lambda" and method not in called:
                self._add(method, CALLBACK)  # a library was given it in a way that is not known: by a field, in a collection
            elif kind == "method" and not flags & STATIC and self._library.is_thread_body(class_name, name, arity):
                if method not in self._kinds:
                    self._add(method, PLAIN if "java.lang.Thread" in self._library.outside(class_name) else POOL)
            elif kind in ("method", "constructor"):
                if name == "main" and flags & PUBLIC and flags & STATIC and params in ("java.lang.String[]", "String[]"):
                    self._add(method, PLAIN)
                if kind == "method" and not flags & (STATIC | PRIVATE) and self._called_by_library(class_name, name, arity, managed):
                    self._add(method, CALLBACK)
                if (flags & PUBLIC or (type_flags & INTERFACE and not flags & PRIVATE)) and (
                    type_flags & PUBLIC or (kind == "method" and class_name in seen_as)
                ):
                    self._add(method, OUTSIDE)

    def _called_by_library(self, class_name: str, name: str, arity: int, managed: Mapping[str, frozenset[tuple[str, int]]]) -> bool:
        if name in _NEVER_FIRST:
            return False
        if name == "finalize" and not arity:
            return True
        if (name, arity) in managed.get(class_name, ()):
            return True
        return any(
            not above.startswith(_PASSIVE) or above.startswith(_ACTIVE)
            for above in self._library.outside(class_name)
            if self._library.declares(above, name, arity)
        )

    def _seen_as_public(self) -> set[str]:
        """Classes with a public type of the workspace above them: other code calls their methods by its name."""
        found = {name for (name,) in self._connection.execute("SELECT name FROM types WHERE flags & ?", (PUBLIC,))}
        below: dict[str, list[str]] = {}
        for name, supertype in self._connection.execute(
            "SELECT types.name, supertypes.name FROM types JOIN supertypes ON type_id = types.id"
        ):
            below.setdefault(supertype, []).append(name)
        todo = list(found)
        for one in todo:
            for name in below.get(one, ()):
                if name not in found:
                    found.add(name)
                    todo.append(name)
        return found

    def _managed(self) -> dict[str, frozenset[tuple[str, int]]]:
        """Class → methods that JMX calls: those of an interface ``…MBean`` or ``…MXBean`` (JMX specification 2.1, 4.1)."""
        methods: dict[str, set[tuple[str, int]]] = {}
        for name, method, params in self._connection.execute(
            "SELECT class, methods.name, params FROM methods JOIN types ON types.id = type_id"
            " WHERE (types.simple_name LIKE '%MBean' OR types.simple_name LIKE '%MXBean') AND types.kind = 'interface'"
        ):
            methods.setdefault(name, set()).add((method, params.count(",") + 1 if params else 0))
        above: dict[str, set[str]] = {}
        for name, supertype in self._connection.execute(
            "SELECT types.name, supertypes.name FROM types JOIN supertypes ON type_id = types.id"
        ):
            above.setdefault(name, set()).add(supertype)
        found: dict[str, frozenset[tuple[str, int]]] = {}
        for name in above:
            seen, todo = {name}, [name]
            for one in todo:
                todo += above.get(one, set()) - seen
                seen |= above.get(one, set())
            concerned = {method for one in seen for method in methods.get(one, ())}
            if concerned:
                for one in seen:  # the method may be inherited from a class that does not implement the interface
                    found[one] = found.get(one, frozenset()) | concerned
        return found
