"""Bodies of a file that was not read in this run, each lowered when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

from forelog.index.live.body import Span, edit_method
from forelog.index.packing import Bodies, PackedFile, pack
from forelog.java import facts
from forelog.java.lower import lower_with_text

_ALONE = 500
"""What it takes to read one method alone, in bytes of source that could be read meanwhile."""


class LazyBodies(Sequence[Any]):
    """As :data:`~forelog.index.packing.Bodies`; *text* is the file's source in UTF-8.

    Most of what is asked of another file's bodies is what one method returns.  When more is wanted, all of the file is read.
    """

    def __init__(self, packed: PackedFile, text: bytes) -> None:
        self.packed = packed
        self.text = text
        self._whole: Bodies | None = None
        self._known: dict[tuple[int, int], Any] = {}
        self._escapes = b"\\u" in text
        self._bytes_read = 0

    def __len__(self) -> int:
        return len(self.packed.types)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Any: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return self._all()[index]
        return _BodiesOfType(self, index, len(self.packed.types[index][15]))

    def body(self, type_at: int, method_at: int) -> Any:
        """One body."""
        key = type_at, method_at
        if key not in self._known:  # once given out, it is always the same: much is known by the identity of its parts
            method = self.packed.types[type_at][15][method_at]
            if not method[9]:
                return None
            self._known[key] = self._read(type_at, method_at, method)
        return self._known[key]

    def _read(self, type_at: int, method_at: int, method: tuple[Any, ...]) -> Any:
        # Constructors hold initialisers, which stand anywhere; unicode escapes move what stands behind them.
        alone = self._whole is None and not (method[5] & facts.IMPLIED or method[0].startswith("<") or self._escapes)
        self._bytes_read += method[8] - method[7] + _ALONE
        if alone and self._bytes_read < len(self.text) and self._read_one(type_at, method_at):
            return self._known[type_at, method_at]
        return self._all()[type_at][method_at]

    def _read_one(self, type_at: int, method_at: int) -> bool:
        method = self.packed.types[type_at][15][method_at]
        nothing = tuple((None,) * len(raw[15]) for raw in self.packed.types)
        inside = method[8] - 1
        edited = edit_method(self.packed, nothing, self.text, Span(inside, inside, 0))
        if edited is None or (edited.type_at, edited.method_at) != (type_at, method_at):
            return False
        for at in (type_at, *edited.locals):
            found = edited.bodies[at]
            self._known.update(((at, other), body) for other, body in enumerate(found) if at != type_at or other == method_at)
        return True

    def _all(self) -> Bodies:
        if self._whole is None:
            _, bodies = pack(lower_with_text(self.text)[0])
            fits = [len(body) for body in bodies] == [len(raw[15]) for raw in self.packed.types]
            self._whole = bodies if fits else tuple((None,) * len(raw[15]) for raw in self.packed.types)
        return self._whole


class _BodiesOfType(Sequence[Any]):
    """Those of one type."""

    def __init__(self, file: LazyBodies, type_at: int, count: int) -> None:
        self._file = file
        self._type_at = type_at
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Any: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return tuple(self._file.body(self._type_at, at) for at in range(*index.indices(self._count)))
        if index >= self._count:
            raise IndexError(index)
        return self._file.body(self._type_at, index)
