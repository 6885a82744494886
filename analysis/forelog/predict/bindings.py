"""Which lambda a parameter holds: what a caller hands in decides what runs where the parameter is called.

Without it ``retry.call(() -> charge())`` could run every lambda of the workspace that fits the parameter's type.
"""

from typing import Any, TypeAlias

from forelog.flow.graph import LogFlowGraph
from forelog.flow.machine import Label

Key: TypeAlias = tuple[int, int]
"""(method id, index of the parameter)"""
Bindings: TypeAlias = tuple[tuple[Key, tuple[int, Any]], ...]
"""Parameter → (id of the lambda that it holds, the bindings where that was written); sorted by key."""


class Bound:
    """One method whose parameters hold known functions."""

    def __init__(self, graph: LogFlowGraph, method: int, bindings: Bindings) -> None:
        self._graph = graph
        self._method = method
        self._bindings = bindings
        self._known = dict(bindings)
        self._functions = graph.machine(method).functions
        self._called: dict[int, tuple[int, Bindings]] = {}
        """Position of a call → what its receiver holds."""
        if bindings:
            for pos, key in self._functions.applied:
                if key in self._known and self._known[key][0] in graph.places(method)[pos].callees:
                    self._called[pos] = self._known[key]

    def allows(self, label: Label) -> bool:
        """Whether a call can happen: that of another function than the one that is held cannot."""
        held = self._called.get(label[3])
        return held is None or held[0] == label[1] or self._graph.method(label[1]).name == "<clinit>"

    def inside(self, label: Label) -> Bindings:
        """The bindings of the method that a call goes into."""
        callee, pos = label[1], label[3]
        held = self._called.get(pos)
        if held is not None and held[0] == callee:
            return held[1]
        functions = self._graph.machine(callee).functions
        found: dict[Key, tuple[int, Any]] = {}
        if self._known and self._graph.method(callee).kind == "lambda" and self._encloses(callee):
            found.update(self._known)
        if functions.uses:
            for call, argument, function, key in self._functions.given:
                if call == pos and argument in functions.uses:
                    if function:
                        found[callee, argument] = (function, self._bindings)
                    elif key in self._known:
                        found[callee, argument] = self._known[key]
        return tuple(sorted(found.items()))

    def _encloses(self, callee: int) -> bool:
        """Whether a lambda stands in this method."""
        inner, outer = self._graph.method(callee), self._graph.method(self._method)
        return inner.file_id == outer.file_id and outer.start <= inner.pos
