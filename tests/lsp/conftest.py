"""A server over examples/shop that tests share; those that change files take one of their own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.lsp import sessions
from tests.lsp.client import Client


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


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, for the server and for what is asked here."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of examples/shop of the test's own."""
    return sessions.shop(tmp_path / "shop")


def _served(stack: ExitStack, place: Path, *, params: Any = None, **how: Any) -> Served:
    folder = place / "shop"
    if not folder.is_dir():
        sessions.shop(folder)
    client = stack.enter_context(sessions.start(place / "cache", **how))
    client.initialize(folder, **(params or {}))
    client.command("forelog.reindex")
    return Served(client, folder)
