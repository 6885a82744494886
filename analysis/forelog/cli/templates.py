"""``forelog templates``: the log statements of a workspace."""

import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forelog.cli.failures import debug_option
from forelog.cli.options import Bounded, db_option, format_options, path_argument
from forelog.cli.screen import note

if TYPE_CHECKING:
    from forelog.index.questions.queries import LogStatement


@click.command("templates")
@path_argument()
@db_option
@click.option("-g", "--grep", metavar="RE", help="Only templates in which this regular expression is found ('(?i)' first: any case).")
@click.option(
    "-l", "--level", metavar="L", help="Only this level; 'WARN+' also those above; '?' a level not constant. Several: WARN,ERROR."
)
@click.option("-c", "--class", "class_", metavar="C", help="Only statements of this class (simple or binary name), nested ones included.")
@click.option("-n", "--max", "most", metavar="N", type=Bounded(0), help="List at most that many.  [default: all]")
@format_options("table", "jsonl", "csv", json="jsonl")
@debug_option
def command(
    path: Path | None, db: Path | None, grep: str | None, level: str | None, class_: str | None, most: int | None, form: str
) -> None:
    """List the log statements and their texts.

    Holes stand as the source expression in angle brackets: 'Payment <payment.id()> refused'. A PATH below the workspace lists only
    the files in it. As jsonl, each line has the columns of the view v_templates and 'parts', the template in pieces.

    \b
    Examples:
      forelog templates --level WARN+
      forelog templates --grep 'session.*expired' --format csv
      forelog templates src/main/java/shop/order --json | jq -r .regex
    """  # noqa: D301 - \b is click's mark for text that is not wrapped
    from forelog.cli.levels import levels_meant  # noqa: PLC0415 - start-up time
    from forelog.cli.opening import opened  # noqa: PLC0415 - start-up time
    from forelog.export.template_rows import write_templates  # noqa: PLC0415 - start-up time
    from forelog.index.questions.queries import templates  # noqa: PLC0415 - start-up time

    try:
        with warnings.catch_warnings():  # Python tells programmers of sets that may mean something else one day
            warnings.simplefilter("ignore", FutureWarning)
            pattern = None if grep is None else re.compile(grep)
    except re.error as error:
        raise click.BadParameter(f"{grep!r} is not a regular expression: {error}.", param_hint="--grep") from error
    fitted = 0
    with opened(path, db) as index:
        levels = None if level is None else levels_meant(index.connection, level)

        def fitting() -> Iterator["LogStatement"]:
            nonlocal fitted
            for one in templates(index.connection, grep=pattern, levels=levels, class_name=class_):
                if index.holds(one.root, one.file):
                    fitted += 1
                    if most is None or fitted <= most:
                        yield one

        write_templates(fitting(), form, sys.stdout)
    if most is not None and fitted > most:
        note(f"{fitted - most:,} more; --max {fitted} lists all.")
    elif not fitted:
        note("No log statement fits." if grep or level or class_ or path else "There is no log statement in this workspace.")
