"""What parameters hold that were given a literal: ``setMaster(null)`` does not go where ``master != null``."""

from typing import TypeAlias

from forelog.flow.graph import LogFlowGraph
from forelog.flow.machine import Label
from forelog.predict.survey import Survey

Literals: TypeAlias = tuple[tuple[int, str], ...]
"""(index of a parameter, what is known of it, as in :class:`~forelog.flow.machine.Functions`), by index."""
Decided: TypeAlias = tuple[tuple[str, str], ...]
"""(key of a condition, ``true`` or ``false``), by key."""
_HANDED_ON = 2
"""How often a parameter may be handed on before it decides something."""


class Given:
    """Answers for the methods of one survey."""

    def __init__(self, graph: LogFlowGraph, survey: Survey) -> None:
        self._graph = graph
        self._survey = survey
        self._matters: dict[tuple[int, int, int], bool] = {}

    def inside(self, method: int, literals: Literals, label: Label) -> Literals:
        """What the parameters of a method hold that is called, as far as that decides something there."""
        _, callee, _, pos = label
        functions = self._graph.functions(method)
        held = dict(literals)
        found = {argument: value for at, argument, value in functions.literals if at == pos}
        if held:
            found.update(
                {
                    argument: held[key[1]]
                    for at, argument, function, key in functions.given
                    if at == pos and self._own(method, function, key, held)
                }
            )
        if not found or not self._gets_arguments(method, callee, pos):
            return ()
        return tuple(sorted((argument, value) for argument, value in found.items() if self._decides(callee, argument)))

    def decided(self, method: int, literals: Literals) -> Decided:
        """The conditions of a method that its parameters decide."""
        if not literals:
            return ()
        held = dict(literals)
        found = {key: _compared(held[index], other) for index, key, other in self._graph.functions(method).tests if index in held}
        return tuple(sorted((key, value) for key, value in found.items() if value))

    def _decides(self, method: int, index: int, left: int = _HANDED_ON) -> bool:
        known = self._matters.get((method, index, left))
        if known is None:
            functions = self._graph.functions(method) if self._survey.looked_at(method) else None
            known = self._matters[method, index, left] = functions is not None and (
                any(tested == index for tested, _, _ in functions.tests)
                or any(
                    self._decides(callee, argument, left - 1)
                    for pos, argument, function, key in functions.given
                    if left and self._own(method, function, key, {index: ""})
                    for callee in self._callees(method, pos)
                )
            )
        return known

    def _gets_arguments(self, method: int, callee: int, pos: int) -> bool:
        """Whether the callee gets the arguments of the call: what a library calls back does not."""
        return callee in self._callees(method, pos)

    def _callees(self, method: int, pos: int) -> tuple[int, ...]:
        place = self._graph.places(method).get(pos)
        return place.callees if place is not None else ()

    @staticmethod
    def _own(method: int, function: int, key: tuple[int, int] | None, held: dict[int, str]) -> bool:
        """Whether an argument is a parameter of the method itself, and one of those."""
        return not function and key is not None and key[0] == method and key[1] in held


def _compared(value: str, other: str) -> str:
    """Whether a value equals another; of no other, the value itself.  ``""`` when it cannot be told."""
    if not other:
        return value if value in ("true", "false") else ""
    if other != "null" and value in ("null", "object"):
        return ""
    return "true" if value == other else "false"
