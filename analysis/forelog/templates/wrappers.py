"""Methods that log what they are given: summaries by parameter index, and what they mean at a call.

A method whose parameter reaches the text, level or logger of a logging call is itself a logging call at its callers.  Summaries are plain
data in terms of the method's parameters, so they compose: the invocation seen at a caller may again depend on the caller's parameters,
and then makes the caller a wrapper too.  Whoever knows the callers drives this to its fixpoint; :data:`MAX_HOPS` bounds it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from forelog.templates.binding import Binder
from forelog.templates.invocation import Invocation
from forelog.templates.model import Plain
from forelog.templates.text import has_constant, has_visible

MAX_HOPS = 6
"""Wrappers behind wrappers that are followed."""
MAX_STATEMENTS = 12
"""Logging calls of one wrapper that are carried to its callers."""


@dataclass(frozen=True, slots=True)
class WrapperSummary(Plain):
    """What a method writes for its caller."""

    method: str
    """Key of the method."""
    calls: tuple[Invocation, ...]
    hops: tuple[int, ...] = field(compare=False)
    """Wrappers behind this one on the way to each call's logger; nothing else depends on them, so that they make no summary a new one."""

    @property
    def simple_name(self) -> str:
        """Name of the method as calls spell it: a constructor's is that of its class."""
        owner, _, rest = self.method.partition("#")
        name = rest.partition("(")[0]
        return owner.rpartition(".")[2].rpartition("$")[2] if name == "<init>" else name

    def asked(self) -> tuple[bool, int]:
        """Which callers decide something: all of them (of message, level or logger), or those with text for parameter i (bit i)."""
        parts = 0
        for call in self.calls:
            if call.whole_params():
                return True, 0
            for param in call.part_params():
                parts |= 1 << param
        return False, parts


def summary_of(method: str, logged: Iterable[tuple[Invocation, int]]) -> WrapperSummary | None:
    """The summary of *method* from its logging calls and the hops of each (0: a logger is called); ``None`` when callers decide nothing."""
    kept: dict[Invocation, int] = {}
    for call, hops in logged:
        if hops < MAX_HOPS and (call.whole_params() or call.part_params()):
            kept[call] = min(hops, kept.get(call, hops))
    if not kept or len(kept) > MAX_STATEMENTS:
        return None
    return WrapperSummary(method, tuple(kept), tuple(kept.values()))


def apply(summary: WrapperSummary, binder: Binder) -> dict[Invocation, int]:
    """The logging calls that a call of the wrapper stands for, with their hops: those that this caller decides something about."""
    found: dict[Invocation, int] = {}
    for call, hops in zip(summary.calls, summary.hops, strict=True):
        if any(param < len(binder.actuals) and _decides(call, binder, param) for param in call.whole_params()) or any(
            param < len(binder.actuals) and _tells(binder, param) for param in call.part_params()
        ):
            before = len(binder.keys)
            bound = call.bind(binder)
            del binder.keys[before:]
            found[bound] = min(hops + 1, found.get(bound, hops + 1))
    return found


def _decides(call: Invocation, binder: Binder, param: int) -> bool:
    """Whether an argument is the level, the logger, or a message: an object that is only printed is a value like any other."""
    if param in (call.level_param, call.logger_param):
        return True
    actual = binder.actuals[param]
    return actual.type in STRINGS or not actual.type or has_constant(actual.text)


def _tells(binder: Binder, param: int) -> bool:
    """Whether an argument brings text of its own: a string that is at least in part constant."""
    actual = binder.actuals[param]
    if actual.elements is not None:
        return any(element.type in STRINGS and has_visible(element.text) for element in actual.elements)
    return actual.type in STRINGS and has_visible(actual.text)


STRINGS: Final = frozenset(("java.lang.String", "java.lang.CharSequence", "java.lang.StringBuilder", "java.lang.StringBuffer"))
