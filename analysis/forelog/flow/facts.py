"""What flow needs to know of the index: methods, call edges, log statements, supertypes.

:class:`Facts` is the whole of it as a protocol; :class:`IndexFacts` reads the tables with plain SQL, in bulk where a whole region of the call graph is wanted.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from forelog.flow.loggers import GUESSES, IMPLIED, LEVEL, Loggers, Written, loggers, loggers_among
from forelog.flow.timing import KEPT, when
from forelog.index.library import ClassSig, Library

_CHUNK = 500
OF_THE_PROGRAM = "(kind != 'thread' OR callee_id IS NOT NULL)"
"""Which rows of ``calls`` matter: not what the JVM calls on a thread when that ends."""
SUPPLIED = "?"
"""Stands for an exception that the caller chooses, as in ``Optional.orElseThrow(Supplier)``."""


class Types(Protocol):
    """Which classes exist, and what they extend."""

    def known(self, name: str) -> bool:
        """Whether a class of this binary name is known, in the workspace or the library."""
        ...

    def only(self, simple: str) -> str:
        """Binary name of the only workspace class with this simple name, or ``""``."""
        ...

    def superclass(self, name: str) -> str:
        """Binary name of the direct superclass, or ``""``."""
        ...

    def above(self, name: str) -> frozenset[str]:
        """All its supertypes, as far as they are in the workspace or the library."""
        ...

    def ours(self, name: str) -> bool:
        """Whether a class of this binary name is in the workspace."""
        ...


class Call(NamedTuple):
    """One call site and callee; ids are 0 where there is none."""

    pos: int
    callee: int
    external: int
    name: str
    kind: str
    resolution: str
    held: bool = False
    """A callback to something that the object was given earlier."""
    rare: bool = False
    """One of so many overrides that it is hardly this one."""


class Statement(NamedTuple):
    """A log statement as far as flow asks for it."""

    pos: int
    id: int
    level: str
    wrapper: str
    """Method that writes the line for this place; ``""``: a logger is called right here."""
    logger: str = ""
    """Name of the logger, when it is known."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method row."""

    id: int
    file_id: int
    class_name: str
    name: str
    params: str
    returns: str
    kind: str
    flags: int
    pos: int
    start: int
    line: int

    @property
    def key(self) -> str:
        """``a.b.C#m(T,U)``, as people name it."""
        return f"{self.class_name}#{self.name}({self.params})"


class Facts(Types, Protocol):
    """Rows of the index; every answer is for one snapshot."""

    def method(self, method_id: int) -> Method:
        """The method's row; KeyError when there is none."""
        ...

    def calls(self, method_id: int) -> tuple[Call, ...]:
        """Its call edges, by position."""
        ...

    def statements(self, method_id: int) -> tuple[Statement, ...]:
        """Its log statements, by position."""
        ...

    def external(self, external_id: int) -> tuple[str, str, str, str]:
        """Class, name, parameters and result of a method outside the workspace."""
        ...

    @property
    def deep(self) -> bool:
        """Whatever a library may call is taken to be called at once, too."""
        ...

    def declared(self, class_name: str, name: str, params: str) -> tuple[str, ...] | None:
        """Types in the ``throws`` clause of a library method with these erased parameters; ``None`` when the class is unknown.

        :data:`SUPPLIED` stands for one that the caller chooses.
        """
        ...

    def passes(self, class_name: str, name: str, params: int) -> bool:
        """Whether a library method returns one of its arguments, as far as its type says (``<T> T throwing(T)``); so does one of an unknown class."""
        ...

    def loggers(self, written: Written) -> Loggers:
        """Methods that can log what may be *written*."""
        ...


