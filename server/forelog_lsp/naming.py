"""Methods by name; these questions may take longer than a hover may wait, so they are asked in a thread."""

import sqlite3

from forelog.errors import AmbiguousNameError, InputError, UnknownNameError
from forelog.index.questions.names import resolve, resolve_all
from forelog.index.questions.queries import Method


def method_named(connection: sqlite3.Connection, name: str, near: str = "") -> Method:
    """The method that *name* means, of several the one in the file *near* (relative to its root).

    Raises AmbiguousNameError, UnknownNameError: also for what is no name, as what was shown of broken code may be.
    """
    try:
        return resolve(connection, name)
    except InputError as problem:
        raise UnknownNameError(str(problem)) from problem
    except AmbiguousNameError:
        found = [one for one in resolve_all(connection, name) if one.file == near]
        if len(found) == 1:
            return found[0]
        raise
