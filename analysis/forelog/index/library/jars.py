"""Jars as tables of signatures, made once and kept in the user's cache folder.

A jar's table is named by the jar's path, size and time of change, so it is made again when the jar changes; a table that cannot be read
is made again too.  Nothing is unpacked to disk: only entries that end in ``.class`` are read, into memory, with a limit on each and on all
of them, so archives made to explode (or with ``..`` in their names) do no harm.
"""

import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from struct import error as struct_error
from tempfile import NamedTemporaryFile

from platformdirs import user_cache_path

from forelog.errors import WorkspaceError
from forelog.index.library.classfile import ClassFileError, read_class
from forelog.index.library.model import ClassSig
from forelog.index.library.table import MAGIC, Table, TableError, table_bytes

LARGEST_CLASS = 16 << 20
"""Bytes of one class file; the format's own tables allow little more, generated code stays below 2 MB."""
LARGEST_JAR = 1 << 30
"""Bytes of all class files of one jar; the largest jar on Maven Central that we know has 250 MB of them."""
NEWEST_RELEASE = 21
"""Newest ``META-INF/versions`` folder that is read: the newest Java whose source we read."""

# What the zip reader raises on damage; RuntimeError: an encrypted entry, or (as NotImplementedError) a compression it does not know.
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct_error, EOFError, RuntimeError, ValueError)
_VERSIONED = re.compile(r"META-INF/versions/(\d{1,4})/(.+)")


class JarError(WorkspaceError):
    """A jar that cannot be read, or that is refused; the message says why."""


@dataclass(frozen=True, slots=True)
class OpenedJar:
    """The types of one jar, and what a user should know about them."""

    path: Path
    table: Table
    notes: tuple[str, ...] = ()


def cache_folder() -> Path:
    """Where the tables of jars are kept; may be deleted at any time."""
    return user_cache_path("forelog") / "jars"


def open_jar(path: Path, cache: Path | None = None) -> OpenedJar:
    """The types of a jar, from its cached table when there is a good one.

    *cache* is the folder of tables (default :func:`cache_folder`); when it cannot be written the table is made all the same, with a
    note.  Raises :class:`JarError` when the jar cannot be read.
    """
    try:
        path = path.resolve(strict=True)
        state = path.stat()
    except OSError as problem:
        raise JarError(f"{path}: cannot be read ({problem.strerror})") from None
    key = blake2b(f"{MAGIC!r} {path} {state.st_size} {state.st_mtime_ns}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    kept = (cache or cache_folder()) / f"{_file_name(path)}-{key}.types"
    try:
        return OpenedJar(path, Table.open(kept))
    except TableError:
        pass  # not there yet, or damaged: made (again) below
    classes, notes = read_jar(path)
    data = table_bytes(classes)
    try:
        _write_whole(kept, data)
    except OSError as problem:
        notes = (*notes, f"{kept.parent}: cannot keep the types of {path.name} ({problem.strerror}); they are read again each time")
    return OpenedJar(path, Table(data, str(path)), notes)


def _file_name(path: Path) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", path.stem)[:80]


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees all of it or none: under another name first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=path.name, suffix=".part", delete=False) as part:
        try:
            part.write(data)
            part.close()
            os.replace(part.name, path)  # noqa: PTH105 - the name is a string, and the rename is the point
        except OSError:
            os.unlink(part.name)  # noqa: PTH108
            raise


def read_jar(path: Path) -> tuple[list[ClassSig], tuple[str, ...]]:
    """(the classes that other source can name, notes on what was left out); raises :class:`JarError`."""
    notes: list[str] = []
    classes: list[ClassSig] = []
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in _class_entries(archive):
                try:
                    sig = read_class(_bytes(archive, entry), f"{path.name}!{entry.filename}")
                except ClassFileError as problem:
                    notes.append(str(problem))
                except _DAMAGE as problem:
                    notes.append(f"{path.name}!{entry.filename}: {problem}")
                else:
                    if not sig.local:
                        classes.append(sig)
    except (OSError, *_DAMAGE) as problem:
        raise JarError(f"{path}: not a readable jar ({problem})") from None
    if len(notes) > 3:
        notes = [*notes[:3], f"{path.name}: {len(notes) - 3} more class files cannot be read"]
    return classes, tuple(notes)


def _class_entries(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """Class files of a jar: those of the newest release (at most NEWEST_RELEASE) where it has several (JAR specification, multi-release)."""
    chosen: dict[str, tuple[int, zipfile.ZipInfo]] = {}
    total = 0
    for entry in archive.infolist():
        name = entry.filename
        if not name.endswith(".class") or name.endswith(("module-info.class", "package-info.class")):
            continue
        release = 0
        if versioned := _VERSIONED.fullmatch(name):
            release, name = int(versioned[1]), versioned[2]
        if release <= NEWEST_RELEASE and release >= chosen.get(name, (0, entry))[0]:
            chosen[name] = (release, entry)
    for _, entry in chosen.values():
        total += entry.file_size
        if entry.file_size > LARGEST_CLASS or total > LARGEST_JAR:
            raise JarError(
                f"{archive.filename}: refused, {entry.filename} unpacks to too much ({entry.file_size:,} bytes, {total:,} so far)"
            )
        yield entry


def _bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Content of an entry, never more than it declares: the declared sizes are what the limits were checked on."""
    with archive.open(entry) as stream:
        data = stream.read(entry.file_size + 1)
    if len(data) > entry.file_size:
        raise zipfile.BadZipFile("unpacks to more than it declares")
    return data
