"""A fault of ours in one file: said with the file's name, never the end of the run."""

from __future__ import annotations

import traceback
from pathlib import Path

REPORT = "this is a fault of forelog: please report it with the file"
"""How every such note ends; what is wrong with the file itself is said in other words."""


def note(place: str, missing: str, fault: BaseException) -> str:
    """A note for the user: *missing* is what the index does not have of the file because of *fault*."""
    frames = traceback.extract_tb(fault.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    says = " ".join(str(fault).split())[:200]
    return f"{place}: {missing} ({type(fault).__name__}{where}{': ' if says else ''}{says}); {REPORT}"


def died(place: str, missing: str, exit_code: int | None) -> str:
    """The same for a worker process that did not survive the file: a crash in native code, or no memory left."""
    how = f"killed by signal {-exit_code}" if exit_code is not None and exit_code < 0 else f"ended with {exit_code}"
    return f"{place}: {missing} (a worker process was {how}: memory may be short); {REPORT}"
