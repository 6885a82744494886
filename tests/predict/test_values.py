"""Values: what holes are filled with always fits, is always the same, and looks like what it is called."""

import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forelog.predict.failure_words import HOLE
from forelog.predict.value_tables import NAMES, TYPES
from forelog.predict.values import MAX_REPEATS, Filler
from forelog.templates import regex
from forelog.templates.message_format import GROUPED
from forelog.templates.model import Choice, Constant, Hole, Part, Repeat, Text

# (source expression, type) -> what the value must look like
EXPECTED = {
    ("port", "int"): r"\d{4,5}",
    ("server.getPort()", "int"): r"\d{4,5}",
    ("response.isCommitted()", ""): r"true|false",
    ("host", "java.lang.String"): r"\w+\.example",
    ("request.getRemoteHost()", "java.lang.String"): r"\w+\.example",
    ("addr", "java.net.InetSocketAddress"): r"\w+\.example/192\.0\.2\.\d+:\d+",
    ("socket.getRemoteSocketAddress()", ""): r"/192\.0\.2\.\d+:\d+",
    ("sessionId", "long"): r"\d{15,17}",
    ("Long.toHexString(sessionId)", "java.lang.String"): r"[0-9a-f]+",
    ("path", "java.lang.String"): r"/\w+.*",
    ("file.getAbsolutePath()", "java.lang.String"): r"/\w+.*",
    ("e.getMessage()", "java.lang.String"): r"[a-z][\w ]+(: \w+)?",
    ("e", "java.io.IOException"): r"java\.io\.IOException: .+",
    ("elapsed", "long"): r"\d+",
    ("System.currentTimeMillis() - start", "long"): r"\d{1,5}",
    ("user", "java.lang.String"): r"[a-z]+",
    ("order.getId()", "java.lang.String"): r"\w+-\d+",
    ("this.attempt", "int"): r"[1-3]",
    ("maxRetries", "int"): r"[3-5]",
    ("done", "boolean"): "true|false",
    ("initial", "char"): "[a-z]",
    ("size", "byte"): r"-?\d{1,3}",
    ("names", "java.util.List"): r"\[\w+, \w+\]",
    ("buffer", "byte[]"): r"\[B@[0-9a-f]+",
    ("grid", "java.lang.String[][]"): r"\[\[Ljava\.lang\.String;@[0-9a-f]+",
    ("order", "shop.Order"): r"shop\.Order@[0-9a-f]+",
    ("url", ""): r"http://\w+\.example:\d+/.*",
    ("uuid", "java.util.UUID"): r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    ("password", "java.lang.String"): r"\*{4}",
    ("String.valueOf(port)", "java.lang.String"): r"\d{4,5}",
    ("hosts[i]", "java.lang.String"): r"\w+\.example",
    ("order.getClass().getSimpleName()", "java.lang.String"): r"[A-Z][a-z]+",
    ('System.getProperty("os.name")', "java.lang.String"): "Linux",
    ("new SimpleDateFormat(pattern).format(date)", "java.lang.String"): r"2030-01-.*",
    ("8080", "int"): "8080",
    ("now", "int"): r"\d{1,3}",
    ("extraSleepTime", "long"): r"\d{1,4}",
    ("System.nanoTime() - start", "long"): r"\d{6,9}",
    ("whatever(1, f(x))", ""): r"\w+",
    ("((", ""): r"\w+",
    ("", ""): r"\w+",
}

FORMATS = {
    ("%5d", "int"): r" *\d+",
    ("%-8s", "java.lang.String"): r"\w+ *",
    ("%x", "int"): "[0-9a-f]+",
    ("%#X", "long"): "0X[0-9A-F]+",
    ("%08.2f", "double"): r"0*\d+\.\d\d",
    ("%,d", "long"): r"\d{1,3}(,\d{3})*",
    ("%.3s", "java.lang.String"): r"\w{3}",
    ("%S", "java.lang.String"): r"[A-Z]+",
    ("%b", ""): "true|false",
    ("%c", "char"): "[a-z]",
    ("%e", "double"): r"\d\.\d{6}e[+-]\d\d",
    ("%tF", "java.util.Date"): r"2030-01-1\d",
    ("{}", "long"): r"\d{1,3}(,\d{3})*",
    ("{,number,#}", "int"): r"\d+",
    ("{,date}", "java.util.Date"): r"Jan 1\d, 2030",
    ("[]", "int[]"): r"\[\w+, \w+\]",
}


@pytest.mark.parametrize(("hole", "shape"), EXPECTED.items(), ids=str)
def test_a_value_looks_like_its_name_and_type(hole: tuple[str, str], shape: str) -> None:
    for scope in map(str, range(20)):
        value = Filler(7).value(Hole(*hole), scope)
        assert re.fullmatch(shape, value), value


@pytest.mark.parametrize(("written", "shape"), FORMATS.items(), ids=str)
def test_a_format_is_kept(written: tuple[str, str], shape: str) -> None:
    for scope in map(str, range(20)):
        value = Filler(7).value(Hole("thing", written[1], format=written[0]), scope)
        assert re.fullmatch(shape, value), value


