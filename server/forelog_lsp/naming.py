"""Methods by name; these questions may take longer than a hover may wait, so they are asked in a thread."""

import re
import sqlite3

from forelog.errors import AmbiguousNameError
from forelog.index.questions.names import resolve, resolve_all
from forelog.index.questions.queries import Method, methods

_FINDING = (
    "SELECT m.id FROM methods AS m LEFT JOIN (SELECT method_id, count(*) AS many FROM log_statements GROUP BY method_id) AS s"
    " ON s.method_id = m.id WHERE m.kind IN ('method', 'constructor'){where}"
    " ORDER BY m.name NOT LIKE ? ESCAPE '\\', coalesce(s.many, 0) DESC, length(m.class), m.class, m.pos LIMIT ?"
)


def method_named(connection: sqlite3.Connection, name: str, near: str = "") -> Method:
    """The method that *name* means, of several the one in the file *near* (relative to its root).  Raises UnknownNameError, AmbiguousNameError."""
    try:
        return resolve(connection, name)
    except AmbiguousNameError:
        found = [one for one in resolve_all(connection, name) if one.file == near]
        if len(found) == 1:
            return found[0]
        raise


def find_methods(connection: sqlite3.Connection, text: str, limit: int) -> list[Method]:
    """Methods with these pieces in their names (``order pla``, ``OrderService#place``), those that log most in their own body first."""
    pieces = [piece for piece in re.split(r"[\s.#$()]+", text) if piece]
    where = "".join(" AND (m.class || '#' || m.name) LIKE ? ESCAPE '\\'" for _ in pieces)
    last = f"{_escaped(pieces[-1])}%" if pieces else "%"
    values = (*(f"%{_escaped(piece)}%" for piece in pieces), last, limit)
    rows = connection.execute(_FINDING.format(where=where), values)
    order = [row[0] for row in rows]
    known = methods(connection, order)
    return [known[method_id] for method_id in order if method_id in known]


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)
