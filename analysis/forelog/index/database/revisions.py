"""Revisions of an index: which files have other rows than at some earlier moment.

What is expensive to find out about the whole index (the log-flow graph) is kept with the revision that it is true for.  A later reader asks
what changed since, and finds out only that again.  A **revision** is the name of a build and the number of changes since; it is in ``meta``,
and in table ``changes`` the number of the last change that touched each file.
"""

import sqlite3
from collections.abc import Collection
from typing import NamedTuple

_KEY = "revision"
_TYPES = -1
"""Stands for all types together in ``changes``."""


class Revision(NamedTuple):
    """A state of the rows of an index."""

    build: str
    """Name of the complete build; nothing can be said about changes from one build to another."""
    number: int

    def __str__(self) -> str:
        return f"{self.build}:{self.number}"

    @classmethod
    def parsed(cls, text: str) -> "Revision":
        """The revision that was written as *text*."""
        build, _, number = text.rpartition(":")
        return cls(build, int(number))


def revision(connection: sqlite3.Connection) -> Revision | None:
    """The present one; ``None`` for an index that has none (it was made by hand)."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return None if row is None else Revision.parsed(row[0])


def changed_methods(connection: sqlite3.Connection, since: Revision, now: Revision) -> set[int] | None:
    """Ids of the methods of all files that changed; ``None`` when all may have: another build, or types with other supertypes."""
    if since.build != now.build or since.number > now.number:
        return None
    if since.number == now.number:
        return set()
    files = {row[0] for row in connection.execute("SELECT file_id FROM changes WHERE number > ?", (since.number,))}
    if _TYPES in files:
        return None
    found: set[int] = set()
    for file_id in files:
        found.update(row[0] for row in connection.execute("SELECT id FROM methods WHERE file_id = ?", (file_id,)))
    return found


def record(connection: sqlite3.Connection, files: Collection[int] | None, *, types: bool) -> None:
    """Note in the transaction of a writer that rows of these files changed (``None``: everything is new) and whether *types* have other supertypes."""
    before = revision(connection)
    if files is None or before is None:
        connection.execute("INSERT OR REPLACE INTO meta(key, value) VALUES (?, lower(hex(randomblob(8))) || ':0')", (_KEY,))
        return
    if not files and not types:
        return
    connection.execute("CREATE TABLE IF NOT EXISTS changes (file_id INTEGER PRIMARY KEY, number INTEGER NOT NULL) STRICT")
    now = Revision(before.build, before.number + 1)
    touched = [*sorted(files), _TYPES] if types else sorted(files)
    connection.executemany("INSERT OR REPLACE INTO changes(file_id, number) VALUES (?, ?)", [(file_id, now.number) for file_id in touched])
    connection.execute("INSERT OR REPLACE INTO meta(key, value) VALUES (?, ?)", (_KEY, str(now)))
