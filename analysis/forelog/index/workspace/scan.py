"""A workspace → its source files, and their bytes.

A workspace is any number of roots: folders, source archives, single files.  Nothing in it is trusted: links are not followed, what is no
regular file is not opened, what is too large or binary is left out, and each such thing is said in a note.  One system call for each
entry of a folder is all that scanning costs.
"""

import os
import re
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from forelog.errors import InputError, WorkspaceError
from forelog.index.workspace import archives, ignore

MAX_FILE = archives.MAX_ENTRY
"""Bytes of a source file; longer ones are data in disguise."""

SOURCE_SUFFIXES = (".java", ".properties")
BUILD_FILES = frozenset({"pom.xml", "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "ivy.xml"})
BUILD_SUFFIX = ".versions.toml"

_SOURCE_SET = re.compile(r"/src/([\w-]+)/")
"""Maven's and Gradle's layout: the name behind ``src`` is that of the source set, unless it is the start of the sources themselves."""

_TEST_SET = re.compile(r"^test|Test|[-_]test|^it$")
_TEST_FOLDERS = frozenset({"test", "tests", "testing", "junit"})
_READ_ATTEMPTS = 3
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""O_NONBLOCK: a named pipe that took the file's place would block for ever; O_NOFOLLOW: so would a link lead out."""


@dataclass(frozen=True, slots=True)
class Root:
    """A folder or archive of the workspace: absolute path, ``folder`` or ``jar``."""

    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that the index wants."""

    root: str
    """Absolute path of its root: a folder, or an archive."""
    path: str
    """Relative to the root, ``/`` separators."""
    size: int
    mtime_ns: int
    """Of the archive for its entries."""
    is_test: bool
    kind: str
    """``java``, ``properties`` (message catalogues), ``build`` (Maven, Gradle, Ivy; read as text for coordinates)."""
    archived: bool = False

    @property
    def place(self) -> str:
        """For people: the path on disk, ``archive!entry`` in an archive."""
        return f"{self.root}!{self.path}" if self.archived else os.path.join(self.root, self.path)  # noqa: PTH118


@dataclass(frozen=True, slots=True)
class Content:
    """What a file held at one moment."""

    data: bytes
    hash: str
    size: int
    mtime_ns: int


@dataclass(slots=True)
class Scan:
    """What was found, sorted by root and path, and what a user should know."""

    roots: list[Root] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def of_kind(self, kind: str) -> list[SourceFile]:
        """The files of one kind."""
        return [file for file in self.files if file.kind == kind]


def content_hash(data: bytes) -> str:
    """blake2b with 16 bytes, hexadecimal."""
    return blake2b(data, digest_size=16).hexdigest()


def scan(paths: Iterable[str | os.PathLike[str]], exclude: Sequence[str] = ()) -> Scan:
    """All files of a workspace.

    *exclude*: patterns in the form of ``.gitignore``, relative to each root; what they say goes before what the workspace's own say.  A root inside another belongs to itself and is left out there.  Raises InputError when a path does not exist or is neither a folder,
    nor Java source, nor an archive.
    """
    found = Scan()
    single: dict[str, list[str]] = {}
    for path in dict.fromkeys(os.path.realpath(path) for path in paths):
        if os.path.isdir(path):  # noqa: PTH112
            found.roots.append(Root(path, "folder"))
        elif path.endswith(SOURCE_SUFFIXES) and os.path.isfile(path):  # noqa: PTH113
            single.setdefault(os.path.dirname(path), []).append(os.path.basename(path))  # noqa: PTH119, PTH120
        elif archives.is_archive(path):
            found.roots.append(Root(path, "jar"))
        elif os.path.lexists(path):
            raise InputError(f"{path}: is neither a folder nor a .java file nor a source archive (.jar, .zip)")
        else:
            raise InputError(f"{path}: there is no such file or folder")
    folders = {root.path for root in found.roots if root.kind == "folder"}
    extra = ignore.rules(exclude) if exclude else None
    for root in found.roots:
        if root.kind == "jar":
            _scan_archive(root.path, extra, found)
        else:
            _scan_folder(root.path, extra, folders, found)
    for folder, names in single.items():
        if not any(folder == root or folder.startswith(root.rstrip(os.sep) + os.sep) for root in folders):
            found.roots.append(Root(folder, "folder"))
            for name in names:
                _add(found, folder, name, os.path.join(folder, name), None)  # noqa: PTH118
    found.files.sort(key=lambda file: (file.root, file.path))
    return found


def look_again(file: SourceFile) -> SourceFile | None:
    """The file with the size and time that it has now; ``None`` when it is not there, is no regular file, or stands in an archive."""
    if file.archived:
        return None
    try:
        status = os.lstat(file.place)
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_FILE:
        return None
    return replace(file, size=status.st_size, mtime_ns=status.st_mtime_ns)


def read(file: SourceFile) -> bytes:
    """The bytes of a file; see :func:`load`."""
    return load(file).data


def peek(file: SourceFile) -> bytes:
    """The bytes of a file as it was scanned, at the price of one system call; those that :func:`read` gives when it is another now."""
    if not file.archived:
        try:
            handle = os.open(f"{file.root}{os.sep}{file.path}", _FLAGS)
            try:
                data = os.read(handle, file.size + 1)
            finally:
                os.close(handle)
        except OSError:
            return read(file)
        if len(data) == file.size:
            return data
    return read(file)


def load(file: SourceFile) -> Content:
    """The content of a file, all of one moment: it is read again when it changes under the reading.

    Raises WorkspaceError, complete with the place: gone, unreadable, not a regular file, too large, binary, always changing.
    """
    if file.archived:
        data, size, mtime_ns = archives.read_entry(file.root, file.path), file.size, file.mtime_ns
    else:
        data, size, mtime_ns = _read_stable(file.place)
    if b"\x00" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16 has a mark, JLS source text has no NUL
        raise WorkspaceError(f"{file.place}: skipped, it is binary")
    return Content(data, content_hash(data), size, mtime_ns)


def _read_stable(path: str) -> tuple[bytes, int, int]:
    try:
        for _ in range(_READ_ATTEMPTS):
            handle = os.open(path, _FLAGS)
            try:
                before = os.fstat(handle)
                if not stat.S_ISREG(before.st_mode):
                    raise WorkspaceError(f"{path}: skipped, it is not a regular file")
                if before.st_size > MAX_FILE:
                    raise WorkspaceError(f"{path}: skipped, larger than {MAX_FILE >> 20} MB")
                with os.fdopen(handle, "rb", closefd=False) as stream:
                    data = stream.read(MAX_FILE + 1)
                after = os.fstat(handle)
            finally:
                os.close(handle)
            if len(data) == before.st_size == after.st_size and before.st_mtime_ns == after.st_mtime_ns:
                return data, after.st_size, after.st_mtime_ns
    except FileNotFoundError as error:
        raise WorkspaceError(f"{path}: deleted before it was read") from error
    except OSError as error:
        raise WorkspaceError(f"{path}: cannot be read ({error.strerror})") from error
    raise WorkspaceError(f"{path}: skipped, it changes while it is read")


def _scan_folder(root: str, extra: ignore.Rules | None, roots: set[str], found: Scan) -> None:
    # Rules of the folders above see paths from their own place, so the walk's prefix starts with the way down to the root.
    above = ignore.rules_above(root)
    top = above[0][0] if above else root
    way = "" if top == root else os.path.relpath(root, top).replace(os.sep, "/") + "/"
    levels: list[ignore.Level] = []
    for owner, its_rules in above:
        inside = os.path.relpath(owner, top).replace(os.sep, "/")
        levels.append(("" if inside == "." else inside + "/", its_rules))
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[str, str, tuple[ignore.Level, ...]]] = [(root, way, tuple(levels))]
    skip = len(way)
    while waiting:
        folder, prefix, rules = waiting.pop()
        try:
            with os.scandir(folder) as listing:
                here = list(listing)
        except OSError as error:
            found.notes.append(f"{folder}: cannot be read ({error.strerror})")
            continue
        names = {entry.name for entry in here}
        if ".git" in names:
            level = ignore.exclude_rules(f"{folder}/.git")
            rules = rules if level is None else (*rules, (prefix, level))
        if ".gitignore" in names:
            level = ignore.read_rules(f"{folder}/.gitignore")
            rules = rules if level is None else (*rules, (prefix, level))
        is_test: bool | None = None
        for entry in here:
            name = entry.name
            wanted = name.endswith(SOURCE_SUFFIXES) or name in BUILD_FILES or name.endswith(BUILD_SUFFIX)
            try:
                if entry.is_dir(follow_symlinks=False):
                    if name[0] == "." or name in ignore.NEVER or entry.path in roots:
                        continue
                    if (rules or extra) and ignore.ignored(rules, prefix + name, folder=True, first=extra, root=skip):
                        continue
                    if name in ignore.OUTPUT_NAMES and _left_out(entry.path, (prefix + name)[skip:], found):
                        continue
                    status = entry.stat(follow_symlinks=False)
                    identity = (status.st_dev, status.st_ino)
                    if identity in seen and status.st_ino:
                        found.notes.append(f"{entry.path}: skipped, it is mounted inside itself")
                        continue
                    seen.add(identity)
                    waiting.append((entry.path, f"{prefix}{name}/", rules))
                    continue
                if entry.is_symlink():
                    _note_link(entry, wanted, root, found)
                    continue
            except OSError as error:
                found.notes.append(f"{entry.path}: cannot be read ({error.strerror})")
                continue
            if not wanted or ((rules or extra) and ignore.ignored(rules, prefix + name, folder=False, first=extra, root=skip)):
                continue
            if is_test is None:
                is_test = _is_test_folder(prefix[skip:], entry.path if name.endswith(".java") else "")
            _add(found, root, (prefix + name)[skip:], entry.path, entry, is_test=is_test)


def _add(found: Scan, root: str, path: str, place: str, entry: "os.DirEntry[str] | None", *, is_test: bool = False) -> None:
    """Put a file on the list, or say why not."""
    try:
        status = os.stat(place) if entry is None else entry.stat(follow_symlinks=False)  # noqa: PTH116
    except OSError as error:
        found.notes.append(f"{place}: cannot be read ({error.strerror})")
        return
    if not stat.S_ISREG(status.st_mode):
        found.notes.append(f"{place}: skipped, it is not a regular file")
    elif status.st_size > MAX_FILE:
        found.notes.append(f"{place}: skipped, larger than {MAX_FILE >> 20} MB")
    elif not path.isascii() and not _speakable(path):
        found.notes.append(f"{place!a}: skipped, its name is not valid text")
    else:
        found.files.append(SourceFile(root, path, status.st_size, status.st_mtime_ns, is_test, _kind(path)))


def _scan_archive(path: str, extra: ignore.Rules | None, found: Scan) -> None:
    try:
        mtime_ns = os.stat(path).st_mtime_ns  # noqa: PTH116
        before = len(found.files)
        for entry in archives.entries(path, SOURCE_SUFFIXES, found.notes):
            if extra is None or not any(extra.decide(part, folder=part != entry.name) for part in (*_folders(entry.name), entry.name)):
                is_test = _is_test_folder(entry.name.rpartition("/")[0] + "/", "")
                found.files.append(SourceFile(path, entry.name, entry.size, mtime_ns, is_test, _kind(entry.name), archived=True))
    except WorkspaceError as error:
        found.notes.append(str(error))
        return
    except OSError as error:
        found.notes.append(f"{path}: cannot be read ({error.strerror})")
        return
    if not any(file.kind == "java" for file in found.files[before:]):
        found.notes.append(f"{path}: no .java file in it; a -sources.jar has them")


def _kind(path: str) -> str:
    return "java" if path.endswith(".java") else "properties" if path.endswith(".properties") else "build"


def _folders(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts))]


def _speakable(text: str) -> bool:
    """File names are bytes; those that are not UTF-8 cannot be stored or shown."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _note_link(entry: "os.DirEntry[str]", wanted: bool, root: str, found: Scan) -> None:
    """Links are not followed: inside the root the target is found anyway, outside it is not ours."""
    target = os.path.realpath(entry.path)
    if target == root or target.startswith(root.rstrip(os.sep) + os.sep):
        if wanted and not os.path.lexists(target):
            found.notes.append(f"{entry.path}: skipped, a link to nothing")
    elif wanted or os.path.isdir(target):  # noqa: PTH112
        found.notes.append(f"{entry.path}: skipped, a link that leads out of the workspace (or to nothing)")


def _left_out(folder: str, path: str, found: Scan) -> bool:
    output, has_java = ignore.is_output(folder, path)
    if output and has_java:
        found.notes.append(f"{folder}: left out, it looks like build output (name it to index it)")
    return output


def _is_test_folder(prefix: str, sample: str) -> bool:
    """Whether a folder (its path, ending in ``/``) is in a test source set; *sample*: a Java file in it.

    ``src/<set>/`` decides.  In other layouts a folder called ``test`` counts when it is not part of the package that the sample states.
    """
    source_set = _SOURCE_SET.search("/" + prefix)
    if source_set is not None and (source_set[1] == "main" or _TEST_SET.search(source_set[1])):
        return source_set[1] != "main"
    parts = prefix.split("/")[:-1]
    if _TEST_FOLDERS.isdisjoint(parts):
        return False
    package = ignore.package_of(sample).split(".") if sample else []
    if package and parts[-len(package) :] == package:
        parts = parts[: -len(package)]
    return not _TEST_FOLDERS.isdisjoint(parts)
