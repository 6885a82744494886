"""``forelog templates``: the log statements of a workspace."""

from pathlib import Path

import click

from forelog.cli.failures import debug_option
from forelog.cli.options import db_option, format_options, path_argument


@click.command("templates")
@path_argument()
@db_option
@click.option("-g", "--grep", metavar="RE", help="Only templates in which this regular expression is found ('(?i)' first: any case).")
@click.option("-l", "--level", metavar="L", help="Only this level; 'WARN+' also those above. Several: WARN,ERROR.")
@click.option("-c", "--class", "class_", metavar="C", help="Only statements of this class (simple or binary name), nested ones included.")
@format_options("table", "jsonl", "csv", json="jsonl")
@debug_option
def command(path: Path | None, db: Path | None, grep: str | None, level: str | None, class_: str | None, form: str) -> None:
    """List the log statements and their texts.

    Holes stand as the source expression in angle brackets: 'Payment <payment.id()> refused'. A PATH below the workspace lists only
    the files in it. As jsonl, each line has the columns of the view v_templates and 'parts', the template in pieces.

    \b
    Examples:
      forelog templates --level WARN+
      forelog templates --grep 'session.*expired' --format csv
      forelog templates src/main/java/shop/order --json | jq -r .regex
    """  # noqa: D301 - \b is click's mark for text that is not wrapped
    raise NotImplementedError
