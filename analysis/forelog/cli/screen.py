"""The two streams: results on standard output, progress and notes on standard error."""

import io
import os
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:  # rich is imported when there is a terminal to draw on
    from rich.progress import Progress, TaskID

REDRAW_SECONDS = 0.1


def prepare_streams() -> None:
    """Make both streams fit to print any text of a Java file, also lone surrogates and in an ASCII terminal."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller (>&-)
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - lives as long as the process
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def note(text: str) -> None:
    """Say *text* to the user, beside the results."""
    print(text, file=sys.stderr)


class Screen:
    """Draws the progress of long work on standard error when that is a terminal; prints notes in any case.

    No thread refreshes the bar: the work forks processes, and a thread that holds a lock while forking would block the child.  It is
    drawn anew by :meth:`advance`, at most every tenth of a second.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._drawn = 0.0
        self._noted: set[str] = set()

    def __enter__(self) -> Self:
        if not self._quiet and sys.stderr.isatty():
            from rich.console import Console  # noqa: PLC0415
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

            console = Console(stderr=True)
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=console,
                auto_refresh=False,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._bar.start()
            console.show_cursor(show=True)  # a killed process could not bring it back
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def phase(self, name: str, total: int | None) -> None:
        """The next part of the work begins: *total* steps, ``None`` when unknown."""
        if self._bar is not None:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task = self._bar.add_task(name, total=total)
            self._draw()

    def advance(self, steps: int = 1) -> None:
        """That many steps are done."""
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task, steps)
            if time.monotonic() - self._drawn >= REDRAW_SECONDS:
                self._draw()

    def note(self, text: str) -> None:
        """Something the user should know: a file that was skipped, and why.  Said once."""
        if self._quiet or text in self._noted:
            return
        self._noted.add(text)
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            note(text)

    def _draw(self) -> None:
        if self._bar is not None:
            self._bar.refresh()
            self._drawn = time.monotonic()
