"""One self-contained page: every sequence a lane, with filters by label and text; light and dark; works from a file, without a network.

The page is complete without its script, which only filters, searches and moves between lanes.  All text of the program is escaped, and the
page's own security policy lets nothing run but the one script and the one style sheet that stand in it (their hashes are in the policy), and
loads nothing at all.
"""

import base64
import html
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import PurePosixPath
from typing import TextIO
from urllib.parse import quote

from forelog.export import flow_svg, reasons
from forelog.export.characters import visible
from forelog.export.formats import Options
from forelog.export.markdown import cuts, several_threads, summary, thread_of
from forelog.export.text import ending
from forelog.predict.alignment import segments
from forelog.predict.labels import EXPLICIT_LEVELS, LABELS
from forelog.predict.model import Condition, Event, Prediction, Reason, Sequence

_LEVEL_CLASSES = {
    "WARN": "warn",
    "WARNING": "warn",
    "INFO": "info",
    "CONFIG": "info",
    "DEBUG": "debug",
    "FINE": "debug",
    "TRACE": "trace",
    "FINER": "trace",
    "FINEST": "trace",
}

_NOTHING_TO_SEE, _SHOWN_AT_ONCE = 3, 40
"""Stops of a graph up to which it says nothing (begin, one line, end), and above which it is folded."""


def write(predictions: Iterable[Prediction], out: TextIO, options: Options) -> None:
    """The whole page; counts and the map of sequences stand at its top, so all predictions are taken first."""
    given = list(predictions)
    out.writelines(_page(given, options))


