"""Cyclic garbage is looked for between edits, not while somebody waits for one."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Inside, nothing is collected: an edit makes many objects that all live until it is done, and looking at them again and again frees none."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
