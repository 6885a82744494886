"""The server sees its parent end."""

import os
import subprocess
import sys
import threading

import pytest

from forelog_lsp import parent_watch


def started() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)


@pytest.mark.parametrize("polled", [False, True])
def test_the_end_of_a_process_is_seen(polled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if polled:
        monkeypatch.delattr(os, "pidfd_open", raising=False)
    seen = threading.Event()
    with started() as process:
        assert parent_watch.watch(process.pid, seen.set)
        assert not seen.wait(0.2)
        process.kill()
        if polled:
            process.wait()
        assert seen.wait(10)


def test_what_cannot_be_seen_is_not_watched() -> None:
    with started() as process:
        process.kill()
        process.wait()
    for pid in (process.pid, None, 0, -1, os.getpid()):
        assert not parent_watch.watch(pid, lambda: None)
