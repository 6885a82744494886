"""Documents that are open in the editor: their text, edit by edit, and what of it is the same as in versions known elsewhere.

A text is kept as its lines, so that an edit costs its own size and the copy of a list of pointers, and a place is found without looking at
the lines before.  pygls's own documents rebuild the whole text for each change.
"""

import io
import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple
from weakref import WeakSet

from forelog.index.workspace.scan import content_hash
from forelog_lsp import positions
from forelog_lsp.positions import Encoding
from forelog_lsp.unchanged import Unchanged, common

_SURROGATE = re.compile("[\ud800-\udfff]")
KEPT_VERSIONS = 4
"""Versions of a text whose difference to the buffer is known; each costs a text and a few numbers."""
LARGE = 2_000_000
"""Characters of a text in which no line is looked for when the whole of it is replaced."""


class Place(NamedTuple):
    """A place in a text; both from 0, the column in characters."""

    line: int
    column: int


class Change(NamedTuple):
    """An edit as a client sends it: units of the encoding, from 0; without *start* the whole text is another."""

    text: str
    start: tuple[int, int] | None = None
    end: tuple[int, int] | None = None


class Version:
    """A text that the document had, and what of it still stands in the buffer."""

    def __init__(self, text: str, unchanged: Unchanged) -> None:
        self.text = text
        self.unchanged = unchanged
        self.hash = ""
        """The index's hash of the file that has this text; empty: not known."""
        self._starts: list[int] | None = None
        self._as_utf8 = ""

    def as_utf8(self) -> str:
        """The hash of a file that has this text in UTF-8, without a byte order mark."""
        if not self._as_utf8:
            self._as_utf8 = content_hash(self.text.encode("utf-8", "surrogatepass"))
        return self._as_utf8

    def place(self, offset: int) -> Place:
        """Where a character of this version stands."""
        starts = self.starts
        line = bisect_right(starts, offset) - 1
        return Place(line, offset - starts[line])

    def offset(self, place: Place) -> int | None:
        """The offset of a place of this version; None when it has no such line."""
        starts = self.starts
        return starts[place.line] + place.column if 0 <= place.line < len(starts) else None

    def character(self, byte: int) -> int:
        """The offset of the character that begins at a byte of the UTF-8 text."""
        if self.text.isascii():
            return byte
        return len(self.text.encode("utf-8", "surrogatepass")[:byte].decode("utf-8", "ignore"))

    @property
    def starts(self) -> list[int]:
        """Where its lines begin."""
        if self._starts is None:
            self._starts = [0, *accumulate(map(len, split_lines(self.text)[:-1]))]
        return self._starts


