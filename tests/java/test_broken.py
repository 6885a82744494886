"""Broken Java: never an exception, and what stands outside the error is kept."""

import marshal
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.java.sources import ALL

from forelog.index.packing import pack
from forelog.java.facts import FileFacts
from forelog.java.ir import walk
from forelog.java.lower import lower, lower_with_text
from forelog.java.source import translate_escapes

Member = tuple[str, str, int, int]
TEXTS = [text.encode() for text in ALL.values()]
TOKENS = """abstract assert boolean break byte case catch char class const continue default do double else enum extends final finally float for
if import instanceof int interface long native new package private protected public return short static super switch synchronized this throw
throws try void while var record sealed permits non-sealed yield when true false null A b C$D _ ä \\u0041 \\u 0 1L 0x1F 1e3f 'a' '\\'' "s" "
\"\"\" // /* */ /** @ @interface ... -> :: ? : ; , . ( ) [ ] { } < > << >>> += == && || ! ~ ++ -- + - * / % & | ^ = \n \r \t \f \0 \ufeff
""".split(" ")  # noqa: SIM905 - reads better


def written(facts: FileFacts) -> set[Member]:
    """Methods that stand in the text, with their place."""
    return {(t.binary, m.name, m.start, m.end) for t in facts.types for m in t.methods if m.end > m.start and m.name != "<clinit>"}


def check(data: bytes) -> FileFacts:
    """What holds for every file, whatever is in it."""
    facts, text = lower_with_text(data)
    assert facts.line_starts[0] == 0
    assert list(facts.line_starts) == sorted(set(facts.line_starts))
    assert all(1 <= line <= len(facts.line_starts) for line in facts.error_lines)
    for declared in facts.types:
        assert 0 <= declared.start <= declared.end <= len(text)
        assert -1 <= declared.outer < len(facts.types)
        for method in declared.methods:
            assert 0 <= method.start <= method.end <= len(text)
            if method.body is not None:
                for node in walk(method.body):
                    if node[0] == "new":
                        assert node[4] < len(facts.types)
    marshal.dumps(pack(facts))  # as it goes to the linker
    return facts


@pytest.mark.parametrize("name", ALL)
def test_whole_files_are_read_without_error(name: str) -> None:
    facts = check(ALL[name].encode())
    assert facts.error_lines == ()
    assert len(written(facts)) > 2


def test_annotated_variable_arity_parameters_are_read() -> None:
    facts = check(
        b"""class C {
            /* @Not ... here */ static final String TEXT = "@Not ... here";
            void a(int n, String @Nullable ... names) { use(names); }
            void b(@Nullable Object @Size(min = 1) @org.x.NonNull... all) { }
            void c(Object... all) { }
        }"""
    )
    assert facts.error_lines == ()
    (owner,) = facts.types
    assert [(m.name, [p.type for p in m.params]) for m in owner.methods if m.name in "abc"] == [
        ("a", ["int", "String[]"]),
        ("b", ["Object[]"]),
        ("c", ["Object[]"]),
    ]
    assert owner.fields[0].init[3] == "@Not ... here"


@pytest.mark.parametrize("name", ["records", "sealed", "lambdas"])
def test_cut_at_every_byte_keeps_all_methods_before_the_cut(name: str) -> None:
    data = ALL[name].encode()
    whole = written(lower(data))
    for at in range(len(data)):
        facts = check(data[:at])
        missing = {member for member in whole if member[3] <= at} - written(facts)
        assert not missing, f"cut at {at}, behind {data[max(at - 40, 0) : at]!r}"


def test_cut_at_every_byte_where_names_are_unicode_escapes() -> None:
    data = ALL["escapes"].encode()
    whole = written(lower(data))
    assert {name for _, name, _, _ in whole} == {"messen", "leer", "los"}
    for at in range(len(data)):
        facts, text = lower_with_text(data[:at])
        missing = {member for member in whole if member[3] <= len(text)} - written(facts)
        if text == translate_escapes(data[:at]) or b"\\u" not in data[:at]:
            assert not missing, f"cut at {at}, behind {data[max(at - 40, 0) : at]!r}"


