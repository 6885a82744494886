"""What goes wrong around a workspace: it is said once, the index stays or is made again, and answers go on."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from forelog.errors import ForelogError
from forelog.index.locate import default_database
from forelog_lsp.settings import Settings
from forelog_lsp.workspace import Workspace
from tests.conftest import PROJECT
from tests.lsp.sessions import shop
from tests.lsp.test_processes import many_files, run
from tests.lsp.workspaces import JOBS, LINES, Told, one_more, rows, saved, working

pytestmark = pytest.mark.usefixtures("cache")


async def indexed(folder: Path) -> Path:
    """The index of a folder; nobody works on it any more."""
    async with working(folder) as (workspace, _):
        await workspace.settled()
        assert workspace.database is not None
        return workspace.database


def test_a_deleted_index_is_built_again(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop")

    async def work() -> None:
        async with working(folder) as (workspace, told):
            await workspace.settled()
            database = workspace.database
            assert database is not None
            for seen in (True, False):
                begun = len(told.of_kind("ended"))
                for file in database.parent.iterdir():
                    file.unlink()
                if seen:  # by itself
                    await told.event("ended", begun + 1)
                    await workspace.settled()
                text = (folder / JOBS).read_text()
                assert f"deleted {seen}" in await saved(workspace, folder / JOBS, text, f"deleted {seen}")
                assert workspace.state == "ready"
            assert len(told.notes) == len(set(told.notes)) <= 1
            assert (await workspace.predict(1)).sequences

    run(work())


def test_a_damaged_index_is_built_again(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop")
    text = (folder / JOBS).read_text()

    async def work() -> None:
        database = await indexed(folder)
        with database.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * 200_000)
        async with working(folder) as (workspace, told):
            assert "mended" in await saved(workspace, folder / JOBS, text, "mended")
            assert workspace.state == "ready"
            assert rows(workspace.database, "PRAGMA integrity_check") == [("ok",)]
            assert any("damaged" in note for note in [*told.notes, *told.of_kind("ended")[-1]["notes"]])
        database.write_bytes(b"no database at all " * 10_000)
        async with working(folder) as (workspace, told):
            await workspace.settled()
            assert workspace.state == "ready"

    run(work())


def test_an_index_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop")
    text = (folder / JOBS).read_text()

    async def work() -> None:
        database = await indexed(folder)
        with sqlite3.connect(database) as connection:
            connection.execute("PRAGMA user_version = 9999")
        connection.close()
        async with working(folder) as (workspace, told):
            await workspace.settled()
            assert workspace.state == "failed"
            assert workspace.database is None
            for _ in range(2):
                assert await saved(workspace, folder / JOBS, text, "x") == []
            assert [note for note in told.notes if "newer forelog" in note] == told.notes
            assert len(told.notes) == 1
            with pytest.raises(ForelogError, match="newer forelog"):
                await workspace.predict(1)
            workspace.edit(folder / JOBS, 1, one_more(text, "alone"))
            fresh = await workspace.fresh(folder / JOBS, 1, 30)
            assert fresh is not None
            assert "alone" in [statement.template for statement in fresh.statements]
        assert rows(database, "PRAGMA user_version") == [(9999,)]

    run(work())


WRITER = """
import sys, time
from pathlib import Path
from forelog.index.database.store import Store
with Store.open(Path(sys.argv[1])) as store:
    print("locked", flush=True)
    sys.stdin.readline()
