"""Which statement wrote an event: found by the class and line of its record.

The line is that of the call of the logger.  Where statements lie inside each other, the one that begins there is meant, else the smallest
one around it.  A line that a wrapper writes has the wrapper's place; so the statements that ask a wrapper for a line are left out where the
wrapper's own is known.
"""

import re
import sqlite3
from collections.abc import Container
from dataclasses import dataclass

from forelog.check.trace import Record

UNKNOWN_CLASS, SKEW, UNCLEAR = "unknown class", "skew", "unclear"


@dataclass(frozen=True, slots=True)
class Statement:
    """A log statement, for reports."""

    id: int
    method: int
    class_name: str
    method_name: str
    file: str
    line: int
    end_line: int
    level: str
    template: str

    @property
    def place(self) -> str:
        """``Class#method:line``, the class without its package."""
        return f"{self.class_name.rpartition('.')[2]}#{self.method_name}:{self.line}"


class Places:
    """Finds the statements of one workspace."""

    def __init__(self, connection: sqlite3.Connection, written: Container[int]) -> None:
        """*written*: the statements that the log-flow graph writes."""
        self.statements: dict[int, Statement] = {}
        self._connection = connection
        self._by_class: dict[str, list[Statement]] = {}
        self._known: dict[tuple[str, int], Statement | str] = {}
        self._classes = {name for (name,) in connection.execute("SELECT name FROM types")}
        for row in connection.execute(
            "SELECT log_statements.id, method_id, class, methods.name, files.path, log_statements.line, log_statements.end_line, level, template"
            " FROM log_statements JOIN methods ON methods.id = method_id JOIN files ON files.id = log_statements.file_id ORDER BY log_statements.id"
        ):
            statement = Statement(*row)
            self.statements[statement.id] = statement
            if statement.id in written:
                self._by_class.setdefault(statement.class_name, []).append(statement)

    def of(self, record: Record) -> Statement | str:
        """The statement, or why there is none: :data:`UNKNOWN_CLASS`, :data:`SKEW` or :data:`UNCLEAR`."""
        if not record.line:
            return self._by_text(record)
        key = (record.class_name, record.line)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._at(*key)
        return found

    def ours(self, class_name: str) -> bool:
        """Whether the workspace has the class."""
        return class_name in self._classes

    def _at(self, class_name: str, line: int) -> Statement | str:
        around = [one for one in self._by_class.get(class_name, ()) if one.line <= line <= one.end_line]
        if around:
            return min(around, key=lambda one: (one.line != line, one.end_line - one.line, one.id))
        return SKEW if class_name in self._classes else UNKNOWN_CLASS

    def _by_text(self, record: Record) -> Statement | str:
        """Of a record without a line: the only statement of its class, and method if there is one, that can write the message."""
        if record.class_name not in self._classes:
            return UNKNOWN_CLASS
        fitting = [
            one
            for one in self._by_class.get(record.class_name, ())
            if record.method in ("", one.method_name) and self._fits(one, record.message)
        ]
        return fitting[0] if len(fitting) == 1 else UNCLEAR

    def _fits(self, statement: Statement, message: str) -> bool:
        (pattern,) = self._connection.execute("SELECT regex FROM log_statements WHERE id = ?", (statement.id,)).fetchone()
        return re.fullmatch(pattern, message, re.DOTALL) is not None