HALF = [
    "return Math.",
    "foo(",
    'log.info("a" + ',
    "int x =",
    "if (a",
    "if (a) {",
    "x -> {",
    "new A(",
    "case 1 ->",
    "@",
    "List<",
    "try {",
    "a ? b :",
    "1 +",
]


@pytest.mark.parametrize("half", HALF)
def test_half_a_statement_leaves_the_other_methods(half: str) -> None:
    source = f"""
        package p;
        class Editing {{
            void before() {{ one(); }}
            void typing() {{
                two();
                {half}
                three();
            }}
            void after() {{ four(); }}
            static class Inner {{ void inside() {{ five(); }} }}
        }}
        class Next {{ void next() {{ six(); }} }}
    """
    facts = check(source.encode())
    names = {m.name for t in facts.types for m in t.methods}
    assert {"before", "typing"} <= names
    assert {t.binary for t in facts.types} >= {"p.Editing"}
    if half.count("{") == half.count("}"):
        assert {"after", "inside", "next"} <= names
        assert {t.binary for t in facts.types} >= {"p.Editing", "p.Editing$Inner", "p.Next"}
        called = {node[3] for t in facts.types for m in t.methods if m.body for node in walk(m.body) if node[0] == "call"}
        assert {"one", "four", "five", "six"} <= called


RELAXED = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@RELAXED
@given(st.lists(st.sampled_from(TOKENS), max_size=60))
def test_any_tokens(tokens: list[str]) -> None:
    check(" ".join(tokens).encode())
    check(f"class A {{ void m() {{ {' '.join(tokens)} }} }}".encode())
    check(f"class A {{ {' '.join(tokens)} }}".encode())


@RELAXED
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    check(data)


@settings(RELAXED, max_examples=200)
@given(st.randoms(use_true_random=False), st.sampled_from(TEXTS), st.integers(1, 4))
def test_slices_deleted_doubled_and_swapped(chance: random.Random, data: bytes, edits: int) -> None:
    for _ in range(edits):
        a, b = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
        b = min(b, a + chance.choice((1, 3, 20, 400)))
        match chance.randrange(3):
            case 0:
                data = data[:a] + data[b:]
            case 1:
                data = data[:b] + data[a:b] + data[b:]
            case _:
                data = data[:a] + data[b:] + data[a:b]
    check(data)


def test_the_same_text_gives_the_same_facts_however_deep_the_caller_is() -> None:
    deep = f"class A {{ int m() {{ return {'(' * 700}1{')' * 700}; }} }}".encode()

    def from_below(frames: int) -> FileFacts:
        return lower(deep) if not frames else from_below(frames - 1)

    assert lower(deep) == from_below(300) == from_below(600)


def test_what_is_too_deep_is_left_out_alone() -> None:
    deep = "(" * 5000 + "x()" + ")" * 5000
    facts = check(f"class A {{ int f = {deep}; void m() {{ before(); int y = {deep}; after(); }} void n() {{}} }}".encode())
    assert [m.name for m in facts.types[0].methods] == ["m", "n", "<init>"]
    body = facts.types[0].methods[0].body
    assert body is not None
    assert [node[3] for node in walk(body) if node[0] == "call"] == ["before", "after"]
    assert [note.partition(": ")[2] for note in facts.notes] == [
        "nested too deeply, initialiser left out",
        "nested too deeply, statement left out",
    ]


def test_classes_in_classes_without_end() -> None:
    facts = check(("class A { void m() {} " + "class B { " * 5000 + "}" * 5000 + " void n() {} }").encode())
    assert {"m", "n"} <= {m.name for m in facts.types[0].methods}
    assert any("nested too deeply" in note for note in facts.notes)


def test_an_escaped_backslash_may_escape_a_quote() -> None:
    facts = check(rb'class A { String quote() { return "\u005c""; } void next() { say("x"); } }')
    assert facts.error_lines == ()
    assert [m.name for m in facts.types[0].methods] == ["quote", "next", "<init>"]
