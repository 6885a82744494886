"""Messages as bytes: read by a thread of their own, so that the client can always write; written by the loop, at once.

pygls reads with three jobs in a pool of threads for each message, and answers nothing to a request that it cannot understand; so the
stream is read here, and :mod:`forelog_lsp.protocol` takes whole messages.
"""

import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

PORTION = 1 << 16
"""Bytes read at once: what a pipe of Linux holds."""
LONGEST_HEADER = 1 << 12
"""Bytes of the header of a message, and more than any client sends."""
_LENGTH = re.compile(rb"(?:^|\r\n)content-length[ \t]*:[ \t]*(\d{1,15})[ \t]*(?:\r\n|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to a client."""

    read: Callable[[int], bytes]
    """Some bytes, at most so many; waits for the first; none when the client is gone."""
    send: Callable[[bytes], None]
    """Writes all of it, or raises OSError when nobody reads any more."""


def standard_streams() -> Channel:
    """Standard input and output; what anything else prints from now on goes to standard error and cannot break a message."""
    incoming, outgoing = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)  # no child reads what is ours
    os.close(nothing)
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - there is one only there

        msvcrt.setmode(incoming, os.O_BINARY)
        msvcrt.setmode(outgoing, os.O_BINARY)

    def send(data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(outgoing, rest) :]

    return Channel(lambda most: os.read(incoming, most), send)


def bodies(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """The body of each message until the stream ends; what is no header before one is passed over."""
    rest = b""
    while True:
        while (end := rest.find(b"\r\n\r\n")) < 0:
            more = read(PORTION)
            if not more:
                return
            rest = rest[-LONGEST_HEADER:] + more
        found = _LENGTH.findall(rest[:end])
        rest = rest[end + 4 :]
        if not found:
            continue
        length = int(found[-1])
        parts, missing = [rest[:length]], length - len(rest)
        rest = rest[length:]
        while missing > 0:
            more = read(max(min(missing, 1 << 20), PORTION))
            if not more:
                return
            parts.append(more[:missing])
            rest = more[missing:]
            missing -= len(more)
        yield b"".join(parts)


def read_in_thread(read: Callable[[int], bytes], receive: Callable[[bytes], object], ended: Callable[[], object]) -> None:
    """Call *receive* with each body, then *ended*, all in a thread that ends with the process; both may raise RuntimeError to end it."""

    def run() -> None:
        try:
            try:
                for body in bodies(read):
                    receive(body)
            except OSError:  # connection reset: the end all the same
                pass
            ended()
        except RuntimeError:  # the loop is closed: nobody wants to know
            pass

    threading.Thread(target=run, name="messages", daemon=True).start()
