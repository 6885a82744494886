"""First half of indexing, one file at a time: bytes → declarations for the world, bodies for the linker.

Runs in worker processes.  Bodies stay where they were made: each worker keeps them in a spool file, and only their place travels.
"""

from __future__ import annotations

import marshal
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from forelog.errors import WorkspaceError
from forelog.index.packing import Bodies, digests_of, pack
from forelog.index.portions import PortionedBodies, portions_of
from forelog.index.workspace import scan
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
    facts, text = lower_with_text(content.data)
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


class Reader:
    """Reads files and spools their bodies."""

    def __init__(self, spool: Path) -> None:
        self.path = str(spool)
        self._file: BinaryIO = spool.open("wb")
        self._offset = 0

    def read(self, at: int, file: scan.SourceFile) -> ReadFile | str:
        """Facts of one file; a sentence when it cannot be read."""
        found = read_file(at, file)
        if isinstance(found, str):
            return found
        read = found.bodies
        assert isinstance(read, SpooledFile)
        blob = marshal.dumps((portions_of(found.packed, read.bodies), read.line_starts, read.text))
        self._file.write(blob)
        place = Spooled(self.path, self._offset, len(blob))
        self._offset += len(blob)
        return found._replace(bodies=place)

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
        file = self._open.get(place.spool)
        if file is None:
            file = self._open[place.spool] = Path(place.spool).open("rb")  # noqa: SIM115 - open for the life of the process
        file.seek(place.offset)
        portions, *rest = marshal.loads(file.read(place.length))  # noqa: S302 - written by this run
        return SpooledFile([PortionedBodies(*of_type) for of_type in portions], *rest)
