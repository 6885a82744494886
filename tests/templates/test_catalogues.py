"""Message catalogues: the file format, and texts that are fetched by key."""

import pytest

from forelog.templates.catalogues import base_name, parse_properties
from tests.templates.snippets import said


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("a=1\nb : 2\nc 3\n", {"a": "1", "b": "2", "c": "3"}),
        ("# no\n! no\n\n  a = x # yes", {"a": "x # yes"}),
        ("a=one \\\n   two\\\n\tthree", {"a": "one twothree"}),
        ("a\\ b\\:c=d\\=e", {"a b:c": "d=e"}),
        ("k=\\u00e9\\t\\n\\q\\\\", {"k": "é\t\nq\\"}),
        ("k=\\ud83d\\ude00", {"k": "😀"}),
        ("empty\nalso=", {"empty": "", "also": ""}),
        ("a=1\r\na=2\r\n", {"a": "2"}),
        ("k=x\\\\\nl=y", {"k": "x\\", "l": "y"}),
        ("k=dangling\\", {"k": "dangling"}),
    ],
)
def test_properties(text: str, entries: dict[str, str]) -> None:
    assert parse_properties(text.encode()) == entries


def test_encodings() -> None:
    assert parse_properties("k=grün".encode()) == {"k": "grün"}
    assert parse_properties("k=grün".encode("latin-1")) == {"k": "grün"}


def test_base_names() -> None:
    assert base_name("a/b/Messages.properties") == "a.b.Messages"
    assert base_name("a/Messages_de.properties") == ""
    assert base_name("a/Messages_pt_BR.properties") == ""
    assert base_name("a/log4j_test.properties") == "a.log4j_test"


BUNDLES = {
    "p.Messages": {"started": "Started {0} in {1} ms", "plain": "It''s up", "done": "Done"},
    "p.q.Messages": {"started": "other {0}", "only": "Only here: {0}"},
}
MANAGER = """
    class Texts {
        private final ResourceBundle bundle;
        private Texts(String pkg) { ResourceBundle b = null; try { b = ResourceBundle.getBundle(pkg + ".Messages"); }
            catch (MissingResourceException e) { } bundle = b; }
        static Texts of(Class<?> c) { return of(c.getPackage().getName()); }
        static Texts of(String pkg) { return new Texts(pkg); }
        String get(String key) {
            String str = null;
            try { if (bundle != null) { str = bundle.getString(key); } } catch (MissingResourceException mre) { str = null; }
            return str;
        }
        String get(final String key, final Object... args) {
            String value = get(key);
            if (value == null) { value = key; }
            MessageFormat mf = new MessageFormat(value);
            return mf.format(args, new StringBuffer(), null).toString();
        }
    }
"""
HEAD = "package p; import org.slf4j.*; import java.util.*; import java.text.*;\n"


def found(body: str, members: str = "") -> list[tuple[str, str]]:
    source = (
        HEAD
        + MANAGER
        + "class C { static final Logger LOG = LoggerFactory.getLogger(C.class);"
        + members
        + "void m(String s, int n) {"
        + body
        + "} }"
    )
    return [(each.text, each.statement.template.catalogue_key) for each in said(source, bundles=BUNDLES)]


def test_through_a_small_wrapper() -> None:
    members = "static final Texts T = Texts.of(C.class);"
    assert found('LOG.info(T.get("started", s, n)); LOG.info(T.get("plain")); LOG.info("! " + T.get("done"));', members) == [
        ("Started <s> in <n> ms", "started"),
        ("It''s up", "plain"),
        ("! Done", "done"),
    ]


def test_the_bundle_that_is_asked_for() -> None:
    assert found('LOG.info(T.get("started", s));', 'static final Texts T = Texts.of("p.q");') == [("other <s>", "started")]
    assert found('LOG.info(Texts.of("p.q").get("only", s));') == [("Only here: <s>", "only")]


def test_a_key_that_is_not_there_is_what_the_wrapper_makes_of_it() -> None:
    assert found('LOG.info(T.get("absent", s));', "static final Texts T = Texts.of(C.class);") == [("absent", "")]


def test_a_bundle_directly() -> None:
    body = 'LOG.info(MessageFormat.format(B.getString("started"), s, 5)); LOG.info(ResourceBundle.getBundle("p.q.Messages").getString("only"));'
    members = 'static final ResourceBundle B = ResourceBundle.getBundle("p.Messages");'
    assert found(body, members) == [("Started <s> in 5 ms", "started"), ("Only here: {0}", "only")]


def test_one_of_two_keys() -> None:
    assert found('LOG.info(T.get(n > 1 ? "done" : "plain"));', "static final Texts T = Texts.of(C.class);")[0][0] == "(Done|It''s up)"


def test_a_logger_with_a_bundle() -> None:
    source = """package p; import java.util.logging.*;
        class C { static final Logger L = Logger.getLogger(C.class.getName(), "p.Messages");
            void m(String s) { L.log(Level.INFO, "started", new Object[]{s, 3}); L.info("not a key"); } }"""
    assert [(each.text, each.statement.template.catalogue_key) for each in said(source, bundles=BUNDLES)] == [
        ("Started <s> in 3 ms", "started"),
        ("not a key", ""),
    ]
