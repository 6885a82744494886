"""What a check found, for reading in a terminal."""

from typing import TextIO

from rich.text import Text

from forelog.check.placing import Statement
from forelog.check.report import Rejection, Report
from forelog.export.characters import visible
from forelog.export.formats import Options
from forelog.export.text import FAINT, console_for, level_style

SHOWN = 20
"""Rejected transitions that are told; ``--json`` has all."""
_EXPECTED = 5
"""Expected statements that are told of one."""
_BOUNDS = {
    "crowded": "times a thread could be at so many places that its callers were forgotten",
    "forgotten": "times what had been found out was thrown away to save memory",
    "broadened": "times a circle of calls was so large that most of it was taken for one",
    "widened": "stacks stand for all that methods calling each other in circles may have called",
}


def write(report: Report, out: TextIO, *, colour: bool | None = None) -> None:
    """The sums, then the rejected transitions, the most frequent first.  Without a terminal nothing is coloured."""
    console = console_for(out, Options(colour=colour))
    for text in _sums(report):
        console.print(text)
    rejections = report.sorted_rejections()
    for rejection in rejections[:SHOWN]:
        console.print()
        for text in _rejection(rejection):
            console.print(text)
    if len(rejections) > SHOWN:
        console.print()
        console.print(Text(f"{len(rejections) - SHOWN:,} more; --json has all of them.", FAINT))


def _sums(report: Report) -> list[Text]:
    found = [_headline(report)]
    if report.accepted:
        found.append(
            Text(
                f"after an event {report.successors_gmean:.1f} others were allowed (geometric mean; {report.successors_mean:.1f} on average),"
                f" perplexity {report.perplexity:.1f}"
            )
        )
    if report.stack_contained is not None:
        found.append(Text(f"the real stack was one of the model's for {report.stack_contained:.2%} of {report.stacks:,} events"))
    if report.roots_unknown:
        found.append(Text(f"{report.roots_unknown:,} threads began with an event that no known root of a thread writes first", "yellow"))
    if report.names_again:
        found.append(Text(f"{report.names_again:,} threads have the name of an earlier one that had ended", FAINT))
    if report.outside_calls:
        found.append(
            Text(f"{report.outside_calls:,} events began another call by code outside the workspace, of which nothing is known", FAINT)
        )
    skipped = {
        "of classes that are not in the workspace": report.unknown_classes,
        "at lines without a log statement: source differs from what ran": report.skew,
        "without a line, and not clear by their text": report.unclear,
    }
    found += [Text(f"skipped {number:,} events {why}", "yellow") for why, number in skipped.items() if number]
    found += [Text(f"bound: {number:,} {_BOUNDS[name]}", FAINT) for name, number in report.bounds.items() if number]
    found += [Text(visible(note), "yellow") for note in report.notes]
    return found


def _headline(report: Report) -> Text:
    if not report.events:
        return Text("no events of statements of the workspace: nothing was held against the code", "yellow")
    if not report.transitions:
        return Text(f"no transitions: each of the {report.threads:,} threads wrote one event", "yellow")
    style = "green" if report.accepted == report.transitions else "yellow"
    return Text.assemble(
        (f"{report.acceptance:.2%}", f"bold {style}"),
        f" of {report.transitions:,} transitions accepted",
        (f"  ({report.events:,} events, {report.threads:,} threads)", FAINT),
    )


def _rejection(rejection: Rejection) -> list[Text]:
    times = f" ({rejection.times:,} times)" if rejection.times > 1 else ""
    found = [
        Text.assemble(("┌ ", "red"), ("not expected", "bold red"), times, (f"  {visible(rejection.file)}:{rejection.record}", FAINT)),
        _line("│ ", "after ", rejection.before),
        _line("│ ", "came  ", rejection.after),
    ]
    for other in rejection.expected[:_EXPECTED]:
        share = f"{other.chance:.0%}" if other.chance >= 0.01 else "<1%"
        if other.statement is None:
            found.append(Text.assemble(("│   ", "red"), f"{share:>4} ", ("the thread ends", FAINT)))
        else:
            found.append(_line("│   ", f"{share:>4} ", other.statement))
    if rejection.allowed > _EXPECTED:
        found.append(Text.assemble(("│   ", "red"), (f"of {rejection.allowed:,} that were allowed", FAINT)))
    found.append(Text.assemble(("└ ", "red"), "likely cause: ", (rejection.cause, "bold"), f" - {visible(rejection.why)}"))
    return found


def _line(margin: str, what: str, statement: Statement) -> Text:
    return Text.assemble(
        (margin, "red"),
        what,
        (f"{statement.level or '?'} ", level_style(statement.level)),
        visible(statement.template),
        (f"  {visible(statement.place)}", FAINT),
    )
