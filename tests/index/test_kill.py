"""Faults of the machine: writers killed at any moment, full disks, read-only places.  Real processes, real limits."""

import multiprocessing
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from forelog.errors import DatabaseError
from forelog.index.database.opening import open_readonly
from forelog.index.database.store import Store
from forelog.index.questions.queries import count
from tests.conftest import PROJECT, obey_permissions
from tests.index.generations import FILES, METHODS, endless_writer, write_generation
from tests.index.sample import fill

ROUNDS, COLD = 40, 5


# Forked: everything is imported when the writer starts, so that a round of the killing takes a tenth of a second.
PROCESSES = multiprocessing.get_context("fork")


def assert_one_generation(path: Path) -> int:
    """The index is sound and is the state of exactly one generation; which one."""
    with Store.open(path) as store:
        if store.fresh:
            return 0
        assert store.verify() == []
        generation = int(store.meta_get("generation"))
        numbers = count(store.connection)
        assert (numbers.files, numbers.methods, numbers.edges, numbers.log_statements) == (FILES, FILES * METHODS, FILES * METHODS, FILES)
        hashes = store.connection.execute("SELECT DISTINCT hash FROM files").fetchall()
        texts = store.connection.execute("SELECT DISTINCT template FROM v_templates").fetchall()
        assert hashes == [(str(generation),)]
        assert texts == [(f"generation {generation}",)]
        return generation


