"""``forelog paths-to``: what the log says before a statement writes its line."""

from pathlib import Path

import click

from forelog.cli.failures import debug_option
from forelog.cli.methods import absolute, home
from forelog.cli.options import Bounded, db_option
from forelog.cli.sequences import Wanted, sequence_options, write


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
    which the statement is reached and ends with its line.

    \b
    Examples:
      forelog paths-to OrderService.java:88
      forelog paths-to order/OrderService.java:88 --depth 8 --json
    """  # noqa: D301 - \b is click's mark for text that is not wrapped
    raise NotImplementedError
