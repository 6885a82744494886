"""One method of a file lowered alone: what an editor needs at every key.

The source is cut down to the headers of the types around the method and the method itself, everything at its place; between them are blanks.
What else in the file decides how the method's lambdas and local classes are numbered is given by the caller, who knows it from before.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from forelog.java.facts import FileFacts
from forelog.java.lower import FileLowering, deeper
from forelog.java.parsing import parse, parse_mending
from forelog.java.scopes import Outside, Scope
from forelog.java.source import SourceText

_HEADER_TOKEN = re.compile(rb"//[^\r\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\r\n])*\"|'(?:\\.|[^'\\\r\n])*'|[(){]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Around:
    """One type around the method: where it stands in the new text."""

    index: int
    start: int
    name: int
    end: int
    enum: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a method stands, and what was counted before it."""

    package: str
    around: Sequence[Around]
    """Types around it, the outermost first."""
    start: int
    end: int
    local: int
    """Index that its first local or anonymous class has among the file's types."""
    lambdas: int
    """Lambdas of its type before it."""
    numbers: Mapping[str, int] = field(default_factory=dict)
    """Local classes of its type before it, by simple name (``""``: anonymous ones)."""


def lower_method(text: bytes, place: Place) -> tuple[FileFacts, bool] | None:
    """Facts of the file as if nothing but the method stood in it, with the indexes of the whole file for types; whether the method is broken.

    ``None`` when the method cannot be told apart: a header that is not understood, nesting that is too deep.
    """
    source = bytearray(b" " * len(text))
    parts: list[tuple[int, int]] = []
    for around in place.around:
        brace = _body_brace(text, around.name, place.start)
        if brace < 0:
            return None
        source[around.start : brace + 1] = text[around.start : brace + 1]
        if around.enum:
            source[brace + 1 : brace + 2] = b";"
        source[around.end - 1 : around.end] = b"}"
        parts.append((around.start, brace + 1 + around.enum))
    source[place.start : place.end] = text[place.start : place.end]
    parts.append((place.start, place.end))
    parts += [(around.end - 1, around.end) for around in reversed(place.around)]
    if any(end > start for (_, end), (start, _) in pairwise(parts)):
        return None  # a type that was cut short
    reduced = bytes(source[: place.around[0].end])
    root, mended = parse(reduced, parts), reduced
    broken = root is None or root.has_error
    if broken:
        mended, parts = _mended(reduced, parts)
        root = parse(mended, parts)
    if root is None:
        return None
    lowering = _MethodLowering(mended, place)
    with deeper():
        facts = lowering.file(root, SourceText(reduced, "utf-8", ()))
    return None if lowering.notes else (facts, broken)


def _mended(reduced: bytes, parts: list[tuple[int, int]]) -> tuple[bytes, list[tuple[int, int]]]:
    """The text with what breaks it blanked out, and what of it is read; mending looks at it many times, and so gets it without the blanks."""
    _, better = parse_mending(b"\n".join([reduced[start:end] for start, end in parts]))
    source = bytearray(reduced)
    at = 0
    for start, end in parts:
        source[start:end] = better[at : at + end - start]
        at += end - start + 1
    closing = better[at - 1 :]
    if closing:
        parts = [*parts, (len(source), len(source) + len(closing))]
    return bytes(source + closing), parts


def _body_brace(text: bytes, start: int, end: int) -> int:
    """Position of the brace that opens the body of a type whose name stands at *start*; -1 when there is none before *end*."""
    depth = 0
    for token in _HEADER_TOKEN.finditer(text, start, end):
        what = token[0]
        if what == b"(":
            depth += 1
        elif what == b")":
            depth -= 1
        elif what == b"{" and depth == 0:
            return token.start()
    return -1


class _MethodLowering(FileLowering):
    """Gives types and lambdas the numbers that they have in the whole file."""

    def __init__(self, source: bytes, place: Place) -> None:
        super().__init__(source)
        self.package = place.package
        self._place = place
        self._indexes = [around.index for around in place.around]
        self._next = place.local

    def _reserve(self) -> int:
        if self._indexes:
            index = self._indexes.pop(0)
        else:
            index, self._next = self._next, self._next + 1
        self.types.extend([None] * (index + 1 - len(self.types)))
        return index

    def _enter(self, scope: Scope) -> Outside:
        outside = super()._enter(scope)
        if scope.index == self._place.around[-1].index:
            self.lambdas = self._place.lambdas
            scope.numbers.update(self._place.numbers)
        return outside
