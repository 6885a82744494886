"""Shared fixtures: real tools and real corpora, skipped by name where they are missing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

REQUIRE_ALL = os.environ.get("FORELOG_REQUIRE_ALL") == "1"
PROJECT = Path(__file__).resolve().parent.parent


def missing(what: str) -> None:
    """Skip because *what* is not here; a failure where everything is required (CI)."""
    if REQUIRE_ALL:
        pytest.fail(f"{what} is missing, and FORELOG_REQUIRE_ALL=1 asks for it")
    pytest.skip(f"{what} is missing")


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
    done = subprocess.run(
        ["bash", str(corpora() / "get.sh"), name], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        missing(f"source of {name}: {done.stderr.strip()[-300:]}")
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    path = lines[-1][lines[-1].index("/") :]  # Maven may put colour codes in front
    return Path(path)
