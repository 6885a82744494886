"""What a call comes to, kept for the next call like it.

Most calls of a workspace repeat: the same method, on the same type of receiver, with the same types of arguments.  What the linker finds out
about such a call depends on nothing else, as long as the types are *ground*: no inference variable in them, no lambda among the arguments.
So it is found out once and kept as a plan: the rows to note, the type of the result, what library objects now hold.
"""

from __future__ import annotations

from typing import Any

from forelog.index.link.classes import MethodInfo
from forelog.index.link.rows import Held
from forelog.index.link.types import Type

Tail = tuple[Any, ...]
"""The end of a row (:mod:`forelog.index.link.rows`), the same wherever the call stands: target, name, kind, confidence, resolution, reason."""
_MOST_ROWS = 150_000
"""Rows that plans may hold in one process; then all are forgotten (files near one another call alike, so little is found out twice)."""


class Plan:
    """One call.  Not a dataclass: made and read on the hot path."""

    __slots__ = ("as_objects", "asked", "callee", "formals", "held", "initializes", "owner", "proxied", "result", "tails", "unifies")

    def __init__(self) -> None:
        self.callee: tuple[list[MethodInfo], str] | None = None
        """Methods meant and class of the receiver; ``None`` when there is no such method in sight."""
        self.owner = ""
        self.initializes = ""
        """The workspace class whose static method it is: a use of that class."""
        self.proxied = 0
        """What :meth:`forelog.index.link.noting.Noting.proxied` says of the call."""
        self.result: Type | None = None
        self.unifies = False
        """Can what is expected of the result say something?"""
        self.formals: tuple[Type | None, ...] | None = None
        """Parameter types, in a plan that holds for any arguments: what they say about the types of arguments is left to do."""
        self.tails: tuple[Tail, ...] = ()
        self.held: tuple[Held, ...] = ()
        self.as_objects: tuple[str, ...] = ()
        self.asked: tuple[tuple[str, str], ...] = ()
        """What it rests on (:attr:`forelog.index.link.dispatch.Dispatch.asked`)."""


class Plans:
    """All plans of one process."""

    __slots__ = ("_rows", "by_arguments", "by_arity", "constructions", "printed")

    def __init__(self) -> None:
        self.by_arity: dict[tuple[Any, ...], Plan | None] = {}
        """By (type of the receiver, name, kind, number of arguments); ``None``: it depends on the arguments."""
        self.by_arguments: dict[tuple[Any, ...], Plan | None] = {}
        """By the same and the types of the arguments; ``None``: each such call is looked at by itself."""
        self.constructions: dict[tuple[Any, ...], Plan | None] = {}
        """By class and types of arguments."""
        self.printed: dict[Type, Plan] = {}
        """By type: what is called when a value is turned into text."""
        self._rows = 0

    def made(self, rows: int) -> None:
        """A plan with that many rows is kept."""
        self._rows += rows + 1
        if self._rows > _MOST_ROWS:
            self.clear()

    def clear(self) -> None:
        """Forget all: there are too many, or something in the world changed."""
        self.by_arity.clear()
        self.by_arguments.clear()
        self.constructions.clear()
        self.printed.clear()
        self._rows = 0


def ground(t: Type | None) -> bool:
    """Is a type without inference variables?"""
    if t is None:
        return True
    what: str = t[0]
    if what == "class":
        for argument in t[2]:  # noqa: SIM110 - a generator would cost more than what it asks
            if not ground(argument):
                return False
        return True
    if what == "array":
        return ground(t[1])
    if what == "wild":
        return ground(t[2])
    return what not in ("free", "function")
