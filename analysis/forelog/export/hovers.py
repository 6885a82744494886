"""What an editor shows at a log statement, a method or a call: Markdown (CommonMark), or plain text for editors without.

Everything that comes from the program is data: it stands in code spans and fenced blocks, or escaped.  Short: a hover covers the code.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from forelog.export.characters import visible
from forelog.export.markdown import code, fence, plain
from forelog.flow.levels import ORDER
from forelog.index.live.answers import LiveStatement
from forelog.index.questions.places import CallSite, Place
from forelog.index.questions.queries import LogStatement, Method, statements_of
from forelog.index.questions.reach import LIKELY
from forelog.index.questions.summaries import Summary, summaries_of, summary_of
from forelog.predict.sample import sample_line
from forelog.predict.shapes import holes_of
from forelog.templates.text import from_json

HOLES, CALLEES, LINES, STATEMENTS = 8, 5, 10, 3
"""How many of each are shown; the rest is counted."""
LONGEST = 200
"""Characters of a template or line in a list."""
_SHORT = 60
"""Characters of an expression."""

Statement = LogStatement | LiveStatement


class Markdown:
    """For clients that show Markdown."""

    def code(self, text: str) -> str:
        """Something of the program."""
        return code(text)

    def plain(self, text: str) -> str:
        """Words of a line."""
        return plain(visible(text))

    def strong(self, text: str) -> str:
        """Words that are looked for."""
        return f"**{self.plain(text)}**"

    def small(self, text: str) -> str:
        """A remark."""
        return f"_{self.plain(text)}_"

    def block(self, text: str) -> str:
        """A line as it will stand in the log."""
        marks = fence(text, 3)
        return f"{marks}text\n{text}\n{marks}"

    def item(self, text: str) -> str:
        """Of a list."""
        return f"- {text}"

    def link(self, text: str, root: str, file: str, line: int) -> str:
        """A place in a file that an editor can open; in an archive, only its name."""
        target = "" if root.endswith((".jar", ".zip")) else f"{Path(root, file).as_uri()}#L{line}"
        return f"[{code(text)}]({target})" if target else code(text)


class PlainText(Markdown):
    """For clients that do not."""

    def code(self, text: str) -> str:
        """As it is."""
        return visible(text)

    plain = strong = small = code

    def block(self, text: str) -> str:
        """Indented."""
        return f"    {text}"

    def link(self, text: str, root: str, file: str, line: int) -> str:  # noqa: ARG002 - nothing to point to
        """The name of the place."""
        return visible(text)


MARKDOWN, PLAIN_TEXT = Markdown(), PlainText()


def of_place(connection: sqlite3.Connection, place: Place, *, note: str = "", style: Markdown = MARKDOWN) -> str:
    """What there is to say of a place; ``""`` when it logs nothing.  A call inside of a log statement is looked at for itself."""
    call = place.call
    statements = place.statements
    at_call = call is not None and any((one.line, one.column) == (call.line, call.column) for one in statements)
    if call is not None and not at_call:
        known = summaries_of(connection, [callee.method.id for callee in call.callees if callee.method is not None])
        if found := of_call(call, known, note=note, style=style):
            return found
    for method in place.declared:
        summary = summary_of(connection, method.id)
        own = statements_of(connection, method.id) if summary is None else ()
        if found := of_method(method, summary, own, note=note, style=style):
            return found
    if not statements or place.declared:
        return ""
    first = statements[0]
    same = [one for one in statements if (one.line, one.column) == (first.line, first.column)]
    return of_statements(same, connection=connection, summary=summary_of(connection, first.method_id), note=note, style=style)


def of_statements(
    several: Sequence[Statement],
    *,
    connection: sqlite3.Connection | None = None,
    summary: Summary | None = None,
    note: str = "",
    style: Markdown = MARKDOWN,
) -> str:
    """The log statements of one place, where a call of a wrapper may write several lines; ``""`` for none.  See :func:`of_statement`."""
    if not several:
        return ""
    *before, last = several[:STATEMENTS]
    texts = [of_statement(one, connection=connection, style=style) for one in before]
    return "\n\n---\n\n".join([*texts, of_statement(last, connection=connection, summary=summary, note=note, style=style)])


def of_statement(
    one: Statement,
    *,
    connection: sqlite3.Connection | None = None,
    summary: Summary | None = None,
    note: str = "",
    style: Markdown = MARKDOWN,
) -> str:
    """A log statement: level, template, values, a sample line; *summary*: of its method, which says what entries reach it.

    *connection*: the index, where it is there already, for better sample values.
    """
    parts = from_json(json.loads(one.parts_json if isinstance(one, LogStatement) else one.parts))
    head = [style.strong(one.level or "level not constant"), style.plain(one.framework)]
    if one.logger:
        head.append(style.code(one.logger))
    if one.guessed:
        head.append("logger guessed by its name")
    blocks = [" · ".join(head), style.block(visible(one.template))]
    holes = list(dict.fromkeys((hole.source, hole.type, hole.format) for hole in holes_of(parts)))
    details = []
    if holes:
        shown = [style.code(_hole(*hole)) for hole in holes[:HOLES]]
        details.append(_listed(shown, len(holes)))
        details.append(f"e.g. {style.code(_short(sample_line(connection, parts, one.class_name), LONGEST))}")
    if one.throwable:
        details.append(f"with the stack trace of {style.code(_short(one.throwable, _SHORT))}")
    if one.wrapper:
        details.append(f"through {style.code(_label(one.wrapper))}")
    if one.catalogue_key:
        details.append(f"message {style.code(one.catalogue_key)}")
    if details:
        blocks.append(_lines(details, style))
    if summary is not None:
        blocks.append(_entries(summary, style))
    return _page(blocks, note, style)


def of_method(
    method: Method,
    summary: Summary | None,
    own: Sequence[LogStatement] = (),
    *,
    note: str = "",
    style: Markdown = MARKDOWN,
) -> str:
    """What a method can log; ``""`` when that is nothing.  *own*: the statements in its body, for as long as there is no summary."""
    if summary is None:
        if not own:
            return ""
        levels: dict[str, int] = {}
        for one in own:
            levels[one.level] = levels.get(one.level, 0) + 1
        head = f"{style.code(_label(method.label))} logs {_numbers(levels, style)}"
        return _page([head, _statements(own, len(own), style)], note or "What its callees log is not known yet.", style)
    if not summary.likely:
        return ""
    head = f"{style.code(_label(method.label))} can log {_numbers(summary.levels, style)}"
    blocks = [head, _statements(summary.nearest, summary.likely, style)]
    if [entry.id for entry, _ in summary.entries] != [method.id]:
        blocks.append(_entries(summary, style))
    return _page(blocks, note, style)


def of_call(site: CallSite, summaries: Mapping[int, Summary], *, note: str = "", style: Markdown = MARKDOWN) -> str:
    """What a call can log; ``""`` when that is nothing.  *summaries*: of the callees, by the id of the method."""
    many = site.count > len(site.callees)  # any implementation of something common: only what is likely tells something
    callees = [callee for callee in site.callees if callee.confidence >= LIKELY or not many]
    logging = [
        (callee.method, summary)
        for callee in callees
        if callee.method is not None and (summary := summaries.get(callee.method.id)) is not None and summary.likely
    ]
    if not logging:
        return ""
    if len(callees) == 1:
        return of_method(*logging[0], note=note, style=style)
    silent = "" if len(logging) == len(callees) else f", {len(logging):,} of which can log"
    blocks = [f"May call {len(callees):,} methods{silent}:"]
    rows = [
        f"{style.link(_label(method.label), method.root, method.file, method.line)} · {_numbers(summary.levels, style)}"
        for method, summary in logging[:CALLEES]
    ]
    if len(logging) > CALLEES:
        rows.append(f"{len(logging) - CALLEES:,} more")
    blocks.append("\n".join(style.item(row) for row in rows))
    near = {one.row_id: one for _, summary in logging for one in summary.nearest}
    blocks.append(_statements(list(near.values()), max(len(near), *(summary.likely for _, summary in logging)), style))
    return _page(blocks, note, style)


def _page(blocks: Sequence[str], note: str, style: Markdown) -> str:
    return "\n\n".join([*blocks, *([style.small(note)] if note else [])])


def _lines(details: Sequence[str], style: Markdown) -> str:
    """Lines of one paragraph; Markdown breaks a line at two spaces (CommonMark 6.7)."""
    return ("\n" if isinstance(style, PlainText) else "  \n").join(details)


def _listed(shown: Sequence[str], count: int) -> str:
    more = count - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _hole(source: str, type_name: str, form: str) -> str:
    """``name: String``; ``ratio: double %5.2f`` where a format prints it."""
    simple = type_name.rpartition(".")[2].replace("$", ".") or "?"
    return f"{_short(source, _SHORT)}: {simple}{f' {form}' if form else ''}"


def _numbers(levels: Mapping[str, int], style: Markdown) -> str:
    """``12 lines: 2 ERROR, 10 INFO``, the gravest first, those of no constant level last."""
    total = sum(levels.values())
    ordered = sorted(levels.items(), key=lambda item: (not item[0], -ORDER.get(item[0].upper(), 9), item[0]))
    each = ", ".join(f"{number:,} {style.plain(level) if level else 'of a level not constant'}" for level, number in ordered)
    return f"{style.strong(f'{total:,} line' + 's' * (total != 1))}: {each}"


def _statements(shown: Sequence[LogStatement], count: int, style: Markdown) -> str:
    rows = [
        f"{style.code(one.level or '?')} {style.code(_short(visible(one.template), LONGEST)) or '(empty)'} · "
        + style.link(f"{one.file.rpartition('/')[2]}:{one.line}", one.root, one.file, one.line)
        for one in shown[:LINES]
    ]
    if count > len(rows):
        rows.append(f"{count - len(rows):,} more")
    return "\n".join(style.item(row) for row in rows)


def _entries(summary: Summary, style: Markdown) -> str:
    if not summary.entry_count:
        return "No entry surely reaches it, tests aside."
    shown = [f"{kind} {style.link(_brief(method), method.root, method.file, method.line)}" for method, kind in summary.entries]
    return f"Reached from {_listed(shown, summary.entry_count)}"


def _label(label: str) -> str:
    """``OrderService#place(Order)`` of ``a.b.OrderService#place(a.b.Order)``."""
    owner, _, rest = label.partition("#")
    name, bracket, params = rest.partition("(")
    types = ", ".join(part.rpartition(".")[2].replace("$", ".") for part in params.removesuffix(")").split(",") if part)
    return f"{_class(owner)}#{_named(name, owner)}{f'({types})' if bracket else ''}"


def _brief(method: Method) -> str:
    return f"{_class(method.class_name)}#{_named(method.name, method.class_name)}"


def _class(name: str) -> str:
    return name.rpartition(".")[2].replace("$", ".")


def _named(name: str, owner: str) -> str:
    return _class(owner).rpartition(".")[2] if name == "<init>" else name


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
