"""What outlives a rebuild: tables that know methods by their ids, as long as the new index gives the same ids to the same methods.

So a hover says what it said before, until that is worked out anew.  ``meta.ids`` is another one as soon as ids mean others, for those who are
still working out what they read before.
"""

import sqlite3
from hashlib import blake2b

OUTLIVING = ("summaries",)
"""Tables that are made when there is something to keep in them (:mod:`forelog.index.questions.summaries`)."""


class Outliving:
    """Made and settled inside the transaction of the rebuild: before the other tables are dropped, and when all methods are there."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._methods = self._digest()
        self._ids = ids(connection)

    def settle(self) -> None:
        """Keep these tables, or drop them."""
        if self._digest() == self._methods:
            self._connection.execute("INSERT INTO meta(key, value) VALUES ('ids', ?)", (self._ids,))
        else:
            self._connection.execute("INSERT INTO meta(key, value) VALUES ('ids', lower(hex(randomblob(8))))")
            for table in OUTLIVING:
                self._connection.execute(f"DROP TABLE IF EXISTS {table}")

    def _digest(self) -> bytes:
        digest = blake2b(digest_size=16)
        for row in self._connection.execute("SELECT id, class, name, params FROM methods ORDER BY id"):
            digest.update(repr(row).encode("utf-8", "surrogatepass"))
        return digest.digest()


def ids(connection: sqlite3.Connection) -> str:
    """Tells apart states of the index in which the same id may mean another method."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'ids'").fetchone()
    return "" if row is None else str(row[0])
