"""Summaries of all methods, worked out again a while after the index changed; questions are answered from the old ones meanwhile."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from forelog.errors import ForelogError
from forelog_lsp.processes.family import Family
from forelog_lsp.processes.process import FaultError, GoneError

QUIET = 1.0
"""Seconds without a change before it begins."""


class Summariser:
    """Has that done."""

    def __init__(self, family: Family, note: Callable[[str, str], None], changed: Callable[[], None]) -> None:
        """*note*: is told level and text of faults.  *changed*: is told when there are other summaries."""
        self._family, self._note, self._changed = family, note, changed
        self._task: asyncio.Task[None] | None = None
        self._wanted: Path | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def done(self) -> bool:
        """Is nothing left to be done?"""
        return self._timer is None and (self._task is None or self._task.done())

    def soon(self, database: Path) -> None:
        """The index is another; what is under way is brought to its end before it is looked at again."""
        self._wanted = database
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(QUIET, self._begin)

    async def close(self) -> None:
        """Begin nothing more."""
        self._wanted = None
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

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
            except GoneError:
                self._note("warning", "the process that summarises methods ended unexpectedly; hovers lack what it finds out")
            except FaultError as fault:
                self._note("warning", f"hovers lack what methods can log; a defect in forelog: {fault}; please report it")
            except ForelogError:
                pass  # the index is gone or cannot be read: its next state begins this again
            finally:
                await asyncio.shield(process.end())
