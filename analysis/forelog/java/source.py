"""Bytes of a ``.java`` file → UTF-8 text that tree-sitter reads.

Encoding: a byte order mark decides, then the declared encoding, then UTF-8; what is none of them is read as Latin-1 with a note, so that
no file is refused for its encoding.  Unicode escapes (JLS 3.3) inside literals are left to the literals; elsewhere they are translated
when the text cannot be parsed without.
"""

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ESCAPE = re.compile(r"(\\\\)|\\u+([0-9a-fA-F]{4})")


@dataclass(frozen=True, slots=True)
class SourceText:
    """Decoded source: UTF-8 bytes, the encoding it had, notes for the user."""

    utf8: bytes
    encoding: str
    notes: tuple[str, ...]


def decode(data: bytes, declared: str = "") -> SourceText:
    """Text of a file as UTF-8; never fails."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            rest = data[len(mark) :]
            if encoding == "utf-8":
                break
            text = rest.decode(encoding, "replace")
            return SourceText(_utf8(text), encoding, ())
    else:
        encoding, rest = "utf-8", data
    if rest.isascii():
        return SourceText(rest, encoding, ())
    for candidate in (declared, "utf-8"):
        if candidate:
            try:
                text = rest.decode(candidate)
            except (UnicodeDecodeError, LookupError):
                continue
            same = codecs.lookup(candidate).name == "utf-8"
            return SourceText(rest if same else _utf8(text), codecs.lookup(candidate).name, ())
    if b"\0" in rest[:4096]:
        wide = "utf-16-le" if rest[1:2] == b"\0" else "utf-16-be"
        return SourceText(_utf8(rest.decode(wide, "replace")), wide, (f"no byte order mark, read as {wide}",))
    return SourceText(_utf8(rest.decode("latin-1")), "iso8859-1", ("not valid UTF-8, read as Latin-1",))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def translate_escapes(utf8: bytes) -> bytes:
    r"""Replace every eligible ``\uXXXX`` (JLS 3.3: an odd number of backslashes before the ``u``) by its character."""
    text = utf8.decode("utf-8", "replace")
    text = _ESCAPE.sub(lambda m: m.group(1) or chr(int(m.group(2), 16)), text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def moved_line_starts(before: tuple[int, ...], after: bytes, start: int, end: int, shift: int) -> tuple[int, ...]:
    """Line starts of a text that differs from another one only between *start* and *end* (of the other one), by *shift* bytes."""
    if b"\r" in after:
        return line_starts(after)
    first, last = bisect_right(before, start), bisect_right(before, end)
    inside = [start + at for at in line_starts(after[start : end + shift])[1:]]
    return (*before[:first], *inside, *[at + shift for at in before[last:]])


def line_starts(utf8: bytes) -> tuple[int, ...]:
    """Offsets of the first byte of each line; lines end with LF, CR LF or CR (JLS 3.4)."""
    ends = list(accumulate(map(len, utf8.splitlines(keepends=True))))  # bytes are split at these three and nothing else
    if ends and not utf8.endswith((b"\n", b"\r")):
        ends.pop()
    return (0, *ends)
