"""Jars read class by class: opening one reads its directory only, a class is read when it is first asked for.

A class path of a large project has a hundred thousand classes, of which its source names a few thousand: to read them all would take
longer than to index the source, and to keep them all as a table would only hide that until a jar changes.

Nothing is unpacked to disk: only entries that end in ``.class`` are read, into memory, with a limit on each, so archives made to explode
(or with ``..`` in their names) do no harm.  The archive format is read here and not with :mod:`zipfile`, which takes ten times as long for
the directory and shares a file position among forked workers.  (PKWARE APPNOTE 6.3.10, sections in brackets.)
"""

import re
import zlib
from pathlib import Path
from struct import Struct
from struct import error as struct_error
from typing import BinaryIO, NamedTuple

from forelog.errors import WorkspaceError
from forelog.index.library.classfile import ClassFileError, read_class
from forelog.index.library.model import ClassSig

LARGEST_CLASS = 16 << 20
"""Bytes of one class file; the format's own tables allow little more, generated code stays below 2 MB."""
LARGEST_DIRECTORY = 256 << 20
"""Bytes of a jar's directory; one with 130,000 classes has 13 MB."""
NEWEST_RELEASE = 21
"""Newest ``META-INF/versions`` folder that is read: the newest Java whose source we read."""

_END = Struct("<4s4H2IH")  # end of central directory record (4.3.16)
_LOCATOR = Struct("<4sIQI")  # zip64 end of central directory locator (4.3.15)
_END64 = Struct("<4sQ2H2I4Q")  # zip64 end of central directory record (4.3.14)
_ENTRY = Struct("<4s6H3I5H2I")  # central directory file header (4.3.12)
_LOCAL = Struct("<4s5H3I2H")  # local file header (4.3.7)
_LONGEST_COMMENT = 0xFFFF
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1

_VERSIONED = re.compile(r"META-INF/versions/(\d{1,4})/(.+)", re.DOTALL)
_NO_NAME = re.compile(r"\$\d|(?:^|[$/])(?:module|package)-info$")
"""Numbered parts name local and anonymous classes (JLS 13.1), which no other source can name."""


class JarError(WorkspaceError):
    """A jar that cannot be read, or that is refused; the message says why."""


class _Entry(NamedTuple):
    """Where a class file lies in the archive."""

    release: int
    name: str
    method: int
    checksum: int
    packed: int
    size: int
    offset: int


class Jar:
    """The classes of one jar, as Java 21 sees them in a multi-release jar; each is read at its first use and kept.

    Raises :class:`JarError` when the archive cannot be read.  A class that cannot be read later on is as good as absent, with a note.
    """

    __slots__ = ("_directory", "_found", "_names", "_packages", "_shift", "notes", "path")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notes: list[str] = []
        """What could not be read so far."""
        self._found: dict[str, ClassSig | None] = {}
        self._names: dict[str, dict[str, _Entry]] = {}
        try:
            with path.open("rb") as file:
                self._directory, self._shift = _read_directory(file)
            self._packages = _by_package(self._directory)
        except OSError as problem:
            raise JarError(f"{path}: cannot be read ({problem.strerror})") from None
        except struct_error:
            raise JarError(f"{path}: not a readable jar (its directory is cut short)") from None
        except JarError as problem:
            raise JarError(f"{path}: {problem}") from None

    def packages(self) -> tuple[str, ...]:
        """Names of all packages that have class files; ``""`` is the unnamed one."""
        return tuple(self._packages)

    def has_package(self, name: str) -> bool:
        """Whether a class file of this jar is in exactly this package."""
        return name in self._packages

    def classes_in(self, package: str) -> tuple[str, ...]:
        """Binary names without the package, sorted, member classes as ``Map$Entry``; empty for an unknown package."""
        return tuple(self._entries(package)) if package in self._packages else ()

    def find(self, name: str) -> ClassSig | None:
        """The class with this binary name, or ``None``."""
        try:
            return self._found[name]
        except KeyError:
            pass
        package, _, simple = name.rpartition(".")
        if package not in self._packages:
            return None
        entry = self._entries(package).get(simple)
        sig = self._read(entry) if entry else None
        if sig is not None and (sig.name != name or sig.local):
            sig = None  # a file at the wrong place is not found by a class loader either
        self._found[name] = sig
        return sig

    def _entries(self, package: str) -> dict[str, _Entry]:
        """Entries of a package of this jar by simple binary name, of several releases the newest."""
        known = self._names.get(package)
        if known is None:
            chosen: dict[str, _Entry] = {}
            for at in self._packages[package]:
                simple, entry = _entry_at(self._directory, at)
                if not _NO_NAME.search(simple) and (simple not in chosen or entry.release >= chosen[simple].release):
                    chosen[simple] = entry
            known = self._names[package] = dict(sorted(chosen.items()))
        return known

    def _read(self, entry: _Entry) -> ClassSig | None:
        where = f"{self.path.name}!{entry.name}"
        try:
            # Opened anew: workers that were forked would share the file's position, and many jars would hold many files open.
            with self.path.open("rb") as file:
                return read_class(_unpacked(file, entry, self._shift), where)
        except ClassFileError as problem:
            self.notes.append(str(problem))
        except (JarError, OSError, zlib.error, struct_error) as problem:
            self.notes.append(f"{where}: cannot be read ({problem})")
        return None


