"""Where threads begin, and what a thread may run after that: the roots of walks along the log-flow graph.

A thread that the workspace makes runs one method and ends (:data:`PLAIN`).  A thread of a pool runs one task after another (:data:`POOL`), one
of a library whatever that library calls (:func:`of_library`), and one of code that is not in the workspace, such as a test or a client's ``main``,
anything that this code may use (:data:`OUTSIDE`): each of its calls is a sequence of its own, for nothing is known of what comes between them.
So each other kind of thread has a **group** of roots that may begin when one has returned.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from forelog.flow.thread_names import MAIN, ThreadNames
from forelog.flow.timing import KEPT, LATER, when
from forelog.index.library import Library
from forelog.index.questions.entries import LibraryMethods
from forelog.java.facts import ABSTRACT, INTERFACE, PRIVATE, PUBLIC, STATIC

PLAIN, POOL, CALLBACK, OUTSIDE = "plain", "pool", "callback", "outside"
Attempt: TypeAlias = tuple[tuple[str, ...], float, frozenset[int] | None, frozenset[int]]
"""What a thread is taken for: kinds; how likely a root must be to write its first line, beside the likeliest; the only roots (``None``: all); those left out."""
_NONE: frozenset[int] = frozenset()
_ANY_LIBRARY = CALLBACK
"""Kind of thread of roots of which it is not known which library calls them."""


def of_library(name: str) -> str:
    """The kind of a library's thread: one library does not call what was given to another."""
    parts = name.split(".")
    if len(parts) < 3 or name.startswith(("java.lang.", "java.util.")):
        return _ANY_LIBRARY
    return f"{CALLBACK} {'.'.join(parts[:2])}"


def is_library(kind: str) -> bool:
    """Whether threads of this kind are those of one library."""
    return kind.startswith(CALLBACK) and kind != _ANY_LIBRARY


def attempts(kinds: Iterable[str], names: ThreadNames, name: str) -> tuple[Attempt, ...]:
    """What a thread of this name is taken for: the first as long as it allows the thread's lines, then the next.

    First the roots whose threads the code calls so, then those of which it says nothing else, then all.  Code outside the workspace comes last: it may call
    whatever is public, so that as one of its threads nearly everything could be explained.
    """
    outside: tuple[Attempt, ...] = (((OUTSIDE,), 0.0, None, _NONE),)
    fitting, others = names.of(name)
    if name == MAIN:  # the launcher's: it begins nowhere else
        return (((PLAIN,), 0.0, fitting, _NONE), *outside) if fitting else outside
    ours = tuple(kind for kind in kinds if kind != OUTSIDE)
    found: list[Attempt] = []
    if fitting:
        found.append((ours, 0.0, fitting, _NONE))
    if others:
        found.append((ours, 0.02, None, others))
    return (
        *found,
        (ours, 0.02, None, _NONE),
        (ours, 0.0, None, _NONE),
        *outside,
    )


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
_PASSIVE = ("java.", "javax.")
"""Packages of the JDK, and of interfaces that other code implements and calls in its own threads (``javax.sql.DataSource``): what they keep they call only when
they are called; :mod:`forelog.flow.timing` says which methods of theirs call later."""
_ACTIVE = (
    "java.awt.",
    "java.lang.Thread$UncaughtExceptionHandler",
    "java.rmi.",
    "java.util.EventListener",
    "java.util.concurrent.ThreadFactory",
    "java.util.concurrent.RejectedExecutionHandler",
    "java.util.logging.",
    "java.util.prefs.",
    "javax.ejb.",
    "javax.management.",
    "javax.naming.event.",
    "javax.servlet.",
    "javax.swing.",
    "javax.websocket.",
)
"""But these are called by threads of the JDK, or of a container, too."""
_NEVER_FIRST = frozenset("toString hashCode equals compareTo compare clone removeEldestEntry close iterator hasNext next".split())  # noqa: SIM905 - a table
"""No thread begins with them: what calls them is in the middle of something."""


@dataclass(frozen=True, slots=True)
class Roots:
    """Roots of all threads of a workspace."""

    first: Mapping[str, Sequence[int]]
    """Kind of thread → methods that such a thread begins with."""
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
        self._tasks: dict[str, set[int]] = {}
        """Kind of a library's thread → tasks that are given to its executors."""

    def roots(self) -> Roots:
        of: dict[str, set[int]] = {PLAIN: set(), POOL: set(), _ANY_LIBRARY: set(), OUTSIDE: set()}
        for method, kinds in self._kinds.items():
            for kind in kinds:
                of.setdefault(kind, set()).add(method)
        libraries = [kind for kind in of if kind.startswith(CALLBACK)]
        of[_ANY_LIBRARY] -= set().union(*(of[kind] for kind in libraries if kind != _ANY_LIBRARY))
        called = set().union(*(of[kind] for kind in libraries))
        of[OUTSIDE] |= called
        again = {POOL: of[POOL], _ANY_LIBRARY: called | of[POOL]}
        for kind in libraries:
            if kind != _ANY_LIBRARY:
                again[kind] = of[kind] | of[_ANY_LIBRARY] | self._tasks.get(kind, set())
        return Roots({kind: sorted(found) for kind, found in of.items()}, {kind: sorted(found) for kind, found in again.items()})

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
                for class_name, _ in takes:
                    self._tasks.setdefault(of_library(class_name), set()).add(callee)
            elif name not in _NEVER_FIRST and not (name == "run" and "java.lang.Thread" in self._library.outside(owner)):
                for class_name, method in takes:
                    time = when(class_name, method, name, held=bool(held))
                    if time == LATER or not class_name.startswith(_PASSIVE) or (time == KEPT and class_name == "java.lang.Thread"):
                        libraries = (
                            [one for one in self._library.outside(owner) if not one.startswith("java.")] if class_name == "?" else []
                        )
                        for library in libraries or [class_name]:  # it is called as what it is
                            self._add(callee, of_library(library))

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
                self._add(method, _ANY_LIBRARY)  # a library was given it in a way that is not known: by a field, in a collection
            elif kind == "method" and not flags & STATIC and self._library.is_thread_body(class_name, name, arity):
                if method not in self._kinds:
                    self._add(method, PLAIN if "java.lang.Thread" in self._library.outside(class_name) else POOL)
            elif kind in ("method", "constructor"):
                if name == "main" and flags & PUBLIC and flags & STATIC and params in ("java.lang.String[]", "String[]"):
                    self._add(method, PLAIN)
                if kind == "method" and not flags & (STATIC | PRIVATE):
                    for library in self._libraries_calling(class_name, name, arity, managed):
                        self._add(method, library)
                if (flags & PUBLIC or (type_flags & INTERFACE and not flags & PRIVATE)) and (
                    type_flags & PUBLIC or (kind == "method" and class_name in seen_as)
                ):
                    self._add(method, OUTSIDE)

    def _libraries_calling(
        self, class_name: str, name: str, arity: int, managed: Mapping[str, frozenset[tuple[str, int]]]
    ) -> Iterable[str]:
        """Kinds of threads that may call a method because of what its class is."""
        if name in _NEVER_FIRST:
            return ()
        if name == "finalize" and not arity:
            return (of_library("java.lang.ref.Finalizer"),)
        found = {
            of_library(above): None
            for above in self._library.outside(class_name)
            if (not above.startswith(_PASSIVE) or above.startswith(_ACTIVE)) and self._library.declares(above, name, arity)
        }
        if (name, arity) in managed.get(class_name, ()):
            found[of_library("javax.management.MBeanServer")] = None
        return found

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