"""


def test_another_writer_is_waited_for(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop")
    text = (folder / JOBS).read_text()

    async def work() -> None:
        async with working(folder) as (workspace, told):
            await workspace.settled()
            command = [sys.executable, "-c", WRITER, str(workspace.database)]
            with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
                assert writer.stdout is not None
                assert writer.stdout.readline() == "locked\n"
                waiting = asyncio.create_task(saved(workspace, folder / JOBS, text, "waited"))
                again = asyncio.create_task(workspace.reindex())
                await told.event("note")
                assert not waiting.done()
                assert (await workspace.predict(1)).sequences
                workspace.edit(folder / JOBS, 1, one_more(text, "meanwhile"))
                fresh = await workspace.fresh(folder / JOBS, 1, 30)
                assert fresh is not None
                assert "meanwhile" in [statement.template for statement in fresh.statements]
                writer.communicate("go\n")
            assert "waited" in await waiting
            await again
            assert len(told.notes) == len(set(told.notes))
            assert all(f"process {writer.pid} is indexing" in note for note in told.notes)

    run(work())


def test_two_workspaces_on_one_folder_share_the_index(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop")
    text = (folder / JOBS).read_text()

    async def work() -> None:
        async with working(folder) as (one, told_one), working(folder) as (other, told_other):
            await asyncio.gather(one.settled(), other.settled())
            assert one.database == other.database
            for number in range(4):
                found = await saved(one if number % 2 else other, folder / JOBS, text, f"line {number}")
                assert f"line {number}" in found
                other.saved([folder / JOBS])  # its editor sees it too
                one.saved([folder / JOBS])
                await asyncio.gather(one.settled(), other.settled())
                assert f"line {number}" in [row[0] for row in rows(one.database, LINES, JOBS)]
            told_one.all.clear()
            other_file = folder / JOBS.replace("JobScheduler", "ReportJob")
            other_file.write_text(other_file.read_text().replace("No orders yet", "None yet"))
            other.saved([other_file])
            await told_one.event("changed")
            for workspace in (one, other):
                workspace.edit(folder / JOBS, 1, one_more(text, "edited"))
                fresh = await workspace.fresh(folder / JOBS, 1, 30)
                assert fresh is not None
                assert "edited" in [statement.template for statement in fresh.statements]
            assert [note for note in [*told_one.notes, *told_other.notes] if "is indexing" not in note] == []
            assert rows(one.database, "PRAGMA integrity_check") == [("ok",)]

    run(work())


def test_a_folder_that_is_removed_and_comes_back(tmp_path: Path) -> None:
    folder, extra = shop(tmp_path / "shop"), tmp_path / "extra"
    extra.mkdir()
    (extra / "E.java").write_text('class E { void m() { java.util.logging.Logger.getLogger("e").info("extra"); } }')

    async def work() -> None:
        async with working(folder, extra) as (workspace, told):
            await workspace.settled()
            database = workspace.database
            assert database == default_database([folder, extra])
            assert ("extra",) in rows(database, "SELECT template FROM v_templates")
            extra.rename(tmp_path / "away")
            await told.event("ended", 2)
            await workspace.settled()
            assert ("extra",) not in rows(workspace.database, "SELECT template FROM v_templates")
            assert [note for note in told.notes if str(extra) in note] == told.notes
            (tmp_path / "away").rename(extra)
            await told.event("ended", 3)
            await workspace.settled()
            assert workspace.database == database
            assert ("extra",) in rows(database, "SELECT template FROM v_templates")
            shutil.rmtree(folder)
            shutil.rmtree(extra)
            await told.event("ended", 4)
            await workspace.settled()
            assert workspace.status()["state"] in ("ready", "failed")
            with pytest.raises(ForelogError, match="no such folder"):
                await workspace.reindex()

    run(work())


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = [shutil.which("mount") or "", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if not mount[0] or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


def test_a_full_disk_is_said_once_and_answers_go_on(tmp_path: Path, small_disk: Path) -> None:
    folder = shop(tmp_path / "shop")
    text = (folder / JOBS).read_text()

    async def work() -> None:
        async with working(folder) as (workspace, told):
            await workspace.settled()
            assert workspace.state == "ready"
            filler = small_disk / "filler"
            with suppress(OSError), filler.open("wb", buffering=0) as file:
                while True:
                    file.write(b"\0" * 4096)
            for number in range(3):
                found = await saved(workspace, folder / JOBS, text, f"full {number}")
                assert found
                assert f"full {number}" not in found, "the index keeps its state"
                workspace.edit(folder / JOBS, number, one_more(text, f"live {number}"))
                fresh = await workspace.fresh(folder / JOBS, number, 30)
                assert fresh is not None
                assert f"live {number}" in [statement.template for statement in fresh.statements]
                assert (await workspace.predict(1)).sequences
            assert len(told.notes) == 1
            assert "is the disk full?" in told.notes[0]
            filler.unlink()
            assert "room" in await saved(workspace, folder / JOBS, text, "room")
            assert workspace.state == "ready"

    try:
        run(work())
    finally:
        subprocess.run(["umount", "-l", str(small_disk)], check=True)


def test_other_folders_and_what_is_excluded(tmp_path: Path) -> None:
    folder, extra = shop(tmp_path / "shop"), tmp_path / "extra"
    extra.mkdir()
    (extra / "E.java").write_text('class E { void m() { java.util.logging.Logger.getLogger("e").info("extra"); } }')

    async def work() -> None:
        async with working(folder) as (workspace, told):
            await workspace.settled()
            count = rows(workspace.database, "SELECT count(*) FROM files")[0][0]
            await workspace.change([folder, extra], Settings())
            await workspace.settled()
            assert workspace.database == default_database([folder, extra])
            assert rows(workspace.database, "SELECT count(*) FROM files") == [(count + 1,)]
            await workspace.change([folder, extra], Settings(exclude=("jobs/",)))
            await workspace.settled()
            assert rows(workspace.database, LINES, JOBS) == []
            begun = len(told.of_kind("begun"))
            await workspace.change([folder, extra], Settings(exclude=("jobs/",), depth=3))
            await workspace.settled()
            assert len(told.of_kind("begun")) == begun, "the depth changes nothing in the index"
            await workspace.change([], Settings())
            await workspace.settled()
            assert workspace.database is None
            assert workspace.state == "failed"

    run(work())


def test_what_is_saved_while_indexing_is_in_the_index_afterwards(tmp_path: Path) -> None:
    folder = many_files(tmp_path / "w")
    first, last = (folder / "src" / f"C{number}.java" for number in (0, 79))

    async def work() -> None:
        async with working(folder) as (workspace, told):
            await told.until(lambda: any(stage == "linking" for _, _, stage in told.of_kind("progress")))
            for path in (first, last):
                path.write_text(path.read_text().replace("went {} 7", "saved meanwhile"))
                workspace.saved([path])
            await workspace.settled()
            found = rows(workspace.database, "SELECT file FROM v_templates WHERE template = 'saved meanwhile' ORDER BY file")
            assert found == [("src/C0.java",), ("src/C79.java",)]
            assert len(told.of_kind("ended")) == 1

    run(work())


def test_a_fault_of_whoever_is_told_ends_nothing(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop")
    text = (folder / JOBS).read_text()

    class Faulty(Told):
        def index_changed(self) -> None:
            super().index_changed()
            if len(self.of_kind("changed")) == 1:
                raise RuntimeError("no editor is like that")

    async def work() -> None:
        told = Faulty()
        workspace = Workspace([folder], Settings(), told)
        await workspace.start()
        try:
            await told.event("note")
            assert told.notes == ["a defect in forelog: RuntimeError: no editor is like that; please report it"]
            assert "after it" in await saved(workspace, folder / JOBS, text, "after it")
        finally:
            await workspace.close()

    run(work())
