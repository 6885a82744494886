"""Predictions as the commands answer them; done in the process that predicts, for large ones take longer than a hover may wait."""

import io
import json
from pathlib import Path
from typing import Any

from forelog.export.formats import Options, write_prediction
from forelog.export.jsonl import infeasible_row, sequence_row
from forelog.export.markdown import cell, counted
from forelog.predict.model import Prediction
from forelog_lsp.uris import to_uri

LARGEST_NUMBER = (1 << 53) - 1
"""What a number of JSON says exactly everywhere (RFC 8259, 6)."""


def answered(prediction: Prediction, said: dict[str, Any], file: Path | None, *, infeasible: bool = False) -> tuple[str, bool]:
    """The JSON text of an answer: *said* and what is predicted; and whether its Markdown was written to *file* as well.

    *infeasible*: with the paths that no run can take.
    """
    out = io.StringIO()
    write_prediction(prediction, "md", out, Options(linked=True, title=str(said["title"]), infeasible=infeasible))
    notes = "".join(f"\n> {note}\n" for note in said.get("notes", ()))
    markdown = out.getvalue() + notes
    written = file is not None and _written(file, markdown)
    text = json.dumps(
        {
            **said,
            "uri": to_uri(file) if file is not None and written else None,
            "entry": prediction.entry,
            "pathCount": min(prediction.path_count, LARGEST_NUMBER),
            "paths": counted(prediction.path_count),
            "cuts": list(prediction.cuts),
            "statementsReachable": prediction.statements_reachable,
            "statementsCovered": prediction.statements_covered,
            "seconds": prediction.seconds,
            "sequences": [sequence_row(sequence) for sequence in prediction.sequences],
            **({"infeasible": infeasible_row(prediction)} if infeasible else {}),
            "markdown": markdown,
        }
    )
    return text, written


def _written(file: Path, text: str) -> bool:
    try:
        file.write_text(text, "utf-8", errors="backslashreplace")
    except OSError:  # no place for it: the answer itself has all
        return False
    return True


def cell_of(value: object) -> str:
    """A value of a status in a table of Markdown."""
    return cell(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))
