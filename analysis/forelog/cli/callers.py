"""``forelog callers``: the tree of those who call a method."""

from pathlib import Path

import click

from forelog.cli.failures import debug_option
from forelog.cli.methods import method_argument
from forelog.cli.options import Bounded, db_option, format_options


@click.command("callers")
@method_argument()
@db_option
@click.option(
    "-d", "--depth", metavar="N", type=Bounded(0, "0 shows the method alone"), default=3, show_default=True, help="Calls to follow."
)
@format_options("tree", "json", "dot", "graphml", json="json")
@debug_option
def command(method: str, db: Path | None, depth: int, form: str) -> None:
    """Show who calls a method.

    METHOD is 'Class#method', 'pkg.Class.method(Type, ...)' or File.java:LINE. Each call shows its line, its kind (static, virtual,
    special, lambda, thread, callback, initializer, reflective) and, when it is not certain, its confidence. A method that is already
    shown is not shown again below itself.

    \b
    Examples:
      forelog callers 'OrderService#place'
      forelog callers OrderService.java:42 --depth 1 --json
      forelog callers 'Ledger#write(String, long)' --format dot | dot -Tsvg > callers.svg
    """  # noqa: D301 - \b is click's mark for text that is not wrapped
    from forelog.cli.calltree import print_call_tree  # noqa: PLC0415 - start-up time

    print_call_tree(method, db, "callers", depth, form)
