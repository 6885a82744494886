"""Source archives (``-sources.jar``, zip) as a workspace: list and read entries without trusting them.

Nothing is unpacked to disk.  Names that lead out of the archive, and archives that blow up when they are unpacked, are refused with a
note; sizes that an archive states are not believed when its entries are read.
"""

import os
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from forelog.errors import WorkspaceError

MAX_ENTRY = 20 * 1024 * 1024
"""Bytes of one source file, packed or not."""

MAX_TOTAL = 2 * 1024 * 1024 * 1024
"""Bytes of all entries of an archive together, unpacked."""

MAX_RATIO = 200
"""Unpacked to packed; Java source reaches 5 to 20, generated tables 60."""

SMALL = 256 * 1024
"""Bytes up to which the ratio says nothing."""

MAX_ENTRIES = 400_000
OPEN_ARCHIVES = 4

_broken = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)
"""What zipfile raises on damaged, encrypted and unknown data (RuntimeError: password; NotImplementedError: method)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A wanted entry of an archive."""

    name: str
    size: int
    """Bytes unpacked, as the archive states."""


def is_archive(path: str) -> bool:
    """Whether the file is a zip archive, by content."""
    try:
        return zipfile.is_zipfile(path)
    except OSError:
        return False


def entries(path: str, suffixes: tuple[str, ...], notes: list[str]) -> Iterator[Entry]:
    """Entries whose name ends in one of *suffixes*; what is refused is said in *notes*.

    Raises WorkspaceError when the archive cannot be read at all.
    """
    archive = _opened(path)
    total = 0
    seen: set[str] = set()
    listed = archive.infolist()
    if len(listed) > MAX_ENTRIES:
        notes.append(f"{path}: {len(listed)} entries; only the first {MAX_ENTRIES} are read")
    for info in listed[:MAX_ENTRIES]:
        name = info.filename
        if not name.endswith(suffixes) or info.is_dir():
            continue
        place = f"{path}!{name}"
        if _leads_out(info.orig_filename) or _leads_out(name):
            notes.append(f"{path}!{name!r}: refused, the name leads out of the archive")
        elif name.startswith("META-INF/versions/") or name in seen:
            continue  # other editions of classes that are there already (JAR file specification, multi-release)
        elif info.flag_bits & 1:
            notes.append(f"{place}: refused, it is encrypted")
        elif info.file_size > MAX_ENTRY:
            notes.append(f"{place}: skipped, larger than {MAX_ENTRY >> 20} MB")
        elif info.file_size > SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            notes.append(f"{place}: refused, unpacks to more than {MAX_RATIO} times its size (a zip bomb?)")
        elif total + info.file_size > MAX_TOTAL:
            notes.append(f"{path}: the rest is refused, it unpacks to more than {MAX_TOTAL >> 30} GB (a zip bomb?)")
            return
        else:
            total += info.file_size
            seen.add(name)
            yield Entry(name, info.file_size)


def read_entry(path: str, name: str) -> bytes:
    """The bytes of an entry.  Raises WorkspaceError: gone, damaged, larger than allowed."""
    try:
        with _opened(path).open(name) as packed:
            data = packed.read(MAX_ENTRY + 1)
    except KeyError as error:
        raise WorkspaceError(f"{path}!{name}: is not in the archive any more") from error
    except _broken as error:
        raise WorkspaceError(f"{path}!{name}: cannot be unpacked ({error})") from error
    if len(data) > MAX_ENTRY:
        raise WorkspaceError(f"{path}!{name}: skipped, larger than {MAX_ENTRY >> 20} MB")
    return data


_open: "OrderedDict[tuple[int, str], tuple[tuple[int, int, int], zipfile.ZipFile]]" = OrderedDict()
"""By process, since forked workers would share one file offset, and path; with inode, size and time of what was opened."""


def _opened(path: str) -> zipfile.ZipFile:
    """The archive, kept open: reading its directory anew for every entry would take most of the time."""
    key = (os.getpid(), path)
    try:
        now = Path(path).stat()
        stamp = (now.st_ino, now.st_size, now.st_mtime_ns)
        known = _open.get(key)
        if known is not None and known[0] == stamp:
            _open.move_to_end(key)
            return known[1]
        archive = zipfile.ZipFile(path)
    except _broken as error:
        raise WorkspaceError(f"{path}: cannot be read as an archive ({getattr(error, 'strerror', None) or error})") from error
    _open[key] = (stamp, archive)
    while len(_open) > OPEN_ARCHIVES:
        _open.popitem(last=False)[1][1].close()
    return archive


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or not parts[0] or "\\" in name or "\x00" in name or (len(parts[0]) == 2 and parts[0][1] == ":")
