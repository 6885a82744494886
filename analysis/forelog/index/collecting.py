"""When Python looks for cyclic garbage: not while somebody waits."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Inside, nothing is collected.

    A run, or an edit, makes many objects, next to no cycles, and most live until it is done: looking at them again and again frees none.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
