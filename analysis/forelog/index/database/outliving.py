"""What outlives a rebuild: summaries, which are known by the ids of methods, when the new index gives the same ids to the same methods.

So a hover says what it said before, until they are worked out anew.
"""

import sqlite3
from contextlib import suppress
from hashlib import blake2b

TABLE = "summaries"


class Outliving:
    """Remembers and restores them, both inside the transaction of the rebuild."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._made_by = ""
        """The statement that makes the table; ``""``: there is nothing to restore."""
        self._methods = b""

    def remember(self) -> None:
        """Before tables are dropped.  An index of another layout has nothing that is kept."""
        with suppress(sqlite3.OperationalError):  # no such table or column
            row = self._connection.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (TABLE,)).fetchone()
            if row is not None:
                self._methods = self._digest()
                self._connection.execute(f"CREATE TEMP TABLE outliving AS SELECT * FROM main.{TABLE}")  # noqa: S608 - a name of ours
                self._made_by = str(row[0])

    def restore(self) -> None:
        """When all methods are there."""
        if not self._made_by:
            return
        if self._digest() == self._methods:
            self._connection.execute(self._made_by)
            self._connection.execute(f"INSERT INTO main.{TABLE} SELECT * FROM temp.outliving")  # noqa: S608 - the same
        self._connection.execute("DROP TABLE temp.outliving")

    def _digest(self) -> bytes:
        digest = blake2b(digest_size=16)
        for row in self._connection.execute("SELECT id, class, name, params FROM methods ORDER BY id"):
            digest.update(repr(row).encode("utf-8", "surrogatepass"))
        return digest.digest()
