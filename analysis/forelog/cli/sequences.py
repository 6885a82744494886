"""What ``predict`` and ``paths-to`` have in common: options about sequences, and writing them."""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forelog.cli.numbers import counted
from forelog.cli.options import Bounded, FilePath, Seconds, format_options, levels_option
from forelog.cli.screen import note

if TYPE_CHECKING:
    from forelog.cli.opening import Index
    from forelog.predict.model import Prediction

FORMATS = ("text", "jsonl", "csv", "md", "html", "dot", "graphml", "svg", "anomalygen")
"""Names of :data:`forelog.export.FORMATS`, which is not imported for ``--help``; a test holds them equal."""

LABELS = ("normal", "explicit", "implicit", "both", "anomalous")
"""Names of :data:`forelog.predict.predict.LABELS`, likewise."""

TOLD_INSIDE = ("text", "md", "html")
"""Formats that say themselves how many paths there are and what was cut."""

DRAWN = ("html", "dot", "graphml", "svg")
"""Formats that show the log-flow graph; likewise."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    level: str
    most: int
    only_label: str
    seed: int
    time_limit: float
    form: str
    out: Path | None
    infeasible: bool = False

    @property
    def view(self) -> bool:
        """Whether the format shows the log-flow graph."""
        return self.form in DRAWN


def sequence_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of :class:`Wanted`, passed on as ``wanted``."""

    @wraps(function)
    def with_wanted(
        *, level: str, most: int, only_label: str | None, seed: int, time_limit: float, form: str, out: Path | None, **rest: Any
    ) -> Any:
        return function(wanted=Wanted(level, most, only_label or "", seed, time_limit, form, out), **rest)

    command = format_options(*FORMATS, json="jsonl")(with_wanted)
    for option in (
        click.option(
            "--time-limit",
            metavar="SECONDS",
            type=Seconds(),
            default=5,
            show_default=True,
            help="For each METHOD; the answer is partial then, and says so.",
        ),
        click.option(
            "--seed", metavar="N", type=int, default=0, show_default=True, help="Of the values in holes: the same seed, the same bytes."
        ),
        click.option(
            "--only-label",
            metavar="LABEL",
            type=click.Choice(LABELS),
            help=f"Only sequences with this label: {', '.join(LABELS)}.",
        ),
        click.option(
            "-n",
            "--max",
            "most",
            metavar="N",
            type=Bounded(0, "0 only counts"),
            default=20,
            show_default=True,
            help="Sequences to list at most.",
        ),
        levels_option("The level switched on: lines below it are not written.", "-l"),
    ):
        command = option(command)
    return click.option(
        "-o", "--out", metavar="FILE", type=FilePath(path_type=Path), help="Write there, not to standard output; a folder for anomalygen."
    )(command)


def write(predictions: Iterable["Prediction"], wanted: Wanted, index: "Index") -> None:
    """Write *predictions* as they come, and say on standard error what the format has no place for."""
    from forelog.export import Options, write_prediction  # noqa: PLC0415 - start-up time
    from forelog.export.markdown import summary  # noqa: PLC0415 - start-up time
    from forelog.export.reasons import impossible  # noqa: PLC0415 - start-up time

    sequences = 0

    def told() -> Iterator["Prediction"]:
        nonlocal sequences
        for one in predictions:
            sequences += len(one.sequences)
            if wanted.form not in TOLD_INSIDE:
                note(f"{one.entry}: {summary(one)}")
                for cut in one.cuts:
                    note(f"  cut: {cut}")
                if wanted.infeasible and wanted.form != "jsonl":
                    note(f"  infeasible: {impossible(one)}")
            yield one

    write_prediction(told(), wanted.form, wanted.out or sys.stdout, Options(root=index.folder, linked=True, infeasible=wanted.infeasible))
    if wanted.out is not None:
        note(f"{wanted.out}: {counted(sequences, 'sequence')}")
