"""``forelog callees``: the tree of what a method calls, or all that can be reached from ``main``."""

from pathlib import Path

import click

from forelog.cli.failures import debug_option
from forelog.cli.methods import complete
from forelog.cli.options import Bounded, db_option, format_options


@click.command("callees")
@click.argument("method", metavar="[METHOD]", required=False, shell_complete=complete)
@db_option
@click.option(
    "-d", "--depth", metavar="N", type=Bounded(0, "0 shows the method alone"), default=3, show_default=True, help="Calls to follow."
)
@click.option("-x", "--external", is_flag=True, help="Also calls that leave the workspace, and those that could not be resolved.")
@click.option("--from-main", is_flag=True, help="List every method that can be reached from a main method, over any number of calls.")
@format_options("tree", "json", "dot", "graphml", json="json")
@debug_option
def command(method: str | None, db: Path | None, depth: int, external: bool, from_main: bool, form: str) -> None:
    """Show what a method calls.

    METHOD is 'Class#method', 'pkg.Class.method(Type, ...)' or File.java:LINE. Each call shows its line, its kind (static, virtual,
    special, lambda, thread, callback, initializer, reflective) and, when it is not certain, its confidence. A method that is already
    shown is not shown again below itself.

    \b
    Examples:
      forelog callees 'OrderService#place'
      forelog callees OrderService.java:42 --depth 1 --json
      forelog callees 'Ledger#write(String, long)' --format dot | dot -Tsvg > callees.svg
      forelog callees --from-main --json | jq -r '.methods[].method'
    """  # noqa: D301 - \b is click's mark for text that is not wrapped
    if from_main:
        if method is not None or form not in ("tree", "json"):
            raise click.UsageError("--from-main lists methods of the whole workspace: without METHOD, as tree or json.")
        from forelog.cli.calltree import print_reachable  # noqa: PLC0415 - start-up time

        print_reachable(db, form)
        return
    if method is None:
        raise click.UsageError("Missing argument 'METHOD'.")
    from forelog.cli.calltree import print_call_tree  # noqa: PLC0415 - start-up time

    print_call_tree(method, db, "callees", depth, form, external=external)