@pytest.fixture(scope="module")
def pace(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds that a writer needs here and now for its start and first generation."""
    path = tmp_path_factory.mktemp("pace") / "app.db"
    began = time.monotonic()
    writer = PROCESSES.Process(target=endless_writer, args=(str(path),), daemon=True)
    writer.start()
    while not path.exists():
        assert writer.is_alive()
        time.sleep(0.002)
    writer.kill()
    writer.join()
    return time.monotonic() - began


def until_begun(path: Path) -> None:
    """Wait until a cold build has something on the disk; one that is quicker than that is there already."""
    building = path.with_name(path.name + ".building")
    while not building.exists() and not path.exists():
        time.sleep(0.0005)


def test_a_killed_writer_leaves_the_state_before(tmp_path: Path, pace: float) -> None:
    chance = random.Random(7)
    reached: list[int] = []
    for number in range(ROUNDS):
        path = tmp_path / f"app{number // COLD}.db"  # now and then a cold build again
        writer = PROCESSES.Process(target=endless_writer, args=(str(path),), daemon=True)
        writer.start()
        if number % COLD == 0:
            until_begun(path)
        else:
            time.sleep(chance.uniform(0.0, 4 * pace))
        writer.kill()
        writer.join()
        generation = assert_one_generation(path)
        assert number % COLD == 0 or generation >= reached[-1]
        reached.append(generation)
    assert 0 in reached, "no cold build was killed"
    assert max(reached) > 3, "hardly a writer came to a commit"
    assert not list(tmp_path.glob("*.building*"))


def test_a_reader_sees_whole_generations_while_writers_die(tmp_path: Path) -> None:
    path = tmp_path / "app.db"
    with Store.open(path) as store:
        write_generation(store, 1)
    seen: set[str] = set()
    rounds = 0
    while rounds < 6 or len(seen) <= 2:
        rounds += 1
        assert rounds < ROUNDS, "the writers wrote nothing"
        writer = PROCESSES.Process(target=endless_writer, args=(str(path),), daemon=True)
        writer.start()
        until = time.monotonic() + 0.5
        with closing(open_readonly(path)) as reader:
            while time.monotonic() < until:
                files, hashes, one = reader.execute("SELECT count(*), count(DISTINCT hash), min(hash) FROM files").fetchone()
                assert (files, hashes) == (FILES, 1)
                seen.add(one)
        writer.kill()
        writer.join()


def test_a_killed_cold_build_leaves_no_index_and_the_next_run_builds_it(tmp_path: Path) -> None:
    path = tmp_path / "app.db"
    code = (
        "from forelog.index.database.store import Store; from tests.index.sample import fill\n"
        f"store = Store.open({str(path)!r})\n"
        "with store.transaction():\n"
        "    fill(store); store.flush(); print('half', flush=True); import time; time.sleep(60)\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "half\n"
    with pytest.raises(DatabaseError, match=f"process {writer.pid} is indexing"):
        Store.open(path)
    writer.kill()
    writer.communicate()
    assert not path.exists()
    with Store.open(path) as store, store.transaction():
        fill(store)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["app.db", "app.db.lock"]
    with closing(open_readonly(path)) as reader:
        assert count(reader).methods == 10


@pytest.mark.parametrize("existing", [False, True])
@pytest.mark.parametrize("limit_kib", [16, 300, 1200])
def test_a_full_disk_is_said_and_keeps_the_state_before(tmp_path: Path, existing: bool, limit_kib: int) -> None:
    """A limit on the size of files stands for the full disk: SQLite gets a failed write in both cases."""
    path = tmp_path / "app.db"
    if existing:
        with Store.open(path) as store:
            write_generation(store, 1)
    code = (
        "import resource, sys\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit_kib} * 1024, {limit_kib} * 1024))\n"
        "from forelog.errors import DatabaseError; from forelog.index.database.store import Store\n"
        "from tests.index.generations import write_generation\n"
        "try:\n"
        f"    with Store.open({str(path)!r}) as store:\n"
        f"        for generation in range(2, 9): write_generation(store, generation, files=400, rebuild=generation % 2 == {limit_kib // 16 % 2})\n"
        "except DatabaseError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "is the disk full?" in done.stdout, done.stdout
    if existing:
        assert assert_one_generation(path) == 1
    else:
        assert not path.exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB, or, where the system lets us make none, an index that SQLite keeps as small."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = [shutil.which("mount") or "", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]
    mounted = bool(mount[0]) and not subprocess.run(mount, capture_output=True, check=False).returncode
    yield folder
    if mounted:
        subprocess.run(["umount", "-l", folder], check=True)


def test_a_really_full_disk(small_disk: Path) -> None:
    path = small_disk / "app.db"
    with Store.open(path) as store, store.transaction():
        fill(store)
    with Store.open(path) as store:
        if not small_disk.is_mount():
            store.connection.execute("PRAGMA max_page_count = 200")
        with pytest.raises(DatabaseError, match="disk full"):
            write_generation(store, 1, files=400)
        assert count(store.connection).methods == 10
        assert store.verify() == []


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with an index in it, where nothing can be written."""
    folder = tmp_path / "media"
    folder.mkdir()
    with Store.open(folder / "app.db") as store, store.transaction():
        fill(store)
    (folder / "app.db.lock").rename(folder / "left.db.lock")
    shutil.copy(folder / "app.db", folder / "left.db")
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


def test_a_read_only_folder_can_be_read(read_only_folder: Path) -> None:
    code = (
        "from pathlib import Path\nfrom forelog.index.database.opening import open_readonly\nfrom forelog.index.questions.queries import count\n"
        "print(count(open_readonly(Path('app.db'))).methods)\n"
    )
    assert unprivileged(code, read_only_folder) == "10\n"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("app.db", r"cannot write in its folder .*--db"),
        ("left.db", r"is read-only.*--db"),  # the lock of its last writer is still there
        ("new.db", "cannot write in its folder .*--db"),
        ("below/new.db", "cannot make this folder"),
    ],
)
def test_a_read_only_folder_cannot_be_written(read_only_folder: Path, name: str, said: str) -> None:
    code = (
        "from pathlib import Path\nfrom forelog.errors import DatabaseError\nfrom forelog.index.database.store import Store\n"
        f"try:\n    Store.open(Path({name!r}))\nexcept DatabaseError as error:\n    print(error)\n"
    )
    assert re.search(said, unprivileged(code, read_only_folder))


def unprivileged(code: str, folder: Path) -> str:
    """Standard output of a Python program that runs in *folder* and obeys the permissions of files."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, preexec_fn=obey_permissions)
    assert done.returncode == 0, done.stderr
    return done.stdout
