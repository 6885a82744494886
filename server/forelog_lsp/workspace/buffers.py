"""Texts of open files, and what is known of each: the newest text waits to be looked at, an older one that is not looked at yet is skipped."""

import asyncio
import os
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from forelog.index.live.answers import FreshFile

LARGEST = 4_000_000
"""Characters of a text beyond which its edits are not followed: each would take seconds."""


@dataclass(slots=True, eq=False)
class Open:
    """A file that an editor has open."""

    version: int
    text: str
    known: FreshFile | None = None
    """What was answered last, for :attr:`known_version`."""
    known_version: int = -1
    waiting: list[asyncio.Future[None]] = field(default_factory=list)
    strikes: int = 0
    """How many times in a row a process ended over it."""

    @property
    def followed(self) -> bool:
        """Are its edits looked at?"""
        return len(self.text) <= LARGEST and self.strikes < 2

    def wake(self) -> None:
        """There is an answer, or never will be."""
        for waiter in self.waiting:
            if not waiter.done():
                waiter.set_result(None)
        self.waiting.clear()


class Buffers:
    """All of them, by the place where they lie on the disk."""

    def __init__(self) -> None:
        self.open: dict[Path, Open] = {}
        self.edited: OrderedDict[Path, None] = OrderedDict()
        """Whose newest text was not looked at yet, the one longest waiting first."""
        self.closed: list[Path] = []
        """Those that the process does not know yet to be closed."""
        self.unsettled: OrderedDict[Path, None] = OrderedDict()
        """Whose last answer was not all that there is to say."""

    def edit(self, path: Path, version: int, text: str) -> None:
        """A new text; the first opens the file."""
        buffer = self.open.get(path)
        if buffer is None:
            buffer = self.open[path] = Open(version, text)
        else:
            buffer.version, buffer.text = version, text
        self.unsettled.pop(path, None)
        if buffer.followed:
            self.edited[path] = None
        else:
            buffer.wake()

    def close(self, path: Path) -> None:
        """The editor has closed it."""
        buffer = self.open.pop(path, None)
        if buffer is not None:
            buffer.wake()
            self.edited.pop(path, None)
            self.unsettled.pop(path, None)
            self.closed.append(path)

    def answered(self, path: Path, version: int, answer: FreshFile) -> None:
        """There is an answer for a version of a text."""
        buffer = self.open.get(path)
        if buffer is None or version < buffer.known_version:
            return
        buffer.known, buffer.known_version, buffer.strikes = answer, version, 0
        if version == buffer.version:
            if answer.settled:
                self.unsettled.pop(path, None)
            else:
                self.unsettled[path] = None
        buffer.wake()

    def all_again(self) -> None:
        """Another process answers from now on, and knows no buffer."""
        self.closed.clear()
        self.unsettled.clear()
        for path, buffer in self.open.items():
            if buffer.followed:
                self.edited[path] = None

    async def fresh(self, path: Path, version: int, timeout: float) -> FreshFile | None:
        """What is known of this version of a text; ``None`` when that takes longer than *timeout* seconds, or will never be."""
        loop = asyncio.get_running_loop()
        until = loop.time() + timeout
        while True:
            buffer = self.open.get(path)
            if buffer is None or buffer.known_version > version or buffer.version > version:
                return None
            if buffer.known_version == version:
                return buffer.known
            if not buffer.followed or loop.time() >= until:
                return None
            waiter: asyncio.Future[None] = loop.create_future()
            buffer.waiting.append(waiter)
            await asyncio.wait([waiter], timeout=until - loop.time())


@lru_cache(4096)
def _real_folder(folder: str) -> str:
    return os.path.realpath(folder)


def real(path: Path | str) -> Path:
    """Where a file lies when links on the way to it are followed, as the index has it."""
    folder, name = os.path.split(os.path.abspath(path))  # noqa: PTH100 - on the way of every key press
    return Path(_real_folder(folder), name)


def forget_links() -> None:
    """Links may have changed."""
    _real_folder.cache_clear()
