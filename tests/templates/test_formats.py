"""Format strings: what the library prints, checked against the library itself where a JDK has it."""

import re
import subprocess
from pathlib import Path

import pytest

from forelog.templates.formats import Argument, log4j2, slf4j, tinylog
from forelog.templates.message_format import jul, message_format
from forelog.templates.model import Choice, Constant, Hole, Text
from forelog.templates.printf import printf
from forelog.templates.regex import whole_line
from forelog.templates.text import constant, render
from tests.conftest import tool


def arg(source: str, kind: str = "java.lang.String", *, throwable: bool = False) -> Argument:
    return Argument((Hole(source, kind),), kind, source, throwable=throwable)


def known(text: str, kind: str = "java.lang.String") -> Argument:
    return Argument(constant(text), kind, text)


def shown(style, pattern: str | Text, *args: Argument) -> str:
    done = style(constant(pattern) if isinstance(pattern, str) else pattern, args)
    assert done is not None
    return render(done.text)


A, B = arg("a"), arg("b")
E = arg("e", "java.lang.Exception", throwable=True)


@pytest.mark.parametrize(
    ("pattern", "args", "expected"),
    [
        ("x {} y {}", (A, B), "x <a> y <b>"),
        ("one {} too few {}", (A,), "one <a> too few {}"),
        ("one too many {}", (A, B), "one too many <a>"),
        ("literal \\{} then {}", (A,), "literal {} then <a>"),
        ("backslash \\\\{}", (A,), "backslash \\<a>"),
        ("not a placeholder { }", (A,), "not a placeholder { }"),
        ("array {}", (arg("xs", "int[]"),), "array <xs>"),
    ],
)
def test_slf4j(pattern: str, args: tuple[Argument, ...], expected: str) -> None:
    assert shown(slf4j, pattern, *args) == expected


def test_slf4j_leaves_a_last_throwable_to_the_stack_trace() -> None:
    done = slf4j(constant("failed {}"), (A, E))
    assert done is not None
    assert render(done.text) == "failed <a>"
    assert done.throwable == E


def test_slf4j_throwable_in_a_placeholder_is_printed_by_some_bindings_only() -> None:
    done = slf4j(constant("{} failed: {}"), (A, E))
    assert done is not None
    assert done.text == (
        Hole("a", "java.lang.String"),
        Constant(" failed: "),
        Choice(((Constant("{}"),), (Hole("e", "java.lang.Exception"),))),
    )


def test_a_hole_in_the_pattern_is_inert() -> None:
    assert shown(slf4j, (Hole("s", ""), Constant(": {}")), A) == "<s>: <a>"


def test_each_alternative_of_a_pattern_takes_the_arguments() -> None:
    pattern: Text = (Choice((constant("in {}"), constant("out of {}, {}"))),)
    assert shown(slf4j, pattern, A, B) == "(in <a>|out of <a>, <b>)"


@pytest.mark.parametrize(
    ("pattern", "args", "expected"),
    [
        ("x {} y {}", (A, B), "x <a> y <b>"),
        ("\\{} {}", (A,), "{} <a>"),
        ("\\\\{} {}", (A, B), "\\<a> <b>"),
        ("{} {}", (A,), "<a> {}"),
        ("{} {}", (A, E), "<a> <e>"),
        ("%s {}", (A,), "%s <a>"),
    ],
)
def test_log4j2(pattern: str, args: tuple[Argument, ...], expected: str) -> None:
    assert shown(log4j2, pattern, *args) == expected


def test_log4j2_throws_what_no_placeholder_takes() -> None:
    done = log4j2(constant("{}"), (A, E))
    assert done is not None
    assert done.throwable == E


def test_tinylog_takes_number_formats() -> None:
    assert shown(tinylog, "{} {0.00} {}", A, arg("x", "double")) == "<a> <x> {}"


def test_printf_keeps_how_a_value_is_printed() -> None:
    done = printf(constant("%5.2f|%08x|%-6s|%s"), (arg("d", "double"), arg("n", "int"), A, B))
    assert done is not None
    assert [part.format for part in done.text if isinstance(part, Hole)] == ["%5.2f", "%08x", "%-6s", ""]


def test_printf_with_a_computed_width_is_unknown() -> None:
    assert printf((Constant("%"), Hole("width", "int"), Constant("d")), (A,)) is None


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("it''s {0}", "it's <a>"),
        ("'{0}' {0}", "{0} <a>"),
        ("{1} {0}", "<b> <a>"),
        ("{0} {7}", "<a> {7}"),
        ("open { brace", "open { brace"),
        ("{0,number,#} {1,date,short}", "<a> <b>"),
        ("{0,choice,0#no files|1#one file|1<many files}", "(no files|one file|many files)"),
    ],
)
def test_message_format(pattern: str, expected: str) -> None:
    assert shown(message_format, pattern, A, B) == expected


