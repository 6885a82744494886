"""Traces: the events of a real run as JSON lines, one object an event, ``.gz`` or plain; read as a stream.

An object has ``thread``, ``level``, ``class`` (binary name of the class that called the logger) and ``line``, may have ``method``,
``message``, ``exception`` and ``stack`` (id of a call stack in a file of its own), and whatever else is left alone.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

from forelog.errors import InputError, WorkspaceError

_MAGIC = b"\x1f\x8b"
_PATIENCE = 200
"""Lines that are no JSON after which a file without any is taken for text."""


class Record(NamedTuple):
    """One event."""

    number: int
    """Line of the file, from 1."""
    thread: str
    class_name: str
    line: int
    """0: not given."""
    method: str
    message: str
    stack: int
    """-1: not given."""


@dataclass(slots=True)
class Trace:
    """A file of events; iterating counts what could not be used."""

    path: Path
    garbled: int = 0
    """Lines that are no JSON object, or lack the thread or the class."""
    first_garbled: int = 0
    """The first of them."""
    cut: bool = False
    """The compressed file ends in the middle."""
    records: int = field(default=0)

    def __iter__(self) -> Iterator[Record]:
        """Raises WorkspaceError when the file cannot be read, InputError when it is no trace."""
        loads = json.loads
        for number, text in self._lines():
            try:
                found = loads(text)
                class_name = found["class"]
                thread = found["thread"]
                line = found.get("line") or 0
                stack = found.get("stack", -1)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                if text.strip():
                    self._unusable(number, text, error)
                continue
            if type(class_name) is not str or type(line) is not int or type(stack) is not int:
                self._unusable(number, text)
                continue
            self.records += 1
            yield Record(number, str(thread), class_name, line, str(found.get("method") or ""), str(found.get("message") or ""), stack)
        if not self.records and self.garbled:
            raise self._no_trace()

    def _lines(self) -> Iterator[tuple[int, str]]:
        number = 0
        try:
            with _opened(self.path) as lines:
                for number, raw in enumerate(lines, 1):
                    yield number, raw.decode("utf-8", "replace")
        except (EOFError, gzip.BadGzipFile, zlib.error):
            self.cut = True
            self.garbled += 1
            self.first_garbled = self.first_garbled or number + 1
        except OSError as error:
            raise WorkspaceError(f"{self.path}: cannot be read ({error.strerror})") from error

    def _unusable(self, number: int, text: str, error: Exception | None = None) -> None:
        self.garbled += 1
        self.first_garbled = self.first_garbled or number
        if isinstance(error, KeyError) and not self.records:
            self._refuse(number, text)
        if not self.records and self.garbled >= _PATIENCE:
            raise self._no_trace()

    def _refuse(self, number: int, text: str) -> None:
        """Say what the first object lacks."""
        there = json.loads(text)
        if "thread" not in there:
            raise InputError(
                f'{self.path}:{number}: the event has no "thread"; the lines of several threads are interleaved in a log, and only those of'
                ' one follow each other in the code. Write the thread\'s name into each event ({"thread": …, "class": …, "line": …})'
            )
        raise InputError(
            f'{self.path}:{number}: the event has no "class"; without the place that wrote it no event can be found in the code'
        )

    def _no_trace(self) -> InputError:
        return InputError(
            f"{self.path}: is no trace of JSON lines. Matching the text of a log is not there yet: write the events as JSON, one object a"
            ' line ({"thread": …, "level": …, "class": …, "line": …, "message": …})'
        )


def stacks(path: Path) -> dict[int, tuple[str, ...]]:
    """Id → frames ``class.method:line``, innermost first, of a file of call stacks (JSON lines with ``id`` and ``frames``).

    Raises WorkspaceError when it cannot be read, InputError when it is something else.
    """
    found: dict[int, tuple[str, ...]] = {}
    number = 0
    try:
        with _opened(path) as lines:
            for number, raw in enumerate(lines, 1):  # noqa: B007 - told when the file breaks off
                row = json.loads(raw)
                found[int(row["id"])] = tuple(str(frame) for frame in row["frames"])
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise WorkspaceError(f"{path}: the compressed file ends in the middle") from error
    except OSError as error:
        raise WorkspaceError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f'{path}:{number}: is no call stack; each line is a JSON object with "id" and "frames"') from error
    return found


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as head:
        packed = head.read(2) == _MAGIC
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value] # a GzipFile reads bytes, too
