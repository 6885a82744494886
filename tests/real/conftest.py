"""Each corpus is indexed once a session, by whichever worker comes first."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import corpora, corpus_source, missing
from tests.maven import UnavailableError, fetching, locked
from tests.real.workspace import Workspace, again, class_path, index


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
        source = corpus_source(name)
        with locked(db.with_suffix(".lock")):
            if db.with_suffix(".json").is_file():
                return again(name, source, db)
            jars: list[Path] = []
            if with_class_path:
                try:
                    with fetching():
                        jars = class_path(name)
                except UnavailableError as error:
                    missing(f"class path of {name}: {error}")
            return index(name, source, db, jars)

    return build