class IndexFacts:
    """:class:`Facts` over an index opened for reading; keeps what it has read."""

    def __init__(self, connection: sqlite3.Connection, library: Library | None = None, *, surely: float = 0.0, deep: bool = False) -> None:
        self._connection = connection
        self.deep = deep
        """Whatever a library may call is taken to be called at once, too."""
        self._surely = surely
        """Callees of the kinds in :data:`GUESSES` with less confidence are left out."""
        self._unlikely: dict[int, set[tuple[int, int]]] = {}
        """Method → (position, callee) that were left out, of the methods read so far."""
        self._given_library = library
        self._declared: dict[tuple[str, str, str], tuple[str, ...] | None] = {}
        self._methods: dict[int, Method] = {}
        self._calls: dict[int, tuple[Call, ...]] = {}
        self._statements: dict[int, tuple[Statement, ...]] = {}
        self._externals: dict[int, tuple[str, str, str, str]] = {}
        self._types: dict[str, str] | None = None
        self._above: dict[str, frozenset[str]] = {}
        self._simple: dict[str, list[str]] = {}

    def reconnect(self, connection: sqlite3.Connection) -> None:
        """Read from another connection to the same state of the index from now on."""
        self._connection = connection

    @property
    def _library(self) -> Library:
        if self._given_library is None:
            self._given_library = Library.open(_jars(self._connection))
        return self._given_library

    def _likely(self, rows: list[Call]) -> list[Call]:
        """Without overrides of library methods that could be one of many: ``object.toString()`` is hardly that of any one class."""
        if not any(row.rare for row in rows):
            return rows
        library = {row.pos for row in rows if row.external}
        return [row for row in rows if not (row.rare and (row.pos in library or row.name in IMPLIED))]

    def _consumed(self, lambdas: set[int]) -> set[int]:
        """Those of the lambdas that are written as an argument of a library call which does not keep them: nobody else gets to call them."""
        found: dict[int, bool] = {}
        for at in range(0, len(lambdas), _CHUNK):
            part = sorted(lambdas)[at : at + _CHUNK]
            for callee, external in self._connection.execute(
                "SELECT given.callee_id, taker.external_id FROM calls AS given"  # noqa: S608
                " JOIN methods ON methods.id = given.callee_id AND methods.kind = 'lambda'"
                " JOIN calls AS taker ON taker.caller_id = given.caller_id AND taker.pos = given.pos AND taker.external_id IS NOT NULL AND taker.kind != 'thread'"
                f" WHERE given.callee_id IN ({','.join('?' * len(part))}) AND given.kind IN ('callback', 'thread') AND given.reason = ''",
                part,
            ):
                kept = when(*self.external(external)[:2], "") == KEPT
                found[callee] = found.get(callee, True) and not kept
        return {callee for callee, gone in found.items() if gone}

    def preload(self, method_ids: Iterable[int]) -> None:
        """Read methods, calls and statements of all these methods at once."""
        wanted = sorted(set(method_ids) - self._calls.keys())
        for at in range(0, len(wanted), _CHUNK):
            part = wanted[at : at + _CHUNK]
            marks = ",".join("?" * len(part))
            calls: dict[int, list[Call]] = {}
            for row in self._connection.execute(
                "SELECT caller_id, pos, coalesce(callee_id, 0), coalesce(external_id, 0), name, kind, resolution, reason LIKE 'held by %', kind = 'virtual' AND confidence < ?, confidence"  # noqa: S608
                f" FROM calls WHERE caller_id IN ({marks}) AND {OF_THE_PROGRAM} ORDER BY pos, id",
                (self._surely, *part),
            ):
                if row[-1] < self._surely and row[5] in GUESSES:
                    self._unlikely.setdefault(row[0], set()).add((row[1], row[2]))
                else:
                    calls.setdefault(row[0], []).append(Call(row[1], row[2], row[3], row[4], row[5], row[6], row[7] == 1, row[8] == 1))
            statements: dict[int, list[Statement]] = {}
            for row in self._connection.execute(
                f"SELECT method_id, pos, id, {LEVEL}, wrapper, logger FROM log_statements WHERE method_id IN ({marks}) ORDER BY pos, id",  # noqa: S608
                part,
            ):
                statements.setdefault(row[0], []).append(Statement._make(row[1:]))
            for caller, rows in calls.items():
                kept = self._likely(rows)
                if len(kept) < len(rows):
                    self._unlikely.setdefault(caller, set()).update((row.pos, row.callee) for row in rows if row not in kept)
                    calls[caller] = kept
            lambdas = set() if self.deep else {row.callee for rows in calls.values() for row in rows if row.kind == "lambda"}
            if consumed := self._consumed(lambdas):
                calls = {
                    caller: [row for row in rows if row.kind != "lambda" or row.callee not in consumed] for caller, rows in calls.items()
                }
            self._load_methods({*part, *(row.callee for rows in calls.values() for row in rows if row.callee)})
            for method_id in part:
                self._calls[method_id] = tuple(calls.get(method_id, ()))
                self._statements[method_id] = tuple(statements.get(method_id, ()))

    def method(self, method_id: int) -> Method:
        """The method's row; KeyError when there is none."""
        if method_id not in self._methods:
            self._load_methods({method_id})
        return self._methods[method_id]

    def _load_methods(self, method_ids: set[int]) -> None:
        wanted = sorted(method_ids - self._methods.keys())
        for at in range(0, len(wanted), _CHUNK):
            part = wanted[at : at + _CHUNK]
            for row in self._connection.execute(
                'SELECT id, file_id, class, name, params, "returns", kind, flags, pos, start, line FROM methods'  # noqa: S608
                f" WHERE id IN ({','.join('?' * len(part))})",
                part,
            ):
                self._methods[row[0]] = Method(*row)

    def calls(self, method_id: int) -> tuple[Call, ...]:
        """Its call edges, by position."""
        if method_id not in self._calls:
            self.preload((method_id,))
        return self._calls[method_id]

    def unlikely(self, method_id: int) -> frozenset[tuple[int, int]]:
        """(position, callee) of the calls that are left out, because it could be one of many that is called there."""
        self.calls(method_id)
        return frozenset(self._unlikely.get(method_id, ()))

    def statements(self, method_id: int) -> tuple[Statement, ...]:
        """Its log statements, by position."""
        if method_id not in self._statements:
            self.preload((method_id,))
        return self._statements[method_id]

    def external(self, external_id: int) -> tuple[str, str, str, str]:
        """Class, name, parameters and result of a method outside the workspace."""
        if not self._externals:
            self._externals = {
                row[0]: (row[1], row[2], row[3], row[4])
                for row in self._connection.execute('SELECT id, class, name, params, "returns" FROM externals')
            }
        return self._externals[external_id]

    def loggers(self, written: Written) -> Loggers:
        """Methods that can log what may be *written*."""
        return loggers(self._connection, written, self.external, least=self._surely, deep=self.deep)

    def loggers_among(self, methods: Iterable[int], known: Loggers) -> Loggers:
        """Those of *methods* that can log, as far as their own rows say, when of what they call that is *known*."""
        return loggers_among(self._connection, methods, known, self.external, least=self._surely)

    # Types.

    def known(self, name: str) -> bool:
        """Whether a class of this binary name is known, in the workspace or the library."""
        return name in self._all_types() or self._library.find(name) is not None

    def only(self, simple: str) -> str:
        """Binary name of the only workspace class with this simple name, or ``""``."""
        self._all_types()
        names = self._simple.get(simple, ())
        return names[0] if len(names) == 1 else ""

    def signature(self, name: str) -> ClassSig | None:
        """What a class outside the workspace declares; ``None`` when it is not known."""
        return self._library.find(name)

    def superclass(self, name: str) -> str:
        """Binary name of the direct superclass, or ``""``."""
        types = self._all_types()
        if name in types:
            return types[name]
        found = self._library.find(name)
        return found.superclass if found is not None else ""

    def ours(self, name: str) -> bool:
        """Whether a class of this binary name is in the workspace."""
        return name in self._all_types()

    def above(self, name: str) -> frozenset[str]:
        """All supertypes of a class, as far as they are in the workspace or the library."""
        known = self._above.get(name)
        if known is None:
            self._above[name] = frozenset()  # a class that extends itself (broken code) has no others
            direct = self._direct(name)
            known = self._above[name] = frozenset(direct).union(*map(self.above, direct))
        return known

    def _direct(self, name: str) -> tuple[str, ...]:
        if name in self._all_types():
            sql = "SELECT supertypes.name FROM types JOIN supertypes ON type_id = types.id WHERE types.name = ?"
            return tuple(row[0] for row in self._connection.execute(sql, (name,)))
        found = self._library.find(name)
        return tuple(filter(None, (found.superclass, *found.interfaces))) if found is not None else ()

    def declared(self, class_name: str, name: str, params: str) -> tuple[str, ...] | None:
        """Types in the ``throws`` clause of a library method with these erased parameters; ``None`` when the class is unknown.

        :data:`SUPPLIED` stands for one that the caller chooses.
        """
        key = (class_name, name, params)
        if key not in self._declared:
            found = self._library.find(class_name)
            self._declared[key] = None if found is None else self._throws(found, name, params, 0)
        return self._declared[key]

    def passes(self, class_name: str, name: str, params: int) -> bool:
        """Whether a library method returns one of its arguments, as far as its type says (``<T> T throwing(T)``); so does one of an unknown class."""
        found = self._library.find(class_name)
        if found is None:
            return True
        for method in found.methods:
            if method.name == name and _arity(method.descriptor) == params:
                given, _, returned = method.signature.partition(")")
                variable = returned.partition("^")[0]
                if variable.startswith("T") and variable in given.partition("(")[2]:
                    return True
        return False

    def _throws(self, owner: ClassSig, name: str, params: str, height: int) -> tuple[str, ...]:
        arity = params.count(",") + 1 if params else 0
        overloads = [method for method in owner.methods if method.name == name and _arity(method.descriptor) == arity]
        overloads = [method for method in overloads if ",".join(parameters(method.descriptor)) == params] or overloads
        thrown: dict[str, None] = {}
        for method in overloads:
            if "^T" in method.signature:  # a type variable
                thrown[SUPPLIED] = None
            else:
                thrown.update(dict.fromkeys(method.throws))
        if overloads:
            return tuple(thrown)
        if name != "<init>" and height < 20:
            for above in (owner.superclass, *owner.interfaces):
                found = self._library.find(above) if above else None
                if found is not None and (types := self._throws(found, name, params, height + 1)):
                    return types
        return ()

    def _all_types(self) -> dict[str, str]:
        if self._types is None:
            self._types = {}
            for name, simple, above in self._connection.execute("SELECT name, simple_name, coalesce(superclass, '') FROM types"):
                self._types[name] = above
                self._simple.setdefault(simple, []).append(name)
        return self._types


