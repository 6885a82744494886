"""The process that started the server, usually the editor: when it is gone, so is the reason to work.

The end of the standard streams says the same in most cases; not over TCP, and not when another program inherited the other end of a pipe.
"""

import os
import select
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

LOOK = 0.5
"""Seconds between two looks, where the system does not tell."""


def watch(pid: int | None, gone: Callable[[], None]) -> bool:
    """Call *gone*, in a thread of its own, when the process *pid* has ended; whether it is watched.

    A process that cannot be seen at all, for it lives outside of this container or has ended long ago, is not watched.
    """
    if pid is None or pid <= 0 or pid == os.getpid():
        return False
    wait = _waiter(pid)
    if wait is None:
        return False

    def until_gone() -> None:
        wait()
        gone()

    threading.Thread(target=until_gone, daemon=True, name="parent watch").start()
    return True


if sys.platform == "win32":
    import ctypes

    _SYNCHRONIZE, _FOR_EVER = 0x00100000, 0xFFFFFFFF

    def _waiter(pid: int) -> Callable[[], None] | None:
        kernel = ctypes.windll.kernel32
        kernel.OpenProcess.restype = ctypes.c_void_p
        handle = kernel.OpenProcess(_SYNCHRONIZE, False, pid)
        return (lambda: kernel.WaitForSingleObject(ctypes.c_void_p(handle), _FOR_EVER)) if handle else None

else:

    def _waiter(pid: int) -> Callable[[], None] | None:
        """A function that returns when the process has ended, also while nobody has asked how; ``None`` when there is none."""
        if not _there(pid):
            return None
        if hasattr(os, "pidfd_open"):
            with suppress(OSError):
                handle = os.pidfd_open(pid)
                return lambda: _wait_for(handle)
        if sys.platform == "darwin" and hasattr(select, "kqueue"):
            with suppress(OSError):
                queue = select.kqueue()
                event = select.kevent(pid, select.KQ_FILTER_PROC, select.KQ_EV_ADD, select.KQ_NOTE_EXIT)
                queue.control([event], 0)
                return lambda: _next_event(queue)
        return lambda: _poll(pid)

    def _wait_for(handle: int) -> None:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        poll.poll()
        os.close(handle)

    def _next_event(queue: Any) -> None:  # a kqueue, which not every platform knows
        queue.control(None, 1)
        queue.close()

    def _there(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except PermissionError:
            return True
        except OSError:
            return False
        return True

    def _poll(pid: int) -> None:
        while _there(pid):
            time.sleep(LOOK)
