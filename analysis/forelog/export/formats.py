"""The formats of predictions, as a table, and the one door to them."""

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from forelog.errors import InputError, WorkspaceError
from forelog.predict.model import Event, Prediction


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write predictions."""

    name: str
    text: str
    """What it is, for people."""
    suffix: str
    """Of a file of this format; ``""`` for a folder."""
    module: str
    """File with ``write(predictions, out, options)``; *out* is an open text file, or the path of a folder."""
    drawn: bool = False
    """It shows :attr:`~forelog.predict.model.Prediction.view`; without one, that of the sequences listed."""

    @property
    def folder(self) -> bool:
        """Whether it is a folder of several files."""
        return not self.suffix


@dataclass(frozen=True, slots=True)
class Options:
    """What a format may want to know beside the predictions."""

    root: Path | None = None
    """Folder that the files of events are relative to; makes links to source possible."""
    linked: bool = False
    """For ``text`` and ``md``, without *root*: links to where each file was when it was indexed."""
    title: str = ""
    """Heading of a document; made from the entries when empty."""
    colour: bool | None = None
    """For ``text``: with colours; ``None``: when *out* is a terminal."""
    width: int | None = None
    """For ``text``: columns; ``None``: those of the terminal, no limit elsewhere."""
    infeasible: bool = False
    """For ``text``, ``jsonl``, ``md`` and ``html``: with the paths that no run can take, and why."""

    def source(self, event: Event) -> Path | None:
        """The file that the place of an event is a link to."""
        if self.root is None and not (self.linked and event.root):
            return None
        return Path(self.root or event.root, event.file)


FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format("text", "for reading in a terminal", ".txt", "forelog.export.text"),
        Format("jsonl", "JSON Lines, one sequence a line (docs/schemas/prediction.schema.json)", ".jsonl", "forelog.export.jsonl"),
        Format("csv", "comma-separated values, one event a row", ".csv", "forelog.export.csv_rows"),
        Format("md", "Markdown", ".md", "forelog.export.markdown"),
        Format(
            "html",
            "one self-contained page: the log-flow graph, and sequences as lanes, with filters",
            ".html",
            "forelog.export.html_page",
            drawn=True,
        ),
        Format("dot", "the log-flow graph for Graphviz: which line can follow which", ".dot", "forelog.export.flow_dot", drawn=True),
        Format("graphml", "the same in GraphML", ".graphml", "forelog.export.flow_graphml", drawn=True),
        Format("svg", "the same as a picture", ".svg", "forelog.export.flow_svg", drawn=True),
        Format("anomalygen", "a folder laid out as the AnomalyGen data set", "", "forelog.export.anomalygen"),
    )
}
"""All formats by name."""


def write_prediction(predictions: Prediction | Iterable[Prediction], form: str, out: TextIO | Path, options: Options | None = None) -> None:
    """Write predictions in the format named *form* to *out*: an open text file, or the path of a file (of a folder for ``anomalygen``), which is replaced.

    Predictions are written as they come.  Raises :class:`~forelog.errors.InputError` for an unknown format and for a folder format without
    a path, :class:`~forelog.errors.WorkspaceError` when *out* cannot be written.
    """
    row = FORMATS.get(form)
    if row is None:
        raise InputError(f"There is no format {form!r}; choose one of {', '.join(FORMATS)}.")
    given = (predictions,) if isinstance(predictions, Prediction) else predictions
    write: Callable[[Iterable[Prediction], Any, Options], None] = importlib.import_module(row.module).write
    if not isinstance(out, Path):
        if row.folder:
            raise InputError(f"The format {form!r} is a folder of several files; name it with --out.")
        write(given, out, options or Options())
        return
    try:
        if row.folder:
            out.mkdir(parents=True, exist_ok=True)
            write(given, out, options or Options())
            return
        # New lines are each format's own business (CSV ends rows with CR LF, RFC 4180); lone surrogates of a Java string are kept visible.
        with out.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            write(given, file, options or Options())
    except OSError as error:
        raise WorkspaceError(f"{out} cannot be written: {error.strerror or error}.") from error
