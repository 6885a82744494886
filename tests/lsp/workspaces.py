"""Workspaces in work without a protocol: a copy of the shop, events that are kept and can be awaited, processes that are counted."""

import asyncio
import functools
import itertools
import operator
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any

import psutil

from forelog_lsp.settings import Settings
from forelog_lsp.workspace import Workspace
from tests.lsp.client import PATIENCE

LINES = "SELECT template FROM v_templates WHERE file = ?"
"""Of the log statements of a file."""
JOBS = "src/main/java/example/shop/jobs/JobScheduler.java"
FOREVER = functools.partial(functools.reduce, operator.is_, itertools.count())
"""Given a prediction, never done."""


class Told:
    """What a workspace told."""

    def __init__(self) -> None:
        self.all: list[tuple[str, Any]] = []
        self._news = asyncio.Event()

    def _keep(self, kind: str, what: Any = None) -> None:
        self.all.append((kind, what))
        self._news.set()

    def index_begun(self) -> None:
        self._keep("begun")

    def index_progress(self, done: int, total: int, stage: str) -> None:
        self._keep("progress", (done, total, stage))

    def index_ended(self, result: dict[str, Any] | str) -> None:
        self._keep("ended", result)

    def index_changed(self) -> None:
        self._keep("changed")

    def note(self, level: str, text: str) -> None:
        self._keep("note", (level, text))

    @property
    def notes(self) -> list[str]:
        return [what[1] for kind, what in self.all if kind == "note"]

    def of_kind(self, kind: str) -> list[Any]:
        return [what for its_kind, what in self.all if its_kind == kind]

    async def until(self, true: Callable[[], object]) -> None:
        """Wait for news after which it is true."""
        async with asyncio.timeout(PATIENCE):
            while not true():
                self._news.clear()
                await self._news.wait()

    async def event(self, kind: str, times: int = 1) -> Any:
        """What the event of that kind said that came as the *times*-th."""
        await self.until(lambda: len(self.of_kind(kind)) >= times)
        return self.of_kind(kind)[times - 1]


@asynccontextmanager
async def working(*folders: Path, settings: Settings | None = None) -> AsyncIterator[tuple[Workspace, Told]]:
    """A workspace that has started; afterwards all its processes are gone."""
    told = Told()
    workspace = Workspace(folders, settings or Settings(), told)
    await workspace.start()
    try:
        async with asyncio.timeout(PATIENCE):
            yield workspace, told
    finally:
        pids = {process.pid for process in workspace.processes}
        await workspace.close()
        assert workspace.processes == []
        assert not [pid for pid in pids if psutil.pid_exists(pid)]


def rows(database: Path | None, sql: str, *values: object) -> list[tuple[Any, ...]]:
    assert database is not None
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(sql, values).fetchall()


def family(workspace: Workspace) -> list[psutil.Process]:
    """Its processes and what they forked; not what other tests keep running beside it."""
    found = []
    for process in workspace.processes:
        with suppress(psutil.Error):  # it is just ending
            top = psutil.Process(process.pid)
            found += [top, *top.children(recursive=True)]
    return found


def child_named(workspace: Workspace, name: str) -> list[psutil.Process]:
    """Those of its family that live and do this kind of work."""
    found = []
    for process in family(workspace):
        with suppress(psutil.Error):
            if f"forelog_lsp.processes.{name}" in process.cmdline():
                found.append(process)
    return found


def one_more(text: str, line: str) -> str:
    """The text of :data:`JOBS` with one more log statement."""
    assert 'LOG.info("Job' in text
    return text.replace('LOG.info("Job', f'LOG.info("{line}"); LOG.info("Job', 1)


async def saved(workspace: Workspace, jobs: Path, text: str, line: str) -> list[str]:
    """Save one more log statement; the statements that the index has then."""
    jobs.write_text(one_more(text, line))
    workspace.saved([jobs])
    await workspace.settled()
    return [row[0] for row in rows(workspace.database, LINES, JOBS)] if workspace.database is not None else []
