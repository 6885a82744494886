"""The log-flow graph of predictions as a picture: each line a row, each transition an arc beside the rows.

Rows stand in the order in which calm runs come to them, so that an ordinary run reads down the rail; arcs to the left of the rail skip rows,
dashed arcs go back up (loops, recursion).  Anomalous ways have the colour of anomalous labels.  Nothing is laid out by force, so the same
prediction gives the same bytes, and a graph of a hundred lines can still be read.
"""

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import PurePosixPath
from typing import TextIO

from forelog.export.characters import visible
from forelog.export.flow_graph import COLOURS, end_in_words, view
from forelog.export.formats import Options
from forelog.predict.labels import EXPLICIT_LEVELS
from forelog.predict.model import Prediction, Stop, Transition, View

STEP, SIZE = 24, 12.5
"""Height of a row and size of its text, pixels."""
ADVANCE = 0.602
"""Width of a character of a monospaced font, in its size."""
MARGIN = 20
NEAREST, APART, WIDEST = 12, 5, 180
"""How far the arc over one row reaches to the left, what each further row adds, and where that ends; pixels."""
COLUMNS, PLACE_COLUMNS = 96, 30
"""Characters of a template, and of a place, that are shown."""

_LIGHT = {"calm": "#8b919b", "ink": "#24272c", "card": "#fff", **COLOURS}
_DARK = {
    "calm": "#737a86",
    "ink": "#e4e3df",
    "card": "#191c22",
    "normal": "#5fc08f",
    "implicit": "#e0ab4a",
    "explicit": "#f0826a",
    "both": "#ee74a9",
}
_FONT = 'ui-monospace,"SF Mono","Cascadia Code",Menlo,Consolas,"DejaVu Sans Mono",monospace'


def _colours(table: dict[str, str]) -> str:
    """Rules for one ground; without variables, which many viewers of SVG do not know."""
    calm, odd = table["calm"], table["explicit"]
    return (
        f".flow text{{fill:{table['ink']}}}.flow .soft{{fill:{calm}}}.flow .ground{{fill:{table['card']}}}\n"
        f".flow .way{{stroke:{calm}}}.flow .tip{{fill:{calm}}}.flow .way.anomalous{{stroke:{odd}}}.flow .tip.anomalous{{fill:{odd}}}\n"
        + "".join(f".flow .dot.{name}{{stroke:{table[name]};fill:{table[name]}}}.flow .{name}{{fill:{table[name]}}}" for name in COLOURS)
        + f"\n.flow .dot.hollow{{fill:{table['card']}}}.flow .error{{fill:{odd}}}.flow .warn{{fill:{table['implicit']}}}\n"
    )


STYLE = (
    f"\n.flow{{font-family:{_FONT}}}.flow text{{white-space:pre}}.flow .bold{{font-weight:600}}.flow .dot{{stroke-width:2}}\n"
    ".flow .way{fill:none;stroke-width:1.3;stroke-opacity:.6}.flow .way.anomalous{stroke-opacity:.8}.flow .way.back{stroke-dasharray:3 3}\n"
    f"{_colours(_LIGHT)}@media (prefers-color-scheme:dark){{\n{_colours(_DARK)}}}\n"
)


def write(predictions: Iterable[Prediction], out: TextIO, options: Options) -> None:
    """One picture; one prediction below the other."""
    views = [view(prediction) for prediction in predictions]
    title = options.title or ", ".join(visible(one.entry) for one in views)
    height = sum(_height(one) for one in views) + MARGIN
    width = max([_width(one) for one in views], default=2 * MARGIN)
    out.write(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flow" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape("Which log line can follow which: " + title)}">\n<style>{STYLE}</style>\n'
        f'<rect class="ground" width="{width}" height="{height}"/>\n'
    )
    top = 0
    for one in views:
        out.writelines(_drawn(one, top))
        top += _height(one)
    out.write("</svg>\n")


