"""Which methods a run can reach from ``main``, over calls of every kind (the view ``v_reachable``)."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple


class Reached(NamedTuple):
    """A method within reach."""

    id: int
    class_name: str
    name: str
    params: str
    file: str
    line: int

    @property
    def label(self) -> str:
        """``a.b.C#m(T)``."""
        return f"{self.class_name}#{self.name}({self.params})"


def mains(connection: sqlite3.Connection) -> list[str]:
    """Labels of the methods that a JVM can start with, sorted."""
    rows = connection.execute(
        "SELECT DISTINCT class || '#main(' || params || ')' FROM methods WHERE name = 'main' AND flags & 9 = 9 AND params = 'java.lang.String[]' ORDER BY 1"
    )
    return [label for (label,) in rows]


def reachable(connection: sqlite3.Connection) -> Iterator[Reached]:
    """All methods within reach of any of them, by class and place; of a library without ``main``, of all that others may call."""
    rows = connection.execute("SELECT id, class, method, params, file, line FROM v_reachable ORDER BY class, line, method, params, id")
    return map(Reached._make, rows)
