"""A document as the test's editor holds it, and its positions in each encoding: counted anew by Python's codecs, to compare the server with."""

import re
from dataclasses import dataclass, field
from typing import Any

_LINE_END = re.compile(r"\r\n|\n|\r")  # what the protocol calls the end of a line
_UNIT = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def units(text: str, encoding: str) -> int:
    """How many units of *encoding* the text takes."""
    codec, size = _UNIT[encoding]
    return len(text.encode(codec, "surrogatepass")) // size


@dataclass(slots=True)
class Buffer:
    """An open document."""

    text: str
    version: int = 1
    _starts: list[int] = field(default_factory=list)

    def replace(self, start: int, end: int, new: str) -> None:
        """Put *new* in the place of the characters [start, end); a new version."""
        self.text = self.text[:start] + new + self.text[end:]
        self.version += 1
        self._starts = []

    def starts(self) -> list[int]:
        """The offset of each line's first character."""
        if not self._starts:
            self._starts = [0, *(found.end() for found in _LINE_END.finditer(self.text))]
        return self._starts

    def position(self, offset: int, encoding: str) -> dict[str, Any]:
        """Line and character of *offset*, from 0."""
        starts = self.starts()
        low, high = 0, len(starts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if starts[middle] <= offset else (low, middle)
        return {"line": low, "character": units(self.text[starts[low] : offset], encoding)}
