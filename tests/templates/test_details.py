"""Small things that a line says, each of which was once said wrongly."""

import re

import pytest

from forelog.templates.model import Hole
from forelog.templates.regex import hole
from tests.templates.snippets import Said, Workspace, said


def only(source: str) -> Said:
    """The one statement of a source that has one."""
    (found,) = said(source)
    return found


def through(source: str) -> list[tuple[str, str]]:
    """(template, throwable) of the statements that go through wrappers."""
    return [(each.text, each.statement.template.throwable) for each in said(source) if each.statement.wrapper]


HEAD = "package p; import org.slf4j.*; "


def test_a_caller_that_adds_punctuation_only() -> None:
    source = (
        HEAD
        + """class C { Logger log;
        void fail(String what) { log.info("failed: {}", what); }
        void m(String s, String t) { fail(s + ": " + t); fail("/"); fail(s + " "); fail(s); } }"""
    )
    assert [text for text, _ in through(source)] == ["failed: <s>: <t>", "failed: /"]


def test_a_wrapper_that_is_given_no_throwable() -> None:
    source = (
        HEAD
        + """class C { Logger log;
        void warn(String m, Throwable t) { log.warn(m, t); }
        void m(Exception e) { warn("none", null); warn("one", e); } }"""
    )
    assert through(source) == [("none", ""), ("one", "e")]


@pytest.mark.parametrize(
    ("call", "text", "level", "throwable"),
    [
        ('log.logf(FQCN, Logger.Level.WARN, e, "lost %s after %d", s, 3)', "lost <s> after 3", "WARN", "e"),
        ('log.logf(FQCN, Logger.Level.WARN, null, "lost %s", s)', "lost <s>", "WARN", ""),
        ('log.logv(FQCN, Logger.Level.INFO, e, "lost {0}", s)', "lost <s>", "INFO", "e"),
        ('log.logf(Logger.Level.INFO, e, "lost %s", s)', "lost <s>", "INFO", "e"),
        ('log.logf(Logger.Level.INFO, "lost %s", s)', "lost <s>", "INFO", ""),
    ],
)
def test_jboss_with_the_name_of_the_class(call: str, text: str, level: str, throwable: str) -> None:
    found = only(
        f"""package p; import org.jboss.logging.*; class C {{ Logger log; static final String FQCN = C.class.getName();
            void m(String s, Exception e) {{ {call}; }} }}"""
    )
    assert (found.text, found.level, found.statement.template.throwable) == (text, level, throwable)


def test_what_a_method_reference_supplies() -> None:
    source = HEAD + 'class C { Logger log; void m(Job done) { log.atInfo().setMessage("job {}").addArgument(done::id).log(); } }'
    assert only(source).text == "job <done.id()>"


def test_what_trace_exit_formats() -> None:
    source = """package p; import org.apache.logging.log4j.*; class C { Logger log;
        int m(int n) { log.traceExit(n); return log.traceExit("left {}", n); } }"""
    assert [each.text for each in said(source)] == ["Exit with(<n>)", "Exit: left <n>"]


def test_a_factory_that_is_imported_on_demand() -> None:
    source = """package p; import static org.slf4j.LoggerFactory.*; class C {
        static final org.slf4j.Logger LOG = getLogger("the.name"); void m() { LOG.info("x"); } }"""
    assert only(source).statement.template.logger == "the.name"


def test_the_name_of_a_logger_whose_field_is_not_final() -> None:
    source = HEAD + 'class C { private static Logger log = LoggerFactory.getLogger(C.class); void m() { log.info("x"); } }'
    assert only(source).statement.template.logger == "p.C"


def test_a_text_whose_field_is_not_final_is_a_hole() -> None:
    source = HEAD + 'class C { Logger log; private String state = "new"; void m() { log.info("is " + state); } }'
    assert only(source).text == "is <state>"


ENUM = """enum Plain { A, B { int n() { return 2; } }; int n() { return 1; } }
    enum Loud { A, B { public String toString() { return "bee"; } } }
    enum Own { A; public String toString() { return "own " + name(); } }
    """


@pytest.mark.parametrize(
    ("constant", "text"),
    [("Plain.A", "A"), ("Plain.B", "B"), ("Loud.A", "A"), ("Loud.B", "<Loud.B>")],
)
def test_how_enum_constants_print(constant: str, text: str) -> None:
    assert only(HEAD + ENUM + f'class C {{ Logger log; void m() {{ log.info("is " + {constant}); }} }}').text == "is " + text


def test_an_enum_with_a_text_of_its_own_does_not_print_the_name_alone() -> None:
    text = only(HEAD + ENUM + 'class C { Logger log; void m() { log.info("is " + Own.A); } }').text
    assert text.startswith("is ")
    assert text != "is A"


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("char", "x"),
        ("java.lang.Character", "{"),
        ("java.util.UUID", "123e4567-e89b-12d3-a456-426614174000"),
        ("boolean", "true"),
        ("int", "1,234"),
        ("double", "0.5"),
    ],
)
def test_message_format_prints_what_is_no_number_as_it_is(kind: str, line: str) -> None:
    assert re.fullmatch(hole(Hole("x", kind, -1, "{}")), line)


def test_texts_of_fields_are_the_same_whatever_was_asked_before() -> None:
    """A file's constants are asked for by another file before the file itself is linked."""
    first = HEAD + 'class A { static final String HELLO = "hello " + B.NAME; Logger log; void m() { log.info(B.NAME); } }'
    second = HEAD + 'class B { static final String NAME = "bee"; Logger log; void m() { log.info(A.HELLO + NAME); } }'
    for files in ((first, second), (second, first)):
        assert {each.text for each in Workspace(*files).said()} == {"bee", "hello beebee"}
