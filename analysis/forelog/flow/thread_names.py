"""What threads are called: the names that code gives them, and so which thread of a real run began where.

``new Thread(task, "name")``, ``super("name")`` in a subclass, ``setName``, ``new Timer("name")``; names are followed through the parameters of
constructors and methods.  A name is no proof (a pool's thread keeps the one that its last task set, libraries make up their own), so it says which
roots are to be tried first, and nothing more.

Effects: reads the files that name threads, and those that give them names; writes a cache into the index.
"""

import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from forelog.errors import WorkspaceError
from forelog.flow import store
from forelog.flow.source import declared_encoding, read_file
from forelog.flow.spelled import UNKNOWN, Spelling, bound, given, pattern, spellings
from forelog.java.facts import PUBLIC, STATIC, FileFacts, MethodFact, TypeFact
from forelog.java.ir import Expr, walk
from forelog.java.lower import lower

THREAD, TIMER, RUNNABLE, STRING = "java.lang.Thread", "java.util.Timer", "java.lang.Runnable", "java.lang.String"
MAIN = "main"
"""What the launcher calls the thread that it begins; there is one of them."""
_UNNAMED: dict[str, Spelling] = {THREAD: ("Thread-", None), TIMER: ("Timer-", None)}
"""What the JDK calls them (java.lang.Thread, java.util.Timer)."""
_DEEP = 5
"""Callers that are followed to where a name comes from."""
_FEW = 4
"""Methods that one thread may run, where calls say it; more are guesses."""
_WIDE = 2_000
"""Methods above one that renames its thread, beyond which only that one is taken to have the name."""


@dataclass(frozen=True, slots=True)
class ThreadNames:
    """Names of the threads that begin with a method, as far as they are known."""

    patterns: Mapping[int, tuple[str, ...]]
    """Method → regular expressions; a thread's whole name matches one of them."""
    _known: dict[str, tuple[frozenset[int], frozenset[int]]] = field(default_factory=dict)

    def of(self, name: str) -> tuple[frozenset[int], frozenset[int]]:
        """Methods that a thread of this name is said to begin with, and those whose threads are said to be called otherwise."""
        found = self._known.get(name)
        if found is None:
            fitting = frozenset(one for one, known in self.patterns.items() if any(re.fullmatch(each, name, re.DOTALL) for each in known))
            found = self._known[name] = fitting, frozenset(self.patterns.keys() - fitting)
        return found


@dataclass(frozen=True, slots=True)
class _Place:
    """A call in the source."""

    node: Expr
    facts: FileFacts
    file_id: int
    owner: TypeFact
    method: MethodFact
    around: int
    """Id of the method."""

    @property
    def arguments(self) -> tuple[Expr, ...]:
        found: tuple[Expr, ...] = self.node[4] if self.node[0] == "call" else self.node[3]
        return found

    def spelled(self, index: int) -> list[Spelling]:
        """What its argument of this index can be."""
        return spellings(self.arguments[index], self.facts, self.owner, self.method) if index < len(self.arguments) else [UNKNOWN]

    @property
    def made(self) -> str:
        """Binary name of the anonymous class that it makes, or ``""``."""
        return self.facts.types[self.node[4]].binary if self.node[0] == "new" and self.node[4] >= 0 else ""


def thread_names(connection: sqlite3.Connection) -> ThreadNames:
    """The names that the code of a workspace gives to threads; kept in the index for the next time."""
    current = store.generation(connection)
    kept = store.load_thread_names(connection, current)
    if kept is not None:
        return ThreadNames(kept)
    finder = _Finder(connection)
    finder.from_calls()
    finder.from_implied()
    finder.from_main()
    patterns = {method: tuple(sorted(found)) for method, found in sorted(finder.found.items()) if found}
    store.save_thread_names(connection, current, patterns)
    return ThreadNames(patterns)


