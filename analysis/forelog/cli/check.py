"""``forelog check``: real runs held against the code."""

import json
import sys
from pathlib import Path

import click

from forelog.cli.failures import FAILED, debug_option
from forelog.cli.options import FilePath, db_option, levels_option


@click.command("check")
@click.argument("trace", metavar="TRACE...", type=FilePath(exists=True, dir_okay=False, path_type=Path), nargs=-1, required=True)
@click.option(
    "-w",
    "--workspace",
    metavar="PATH",
    type=FilePath(exists=True, path_type=Path),
    help="The workspace that ran.  [default: the one of the current folder]",
)
@db_option
@click.option(
    "--stacks",
    metavar="FILE",
    multiple=True,
    type=FilePath(exists=True, dir_okay=False, path_type=Path),
    help="Real call stacks of the events of a TRACE, in the order of the TRACEs.",
)
@levels_option("The level that was switched on when it ran.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@debug_option
def command(trace: tuple[Path, ...], workspace: Path | None, db: Path | None, stacks: tuple[Path, ...], level: str, as_json: bool) -> None:
    """Hold real runs against the log-flow graph of the code.

    TRACE has one event a line, as JSON: {"thread", "level", "class", "line", "message", ...}, plain or .gz. Each thread's events are
    followed through the code, with calls and returns matched. A transition from one event to the next is accepted when some way through the
    code writes it; for each that is not, the two statements are told, what was expected instead, and the likely cause. What the answer
    is worth is told beside it: how many other lines the code would have allowed.

    Several TRACEs are runs of their own, summed up. The exit code is 1 when lines of a TRACE were no events and had to be skipped.

    \b
    Examples:
      forelog check run.jsonl.gz
      forelog check run.jsonl --stacks run.stacks.jsonl --json | jq .acceptance
      forelog check run.jsonl --level INFO
    """  # noqa: D301 - \b is click's mark for text that is not wrapped
    from forelog.check.run import Check  # noqa: PLC0415 - start-up time
    from forelog.check.trace import stacks as read_stacks  # noqa: PLC0415 - start-up time
    from forelog.cli.opening import opened  # noqa: PLC0415 - start-up time
    from forelog.cli.screen import Screen  # noqa: PLC0415 - start-up time
    from forelog.export.checks import write  # noqa: PLC0415 - start-up time

    if len(stacks) > len(trace):
        raise click.BadParameter(f"{len(stacks)} files for {len(trace)} traces.", param_hint="'--stacks'")
    with opened(workspace, db) as index, Screen() as screen:
        checking = Check(index.connection, level=level, progress=screen)
        for number, path in enumerate(trace):
            screen.phase(f"events of {path.name}", None)
            checking.trace(path, read_stacks(stacks[number]) if number < len(stacks) else None)
    report = checking.report
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=2))
    else:
        write(report, sys.stdout)
    if report.garbled:
        sys.exit(FAILED)
