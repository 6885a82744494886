"""The processes of a workspace: killed, hanging, never there, and gone when it is closed."""

import asyncio
import random
import shutil
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from forelog.errors import ForelogError
from forelog_lsp.processes.family import Family
from forelog_lsp.settings import Settings
from forelog_lsp.workspace import Workspace
from forelog_lsp.workspace.predictors import Predictors
from tests.lsp.sessions import shop
from tests.lsp.test_processes import run
from tests.lsp.workspaces import FOREVER, JOBS, LINES, Told, child_named, family, one_more, rows, saved, working

pytestmark = pytest.mark.usefixtures("cache")


def test_killed_at_random_moments_it_comes_to_the_same_index(tmp_path: Path) -> None:
    """Any of its processes, while files are saved, edited and predicted; the index is then what a new one is."""
    folder = shop(tmp_path / "shop")
    text = (folder / JOBS).read_text()
    chance = random.Random(3)

    async def killing(workspace: Workspace, killed: list[int], ended: asyncio.Event) -> None:
        while not ended.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(chance.uniform(0.02, 0.9)):
                    await ended.wait()
            victims = family(workspace)
            with suppress(psutil.Error, IndexError):
                victim = chance.choice(victims)
                victim.kill()
                killed.append(victim.pid)

    async def work() -> None:
        async with working(folder) as (workspace, told):
            killed: list[int] = []
            ended = asyncio.Event()
            killer = asyncio.create_task(killing(workspace, killed, ended))
            number = 0
            while number < 15 or len(killed) < 6:
                number += 1
                edited = one_more(text, f"number {number}")
                workspace.edit(folder / JOBS, number, edited)
                (folder / JOBS).write_text(edited)
                workspace.saved([folder / JOBS])
                if number % 5 == 0:
                    with suppress(ForelogError):
                        await workspace.reindex()
                if workspace.database is not None:
                    with suppress(ForelogError):
                        await workspace.predict(1, depth=3)
                fresh = await workspace.fresh(folder / JOBS, number, 5)
                assert fresh is None or f"number {number}" in [statement.template for statement in fresh.statements]
            ended.set()
            await killer
            workspace.saved([folder / JOBS])
            await workspace.settled()
            if f"number {number}" not in [row[0] for row in rows(workspace.database, LINES, JOBS)]:  # a run was killed too often
                await workspace.reindex()
            assert workspace.state == "ready"
            assert rows(workspace.database, "PRAGMA integrity_check") == [("ok",)]
            assert f"number {number}" in [row[0] for row in rows(workspace.database, LINES, JOBS)]
            workspace.close_buffer(folder / JOBS)
            workspace.edit(folder / JOBS, 1, one_more(text, "the end"))
            fresh = await workspace.fresh(folder / JOBS, 1, 30)
            assert fresh is not None
            assert "the end" in [statement.template for statement in fresh.statements]
            assert (await workspace.predict(1)).sequences
            assert len(told.notes) < 10, "each fault is told once, until it is over"

    run(work())


def test_closing_at_any_moment_leaves_no_process(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop")
    chance = random.Random(11)

    async def work() -> None:
        others = psutil.Process().children(recursive=True)  # of other tests
        for _ in range(8):
            workspace = Workspace([folder], Settings(), Told())
            await workspace.start()
            workspace.edit(folder / JOBS, 1, (folder / JOBS).read_text())
            asked = asyncio.create_task(workspace.reindex())
            await asyncio.sleep(chance.uniform(0, 1.5))
            await workspace.close()
            await asyncio.wait([asked])
            assert workspace.processes == []
            left = [process for process in psutil.Process().children() if process not in others]
            assert left == []

    run(work())


def test_a_closed_workspace_begins_nothing_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    """Whoever asks while it closes, or afterwards."""
    folder = shop(tmp_path / "shop")
    jobs = folder / JOBS

    async def refused(workspace: Workspace) -> None:
        workspace.edit(jobs, 3, jobs.read_text())
        workspace.saved([jobs])
        workspace.expect(1)
        assert await workspace.fresh(jobs, 3, 30) is None
        assert await workspace.calls(jobs) is None
        for asked in (workspace.reindex(), workspace.predict(1), workspace.paths_to([1])):
            with pytest.raises(ForelogError, match="the server is ending"):
                await asked
        await workspace.change([tmp_path], Settings())
        await workspace.settled()

    async def work() -> None:
        told = Told()
        workspace = Workspace([folder], Settings(), told)
        await workspace.start()
        await workspace.settled()
        workspace.edit(jobs, 2, jobs.read_text())
        assert await workspace.fresh(jobs, 2, 30) is not None
        for process in child_named(workspace, "live"):
            process.suspend()
        before = [
            asyncio.create_task(asked)
            for asked in (workspace.calls(jobs), workspace.predict(1, time_limit=30, shape=FOREVER), workspace.reindex())
        ]
        await told.event("begun", 2)
        closing = asyncio.create_task(workspace.close())
        await asyncio.sleep(0)
        during = asyncio.create_task(refused(workspace))
        await closing
        await during
        await refused(workspace)
        calls, *others = await asyncio.gather(*before, return_exceptions=True)
        assert calls is None
        assert [str(error) for error in others] == ["the server is ending"] * 2
        assert workspace.processes == []
        assert told.notes == []

    run(work())


def test_a_process_that_hangs_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forelog_lsp.workspace.following.PATIENCE", 1.0)
    folder = shop(tmp_path / "shop")
    text = (folder / JOBS).read_text()

    async def work() -> None:
        async with working(folder) as (workspace, told):
            await workspace.settled()
            while len(child_named(workspace, "live")) > 1:  # the one that knew single files is just ending
                await asyncio.sleep(0.01)
            (live,) = child_named(workspace, "live")
            live.suspend()
            workspace.edit(folder / JOBS, 1, one_more(text, "hanging"))
            assert await workspace.fresh(folder / JOBS, 1, 0.05) is None
            fresh = await workspace.fresh(folder / JOBS, 1, 30)
            assert fresh is not None
            assert "hanging" in [statement.template for statement in fresh.statements]
            assert not live.is_running()
            assert ["did not answer for 1 s" in note for note in told.notes] == [True]
            assert "saved" in await saved(workspace, folder / JOBS, text, "saved")

    run(work())


@pytest.mark.parametrize("python", ["nowhere", "false"])
def test_where_no_process_can_begin_a_prediction_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, python: str) -> None:
    """It is not there, or ends before it has begun; nobody waits, and it is not tried for ever."""
    monkeypatch.setattr(sys, "executable", shutil.which(python) or str(tmp_path / python))

    async def work() -> None:
        family, notes = Family(), set()
        predictors = Predictors(family, lambda _, text: notes.add(text.partition(" (")[0]))
        with pytest.raises(ForelogError, match="cannot start a process"):
            await predictors.run("predict", time_limit=1.0)
        await predictors.close()
        await family.end()
        assert family.processes == []
        assert notes == ({"cannot start a process"} if python == "nowhere" else set())

    run(work())
