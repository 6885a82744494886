"""For reading in a terminal: each sequence as a lane of lines, coloured by level and label, each line with its place in the source."""

from collections import Counter
from collections.abc import Iterable
from typing import TextIO

from rich.console import Console
from rich.style import Style
from rich.text import Text

from forelog.export import reasons
from forelog.export.characters import visible
from forelog.export.formats import Options
from forelog.export.markdown import cuts, end_in_words, several_threads, summary, thread_of
from forelog.predict.alignment import segments
from forelog.predict.labels import EXPLICIT_LEVELS
from forelog.predict.model import Condition, Event, Prediction, Sequence

LABEL_STYLES = {"normal": "green", "implicit": "yellow", "explicit": "red", "both": "bold red"}
LEVEL_STYLES = {
    "WARN": "yellow",
    "WARNING": "yellow",
    "INFO": "cyan",
    "CONFIG": "cyan",
    "DEBUG": "blue",
    "FINE": "blue",
    "TRACE": "bright_black",
    "FINER": "bright_black",
    "FINEST": "bright_black",
}
FAINT = "bright_black"


def write(predictions: Iterable[Prediction], out: TextIO, options: Options) -> None:
    """All predictions, one behind the other.  Without a terminal nothing is coloured and no line is broken, so that ``grep`` finds all."""
    console = console_for(out, options)
    for number, prediction in enumerate(predictions):
        if number:
            console.print()
        _prediction(console, prediction, options)


def console_for(out: TextIO, options: Options) -> Console:
    """A console that prints text and nothing else: no markup, no highlighting, no emoji."""
    return Console(
        file=out,
        width=options.width,
        force_terminal=options.colour,
        no_color=options.colour is False,
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=True,
        legacy_windows=False,
    )


def _prediction(console: Console, prediction: Prediction, options: Options) -> None:
    console.print(Text.assemble((visible(prediction.entry), "bold"), "  ", (summary(prediction), FAINT)))
    for cut in prediction.cuts:
        console.print(Text(f"cut: {visible(cut)}", "yellow"))
    decisions = reasons.turns(prediction.sequences)
    for number, sequence in enumerate(prediction.sequences, 1):
        console.print()
        _sequence(console, number, sequence, options, decisions, several_threads=several_threads(prediction))
    if options.infeasible:
        _infeasible(console, prediction)


def _infeasible(console: Console, prediction: Prediction) -> None:
    console.print()
    console.print(Text(f"infeasible: {reasons.impossible(prediction)}", "magenta"))
    for contradiction in prediction.contradictions:
        console.print(Text("┌", "magenta"))
        for condition in contradiction.conditions:
            console.print(_condition("│ ", "magenta", condition))
        console.print(Text("└", "magenta"))
    for sentence in reasons.unreached(prediction):
        console.print(Text(visible(sentence), "magenta"))


def _condition(margin: str, style: str, condition: Condition) -> Text:
    text, value = visible(condition.text), visible(condition.value)
    return Text.assemble((margin, style), text, (" = ", FAINT), (value, "bold"), (f"  {visible(reasons.place(condition))}", FAINT))


def _sequence(
    console: Console, number: int, sequence: Sequence, options: Options, decisions: reasons.Turns, *, several_threads: bool
) -> None:
    style = LABEL_STYLES.get(sequence.label, "")
    heading = Text.assemble(("┌ ", style), (f"{number} ", "bold"), (sequence.label, style), (f" · {ending(sequence)}", FAINT))
    if several_threads:
        heading.append(f" · {visible(thread_of(sequence))}", FAINT)
    console.print(heading)
    marked = {reason.event for reason in sequence.reasons}
    levels = max((len(event.level) for event in sequence.events), default=0)
    for index, event in enumerate(sequence.events):
        line = Text.assemble(("│ ", style), ("●" if index in marked else "○", style if index in marked else FAINT), " ")
        line.append(f"{event.level or '?':<{levels}} ", level_style(event.level))
        line.append(_message(event))
        line.append("  ")
        line.append(_place(event, options))
        console.print(line)
    if not sequence.events:
        console.print(Text.assemble(("│ ", style), ("no log line", FAINT)))
    why = Counter((reason.text, reason.line) for reason in sequence.reasons)
    for (text, place), times in why.items():
        often = f" ({times} times)" if times > 1 else ""
        console.print(Text.assemble(("│   ", style), visible(text), (f"{often}  {visible(place)}", FAINT)))
    conditions, left = reasons.telling(sequence, decisions)
    for condition in conditions:
        console.print(_condition("│   ", style, condition))
    if left:
        console.print(Text.assemble(("│   ", style), (reasons.more(left), FAINT)))
    if cut := cuts(sequence):
        console.print(Text.assemble(("│   ", style), (f"cut: {visible(cut)}", "yellow")))
    console.print(Text("└", style))


def _message(event: Event) -> Text:
    failing = "bold red" if event.level.upper() in EXPLICIT_LEVELS else ""
    # Values stand out from what the source says.
    return Text.assemble(*((visible(text), f"{failing} italic" if source else failing) for text, source in segments(event)))


def _place(event: Event, options: Options) -> Text:
    where = options.source(event)
    link = where.absolute().as_uri() if where is not None else None
    return Text(f"{visible(event.file.rsplit('/', 1)[-1])}:{event.line}", Style(color=FAINT, link=link))


def level_style(level: str) -> str:
    """The colour of a level."""
    return "bold red" if level.upper() in EXPLICIT_LEVELS else LEVEL_STYLES.get(level.upper(), "")


def ending(sequence: Sequence) -> str:
    """How a sequence ends, in words."""
    if sequence.exit.kind == "throw":
        return f"throws {visible(sequence.exit.type or 'an exception')}"
    return end_in_words(sequence)
