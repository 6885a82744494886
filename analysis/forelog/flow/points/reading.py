"""Constraints of all files of an index, read one after the other.

Effects: reads source files and ``-sources.jar`` archives.
"""

import sqlite3
from collections.abc import Iterator

from forelog.errors import WorkspaceError
from forelog.flow.points.constraints import FileConstraints
from forelog.flow.points.extract import extract
from forelog.flow.source import declared_encoding, read_file
from forelog.java.lower import lower


def constraints(connection: sqlite3.Connection) -> Iterator[tuple[int, FileConstraints]]:
    """(file id, its constraints); files that are gone or have changed since they were indexed are left out."""
    for (file_id,) in connection.execute("SELECT id FROM files ORDER BY id").fetchall():
        try:
            data, encoding = read_file(connection, file_id)
        except WorkspaceError:
            continue
        yield file_id, extract(lower(data, encoding=declared_encoding(encoding)))
