"""Which class ``this`` has: an object that was entered through a subclass's method stays of that class in what it inherits.

Without it a template method of a superclass would call the overrides of all its subclasses, one behind the other.
"""

import sqlite3

from forelog.flow.graph import LogFlowGraph, Others
from forelog.java.facts import STATIC

_ORDINARY = frozenset(("virtual", "special"))


class Receivers:
    """Answers for one snapshot of the index; a class stands for itself and all below it."""

    def __init__(self, graph: LogFlowGraph) -> None:
        self._graph = graph
        self._connection: sqlite3.Connection = graph.connection
        self._above: dict[str, frozenset[str]] = {}
        self._candidates: dict[int, dict[int, tuple[int, ...]]] = {}
        self._matters: dict[int, bool] = {}

    def entered(self, method: int, this: str) -> str:
        """What *this* is to be remembered as in a method: ``""`` when it is nothing new, or nothing depends on it."""
        owner = self._graph.method(method)
        if not this or owner.flags & STATIC or this == owner.class_name or not self._below(this, owner.class_name):
            return ""
        return this if self._depends(method) else ""

    def inside(self, method: int, this: str, callee: int, pos: int) -> str:
        """What ``this`` is in a method that is called, as far as it says more than that method itself."""
        inner = self._graph.method(callee)
        own = this or self._graph.method(method).class_name
        if pos in self._graph.functions(method).own or inner.kind == "lambda":
            return own
        return inner.class_name

    def others(self, method: int, this: str) -> Others:
        """(position, callee) of calls on ``this`` that can only happen to objects of other classes."""
        own = this or self._graph.method(method).class_name
        found: set[tuple[int, int]] = set()
        for pos, callees in self._several(method).items():
            classes = {callee: self._graph.method(callee).class_name for callee in callees}
            above = {name for name in classes.values() if self._below(own, name)}
            nearest = {name for name in above if not any(other != name and self._below(other, name) for other in above)}
            fitting = {callee for callee, name in classes.items() if name in nearest or (name not in above and self._below(name, own))}
            if fitting:  # else it is an object around this one whose method is called
                found.update((pos, callee) for callee in callees if callee not in fitting)
        return tuple(sorted(found))

    def _several(self, method: int) -> dict[int, tuple[int, ...]]:
        """Position of a call on ``this`` → its callees, where there are several."""
        known = self._candidates.get(method)
        if known is None:
            own = frozenset(self._graph.functions(method).own)
            rows: dict[int, dict[int, None]] = {}
            for row in self._graph.facts.calls(method) if own else ():
                if row.pos in own and row.callee and row.kind in _ORDINARY:
                    rows.setdefault(row.pos, {})[row.callee] = None
            known = self._candidates[method] = {pos: tuple(callees) for pos, callees in rows.items() if len(callees) > 1}
        return known

    def _depends(self, method: int) -> bool:
        """Whether the class of ``this`` decides a call in a method, or in one that it calls on ``this``."""
        known = self._matters.get(method)
        if known is None:
            self._matters[method] = False
            known = bool(self._several(method)) or any(
                row.callee and row.kind in _ORDINARY and row.pos in own and self._depends(row.callee)
                for own in (frozenset(self._graph.functions(method).own),)
                if own
                for row in self._graph.facts.calls(method)
            )
            self._matters[method] = known
        return known

    def _below(self, name: str, other: str) -> bool:
        return name == other or other in self._ancestors(name)

    def _ancestors(self, name: str) -> frozenset[str]:
        known = self._above.get(name)
        if known is None:
            self._above[name] = frozenset()  # a class that extends itself (broken code) has no others
            direct = [
                row[0]
                for row in self._connection.execute(
                    "SELECT supertypes.name FROM types JOIN supertypes ON type_id = types.id WHERE types.name = ?", (name,)
                )
            ]
            known = self._above[name] = frozenset(direct).union(*map(self._ancestors, direct))
        return known
