"""``forelog status``: what an index holds."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forelog.cli.failures import debug_option
from forelog.cli.numbers import call_sites, rows
from forelog.cli.options import db_option, path_argument

if TYPE_CHECKING:
    from forelog.index.questions.queries import Status
    from forelog.index.snapshot import Changes


@click.command("status")
@path_argument()
@db_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@debug_option
def command(path: Path | None, db: Path | None, as_json: bool) -> None:
    """Say what the index of a workspace holds.

    Roots, files, types, methods, log statements by level, calls by how far they could be resolved and why not, when it was written, and
    whether the source changed since.

    \b
    Examples:
      forelog status
      forelog status --json | jq .calls
    """  # noqa: D301 - \b is click's mark for text that is not wrapped
    from forelog.cli.opening import opened  # noqa: PLC0415 - start-up time
    from forelog.index.questions.queries import status  # noqa: PLC0415 - start-up time
    from forelog.index.snapshot import changes_since  # noqa: PLC0415 - start-up time

    with opened(path, db) as index:
        found = status(index.connection)
        source = changes_since(index.connection)
    file = index.database.stat()
    written = datetime.fromtimestamp(file.st_mtime, UTC).astimezone()
    if as_json:
        about = {"database": str(index.database.absolute()), "bytes": file.st_size, "written": written.isoformat(timespec="seconds")}
        click.echo(json.dumps({**about, "source": asdict(source), **found.as_json()}, indent=2))
    else:
        click.echo(f"Index: {index.database} ({file.st_size / 1e6:.1f} MB, written {written:%Y-%m-%d %H:%M:%S})")
        click.echo("\n".join([*(f"Root: {root}" for root in found.roots), told_of_source(source), *told(found)]))


def told_of_source(source: "Changes") -> str:
    """Whether the index is of what is on the disk."""
    if not source:
        return "Source: as it was when it was indexed"
    parts = [("changed", source.changed), ("new", source.added), ("gone", source.removed)]
    return f"Source: {', '.join(f'{number:,} {what}' for what, number in parts if number)} since; `forelog index` reads that"


def told(found: "Status") -> list[str]:
    """The numbers as lines of text."""
    lines = rows(
        [
            ("files", found.files),
            ("  of tests", found.test_files),
            ("  with syntax errors", found.files_with_errors),
            ("lines", found.lines),
            ("types", found.types),
            ("methods", found.methods),
            ("log statements", found.log_statements),
            *((f"  {level or 'level not constant'}", number) for level, number in found.levels),
            *((f"  by {framework}", number) for framework, number in found.frameworks),
            ("call sites", found.call_sites),
            ("calls (site and callee)", found.edges),
            *((f"  {kind}", number) for kind, number in found.kinds),
        ]
    )
    sites = {"workspace": found.resolved_sites, "external": found.external_sites, "unresolved": found.unresolved_sites}
    return lines + call_sites(sites, found.reasons, 20)
