"""A new index goes to the disk while it is written, so that the sync before it is published has little left to wait for.

Nothing rests on that: the sync says when everything is there.
"""

import os
from contextlib import suppress
from pathlib import Path

STEP = 8 << 20
"""Bytes by which the file grows before the disk gets them."""
LATE = 4 << 20
"""Bytes at the end of what the disk got that it gets once more with the next ones: SQLite writes its pages in another order than they stand."""


class WriteBack:
    """Of one file that grows.

    Close it after SQLite closed the file: that a process closes any descriptor of a file ends the locks SQLite has on it
    (sqlite.org/howtocorrupt.html, 2.2).
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._given = 0

    def look(self) -> None:
        """Have the disk begin with what is new, if that is much; nobody waits for it."""
        if not hasattr(os, "posix_fadvise"):  # macOS
            return
        descriptor = self._file.fileno()
        size = os.fstat(descriptor).st_size
        if size >= self._given + STEP:
            begin = max(self._given - LATE, 0)
            # That it is not needed again makes Linux write what of it is not written yet; only what was written before leaves the memory.
            with suppress(OSError):  # a file system may know no such thing
                os.posix_fadvise(descriptor, begin, size - begin, os.POSIX_FADV_DONTNEED)
            self._given = size

    def close(self) -> None:
        """Give the file back."""
        self._file.close()
