"""First half of indexing, one file at a time: bytes → declarations for the world, bodies for the linker.

Runs in worker processes.  Bodies stay where they were made: each worker keeps them in a spool file, and only their place travels.
"""

from __future__ import annotations

import marshal
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from forelog.errors import WorkspaceError
from forelog.index import faults
from forelog.index.packing import Bodies, digests_of, pack
from forelog.index.portions import PortionedBodies, portions_of
from forelog.index.workspace import scan
from forelog.java.facts import FileFacts
from forelog.java.lower import lower_with_text


class Spooled(NamedTuple):
    """Where the bodies of a file are kept."""

    spool: str
    offset: int
    length: int


class ReadFile(NamedTuple):
    """What reading one file gave."""

    at: int
    """Index among the files of this run."""
    hash: str
    size: int
    mtime_ns: int
    encoding: str
    lines: int
    error_lines: tuple[int, ...]
    notes: tuple[str, ...]
    packed: tuple[Any, ...]
    bodies: Place
    along: Spooled | None = None
    """What :class:`Along` made of it."""


class SpooledFile(NamedTuple):
    """What the linker needs of a file besides its declarations."""

    bodies: Bodies
    line_starts: tuple[int, ...]
    text: bytes
    """The UTF-8 text when it is not plain ASCII (columns count characters), else empty."""


Place = Spooled | SpooledFile
"""Where the bodies of a file are: in a spool, or here."""


def read_file(at: int, file: scan.SourceFile) -> ReadFile | str:
    """Facts of one file, its bodies in memory; a sentence when it cannot be read."""
    try:
        content = scan.load(file)
    except WorkspaceError as problem:
        return str(problem)
    return _of_content(at, file, content, *lower_with_text(content.data))


def _of_content(at: int, file: scan.SourceFile, content: scan.Content, facts: FileFacts, text: bytes) -> ReadFile:
    packed, bodies = pack(facts)
    packed = (*packed, digests_of(packed, text))
    notes = tuple(f"{file.place}: {note}" for note in facts.notes)
    return ReadFile(
        at,
        content.hash,
        content.size,
        content.mtime_ns,
        facts.encoding,
        len(facts.line_starts),
        facts.error_lines,
        notes,
        packed,
        SpooledFile(bodies, facts.line_starts, b"" if text.isascii() else text),
    )


class Along(ABC):
    """Something else that is made of each file of a new index while its facts are at hand, and kept in the same transaction."""

    @abstractmethod
    def of(self, facts: FileFacts) -> tuple[bytes, ...]:
        """In a worker: what is wanted of a file."""

    @abstractmethod
    def keep(self, connection: sqlite3.Connection, files: Iterable[tuple[int, str, tuple[bytes, ...]]]) -> None:
        """Write it: (file id, hash, what :meth:`of` made).  The transaction has begun, and somebody else ends it."""


class Reader:
    """Reads files and spools their bodies, and what *along* makes of them."""

    def __init__(self, spool: Path, along: Along | None = None) -> None:
        self._along = along
        self.path = str(spool)
        self._file: BinaryIO = spool.open("wb")
        self._offset = 0

    def read(self, at: int, file: scan.SourceFile) -> ReadFile | str:
        """Facts of one file; a sentence when it cannot be read."""
        try:
            content = scan.load(file)
        except WorkspaceError as problem:
            return str(problem)
        facts, text = lower_with_text(content.data)
        found = _of_content(at, file, content, facts, text)
        read = found.bodies
        assert isinstance(read, SpooledFile)
        place = self._put(marshal.dumps((portions_of(found.packed, read.bodies), read.line_starts, read.text)))
        if self._along is None:
            return found._replace(bodies=place)
        try:
            along = self._put(marshal.dumps(self._along.of(facts)))
        except Exception as fault:  # noqa: BLE001 - the index does not need it; the note says what happened
            note = faults.note(file.place, "left out of the log-flow graph", fault)
            return found._replace(bodies=place, notes=(*found.notes, note))
        return found._replace(bodies=place, along=along)

    def _put(self, blob: bytes) -> Spooled:
        self._file.write(blob)
        self._offset += len(blob)
        return Spooled(self.path, self._offset - len(blob), len(blob))

    def flush(self) -> None:
        """Make what was spooled readable by others."""
        self._file.flush()


class Spools:
    """Reads spooled bodies back; one open file a spool and process."""

    def __init__(self) -> None:
        self._open: dict[str, BinaryIO] = {}

    def load(self, place: Place) -> SpooledFile:
        """Bodies of one file."""
        if isinstance(place, SpooledFile):
            return place
        portions, *rest = marshal.loads(self._read(place))  # noqa: S302 - written by this run
        return SpooledFile([PortionedBodies(*of_type) for of_type in portions], *rest)

    def along(self, place: Spooled) -> tuple[bytes, ...]:
        """What :class:`Along` made of one file."""
        found: tuple[bytes, ...] = marshal.loads(self._read(place))  # noqa: S302 - written by this run
        return found

    def _read(self, place: Spooled) -> bytes:
        file = self._open.get(place.spool)
        if file is None:
            file = self._open[place.spool] = Path(place.spool).open("rb")  # noqa: SIM115 - open for the life of the process
        file.seek(place.offset)
        return file.read(place.length)
