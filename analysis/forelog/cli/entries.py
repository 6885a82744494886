"""``forelog entries``: the methods worth predicting from."""

from pathlib import Path

import click

from forelog.cli.failures import debug_option
from forelog.cli.listing import print_rows
from forelog.cli.options import Bounded, db_option, format_options, path_argument
from forelog.cli.screen import note


@click.command("entries")
@path_argument()
@db_option
@click.option("-n", "--max", "most", metavar="N", type=Bounded(0), default=40, show_default=True, help="List at most that many.")
@click.option("--tests", is_flag=True, help="Also methods of test sources.")
@format_options("table", "jsonl", "csv", json="jsonl")
@debug_option
def command(path: Path | None, db: Path | None, most: int, tests: bool, form: str) -> None:
    """Rank the methods worth predicting from.

    Entries are methods where a run, a thread or a callback begins: main methods, bodies of threads, methods that a library calls, then
    public methods that nobody in the workspace calls. They are ranked by how many log statements they can reach: over likely calls first,
    then over all.

    \b
    Examples:
      forelog entries
      forelog entries --max 5 --json | jq -r .method | xargs -d '\\n' forelog predict
    """  # noqa: D301 - \b is click's mark for text that is not wrapped
    from forelog.cli.opening import opened  # noqa: PLC0415 - start-up time
    from forelog.index.questions.entries import entries  # noqa: PLC0415 - start-up time

    with opened(path, db) as index:
        found = [one for one in entries(index.connection, tests=tests) if index.holds(one.method.root, one.method.file)]
    print_rows(
        (
            {
                "kind": one.kind,
                "likely": one.likely,
                "statements": one.statements,
                "callers": one.callers,
                "method": one.method.label,
                "file": one.method.file,
                "line": one.method.line,
            }
            for one in found[:most]
        ),
        form,
        shown=("kind", "likely", "statements", "callers", "method"),
    )
    if len(found) > most:
        note(f"{len(found) - most:,} more; --max {len(found)} lists all.")
    elif not found:
        note("No entry can log anything here.")
