"""A refresh that may be given up."""

from __future__ import annotations

from collections.abc import Callable

from forelog.index.live.answers import StoppedError
from forelog.index.progress import Progress


class Stopping:
    """Passes on how far a refresh is, and ends it."""

    def __init__(self, progress: Progress, stop: Callable[[], bool]) -> None:
        self._progress = progress
        self._stop = stop

    def phase(self, name: str, total: int) -> None:
        """A phase begins."""
        self._look()
        self._progress.phase(name, total)

    def advance(self, steps: int) -> None:
        """Steps are done."""
        self._look()
        self._progress.advance(steps)

    def note(self, text: str) -> None:
        """A note."""
        self._progress.note(text)

    def _look(self) -> None:
        if self._stop():
            raise StoppedError("stopped before it was done; the index is as it was")
