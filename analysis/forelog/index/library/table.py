"""Many classes in one file, opened in a millisecond and read class by class.

Layout (numbers big-endian)::

    magic "forelog types" (16 bytes, ends in the format version)
    crc32 (u4) of all that follows
    directory length (u4), directory: UTF-8 lines  package TAB offset TAB length TAB number of classes
    blocks, one a package, each an own zlib stream: names length (u4), names: lines  name TAB offset TAB length; records

Names in a block are binary names without their package (``Map$Entry``); offsets count from the first block, or inside a block from its
first record.  Packages and names are sorted, so equal classes give equal bytes.  The file is read whole: there is no shared file
position, and forked workers share the pages.
"""

import zlib
from collections.abc import Iterable
from pathlib import Path
from struct import Struct

from forelog.errors import WorkspaceError
from forelog.index.library.model import ClassSig
from forelog.index.library.record import read_record, write_record

MAGIC = b"forelog types\0\0\1"
_HEAD = Struct(f">{len(MAGIC)}sII")
_U4 = Struct(">I")
_Directory = dict[str, tuple[int, int]]
_LARGEST_BLOCK = 256 << 20
"""Bytes that one package may unpack to; the largest of the JDK has 4 MB."""


class TableError(WorkspaceError):
    """A table that cannot be read: damaged, or of another version."""


def package_of(name: str) -> str:
    """Package of a binary name, ``""`` for the unnamed one."""
    return name.rpartition(".")[0]


def table_bytes(classes: Iterable[ClassSig]) -> bytes:
    """The table of these classes; of two with one name the first wins."""
    packages: dict[str, dict[str, ClassSig]] = {}
    for sig in classes:
        packages.setdefault(package_of(sig.name), {}).setdefault(sig.name.rpartition(".")[2], sig)
    blocks = []
    directory = []
    offset = 0
    for package, members in sorted(packages.items()):
        block = zlib.compress(_block(members), 9)
        directory.append(f"{package}\t{offset}\t{len(block)}\t{len(members)}")
        blocks.append(block)
        offset += len(block)
    text = "\n".join(directory).encode("utf-8", "surrogatepass")
    rest = b"".join(blocks)
    body = _U4.pack(len(text)) + text + rest
    return _HEAD.pack(MAGIC, zlib.crc32(body), len(text)) + text + rest


def _block(members: dict[str, ClassSig]) -> bytes:
    names = []
    records = []
    offset = 0
    for name, sig in sorted(members.items()):
        record = write_record(sig).encode("utf-8", "surrogatepass")
        names.append(f"{name}\t{offset}\t{len(record)}")
        records.append(record)
        offset += len(record)
    head = "\n".join(names).encode("utf-8", "surrogatepass")
    return _U4.pack(len(head)) + head + b"".join(records)


class Table:
    """Classes of one table, each read at its first use and kept.

    Raises :class:`TableError` where the bytes are not a whole table of this version.  *where* names it in messages.
    """

    __slots__ = ("_blocks", "_data", "_found", "_packages", "_start", "where")

    def __init__(self, data: bytes, where: str = "table") -> None:
        self.where = where
        if len(data) < _HEAD.size:
            raise TableError(f"{where}: too short for a table of types")
        magic, checksum, size = _HEAD.unpack_from(data)
        if magic != MAGIC:
            raise TableError(f"{where}: not a table of types of this version")
        if zlib.crc32(memoryview(data)[len(MAGIC) + 4 :]) != checksum:
            raise TableError(f"{where}: the table of types is damaged (checksum)")
        self._data = data
        self._start = _HEAD.size + size
        self._packages: dict[str, tuple[int, int]] = {}
        if size:
            for line in data[_HEAD.size : self._start].decode("utf-8", "surrogatepass").split("\n"):
                package, offset, length, _ = line.split("\t")
                self._packages[package] = (int(offset), int(length))
        self._blocks: dict[str, tuple[_Directory, bytes]] = {}
        self._found: dict[str, ClassSig | None] = {}

    @classmethod
    def open(cls, path: Path) -> "Table":
        """The table in a file; raises :class:`TableError` also where it cannot be read."""
        try:
            data = path.read_bytes()
        except OSError as problem:
            raise TableError(f"{path}: cannot be read ({problem.strerror})") from None
        return cls(data, str(path))

    def packages(self) -> tuple[str, ...]:
        """Names of all packages, sorted; ``""`` is the unnamed one."""
        return tuple(self._packages)

    def has_package(self, name: str) -> bool:
        """Whether a class of this table is in exactly this package (``java`` is not a package, ``java.util`` is one)."""
        return name in self._packages

    def classes_in(self, package: str) -> tuple[str, ...]:
        """Binary names without the package, sorted, member classes as ``Map$Entry``; empty for an unknown package."""
        return tuple(self._block(package)[0]) if package in self._packages else ()

    def find(self, name: str) -> ClassSig | None:
        """The class with this binary name, or ``None``."""
        try:
            return self._found[name]
        except KeyError:
            pass
        package, _, simple = name.rpartition(".")
        sig = None
        if package in self._packages:
            names, block = self._block(package)
            place = names.get(simple)
            if place is not None:
                start, length = place
                sig = read_record(block[start : start + length].decode("utf-8", "surrogatepass"))
            self._found[name] = sig  # only within its packages: names that lead nowhere are too many to keep
        return sig

    def _block(self, package: str) -> tuple[_Directory, bytes]:
        """Directory and unpacked block of a package of this table; the directory's offsets are made to fit the block."""
        known = self._blocks.get(package)
        if known is not None:
            return known
        offset, length = self._packages[package]
        start = self._start + offset
        unpacker = zlib.decompressobj()
        try:
            block = unpacker.decompress(self._data[start : start + length], _LARGEST_BLOCK)
        except zlib.error as problem:
            raise TableError(f"{self.where}: package {package} is damaged ({problem})") from None
        if not unpacker.eof:
            raise TableError(f"{self.where}: package {package} is cut short or too large")
        (size,) = _U4.unpack_from(block)
        records = 4 + size
        names = {}
        for line in block[4:records].decode("utf-8", "surrogatepass").split("\n"):
            name, place, count = line.split("\t")
            names[name] = (records + int(place), int(count))
        known = self._blocks[package] = (names, block)
        return known