def _jars(connection: sqlite3.Connection) -> list[Path]:
    """The class path that the index was made with: ``meta.settings`` is JSON, ``[extractor, [jars], ...]``."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'settings'").fetchone()
    settings = json.loads(row[0]) if row is not None else []
    return [Path(path) for path in settings[1]] if len(settings) > 1 else []


def _arity(descriptor: str) -> int:
    """Number of parameters in a method descriptor."""
    return len(parameters(descriptor))


_PRIMITIVES = {"B": "byte", "C": "char", "D": "double", "F": "float", "I": "int", "J": "long", "S": "short", "Z": "boolean"}


def parameters(descriptor: str) -> list[str]:
    """The erased parameter types of a method descriptor (JVMS 4.3.3): ``(I[Ljava/lang/String;)V`` has ``int`` and ``java.lang.String[]``."""
    found, at = [], 1
    while at < len(descriptor) and descriptor[at] != ")":
        start = at
        while descriptor[at] == "[":
            at += 1
        dimensions = at - start
        if descriptor[at] == "L":
            end = descriptor.index(";", at)
            element = descriptor[at + 1 : end].replace("/", ".")
            at = end
        else:
            element = _PRIMITIVES.get(descriptor[at], "")
        found.append(element + "[]" * dimensions)
        at += 1
    return found
