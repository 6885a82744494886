"""Why a transition that really happened may not be in the model: a guess from what the index knows of the two statements."""

import sqlite3
from collections.abc import Mapping

from forelog.check.placing import Statement
from forelog.flow.walk import Walk

UNRESOLVED, CALLBACK, REFLECTION, SOURCE, VERSION, KIND, ORDER = (
    "unresolved call",
    "callback",
    "reflection",
    "missing source",
    "different version",
    "kind of thread",
    "order",
)
CAUSES: Mapping[str, str] = {
    UNRESOLVED: "a call whose target is not known has the name of the method, or of one that leads to it",
    CALLBACK: "a library, or code that is not in the workspace, calls the method or one that leads to it",
    REFLECTION: "nothing calls the method, but there are calls by reflection whose target is not known",
    SOURCE: "classes whose source is not in the workspace take part in the run",
    VERSION: "other events of the run do not fit the source: it differs from what ran",
    KIND: "the thread is of another kind than its first events said",
    ORDER: "all calls are known, but not in this order",
}
"""Likely causes, and what they mean."""
_REFLECTIVE = ("java.lang.reflect.", "java.lang.invoke.")
_UP = 200
"""Callers that are looked at."""


class Causes:
    """Guesses for one workspace."""

    def __init__(self, connection: sqlite3.Connection, walk: Walk) -> None:
        self._connection = connection
        self._walk = walk
        self._unresolved: set[str] | None = None
        self._reflection: bool | None = None

    def of(self, before: Statement, after: Statement, *, skew: int, skipped: int) -> tuple[str, str]:
        """Cause and sentence for one rejected transition.  *skew*, *skipped*: events that no statement wrote, or of classes without source."""
        above = self._above(after.method)
        if skew:
            return VERSION, f"{skew:,} other events are at lines where the source has no log statement: it differs from what ran"
        names = self._names(above)
        if self._unresolved is None:
            self._unresolved = {
                name for (name,) in self._connection.execute("SELECT DISTINCT name FROM calls WHERE resolution = 'unresolved'")
            }
        if unresolved := sorted(name for name in names if name in self._unresolved):
            return UNRESOLVED, f"the target of a call of {unresolved[0]}() is not known, and that method leads there"
        called = any(self._walk.callers(machine) for machine in self._walk.machines_of(after.method))
        if not called and self._reflective() and not self._walk.is_root(after.method):
            return REFLECTION, f"nothing in the workspace calls {after.method_name}(), but methods are called by reflection"
        if before.method not in above and any(self._walk.is_root(method) for method in above):
            return CALLBACK, "the method is called by something outside the workspace, which the model has begin in other threads alone"
        if skipped:
            return SOURCE, f"{skipped:,} events were written by classes whose source is not in the workspace"
        if not called:
            return CALLBACK, f"nothing in the workspace calls {after.method_name}()"
        return ORDER, CAUSES[ORDER]

    def _above(self, method: int) -> set[int]:
        """The method and those that lead to it."""
        found = {method}
        todo = [method]
        for one in todo:
            for machine in self._walk.machines_of(one):
                for site in self._walk.callers(machine):
                    caller = self._walk.method(site.caller)
                    if caller not in found and len(found) < _UP:
                        found.add(caller)
                        todo.append(caller)
        return found

    def _names(self, methods: set[int]) -> set[str]:
        marks = ",".join("?" * len(methods))
        rows = self._connection.execute(f"SELECT DISTINCT name FROM methods WHERE id IN ({marks})", sorted(methods))  # noqa: S608
        return {name for (name,) in rows}

    def _reflective(self) -> bool:
        if self._reflection is None:
            where = " OR ".join("class LIKE ?" for _ in _REFLECTIVE)
            row = self._connection.execute(f"SELECT 1 FROM externals WHERE {where} LIMIT 1", [f"{one}%" for one in _REFLECTIVE])  # noqa: S608
            self._reflection = row.fetchone() is not None
        return self._reflection
