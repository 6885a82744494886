"""Methods to choose from, by a piece of their name: what a picker shows while somebody types."""

import re
import sqlite3

from forelog.index.questions.queries import Method, methods

_BETWEEN = re.compile(r"[\s.,#$()]+")
PIECES = 8
"""More of a text are not looked at."""

# Methods that log themselves stand first: they are what is asked for. Before them those whose own name, or whose class, begins with the text.
_LIKE = """
SELECT methods.id FROM methods JOIN files ON files.id = methods.file_id LEFT JOIN types ON types.id = methods.type_id
WHERE methods.kind IN ('method', 'constructor') {pieces}
ORDER BY is_test,
  instr(lower(methods.name), :last) != 1 AND instr(lower(types.simple_name), :first) != 1,
  methods.id NOT IN (SELECT method_id FROM log_statements),
  length(methods.name) + length(methods.class), methods.class, methods.pos
LIMIT :most
"""


def methods_like(connection: sqlite3.Connection, text: str, most: int = 200) -> list[Method]:
    """At most *most* methods in whose ``a.b.Class#name(T)`` all pieces of *text* occur, in any case, the likeliest first.

    Pieces are parted by what is in no name: space, ``.``, ``#``, brackets; and by ``$``.  Looks at each method: some 5 ms for a thousand.
    """
    pieces = [piece for piece in _BETWEEN.split(text.lower()) if piece][:PIECES]
    conditions = "".join(
        f" AND instr(lower(methods.class || '#' || methods.name || '(' || methods.params || ')'), :piece{number}) > 0"
        for number in range(len(pieces))
    )
    wanted = {f"piece{number}": piece for number, piece in enumerate(pieces)}
    ends = {"first": pieces[0] if pieces else "", "last": pieces[-1] if pieces else "", "most": most}
    ids = [row[0] for row in connection.execute(_LIKE.format(pieces=conditions), wanted | ends)]
    found = methods(connection, ids)
    return [found[method_id] for method_id in ids if method_id in found]


def choices(connection: sqlite3.Connection, text: str, most: int = 200) -> dict[str, object]:
    """The same as JSON: ``{"methods": [{"method": "a.b.Class#name(T)", "file": "b/File.java", "line": 3}, …]}``."""
    rows = [{"method": one.label, "file": one.file, "line": one.line} for one in methods_like(connection, text, most)]
    return {"methods": rows}
