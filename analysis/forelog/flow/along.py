"""What the log-flow graph needs of each file, made along with a new index: the workers that read a file have its facts at hand."""

import sqlite3
from collections.abc import Iterable

from forelog.flow import store
from forelog.flow.contents import content_of
from forelog.index.reading import Along
from forelog.java.facts import FileFacts


class FlowAlong(Along):
    """Contents of files for the whole log-flow graph, kept in the index that is being made."""

    def of(self, facts: FileFacts) -> tuple[bytes, ...]:
        """The :data:`~forelog.flow.contents.Content` of a file."""
        return content_of(facts)

    def keep(self, connection: sqlite3.Connection, files: Iterable[tuple[int, str, tuple[bytes, ...]]]) -> None:
        """Write them."""
        store.put_files(connection, ((file_id, digest, (machines, objects)) for file_id, digest, (machines, objects) in files))
