"""Which lambda a parameter holds: what a caller hands in decides what runs where the parameter is called.

Without it ``retry.call(() -> charge())`` could run every lambda of the workspace that fits the parameter's type.
"""

from typing import Any, TypeAlias

from forelog.flow.graph import Handed, LogFlowGraph, Runs
from forelog.flow.machine import Functions, Label

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
        self._functions = graph.functions(method) if bindings else Functions()
        self._called = {
            pos: self._known[key] for pos, key in self._functions.applied if key in self._known and self._runs(pos, self._known[key][0])
        }
        """Position of a call → the function that its receiver holds."""
        self.runs: Runs = tuple(sorted((pos, function) for pos, (function, _) in self._called.items()))
        """What the calls of its parameters run."""
        self.handed: Handed = tuple(
            sorted(
                {
                    (pos, function)
                    for pos, _, _, key in self._functions.given
                    if key in self._known
                    for function in _within(self._known[key])
                }
            )
        )
        """The functions that its calls hand on."""

    def inside(self, label: Label) -> Bindings:
        """The bindings of the method that a call goes into."""
        callee, pos = label[1], label[3]
        held = self._called.get(pos)
        if held is not None and held[0] == callee:
            return held[1] if isinstance(held[1], tuple) else ()
        uses = self._graph.functions(callee).uses
        found: dict[Key, tuple[int, Any]] = {}
        if self._known and self._graph.method(callee).kind == "lambda" and self._encloses(callee):
            found.update(self._known)
        if uses:
            given = self._functions if self._bindings else self._graph.functions(self._method)
            arguments = [one for one in given.given if one[0] == pos and one[1] in uses]
            if arguments and self._given_to(callee, pos):
                for _, argument, function, key in arguments:
                    if function:
                        found[callee, argument] = (function, self._bindings)
                    elif key in self._known:
                        found[callee, argument] = self._known[key]
        return tuple(sorted(found.items()))

    def _runs(self, pos: int, function: int) -> bool:
        """Whether the call there is that of the function itself (``f.apply()``, not ``f.andThen()``)."""
        place = self._graph.places(self._method).get(pos)
        return (place is not None and function in place.callees) or (pos, function) in self._graph.facts.unlikely(self._method)

    def _given_to(self, callee: int, pos: int) -> bool:
        """Whether the callee gets the arguments of the call: what a library calls back does not."""
        place = self._graph.places(self._method).get(pos)
        return place is not None and callee in place.callees

    def _encloses(self, callee: int) -> bool:
        """Whether a lambda stands in this method."""
        inner, outer = self._graph.method(callee), self._graph.method(self._method)
        return inner.file_id == outer.file_id and outer.start <= inner.pos


def _within(held: tuple[int, Any]) -> set[int]:
    """A lambda, and those that it can run because it was written where parameters held them."""
    found = {held[0]}
    for _, inner in held[1]:
        found |= _within(inner)
    return found
