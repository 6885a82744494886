"""The compiled build (``make compiled``) is the same program: same rows, same bytes, its rooms' own tests pass."""

import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from forelog.flow import store
from forelog.flow.contents import constraints_of, machines_of
from forelog.index.database.opening import open_readonly
from tests.compiled.rooms import SOURCE, chosen
from tests.conftest import PROJECT, corpus_source, missing

PURE = Path(sys.executable).parent
COMPILED = PROJECT / ".venv-compiled" / "bin"
VIEWS = ("v_call_graph", "v_templates")
ROOMS = (
    "tests/flow/test_language.py",
    "tests/flow/test_points.py",
    "tests/flow/test_renewal.py",
    "tests/flow/test_walk.py",
    "tests/flow/test_whole.py",
    "tests/templates",
    "tests/index/link",
    "tests/index/test_incremental.py",
    "tests/index/test_live.py",
    "tests/java/test_broken.py",
    "tests/java/test_ir.py",
)


@pytest.fixture(scope="session")
def compiled() -> Path:
    """Folder of the programs of the compiled build, which must be of the source as it is now."""
    if not (COMPILED / "python").exists():
        missing("the compiled build (`make compiled`)")
    (package,) = (PROJECT / ".venv-compiled").glob("lib/python*/site-packages/forelog")
    if any((package.parent / path.relative_to(SOURCE)).read_bytes() != path.read_bytes() for path in sources()):
        missing("a compiled build of the source as it is now (`make compiled`)")
    return COMPILED


def sources() -> Iterator[Path]:
    """Files of Python and C of the package."""
    return (path for path in SOURCE.rglob("*") if path.suffix in (".py", ".c"))


def out_of(*command: str | Path) -> str:
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{shlex.join(map(str, command))}\n{done.stdout[-5000:]}{done.stderr[-5000:]}"
    return done.stdout


def test_it_says_that_it_is_compiled(compiled: Path) -> None:
    assert out_of(compiled / "forelog", "--version").endswith(" (compiled)\n")


def test_what_should_be_is_compiled(compiled: Path) -> None:
    names = [".".join(path.relative_to(SOURCE).with_suffix("").parts) for path in chosen() if path.name != "__init__.py"]
    assert len(names) > 30
    program = "import importlib, sys; print(*(importlib.import_module(name).__file__ for name in sys.argv[1:]), sep='\\n')"
    places = out_of(compiled / "python", "-c", program, *names).splitlines()
    assert [name for name, place in zip(names, places, strict=True) if not place.endswith(tuple(EXTENSION_SUFFIXES))] == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_same_rows_of_a_small_service(compiled: Path, tmp_path: Path, jobs: int) -> None:
    same_rows(compiled, PROJECT / "examples" / "shop", tmp_path, jobs)


@pytest.mark.real
def test_same_rows_of_a_real_project(compiled: Path, tmp_path: Path) -> None:
    same_rows(compiled, corpus_source("zookeeper-3.9.3"), tmp_path, 2)


def same_rows(compiled: Path, source: Path, folder: Path, jobs: int) -> None:
    found = []
    for place in (PURE, compiled):
        db = folder / f"{place.parent.name}.db"
        out_of(place / "forelog", "index", source, "--db", db, "--jobs", str(jobs))
        found.append(rows(db))
    pure, other = found
    assert pure[VIEWS[1]], "nothing to compare"
    for view in VIEWS:
        assert set(pure[view]) - set(other[view]) == set(), f"{view}: rows that only pure Python has"
        assert pure[view] == other[view], view


def rows(db: Path) -> dict[str, list[str]]:
    """All rows of the public views, as text, so that 1 and 1.0 and None differ."""
    connection = sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True)
    try:
        return {view: sorted(map(repr, connection.execute(f"SELECT * FROM {view}"))) for view in VIEWS}
    finally:
        connection.close()


def test_same_log_flow_graph_of_a_small_service(compiled: Path, tmp_path: Path) -> None:
    same_graph(compiled, PROJECT / "examples" / "shop", tmp_path)


