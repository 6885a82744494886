"""The process that follows edits, seen from the front: one question at a time, edits first, the newest text of a file only.

Loading an index takes seconds, so a second process does it, and takes the place of the first one when it is done.  A process that ends, or
hangs, is replaced by one that knows single files only, until that has loaded the index.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from forelog.errors import ForelogError
from forelog_lsp.processes.family import Family
from forelog_lsp.processes.process import FaultError, GoneError, Process
from forelog_lsp.workspace import tasks
from forelog_lsp.workspace.buffers import Buffers

PAUSE = 0.25
"""Seconds without an edit after which there is time for what takes longer."""
PATIENCE = 20.0
"""Seconds after which an edit hangs."""
LONG_PATIENCE = 300.0
"""The same for all else."""
REST = 5.0
"""Seconds between two attempts to start one when the last ones ended."""
MANY_ENDS, SOON = 5, 120.0
"""So many unexpected ends in so many seconds: no more is tried before the index changes."""


class _Question(NamedTuple):
    name: str
    arguments: tuple[Any, ...]
    answer: asyncio.Future[Any]


class Following:
    """Asks the process; open files are in :attr:`buffers`."""

    def __init__(self, family: Family, note: Callable[[str, str], None], lost: Callable[[], None]) -> None:
        """*note*: is told level and text of faults.  *lost*: is told that the process which had loaded the index is gone."""
        self.buffers = Buffers()
        self.loaded = False
        """Is the whole index known to the process that answers?"""
        self._family, self._note, self._lost = family, note, lost
        self._process: Process | None = None
        self._questions: deque[_Question] = deque()
        self._later: deque[str] = deque()
        self._wake = asyncio.Event()
        self._last_edit = 0.0
        self._ends: deque[float] = deque(maxlen=MANY_ENDS)
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def given_up(self) -> bool:
        """Did it end so many times that there is no use in loading again?"""
        return len(self._ends) == MANY_ENDS and time.monotonic() - self._ends[0] < SOON

    def start(self) -> None:
        """Begin to answer."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Answer nothing more."""
        self._closed = True
        await tasks.end([self._task])
        for question in self._questions:
            _unanswered(question)
        for path in list(self.buffers.open):
            self.buffers.close(path)

    def edit(self, path: Path, version: int, text: str) -> None:
        """A buffer has this text now."""
        if self._closed:
            return
        self._last_edit = time.monotonic()
        self.buffers.edit(path, version, text)
        self._wake.set()

    def close_buffer(self, path: Path) -> None:
        """A buffer is closed."""
        self.buffers.close(path)
        self._wake.set()

    async def ask(self, name: str, *arguments: Any) -> Any:
        """Something that may take a while; edits come before it.  Raises ForelogError, FaultError, GoneError."""
        if self._closed:
            raise GoneError(name)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._questions.append(_Question(name, arguments, answer))
        self._wake.set()
        return await answer

    def later(self, name: str) -> None:
        """Something without an answer, when nothing else is to do."""
        if name not in self._later:
            self._later.append(name)
        self._wake.set()

    async def load(self, *arguments: Any) -> None:
        """Have the index loaded, meanwhile answer as before.  Raises ForelogError, FaultError, GoneError, OSError."""
        process = await self._family.start("live", self._told)
        try:
            await process.ask("load", *arguments)
        except BaseException:
            process.kill()
            raise
        self._use(process)

    def unload(self) -> None:
        """The index is not there any more: answer for single files only."""
        if self.loaded:
            self._use(None)

    def _use(self, process: Process | None) -> None:
        """From now on *process*, which has loaded the index, answers; ``None``: one that has not."""
        before, self._process, self.loaded = self._process, process, process is not None
        self.buffers.all_again()
        self._later.clear()
        self._wake.set()
        if before is not None:
            before.kill()

    # The one who asks.

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            process = self._process
            if process is None or process.gone.is_set():
                process = await self._begin()
                if process is None:
                    continue
            buffers = self.buffers
            if buffers.closed:
                path = buffers.closed.pop(0)
                if path not in buffers.open and self.loaded:  # for single files nothing is kept
                    with suppress(ForelogError, FaultError, GoneError):
                        await self._answer(process, "close", (path,), PATIENCE)
            elif buffers.edited:
                path, _ = buffers.edited.popitem(last=False)
                buffer = buffers.open[path]
                await self._statements(process, path, buffer.version, "edit", (path, buffer.text), PATIENCE)
            elif self._questions:
                await self._question(process, self._questions.popleft())
            elif self._later:
                with suppress(ForelogError, FaultError, GoneError):
                    await self._answer(process, self._later.popleft(), (), LONG_PATIENCE)
            elif buffers.unsettled and self.loaded and (pause := self._last_edit + PAUSE - time.monotonic()) <= 0:
                path, _ = buffers.unsettled.popitem(last=False)
                await self._statements(process, path, buffers.open[path].version, "settle", (path,), LONG_PATIENCE)
            else:
                wait = pause if buffers.unsettled and self.loaded else None
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._wake.wait()

    async def _begin(self) -> Process | None:
        """Another process, for one that is not there or is gone."""
        if self._process is not None:
            self._ended(self._process, "it ended unexpectedly")
        if self.given_up:
            await asyncio.sleep(REST)
        try:
            process = await self._family.start("live", self._told)
        except OSError as error:
            self._note("error", f"cannot start a process ({error}); edits are not followed")
            await asyncio.sleep(REST)
            return None
        if self._process is not None:  # meanwhile one has loaded the index
            process.kill()
            return self._process
        self._process = process
        self.buffers.all_again()
        return process

    async def _statements(self, process: Process, path: Path, version: int, name: str, arguments: tuple[Any, ...], patience: float) -> None:
        try:
            answer = await self._answer(process, name, arguments, patience)
        except ForelogError as error:
            self._note("warning", str(error))
            return
        except (GoneError, FaultError):
            buffer = self.buffers.open.get(path)
            if buffer is not None and self._process is None:
                buffer.strikes += 1
                if not buffer.followed:
                    self._note("warning", f"{path}: forelog does not follow its edits any more until it is opened again")
                    buffer.wake()
            return
        if answer is not None:
            self.buffers.answered(path, version, answer)
        if name == "settle":  # there is no more to find out
            self.buffers.unsettled.pop(path, None)

    async def _question(self, process: Process, question: _Question) -> None:
        if question.answer.done():
            return
        try:
            answer = await self._answer(process, question.name, question.arguments, LONG_PATIENCE)
        except (ForelogError, FaultError, GoneError) as error:
            if not question.answer.done():
                question.answer.set_exception(error)
        except asyncio.CancelledError:
            _unanswered(question)
            raise
        else:
            if not question.answer.done():
                question.answer.set_result(answer)

    async def _answer(self, process: Process, name: str, arguments: tuple[Any, ...], patience: float) -> Any:
        """The answer of the process; a process that hangs, or in which something went wrong that should not, is killed."""
        try:
            async with asyncio.timeout(LONG_PATIENCE):
                await process.ready.wait()
            async with asyncio.timeout(patience):
                return await process.ask(name, *arguments)
        except TimeoutError:
            self._ended(process, f"it did not answer for {patience:.0f} s")
            raise GoneError(name) from None
        except FaultError as fault:
            self._ended(process, str(fault))
            raise
        except GoneError:
            self._ended(process, "it ended unexpectedly")
            raise

    def _ended(self, process: Process, why: str) -> None:
        process.kill()
        if process is not self._process:  # another one took its place
            return
        self._process = None
        self._later.clear()
        self._ends.append(time.monotonic())
        self._note("warning", f"the process that follows edits is started again: {why}")
        if self.loaded:
            self.loaded = False
            self._lost()

    def _told(self, name: str, values: tuple[Any, ...]) -> None:
        if name == "gone":
            self._wake.set()
        elif name == "note":
            self._note("warning", values[0])


def _unanswered(question: _Question) -> None:
    """Nobody answers any more."""
    if not question.answer.done():
        question.answer.set_exception(GoneError(question.name))
