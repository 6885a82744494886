"""Methods that log what they are given: what is said at their callers."""

from tests.templates.snippets import said

HEAD = "package p; import org.slf4j.*; import java.util.function.Supplier;\n"


def at_callers(source: str) -> list[tuple[str, str, str]]:
    """(level, template, wrapper's simple name) of the statements that go through a wrapper."""
    return [
        (each.level, each.text, each.statement.wrapper.partition("#")[2].partition("(")[0])
        for each in said(HEAD + source.replace("LOGGER;", LOGGER))
        if each.statement.wrapper
    ]


LOGGER = "static final Logger LOG = LoggerFactory.getLogger(C.class);"


def test_the_whole_message() -> None:
    source = 'class C { LOGGER; void warn(String m) { LOG.warn(m); } void m(int n) { warn("n is " + n); } }'
    assert at_callers(source) == [("WARN", "n is <n>", "warn")]


def test_the_format_and_its_arguments() -> None:
    source = """class C { LOGGER;
        static void warn(String f, Object... args) { LOG.warn(f, args); }
        void m(String s, int n, Exception e) { warn("{} of {}", n, s); warn("none"); warn("failed {}", s, e); }
    }"""
    assert at_callers(source) == [("WARN", "<n> of <s>", "warn"), ("WARN", "none", "warn"), ("WARN", "failed <s>", "warn")]


def test_a_format_that_the_wrapper_applies_itself() -> None:
    source = """class C { LOGGER;
        static void log(String f, Object... args) { LOG.info("[app] " + String.format(f, args)); }
        void m(int n) { log("%d left", n); } }"""
    assert at_callers(source) == [("INFO", "[app] <n> left", "log")]


def test_a_part_of_the_text_counts_where_the_caller_brings_text() -> None:
    source = """class C { LOGGER;
        void fail(String why) { LOG.error("Failed: {}", why); }
        void m(String s, Exception e) { fail("disk full"); fail(s); fail(e.getMessage()); } }"""
    assert at_callers(source) == [("ERROR", "Failed: disk full", "fail")]


def test_level_and_logger_and_supplier() -> None:
    source = """import org.slf4j.event.Level; class C { LOGGER;
        static void at(Level level, String m) { LOG.atLevel(level).log(m); }
        static void to(Logger logger) { logger.info("hello"); }
        void late(Supplier<String> text) { LOG.debug(text.get()); }
        void m() { at(Level.ERROR, "broken"); to(LOG); late(() -> "late " + 1); } }"""
    assert at_callers(source) == [("ERROR", "broken", "at"), ("INFO", "hello", "to"), ("DEBUG", "late 1", "late")]


def test_wrappers_of_wrappers_across_classes() -> None:
    source = """class C { LOGGER; static void info(String m) { LOG.info(m); } }
        class D { void tell(String what) { C.info("D says " + what); } void bye() { tell("bye"); } }
        class E extends D { void m(int n) { tell("n=" + n); } }"""
    assert at_callers(source) == [
        ("INFO", "D says <what>", "info"),
        ("INFO", "D says bye", "tell"),
        ("INFO", "D says n=<n>", "tell"),
    ]


def test_through_an_interface() -> None:
    source = """interface Out { void say(String m); }
        class C implements Out { LOGGER; public void say(String m) { LOG.info("> " + m); } }
        class U { void m(Out out) { out.say("hi"); new C().say("ho"); } }"""
    assert at_callers(source) == [("INFO", "> hi", "say"), ("INFO", "> ho", "say")]


def test_one_override_that_logs_does_not_make_every_call_a_log_statement() -> None:
    source = """class Conf { String get(String key) { return key.trim(); } }
        class C extends Conf { LOGGER; @Override String get(String key) { LOG.info("Got {}", key); return super.get(key); } }
        class U { void m(Conf conf, C loud) { new C(); conf.get("quiet"); loud.get("loud"); } }"""
    assert at_callers(source) == [("INFO", "Got loud", "get")]


def test_a_constructor_that_logs() -> None:
    source = 'class C { LOGGER; C(String m) { LOG.info("made " + m); } static C of() { return new C("one"); } }'
    assert at_callers(source) == [("INFO", "made one", "<init>")]


def test_recursion_ends() -> None:
    source = 'class C { LOGGER; void a(String m) { LOG.info(m); b(m + "."); } void b(String m) { a("," + m); } void m() { a("x"); } }'
    found = at_callers(source)
    assert ("INFO", "x", "a") in found
    assert len(found) < 40
