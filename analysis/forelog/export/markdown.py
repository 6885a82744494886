"""Markdown (CommonMark with tables): a section for each entry, a table for each sequence.

A template is data: text of the program goes into tables as code spans or escaped, so that no character of it is Markdown or HTML.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TextIO
from urllib.parse import quote

from forelog.export import reasons
from forelog.export.characters import visible
from forelog.export.formats import Options
from forelog.predict.model import ASKED, Condition, Event, Prediction, Sequence

SHOWN = 3
"""Cuts of one kind that are named."""
MARKS = {"normal": "🟢 normal", "implicit": "🟡 implicit", "explicit": "🟠 explicit", "both": "🔴 both"}


def write(predictions: Iterable[Prediction], out: TextIO, options: Options) -> None:
    """A document; *options.root* makes the places links to files."""
    out.write(f"# {plain(options.title or 'Predicted log sequences')}\n")
    for prediction in predictions:
        out.writelines(_prediction(prediction, options))


def _prediction(prediction: Prediction, options: Options) -> Iterator[str]:
    yield f"\n## {code(prediction.entry)}\n\n{plain(summary(prediction))}\n"
    for cut in prediction.cuts:
        yield f"\n> {plain(cut)}\n"
    decisions = reasons.turns(prediction.sequences)
    for number, sequence in enumerate(prediction.sequences, 1):
        yield from _sequence(number, sequence, options, decisions, several=several_threads(prediction))
    if options.infeasible:
        yield f"\n### Infeasible\n\n{plain(reasons.impossible(prediction))}\n"
        for contradiction in prediction.contradictions:
            yield f"\n- {'; '.join(_condition(one) for one in contradiction.conditions)}\n"
        yield from (f"\n{plain(sentence)}\n" for sentence in reasons.unreached(prediction))


def _condition(condition: Condition) -> str:
    return f"{code(reasons.said(condition))} ({code(reasons.place(condition))})"


def _sequence(number: int, sequence: Sequence, options: Options, decisions: reasons.Turns, *, several: bool) -> Iterator[str]:
    thread = f" · {plain(thread_of(sequence))}" if several else ""
    yield f"\n### {number} · {MARKS.get(sequence.label, sequence.label)} · {ending(sequence)}{thread}\n\n"
    if sequence.events:
        yield "| | level | message | at |\n| ---: | --- | --- | --- |\n"
        for index, event in enumerate(sequence.events, 1):
            yield f"| {index} | {plain(event.level)} | {cell(event.message)} | {_place(event, options)} |\n"
    else:
        yield "_No log line._\n"
    if sequence.reasons:
        yield "\n"
        for reason in sequence.reasons:
            where = f" ({code(reason.line)})" if reason.line else ""
            yield f"- {code(reason.rule)}: {plain(reason.text)}{where}\n"
    conditions, left = reasons.telling(sequence, decisions)
    if conditions:
        yield f"\nwhen {'; '.join(map(_condition, conditions))}{f' {reasons.more(left)}' if left else ''}\n"
    if cut := cuts(sequence):
        yield f"\n> cut: {plain(cut)}\n"


def summary(prediction: Prediction) -> str:
    """``3 of 12 paths, 9 of 10 reachable log statements``."""
    return (
        f"{len(prediction.sequences):,} of {counted(prediction.path_count)} path{'' if prediction.path_count == 1 else 's'}, "
        f"{prediction.statements_covered:,} of {prediction.statements_reachable:,} reachable log statement"
        f"{'' if prediction.statements_reachable == 1 else 's'}"
    )


def counted(number: int) -> str:
    """A count for people; paths multiply, so there may be more of them than any number that one would want to read."""
    if number < 10**9:
        return f"{number:,}"
    return f"about 10^{int(number.bit_length() * 0.30103)}"


def ending(sequence: Sequence) -> str:
    """How a sequence ends, as Markdown."""
    if sequence.exit.kind == "throw":
        return f"throws {code(sequence.exit.type or 'an exception')}"
    return plain(end_in_words(sequence))


def end_in_words(sequence: Sequence) -> str:
    """How a sequence ends that throws nothing."""
    if sequence.exit.kind == "cut":
        return "up to this line" if ASKED in sequence.cut else "cut off"
    return {"return": "returns"}.get(sequence.exit.kind, sequence.exit.kind)


def cuts(sequence: Sequence) -> str:
    """What was cut along the way, but for what the ending says already: the first of each kind, and how many more."""
    kinds: dict[str, list[str]] = {}
    for cut in sequence.cut.split("; ") if sequence.cut else ():
        if cut != ASKED:
            kind, colon, what = cut.partition(": ")
            kinds.setdefault(kind + colon, []).append(what)
    return "; ".join(
        kind + ", ".join(several[:SHOWN]) + (f" and {len(several) - SHOWN} more" if len(several) > SHOWN else "")
        for kind, several in kinds.items()
    )


def several_threads(prediction: Prediction) -> bool:
    """Whether the sequences are of different threads, so that the name of the thread tells something."""
    return any(sequence.started for sequence in prediction.sequences) or len({sequence.thread for sequence in prediction.sequences}) > 1


def thread_of(sequence: Sequence) -> str:
    """Which thread writes a sequence, and where it begins."""
    return f"thread {sequence.thread}, started at {sequence.started}" if sequence.started else f"thread {sequence.thread}"


def _place(event: Event, options: Options) -> str:
    name = f"{event.file.rsplit('/', 1)[-1]}:{event.line}"
    where = options.source(event)
    if where is None:
        return cell(name)
    link = where.as_uri() if where.is_absolute() else quote(where.as_posix())  # to editors, a path from / is one from their own root
    return f"[{cell(name)}]({link}#L{event.line})"


_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|&~$^@]|^[+=-]|:(?=//)|(?<=www)\.", re.ASCII)
_NUMBERED = re.compile(r"^(\d{1,9})([.)])", re.ASCII)
"""What begins an item of a list (CommonMark 5.2)."""


def plain(text: str) -> str:
    """*text* on one line with every character escaped that means something in Markdown or HTML where it stands (CommonMark 2.4).

    No more than these, for many read Markdown as it is: signs of lists and headings only where a line begins, dots and colons only in
    what would become a link by itself (GFM 6.9).
    """
    return _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(lambda char: "\\" + char.group(), " ".join(text.split())))


def code(text: str) -> str:
    """*text* as a code span: inside it only the fence of backticks has a meaning (CommonMark 6.1)."""
    text = visible(text)
    if not text:
        return ""
    marks = fence(text)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{marks}{pad}{text}{pad}{marks}"


def fence(text: str, least: int = 1) -> str:
    """Backticks around *text* that it cannot close: more than it has in a row."""
    return "`" * max(least, 1 + max(map(len, re.findall("`+", text)), default=0))


def cell(text: str) -> str:
    """A code span for a table, where a bar ends the cell even in code (GFM 4.10)."""
    return code(text).replace("|", "\\|")
