"""Where a run can begin: methods that something outside the workspace calls, ranked by what they can log."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from forelog.index.library import ClassSig, Library
from forelog.index.questions.queries import Method, methods
from forelog.index.questions.reach import Calls, Reach, calls, own_statements, reach
from forelog.java.facts import ABSTRACT, INTERFACE, PRIVATE, PUBLIC, STATIC

MAIN, THREAD, CALLBACK, API = "main", "thread", "callback", "public"

KINDS = (MAIN, THREAD, CALLBACK, API)
"""From the surest entry to the least: a method that is several counts as the first."""

THREAD_BODIES = {
    "java.lang.Runnable": "run",
    "java.lang.Thread": "run",
    "java.util.TimerTask": "run",
    "java.util.concurrent.Callable": "call",
    "java.util.concurrent.ForkJoinTask": "exec",
    "java.util.concurrent.RecursiveTask": "compute",
    "java.util.concurrent.RecursiveAction": "compute",
}
"""Library type → its method without parameters that a thread or executor runs."""

_OBJECT = "java.lang.Object"


@dataclass(frozen=True, slots=True)
class Entry:
    """A method where a run, or a thread of it, can begin."""

    method: Method
    kind: str
    """``main``, ``thread``, ``callback`` (overrides a method of a library type) or ``public`` (no caller in the workspace)."""
    likely: int
    """Number of log statements within reach of likely calls; over all calls, most methods of a large program would rank alike."""
    statements: int
    """Number of log statements within reach of any calls."""
    callers: int
    """Number of methods of the workspace that call it."""


class Known(NamedTuple):
    """What entries are found with."""

    calls: Calls
    reached: Reach
    """Over all calls."""
    likely: Reach
    """Over likely ones."""


def entries(
    connection: sqlite3.Connection,
    library: Library | None = None,
    *,
    tests: bool = False,
    silent: bool = False,
    known: Known | None = None,
) -> list[Entry]:
    """All entries: mains first, then thread bodies, callbacks and public methods, each by the number of statements they are likely to log.

    *library* knows the methods of library types (the JDK's by default); *tests*: also methods of test sources; *silent*: also entries
    that can log nothing.  *known*: what was found out about this state of the index before.
    """
    library = Library.open() if library is None else library
    if known is None:
        edges, own = calls(connection), own_statements(connection)
        known = Known(edges, reach(own, edges.every), reach(own, edges.likely))
    edges, reached, likely = known
    library_methods = LibraryMethods(connection, library.find)
    callers = Counter(callee for callees in edges.every.values() for callee in callees)
    kinds: dict[int, str] = {}
    for method_id, class_name, name, params, flags, kind, type_kind, of_test in connection.execute(
        "SELECT methods.id, class, methods.name, params, methods.flags, methods.kind, types.flags, is_test FROM methods"
        " JOIN types ON types.id = type_id JOIN files ON files.id = methods.file_id"
    ):
        if (of_test and not tests) or flags & ABSTRACT or not (silent or reached.of(method_id)):
            continue
        arity = params.count(",") + 1 if params else 0
        found = ""
        if name == "main" and flags & PUBLIC and flags & STATIC and params in ("java.lang.String[]", "String[]"):
            found = MAIN
        elif method_id in edges.started or (
            kind == "method" and not flags & STATIC and library_methods.is_thread_body(class_name, name, arity)
        ):
            found = THREAD
        elif method_id in edges.called_back or (
            kind == "method" and not flags & (STATIC | PRIVATE) and library_methods.overrides(class_name, name, arity)
        ):
            found = CALLBACK
        elif kind == "method" and method_id not in callers and (flags & PUBLIC or (type_kind & INTERFACE and not flags & PRIVATE)):
            found = API
        if found:
            kinds[method_id] = found
    found_methods = methods(connection, kinds)
    listed = [
        Entry(found_methods[method_id], kind, likely.of(method_id), reached.of(method_id), callers[method_id])
        for method_id, kind in kinds.items()
    ]
    listed.sort(key=lambda entry: (KINDS.index(entry.kind), -entry.likely, -entry.statements, entry.method.label, entry.method.file))
    return listed


class LibraryMethods:
    """Which methods a class of the workspace has from library types, by name and number of parameters.

    Erased parameter types are no help: an implementation of ``Comparator<Foo>`` has ``compare(Foo, Foo)``.
    """

    def __init__(self, connection: sqlite3.Connection, find: Callable[[str], ClassSig | None]) -> None:
        self._find = find
        self._own: dict[str, set[str]] = {}
        for name, supertype in connection.execute(
            "SELECT types.name, supertypes.name FROM types LEFT JOIN supertypes ON type_id = types.id"
        ):
            above = self._own.setdefault(name, set())
            if supertype:
                above.add(supertype)
        self._of_library: dict[str, frozenset[tuple[str, int]]] = {}
        self._outside: dict[str, frozenset[str]] = {}

    def is_thread_body(self, class_name: str, name: str, arity: int) -> bool:
        """Whether it is the method that a thread or executor runs."""
        return not arity and name in THREAD_BODIES.values() and any(THREAD_BODIES.get(above) == name for above in self.outside(class_name))

    def overrides(self, class_name: str, name: str, arity: int) -> bool:
        """Whether a library type above the class (but not Object, which all have) declares such a method."""
        return any(self.declares(above, name, arity) for above in self.outside(class_name))

    def declares(self, library_class: str, name: str, arity: int) -> bool:
        """Whether a library type itself declares such an instance method."""
        return (name, arity) in self._methods(library_class)

    def outside(self, class_name: str) -> frozenset[str]:
        """All library types above a class of the workspace."""
        known = self._outside.get(class_name)
        if known is None:
            known = frozenset(name for name in self._above(class_name) if name not in self._own and name != _OBJECT)
            self._outside[class_name] = known
        return known

    def _above(self, class_name: str) -> Iterator[str]:
        seen = {class_name}
        waiting = [class_name]
        while waiting:
            name = waiting.pop()
            yield name
            supertypes = self._own.get(name)
            if supertypes is None:
                sig = self._find(name)
                supertypes = set() if sig is None else {*sig.interfaces, sig.superclass} - {""}
            for supertype in supertypes - seen:
                seen.add(supertype)
                waiting.append(supertype)

    def _methods(self, name: str) -> frozenset[tuple[str, int]]:
        known = self._of_library.get(name)
        if known is None:
            sig = self._find(name)
            known = (
                frozenset()
                if sig is None
                else frozenset((one.name, _arity(one.descriptor)) for one in sig.methods if not one.flags & STATIC)
            )
            self._of_library[name] = known
        return known


def _arity(descriptor: str) -> int:
    """Number of parameters of a method descriptor (JVMS 4.3.3): ``(I[Ljava/lang/String;)V`` has two."""
    count, at = 0, 1
    while descriptor[at] != ")":
        while descriptor[at] == "[":
            at += 1
        at = descriptor.index(";", at) + 1 if descriptor[at] == "L" else at + 1
        count += 1
    return count
