"""Open documents: random edits in every encoding against plain Python, and the map to texts known elsewhere."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forelog_lsp import positions
from forelog_lsp.documents import Change, Document, Place, split_lines
from forelog_lsp.positions import Encoding
from forelog_lsp.unchanged import Unchanged, common
from tests.lsp.buffers import units

ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")
PIECES = st.sampled_from(
    ["a", "bc", "ä", "€", "😀", "e\u0301", "\n", "\r", "\r\n", "\u2028", "\x0b", " ", "class A {", "\ud800", "\udc00", ""]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def joined(text: str) -> str:
    """Halves of pairs side by side are a character, as in any editor."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


class Oracle:
    """A text as one string; positions counted by codecs, lines by a regular expression."""

    def __init__(self, text: str) -> None:
        self.text = joined(text)

    def lines(self) -> list[str]:
        return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z|\Z", self.text) or [""]

    def position(self, offset: int, encoding: Encoding) -> tuple[int, int]:
        starts = [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", self.text))]
        line = max(number for number, start in enumerate(starts) if start <= offset)
        return line, units(self.text[starts[line] : offset], encoding)

    def replace(self, start: int, end: int, new: str) -> None:
        self.text = joined(self.text[:start] + new + self.text[end:])


def inside(text: str, offset: int) -> bool:
    """Between the two characters of one line end: no editor's cursor gets there."""
    return 0 < offset < len(text) and text[offset - 1 : offset + 1] == "\r\n"


@given(TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), TEXTS, st.booleans()), max_size=8), st.sampled_from(ENCODINGS))
def test_random_edits(text: str, edits: list[tuple[int, int, str, bool]], encoding: Encoding) -> None:
    document, oracle = Document("file:///A.java", text, 1, encoding), Oracle(text)
    first = document.versions[0]
    for number, (one, other, new, look) in enumerate(edits, 2):
        start, end = sorted((min(one, len(oracle.text)), min(other, len(oracle.text))))
        if inside(oracle.text, start) or inside(oracle.text, end):
            continue
        change = Change(new, oracle.position(start, encoding), oracle.position(end, encoding))
        oracle.replace(start, end, new)
        document.change([change], number)
        assert document.line_count == len(split_lines(oracle.text))
        if look:  # what was asked for in between must not be kept too long
            assert document.text == oracle.text
            document.at(len(oracle.text))
    assert document.text == oracle.text
    for offset in range(len(oracle.text) + 1):
        if inside(oracle.text, offset):  # an edit can make one end of a line of the place that a request is about
            assert document.at(offset) == document.at(offset - 1)
            continue
        line, character = oracle.position(offset, encoding)
        place = document.place(line, character)
        assert document.offset(place) == offset
        assert document.at(offset) == place
        assert document.character(place) == character
    assert all(document.text[here : here + size] == first.text[there : there + size] for here, there, size in first.unchanged.pieces)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 5)), max_size=10))
def test_what_no_edit_touched_stays_known(edits: list[tuple[int, int, int]]) -> None:
    here: list[int | None] = list(range(30))  # each character of the text, by its place there; None is new
    unchanged = Unchanged(30)
    for one, other, size in edits:
        start, end = sorted((min(one, len(here)), min(other, len(here))))
        here[start:end] = [None] * size
        unchanged.replace(start, end, size)
    assert [unchanged.to_there(offset) for offset in range(len(here) + 2)] == [*here, None, None]
    assert [unchanged.to_here(there) for there in range(31)] == [here.index(there) if there in here else None for there in range(31)]


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_common_beginning_and_end(head: str, one: str, other: str, tail: str) -> None:
    here, there = head + one + tail, head + other + tail
    first, last = common(here, there)
    assert here[:first] == there[:first]
    assert here[len(here) - last :] == there[len(there) - last :]
    assert first >= len(head)
    assert first + last <= min(len(here), len(there))
    assert first + last >= min(len(head) + len(tail), len(here), len(there))


@given(TEXTS, TEXTS)
def test_between_any_two_texts_the_pieces_are_the_same(here: str, there: str) -> None:
    pieces = Unchanged.between(here, there).pieces
    assert all(here[one : one + size] == there[other : other + size] for one, other, size in pieces)
    for (one, other, size), (next_one, next_other, _) in itertools.pairwise(pieces):
        assert one + size <= next_one
        assert other + size <= next_other


def test_lines_are_found_again_between_changes_and_with_other_ends() -> None:
    there = "package a;\n\nclass A {\n  int x;\n  int y;\n}\n"
    here = "package b;\r\n\r\nclass A {\r\n  int new;\r\n  int y;\r\n}\r\n"
    unchanged = Unchanged.between(here, there)
    assert unchanged.to_there(here.index("class A")) == there.index("class A")
    assert unchanged.to_there(here.index("y;")) == there.index("y;")
    assert unchanged.to_there(here.index("new")) is None


@given(TEXTS, TEXTS)
def test_a_whole_new_text_keeps_what_is_the_same(before: str, after: str) -> None:
    document = Document("file:///A.java", "start\n" + before + "\nend", 1, "utf-16")
    old = document.versions[0]
    document.change([Change("start\n" + after + "\nend")], 2)
    assert document.text == joined("start\n" + after + "\nend")
    assert old.unchanged.to_there(0) == 0
    assert old.unchanged.to_there(len(document.text) - 1) == len(old.text) - 1
    for offset, character in enumerate(document.text):
        there = old.unchanged.to_there(offset)
        assert there is None or old.text[there] == character


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_positions_outside_of_the_text_are_the_nearest_inside(encoding: Encoding) -> None:
    document = Document("file:///A.java", "aä😀\r\nb\n", 1, encoding)
    assert document.place(0, 99) == Place(0, 3)
    assert document.place(7, 0) == Place(2, 0)
    assert document.place(-1, 5) == Place(0, 0)
    assert document.place(1, -5) == Place(1, 0)
    document.change([Change("!", (0, 99), (0, 99)), Change("?", (50, 0), (99, 9))], 2)
    assert document.text == "aä😀!\r\nb\n?"


@pytest.mark.parametrize(("encoding", "inside_of"), [("utf-8", (4, 5, 6)), ("utf-16", (3,))])
def test_inside_of_a_character_is_before_it(encoding: Encoding, inside_of: tuple[int, ...]) -> None:
    for units_ in inside_of:
        assert positions.characters("aä😀b", units_, encoding) == 2


def test_a_range_the_wrong_way_round_is_meant_the_right_way() -> None:
    document = Document("file:///A.java", "one two", 1, "utf-16")
    document.change([Change("2", (0, 7), (0, 4))], 2)
    assert document.text == "one 2"


def test_versions_of_which_the_index_knows_are_kept() -> None:
    document = Document("file:///A.java", "0", 1, "utf-16")
    document.versions[0].hash = "known"
    for number in range(10):
        document.change([Change(f"{number}", (0, 0), (0, 0))], number + 2)
        document.keep_version()
    assert document.versions[0].hash == "known"
    assert len(document.versions) == 4
    assert document.versions[0].unchanged.to_there(10) == 0
    assert document.versions[-1].text == "98765432100"


@pytest.mark.parametrize(
    ("offered", "encoding"),
    [(None, "utf-16"), ([], "utf-16"), (["utf-7"], "utf-16"), (["utf-7", "utf-8", "utf-16"], "utf-8"), (["utf-32", "utf-16"], "utf-32")],
)
def test_the_encoding_that_the_client_likes_best_is_chosen(offered: list[str] | None, encoding: str) -> None:
    assert positions.chosen(offered) == encoding
