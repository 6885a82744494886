"""What two versions of a text have in common: the pieces that edits left alone.

Rows of the index have places in the text that was indexed, a client asks for places in its buffer.  Each edit cuts the pieces that are the
same in both, so a place in one has at most one place in the other, exactly.  Offsets are in characters, from 0.
"""

import io
from bisect import bisect_left, bisect_right
from typing import Self


class Unchanged:
    """Pieces of a text *here* that stand *there* too, in the same order."""

    def __init__(self, length: int) -> None:
        """Both are the same, *length* characters long."""
        self._here = [0] if length else []
        self._there = [0] if length else []
        self._sizes = [length] if length else []

    @classmethod
    def between(cls, here: str, there: str) -> Self:
        """What two texts have in common: their beginnings, their ends, and in between the lines that each has once, in order.

        The end of a line is not compared: the editor may have CR LF where the file has LF.
        """
        head, tail = common(here, there)
        pieces = cls(head)
        middle = here[head : len(here) - tail], there[head : len(there) - tail]
        for one, other, size in _common_lines(*middle) if all(middle) else ():
            pieces._add(head + one, head + other, size)
        pieces._add(len(here) - tail, len(there) - tail, tail)
        return pieces

    def _add(self, here: int, there: int, size: int) -> None:
        if size:
            self._here.append(here)
            self._there.append(there)
            self._sizes.append(size)

    def replace(self, start: int, end: int, size: int) -> None:
        """The characters [*start*, *end*) here gave way to *size* others."""
        here, there, sizes = self._here, self._there, self._sizes
        first = bisect_right(here, start) - 1
        if first < 0 or here[first] + sizes[first] <= start:
            first += 1
        kept: list[tuple[int, int, int]] = []
        after = first
        while after < len(here) and here[after] < end:
            begin, stop, moved = here[after], here[after] + sizes[after], there[after]
            if begin < start:
                kept.append((begin, moved, start - begin))
            if stop > end:
                rest = max(end, begin)
                kept.append((rest + size - (end - start), moved + rest - begin, stop - rest))
            after += 1
        if size != end - start:
            here[after:] = [begin + size - (end - start) for begin in here[after:]]
        here[first:after] = [piece[0] for piece in kept]
        there[first:after] = [piece[1] for piece in kept]
        sizes[first:after] = [piece[2] for piece in kept]

    def to_there(self, offset: int) -> int | None:
        """Where the character at *offset* here stands there; None when it is new."""
        return _moved(self._here, self._there, self._sizes, offset)

    def to_here(self, offset: int) -> int | None:
        """Where the character at *offset* there stands here; None when it is gone."""
        return _moved(self._there, self._here, self._sizes, offset)

    def before(self, offset: int) -> int | None:
        """Where the last character at or before *offset* here stands there that stands there at all; the first one, when there is none before."""
        at = bisect_right(self._here, offset) - 1
        if at < 0:
            return self._there[0] if self._there else None
        return self._there[at] + min(offset - self._here[at], self._sizes[at] - 1)

    @property
    def pieces(self) -> list[tuple[int, int, int]]:
        """Here, there, size of each; none is empty."""
        return list(zip(self._here, self._there, self._sizes, strict=True))


def _moved(source: list[int], target: list[int], sizes: list[int], offset: int) -> int | None:
    at = bisect_right(source, offset) - 1
    if at < 0:
        return None
    into = offset - source[at]
    return target[at] + into if into < sizes[at] else None


def common(here: str, there: str) -> tuple[int, int]:
    """How many characters two texts have in common at the beginning, and of the rest at the end; at the speed of comparing memory."""
    most = min(len(here), len(there))
    if here == there:
        return most, 0
    head, above = 0, most
    while head < above:
        middle = (head + above + 1) // 2
        if here[head:middle] == there[head:middle]:
            head = middle
        else:
            above = middle - 1
    tail, above = 0, most - head
    while tail < above:
        middle = (tail + above + 1) // 2
        if here[len(here) - middle : len(here) - tail] == there[len(there) - middle : len(there) - tail]:
            tail = middle
        else:
            above = middle - 1
    return head, tail


def _common_lines(here: str, there: str) -> list[tuple[int, int, int]]:
    """Here, there and size of lines that both texts have once, without their ends: the longest run of them in the same order (patience diff)."""
    ours, theirs = _single_lines(here), _single_lines(there)
    pairs = [(at, theirs[line], len(line)) for line, at in ours.items() if line in theirs]
    # The longest increasing subsequence of the places there, by the smallest last place for each length.
    lasts: list[int] = []
    chain: list[int] = []
    before: list[int] = []
    for number, (_, place, _) in enumerate(pairs):
        length = bisect_left(lasts, place)
        before.append(chain[length - 1] if length else -1)
        if length == len(lasts):
            lasts.append(place)
            chain.append(number)
        else:
            lasts[length], chain[length] = place, number
    found = []
    number = chain[-1] if chain else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def _single_lines(text: str) -> dict[str, int]:
    """Where each line begins that stands in the text once, in order; empty lines do not count."""
    found: dict[str, int] = {}
    several: set[str] = set()
    at = 0
    for line in io.StringIO(text, newline=""):
        content = line.rstrip("\r\n")
        if content in found:
            several.add(content)
        elif content:
            found[content] = at
        at += len(line)
    for content in several:
        del found[content]
    return found
