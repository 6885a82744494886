"""``forelog paths-to``: what the log says before a statement writes its line."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forelog.cli.failures import debug_option
from forelog.cli.methods import absolute, home
from forelog.cli.options import Bounded, db_option
from forelog.cli.sequences import Wanted, sequence_options, write
from forelog.errors import AmbiguousNameError, InputError, UnknownNameError

if TYPE_CHECKING:
    import sqlite3

    from forelog.index.questions.queries import LogStatement

NEAREST = 5
"""Log statements that the message about a line without one names."""

_PLACE = re.compile(r"(?P<file>.+):(?P<line>\d{1,9})(?::\d+)?")


@click.command("paths-to")
@click.argument("place", metavar="FILE:LINE")
@db_option
@click.option(
    "-d",
    "--depth",
    metavar="N",
    type=Bounded(0, "0 stays in the method"),
    default=5,
    show_default=True,
    help="Callers to go up to, one behind the other.",
)
@sequence_options
@debug_option
def command(place: str, db: Path | None, depth: int, wanted: Wanted) -> None:
    """Show what the log says before a statement writes its line.

    FILE:LINE is any line of a log statement; a file name, or the end of a path, will do for FILE. Each sequence begins in a method from
    which the statement is reached and ends with its line; those that say most come first.

    \b
    Examples:
      forelog paths-to OrderService.java:88
      forelog paths-to order/OrderService.java:88 --depth 8 --json
    """  # noqa: D301 - \b is click's mark for text that is not wrapped
    from forelog.cli.opening import opened  # noqa: PLC0415 - start-up time
    from forelog.predict.backwards import paths_to  # noqa: PLC0415 - start-up time

    with opened(home(place), db) as index:
        found = paths_to(
            index.connection,
            [one.row_id for one in statements_meant(index.connection, absolute(place))],
            depth=depth,
            level=wanted.level,
            limit=wanted.most,
            only_label=wanted.only_label,
            seed=wanted.seed,
            time_limit=wanted.time_limit,
        )
        write([found], wanted, index)


def statements_meant(connection: "sqlite3.Connection", text: str) -> list["LogStatement"]:
    """The log statements at the line that *text* (``File.java:LINE``) names, all of one file.

    Raises InputError when it is no place, UnknownNameError with the nearest statements, AmbiguousNameError for several files.
    """
    from forelog.index.questions.names import methods_at  # noqa: PLC0415 - start-up time
    from forelog.index.questions.queries import files_named, statements_at, templates  # noqa: PLC0415 - start-up time

    place = _PLACE.fullmatch(text.strip())
    if place is None:
        raise InputError(f"{text!r}: is no place in a file; write File.java:LINE")
    line = int(place["line"])
    files = files_named(connection, place["file"])
    found = [at_line for file_id, _, _ in files if (at_line := statements_at(connection, file_id, line))]
    if len(found) > 1:
        listed = "".join(f"\n  {one.file}:{one.line}" for one, *_ in found)
        raise AmbiguousNameError(f"{text!r} can mean {len(found)} files; name one of them:{listed}")
    if found:
        return found[0]
    near = sorted((one for file_id, _, _ in files for one in templates(connection, file_id=file_id)), key=lambda one: abs(one.line - line))
    if not files:
        methods_at(connection, place["file"], line)  # names the closest files
    listed = "".join(f"\n  {one.file}:{one.line}  {one.level} {one.template}" for one in near[:NEAREST])
    raise UnknownNameError(f"{text}: no log statement at this line{f'; the nearest ones:{listed}' if listed else ' nor in this file'}")
