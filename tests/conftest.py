"""Shared fixtures: real tools and real corpora, skipped by name where they are missing."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.maven import fetching

REQUIRE_ALL = os.environ.get("FORELOG_REQUIRE_ALL") == "1"
PROJECT = Path(__file__).resolve().parent.parent


def missing(what: str) -> None:
    """Skip because *what* is not here; a failure where everything is required (CI)."""
    pytest.skip(f"{what} is missing")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where everything is required, a skip is a failure, whoever asked for it."""
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: {reason}; FORELOG_REQUIRE_ALL=1 asks for it"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """The same for modules that skip as a whole."""
    report = yield
    if REQUIRE_ALL and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid}: {report.longrepr}; FORELOG_REQUIRE_ALL=1 asks for it"
    return report


def tool(name: str) -> str:
    """Path of a program on PATH."""
    found = shutil.which(name)
    if found is None:
        missing(name)
    return str(found)


def corpora() -> Path:
    """Folder of traces and ground truth beside the checkout, or named by FORELOG_CORPORA_SHARED."""
    folder = Path(os.environ.get("FORELOG_CORPORA_SHARED", PROJECT.parent / "shared" / "corpora"))
    if not (folder / "get.sh").is_file():
        missing(f"corpora folder ({folder})")
    return folder


def corpus_source(name: str) -> Path:
    """Folder with the Java source of a corpus, brought by its own script on first use."""
    with fetching():
        done = subprocess.run(
            ["bash", str(corpora() / "get.sh"), name], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
    if done.returncode:
        missing(f"source of {name}: {done.stderr.strip()[-300:]}")
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    path = lines[-1][lines[-1].index("/") :]  # Maven may put colour codes in front
    return Path(path)


_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 24, 1, 2  # prctl(2), capabilities(7)


def obey_permissions() -> None:
    """For ``preexec_fn``: the program that is started next obeys the permissions of files even as root."""
    if os.geteuid() == 0 and sys.platform == "linux":
        for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
            if _LIBC.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0):
                raise OSError(ctypes.get_errno(), "prctl")
