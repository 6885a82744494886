"""``forelog entries``: the methods worth predicting from."""

from pathlib import Path

import click

from forelog.cli.failures import debug_option
from forelog.cli.options import Bounded, db_option, format_options, path_argument


@click.command("entries")
@path_argument()
@db_option
@click.option("-n", "--max", "most", metavar="N", type=Bounded(0), default=40, show_default=True, help="List at most that many.")
@format_options("table", "jsonl", "csv", json="jsonl")
@debug_option
def command(path: Path | None, db: Path | None, most: int, form: str) -> None:
    """Rank the methods worth predicting from.

    Entries are methods where a run, a thread or a callback begins: main methods, bodies of threads, methods that a library calls, then
    public methods that nobody in the workspace calls. They are ranked by how many log statements can be reached from them.

    \b
    Examples:
      forelog entries
      forelog entries --max 5 --json | jq -r .method | xargs -d '\\n' forelog predict
    """  # noqa: D301 - \b is click's mark for text that is not wrapped
    raise NotImplementedError
