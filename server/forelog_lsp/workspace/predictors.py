"""Two processes that predict: one works, and a spare stands ready, so that killing the one costs nobody time."""

import asyncio
from collections.abc import Callable
from typing import Any

from forelog.errors import ForelogError
from forelog_lsp.processes.family import Family
from forelog_lsp.processes.process import FaultError, GoneError, Process
from forelog_lsp.workspace import tasks
from forelog_lsp.workspace.events import ENDING, defect

COUNT = 2
TRIES = COUNT + 1
"""Processes that a task may cost when they end unexpectedly: all that stood ready may have been killed before it was asked.  No more may fail to begin."""
HEAVY = 600_000_000
"""Bytes of memory beyond which a process that is done makes place for a new one."""
PATIENCE = 20.0
"""Seconds beyond its time limit after which a task hangs."""


class Predictors:
    """Those processes.  They begin with :meth:`start`."""

    def __init__(self, family: Family, note: Callable[[str, str], None]) -> None:
        """*note*: is told level and text of faults."""
        self._family, self._note = family, note
        self._all: set[Process] = set()
        """Those that have begun, free or at work."""
        self._free: list[Process] = []
        self._starting: set[asyncio.Task[None]] = set()
        self._failed = 0
        """How many could not begin, ever."""
        self._changed = asyncio.Event()
        """There may be a free one."""
        self._closed = False

    def start(self) -> None:
        """Have as many as there should be, in a while."""
        self._all = {process for process in self._all if not process.gone.is_set()}
        self._free = [process for process in self._free if process in self._all]
        if not self._closed:
            for _ in range(COUNT - len(self._all) - len(self._starting)):
                task = asyncio.create_task(self._add())
                self._starting.add(task)
                task.add_done_callback(self._started)

    async def run(self, question: str, *arguments: Any, time_limit: float) -> Any:
        """The answer of the next free process.  Cancelled, that process is killed.  Raises ForelogError."""
        for left in reversed(range(TRIES)):
            process = await self._take()
            try:
                async with asyncio.timeout(time_limit + PATIENCE):
                    answer = await process.ask(question, *arguments)
            except GoneError:
                self.drop(process)
                if self._closed:  # then all are killed
                    raise ForelogError(ENDING) from None
                if not left:
                    raise ForelogError(f"the prediction ended unexpectedly, {TRIES} times; it may need more memory than there is") from None
                self._note("warning", "a process that predicts ended unexpectedly; it was started again")
            except TimeoutError:
                self.drop(process)
                raise ForelogError("the prediction did not come to an end; it was stopped") from None
            except (ForelogError, FaultError) as error:
                self.give_back(process)
                if isinstance(error, FaultError):
                    raise ForelogError(defect(error)) from None
                raise
            except asyncio.CancelledError:
                self.drop(process)
                raise
            else:
                self.give_back(process)
                return answer
        raise AssertionError

    def take_spare(self) -> Process | None:
        """A free process, when one more stays free; to be given back or dropped."""
        free = [process for process in self._free if process.idle]
        if self._closed or len(free) < COUNT:
            return None
        self._free.remove(free[0])
        return free[0]

    def give_back(self, process: Process) -> None:
        """It is done with what it was taken for."""
        if not process.idle or (process.memory() or 0) > HEAVY:
            self.drop(process)
        else:
            self._free.append(process)
            self._changed.set()

    def drop(self, process: Process) -> None:
        """Kill it; another one takes its place."""
        process.kill()
        self._all.discard(process)
        self.start()
        self._changed.set()

    async def close(self) -> None:
        """Begin nothing more."""
        self._closed = True
        self._changed.set()
        await tasks.end(self._starting)

    async def _add(self) -> None:
        try:
            process = await self._family.start("predict", self._told)
        except OSError as error:
            self._failed += 1
            self._note("error", f"cannot start a process ({error})")
            return
        await process.ready.wait()
        if process.gone.is_set():  # the next task tries again; else one that can never begin would be tried for ever
            self._failed += 1
            return
        self._all.add(process)
        self._free.append(process)

    def _started(self, task: asyncio.Task[None]) -> None:
        self._starting.discard(task)
        self._changed.set()

    def _told(self, name: str, _values: tuple[Any, ...]) -> None:
        if name == "gone" and any(process.gone.is_set() for process in self._free):  # killed while it waited
            self.start()

    async def _take(self) -> Process:
        failed = self._failed
        while not self._closed:
            self.start()
            while self._free:
                process = self._free.pop()
                if process.idle:
                    return process
            if self._failed - failed >= TRIES:
                raise ForelogError("cannot start a process that predicts")
            self._changed.clear()
            await self._changed.wait()
        raise ForelogError(ENDING)
