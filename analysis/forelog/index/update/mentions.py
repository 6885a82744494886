"""Where names are mentioned: in which files, and in which bodies of one.

An update asks for this when a member came, went or has another signature; it is found by looking for the name in the source of every file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from forelog.errors import WorkspaceError
from forelog.index.packing import PackedFile
from forelog.index.snapshot import Key
from forelog.index.workspace import scan
from forelog.java import facts
from forelog.java.source import translate_escapes

UNWRITTEN = frozenset(("toString", "iterator", "hasNext", "next", "close", "equals", "hashCode", "compareTo", "ordinal"))
"""Methods that Java calls where no name stands: of what is put into a text, gone through, closed, looked up (JLS 5.1.11, 14.14.2, 14.20.3)."""


class Sources:
    """The sources of files, as they were scanned."""

    def __init__(self, most: int = 0) -> None:
        """*most*: bytes that are kept for the next question."""
        self._most = most
        self._known: dict[Key, tuple[scan.SourceFile, bytes | None]] = {}
        self._size = 0

    def mentioning(self, names: Collection[bytes], files: Iterable[tuple[Key, scan.SourceFile]], note: Callable[[str], None]) -> list[Key]:
        """Those of *files* in which one of *names* is an identifier; *note* is told which cannot be read."""
        if not names:
            return []
        found = []
        for key, file in files:
            known = self._known.get(key)
            text = known[1] if known is not None and (known[0] is file or known[0] == file) else self._read(key, file, note)
            if text is None:
                found.append(key)
                continue
            for name in names:
                if name in text and _identifier(text, name):
                    found.append(key)
                    break
        return found

    def _read(self, key: Key, file: scan.SourceFile, note: Callable[[str], None]) -> bytes | None:
        """``None`` for a file that may mention anything: it has another encoding."""
        try:
            text: bytes | None = scan.peek(file)
        except WorkspaceError as problem:
            note(str(problem))
            return b""
        assert text is not None
        if b"\0" in text:
            text = None
        elif b"\\" in text and b"\\u" in text:  # most have none: looking for one byte is many times faster
            text += translate_escapes(text)
        known = self._known.pop(key, None)
        self._size += len(text or b"") - (len(known[1] or b"") if known is not None else 0)
        if self._size <= self._most:
            self._known[key] = file, text
        else:
            self._size -= len(text or b"")
        return text


class Seeing(NamedTuple):
    """What of one file mentions a name."""

    bodies: frozenset[tuple[str, str]] = frozenset()
    """Methods with a body: (binary name of the type, method)."""
    constructions: frozenset[str] = frozenset()
    """Types whose initialisers or constructors do, by binary name."""


def seeing_names(file: PackedFile, text: bytes, names: Iterable[str]) -> Seeing:
    """What of a file mentions one of *names*; what stands in a type, but in no method of it, counts as its construction."""
    spans = [at for name in names for at in _places(text, name.encode())]
    bodies: set[tuple[str, str]] = set()
    constructions: set[str] = set()
    if b"\\u" in text:  # a name may be written in escapes
        return Seeing(frozenset((raw[1], m[0]) for raw in file.types for m in raw[15]), frozenset(raw[1] for raw in file.types))
    for raw in file.types:
        mine = [at for at in spans if raw[11] <= at < raw[12]]
        if not mine:
            continue
        inside: set[int] = set()
        for method in raw[15]:
            if method[0][0] != "<" and not method[5] & facts.IMPLIED:
                found = [at for at in mine if method[7] <= at < method[8]]
                if found:
                    inside.update(found)
                    bodies.add((raw[1], method[0]))
        if len(inside) < len(mine):
            constructions.add(raw[1])
    return Seeing(frozenset(bodies), frozenset(constructions))


def _places(text: bytes, name: bytes) -> Iterable[int]:
    at = text.find(name)
    while at >= 0:
        yield at
        at = text.find(name, at + 1)


def _identifier(text: bytes, name: bytes) -> bool:
    """Does *name* stand in *text* as a whole identifier?"""
    for at in _places(text, name):
        end = at + len(name)
        if not (at and _part(text[at - 1])) and not (end < len(text) and _part(text[end])):
            return True
    return False


def _part(byte: int) -> bool:
    return 97 <= byte <= 122 or 65 <= byte <= 90 or 48 <= byte <= 57 or byte in (36, 95) or byte > 127
