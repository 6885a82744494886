"""What is probably asked next: while the user still chooses among code actions, the machines that the prediction needs are made.

They stay in the index's cache, so the prediction itself is quick then.  One method at a time, the one pointed at last; it takes the spare
process and never the last one that is free.  What goes wrong here is said when the prediction is asked for.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from forelog.errors import ForelogError
from forelog_lsp.processes.predict import nothing
from forelog_lsp.processes.process import FaultError, GoneError, Process
from forelog_lsp.workspace import tasks
from forelog_lsp.workspace.predictors import PATIENCE, Predictors

CALM = 0.1
"""Seconds that the cursor rests before it is worth it; some editors ask for code actions wherever it goes."""


class Expected(NamedTuple):
    """A prediction that may be asked for."""

    db: Path
    stamp: str
    """State of the index."""
    method: int
    depth: int
    level: str
    time_limit: float


class Expecting:
    """Makes ready what is expected."""

    def __init__(self, predictors: Predictors) -> None:
        self._predictors = predictors
        self._next: Expected | None = None
        self._now: Expected | None = None
        self._done: Expected | None = None
        self._process: Process | None = None
        self._closed = False
        self._over = asyncio.Event()
        """Nothing is under way."""
        self._over.set()
        self._task: asyncio.Task[None] | None = None

    def expect(self, what: Expected) -> None:
        """It may be asked for soon.  Returns at once."""
        if self._closed or what in (self._now, self._done):
            self._next = None
            return
        self._next = what
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())

    async def met(self, what: Expected) -> None:
        """It is asked for now: wait for what is being made ready for it.  Cancelled, that work stops, too."""
        self._next = None
        if what != self._now:
            return
        try:
            await self._over.wait()
        except asyncio.CancelledError:
            if self._process is not None:
                self._process.kill()
            raise

    async def close(self) -> None:
        """Begin nothing more."""
        self._closed = True
        await tasks.end([self._task])

    async def _work(self) -> None:
        while self._next is not None:
            asked = self._next
            await asyncio.sleep(CALM)
            if self._next is not asked:
                continue
            self._next = None
            await self._make_ready(asked)

    async def _make_ready(self, what: Expected) -> None:
        process = self._predictors.take_spare()
        if process is None:
            return
        self._now, self._process = what, process
        self._over.clear()
        options = {"depth": what.depth, "level": what.level, "limit": 0, "time_limit": what.time_limit}
        give_back: Callable[[Process], Any] = self._predictors.give_back
        try:
            async with asyncio.timeout(what.time_limit + PATIENCE):
                await process.ask("predict", what.db, nothing, what.method, options)
            self._done = what
        except (ForelogError, FaultError):
            self._done = what
        except (GoneError, TimeoutError):
            give_back = self._predictors.drop
        except asyncio.CancelledError:
            give_back = self._predictors.drop
            raise
        finally:
            self._now = self._process = None
            self._over.set()
            give_back(process)
