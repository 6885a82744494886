"""``--level`` on the command line."""

import sqlite3
from collections.abc import Set as AbstractSet

from forelog.errors import InputError
from forelog.flow.levels import ORDER

UNKNOWN = "?"
"""Stands for a level that is only known at run time."""


def levels_meant(connection: sqlite3.Connection, text: str) -> AbstractSet[str]:
    """Names of the levels that ``WARN``, ``WARN+`` or ``WARN,ERROR`` mean, in the spelling of every framework: WARN is also WARNING.

    Raises InputError for a level that neither a framework nor this index has.
    """
    there = {level for (level,) in connection.execute("SELECT DISTINCT level FROM log_statements")}
    meant: set[str] = set()
    for part in filter(None, (part.strip().upper() for part in text.split(","))):
        if part == UNKNOWN:
            meant.add("")
            continue
        name = part.removesuffix("+")
        if name not in ORDER:
            if part not in there:
                known = sorted(there - {""} | set(ORDER), key=lambda one: (ORDER.get(one, 9), one))
                raise InputError(f"{name!r} is no level; choose of {', '.join(known)}, or ? for one that is not constant.")
            meant.add(part)
        elif part != name:
            meant |= {level for level in there if ORDER.get(level, -1) >= ORDER[name]}
        else:
            meant |= {level for level in there if ORDER.get(level, -1) == ORDER[name]}
    return meant
