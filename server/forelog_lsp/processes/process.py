"""A process that works for the front, seen from the front: started, asked, killed.

Each process leads a group of its own (where there are such): what it forked is killed with it.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from forelog_lsp.processes import wire

Told = Callable[[str, tuple[Any, ...]], None]
"""Is told events of a process: name, values; the last one is ``gone``."""


class GoneError(Exception):
    """The process has ended, or was killed, before it answered."""


class FaultError(Exception):
    """A defect in the process; the message says what and where."""


class Process(asyncio.SubprocessProtocol):
    """One of them.  Use :meth:`start`."""

    def __init__(self, name: str, told: Told | None) -> None:
        self.name = name
        self.ready = asyncio.Event()
        """It has imported all that it needs, or is gone."""
        self.gone = asyncio.Event()
        self._told = told
        self._unpacking = wire.Unpacking()
        self._asked: deque[tuple[int, asyncio.Future[Any]]] = deque()
        self._number = 0
        self._killed = False
        self._transport: asyncio.SubprocessTransport
        self._scratch = ""

    @classmethod
    async def start(cls, name: str, told: Told | None = None, *, calm: bool = False) -> Self:
        """Start ``forelog_lsp.processes.<name>``; *calm*: it leaves the processor to others.  Raises OSError."""
        process = cls(name, told)
        with suppress(OSError):  # it finds no place for temporary files either, and says so when it needs one
            process._scratch = tempfile.mkdtemp(prefix="forelog-server-")
        # -P: the current folder, which may be a workspace, is no place to import from.
        command = [sys.executable, "-P", "-m", f"forelog_lsp.processes.{name}", *filter(None, [process._scratch])]
        options: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            options = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | (subprocess.BELOW_NORMAL_PRIORITY_CLASS if calm else 0)}
        try:
            loop = asyncio.get_running_loop()
            await loop.subprocess_exec(lambda: process, *command, stderr=None, **options)
        except BaseException:
            process._tidy()
            raise
        if calm and sys.platform != "win32":
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, process.pid, 10)  # before it does anything that takes long, and so for its workers
        return process

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._transport.get_pid()

    @property
    def idle(self) -> bool:
        """It lives, nobody has killed it, and it was asked nothing that it has not answered."""
        return not self._asked and not self._killed and not self.gone.is_set()

    def memory(self) -> int | None:
        """Bytes that it holds, without its workers; ``None`` where that cannot be known."""
        with suppress(OSError, ValueError, IndexError):
            return int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return None

    async def ask(self, question: str, *arguments: Any) -> Any:
        """Its answer.  Raises the ForelogError that it raised, FaultError, GoneError.  Cancelled, the answer is thrown away: the work goes on."""
        if self.gone.is_set():
            raise GoneError(self.name)
        self._number += 1
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._asked.append((self._number, answer))
        self._stdin.write(wire.packed((self._number, question, arguments)))
        return await answer

    def kill(self) -> None:
        """End it and what it forked, now; :attr:`gone` says when that has happened."""
        self._killed = True
        if not self.gone.is_set():
            self._kill_group()
            with suppress(ProcessLookupError):
                self._transport.kill()

    async def end(self) -> None:
        """Kill it and wait until it is gone."""
        self.kill()
        await self.gone.wait()

    # What the loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It runs."""
        assert isinstance(transport, asyncio.SubprocessTransport)
        self._transport = transport

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """It says something."""
        if fd != 1 or self.gone.is_set():  # the loop may hear of its end before all that it said is read
            return
        for number, kind, value in self._unpacking.feed(data):
            if kind == wire.EVENT:
                self._event(*value)
                continue
            expected, answer = self._asked.popleft()
            assert number == expected
            if answer.done():  # nobody waits any more
                continue
            if kind == wire.ANSWER:
                answer.set_result(value)
            elif kind == wire.FAILED:
                answer.set_exception(wire.failure(*value))
            else:
                answer.set_exception(FaultError(value))

    def process_exited(self) -> None:
        """It has ended; what it forked has lost its parent and ends too, but perhaps not soon."""
        self._kill_group()
        self.gone.set()
        self.ready.set()
        for _, answer in self._asked:
            if not answer.done():
                answer.set_exception(GoneError(self.name))
        self._asked.clear()
        self._transport.close()
        self._tidy()
        self._event("gone", ())

    # Inside.

    @property
    def _stdin(self) -> asyncio.WriteTransport:
        pipe = self._transport.get_pipe_transport(0)
        assert isinstance(pipe, asyncio.WriteTransport)
        return pipe

    def _event(self, name: str, values: tuple[Any, ...]) -> None:
        if name == "ready":
            self.ready.set()
        elif self._told is not None:
            self._told(name, values)

    def _kill_group(self) -> None:
        if sys.platform != "win32":
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)

    def _tidy(self) -> None:
        """Remove its temporary files; they may be many, and the loop does not wait for them."""
        if self._scratch:
            threading.Thread(target=shutil.rmtree, args=(self._scratch,), kwargs={"ignore_errors": True}).start()
