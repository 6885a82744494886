"""Bodies of a file that was not read in this run, each lowered when it is asked for."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from forelog.index.live.body import Span, edit_method
from forelog.index.packing import Bodies, PackedFile, pack
from forelog.index.portions import OneByOne
from forelog.java import facts
from forelog.java.lower import lower_with_text

_SMALL = 20_000
"""Bytes of a file that is read as a whole when a constructor is asked for."""
_ALONE = 500
"""What it takes to read one method alone, in bytes of source that could be read meanwhile."""


class LazyBodies(OneByOne):
    """As :data:`~forelog.index.packing.Bodies`; *text* is the file's source in UTF-8.

    Most of what is asked of another file's bodies is what one method returns.  When more is wanted, all of the file is read.
    """

    def __init__(self, packed: PackedFile, text: bytes) -> None:
        self.packed = packed
        self.text = text
        self._whole: Bodies | None = None
        self._known: dict[tuple[int, int], Any] = {}
        self._types: dict[int, _BodiesOfType] = {}
        self._escapes = b"\\u" in text
        self._bytes_read = 0
        self._constructions_read = False

    def __len__(self) -> int:
        return len(self.packed.types)

    def item(self, at: int) -> _BodiesOfType:
        """Bodies of one type."""
        known = self._types.get(at)
        if known is None:
            known = self._types[at] = _BodiesOfType(self, at, len(self.packed.types[at][15]))
        return known

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
        if self._whole is None and method[0][0] == "<" and len(self.text) > _SMALL and not self._escapes:
            self._read_constructions()
            if (type_at, method_at) in self._known:
                return self._known[type_at, method_at]
        # Constructors hold initialisers, which stand anywhere; unicode escapes move what stands behind them.
        alone = self._whole is None and not (method[5] & facts.IMPLIED or method[0].startswith("<") or self._escapes)
        self._bytes_read += method[8] - method[7] + _ALONE
        if alone and self._bytes_read < len(self.text) and self._read_one(type_at, method_at):
            return self._known[type_at, method_at]
        return self._all()[type_at][method_at]

    def _read_constructions(self) -> None:
        """Read constructors and initialisers of all types, with blanks in the place of methods: of a generated file little is left.

        Methods stay that hold lambdas or local classes, by which those in initialisers are numbered.
        """
        if self._constructions_read:
            return
        self._constructions_read = True
        text = bytearray(self.text)
        types = self.packed.types
        inside = sorted([raw[10] for raw in types if raw[8]] + [pos for raw in types for _, pos, _, _ in raw[16]])
        for raw in types:
            for method in raw[15] if not raw[8] else ():
                start, end = method[7], method[8]
                if method[0][0] != "<" and not method[5] & facts.IMPLIED and bisect_left(inside, start) == bisect_left(inside, end):
                    text[start:end] = b" " * (end - start)
        found = lower_with_text(bytes(text))[0]
        packed, bodies = pack(found)
        if found.error_lines or [raw[1] for raw in packed[2]] != [raw[1] for raw in types]:
            return
        for type_at, (mine, read) in enumerate(zip(types, packed[2], strict=True)):
            wanted = [(at, method) for at, method in enumerate(mine[15]) if method[0][0] == "<"]
            there = [(at, method) for at, method in enumerate(read[15]) if method[0][0] == "<"]
            if mine[16] != read[16] or [method for _, method in wanted] != [method for _, method in there]:
                continue
            for (at, _), (other, _) in zip(wanted, there, strict=True):
                self._known.setdefault((type_at, at), bodies[type_at][other])

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


class _BodiesOfType(OneByOne):
    """Those of one type."""

    def __init__(self, file: LazyBodies, type_at: int, count: int) -> None:
        self._file = file
        self._type_at = type_at
        self._count = count

    def __len__(self) -> int:
        return self._count

    def item(self, at: int) -> Any:
        """One body."""
        return self._file.body(self._type_at, at)