class _Finder:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.found: dict[int, set[str]] = {}
        self._connection = connection
        self._files: dict[int, FileFacts | None] = {}
        self._nodes: dict[int, dict[int, tuple[Expr, TypeFact, MethodFact]]] = {}
        self._below: dict[str, list[str]] = {}
        self._above: dict[str, list[str]] = {}
        for name, supertype in connection.execute(
            "SELECT types.name, supertypes.name FROM types JOIN supertypes ON type_id = types.id ORDER BY types.id"
        ):
            self._below.setdefault(supertype, []).append(name)
            self._above.setdefault(name, []).append(supertype)
        self._runs: dict[str, int] = dict(connection.execute("SELECT class, id FROM methods WHERE name = 'run' AND params = ''"))
        self._simple: dict[str, list[str]] = {}
        for name, simple in connection.execute("SELECT name, simple_name FROM types"):
            self._simple.setdefault(simple, []).append(name)

    def from_main(self) -> None:
        """The launcher calls the thread of ``main`` so."""
        for (method,) in self._connection.execute(
            "SELECT id FROM methods WHERE name = 'main' AND flags & ? = ? AND params = 'java.lang.String[]'",
            (PUBLIC | STATIC, PUBLIC | STATIC),
        ):
            self._name((method,), [(MAIN,)])

    def from_implied(self) -> None:
        """Constructors of threads that do not say how they call ``Thread``'s: the JDK makes up a name."""
        for (class_name,) in self._connection.execute(
            "SELECT DISTINCT class FROM methods JOIN types ON types.id = methods.type_id JOIN supertypes ON supertypes.type_id = types.id"
            " WHERE supertypes.name = ? AND methods.name = '<init>' AND NOT EXISTS"
            " (SELECT 1 FROM calls LEFT JOIN externals ON externals.id = external_id LEFT JOIN methods AS callees ON callees.id = callee_id"
            " WHERE caller_id = methods.id AND calls.kind = 'special' AND calls.name = '<init>'"
            " AND (externals.class = ? OR callees.class = methods.class))",
            (THREAD, THREAD),
        ):
            self._name(self._below_with_run(class_name), [_UNNAMED[THREAD]])

    def from_calls(self) -> None:
        """All calls that name a thread."""
        for caller, pos, class_name, name, params in self._connection.execute(
            "SELECT caller_id, pos, class, externals.name, params FROM calls JOIN externals ON externals.id = external_id"
            " WHERE (class IN (?, ?) AND externals.name = '<init>') OR (class = ? AND externals.name = 'setName') ORDER BY calls.id",
            (THREAD, TIMER, THREAD),
        ).fetchall():
            place = self._place(caller, pos)
            if place is None:
                continue
            kinds = params.split(",")
            if name == "setName":
                self._renamed(place, caller)
                continue
            named = place.spelled(kinds.index(STRING)) if STRING in kinds else [_UNNAMED[class_name]]
            if class_name == TIMER:
                self._name(self._scheduled(caller), self._resolved(named, place.around, _DEEP))
            elif place.node[0] == "ctor":
                self._constructed(place.owner.binary, place.around, named, _DEEP)
            else:
                self._made(place, caller, kinds.index(RUNNABLE) if RUNNABLE in kinds else -1, named)

    # What has the name.

    def _made(self, place: _Place, caller: int, runnable: int, named: list[Spelling]) -> None:
        """``new Thread(...)``."""
        if place.made:
            roots: Iterable[int] = self._below_with_run(place.made)
        else:
            roots = self._run_by(place, caller, runnable)
        self._name(roots, self._resolved(named, place.around, _DEEP))

    def _constructed(self, class_name: str, constructor: int, named: list[Spelling], left: int) -> None:
        """A constructor of a thread's class calls the thread so."""
        sure = [one for one in named if not any(isinstance(part, int) for part in one)]
        self._name(self._below_with_run(class_name), sure)
        open_ones = [one for one in named if one not in sure]
        if not open_ones or not left:
            return
        for caller, pos in self._callers(constructor):
            place = self._place(caller, pos)
            if place is None:
                continue
            given = [place.spelled(at) for at in range(len(place.arguments))]
            more = [one for spelling in open_ones for one in bound(spelling, given)]
            if place.node[0] == "ctor":
                self._constructed(place.owner.binary, place.around, more, left - 1)
            else:
                self._name(self._run_of(place.made or class_name), self._resolved(more, place.around, left - 1))

    def _renamed(self, place: _Place, caller: int) -> None:
        """``setName(...)``."""
        named = self._resolved(place.spelled(0), place.around, _DEEP)
        receiver = place.node[2]
        if receiver is None or receiver[0] in ("this", "super"):
            owner = place.owner
            while owner.outer >= 0 and THREAD not in self._all_above(owner.binary):
                owner = place.facts.types[owner.outer]
            self._name(self._below_with_run(owner.binary), named)
        elif receiver[0] == "call" and receiver[3] == "currentThread":
            self._name(self._callers_of(caller), named)
        elif receiver[0] == "name" and place.method.body is not None:
            for value in given(receiver[2], place.method.body):
                if value is not None and value[0] == "new":
                    made = _Place(value, place.facts, place.file_id, place.owner, place.method, place.around)
                    self._name(self._run_by(made, caller, 0) or self._of_type(value[2]), named)

    def _run_by(self, place: _Place, caller: int, runnable: int) -> tuple[int, ...]:
        """What a thread runs that is made there."""
        rows = self._connection.execute(
            "SELECT DISTINCT callee_id FROM calls WHERE caller_id = ? AND pos = ? AND kind = 'thread' AND callee_id IS NOT NULL",
            (caller, place.node[1]),
        ).fetchall()
        if rows and len(rows) <= _FEW:
            return tuple(method for (method,) in rows)
        if not 0 <= runnable < len(place.arguments):
            return ()
        return self._of_runnable(place.arguments[runnable], place, 3)

    def _of_runnable(self, expr: Expr, place: _Place, left: int) -> tuple[int, ...]:
        if expr[0] == "lambda":
            row = self._connection.execute(
                "SELECT id FROM methods WHERE file_id = ? AND pos = ? AND kind = 'lambda'", (place.file_id, expr[1])
            ).fetchone()
            return () if row is None else (row[0],)
        if expr[0] == "new":
            return self._run_of(place.facts.types[expr[4]].binary) if expr[4] >= 0 else self._of_type(expr[2])
        if expr[0] == "this":
            return self._below_with_run(place.owner.binary)
        if expr[0] == "ref" and expr[2][0] == "this":
            rows = self._connection.execute("SELECT id FROM methods WHERE class = ? AND name = ?", (place.owner.binary, expr[3]))
            return tuple(method for (method,) in rows)
        name = expr[2] if expr[0] == "name" else expr[3] if expr[0] == "field" else ""
        if not name or not left:
            return ()
        kind = self._declared(name, place)
        if found := self._of_type(kind):
            return found
        values = [] if place.method.body is None else given(name, place.method.body)
        return tuple(one for value in values if value is not None for one in self._of_runnable(value, place, left - 1))

    def _declared(self, name: str, place: _Place) -> str:
        """Type text of a variable."""
        for node in walk(place.method.body or ("empty", 0)):
            if node[0] == "local" and any(one[0] == name for one in node[3]):
                return str(node[2])
        for param in place.method.params:
            if param.name == name:
                return param.type
        owner = place.owner
        while True:
            for variable in owner.fields:
                if variable.name == name:
                    return variable.type
            if owner.outer < 0:
                return ""
            owner = place.facts.types[owner.outer]

    def _of_type(self, kind: str) -> tuple[int, ...]:
        """What objects of a type of the workspace run; the text of the type must leave no doubt which it is."""
        named = self._simple.get(kind.partition("<")[0].rpartition(".")[2], [])
        return self._below_with_run(named[0]) if len(named) == 1 else ()

    def _run_of(self, class_name: str) -> tuple[int, ...]:
        """``run()`` of objects of exactly this class."""
        todo = [class_name]
        for name in todo:
            if name in self._runs:
                return (self._runs[name],)
            todo += self._above.get(name, ())
        return ()

    def _below_with_run(self, class_name: str) -> tuple[int, ...]:
        """``run()`` of objects of this class and all below it."""
        names = [class_name]
        for name in names:
            names += [one for one in self._below.get(name, ()) if one not in names]
        return tuple(dict.fromkeys(method for name in names for method in self._run_of(name)))

    def _all_above(self, class_name: str) -> list[str]:
        names = [class_name]
        for name in names:
            names += [one for one in self._above.get(name, ()) if one not in names]
        return names

    def _scheduled(self, caller: int) -> tuple[int, ...]:
        """Tasks that the class of a method gives to timers."""
        rows = self._connection.execute(
            "SELECT DISTINCT tasks.callee_id FROM methods AS maker JOIN methods AS giver ON giver.class = maker.class"
            " JOIN calls ON calls.caller_id = giver.id JOIN externals ON externals.id = calls.external_id AND externals.class = ?"
            " JOIN calls AS tasks ON tasks.caller_id = giver.id AND tasks.pos = calls.pos AND tasks.kind = 'thread'"
            " WHERE maker.id = ? AND tasks.callee_id IS NOT NULL",
            (TIMER, caller),
        ).fetchall()
        return tuple(method for (method,) in rows) if len(rows) <= _FEW else ()

    def _callers_of(self, method: int) -> list[int]:
        """A method, and those above it up to the ones that threads begin with."""
        found = {method: None}
        todo = [method]
        for one in todo:
            if self._connection.execute("SELECT 1 FROM calls WHERE callee_id = ? AND kind = 'thread' LIMIT 1", (one,)).fetchone():
                continue
            for (caller,) in self._connection.execute(
                "SELECT DISTINCT caller_id FROM calls WHERE callee_id = ? AND kind != 'thread'", (one,)
            ):
                if caller not in found:
                    found[caller] = None
                    todo.append(caller)
            if len(found) > _WIDE:
                return [method]
        return list(found)

    def _name(self, roots: Iterable[int], named: Iterable[Spelling]) -> None:
        patterns = {pattern(one) for one in named} - {""}
        for root in roots:
            self.found.setdefault(root, set()).update(patterns)

    # Where the name comes from.

    def _resolved(self, named: list[Spelling], method: int, left: int) -> list[Spelling]:
        """The same without parameters of the method."""
        found = [one for one in named if not any(isinstance(part, int) for part in one)]
        open_ones = [one for one in named if one not in found]
        if not open_ones:
            return found
        for caller, pos in self._callers(method) if left else ():
            place = self._place(caller, pos)
            if place is not None:
                arguments = [place.spelled(at) for at in range(len(place.arguments))]
                more = [one for spelling in open_ones for one in bound(spelling, arguments)]
                found += self._resolved(more, place.around, left - 1)
        return found or [tuple(None if isinstance(part, int) else part for part in one) for one in open_ones]

    def _callers(self, method: int) -> list[tuple[int, int]]:
        rows = self._connection.execute(
            "SELECT DISTINCT caller_id, pos FROM calls WHERE callee_id = ? AND kind IN ('special', 'static', 'virtual') ORDER BY id",
            (method,),
        )
        return rows.fetchall()

    def _place(self, caller: int, pos: int) -> _Place | None:
        """A call of a method, in its file; ``None`` when the file cannot be read."""
        (file_id,) = self._connection.execute("SELECT file_id FROM methods WHERE id = ?", (caller,)).fetchone()
        if file_id not in self._files:
            self._read(file_id)
        facts = self._files[file_id]
        found = self._nodes[file_id].get(pos)
        if facts is None or found is None:
            return None
        node, owner, method = found
        row = self._connection.execute(
            "SELECT id FROM methods WHERE file_id = ? AND class = ? AND name = ? AND pos = ? AND kind != 'lambda'",
            (file_id, owner.binary, method.name, method.pos),
        ).fetchone()
        return _Place(node, facts, file_id, owner, method, caller if row is None else row[0])

    def _read(self, file_id: int) -> None:
        nodes = self._nodes[file_id] = {}
        try:
            data, encoding = read_file(self._connection, file_id)
        except WorkspaceError:
            self._files[file_id] = None  # said by those who need its bodies
            return
        facts = self._files[file_id] = lower(data, encoding=declared_encoding(encoding))
        for owner in facts.types:
            for method in owner.methods:
                for node in walk(method.body) if method.body is not None else ():
                    if node[0] in ("call", "new", "ctor"):
                        nodes.setdefault(node[1], (node, owner, method))
