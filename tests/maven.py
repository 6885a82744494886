"""What Maven brings: kept in a cache outside the repository, and fetched by one process at a time (its local repository is no meeting place)."""

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class UnavailableError(Exception):
    """Something from outside cannot be had; the message says what."""


def cache_folder() -> Path:
    """Where sources, class paths and foreign code are kept; outside the repository."""
    return Path(os.environ.get("FORELOG_CORPORA", Path.home() / ".cache" / "forelog-corpora"))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold *path* against the other processes of this machine; not to be taken twice by one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def fetching() -> Iterator[None]:
    """Be the only one who fetches."""
    with locked(cache_folder() / "fetching.lock"):
        yield


def run_maven(*arguments: str, cwd: Path | None = None) -> None:
    """Maven, quiet, in batch mode.  Raises UnavailableError with the end of its output.

    Tests call it while they are :func:`fetching`.
    """
    command = ["mvn", "-q", "-B", "-Dstyle.color=never", *arguments]
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    except FileNotFoundError as error:
        raise UnavailableError("mvn") from error
    if done.returncode:
        raise UnavailableError(f"mvn {' '.join(arguments[-2:])}: {(done.stdout + done.stderr).strip()[-400:]}")
