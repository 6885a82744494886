"""Places in a line: characters of Python (code points) and the units that client and server agreed on.

The protocol counts a line's characters in units of UTF-8, UTF-16 or UTF-32; the index counts code points.  A position inside of a
character counts as the one before it, one behind the end of the line as its end.
"""

from collections.abc import Sequence
from typing import Literal

Encoding = Literal["utf-8", "utf-16", "utf-32"]
DEFAULT: Encoding = "utf-16"
KNOWN: dict[str, Encoding] = {"utf-8": "utf-8", "utf-16": "utf-16", "utf-32": "utf-32"}


def chosen(offered: Sequence[str] | None) -> Encoding:
    """The encoding that a client likes best of those it offers; UTF-16 when it says nothing, as the protocol wants."""
    return next((KNOWN[encoding] for encoding in offered or () if encoding in KNOWN), DEFAULT)


def characters(line: str, units: int, encoding: Encoding) -> int:
    """How many characters of *line* the first *units* units are."""
    if units <= 0:
        return 0
    head = line[:units]  # a character takes at least one unit
    if encoding == "utf-32" or head.isascii():
        return len(head)
    if encoding == "utf-8":
        data = head.encode("utf-8", "surrogatepass")
        while units < len(data) and data[units] & 0xC0 == 0x80:  # inside of a character
            units -= 1
        return len(data[:units].decode("utf-8", "surrogatepass"))
    data = head.encode("utf-16-le", "surrogatepass")
    if 2 * units < len(data) and data[2 * units - 1] & 0xFC == 0xD8 and data[2 * units + 1] & 0xFC == 0xDC:  # between the halves of a pair
        units -= 1
    return len(data[: 2 * units].decode("utf-16-le", "surrogatepass"))


def units(line: str, characters: int, encoding: Encoding) -> int:
    """How many units the first *characters* characters of *line* are."""
    head = line[: max(characters, 0)]
    if encoding == "utf-32" or head.isascii():
        return len(head)
    if encoding == "utf-8":
        return len(head.encode("utf-8", "surrogatepass"))
    return len(head.encode("utf-16-le", "surrogatepass")) // 2


def content(line: str) -> str:
    """A line without its end."""
    if line.endswith("\r\n"):
        return line[:-2]
    return line[:-1] if line.endswith(("\n", "\r")) else line
