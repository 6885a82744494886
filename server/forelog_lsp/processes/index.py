"""The process that brings the index up to date; it ends with its one task, or is killed."""

import gc
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from forelog_lsp.processes.serving import Handlers, Tell, serve

_OFTEN = 0.05
"""Seconds between two words about how far it is."""


class _Telling:
    """Tells the front how far a run is."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._stage, self._done, self._total, self._told = "", 0, 0, 0.0

    def phase(self, name: str, total: int) -> None:
        """A phase begins."""
        self._stage, self._done, self._total, self._told = name, 0, total, time.monotonic()
        self._tell("progress", 0, total, name)

    def advance(self, steps: int) -> None:
        """Steps are done."""
        self._done += steps
        now = time.monotonic()
        if now - self._told >= _OFTEN:
            self._told = now
            self._tell("progress", self._done, self._total, self._stage)

    def note(self, text: str) -> None:
        """Said with the summary."""


def _handlers(tell: Tell) -> Handlers:
    from forelog.index.pipeline import index_workspace  # noqa: PLC0415 - who waits for this process can already end it

    gc.disable()  # it does one thing and ends: what it holds is never searched for cycles
    # From Python 3.12 on, fork beside a thread is warned of.  Ours only reads a descriptor; workers never come near it.
    warnings.filterwarnings("ignore", message=".*fork", category=DeprecationWarning)

    def index(folders: Sequence[Path], db: Path | None, exclude: Sequence[str], whole: bool) -> dict[str, Any]:
        return index_workspace(folders, db=db, exclude=exclude, whole=whole, progress=_Telling(tell)).as_json()

    return {"index": index}


if __name__ == "__main__":
    serve(_handlers)