def _page(given: list[Prediction], options: Options) -> Iterator[str]:
    style, script = _asset("page.css") + flow_svg.STYLE, _asset("page.js")
    title = options.title or (given[0].entry if len(given) == 1 else f"{len(given):,} entries")
    policy = f"default-src 'none'; style-src '{_hash_of(style)}'; script-src '{_hash_of(script)}'; base-uri 'none'; form-action 'none'"
    root = options.root.absolute().as_posix() if options.root is not None else ""
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_text(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{_text(title)} · forelog</title>\n<style>{style}</style>\n</head>\n"
        f'<body data-root="{_text(root)}">\n<a class="skip" href="#lanes">Skip to the sequences</a>\n'
    )
    yield from _head(given, title, linked=bool(root))
    yield '<main id="lanes">\n'
    number = 0
    for index, prediction in enumerate(given):
        hidden = ' class="hidden"' if title == prediction.entry else ""  # the page's own heading says it already
        yield f'<section class="entry" aria-labelledby="entry-{index}">\n<h2 id="entry-{index}"{hidden}><code>{_breaking(prediction.entry)}</code></h2>\n'
        yield f'<p class="summary">{_text(summary(prediction))}</p>\n'
        yield from (f'<p class="cut">{_text(visible(cut))}</p>\n' for cut in prediction.cuts)
        yield from _graph(prediction)
        yield '<div class="lanes">\n'
        decisions = reasons.turns(prediction.sequences)
        for sequence in prediction.sequences:
            number += 1
            yield from _lane(number, sequence, root, decisions, several_threads=several_threads(prediction))
        yield "</div>\n"
        if options.infeasible:
            yield from _infeasible(prediction, root)
        yield "</section>\n"
    yield '<p class="nothing" hidden>No sequence fits these filters.</p>\n</main>\n'
    yield (
        "<footer><p>Predicted from source by forelog. Values are invented; everything else stands in the code."
        " <kbd>/</kbd> search <kbd>j</kbd> <kbd>k</kbd> next and previous sequence <kbd>Esc</kbd> clear</p></footer>\n"
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _head(given: list[Prediction], title: str, *, linked: bool) -> Iterator[str]:
    sequences = [sequence for prediction in given for sequence in prediction.sequences]
    counts = Counter(sequence.label for sequence in sequences)
    yield f'<header class="top">\n<p class="brand">forelog <span>predicted log sequences</span></p>\n<h1>{_breaking(title)}</h1>\n</header>\n'
    yield '<form class="tools" role="search" aria-label="Filter sequences">\n'
    yield '<label class="find"><span class="hidden">Search messages, files and reasons</span><input type="search" id="find" placeholder="Search messages, files, reasons" autocomplete="off" spellcheck="false"></label>\n'
    yield '<fieldset class="labels"><legend class="hidden">Labels</legend>\n'
    for label in dict.fromkeys((*LABELS, *counts)):
        state = " checked" if counts[label] else " disabled"
        yield (
            f'<label class="chip {_text(label)}"><input type="checkbox" name="label" value="{_text(label)}"{state}>'
            f"<span>{_text(label)} <b>{counts[label]:,}</b></span></label>\n"
        )
    yield "</fieldset>\n"
    if linked:
        yield (
            '<label class="editor"><span>open in</span> <select id="editor"><option value="file">browser</option>'
            '<option value="vscode">VS Code</option><option value="idea">IntelliJ</option></select></label>\n'
        )
    yield '<output id="shown" role="status" aria-live="polite"></output>\n</form>\n'
    yield f'<nav class="map{" many" if len(sequences) > 60 else ""}" aria-hidden="true">'  # for the mouse; everything in it is also reached by the headings
    yield from (
        f'<a class="{_text(sequence.label)}" href="#s{number}" tabindex="-1" title="{number} · {_text(sequence.label)}"></a>'
        for number, sequence in enumerate(sequences, 1)
    )
    yield "</nav>\n"


def _graph(prediction: Prediction) -> Iterator[str]:
    if prediction.view is not None and len(prediction.view.stops) > _NOTHING_TO_SEE:
        state = " open" if len(prediction.view.stops) <= _SHOWN_AT_ONCE else ""
        yield f'<details class="graph"{state}><summary>which line can follow which</summary><div class="scroll" tabindex="0">\n'
        yield flow_svg.picture(prediction.view)
        yield "</div></details>\n"


def _infeasible(prediction: Prediction, root: str) -> Iterator[str]:
    yield f'<section class="infeasible"><h3>infeasible</h3><p class="summary">{_text(reasons.impossible(prediction))}</p>\n<ul>'
    for contradiction in prediction.contradictions:
        yield f"<li>{'<br>'.join(_condition(one, root) for one in contradiction.conditions)}</li>\n"
    yield "</ul>\n"
    yield from (f'<p class="summary">{_text(visible(sentence))}</p>\n' for sentence in reasons.unreached(prediction))
    yield "</section>\n"


def _condition(condition: Condition, root: str) -> str:
    text, value = visible(condition.text), visible(condition.value)
    place = f'<a class="at" {_to(condition.file, condition.line, root)}>{_text(visible(reasons.place(condition)))}</a>'
    return f"<code>{_text(text)}</code> = <b>{_text(value)}</b> {place}"


def _lane(number: int, sequence: Sequence, root: str, decisions: reasons.Turns, *, several_threads: bool) -> Iterator[str]:
    by_event: dict[int, list[Reason]] = {}
    for reason in sequence.reasons:
        by_event.setdefault(reason.event, []).append(reason)
    yield (
        f'<article class="lane {_text(sequence.label)}" id="s{number}" data-label="{_text(sequence.label)}" tabindex="-1" aria-labelledby="h{number}">\n'
        f'<h3 id="h{number}"><span class="number">{number}</span> <span class="pill">{_text(sequence.label)}</span>'
        f' <span class="exit {_text(sequence.exit.kind)}">{_breaking(ending(sequence))}</span>'
    )
    if several_threads:
        yield f' <span class="thread">{_breaking(visible(thread_of(sequence)))}</span>'
    yield "</h3>\n"
    if sequence.events:
        yield '<ol class="events">\n'
        for index, event in enumerate(sequence.events):
            yield from _event(event, by_event.get(index, []), root)
        yield "</ol>\n"
    else:
        yield '<p class="silent">No log line.</p>\n'
    if path := by_event.get(-1):
        yield '<ul class="why">'
        yield from (f"<li>{_why(reason)}</li>" for reason in path)
        yield "</ul>\n"
    conditions, left = reasons.telling(sequence, decisions)
    if conditions:
        yield '<ul class="when">'
        yield from (f"<li>{_condition(one, root)}</li>" for one in conditions)
        yield f"<li>{_text(reasons.more(left))}</li></ul>\n" if left else "</ul>\n"
    if cut := cuts(sequence):
        yield f'<p class="cut">cut: {_text(visible(cut))}</p>\n'
    if sequence.exec_flow:
        yield '<details><summary>path</summary><ol class="path">'
        yield from (f"<li><code>{_breaking(visible(step))}</code></li>" for step in sequence.exec_flow)
        yield "</ol></details>\n"
    yield "</article>\n"


def _event(event: Event, reasons: list[Reason], root: str) -> Iterator[str]:
    level = "error" if event.level.upper() in EXPLICIT_LEVELS else _LEVEL_CLASSES.get(event.level.upper(), "other")
    flagged = " flagged" if reasons else ""
    message = "".join(
        f'<var title="{_text(visible(source))}">{_message(text)}</var>' if source else _message(text) for text, source in segments(event)
    )
    name = PurePosixPath(event.file).name
    method = f"{event.class_name}.{event.method}"
    yield (
        f'<li class="{level}{flagged}"><span class="level">{_text(event.level) or "?"}</span><span class="message">{message}</span>'
        f'<a class="at" {_to(event.file, event.line, root)} title="{_text(visible(method))}">'
        f"{_text(visible(name))}:{event.line}</a>"
    )
    yield from (f'<span class="because">{_text(visible(reason.text))}</span>' for reason in reasons)
    yield "</li>\n"


def _to(file: str, line: int, root: str) -> str:
    """Attributes of a link to a place; the script turns it to the editor that is chosen."""
    href = ("file://" + quote(f"{root.rstrip('/')}/{file}") if root else quote(file)) + f"#L{line}"
    return f'href="{_text(href)}" data-file="{_text(file)}" data-line="{line}"'


def _why(reason: Reason) -> str:
    place = f' <span class="at">{_text(visible(reason.line))}</span>' if reason.line else ""
    return f"{_breaking(visible(reason.text))}{place}"


def _text(text: str) -> str:
    """*text* as text or attribute value, whatever is in it."""
    return html.escape(text, quote=True).encode("utf-8", "backslashreplace").decode()


def _message(text: str) -> str:
    """Text of a message: its line breaks stay, its other control characters become visible."""
    return _text(visible(text.replace("\r\n", "\n"), keep="\n"))


def _breaking(text: str) -> str:
    """A long Java name that may break behind its dots."""
    return _text(text).replace(".", ".<wbr>").replace("#", "<wbr>#")


def _asset(name: str) -> str:
    return files("forelog.export").joinpath("page", name).read_text(encoding="utf-8")


def _hash_of(text: str) -> str:
    return f"sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}"
