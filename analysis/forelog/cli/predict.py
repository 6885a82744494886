"""``forelog predict``: the log sequences that a method writes."""

from pathlib import Path

import click

from forelog.cli.failures import debug_option
from forelog.cli.methods import method_argument
from forelog.cli.options import Bounded, db_option, format_options


@click.command("predict")
@method_argument(many=True)
@db_option
@click.option(
    "-d",
    "--depth",
    metavar="N",
    type=Bounded(0, "0 stays in METHOD"),
    default=5,
    show_default=True,
    help="Calls to go into, one in another.",
)
@click.option(
    "-l", "--level", metavar="L", default="TRACE", show_default=True, help="The level that is switched on: lines below it are not written."
)
@click.option(
    "-n",
    "--max",
    "most",
    metavar="N",
    type=Bounded(0, "0 only counts"),
    default=20,
    show_default=True,
    help="Sequences to list for each METHOD.",
)
@click.option("--only-label", metavar="L", type=click.Choice(["normal", "explicit", "implicit", "both", "anomalous"]), help="x")
@click.option(
    "--seed", metavar="N", type=int, default=0, show_default=True, help="For the values in holes; the same seed gives the same bytes."
)
@format_options("text", "jsonl", "csv", "md", "html", "anomalygen", json="jsonl")
@click.option(
    "-o", "--out", metavar="FILE", type=click.Path(path_type=Path), help="Write there instead of to standard output (anomalygen: a folder)."
)
@debug_option
def command(
    method: tuple[str, ...],
    db: Path | None,
    depth: int,
    level: str,
    most: int,
    only_label: str | None,
    seed: int,
    form: str,
    out: Path | None,
) -> None:
    """Predict the log sequences that a method writes."""
    raise NotImplementedError