@pytest.mark.real
def test_same_log_flow_graph_of_a_real_project(compiled: Path, tmp_path: Path) -> None:
    same_graph(compiled, corpus_source("zookeeper-3.9.3") / "zookeeper", tmp_path)


def same_graph(compiled: Path, source: Path, folder: Path) -> None:
    found = []
    for place in (PURE, compiled):
        db = folder / f"{place.parent.name}.db"
        out_of(place / "forelog", "index", source, "--db", db, "--flow")
        with closing(open_readonly(db)) as connection:
            found.append((store.load_whole(connection, store.generation(connection)), list(store.load_files(connection))))
    (pure, pure_files), (other, other_files) = found
    assert pure
    assert pure == other
    assert [machines_of(file.content[0], file.ids) for file in pure_files] == [
        machines_of(file.content[0], file.ids) for file in other_files
    ]
    assert [constraints_of(file.content[1]) for file in pure_files] == [constraints_of(file.content[1]) for file in other_files]


def test_same_nodes(compiled: Path) -> None:
    assert int(out_of(compiled / "python", "-m", "tests.compiled.same_nodes")) > 10_000


def test_same_facts(compiled: Path) -> None:
    lines = same_facts(compiled)
    assert sum("nested too deeply" in line for line in lines) > 50


@pytest.mark.real
@pytest.mark.parametrize(("corpus", "step"), [("zookeeper-3.9.3", 9), ("tomcat-10.1.34", 31)])
def test_same_facts_of_real_files(compiled: Path, corpus: str, step: int) -> None:
    files = sorted(corpus_source(corpus).rglob("*.java"))[::step]
    assert len(same_facts(compiled, *files)) > 6 * len(files) - 1 > 100


def same_facts(compiled: Path, *files: Path) -> list[str]:
    """What both builds say; a line for each text."""
    pure, other = (out_of(place / "python", "-m", "tests.compiled.lowered", *files).splitlines() for place in (PURE, compiled))
    assert [pair for pair in zip(pure, other, strict=True) if pair[0] != pair[1]] == []
    return pure


def test_one_goes_on_with_the_index_of_the_other(compiled: Path, tmp_path: Path) -> None:
    """Wrappers are kept pickled, and must be made again as what they were."""
    for first, second in ((PURE, compiled), (compiled, PURE)):
        folder, db = tmp_path / first.parent.name, tmp_path / f"{first.parent.name}.db"
        shutil.copytree(PROJECT / "examples" / "shop", folder)
        out_of(first / "forelog", "index", folder, "--db", db)
        before = rows(db)
        for path in sorted(folder.rglob("*.java"))[::3]:
            path.write_text(path.read_text() + "// and so on\n")
        out_of(second / "forelog", "index", folder, "--db", db)
        assert rows(db) == before


def test_same_predictions(compiled: Path, tmp_path: Path) -> None:
    db = tmp_path / "index.db"
    out_of(PURE / "forelog", "index", PROJECT / "examples" / "shop", "--db", db)
    said = [out_of(place / "forelog", "predict", "OrderService#place", "--db", db, "--json") for place in (PURE, compiled)]
    assert said[0] == said[1]
    assert said[0]


def test_the_rooms_pass_their_own_tests(compiled: Path) -> None:
    out_of(compiled / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *ROOMS)


def test_without_the_source_of_tree_sitter_one_sentence_says_so(tmp_path: Path) -> None:
    command = [sys.executable, PROJECT / "scripts" / "make_compiled.py", tmp_path / "environment"]
    nowhere = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}
    done = subprocess.run(command, env=os.environ | nowhere, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("Nothing was compiled: the source distribution of tree-sitter==")
    assert list(tmp_path.iterdir()) == []


def test_without_a_compiler_one_sentence_says_so(tmp_path: Path) -> None:
    command = [sys.executable, PROJECT / "scripts" / "make_compiled.py", tmp_path]
    done = subprocess.run(
        command, env=os.environ | {"CC": "no-such-compiler -pthread"}, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Nothing was compiled: there is no C compiler (no-such-compiler")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
