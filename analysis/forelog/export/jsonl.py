"""JSON Lines: one sequence a line, in the shape that other tools rely on (``docs/schemas/prediction.schema.json``)."""

import json
from collections.abc import Iterable
from typing import Any, TextIO

from forelog.export.formats import Options
from forelog.predict.model import Condition, Event, Prediction, Sequence


def write(predictions: Iterable[Prediction], out: TextIO, options: Options) -> None:
    """One line for each sequence; each line can be read by itself.  One more for each prediction, when *options* ask for what is infeasible."""
    for prediction in predictions:
        out.writelines(line(sequence_row(sequence)) for sequence in prediction.sequences)
        if options.infeasible:
            out.write(line({"entry": prediction.entry, "infeasible": infeasible_row(prediction)}))


def line(row: dict[str, Any]) -> str:
    """One object as one line; characters that some readers take for the end of a line (U+2028, U+2029, U+0085) are escaped."""
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_LINE_ENDS) + "\n"


_LINE_ENDS = {char: f"\\u{char:04x}" for char in (0x85, 0x2028, 0x2029, *range(0xD800, 0xE000))}


def sequence_row(sequence: Sequence) -> dict[str, Any]:
    """A sequence as plain dictionaries and lists."""
    return {
        "id": sequence.id,
        "entry": sequence.entry,
        "thread": sequence.thread,
        "events": [event_row(event) for event in sequence.events],
        "exec_flow": list(sequence.exec_flow),
        "exit": {"kind": sequence.exit.kind, "type": sequence.exit.type},
        "label": sequence.label,
        "reasons": [{"rule": reason.rule, "event": reason.event, "line": reason.line, "text": reason.text} for reason in sequence.reasons],
        "cut": sequence.cut,
        **({"conditions": [condition_row(condition) for condition in sequence.conditions]} if sequence.conditions else {}),
        **({"started": sequence.started} if sequence.started else {}),
    }


def infeasible_row(prediction: Prediction) -> dict[str, Any]:
    """What is known of paths that no run can take, as plain dictionaries and lists."""
    return {
        "paths": prediction.infeasible,
        "contradictions": [[condition_row(one) for one in each.conditions] for each in prediction.contradictions],
        "statements": list(prediction.statements_infeasible),
    }


def condition_row(condition: Condition) -> dict[str, Any]:
    """What was decided as a plain dictionary."""
    return {"text": condition.text, "value": condition.value, "file": condition.file, "line": condition.line}


def event_row(event: Event) -> dict[str, Any]:
    """An event as a plain dictionary; ``values`` is a list of pairs, since one expression may stand in a line twice."""
    return {
        "statement": event.statement,
        "class": event.class_name,
        "method": event.method,
        "file": event.file,
        "line": event.line,
        "level": event.level,
        "template": event.template,
        "message": event.message,
        "values": [{"expression": source, "value": value} for source, value in event.values],
    }
