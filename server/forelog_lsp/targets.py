"""What a position of the client is about: rows of the index, placed in the text that the editor shows."""

import re
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeVar

from forelog.index.questions.places import IndexedFile, Place, place_at
from forelog_lsp import documents
from forelog_lsp.documents import Document, Version
from forelog_lsp.texts import indexed_version

_WORD = re.compile(r"[\w$]+")


class Word(NamedTuple):
    """An identifier in a line."""

    text: str
    line: int
    start: int
    """Column from 0, in characters."""

    @property
    def end(self) -> int:
        """Column behind it."""
        return self.start + len(self.text)


def word_at(document: Document, place: documents.Place) -> Word:
    """The identifier at a place or right before it; an empty one when there is none."""
    line = document.line(place.line)
    start = place.column
    while start > 0 and (line[start - 1].isalnum() or line[start - 1] in "_$"):
        start -= 1
    found = _WORD.match(line, start)
    return Word(found[0], place.line, start) if found else Word("", place.line, place.column)


class InIndex:
    """A document with its file of the index: places go from the one to the other."""

    def __init__(self, document: Document, file: IndexedFile) -> None:
        self.document = document
        self.file = file
        self.version: Version = indexed_version(document, file.hash)

    @property
    def same(self) -> bool:
        """Does the text of the index stand in the editor, unchanged?"""
        return self.version.hash == self.file.hash and self.version.text == self.document.text

    def to_index(self, place: documents.Place) -> documents.Place | None:
        """Where the character at a place is in the indexed text; None when it is new."""
        if self.same:
            return place
        there = self.version.unchanged.to_there(self.document.offset(place))
        return None if there is None else self.version.place(there)

    def from_index(self, line: int, column: int) -> documents.Place | None:
        """Where the character of a row (counted from 1) is now; None when it is gone."""
        place = documents.Place(line - 1, column - 1)
        if self.same:
            return place
        there = self.version.offset(place)
        return None if there is None else self.from_offset(there)

    def from_offset(self, there: int) -> documents.Place | None:
        """Where the character at an offset of the indexed text is now; None when it is gone."""
        here = self.version.unchanged.to_here(there)
        return None if here is None else self.document.at(here)

    def line_from_index(self, line: int) -> int | None:
        """Where a line (from 1) of the index is now, from 0; None when nothing of it is left."""
        if self.same:
            return line - 1
        starts = self.version.starts
        if not 0 < line <= len(starts):
            return None
        stop = starts[line] if line < len(starts) else len(self.version.text)
        for there in range(starts[line - 1], stop):
            here = self.version.unchanged.to_here(there)
            if here is not None and not self.version.text[there].isspace():
                return self.document.at(here).line
        return None

    def what(self, connection: sqlite3.Connection, place: documents.Place) -> Place | None:
        """What stands at a place of the document, as far as the index knows."""
        word = word_at(self.document, place)
        there = self.to_index(documents.Place(word.line, word.start))
        whole = there is not None and self._stands(word, there)
        if there is None or not whole:  # the word is new, or another one: all that is known is what is around
            line = self._near(place)
            return None if line is None else place_at(connection, self.file.id, line)
        return place_at(connection, self.file.id, there.line + 1, there.column + 1, word.text)

    def _stands(self, word: Word, there: documents.Place) -> bool:
        if self.same:
            return True
        offset = self.version.offset(there)
        return offset is not None and self.version.text.startswith(word.text, offset)

    def _near(self, place: documents.Place) -> int | None:
        """The line of the index nearest above a place, from 1."""
        unchanged, offset = self.version.unchanged, self.document.offset(place)
        before = unchanged.before(offset)
        return None if before is None else self.version.place(before).line + 1


class Spanned(Protocol):
    """A log statement of the index, or of a buffer."""

    @property
    def line(self) -> int: ...  # noqa: D102

    @property
    def end_line(self) -> int: ...  # noqa: D102

    @property
    def column(self) -> int: ...  # noqa: D102


_S = TypeVar("_S", bound=Spanned)


def statements_meant(statements: Sequence[_S], line: int, column: int, word: Word) -> list[_S]:
    """The statements at a place (from 1, in the text that they are of): those whose name is nearest before it.

    A call of a method that writes several lines on behalf of its caller is several statements in one place.
    """
    best: list[_S] = []
    nearest: tuple[int, int] | None = None
    for one in statements:
        if not one.line <= line <= one.end_line:
            continue
        # A cursor on the receiver, `LOG` of `LOG.info(...)`, is at the statement as well
        behind = column + (len(word.text) + 1 if word.text else 0) - one.column if line == one.line else 0
        if behind < 0:
            continue
        found = (-one.line, behind)
        if nearest is None or found < nearest:
            nearest, best = found, []
        if found == nearest:
            best.append(one)
    return best
