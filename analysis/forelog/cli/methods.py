"""METHOD on the command line: its index, its meaning, and its completion in the shell."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from forelog.cli.options import Decorator
from forelog.errors import AmbiguousNameError, InputError

if TYPE_CHECKING:
    import sqlite3

    from forelog.cli.opening import Index
    from forelog.index.questions.queries import Method

OFFERED = 200
"""Names that a shell is offered at most; more only fill the screen, and it waits for us at each press of the key."""

_ABOUT_FILES = "name a method in it as File.java:LINE, and another workspace by its index (--db), or go there"
_PLACE = re.compile(r"(?P<file>.+):(?P<line>\d{1,9})(?::\d+)?")


def method_argument(*, many: bool = False) -> Decorator:
    """METHOD: one, or at least one."""
    metavar, nargs = ("METHOD...", -1) if many else ("METHOD", 1)
    return click.argument("method", metavar=metavar, nargs=nargs, required=True, shell_complete=complete)


@contextmanager
def methods(texts: tuple[str, ...], db: Path | None) -> Iterator[tuple["Index", list["Method"]]]:
    """The index that *texts* are about, open for reading, and the method that each of them names.

    Raises InputError: no index, unknown or ambiguous names.
    """
    from forelog.cli.opening import opened  # noqa: PLC0415 - start-up time
    from forelog.index.questions.names import resolve  # noqa: PLC0415 - start-up time

    with opened(home(texts[0]), db) as index:
        found = []
        for text in texts:
            try:
                found.append(resolve(index.connection, absolute(text)))
            except AmbiguousNameError:
                raise
            except InputError as problem:
                if os.path.exists(text):  # noqa: PTH110 - which raises when the text is too long for a path
                    raise InputError(f"{problem} ({text} is a file or folder: {_ABOUT_FILES})") from problem
                raise
        yield index, found


def home(text: str) -> Path | None:
    """Folder whose index is meant: that of the file in ``File.java:LINE``, when there is such a file here."""
    place = _PLACE.fullmatch(text)
    return Path(place["file"]).parent if place is not None and _is_file(place["file"]) else None


def absolute(text: str) -> str:
    """``File.java:LINE`` with the whole path when there is such a file here: then it cannot be another one of that name.

    Raises InputError for bytes that are no text.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputError(f"{text!r}: is no text in this terminal's encoding") from error
    place = _PLACE.fullmatch(text)
    if place is None or not _is_file(place["file"]):
        return text
    return f"{os.path.realpath(place['file'])}:{place['line']}"


def _is_file(text: str) -> bool:
    """Whether *text* is the path of a file; too long for a path, or with a NUL in it, it is not (``Path`` raises)."""
    return os.path.isfile(text)  # noqa: PTH113 - see above


def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names in the index that begin with *incomplete*; nothing, in silence, when there is no index."""
    del param
    import sqlite3  # noqa: PLC0415 - start-up time

    from forelog.cli.opening import opened  # noqa: PLC0415 - start-up time
    from forelog.errors import ForelogError  # noqa: PLC0415 - start-up time

    db = ctx.params.get("db")
    try:
        with opened(None, Path(db) if db else None) as index:
            return [CompletionItem(name) for name in _beginning_with(index.connection, incomplete)]
    except (ForelogError, OSError, sqlite3.Error):
        return []


def _beginning_with(connection: "sqlite3.Connection", text: str) -> list[str]:
    """``Class#method`` names: of classes whose simple or whole name begins with *text*, or is its part before ``#``."""
    class_name, hash_sign, method = text.partition("#")
    column = "name" if "." in class_name else "simple_name"
    test = f"types.{column} = :class" if hash_sign else f"types.{column} >= :class AND types.{column} < :class || char(0x10ffff)"
    rows = connection.execute(
        f"SELECT DISTINCT types.{column} || '#' || methods.name FROM types JOIN methods ON methods.type_id = types.id"  # noqa: S608
        f" WHERE {test} AND types.{column} != '' AND methods.kind = 'method' AND methods.name >= :method"
        " AND methods.name < :method || char(0x10ffff) ORDER BY 1 LIMIT :most",
        {"class": class_name, "method": method, "most": OFFERED},
    )
    return [name for (name,) in rows]
