"""A picture for a README, in SVG: Java in an editor, what hovers over a log statement, and the sequences that are predicted.

Everything in it is given by the caller and comes from real output; nothing is loaded, and light and dark follow the reader.  Each line of
text carries its length, so that every viewer's own monospaced font gives the same picture.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from pygments.lexers.jvm import JavaLexer  # Pygments comes with rich
from pygments.token import Comment, Keyword, Name, Number, String, _TokenType

from forelog.export.characters import visible
from forelog.predict.labels import EXPLICIT_LEVELS

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """What the picture shows; rows are as the JSON Lines of ``forelog templates`` and ``forelog predict``."""

    file: str
    code: tuple[str, ...]
    """Lines of the file."""
    first_line: int
    template: Row
    """The log statement over which the hover opens; its ``line`` is among those shown."""
    command: str
    sequences: tuple[Row, ...]
    """Side by side, at most three."""


WIDTH = 1120
MARGIN = 28
CODE_SIZE, SMALL = 13.5, 12.0
CODE_STEP, STEP = 20, 19
ADVANCE = 0.6
"""Width of a character of a monospaced font, in its size; the lengths of lines are set by it."""

_STYLE = """
:root{--ground:#f6f5f2;--card:#fff;--line:#e4e1da;--ink:#24272c;--soft:#6a717b;--key:#8a3ea8;--text:#2f7d57;--type:#1f6f9c;--number:#a06a00;
--here:#f4f0e4;--normal:#2f7d57;--implicit:#a06a00;--explicit:#c2452d;--both:#a3195b;--info:#2468a8;--value:#8a6a1a}
@media (prefers-color-scheme:dark){:root{--ground:#111317;--card:#191c22;--line:#2d313a;--ink:#e4e3df;--soft:#8b929e;--key:#c792ea;--text:#8fd19e;
--type:#7cc4ee;--number:#e6b566;--here:#22262e;--normal:#5fc08f;--implicit:#e0ab4a;--explicit:#f0826a;--both:#ee74a9;--info:#7cb5ee;--value:#e6cf8a}}
text{font-family:ui-monospace,"SF Mono","Cascadia Code",Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--ink);white-space:pre}
.ground{fill:var(--ground)}.hover{fill:var(--ground);stroke:var(--soft);stroke-opacity:.5}.card{fill:var(--card);stroke:var(--line)}.here{fill:var(--here)}.rule{stroke:var(--line)}.rail{stroke:var(--soft);stroke-opacity:.45}.bold{font-weight:600}
.soft{fill:var(--soft)}.key{fill:var(--key)}.str{fill:var(--text)}.type{fill:var(--type)}.num{fill:var(--number)}.value{fill:var(--value)}
.normal{fill:var(--normal)}.implicit,.warn{fill:var(--implicit)}.explicit,.error{fill:var(--explicit)}.both{fill:var(--both)}.info{fill:var(--info)}
.debug,.trace,.other{fill:var(--soft)}.dot{fill:var(--card);stroke-width:1.5}.dot.info{stroke:var(--info)}.dot.warn{stroke:var(--implicit)}
.dot.error{stroke:var(--explicit)}.dot.other{stroke:var(--soft)}.dot.full.warn{fill:var(--implicit)}.dot.full.error{fill:var(--explicit)}
.dot.full.info{fill:var(--info)}.dot.full.other{fill:var(--soft)}
"""

Span = tuple[str, str]
"""Text and its classes."""


def svg(scene: Scene) -> str:
    """The picture as one SVG document."""
    body: list[str] = []
    top = MARGIN
    top = _editor(body, scene, top)
    top = _lanes(body, scene, top + 22)
    height = top + MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        f'aria-label="{escape(f"{scene.file} in an editor, and the log sequences that forelog predicts from it")}">\n'
        f'<style>{_STYLE}</style>\n<rect class="ground" width="{WIDTH}" height="{height}" rx="14"/>\n' + "".join(body) + "</svg>\n"
    )


def _editor(body: list[str], scene: Scene, top: int) -> int:
    """The window with the code and the hover below its line; returns where it ends."""
    left, width = MARGIN, WIDTH - 2 * MARGIN
    columns = int((width - 90) / (CODE_SIZE * ADVANCE))
    hover = _hover(scene.template, columns)
    at_line = int(scene.template["end_line"]) - scene.first_line
    hover_height = 22 + STEP * len(hover)
    height = 52 + CODE_STEP * len(scene.code) + hover_height + 22
    body.append(f'<rect class="card" x="{left}" y="{top}" width="{width}" height="{height}" rx="10"/>\n')
    body.extend(f'<circle class="rule" cx="{left + 20 + 16 * dot}" cy="{top + 18}" r="5" fill="var(--line)"/>\n' for dot in range(3))
    body.append(_line(left + 76, top + 22, [(scene.file, "soft")], SMALL))
    body.append(f'<line class="rule" x1="{left}" x2="{left + width}" y1="{top + 36}" y2="{top + 36}"/>\n')
    y = top + 60
    coloured = list(_highlighted("\n".join(scene.code)))
    for index, spans in enumerate(coloured[: len(scene.code)]):
        number = scene.first_line + index
        if int(scene.template["line"]) <= number <= int(scene.template["end_line"]):
            body.append(f'<rect class="here" x="{left + 1}" y="{y - 15}" width="{width - 2}" height="{CODE_STEP}"/>\n')
        body.append(_line(left + 14, y, [(f"{number:>4}", "soft")], CODE_SIZE))
        body.append(_line(left + 66, y, _cut(spans, columns), CODE_SIZE))
        y += CODE_STEP
        if index == at_line:
            indent = len(scene.code[index]) - len(scene.code[index].lstrip())
            x = left + 66 + round(indent * CODE_SIZE * ADVANCE)
            wide = 28 + round(max(sum(len(text) for text, _ in spans) for spans in hover) * SMALL * ADVANCE)
            body.append(f'<rect class="hover" x="{x}" y="{y - 9}" width="{wide}" height="{hover_height - 8}" rx="6"/>\n')
            body.extend(_line(x + 14, y + 12 + STEP * row, told, SMALL) for row, told in enumerate(hover))
            y += hover_height
    return top + height


def _hover(template: Row, columns: int) -> list[list[Span]]:
    level = str(template["level"])
    head: list[Span] = [(level, f"bold {_tone(level)}"), ("  ", "")]
    holes: list[Span] = []
    for part in template["parts"]:
        if "hole" in part:
            head.append((f"<{part['hole']}>", "value"))
            short = str(part["type"]).rsplit(".", 1)[-1] or "?"
            holes += [(str(part["hole"]), "value"), (f": {short}   ", "soft")]
        else:
            head.append((visible(str(part.get("text", "…"))), ""))
    foot: list[Span] = [(str(template["logger"] or template["class"]), "soft")]
    if template["throwable"]:
        foot.append((f"   followed by the stack trace of {template['throwable']}", "soft"))
    rows = [head, holes, foot]
    return [_cut(row, columns - 10) for row in rows if row]


def _lanes(body: list[str], scene: Scene, top: int) -> int:
    """The command and its sequences side by side; returns where they end."""
    shown = scene.sequences[:3]
    body.append(_line(MARGIN + 4, top + 14, [("$ ", "soft"), (scene.command, "bold")], CODE_SIZE))
    top += 30
    gap = 16
    width = (WIDTH - 2 * MARGIN - gap * (len(shown) - 1)) // max(len(shown), 1)
    columns = int((width - 44) / (SMALL * ADVANCE))
    lanes = [list(_lane(row, columns)) for row in shown]
    height = 50 + STEP * max((len(lane) for lane in lanes), default=0) + 8
    for at, (row, lane) in enumerate(zip(shown, lanes, strict=True)):
        x = MARGIN + at * (width + gap)
        body.append(f'<rect class="card" x="{x}" y="{top}" width="{width}" height="{height}" rx="10"/>\n')
        body.append(_line(x + 16, top + 26, _heading(row, columns), SMALL))
        dots = [index for index, (mark, _) in enumerate(lane) if mark]
        if len(dots) > 1:
            body.append(
                f'<line class="rail" x1="{x + 20}" x2="{x + 20}" y1="{top + 50 + STEP * dots[0]}" y2="{top + 50 + STEP * dots[-1]}"/>\n'
            )
        for index, (mark, spans) in enumerate(lane):
            y = top + 54 + STEP * index
            if mark:
                body.append(f'<circle class="dot {mark}" cx="{x + 20}" cy="{y - 4}" r="4"/>\n')
            body.append(_line(x + 34, y, spans, SMALL))
    return top + height


def _heading(row: Row, columns: int) -> list[Span]:
    way = f"throws {str(row['exit']['type']).rsplit('.', 1)[-1]}" if row["exit"]["kind"] == "throw" else "returns"
    return _cut([(str(row["label"]), f"bold {row['label']}"), (f"  {way}", "soft")], columns)


def _lane(row: Row, columns: int) -> Iterator[tuple[str, list[Span]]]:
    flagged = {reason["event"] for reason in row["reasons"]}
    for index, event in enumerate(row["events"]):
        level = str(event["level"]) or "?"
        tone = _tone(level)
        mark = f"{'full ' if index in flagged else ''}{tone if tone in ('info', 'warn', 'error') else 'other'}"
        yield mark, _cut([(f"{level:<5} ", f"bold {tone}"), (visible(str(event["message"])), "")], columns)
    said = dict.fromkeys((visible(str(reason["text"])), visible(str(reason["line"]))) for reason in row["reasons"])
    for text, place in list(said)[:3]:
        fits = len(text) + len(place) + 5 <= columns
        yield "", _cut([(f"↳ {text}", str(row["label"])), *([(f"   {place}", "soft")] if fits else [])], columns)


def _tone(level: str) -> str:
    if level.upper() in EXPLICIT_LEVELS:
        return "error"
    return {"WARN": "warn", "WARNING": "warn", "INFO": "info", "CONFIG": "info"}.get(level.upper(), "other")


def _highlighted(code: str) -> Iterator[list[Span]]:
    line: list[Span] = []
    for token, text in JavaLexer(stripnl=False).get_tokens(code):
        for at, piece in enumerate(text.split("\n")):
            if at:
                yield line
                line = []
            if piece:
                line.append((piece, _class_of(token)))
    if line:
        yield line


def _class_of(token: _TokenType) -> str:
    if token in Comment:
        return "soft"
    if token in Keyword:
        return "type" if token in Keyword.Type else "key"
    if token in String:
        return "str"
    if token in Number:
        return "num"
    return "type" if token in (Name.Class, Name.Decorator) else ""


def _cut(spans: Sequence[Span], columns: int) -> list[Span]:
    """At most so many characters; an ellipsis says when there were more."""
    left, found = columns, []
    for text, classes in spans:
        if len(text) > left:
            found.append((text[: max(left - 1, 0)] + "…", classes))
            break
        found.append((text, classes))
        left -= len(text)
    return found


def _line(x: float, y: float, spans: Sequence[Span], size: float) -> str:
    chars = sum(len(text) for text, _ in spans)
    if not chars:
        return ""
    inner = "".join(f'<tspan class="{classes}">{escape(text)}</tspan>' if classes else escape(text) for text, classes in spans)
    length = round(chars * size * ADVANCE, 1)
    return f'<text x="{x}" y="{y}" font-size="{size}" textLength="{length}" lengthAdjust="spacingAndGlyphs" xml:space="preserve">{inner}</text>\n'
