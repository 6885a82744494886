"""A random user for minutes: no answer is a refusal, memory does not grow, and in the end everything is as in the beginning."""

import os
import re
from pathlib import Path

import pytest

from forelog.index.locate import default_database
from tests.lsp.client import NONE, Client
from tests.lsp.random_user import RandomUser
from tests.lsp.sessions import all_gone, ready, shop, start, until, whole

FULL = os.environ.get("FORELOG_FULL") == "1"
STEPS = 10_000 if FULL else 700
WARM_UP = 0.2
KNOWN = "ReportJob.java:33"
"""A log statement that an entry reaches."""
GROWTH = 1.10 if FULL else 1.5


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3] if FULL else [1])
def test_a_random_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = shop(tmp_path / "shop")
    with start(tmp_path / "cache", capabilities=NONE if seed == 3 else None) as client:
        client.initialize(folder)
        ready(client)
        until(client, lambda _: "Main#main" in (hovers(client, folder)[KNOWN] or ""))  # the entries are worked out after the index
        expected = hovers(client, folder)
        user = RandomUser(client, folder, seed)
        user.run(int(STEPS * WARM_UP))
        user.finish()
        settle(client)
        before = client.memory()
        user.run(STEPS - int(STEPS * WARM_UP))
        user.finish()
        settle(client)
        after = client.memory()
        print(f"{user.done.total()} steps, refused {dict(user.refused)}, {before >> 20} to {after >> 20} MiB")
        assert user.bad == [], client.stderr[-3000:]
        assert client.faults == []
        assert after < before * GROWTH, f"{before >> 20} to {after >> 20} MiB"
        assert user.refused.total() < sum(map(len, user.seconds.values()))
        user.restore()
        client.settings = {}
        client.notify("workspace/didChangeConfiguration", {"settings": {}})
        settle(client)
        until(client, lambda _: hovers(client, folder) == expected)
        processes = client.tree()
        assert client.close() == 0
        assert all_gone(processes) == []
        assert "Traceback" not in client.stderr
    assert whole(default_database([folder]))


def settle(client: Client) -> None:
    """Until what was saved is in the index, and only those processes are left that stay."""
    client.command("forelog.reindex")
    ready(client)
    lasting = ["live", "predict", "predict"]
    until(client, lambda found: found["summarised"] and sorted(process["name"] for process in found["processes"]) == lasting)


def hovers(client: Client, folder: Path) -> dict[str, str | None]:
    """The hover of every log statement on the disk."""
    found: dict[str, str | None] = {}
    for path in sorted(folder.rglob("*.java")):
        uri = client.open(path)
        for spot in re.finditer(r"(?i)\blog\.\w+", client.buffers[uri].text):
            where = {"textDocument": {"uri": uri}, "position": client.position(uri, spot.end() - 1)}
            hover = client.request("textDocument/hover", where)
            found[f"{path.name}:{where['position']['line'] + 1}"] = hover and hover["contents"]["value"]
        client.shut(uri)
    return found