def picture(seen: View) -> str:
    """One view as an ``svg`` element for a page that has :data:`STYLE`."""
    width, height = _width(seen), _height(seen)
    label = escape(f"Which log line can follow which: {visible(seen.entry)}")
    opening = f'<svg class="flow" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{label}">\n'
    return opening + "".join(_drawn(seen, 0)) + "</svg>\n"


def _height(seen: View) -> int:
    return MARGIN + STEP * len(seen.stops)


def _rail(seen: View) -> int:
    """Where the rail is, from the left."""
    return MARGIN + 10 + max([_reach(step) for step in seen.transitions], default=0)


def _width(seen: View) -> int:
    longest = max(sum(len(text) for text, _ in _row(seen, stop)) for stop in seen.stops)
    return round(_rail(seen) + 18 + longest * SIZE * ADVANCE + MARGIN)


def _reach(step: Transition) -> int:
    """How far an arc reaches to the left; one row down is a straight line."""
    if step.target == step.source + 1:
        return 0
    return min(NEAREST + APART * abs(step.target - step.source), WIDEST)


def _drawn(seen: View, top: int) -> Iterator[str]:
    rail = _rail(seen)
    y = [top + MARGIN + STEP * number for number in range(len(seen.stops))]
    for step in sorted(seen.transitions, key=lambda step: step.anomalous):
        yield _arc(step, rail, y[step.source], y[step.target])
    for stop, at in zip(seen.stops, y, strict=True):
        hollow = " hollow" if stop.event is not None and stop.label == "normal" else ""
        yield f'<circle class="dot {stop.label}{hollow}" cx="{rail}" cy="{at}" r="4"/>\n'
        spans = "".join(f'<tspan class="{classes}">{escape(text)}</tspan>' for text, classes in _row(seen, stop))
        title = (
            f"<title>{escape(visible(f'{stop.event.class_name}#{stop.event.method}: {stop.event.template}'))}</title>" if stop.event else ""
        )
        yield f'<text x="{rail + 18}" y="{at + 4}" font-size="{SIZE}" xml:space="preserve">{title}{spans}</text>\n'


def _arc(step: Transition, rail: int, start: int, end: int) -> str:
    classes = " ".join(("way",) + ("anomalous",) * step.anomalous + ("back",) * (step.target <= step.source))
    tip = f'<path class="tip{" anomalous" if step.anomalous else ""}" '
    reach = _reach(step)
    if not reach:
        return f'<path class="{classes}" d="M{rail} {start + 5}V{end - 6}"/>{tip}d="M{rail - 3} {end - 9}h6l-3 5z"/>\n'
    left = rail - reach
    if step.target == step.source:
        line = f"M{rail - 5} {start - 2}C{left} {start - 14} {left} {start + 14} {rail - 6} {start + 2}"
    else:
        line = f"M{rail - 5} {start}C{left} {start} {left} {end} {rail - 6} {end}"
    return f'<path class="{classes}" d="{line}"/>{tip}d="M{rail - 10} {end - 3}v6l5 -3z"/>\n'


def _row(seen: View, stop: Stop) -> list[tuple[str, str]]:
    """Pieces of text and their classes."""
    if stop.event is None:
        return [
            (
                _cut(visible(seen.entry if stop.exit is None else end_in_words(stop.exit)), COLUMNS),
                "bold" if stop.exit is None else stop.label,
            )
        ]
    event = stop.event
    level = event.level.upper()
    tone = "error" if level in EXPLICIT_LEVELS else "warn" if level in ("WARN", "WARNING") else "soft"
    place = _cut(f"{PurePosixPath(event.file).name}:{event.line}", PLACE_COLUMNS)
    return [(f"{event.level or '?':<5} ", f"bold {tone}"), (_cut(visible(event.template), COLUMNS), ""), (f"  {place}", "soft")]


def _cut(text: str, columns: int) -> str:
    return text if len(text) <= columns else text[: columns - 1] + "…"
