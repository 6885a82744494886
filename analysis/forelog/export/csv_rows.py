"""Comma-separated values (RFC 4180): one event a row; a sequence without events has one row with empty event columns.

Cells are what the program writes, unchanged: a message that begins with ``=``, ``+``, ``-`` or ``@`` stays so, because the file is data for
programs and a changed cell would be a wrong one.  Every text cell is quoted, but a spreadsheet may still read such a cell as a formula:
import the columns as text.
"""

import csv
import json
from collections.abc import Iterable
from typing import TextIO

from forelog.export.formats import Options
from forelog.predict.model import Prediction

COLUMNS = (
    "sequence",
    "entry",
    "thread",
    "label",
    "exit",
    "exit_type",
    "cut",
    "event",
    "statement",
    "class",
    "method",
    "file",
    "line",
    "level",
    "message",
    "template",
    "values",
    "reasons",
    "started",
)
"""``values`` and ``reasons`` are JSON: pairs of expression and value; reasons about this event, or about the path in its last row."""


def write(predictions: Iterable[Prediction], out: TextIO, options: Options) -> None:
    """A header and a row for each event."""
    del options
    rows = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    rows.writerow(COLUMNS)
    for prediction in predictions:
        for sequence in prediction.sequences:
            head = (sequence.id, sequence.entry, sequence.thread, sequence.label, sequence.exit.kind, sequence.exit.type, sequence.cut)
            last = len(sequence.events) - 1
            for index, event in enumerate(sequence.events):
                reasons = [[reason.rule, reason.line, reason.text] for reason in sequence.reasons if reason.event == index]
                if index == last:
                    reasons += [[reason.rule, reason.line, reason.text] for reason in sequence.reasons if reason.event < 0]
                rows.writerow(
                    (
                        *head,
                        index,
                        event.statement,
                        event.class_name,
                        event.method,
                        event.file,
                        event.line,
                        event.level,
                        event.message,
                        event.template,
                        _json([list(pair) for pair in event.values]),
                        _json(reasons),
                        sequence.started,
                    )
                )
            if last < 0:
                reasons = [[reason.rule, reason.line, reason.text] for reason in sequence.reasons]
                rows.writerow((*head, -1, *("",) * 4, 0, *("",) * 3, "[]", _json(reasons), sequence.started))


def _json(value: list[list[str]]) -> str:
    return json.dumps(value, ensure_ascii=False)
