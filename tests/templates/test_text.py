"""The domain of texts: normal, joined, bounded, and the same after a trip through JSON."""

from itertools import pairwise

from hypothesis import given

from forelog.templates.model import Choice, Constant, Hole, Repeat, Text
from forelog.templates.text import (
    MAX_OPTIONS,
    alternatives,
    concat,
    constant,
    flatten,
    from_json,
    join,
    map_constants,
    render,
    repeat,
    to_json,
)
from tests.templates.test_regex import templates_and_messages

A, B = constant("a"), constant("b")
X: Text = (Hole("x", ""),)


def test_constants_side_by_side_are_one() -> None:
    assert concat((A, B, X, A, B)) == (Constant("ab"), Hole("x", ""), Constant("ab"))


def test_what_is_common_stands_outside_the_choice() -> None:
    assert join((concat((X, A)), concat((X, B)))) == (Hole("x", ""), Choice((A, B)))
    assert join((concat((A, X)), concat((B, X)))) == (Choice((A, B)), Hole("x", ""))
    assert join((A, concat((A, B)))) == (Constant("a"), Choice(((), B)))
    assert join((constant("ab"), constant("ac")), base=A) == (Constant("a"), Choice((B, constant("c"))))


def test_equal_options_are_one_and_too_many_are_none() -> None:
    assert join((A, A)) == A
    assert join(constant(str(at)) for at in range(MAX_OPTIONS + 1)) is None


def test_nested_choices_are_flat() -> None:
    inner = join((A, B))
    assert inner is not None
    assert join((inner, X)) == (Choice((A, B, X)),)


def test_a_repetition_of_a_repetition_is_one() -> None:
    assert repeat(repeat(A)) == (Repeat(A),)
    assert repeat(()) == ()


def test_alternatives() -> None:
    text = concat((A, (Choice((A, B)),), X))
    assert alternatives(text) == [concat((A, A, X)), concat((A, B, X))]
    assert alternatives((Choice((A, B)),) * 10) is None


def test_render() -> None:
    assert render((Constant("a"), Hole("f(x)", ""), Choice((A, ())), Repeat(B))) == "a<f(x)>(a|)(b)*"


def test_map_constants_reaches_everywhere() -> None:
    text: Text = (Constant("a"), Choice((A, B)), Repeat(A), Hole("a", ""))
    assert render(map_constants(text, str.upper)) == "A(A|B)(A)*<a>"


@given(templates_and_messages())
def test_json_gives_the_text_back(case: tuple[Text, str]) -> None:
    assert from_json(to_json(case[0])) == case[0]


@given(templates_and_messages())
def test_concat_is_normal(case: tuple[Text, str]) -> None:
    text = concat((part,) for part in case[0])
    assert not any(type(one) is Constant and type(two) is Constant for one, two in pairwise(text))
    assert len(list(flatten(text))) <= len(list(flatten(case[0])))
