"""What objects look like when they are printed: the constants of enums, the forms of what ``toString()`` says."""

import sqlite3
from collections.abc import Iterable

from forelog.java.facts import ENUM, STATIC
from forelog.templates.model import Choice, Hole, Repeat, Text


class Shapes:
    """Of the types that were asked for so far; both mappings are what :class:`forelog.predict.values.Filler` takes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.enums: dict[str, tuple[str, ...]] = {}
        self.shapes: dict[str, str] = {}
        self._connection = connection
        self._seen: set[str] = set()

    def look_up(self, holes: Iterable[Hole]) -> None:
        """Find out about the types of these values."""
        for hole in holes:
            if "." in hole.type and hole.type not in self._seen:
                self._seen.add(hole.type)
                self._look_up(hole.type)

    def _look_up(self, type_name: str) -> None:
        """The constants of an enum, the form of a record or of a class with a ``toString()`` of its own."""
        row = self._connection.execute("SELECT id, simple_name, kind FROM types WHERE name = ?", (type_name,)).fetchone()
        if row is None:  # of a library: it will print something better than its hash
            self.shapes[type_name] = f"{type_name.rpartition('.')[2].rpartition('$')[2]}[{{a}}-{{d}}]"
            return
        type_id, simple, kind = row
        fields = self._connection.execute("SELECT name, flags FROM fields WHERE type_id = ? ORDER BY id", (type_id,)).fetchall()
        if kind == "enum":
            self.enums[type_name] = tuple(name for name, flags in fields if flags & ENUM)
            return
        # "+": by the index over types; methods of this name are many.
        sql = "SELECT 1 FROM methods WHERE type_id = ? AND +name = 'toString' AND params = ''"
        own = self._connection.execute(sql, (type_id,)).fetchone()
        if own is not None:
            self.shapes[type_name] = f"{simple}[{{a}}-{{d}}]"
        elif kind == "record":  # JLS 8.10.3
            self.shapes[type_name] = f"{simple}[" + ", ".join(f"{name}={{a}}" for name, flags in fields if not flags & STATIC) + "]"


def holes_of(parts: Text) -> list[Hole]:
    """All holes of a text, in its order."""
    found: list[Hole] = []
    for part in parts:
        if isinstance(part, Hole):
            found.append(part)
        elif isinstance(part, Choice):
            for option in part.options:
                found.extend(holes_of(option))
        elif isinstance(part, Repeat):
            found.extend(holes_of(part.body))
    return found
