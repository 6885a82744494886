"""Processes that work for the front: what goes between, and that none outlives the front or a kill."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest

from forelog.errors import DatabaseError, ForelogError, UnknownNameError
from forelog_lsp.processes import wire
from forelog_lsp.processes.process import FaultError, GoneError, Process
from tests.conftest import PROJECT
from tests.lsp.client import PATIENCE

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    async def limited() -> T:
        async with asyncio.timeout(PATIENCE):
            return await work

    return asyncio.run(limited())


@pytest.mark.parametrize("seed", range(5))
def test_messages_arrive_in_whatever_pieces(seed: int) -> None:
    chance = random.Random(seed)
    messages = [(number, "x" * chance.choice([0, 1, 7, 70_000]), b"\0" * number) for number in range(20)]
    stream = b"".join(map(wire.packed, messages))
    unpacking, found = wire.Unpacking(), []
    while stream:
        size = chance.choice([1, 2, 8, 9, 300, 100_000])
        found += unpacking.feed(stream[:size])
        stream = stream[size:]
    assert found == messages


def test_errors_are_raised_as_what_the_front_knows() -> None:
    class FarError(DatabaseError):
        pass

    for kind, known in ((FarError, DatabaseError), (UnknownNameError, UnknownNameError), (ForelogError, ForelogError)):
        error = wire.failure([above.__name__ for above in kind.__mro__], "what, where")
        assert type(error) is known
        assert str(error) == "what, where"


def test_a_process_answers_in_order_and_says_what_went_wrong(tmp_path: Path) -> None:
    async def work() -> None:
        process = await Process.start("predict")
        try:
            with pytest.raises(DatabaseError, match="there is no index yet"):
                await process.ask("predict", tmp_path / "none.db", len, 1, {})
            with pytest.raises(FaultError, match=r"TypeError: .* positional arguments .* \(serving\.py:\d+\)"):
                await process.ask("predict", tmp_path / "none.db", len, 1, {}, "nonsense")
            several = [process.ask("predict", tmp_path / f"{number}.db", len, 1, {}) for number in range(3)]
            said = await asyncio.gather(*several, return_exceptions=True)
            assert [str(error).partition(":")[0] for error in said] == [str(tmp_path / f"{number}.db") for number in range(3)]
        finally:
            await process.end()
        with pytest.raises(GoneError):
            await process.ask("predict")

    run(work())


def test_what_a_killed_process_was_asked_is_said_to_be_lost() -> None:
    async def work() -> None:
        ends: list[str] = []
        process = await Process.start("live", lambda name, _: ends.append(name))
        await process.ready.wait()
        asked = [asyncio.create_task(process.ask("edit", Path("/a/A.java"), "class A {}")) for _ in range(30)]
        await asyncio.sleep(0)
        os.kill(process.pid, signal.SIGKILL)
        said = await asyncio.gather(*asked, return_exceptions=True)
        assert any(isinstance(answer, GoneError) for answer in said)
        await process.gone.wait()
        assert ends == ["gone"]
        assert not psutil.pid_exists(process.pid)
        process.pipe_data_received(1, wire.packed((1, wire.ANSWER, None)) + wire.packed((0, wire.EVENT, ("note", ("late",)))))
        assert ends == ["gone"], "what it said before its end, and is read after it, is for nobody"

    run(work())


def test_nothing_is_imported_from_the_folder_one_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workspace with a file ``pickle.py`` in it is opened in an editor that stands there."""
    for name in ("pickle", "forelog", "struct", "queue"):
        (tmp_path / f"{name}.py").write_text("from pathlib import Path\nPath(__file__).with_name('ran').touch()\n")
    monkeypatch.chdir(tmp_path)

    async def work() -> None:
        process = await Process.start("live")
        await process.ready.wait()
        await process.ask("edit", tmp_path / "A.java", "class A {}")
        await process.end()

    run(work())
    assert not (tmp_path / "ran").exists()


FRONT = """
import asyncio, sys
from pathlib import Path
from forelog_lsp.processes.process import Process

async def main():
    begun = asyncio.Event()
    processes = [await Process.start(name, lambda *_: begun.set()) for name in ("live", "predict")]
    for process in processes:
        await process.ready.wait()
    begun.clear()
    index = await Process.start("index", lambda name, values: begun.set() if name == "progress" and values[0] > 3 else None, calm=True)
    asyncio.create_task(index.ask("index", [Path(sys.argv[1])], Path(sys.argv[2]), (), False))
    await begun.wait()
    print("working", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def many_files(folder: Path) -> Path:
    """A workspace that takes a few seconds to index."""
    body = "".join(f'    void m{n}(int a) {{ if (a > {n}) LOG.info("went {{}} {n}", a + {n}); m{n and n - 1}(a); }}\n' for n in range(40))
    for number in range(80):
        place = folder / "src" / f"C{number}.java"
        place.parent.mkdir(exist_ok=True, parents=True)
        log = "private static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger(C.class);"
        place.write_text(f"package p;\nclass C{number} {{\n    {log}\n{body}}}\n")
    return folder


@pytest.mark.parametrize("victim", ["front", "index"])
def test_no_process_is_left(tmp_path: Path, victim: str) -> None:
    """Not one, when the front is killed; not the workers of a run, when its process is killed."""
    workspace, temporary = many_files(tmp_path / "w"), tmp_path / "temporary"
    temporary.mkdir()
    command = [sys.executable, "-c", FRONT, str(workspace), str(tmp_path / "i.db")]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    front = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True)
    assert front.stdout is not None
    assert front.stdout.readline() == "working\n"
    family = psutil.Process(front.pid).children(recursive=True)
    runs = [process for process in family if "forelog_lsp.processes.index" in process.cmdline()]
    assert len(runs) == 1 + (os.cpu_count() or 1), "the run and its workers"
    assert len(family) == len(runs) + 2
    own = [process for process in runs if process.ppid() == front.pid]
    began = time.monotonic()
    if victim == "front":
        front.kill()
        front.wait()
    else:
        own[0].kill()
    _, alive = psutil.wait_procs(family if victim == "front" else runs, timeout=10)
    assert not alive
    assert time.monotonic() - began < 5
    front.kill()
    front.communicate()
    _, alive = psutil.wait_procs(family, timeout=10)
    assert not alive
    assert victim == "index" or not list(temporary.iterdir()), "temporary files are left"
