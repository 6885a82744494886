"""Bodies of a file as they wait in a spool: in portions, so that whoever wants one method need not have all of them made again.

Files are linked whole, but what other files ask of a file is what one method returns or one field holds; and the rounds of wrappers look at
a few methods of large files again.
"""

from __future__ import annotations

import marshal
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, overload

from forelog.index.packing import Bodies

PORTION = 4_000
"""Bytes of source whose bodies are kept together: each portion has its own strings, so many small ones take longer than one."""

Portions = tuple[tuple[int, ...], list[bytes]]
"""Of one type: the portion of each method (-1: it has no body), and the portions for ``marshal``, each bodies by the index of their method."""


def portions_of(packed: tuple[Any, ...], bodies: Bodies) -> list[Portions]:
    """Bodies of a file, apart; *packed*: its declarations.

    Constructors and initialisers stay together: they share what fields are given, and much is known by its identity.
    """
    found: list[Portions] = []
    for declared, of_type in zip(packed[2], bodies, strict=True):
        where: list[int] = []
        shared: dict[int, Any] = {}
        portions: list[dict[int, Any]] = [shared]
        size = PORTION
        for at, (method, body) in enumerate(zip(declared[15], of_type, strict=True)):
            if body is None:
                where.append(-1)
            elif method[0][0] == "<":
                where.append(0)
                shared[at] = body
            else:
                if size >= PORTION:
                    portions.append({})
                    size = 0
                size += method[8] - method[7]
                where.append(len(portions) - 1)
                portions[-1][at] = body
        found.append((tuple(where), [marshal.dumps(portion) for portion in portions]))
    return found


class OneByOne(Sequence[Any], ABC):
    """A sequence whose items are made when they are asked for."""

    __slots__ = ()

    @abstractmethod
    def item(self, at: int) -> Any:
        """The item at an index from 0 on, always the same object: much is known by identity."""

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Any: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return tuple([self.item(at) for at in range(*index.indices(len(self)))])
        return self.item(range(len(self))[index])


class PortionedBodies(OneByOne):
    """Bodies of one type, as :data:`~forelog.index.packing.Bodies` has them.  Once given out, one is always the same."""

    __slots__ = ("_portions", "_where")

    def __init__(self, where: tuple[int, ...], portions: list[Any]) -> None:
        self._where = where
        self._portions = portions

    def __len__(self) -> int:
        return len(self._where)

    def item(self, at: int) -> Any:
        """One body; ``None`` for a method without one."""
        number = self._where[at]
        if number < 0:
            return None
        portion = self._portions[number]
        if type(portion) is bytes:
            portion = self._portions[number] = marshal.loads(portion)  # noqa: S302 - written by this run
        return portion[at]