class Document:
    """An open document."""

    def __init__(self, uri: str, text: str, version: int, encoding: Encoding, path: Path | None = None) -> None:
        """*path*: where it lies, links followed; None: it is no file."""
        self.uri = uri
        self.path = path
        self.version = version
        self.encoding = encoding
        text = _paired(text)
        self.size = len(text)
        """Characters."""
        self._lines = split_lines(text)
        self._starts = [0]
        """Where the first lines begin, as many as are known."""
        self._text: str | None = text
        self.versions: list[Version] = []
        """Texts that the file had when it was opened or saved, the newest last: the index is about one of these."""
        self._followed: WeakSet[Version] = WeakSet()
        self.looked_for: tuple[str, int, int] | None = None
        """Hash, and time and size of the file on the disk, that were found not to fit."""
        self.keep_version()

    # -- the text

    @property
    def text(self) -> str:
        """All of it."""
        if self._text is None:
            self._text = "".join(self._lines)
        return self._text

    @property
    def line_count(self) -> int:
        """Lines; the last one may be empty."""
        return len(self._lines)

    def line(self, number: int) -> str:
        """A line without its end; empty when there is none of that number."""
        return positions.content(self._lines[number]) if 0 <= number < len(self._lines) else ""

    def change(self, changes: Iterable[Change], version: int) -> None:
        """Do what the client did, in order."""
        for change in changes:
            if change.start is None or change.end is None:
                self._become(_paired(change.text))
            else:
                first, last = sorted((self.place(*change.start), self.place(*change.end)))
                self._splice(first, last, change.text)
        self.version = version

    def _become(self, text: str) -> None:
        """Another text as a whole: what the edit is, is looked for, so that versions stay comparable."""
        before = self.text
        head, tail = common(before, text)
        if head == len(before) == len(text):
            return
        self._lines, self._starts, self._text = split_lines(text), [0], text
        if len(text) > LARGE:
            self._edited(head, len(before) - tail, len(text) - tail - head)
            return
        self.size = len(text)
        for version in (*self.versions, *self._followed):  # a formatter's or another tool's work: most lines are still there
            version.unchanged = Unchanged.between(text, version.text)

    def _splice(self, first: Place, last: Place, new: str) -> None:
        lines = self._lines
        above, below = first.line, last.line
        head, tail = lines[above][: first.column], lines[below][last.column :]
        start, end = self.offset(first), self.offset(last)
        if new and not new.isascii():
            # halves of a pair that come one after the other become the character that they are
            while head and "\ud800" <= head[-1] <= "\udbff":
                head, new, start = head[:-1], head[-1] + new, start - 1
            while tail and "\udc00" <= tail[0] <= "\udfff":
                tail, new, end = tail[1:], new + tail[0], end + 1
            new = _paired(new)
        if above == below and "\n" not in new and "\r" not in new and (head or new or not above or not lines[above - 1].endswith("\r")):
            fresh = [head + new + tail]  # what is typed; a line may be very long
        else:
            fresh, above = self._resplit(head + new + tail, above, below)
        lines[above : below + 1] = fresh
        del self._starts[above + 1 :]
        self._text = None
        self._edited(start, end, len(new))

    def _resplit(self, middle: str, above: int, below: int) -> tuple[list[str], int]:
        """The lines that *middle* is, and the first line whose place they take."""
        lines = self._lines
        if above and middle.startswith("\n") and lines[above - 1].endswith("\r"):  # both are one end of a line now
            above -= 1
            middle = lines[above] + middle
        fresh = split_lines(middle)
        if below + 1 < len(lines) and fresh[-1] == "":  # the empty line after the last end is only there at the end of the text
            fresh.pop()
        return fresh, above

    def _edited(self, start: int, end: int, size: int) -> None:
        self.size += size - (end - start)
        for version in self.versions:
            version.unchanged.replace(start, end, size)
        for version in self._followed:
            version.unchanged.replace(start, end, size)

    # -- places

    def place(self, line: int, character: int) -> Place:
        """Where a position of the protocol is; one outside of the text is the nearest inside."""
        if line < 0:
            return Place(0, 0)
        if line >= len(self._lines):
            return Place(len(self._lines) - 1, len(positions.content(self._lines[-1])))
        text = positions.content(self._lines[line])
        return Place(line, positions.characters(text, character, self.encoding))

    def character(self, place: Place) -> int:
        """The character of the protocol at a place: units from the beginning of its line."""
        return positions.units(self.line(place.line), place.column, self.encoding)

    def offset(self, place: Place) -> int:
        """Characters before a place."""
        starts = self._starts
        if place.line >= len(starts):
            more = accumulate(map(len, self._lines[len(starts) - 1 : place.line]), initial=starts[-1])
            next(more)
            starts.extend(more)
        return starts[place.line] + place.column

    @property
    def end(self) -> Place:
        """Behind the last character."""
        return Place(len(self._lines) - 1, len(self._lines[-1]))

    def at(self, offset: int) -> Place:
        """The place of a character; the end of a line, of one character or two, is behind its last one."""
        if self._starts[-1] <= offset:
            self.offset(Place(len(self._lines) - 1, 0))
        line = bisect_right(self._starts, offset) - 1
        return Place(line, min(offset - self._starts[line], len(self.line(line))))

    # -- versions

    def keep_version(self) -> Version:
        """Remember the text as it is now; what stays of it is followed from here on."""
        newest = self.versions[-1] if self.versions else None
        if newest is not None and newest.text is self.text:
            return newest
        version = Version(self.text, Unchanged(len(self.text)))
        self.add_version(version)
        return version

    def add_version(self, version: Version) -> None:
        """Follow what of this text still stands here."""
        self.versions.append(version)
        if len(self.versions) > KEPT_VERSIONS:  # those that the index never had go first
            del self.versions[next((at for at, old in enumerate(self.versions[:-1]) if not old.hash), 0)]

    def followed(self) -> Version:
        """The text as it is now; what of it still stands here is known as long as somebody holds on to the answer."""
        version = Version(self.text, Unchanged(len(self.text)))
        self._followed.add(version)
        return version


def split_lines(text: str) -> list[str]:
    """The lines with their ends as the protocol has them: CR LF, LF or CR; the last one has none and may be empty."""
    lines = io.StringIO(text, newline="").readlines()
    if not lines or lines[-1].endswith(("\n", "\r")):
        lines.append("")
    return lines


def _paired(text: str) -> str:
    """Halves of surrogate pairs that stand side by side, joined; JSON can bring them in two edits."""
    if text.isascii() or _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
