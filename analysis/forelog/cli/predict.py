"""``forelog predict``: the log sequences that a method writes."""

from dataclasses import replace
from pathlib import Path

import click

from forelog.cli.failures import debug_option
from forelog.cli.methods import method_argument, methods
from forelog.cli.options import Bounded, db_option
from forelog.cli.sequences import Wanted, sequence_options, write


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
    "--explain-infeasible", is_flag=True, help="Also say which paths were left out, and which conditions contradict each other there."
)
@click.option(
    "--no-feasibility", is_flag=True, help="Also list paths that no run can take, because their conditions contradict each other."
)
@sequence_options
@debug_option
def command(
    method: tuple[str, ...], db: Path | None, depth: int, wanted: Wanted, *, explain_infeasible: bool, no_feasibility: bool
) -> None:
    """Predict the log sequences that a method writes.

    A sequence is one way through METHOD and what it calls: the lines one thread writes, in order, and how it ends. The first ones together
    show every statement, branch and exception that changes the log; more follow up to --max. Loops run 0, 1 or 2 times. Threads that are
    started on the way have sequences of their own, which say where. The exact number of paths is told, and so is everything that was cut.
    Paths whose conditions contradict each other are left out.

    \b
    Labels, each with the rules and lines that gave it:
      explicit   a line at ERROR or above, an exception that is logged or escapes, a path through catch or throw
      implicit   a line at a lower level whose text says failure ("connection refused")
      both       both of them
      normal     neither; 'anomalous' for --only-label is all the others

    \b
    Examples:
      forelog predict 'OrderService#place'
      forelog predict 'OrderService#place' --only-label anomalous --level INFO
      forelog predict 'Main#main' --format html --out main.html
      forelog predict 'Main#main' 'Worker#run' --format anomalygen --out dataset/
    """  # noqa: D301 - \b is click's mark for text that is not wrapped
    from forelog.predict.predict import predict  # noqa: PLC0415 - start-up time

    if explain_infeasible and no_feasibility:
        raise click.UsageError("--explain-infeasible and --no-feasibility cannot both be given")
    with methods(method, db) as (index, found):
        predictions = (
            predict(
                index.connection,
                one.id,
                depth=depth,
                level=wanted.level,
                limit=wanted.most,
                only_label=wanted.only_label,
                seed=wanted.seed,
                time_limit=wanted.time_limit,
                view=wanted.view,
                feasibility=not no_feasibility,
                explain=explain_infeasible,
            )
            for one in found
        )
        write(predictions, replace(wanted, infeasible=explain_infeasible), index)
