"""Sessions of a client with a server on a copy of the example, each with a cache folder of its own, so that no other index is in the way."""

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil

from tests.conftest import PROJECT
from tests.lsp.client import Client
from tests.lsp.connection import PATIENCE

SHOP = PROJECT / "examples" / "shop"
INVENTORY = Path("src/main/java/example/shop/stock/Inventory.java")


def shop(folder: Path) -> Path:
    """A copy of the example in *folder*."""
    return shutil.copytree(SHOP, folder, ignore=shutil.ignore_patterns("target"))


def start(cache: Path, **options: Any) -> Client:
    """A server whose indices lie in *cache*."""
    environment = {"XDG_CACHE_HOME": str(cache), **options.pop("environment", {})}
    return Client(environment=environment, **options)


def status(client: Client) -> dict[str, Any]:
    """What `forelog.status` answers."""
    answer: dict[str, Any] = client.command("forelog.status")
    return answer


def until(client: Client, accept: Callable[[dict[str, Any]], Any], timeout: float = PATIENCE) -> dict[str, Any]:
    """Ask for the status until it is accepted, when something arrives and now and then."""
    deadline = time.monotonic() + timeout
    while not accept(found := status(client)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"still {found}")
        client.pause(0.1)
    return found


def ready(client: Client, timeout: float = PATIENCE) -> dict[str, Any]:
    """Wait until the index is there and edits are followed in the whole of it."""
    return until(client, lambda found: found["state"] == "ready" and found["follows"] == "the workspace" and found["summarised"], timeout)


def soon(ask: Callable[[], Any], accept: Callable[[Any], Any]) -> Any:
    """Ask now and then until the answer is accepted: what the server does in the background has no event that a client sees."""
    deadline = time.monotonic() + PATIENCE
    while not accept(answer := ask()):
        assert time.monotonic() < deadline, answer
        time.sleep(0.02)
    return answer


def whole(database: Path) -> bool:
    """Is the database intact?"""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return [row[0] for row in connection.execute("PRAGMA integrity_check")] == ["ok"]


def all_gone(processes: Iterable[psutil.Process], timeout: float = PATIENCE) -> list[psutil.Process]:
    """Those of *processes* that still live after at most *timeout* seconds."""
    return list(psutil.wait_procs(list(processes), timeout)[1])
