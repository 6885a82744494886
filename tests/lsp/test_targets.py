"""From a place in an edited text to rows of the index and back."""

from typing import NamedTuple

import pytest

from forelog.index.questions.places import IndexedFile
from forelog_lsp.documents import Change, Document, Place
from forelog_lsp.targets import InIndex, Word, statements_meant, word_at
from forelog_lsp.unchanged import Unchanged

TEXT = 'class A {\n  void first() { LOG.info("one"); }\n  void second() { LOG.warn("two"); }\n}\n'


class Row(NamedTuple):
    """A statement."""

    line: int
    end_line: int
    column: int


def edited(*changes: Change) -> InIndex:
    document = Document("file:///A.java", TEXT, 1, "utf-16")
    document.versions[0].hash = "indexed"
    document.change(changes, 2)
    return InIndex(document, IndexedFile(1, "/", "A.java", "indexed"))


def test_an_unchanged_text() -> None:
    file = edited()
    assert file.same
    assert file.to_index(Place(1, 7)) == file.from_index(2, 8) == Place(1, 7)


def test_rows_move_with_the_text() -> None:
    file = edited(Change("// new\n\n", (0, 0), (0, 0)), Change("/* here */ ", (3, 2), (3, 2)))
    assert not file.same
    assert file.from_index(2, 8) == Place(3, 18)
    assert file.to_index(Place(3, 18)) == Place(1, 7)
    assert file.to_index(Place(3, 4)) is None  # in the new comment
    assert file.to_index(Place(0, 0)) is None
    assert [file.line_from_index(line) for line in (1, 2, 3, 4)] == [2, 3, 4, 5]


def test_what_was_removed_has_no_place() -> None:
    file = edited(Change("", (1, 0), (2, 0)))
    assert file.from_index(2, 8) is None
    assert file.line_from_index(2) is None
    assert file.from_index(3, 8) == Place(1, 7)
    assert file.line_from_index(99) is None


@pytest.mark.parametrize(
    ("column", "word"), [(7, "first"), (9, "first"), (12, "first"), (6, "void"), (14, ""), (17, "LOG"), (21, "info"), (999, "")]
)
def test_the_word_at_a_place(column: int, word: str) -> None:
    document = Document("file:///A.java", TEXT, 1, "utf-16")
    assert word_at(document, document.place(1, column)).text == word


@pytest.mark.parametrize(
    ("line", "column", "word", "meant"),
    [
        (5, 10, "info", [0]),  # its name
        (5, 6, "LOG", [0]),  # its receiver
        (5, 2, "if", []),  # before it
        (5, 30, "", [0]),  # in its text
        (5, 50, "warn", [1]),  # another one in the same line
        (6, 3, "", [1]),  # in the second line of that
        (7, 3, "", []),
        (9, 20, "log", [2, 3]),  # one call that writes two lines
    ],
)
def test_the_statement_that_is_meant(line: int, column: int, word: str, meant: list[int]) -> None:
    rows = [Row(5, 5, 10), Row(5, 6, 50), Row(9, 9, 20), Row(9, 9, 20)]
    assert statements_meant(rows, line, column, Word(word, line - 1, column - 1)) == [rows[number] for number in meant]


def test_what_stands_before_new_text() -> None:
    unchanged = Unchanged(10)
    unchanged.replace(4, 6, 3)
    assert [unchanged.before(offset) for offset in range(11)] == [0, 1, 2, 3, 3, 3, 3, 6, 7, 8, 9]
    unchanged.replace(0, 11, 2)
    assert unchanged.before(1) is None
