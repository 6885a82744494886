"""A server over examples/shop that tests share; those that change files take one of their own."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT
from tests.lsp.client import PATIENCE, Client


@dataclass(frozen=True, slots=True)
class Served:
    """A client whose server has indexed a copy of examples/shop."""

    client: Client
    folder: Path

    def file(self, name: str) -> Path:
        """The file of that name."""
        return next(self.folder.rglob(name))

    def uri(self, name: str) -> str:
        """Its URI; it is open, with the text on the disk."""
        path = self.file(name)
        if path.as_uri() not in self.client.buffers:
            self.client.open(path)
        return path.as_uri()


Serve = Callable[..., Served]


def soon(ask: Callable[[], Any], accept: Callable[[Any], bool]) -> Any:
    """Ask again until the answer is accepted: what the server does in the background has no event that a client sees."""
    until = time.monotonic() + PATIENCE
    while not accept(answer := ask()):
        assert time.monotonic() < until, answer
    return answer


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all tests that leave its files and documents as they were."""
    with ExitStack() as stack:
        yield _served(stack, tmp_path_factory.mktemp("shop ä"))


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Start a server of one's own: ``serve(capabilities=…, settings=…, params=…)``."""
    with ExitStack() as stack:
        yield lambda **how: _served(stack, tmp_path, **how)


def _served(stack: ExitStack, place: Path, *, params: Any = None, **how: Any) -> Served:
    folder = place / "shop"
    if not folder.is_dir():
        shutil.copytree(PROJECT / "examples" / "shop", folder, ignore=shutil.ignore_patterns("target"))
    client = stack.enter_context(Client(environment={"XDG_CACHE_HOME": str(place / "cache")}, **how))
    client.initialize(folder, **(params or {}))
    client.command("forelog.reindex")
    return Served(client, folder)
