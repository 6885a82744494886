"""What lies on the disk under the live index: sources, jars, and bodies of files that nobody has open."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from pathlib import Path

from forelog.errors import WorkspaceError
from forelog.index.library import Library
from forelog.index.library.classpath import Classpath
from forelog.index.live.lazy_bodies import LazyBodies
from forelog.index.packing import Bodies, PackedFile
from forelog.index.pipeline import jars_of
from forelog.index.snapshot import Key
from forelog.index.workspace import scan
from forelog.java.source import decode

KEPT_BODIES = 4_000_000
"""Bytes of source whose bodies are kept for the next edit."""


class OnDisk:
    """The workspace as it was scanned last."""

    def __init__(self, paths: Sequence[Path], classpath: Sequence[Path], exclude: Sequence[str]) -> None:
        self.exclude = exclude
        self.paths = [Path(path).absolute() for path in paths]
        self.found = scan.Scan()
        self.here: dict[Key, scan.SourceFile] = {}
        """Its Java sources."""
        self.types = Classpath()
        self._classpath = classpath
        self._bodies: dict[Key, LazyBodies] = {}
        """Bodies of files that edits of others asked for, those asked for last at the end."""

    def rescan(self) -> bool:
        """Look again; whether the library is another."""
        self.found = scan.scan(self.paths, self.exclude)
        self.here = {(file.root, file.path): file for file in self.found.of_kind("java")}
        before, self.types = self.types, Classpath(*jars_of(self.found, self._classpath))
        return before.jars != self.types.jars

    def open_library(self) -> Library:
        """Types from outside the workspace."""
        return Library.open(self.types.jars)

    def look_at(self, paths: Iterable[Path | str], known: Container[Key]) -> list[Key] | None:
        """Take over what these files are now, and give their keys; ``None`` when only a scan can tell."""
        keys = []
        for path in paths:
            key = self.key(path, known)
            file = scan.look_again(self.here[key]) if key is not None and key in self.here else None
            if key is None or file is None or key not in known:
                return None
            self.here[key] = file
            keys.append(key)
        return keys

    def key(self, path: Path | str, known: Container[Key]) -> Key | None:
        """Root and path of a file, if it is in one of the roots; *known*: files of the index."""
        text = str(path)
        for root in self.found.roots:
            if text.startswith(root.path + "/"):
                return root.path, text[len(root.path) + 1 :]
            if (root.path, text) in known:
                return root.path, text
        return None

    def source(self, key: Key) -> scan.SourceFile:
        """A file.  Raises WorkspaceError when it is not there."""
        file = self.here.get(key)
        if file is None:
            raise WorkspaceError(f"{key[1]}: is not in the workspace any more")
        return file

    def text(self, key: Key) -> bytes:
        """Its text as UTF-8.  Raises WorkspaceError."""
        return decode(scan.load(self.source(key)).data).utf8

    def bodies(self, key: Key, packed: PackedFile) -> Bodies:
        """Its bodies; *packed*: what the index knows of it."""
        known = self._bodies.pop(key, None)
        if known is None or known.packed is not packed:
            try:
                known = LazyBodies(packed, self.text(key))
            except WorkspaceError:
                return tuple((None,) * len(raw[15]) for raw in packed.types)
        self._bodies[key] = known
        size = sum(len(bodies.text) for bodies in self._bodies.values())
        while size > KEPT_BODIES and len(self._bodies) > 1:
            oldest = next(iter(self._bodies))
            size -= len(self._bodies.pop(oldest).text)
        return known

    def forget_bodies(self) -> None:
        """The index was loaded anew."""
        self._bodies.clear()
