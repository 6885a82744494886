"""``forelog db-path``: where the index is."""

import json
from pathlib import Path

import click

from forelog.cli.failures import debug_option
from forelog.cli.options import db_option, path_argument
from forelog.cli.screen import note


@click.command("db-path")
@path_argument()
@db_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object: path, and whether the index exists.")
@debug_option
def command(path: Path | None, db: Path | None, as_json: bool) -> None:
    """Print where the index of a workspace is kept.

    It is a SQLite file with documented tables and views (docs/schema.md), made to be opened.

    \b
    Example:
      sqlite3 "$(forelog db-path)" "SELECT level, count(*) FROM v_templates GROUP BY level"
    """  # noqa: D301 - \b is click's mark for text that is not wrapped
    from forelog.cli.opening import database_of  # noqa: PLC0415 - start-up time
    from forelog.errors import InputError  # noqa: PLC0415 - start-up time
    from forelog.index.locate import default_database  # noqa: PLC0415 - start-up time

    try:
        database = database_of(path, db)
    except InputError:  # not indexed yet: where 'forelog index' would put it
        database = default_database([path or Path()])
    database = database.absolute()
    exists = database.is_file()
    if as_json:
        click.echo(json.dumps({"path": str(database), "exists": exists}))
        return
    click.echo(str(database))
    if not exists:
        note("There is no index yet; 'forelog index' makes it.")
