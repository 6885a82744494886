"""What one method's log statements say: Java beside the template."""

import pytest

from tests.templates.snippets import said, texts

# (statements, templates); parameters: String s, int n, Object o, Exception e, boolean b, String[] names, List<String> list
CASES = {
    "literal": ('LOG.info("plain");', ["plain"]),
    "concatenation": ('LOG.info("x " + s + " y" + 1 + 2 + \'c\');', ["x <s> y12c"]),
    "numbers add before the first string": ('LOG.info(1 + 2 + "x" + (1 + 2) + n + 1);', ["3x3<n>1"]),
    "a sum of unknown numbers": ('LOG.info(n + 1 + "x");', ["<n + 1>x"]),
    "numbers as Java prints them": ('LOG.info("" + 1.0 + 1e10 + 0.1f + 100L + 1e-5 + true + null);', ["1.01.0E100.11001.0E-5truenull"]),
    "integer overflow": ('LOG.info("" + (Integer.MAX_VALUE + 1) + (7 / -2) + (-7 % 3) + (1 << 33));', ["-2147483648-3-12"]),
    "text block": ('LOG.info("""\n    two\n      lines""");', ["two\n  lines"]),
    "ternary": ('LOG.info("is " + (b ? "on" : "off"));', ["is (on|off)"]),
    "switch expression": ('LOG.info(switch (n) { case 1 -> "one"; case 2 -> { yield "two"; } default -> s; });', ["(one|two|<s>)"]),
    "old switch": (
        'String t; switch (n) { case 1: t = "a"; break; case 2: t = "b"; default: t = "c"; } LOG.info(t);',
        ["(c|a)"],
    ),
    "reaching definitions": ('String t = "a"; if (b) t = "b"; LOG.info(t); t = "c"; LOG.info(t);', ["(b|a)", "c"]),
    "one unknown definition": ('String t = "none"; if (b) t = s.trim(); LOG.info("t=" + t);', ["t=(<s.trim()>|none)"]),
    "a local is named, not its value": ("String t = s.trim(); LOG.info(t);", ["<t>"]),
    "constant int local": ('int k = 5; LOG.info("k=" + k); k++; LOG.info("k=" + k);', ["k=5", "k=6"]),
    "a counter is a hole": ('for (int i = 0; i < n; i++) { LOG.info("i=" + i); }', ["i=<i>"]),
    "appended in a loop": (
        "StringBuilder sb = new StringBuilder(\"all\"); for (String x : names) { sb.append(' ').append(x); } LOG.info(sb.toString());",
        ["all( <x>)*"],
    ),
    "added in a loop": ('String t = ""; while (list.size() > n) { t += "."; LOG.info("t=" + t); } LOG.info(t);', ["t=(.)*.", "(.)*"]),
    "separator idiom": (
        'StringBuilder b2 = new StringBuilder(); for (String x : names) { if (b) b2.append(", "); b2.append(x); } LOG.info("[" + b2 + "]");',
        ["[((, |)<x>)*]"],
    ),
    "reset in a loop": ('String t = "a"; for (String x : names) { LOG.info(t); t = "b"; }', ["(a|b)"]),
    "replaced in a loop": ('String t = "a"; for (String x : names) { t = x + t; } LOG.info(t);', ["<t>"]),
    "left by break": ('String t = "a"; while (true) { if (b) { t = "b"; break; } if (n > 1) break; } LOG.info(t);', ["(b|a)"]),
    "builder in branches": (
        'StringBuilder sb = new StringBuilder("x"); if (b) sb.append(" y"); if (n > 1) { sb.append(" z"); } LOG.info(sb.toString() + "!");',
        ["x( y|)( z|)!"],
    ),
    "builder handed away": (
        'StringBuilder sb = new StringBuilder("x"); System.setOut(null); fill(sb); LOG.info(sb.toString());',
        ["<sb.toString()>"],
    ),
    "builder in a lambda": (
        'StringBuilder sb = new StringBuilder("x"); list.forEach(x -> sb.append(x)); LOG.info(sb.toString());',
        ["<sb.toString()>"],
    ),
    "builder cut": ('StringBuilder sb = new StringBuilder("x,"); sb.setLength(sb.length() - 1); LOG.info("v " + sb);', ["v <sb>"]),
    "builder emptied": ('StringBuilder sb = new StringBuilder(s); sb.setLength(0); sb.append("new"); LOG.info(sb.toString());', ["new"]),
    "capacity is no text": ('StringBuilder sb = new StringBuilder(16); sb.append("a"); LOG.info(sb.toString());', ["a"]),
    "try and catch": (
        'String t = "start"; try { t = "middle"; work(); t = "end"; } catch (Exception x) { LOG.info(t); } LOG.info(t);',
        ["(start|middle|end)", "(end|start|middle)"],
    ),
    "finally": ('String t = "bad"; try { work(); t = "good"; } finally { LOG.info(t); }', ["(bad|good)"]),
    "format": ('LOG.info(String.format("%d of %s, %5.1f%%", n, s, 1.5));', ["<n> of <s>, <1.5>%"]),
    "formatted": ('LOG.info("%s!".formatted(s));', ["<s>!"]),
    "message format": (
        'LOG.info(MessageFormat.format("it\'\'s {0}", s)); LOG.info(new MessageFormat("{0}.").format(new Object[]{s}));',
        ["it's <s>", "<s>."],
    ),
    "join": ('LOG.info(String.join("/", "a", s, "b"));', ["a/<s>/b"]),
    "concat, valueOf, toUpperCase": ('LOG.info("a".concat(s).concat(String.valueOf(3)) + "x".toUpperCase());', ["a<s>3X"]),
    "constants of classes": ("LOG.info(C.NAME + Other.PORT + Iface.TEXT + Integer.MAX_VALUE);", ["the-name8080iface2147483647"]),
    "enum constants": ('LOG.info("{} {} {}", Color.RED, Color.RED.name(), Shape.ROUND);', ["RED RED round shape"]),
    "class names": ('LOG.info(C.class.getName() + " " + C.class.getSimpleName());', ["p.C C"]),
    "a method that returns text": ('LOG.info(named("q") + named(s));', ["[q][<s>]"]),
    "a method that returns one of several texts": ("LOG.info(state(b));", ["(on|off)"]),
    "recursion is cut": ("LOG.info(again(s));", ["<again(s)>"]),
    "toString of workspace types": (
        'LOG.info("got {}", new Point()); LOG.info("is " + this);',
        ["got Point(<new Point().x>)", "is <this>"],
    ),
    "varargs": (
        'LOG.info("{} {} {}", s, n, o); LOG.info("{} {}", new Object[]{s, n}); Object[] a = {n, s}; LOG.info("{} {}", a);',
        ["<s> <n> <o>", "<s> <n>", "<n> <s>"],
    ),
    "an element assigned": ('Object[] a = new Object[2]; a[0] = s; a[1] = "k"; LOG.info("{} {}", a);', ["<s> k"]),
    "exceptions": ('LOG.error("failed {}", s, e); LOG.error("failed {}", e); LOG.error("" + e);', ["failed <s>", "failed {}", "<e>"]),
    "escapes": ('LOG.info("\\\\{} {}", s);', ["{} <s>"]),
    "supplier": ('LOG.atInfo().log(() -> "late " + s);', ["late <s>"]),
    "fluent": ('LOG.atWarn().setMessage("m {} {}").addArgument(s).addArgument(() -> n + 1).setCause(e).log();', ["m <s> <n + 1>"]),
    "fluent over statements": ('var ev = LOG.atDebug(); ev = ev.addArgument(s); ev.log("{} {}", n);', ["<s> <n>"]),
    "in a lambda": ('Runnable r = () -> { String t = "in"; LOG.info(t + s); };', ["in<s>"]),
    "captured": ('String t = "cap"; Runnable r = () -> LOG.info(t);', ["cap"]),
    "assignment inside an expression": ('String t; LOG.info(t = "x" + n); LOG.info(t);', ["x<n>", "x<n>"]),
    "casts and parentheses": (
        'LOG.info((String) ("a" + (Object) s)); LOG.info("" + (char) 65 + (int) 3.9 + (byte) 300);',
        ["a<s>", "A344"],
    ),
    "unreachable code keeps its statement": ('if (false) { LOG.info("never " + s); }', ["never <s>"]),
    "labelled loops": (
        'String t = "a"; outer: for (;;) { for (;;) { if (b) { t = "b"; break outer; } t = "c"; if (n > 1) break; } } LOG.info(t);',
        ["b"],
    ),
    "string switched in a pattern": ('String t = o instanceof String q ? "s:" + q : "other"; LOG.info(t);', ["(s:<q>|other)"]),
}
MEMBERS = """
    static final String NAME = "the-" + "name";
    interface Iface { String TEXT = "iface"; }
    static class Other { static final int PORT = 80 * 101; }
    enum Color { RED, GREEN }
    enum Shape { ROUND; public String toString() { return "round shape"; } }
    static class Point { int x; public String toString() { return "Point(" + x + ")"; } }
    static String named(String x) { return "[" + x + "]"; }
    static String state(boolean on) { if (on) { return "on"; } return "off"; }
    static String again(String x) { return again("(" + x); }
    static void fill(StringBuilder out) { out.append("more"); }
    static void work() throws Exception { }
"""


