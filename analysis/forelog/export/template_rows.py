"""Log statements with their templates: as a table for reading, JSON Lines, or CSV; written as they come."""

import csv
import json
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from forelog.errors import InputError
from forelog.export.characters import visible
from forelog.export.jsonl import line
from forelog.index.questions.queries import LogStatement

COLUMNS = (
    "id",
    "class",
    "method",
    "file",
    "line",
    "end_line",
    "column",
    "level",
    "logger",
    "framework",
    "template",
    "regex",
    "throwable",
    "wrapper",
)
"""The columns of the view ``v_templates``, in its order; JSON Lines and CSV have ``parts`` behind them."""

_FIELDS = {"class": "class_name"}
"""Columns whose field in :class:`~forelog.index.questions.queries.LogStatement` has another name."""


def write_templates(statements: Iterable[LogStatement], form: str, out: TextIO, *, colour: bool | None = None) -> None:
    """Write log statements in the format named *form*, each as it comes.

    :class:`~forelog.errors.InputError` when there is no format of that name.
    """
    writer = TEMPLATE_FORMATS.get(form)
    if writer is None:
        raise InputError(f"There is no format {form!r}; choose one of {', '.join(TEMPLATE_FORMATS)}.")
    writer(statements, out, colour)


def template_row(statement: LogStatement) -> dict[str, Any]:
    """The columns of the view by name, and ``parts``."""
    row = {column: getattr(statement, _FIELDS.get(column, column)) for column in COLUMNS}
    return {**row, "parts": statement.parts}


def _jsonl(statements: Iterable[LogStatement], out: TextIO, colour: bool | None) -> None:
    """One object a line, as in ``docs/schemas/template.schema.json``."""
    del colour
    out.writelines(line(template_row(statement)) for statement in statements)


def _csv(statements: Iterable[LogStatement], out: TextIO, colour: bool | None) -> None:
    """A header and a row each (RFC 4180); ``parts`` is JSON.  Cells are as they are: see :mod:`forelog.export.csv_rows`."""
    del colour
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow((*COLUMNS, "parts"))
    for statement in statements:
        row = template_row(statement)
        writer.writerow((*(row[column] for column in COLUMNS), json.dumps(row["parts"], ensure_ascii=False)))


def _table(statements: Iterable[LogStatement], out: TextIO, colour: bool | None) -> None:
    """A line a statement: place, level, template.  Columns are as wide as those before needed, so that rows can stream."""
    from rich.text import Text  # noqa: PLC0415 - only this format draws

    from forelog.export.formats import Options  # noqa: PLC0415
    from forelog.export.text import console_for, level_style  # noqa: PLC0415

    console = console_for(out, Options(colour=colour))
    wide, levels = 24, 5
    for statement in statements:
        place = f"{visible(statement.file).rsplit('/', 1)[-1]}:{statement.line}"
        wide, levels = max(wide, min(len(place), 48)), max(levels, len(statement.level))
        text = Text.assemble((f"{place:<{wide}} ", "bright_black"), (f"{statement.level or '?':<{levels}} ", level_style(statement.level)))
        text.append(visible(statement.template))
        for told, before in ((statement.throwable, "with the stack trace of "), (_short(statement.wrapper), "through ")):
            if told:
                text.append(f"  [{before}{visible(told)}]", "bright_black")
        console.print(text)


def _short(wrapper: str) -> str:
    """``C#m`` of ``a.b.C#m(T,U)``: who wants more asks for JSON."""
    owner, _, method = wrapper.partition("(")[0].rpartition("#")
    return f"{owner.rpartition('.')[2]}#{method}" if owner else method


TEMPLATE_FORMATS: dict[str, Callable[[Iterable[LogStatement], TextIO, bool | None], None]] = {"table": _table, "jsonl": _jsonl, "csv": _csv}
"""All formats of log statements by name."""
