"""The life of a process that works for the front, seen from inside.

A thread reads what the front asks.  When there is nobody any more who could ask, it ends the process at once, whatever the main thread is
doing; so nothing is left when the front is killed, on any platform.
"""

import errno
import gc
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, NoReturn

from forelog.errors import ForelogError
from forelog_lsp.processes import wire

Handlers = Mapping[str, Callable[..., Any]]
"""What is answered: a function for each question."""
Tell = Callable[..., None]
"""Tells the front of an event: name, values."""
_AT_ONCE = 1 << 20
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def serve(make: Callable[[Tell], Handlers], *, tidy: bool = False) -> NoReturn:
    """Answer questions until nobody can ask any more.

    *make*: imports what is needed and gives the handlers; when it has returned, the front is told ``ready``.  *tidy*: nothing that an answer
    took is needed for the next one, so it is thrown away when nobody waits; else much of it would still be there when the next one grows.
    """
    asked, answers = _take_streams()
    if len(sys.argv) > 1:  # a folder of the front's for temporary files: it is removed even when this process is killed
        tempfile.tempdir = sys.argv[1]
    with suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the front
    waiting: SimpleQueue[tuple[int, str, tuple[Any, ...]]] = SimpleQueue()
    threading.Thread(target=_read, args=(asked, waiting), daemon=True, name="questions").start()

    def send(*message: Any) -> None:
        left = memoryview(wire.packed(message))
        try:
            while left:
                left = left[os.write(answers, left) :]
        except OSError:  # nobody listens
            _end()

    def tell(name: str, *values: Any) -> None:
        send(0, wire.EVENT, (name, values))

    handlers = make(tell)
    if tidy:
        gc.freeze()  # the modules stay
    tell("ready")
    while True:
        number, question, arguments = waiting.get()
        send(number, *_answered(handlers[question], arguments))
        if tidy and waiting.empty():
            gc.collect()


def _answered(handler: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        return wire.ANSWER, handler(*arguments)
    except ForelogError as error:
        return wire.FAILED, ([kind.__name__ for kind in type(error).__mro__], str(error))
    except MemoryError:
        raise
    except OSError as error:
        if error.errno not in _NO_ROOM:
            return _fault(error)
        return wire.FAILED, (["ForelogError"], f"cannot write temporary files ({error.strerror}); is the disk full?")
    except Exception as fault:  # noqa: BLE001 - the front says what happened, and goes on with another process
        return _fault(fault)


def _fault(fault: Exception) -> tuple[str, str]:
    where = traceback.extract_tb(fault.__traceback__)[-1]
    return wire.FAULT, f"{type(fault).__name__}: {fault} ({os.path.basename(where.filename)}:{where.lineno})"  # noqa: PTH119


def _take_streams() -> tuple[int, int]:
    """Both ends of the talk with the front.  What prints goes to standard error from now on, and nobody reads standard input.

    Plain descriptors: a lock of a stream of Python that a thread waits in would be locked for ever in a worker that is forked meanwhile.
    """
    asked, answers = os.dup(0), os.dup(1)
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - there only

        for handle in (asked, answers):
            msvcrt.setmode(handle, os.O_BINARY)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    try:
        os.dup2(2, 1)
    except OSError:  # there is no standard error
        with open(os.devnull, "wb") as sink:  # noqa: PTH123
            os.dup2(sink.fileno(), 1)
    return asked, answers


def _read(asked: int, waiting: "SimpleQueue[tuple[int, str, tuple[Any, ...]]]") -> None:
    unpacking = wire.Unpacking()
    while True:
        try:
            data = os.read(asked, _AT_ONCE)
        except OSError:
            data = b""
        if not data:
            _end()
        try:
            messages = unpacking.feed(data)
        except Exception:  # noqa: BLE001 - what is not understood cannot be answered
            traceback.print_exc()
            _end(1)
        for message in messages:
            waiting.put(message)


def _end(status: int = 0) -> NoReturn:
    """End this process and its workers, now; temporary files go too."""
    for worker in multiprocessing.active_children():
        worker.kill()
    if len(sys.argv) > 1:
        shutil.rmtree(sys.argv[1], ignore_errors=True)
    os._exit(status)
