"""What goes between the front and its processes: messages as pickles, each behind its length.

To a process: ``(number, question, arguments)``.  From it: ``(number, kind, value)`` with one of the kinds below; each question gets one
answer, in the order of the questions, and events come in between.
"""

import pickle
import struct
from collections.abc import Sequence
from typing import Any

from forelog import errors

ANSWER = "answer"
FAILED = "failed"
"""A ForelogError; the value is (names of its class and of those above it, its message)."""
FAULT = "fault"
"""Anything else was raised, which is a defect; the value says what and where."""
EVENT = "event"
"""Belongs to no question; the value is (name, values)."""

_LENGTH = struct.Struct(">Q")


def failure(names: Sequence[str], message: str) -> errors.ForelogError:
    """The error again, as the nearest class that :mod:`forelog.errors` has: the front does not import where the others come from."""
    kind = next(getattr(errors, name) for name in names if hasattr(errors, name))
    error = kind(message)
    assert isinstance(error, errors.ForelogError)
    return error


def packed(message: tuple[Any, ...]) -> bytes:
    """A message as it goes over a pipe."""
    raw = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(raw)) + raw


class Unpacking:
    """Bytes in whatever pieces they come → messages."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0
        self._wanted = _LENGTH.size
        self._in_body = False

    def feed(self, data: bytes) -> list[Any]:
        """The messages that are complete with *data*."""
        found: list[Any] = []
        self._pieces.append(data)
        self._size += len(data)
        while self._size >= self._wanted:
            whole = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
            taken, rest = whole[: self._wanted], whole[self._wanted :]
            self._pieces, self._size = [rest] if rest else [], len(rest)
            if self._in_body:
                found.append(pickle.loads(taken))  # noqa: S301 - from a process that we started
                self._wanted, self._in_body = _LENGTH.size, False
            else:
                self._wanted, self._in_body = _LENGTH.unpack(taken)[0], True
        return found