@pytest.mark.parametrize("name", CASES)
def test_text(name: str) -> None:
    body, expected = CASES[name]
    assert texts(body, members=MEMBERS) == expected


def test_level_logger_throwable_and_lambda() -> None:
    source = """package p; import org.slf4j.*;
        class C {
            private static final Logger LOG = LoggerFactory.getLogger(C.class);
            private static final Logger AUDIT = LoggerFactory.getLogger("audit." + C.class.getSimpleName());
            void m(Exception e) {
                LOG.warn("a", e);
                Runnable r = () -> AUDIT.error("b");
            } }"""
    first, second = said(source)
    assert (first.level, first.statement.template.logger, first.statement.template.throwable) == ("WARN", "p.C", "e")
    assert (second.level, second.statement.template.logger, second.statement.lambda_name) == ("ERROR", "audit.C", "lambda$m$0")


def test_anonymous_classes_see_captured_constants() -> None:
    source = """package p; import org.slf4j.*;
        class C { static final Logger LOG = LoggerFactory.getLogger(C.class);
            void m(String s) {
                final String what = "captured";
                new Thread() { @Override public void run() { LOG.info(what + " " + s); } }.start();
            } }"""
    assert [each.text for each in said(source)] == ["captured <s>"]


def test_an_overridden_method_is_no_constant() -> None:
    source = """package p; import org.slf4j.*;
        class Base { static final Logger LOG = LoggerFactory.getLogger(Base.class);
            String name() { return "base"; }
            void m() { LOG.info("I am " + name()); } }
        class Derived extends Base { @Override String name() { return "derived"; } }"""
    assert [each.text for each in said(source)] == ["I am <name()>"]