def test_the_same_expression_has_the_same_value_within_one_sequence() -> None:
    filler = Filler(1)
    _, first = filler.fill((Constant("from "), Hole("port", "int")), "s1")
    _, again = filler.fill((Hole("this.port", "int"), Constant(" closed")), "s1")
    assert [value for _, value in first] == [value for _, value in again]
    others = {filler.value(Hole("port", "int"), f"s{index}") for index in range(20)}
    assert len(others) > 10


def test_seeds_differ_and_the_bytes_do_not_depend_on_the_process() -> None:
    parts = (Constant("user "), Hole("user", ""), Constant(" at "), Hole("host", ""), Choice(((Constant("!"),), (Constant("?"),))))
    program = (
        f"from forelog.predict.values import Filler; from forelog.templates.model import *;print(Filler(5).fill({parts!r}, 'a'), end='')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "123"})
    assert done.stdout == repr(Filler(5).fill(parts, "a"))
    assert len({Filler(seed).fill(parts, "a") for seed in range(10)}) > 5


def test_choices_vary_over_sequences_and_stay_within_one() -> None:
    parts: Text = (Choice(((Constant("a"),), (Constant("b"),), ())),)
    assert {Filler().fill(parts, str(scope))[0] for scope in range(40)} == {"a", "b", ""}
    assert len({Filler().fill(parts, "one")[0] for _ in range(5)}) == 1


def test_a_repetition_is_written_up_to_two_times() -> None:
    parts: Text = (Constant("items:"), Repeat((Constant(" "), Hole("item", "java.lang.String"))))
    seen = {Filler().fill(parts, str(scope))[0].count(" ") for scope in range(40)}
    assert seen == set(range(MAX_REPEATS + 1))


def test_equal_choices_side_by_side_decide_for_themselves() -> None:
    flip = Choice(((Constant("a"),), (Constant("b"),)))
    assert {Filler().fill((flip, flip), str(scope))[0] for scope in range(60)} == {"aa", "ab", "ba", "bb"}


def test_known_enums_print_their_constants() -> None:
    filler = Filler(enums={"shop.Status": ("OPEN", "PAID")})
    assert {filler.value(Hole("status", "shop.Status"), str(scope)) for scope in range(20)} == {"OPEN", "PAID"}


def test_constant_text_has_a_mark_for_every_value() -> None:
    filled = Filler().filled((Constant("a "), Hole("x", "int"), Choice(((Constant(" lost"), Hole("y", "")),))), "s")
    assert filled.constant == f"a {HOLE} lost{HOLE}"
    assert filled.constant.replace(HOLE, "{}").format(*(value for _, value in filled.values)) == filled.message


def test_tables_are_well_formed() -> None:
    for row in NAMES:
        re.compile(row.names)
        assert row.number == "hex" or re.fullmatch(r"\d+\.\.\d+", row.number)
    for type_name in TYPES:
        assert Filler().value(Hole("x", type_name), "s")


# -- the promise: a message always matches the regular expression of its template

SOURCES = st.sampled_from([source for source, _ in EXPECTED]) | st.text(max_size=12)
TYPE_NAMES = st.sampled_from(
    [
        "",
        "int",
        "long",
        "short",
        "byte",
        "boolean",
        "char",
        "float",
        "double",
        "java.lang.Integer",
        "java.lang.Long",
        "java.lang.Boolean",
        "java.lang.Character",
        "java.lang.Double",
        "java.math.BigInteger",
        "java.util.concurrent.atomic.AtomicInteger",
        "java.util.concurrent.atomic.AtomicBoolean",
        "java.lang.String",
        "java.lang.Object",
        "int[]",
        "a.B[][]",
        "a.B",
        "a.BException",
        *list(TYPES),
    ]
)
WRITTEN = st.just("") | st.sampled_from([written for written, _ in FORMATS])


def written_by_the_template_room(hole: Hole) -> bool:
    return hole.format != "{}" or hole.type in {"", "java.lang.Object"} | GROUPED


HOLES = st.builds(Hole, source=SOURCES, type=TYPE_NAMES, format=WRITTEN).filter(written_by_the_template_room)
CONSTANTS = st.builds(
    Constant, st.text(st.characters(codec="utf-8"), min_size=1, max_size=8) | st.sampled_from(["a", " ", "1", "(a|b)", ".*", "\n"])
)


def nested(parts: st.SearchStrategy[Part]) -> st.SearchStrategy[Part]:
    texts = st.lists(parts, max_size=3).map(tuple)
    return st.builds(Choice, st.lists(texts, min_size=2, max_size=3).map(tuple)) | st.builds(
        Repeat, st.lists(parts, min_size=1, max_size=3).map(tuple)
    )


TEXTS: st.SearchStrategy[Text] = st.lists(st.recursive(CONSTANTS | HOLES, nested, max_leaves=6), max_size=6).map(tuple)


@settings(max_examples=150, deadline=None)
@given(parts=TEXTS, seed=st.integers(0, 2**40), scope=st.text(max_size=5))
def test_a_message_matches_its_template(parts: Text, seed: int, scope: str) -> None:
    message, values = Filler(seed).fill(parts, scope)
    assert re.fullmatch(regex.whole_line(parts), message), (regex.whole_line(parts), message)
    assert all(value in message for _, value in values)


@settings(max_examples=150, deadline=None)
@given(part=HOLES, seed=st.integers(0, 2**40))
def test_a_value_matches_its_hole(part: Hole, seed: int) -> None:
    assert re.fullmatch(regex.hole(part), Filler(seed).value(part, "s"))
