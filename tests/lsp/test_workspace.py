"""A workspace in work: indexed, edited, saved, predicted."""

import asyncio
import operator
import signal
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest

from forelog.errors import ForelogError, UnknownNameError
from forelog.flow.store import generation, load_known, load_loggers
from forelog.index.database.opening import open_readonly
from forelog.index.locate import find_database
from forelog.index.questions.summaries import summary_of
from forelog_lsp.processes.process import Process
from forelog_lsp.workspace import summariser
from tests.lsp.sessions import shop
from tests.lsp.test_processes import many_files, run
from tests.lsp.workspaces import FOREVER, JOBS, child_named, one_more, rows, working

pytestmark = pytest.mark.usefixtures("cache")
TEMPLATES = 'SELECT template FROM v_templates WHERE file = ? ORDER BY line, "column"'


def test_a_workspace_is_indexed_edited_saved_and_predicted(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop")
    jobs = folder / JOBS
    text = jobs.read_text()

    async def work() -> None:
        async with working(folder) as (workspace, told):
            assert workspace.state == "waiting"
            workspace.edit(jobs, 1, text)
            alone = await workspace.fresh(jobs, 1, 30)
            assert alone is not None
            summary = await told.event("ended")
            assert summary["files"] > 30
            await workspace.settled()
            assert workspace.state == "ready"
            assert workspace.database == find_database(folder), "the command finds it"
            before = [row[0] for row in rows(workspace.database, TEMPLATES, JOBS)]
            assert [statement.template for statement in alone.statements] == before

            edited = one_more(text, "one more")
            workspace.edit(jobs, 2, edited)
            fresh = await workspace.fresh(jobs, 2, 30)
            assert fresh is not None
            assert "one more" in [statement.template for statement in fresh.statements]
            assert len(fresh.statements) == len(before) + 1
            assert [row[0] for row in rows(workspace.database, TEMPLATES, JOBS)] == before, "not saved yet"
            calls = await workspace.calls(jobs)
            assert calls is not None
            assert "info" in {call.callee_method for call in calls}

            told.all.clear()
            jobs.write_text(edited)
            workspace.saved([jobs])
            await workspace.settled()
            assert [row[0] for row in rows(workspace.database, TEMPLATES, JOBS)] == [s.template for s in fresh.statements]
            assert told.of_kind("changed")
            assert not told.of_kind("begun"), "no run of its own for one file"

            method = rows(workspace.database, "SELECT method_id FROM log_statements WHERE template = 'one more'")[0][0]
            prediction = await workspace.predict(method, depth=2, limit=5)
            assert any("one more" in event.message for sequence in prediction.sequences for event in sequence.events)
            assert await workspace.predict(method, depth=2, limit=5, shape=operator.attrgetter("entry")) == prediction.entry
            statement = rows(workspace.database, "SELECT id FROM log_statements WHERE template = 'one more'")[0][0]
            backwards = await workspace.paths_to([statement])
            assert all(sequence.events[-1].template == "one more" for sequence in backwards.sequences)
            with pytest.raises(UnknownNameError):
                await workspace.predict(10**9)
            assert told.notes == []

    run(work())


def test_a_second_start_finds_the_index_at_once(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop")

    async def work() -> None:
        async with working(folder) as (workspace, told):
            await workspace.settled()
        async with working(folder) as (workspace, told):
            await told.event("begun")
            assert workspace.database is not None, "the old state answers while it is looked at what changed"
            assert (await told.event("ended"))["unchanged"] == rows(workspace.database, "SELECT count(*) FROM files")[0][0]

    run(work())


def test_only_the_newest_text_is_looked_at(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop")
    jobs = folder / JOBS
    text = jobs.read_text()

    async def work() -> None:
        async with working(folder) as (workspace, _):
            await workspace.settled()
            answers = []
            for version in range(1, 200):
                workspace.edit(jobs, version, one_more(text, f"v{version}"))
                answers.append(asyncio.create_task(workspace.fresh(jobs, version, 30)))
                if version % 20 == 0:
                    await asyncio.sleep(0)
            found = await asyncio.gather(*answers)
            assert found[-1] is not None
            for version, fresh in enumerate(found, 1):
                assert fresh is None or f"v{version}" in [statement.template for statement in fresh.statements]
            assert sum(fresh is not None for fresh in found) < 50, "most texts were old before anybody had time for them"
            assert await workspace.fresh(jobs, 100, 30) is None, "an old version"
            assert await workspace.fresh(folder / "Other.java", 1, 30) is None, "not open"
            workspace.close_buffer(jobs)
            assert await workspace.fresh(jobs, 199, 30) is None, "closed"

    run(work())


def test_a_cancelled_prediction_ends_its_process_at_once(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop")

    async def work() -> None:
        async with working(folder) as (workspace, told):
            await workspace.settled()
            for _ in range(3):
                asked = asyncio.create_task(workspace.predict(1, depth=8, time_limit=30, shape=FOREVER))
                asking: list[Process] = []
                while not asking:  # no other one: a spare that starts works, too
                    await asyncio.sleep(0.02)
                    asking = [
                        process
                        for process in workspace.processes
                        if process.name == "predict" and process.ready.is_set() and not process.idle
                    ]
                busy = psutil.Process(asking[0].pid)
                began, used = time.monotonic(), busy.cpu_times().user
                while busy.cpu_times().user < used + 0.3:
                    await asyncio.sleep(0.02)
                cancelled = time.monotonic()
                asked.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await asked
                await asking[0].gone.wait()
                slow = max(1.0, cancelled - began)  # how long a third of a second of work takes just now
                assert time.monotonic() - cancelled < slow, "benchmarks say that it is a tenth of a second on an idle machine"
                assert (await workspace.predict(1)).sequences, "the spare answers"
            assert told.notes == []

    run(work())


def test_machines_are_made_in_advance_after_each_change(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop")
    jobs = folder / JOBS

    async def work() -> None:
        async with working(folder) as (workspace, told):
            for again in (False, True):
                if again:
                    jobs.write_text(one_more(jobs.read_text(), "again"))
                    workspace.saved([jobs])
                await workspace.settled()
                async with asyncio.timeout(60):
                    while not workspace.status()["primed"]:
                        await asyncio.sleep(0.05)
                assert workspace.database is not None
                with closing(open_readonly(workspace.database)) as connection:
                    assert load_loggers(connection, generation(connection)) is not None
                    made = load_known(connection, generation(connection), range(1, 10_000))
                    logging = connection.execute("SELECT DISTINCT method_id FROM log_statements").fetchall()
                assert {method for (method,) in logging} <= {method for method, known in made.items() if known[3] is not None}
            assert told.notes == []

    run(work())


def test_what_a_code_action_offers_is_made_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summariser, "AT_FIRST", 0.0)  # else everything is made ready anyway
    folder = shop(tmp_path / "shop")

    def linked(database: Path, method: int) -> bool:
        with closing(sqlite3.connect(database)) as connection, suppress(sqlite3.OperationalError):
            return connection.execute("SELECT 1 FROM flow_facts WHERE method_id = ?", (method,)).fetchone() is not None
        return False

    async def work() -> None:
        async with working(folder) as (workspace, told):
            await workspace.settled()
            assert workspace.database is not None
            with closing(sqlite3.connect(workspace.database)) as connection:
                passed, pointed = [
                    connection.execute("SELECT id FROM methods WHERE class LIKE ? AND name = ?", (f"%.{owner}", name)).fetchone()[0]
                    for owner, name in (("OrderService", "place"), ("Inventory", "reserve"))
                ]
            while not linked(workspace.database, pointed):
                workspace.expect(passed)  # the cursor goes on at once
                workspace.expect(pointed)
                await asyncio.sleep(0.2)
            assert not linked(workspace.database, passed)
            assert (await workspace.predict(pointed)).sequences
            workspace.expect(passed)
            assert len((await workspace.predict(passed, limit=3)).sequences) == 3, "asked for at once"
            assert told.notes == []

    run(work())


@pytest.mark.parametrize("name", ["live", "predict"])
def test_a_killed_process_is_replaced(tmp_path: Path, name: str) -> None:
    folder = shop(tmp_path / "shop")
    jobs = folder / JOBS
    text = jobs.read_text()

    async def work() -> None:
        async with working(folder) as (workspace, told):
            await workspace.settled()
            for version in range(1, 4):
                for process in child_named(workspace, name):
                    process.send_signal(signal.SIGKILL)
                edited = one_more(text, f"v{version}")
                workspace.edit(jobs, version, edited)
                fresh = await workspace.fresh(jobs, version, 30)
                assert fresh is not None
                assert f"v{version}" in [statement.template for statement in fresh.statements]
                assert (await workspace.predict(1)).sequences
                jobs.write_text(edited)
                workspace.saved([jobs])
                await workspace.settled()
                assert f"v{version}" in [row[0] for row in rows(workspace.database, TEMPLATES, JOBS)]
            assert len(told.notes) == len(set(told.notes)), "each fault is told once"
            assert workspace.status()["follows"] == "the workspace"

    run(work())


def test_a_killed_run_is_done_again_and_says_nothing(tmp_path: Path) -> None:
    folder = many_files(tmp_path / "w")

    async def work() -> None:
        async with working(folder) as (workspace, told):
            await told.until(lambda: any(done for done, _, _ in told.of_kind("progress")))
            child_named(workspace, "index")[0].kill()
            assert (await told.event("ended"))["files"] == 80
            assert workspace.state == "ready"
            assert rows(workspace.database, "PRAGMA integrity_check") == [("ok",)]

    run(work())


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_cancelled_reindex_ends_its_processes_and_keeps_the_index(tmp_path: Path, elsewhere: bool) -> None:
    """By who asked for it, and by another: the user, where the editor shows how far it is."""
    folder = many_files(tmp_path / "w")

    async def work() -> None:
        async with working(folder) as (workspace, told):
            began = time.monotonic()
            await workspace.settled()
            whole = time.monotonic() - began
            before = rows(workspace.database, "SELECT count(*) FROM log_statements")
            for path in folder.rglob("*.java"):
                path.write_text(path.read_text().replace("went", "gone"))
            told.all.clear()
            asked = asyncio.create_task(workspace.reindex())
            await told.until(lambda: any(done for done, _, _ in told.of_kind("progress")))
            began = time.monotonic()
            if elsewhere:
                await workspace.stop_indexing()
            else:
                asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
            assert time.monotonic() - began < max(1.0, whole / 4)
            assert not child_named(workspace, "index")
            await told.event("ended")
            await workspace.settled()
            assert rows(workspace.database, "SELECT count(*) FROM log_statements") == before
            assert workspace.state == "ready"
            assert (await workspace.reindex())["parsed"] == 80

    run(work())


def test_a_first_run_that_is_stopped_is_why_there_is_no_index(tmp_path: Path) -> None:
    folder = many_files(tmp_path / "w")

    async def work() -> None:
        async with working(folder) as (workspace, told):
            await told.event("begun")
            await workspace.stop_indexing()
            await told.event("ended")
            with pytest.raises(ForelogError, match="not indexed: indexing was stopped"):
                await workspace.predict(1)
            assert (await workspace.reindex())["parsed"] == 80

    run(work())


def test_a_workspace_without_java_becomes_one_with(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "readme.txt").write_text("nothing here")

    async def work() -> None:
        async with working(folder) as (workspace, told):
            await workspace.settled()
            assert workspace.state == "empty"
            assert workspace.database is None
            with pytest.raises(ForelogError, match="no Java"):
                await workspace.predict(1)
            (folder / "A.java").write_text('class A { void m() { System.getLogger("a").log(System.Logger.Level.INFO, "hello"); } }')
            workspace.saved([folder / "A.java"])
            await workspace.settled()
            assert workspace.state == "ready"
            assert rows(workspace.database, "SELECT template FROM v_templates") == [("hello",)]
            assert told.notes == []

    run(work())


def test_methods_are_summarised_after_each_change(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop")
    jobs = folder / JOBS

    async def work() -> None:
        async with working(folder) as (workspace, told):
            await workspace.settled()
            for line in ("a first one", "a second one"):
                told.all.clear()
                jobs.write_text(one_more(jobs.read_text(), line))
                workspace.saved([jobs])
                await workspace.settled()
                assert workspace.database is not None
                method = rows(workspace.database, "SELECT method_id FROM log_statements WHERE template = ?", line)[0][0]
                with closing(open_readonly(workspace.database)) as index:

                    def summarised(index: sqlite3.Connection = index, method: int = method, line: str = line) -> bool:
                        summary = summary_of(index, method)
                        return summary is not None and line in [statement.template for statement in summary.nearest]

                    await told.until(lambda: told.of_kind("changed") and summarised())
            assert told.notes == []

    run(work())
