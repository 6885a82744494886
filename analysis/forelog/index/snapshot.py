"""Which state of a workspace an index is of, and whether that is still the state on the disk.

What a run looks at first; when nothing changed, it is also the last, so nothing heavy is imported here.
"""

from __future__ import annotations

import json
import marshal
import os
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from forelog.index.database.rows import KnownFile
from forelog.index.workspace.scan import SourceFile, scan

EXTRACTOR = f"14/{marshal.version}.{sys.version_info[0]}.{sys.version_info[1]}"
"""Version of what is extracted and of the form in which it is kept; another one reads every file again."""

Key = tuple[str, str]
"""Root and path of a file."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is not on the disk as the index knows it."""

    changed: int
    """Files with another size or time."""
    added: int
    removed: int

    def __bool__(self) -> bool:
        """Is there anything?"""
        return bool(self.changed or self.added or self.removed)


def changes_since(connection: sqlite3.Connection) -> Changes:
    """What happened to the files of an index since it was written; the folders are looked through, no file is opened."""
    given = connection.execute("SELECT value FROM meta WHERE key = 'paths'").fetchone()
    paths = json.loads(given[0]) if given is not None else [path for (path,) in connection.execute("SELECT path FROM roots")]
    excluded = connection.execute("SELECT value FROM meta WHERE key = 'exclude'").fetchone()
    found = scan((path for path in paths if os.path.exists(path)), json.loads(excluded[0]) if excluded is not None else ())  # noqa: PTH110
    known = known_files(connection)
    skipped = connection.execute("SELECT value FROM meta WHERE key = 'left_out'").fetchone()
    left_out = {tuple(file) for file in json.loads(skipped[0])} if skipped is not None else set()
    here = {(file.root, file.path): file for file in found.of_kind("java")}
    return changes(known, {key: file for key, file in here.items() if key in known or (*key, file.size, file.mtime_ns) not in left_out})


def settings_of(jars: Iterable[Path], catalogues: Iterable[SourceFile]) -> str:
    """All that the rows of every file depend on; another value means that everything is built anew."""
    return json.dumps([EXTRACTOR, [str(path) for path in jars], [[file.root, file.path, file.size, file.mtime_ns] for file in catalogues]])


def known_files(connection: sqlite3.Connection) -> dict[Key, KnownFile]:
    """Every file of an index."""
    rows = connection.execute(
        "SELECT roots.path, files.path, files.id, hash, size, mtime_ns, extractor FROM files JOIN roots ON roots.id = root_id"
    )
    return {(root, path): KnownFile(*rest) for root, path, *rest in rows}


def same(known: KnownFile, file: SourceFile) -> bool:
    """Whether a file is taken for unchanged: nobody opens it."""
    return known.size == file.size and known.mtime_ns == file.mtime_ns and known.extractor == EXTRACTOR


def changes(known: Mapping[Key, KnownFile], here: Mapping[Key, SourceFile]) -> Changes:
    """How the files of an index and those on the disk differ."""
    both = known.keys() & here.keys()
    return Changes(sum(not same(known[key], here[key]) for key in both), len(here) - len(both), len(known) - len(both))
