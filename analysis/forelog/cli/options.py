"""Options that several commands share, and how METHOD is typed and completed."""

from pathlib import Path
from typing import Any

import click

db_option = click.option(
    "--db",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The index file.  [default: the one of the workspace, see 'forelog db-path']",
)


class Bounded(click.IntRange):
    """A whole number with a lower bound, whose message says what to give instead."""

    def __init__(self, least: int, instead: str = "") -> None:
        super().__init__(min=least)
        self.instead = instead

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; a message that names the bound when it is not one or too small."""
        try:
            number = int(value)
        except (TypeError, ValueError):
            self.fail(f"{value!r} is not a whole number.", param, ctx)
        assert self.min is not None
        if number < self.min:
            self.fail(f"{number} is less than {int(self.min)}{self.instead and '; ' + self.instead}.", param, ctx)
        return number
