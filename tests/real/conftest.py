"""Each corpus is indexed once a session, by whichever worker comes first."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import corpora, corpus_source, missing
from tests.real.workspace import UnavailableError, Workspace, again, class_path, index


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold *path* against the other workers of this session."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def truth() -> Path:
    """Folder of traces and calls."""
    return corpora()


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[..., Workspace]:
    """``indexed(name, with_class_path=False)``: the workspace of a corpus; skips where its source or jars cannot be had."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def build(name: str, *, with_class_path: bool = False) -> Workspace:
        db = shared / f"{name}{'-classpath' if with_class_path else ''}.db"
        with locked(shared / f"{name}.source.lock"):
            source = corpus_source(name)
        with locked(db.with_suffix(".lock")):
            if db.with_suffix(".json").is_file():
                return again(name, source, db)
            jars: list[Path] = []
            if with_class_path:
                try:
                    jars = class_path(name)
                except UnavailableError as error:
                    missing(f"class path of {name}: {error}")
            return index(name, source, db, jars)

    return build
