"""What is asked about all methods, worked out again a while after the index changed.

Summaries come first: hovers show the old ones meanwhile.  Then machines for predictions, those of open files before others, as far as the
time goes: a prediction makes what it lacks.
"""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from forelog.errors import ForelogError
from forelog_lsp.processes.family import Family
from forelog_lsp.processes.process import FaultError, GoneError, Process
from forelog_lsp.workspace import tasks
from forelog_lsp.workspace.events import defect

QUIET = 1.0
"""Seconds without a change before it begins."""
AT_FIRST, LATER = 60.0, 10.0
"""Seconds that machines may take, once and after each change."""


class Summariser:
    """Has that done."""

    def __init__(
        self,
        family: Family,
        note: Callable[[str, str], None],
        changed: Callable[[], None],
        open_files: Callable[[], Sequence[Path]],
    ) -> None:
        """*note*: is told level and text of faults.  *changed*: is told when there are other summaries."""
        self._family, self._note, self._changed, self._open_files = family, note, changed, open_files
        self.primed = False
        """Are there machines of all methods that can log?"""
        self._seconds = AT_FIRST
        self._priming: Process | None = None
        self._task: asyncio.Task[None] | None = None
        self._wanted: Path | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def summarised(self) -> bool:
        """Are all methods summarised?"""
        return self._timer is None and (self._task is None or self._task.done() or self._priming is not None)

    def soon(self, database: Path) -> None:
        """The index is another; what is under way is brought to its end before it is looked at again."""
        self._wanted = database
        self.primed = False
        if self._priming is not None:  # what it made is kept; the rest is for a state that is over
            self._priming.kill()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(QUIET, self._begin)

    async def close(self) -> None:
        """Begin nothing more."""
        self._wanted = None
        if self._timer is not None:
            self._timer.cancel()
        await tasks.end([self._task])

    def _begin(self) -> None:
        self._timer = None
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while self._wanted is not None and self._timer is None:
            database, self._wanted = self._wanted, None
            try:
                process = await self._family.start("summarise", calm=True)
            except OSError as error:
                self._note("error", f"cannot start a process ({error})")
                return
            try:
                if await process.ask("summarise", database):
                    self._changed()
                if self._wanted is None:
                    self._priming = process
                    self.primed = await process.ask("prime", database, self._open_files(), self._seconds)
                    self._seconds = LATER
            except GoneError:
                if self._priming is None:  # else only time is lost
                    self._note("warning", "the process that summarises methods ended unexpectedly; hovers lack what it finds out")
            except FaultError as fault:
                lost = "hovers lack what methods can log" if self._priming is None else "predictions begin more slowly"
                self._note("warning", f"{lost}; {defect(fault)}")
            except ForelogError:
                pass  # the index is gone or cannot be read: its next state begins this again
            finally:
                self._priming = None
                await asyncio.shield(process.end())
