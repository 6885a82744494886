"""Regular expressions of whole lines: every message of the template, nothing that a constant forbids, and no explosion."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forelog.templates.model import Choice, Constant, Hole, Part, Repeat, Text
from forelog.templates.regex import ANY, hole, whole_line


@pytest.mark.parametrize(
    ("kind", "yes", "no"),
    [
        ("int", ["0", "-12"], ["", "1.5", "x", "null"]),
        ("java.lang.Integer", ["7", "null"], ["seven"]),
        ("boolean", ["true", "false"], ["TRUE", "yes"]),
        ("char", ["x", "\n"], ["xy", ""]),
        ("double", ["1.0", "-2.5E-7", "NaN", "Infinity"], ["1", "abc"]),
        ("byte[]", ["[B@1b6d3586", "null"], ["[1, 2]", "[I@1b6d3586"]),
        ("java.lang.String[]", ["[Ljava.lang.String;@15db9742"], ["a"]),
        ("java.lang.String", ["", "a\nb"], []),
        ("", ["anything"], []),
    ],
)
def test_a_hole_fits_its_type(kind: str, yes: list[str], no: list[str]) -> None:
    expression = hole(Hole("x", kind))
    assert all(re.fullmatch(expression, text) for text in yes)
    assert not any(re.fullmatch(expression, text) for text in no)


@pytest.mark.parametrize(
    ("conversion", "kind", "yes", "no"),
    [
        ("%x", "int", ["ff", "0"], ["0xzz", "g"]),
        ("%08X", "java.lang.Long", ["000000FF", "    null"], ["xyz"]),
        ("%,d", "int", ["1,234,567"], ["a"]),
        ("%5d", "int", ["   42"], ["4 2"]),
        ("[]", "int[]", ["[1, 2]"], []),
        ("{}", "long", ["1,234", "12"], ["twelve"]),
    ],
)
def test_a_hole_fits_its_conversion(conversion: str, kind: str, yes: list[str], no: list[str]) -> None:
    expression = hole(Hole("x", kind, format=conversion))
    assert all(re.fullmatch(expression, text) for text in yes)
    assert not any(re.fullmatch(expression, text) for text in no)


def test_constants_are_escaped_and_readable() -> None:
    assert whole_line((Constant("a.b (c)\n\t[x]"),)) == r"a\.b \(c\)\n\t\[x\]"


def test_adjacent_unknown_holes_are_one() -> None:
    assert whole_line((Hole("a", ""), Hole("b", ""))) == ANY


def test_a_repetition_begins_and_ends_as_its_body() -> None:
    text = (Constant("Sum"), Repeat((Constant(" + <"), Hole("x", ""), Constant(">"))))
    fits = [line for line in ("Sum", "Sum + <a>", "Sum + <a> + <b>", "Su", "Sum - <a>", "Sum + <a") if re.fullmatch(whole_line(text), line)]
    assert fits == ["Sum", "Sum + <a>", "Sum + <a> + <b>"]


def test_a_choice_ends_where_most_is_left() -> None:
    text: Text = (Hole("a", ""), Constant("x"), Choice(((Constant("yz"),), (Constant("y"),))), Hole("b", ""), Constant("z"))
    assert re.fullmatch(whole_line(text), "xyz")


def test_an_integer_before_an_unknown_hole_may_be_short() -> None:
    text: Text = (Hole("a", ""), Constant("id="), Hole("n", "int"), Hole("s", ""), Constant("5"))
    assert re.fullmatch(whole_line(text), "?id=15")


parts = st.recursive(
    st.one_of(
        st.text("ab, 1", min_size=1, max_size=3).map(Constant),
        st.sampled_from(["", "int", "boolean", "java.lang.Integer", "char"]).map(lambda kind: Hole("x", kind)),
    ),
    lambda inner: st.one_of(
        st.lists(st.lists(inner, max_size=3).map(tuple), min_size=2, max_size=3).map(lambda options: Choice(tuple(options))),
        st.lists(inner, min_size=1, max_size=2).map(lambda body: Repeat(tuple(body))),
    ),
    max_leaves=8,
)


def message(draw: st.DrawFn, text: Text) -> str:
    return "".join(one(draw, part) for part in text)


def one(draw: st.DrawFn, part: Part) -> str:
    if isinstance(part, Constant):
        return part.text
    if isinstance(part, Choice):
        return message(draw, draw(st.sampled_from(part.options)))
    if isinstance(part, Repeat):
        return "".join(message(draw, part.body) for _ in range(draw(st.integers(0, 2))))
    values = {"int": "-1 0 12 1", "boolean": "true false", "java.lang.Integer": "null 1 11", "char": "a b 1"}
    return draw(st.sampled_from(values.get(part.type, "a|ab, 1|,| 1b|b\na|1, 1|").split("|" if part.type == "" else " ")))


@st.composite
def templates_and_messages(draw: st.DrawFn) -> tuple[Text, str]:
    text: Text = tuple(draw(st.lists(parts, max_size=7)))
    return text, message(draw, text)


@given(templates_and_messages())
def test_every_message_of_a_template_matches(case: tuple[Text, str]) -> None:
    text, line = case
    assert re.fullmatch(whole_line(text), line), (whole_line(text), line)


@pytest.mark.parametrize(
    "text",
    [
        (*(part for at in range(12) for part in (Hole(f"h{at}", ""), Constant(", "))), Constant("END")),
        tuple(part for at in range(8) for part in (Hole(f"h{at}", ""), Constant(" "), Hole("n", "int"))),
        tuple(part for at in range(9) for part in (Choice(((), (Constant(", "), Hole("x", "")))), Hole("n", "int"))),
        (Repeat((Constant(", "),)), Repeat((Constant(","),)), Hole("x", ""), Constant("END")),
        tuple(Repeat((Constant(", "), Hole("x", ""), Hole("n", "int"))) for _ in range(6)),
    ],
)
def test_no_message_takes_long_to_refuse(text: Text) -> None:
    expression = re.compile(whole_line(text))
    start = time.perf_counter()
    for line in (", " * 2000, "1 " * 2000, ", 1" * 1300 + "!"):
        expression.fullmatch(line)
    assert time.perf_counter() - start < 2