def _read_directory(file: BinaryIO) -> tuple[bytes, int]:
    """(central directory, how many bytes stand in front of the archive: offsets in it count from behind them)."""
    size = file.seek(0, 2)
    tail_at = max(0, size - _END.size - _LONGEST_COMMENT - _LOCATOR.size)
    file.seek(tail_at)
    tail = file.read()
    end = tail.rfind(b"PK\5\6")
    if end < 0:
        raise JarError("not a readable jar (no directory)")
    _, _, _, _, _, length, offset, _ = _END.unpack_from(tail, end)
    behind = tail_at + end
    locator = end - _LOCATOR.size
    if locator >= 0 and tail.startswith(b"PK\6\7", locator):  # more than 65,535 entries, or more than 4 GiB
        record = _END64.size
        file.seek(max(0, behind - _LOCATOR.size - record))
        magic, *_, length, offset = _END64.unpack(file.read(record))
        if magic != b"PK\6\6":
            raise JarError("not a readable jar (no zip64 directory)")
        behind -= _LOCATOR.size + record
    start = behind - length
    if start < offset:
        raise JarError("not a readable jar (its directory is not where it says)")
    if length > LARGEST_DIRECTORY:
        raise JarError(f"refused, its directory is too large ({length:,} bytes)")
    file.seek(start)
    return file.read(length), start - offset


def _by_package(directory: bytes) -> dict[str, list[int]]:
    """Places in the directory of the class files of each package; the rest of an entry is read when the package is used."""
    found: dict[bytes, list[int]] = {}
    lengths = Struct("<3H").unpack_from
    at = 0
    end = len(directory)
    while at < end:
        if directory[at : at + 4] != b"PK\1\2":
            raise JarError("not a readable jar (its directory is damaged)")
        name_length, extra, comment = lengths(directory, at + 28)
        name_end = at + _ENTRY.size + name_length
        if directory.endswith(b".class", at + _ENTRY.size, name_end):
            slash = directory.rfind(b"/", at + _ENTRY.size, name_end)
            found.setdefault(directory[at + _ENTRY.size : slash] if slash >= 0 else b"", []).append(at)
        at = name_end + extra + comment
    packages: dict[str, list[int]] = {}
    for folder, places in found.items():
        name = folder.decode("utf-8", "replace") + "/"
        if versioned := _VERSIONED.fullmatch(name + " "):
            if int(versioned[1]) > NEWEST_RELEASE:
                continue
            name = versioned[2].rstrip(" ")
        elif name.startswith("META-INF/"):
            continue
        packages.setdefault(name.strip("/").replace("/", "."), []).extend(places)
    return packages


def _entry_at(directory: bytes, at: int) -> tuple[str, _Entry]:
    """(binary name without the package, the entry) at a place of the directory."""
    _, _, _, _, method, _, _, checksum, packed, size, name_length, _, _, _, _, _, offset = _ENTRY.unpack_from(directory, at)
    (flags,) = Struct("<H").unpack_from(directory, at + 8)
    name = directory[at + _ENTRY.size : at + _ENTRY.size + name_length].decode("utf-8", "replace")
    versioned = _VERSIONED.fullmatch(name)
    simple = name.rpartition("/")[2].removesuffix(".class")
    return simple, _Entry(int(versioned[1]) if versioned else 0, name, -1 if flags & _ENCRYPTED else method, checksum, packed, size, offset)


def _unpacked(file: BinaryIO, entry: _Entry, shift: int) -> bytes:
    """Content of an entry, never more than it declares and than the limit."""
    if max(entry.size, entry.packed) > LARGEST_CLASS:
        raise JarError(f"refused, it unpacks to too much: {entry.size:,} bytes")
    file.seek(shift + entry.offset)
    magic, *_, name_length, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    if magic != b"PK\3\4":
        raise JarError("it is not where the directory says")
    file.seek(name_length + extra, 1)
    data = file.read(entry.packed)
    if entry.method == _DEFLATED:
        data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, entry.size + 1)
    elif entry.method != _STORED:
        raise JarError("it is encrypted or packed in a way that is not known")
    if len(data) != entry.size or zlib.crc32(data) != entry.checksum:
        raise JarError("it is damaged")
    return data