def test_deep_concatenation_and_many_branches_stay_bounded() -> None:
    deep = " + ".join(['"x"', *[f"n + {at}" for at in range(300)]])
    branches = "String t = s;" + "".join(f'if (n == {at}) t = "v{at}";' for at in range(40))
    assert len(texts(f"LOG.info({deep});")[0]) > 300
    assert texts(branches + 'LOG.info("t=" + t);') == ["t=<t>"]


def test_a_statement_is_found_inside_every_construct() -> None:
    body = """
        do { LOG.info("1"); } while (b);
        synchronized (this) { LOG.info("2"); }
        try (AutoCloseable c = null) { LOG.info("3"); } catch (RuntimeException x) { LOG.info("4"); } finally { LOG.info("5"); }
        switch (n) { case 1 -> LOG.info("6"); default -> { LOG.info("7"); } }
        list.stream().map(x -> { LOG.info("8"); return x; }).forEach(x -> LOG.info("9"));
        int k = switch (n) { case 1: LOG.info("10"); yield 3; default: yield 4; };
        assert b : s;
        lab: { if (b) break lab; LOG.info("11"); }
        if (b) { return; } else { LOG.info("12"); }
        while (true) { LOG.info("13"); if (n > 3) continue; LOG.info("14"); }
    """
    assert texts(body) == [str(at) for at in range(1, 15)]