def test_jul_formats_only_what_has_parameters_and_elements() -> None:
    assert shown(jul, "it''s {0}") == "it''s {0}"
    assert shown(jul, "it''s plain", A) == "it''s plain"
    assert shown(jul, "it''s {0}", A) == "it's <a>"


def test_an_unknown_array_stands_for_any_number_of_arguments() -> None:
    rest = Argument((Hole("args", "java.lang.Object[]"),), "java.lang.Object[]", "args", rest=True)
    assert shown(slf4j, "{} and {}", A, rest) == "<a> and <args[0]>"


# The JDK as oracle: constant arguments must come out exactly, holes must be matched by their regular expression.

PRINTF = [
    ("%s and %S", ("text", "up"), ("java.lang.String",) * 2),
    ("%d%%", (42,), ("int",)),
    ("%5d|%-5d|%05d", (1, 2, 3), ("int",) * 3),
    ("%x %X %08x %o", (255, 255, -1, 8), ("int",) * 4),
    ("%x", (-1,), ("long",)),
    ("%.2f %e %g", (3.14159, 12345.678, 0.0001), ("double",) * 3),
    ("%b %c", (True, "x"), ("boolean", "char")),
    ("%2$s %1$s %<s", ("a", "b"), ("java.lang.String",) * 2),
    ("%10s|%-10s|%.3s|%8.3s", ("right", "left", "precise", "both"), ("java.lang.String",) * 4),
    ("%,d %+d %(d", (1234567, 5, -5), ("int",) * 3),
    ("line%n", (), ()),
    ("%5% %-5%|", (), ()),
    ("%h", ("hello",), ("java.lang.String",)),
]
MESSAGES = [
    ("it''s {0} and '{1}' {1}", ("one", 2), ("java.lang.String", "int")),
    ("{0} {0,number} {0,number,#}", (1234567,), ("long",)),
    ("{0,choice,0#none|1#one {1}|1<many of {0}}", (5, "x"), ("int", "java.lang.String")),
    ("{0,choice,0#none|1#one {1}|1<many of {0}}", (1, "x"), ("int", "java.lang.String")),
    ("a '{ b {0} '' c", ("x",), ("java.lang.String",)),
    ("{2} missing {0}", ("x",), ("java.lang.String",)),
    ("{ 0 }{0 , number , #}", (7,), ("int",)),
    ("{0} {1}", (True, 1.5), ("boolean", "double")),
]


def java_literal(value: object, kind: str) -> str:
    if kind == "long":
        return f"{value}L"
    if kind == "char":
        return f"'{value}'"
    if isinstance(value, bool):
        return str(value).lower()
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if isinstance(value, str) else str(value)


def test_against_the_jdk(tmp_path: Path) -> None:
    lines = []
    for call, cases in (("String.format", PRINTF), ("java.text.MessageFormat.format", MESSAGES)):
        for pattern, values, kinds in cases:
            arguments = ", ".join([java_literal(pattern, ""), *(java_literal(v, k) for v, k in zip(values, kinds, strict=True))])
            lines.append(
                f'try {{ System.out.print({call}({arguments})); }} catch (IllegalArgumentException e) {{ System.out.print("throws"); }}'
                ' System.out.print("\\0");'
            )
    source = tmp_path / "Oracle.java"
    source.write_text("public class Oracle { public static void main(String[] a) {\n" + "\n".join(lines) + "\n} }")
    done = subprocess.run(
        [tool("java"), "-Duser.language=en", "-Dstdout.encoding=UTF-8", str(source)], capture_output=True, text=True, check=True
    )
    real = done.stdout.split("\0")[:-1]
    cases = [(printf, *case) for case in PRINTF] + [(message_format, *case) for case in MESSAGES]
    for (style, pattern, values, kinds), message in zip(cases, real, strict=True):
        texts = [java_literal(v, "") if isinstance(v, bool) else str(v) for v in values]
        constants = style(constant(pattern), [known(text, kind) for text, kind in zip(texts, kinds, strict=True)])
        holes = style(constant(pattern), [arg(f"v{at}", kind) for at, kind in enumerate(kinds)])
        for done_text in (constants.text, holes.text):
            if message == "throws":  # nothing is ever logged; the pattern stands for it
                assert render(done_text) == pattern
            else:
                assert re.fullmatch(whole_line(done_text), message), (pattern, message, whole_line(done_text))
