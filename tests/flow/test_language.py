"""What each construct of Java lets a method log: exactly these sequences, by brute force over all short ones.

A case is the body of ``void m() throws Exception`` and its language: the sequences of at most four lines that it can write, each with its ways out.  In the
bodies ``a(); b(); c(); d();`` write a line each, ``x()`` is a condition, ``quiet()`` a call that writes nothing, ``may()`` one that may throw ``IOException``.
"""

from itertools import product
from pathlib import Path

import pytest

from forelog.flow.accept import accepts
from forelog.flow.graph import LogFlowGraph
from tests.flow.lab import entry, indexed

FRAME = """\
import java.io.*;
import java.util.logging.Logger;

class P {{
    static final Logger LOG = Logger.getLogger("p");
    static void a() {{ LOG.info("a"); }}
    static boolean b() {{ LOG.info("b"); return LOG == null; }}
    static int c() {{ LOG.info("c"); return 1; }}
    static Object d() {{ LOG.info("d"); return null; }}
    static boolean x() {{ return LOG.hashCode() > 3; }}
    static int n() {{ return LOG.hashCode(); }}
    static void quiet() {{ }}
    static void may() throws IOException {{ if (x()) {{ throw new FileNotFoundException(); }} }}
    static void bad() throws IOException {{ throw new EOFException(); }}
    static <E extends Exception> RuntimeException as(Throwable t, Class<E> type) throws E {{ throw (E) t; }}
    static class Res implements AutoCloseable {{ Res() {{ LOG.info("c"); }} public void close() {{ LOG.info("d"); }} }}
    static class Mine extends RuntimeException {{ }}
    static class Yours extends Mine {{ }}
    void m(Object o, boolean flag, String[] list) throws Exception {{
        {body}
    }}
}}
"""

# name: (body, language): "sequences it returns by; way: sequences ..."; "-" is the empty sequence.
CASES: dict[str, tuple[str, str]] = {
    "one after the other": ("a(); b();", "ab"),
    "if": ("if (x()) { a(); } b();", "b ab"),
    "if and else": ("if (x()) { a(); } else { b(); } c();", "ac bc"),
    "return in a branch": ("if (x()) { a(); return; } b();", "a b"),
    "while": ("while (x()) { a(); } b();", "b ab aab aaab"),
    "do": ("do { a(); } while (x()); b();", "ab aab aaab"),
    "for with a logging update": ("for (int i = 0; i < n(); i = c()) { a(); }", "- ac acac"),
    "foreach": ("for (String s : list) { a(); }", "- a aa aaa aaaa"),
    "endless loop left by break": ("for (;;) { a(); if (x()) { break; } b(); }", "a aba"),
    "continue": ("while (x()) { a(); if (x()) { continue; } b(); }", "- a aa aaa aaaa ab aab aba aaab aaba abaa abab"),
    "continue of an outer loop": (
        "out: while (x()) { a(); while (x()) { b(); continue out; } }",
        "- a aa aaa aaaa ab aba aab abaa aaba aaab abab",
    ),
    "break of a labelled block": ("out: { a(); if (x()) { break out; } b(); } c();", "ac abc"),
    "constant condition": ("if (true) { a(); } else { b(); } while (false) { c(); }", "a"),
    "&& hides a call": ("if (x() && b()) { a(); }", "- b ba"),
    "|| hides a call": ("if (x() || b()) { a(); }", "a b ba"),
    "&& as a value": ("boolean y = x() && b(); a();", "a ba"),
    "! and nesting": ("if (!(x() && b())) { a(); }", "a b ba"),
    "?: hides calls": ("int y = x() ? c() : n();", "- c"),
    "arguments before the call": ("String.valueOf(new Object[] {c(), d()}).concat(String.valueOf(b()));", "cdb"),
    "receiver before arguments": ("d().equals(c());", "dc"),
    "old switch falls through": ("switch (n()) { case 1: a(); case 2: b(); break; case 3: c(); }", "- ab b c"),
    "old switch with default": ("switch (n()) { default: a(); break; case 1: b(); }", "a b"),
    "new switch": ("switch (n()) { case 1, 2 -> a(); case 3 -> { b(); c(); } default -> { } }", "- a bc"),
    "switch expression": (
        "int y = switch (n()) { case 1 -> c(); default -> { b(); if (x()) { yield 1; } a(); yield 2; } }; d();",
        "cd bd bad",
    ),
    "synchronized": ("synchronized (d()) { a(); }", "da"),
    "assert may be off": ("assert b() : c(); a();", "a ba"),
    "throw": ("a(); if (x()) { throw new Mine(); } b();", "ab; P$Mine: a"),
    "throw a parameter's type": ("if (flag) { throw (IOException) o; } a();", "a; java.io.IOException+: -"),
    "exceptions of callees": ("a(); may(); b();", "ab; java.io.FileNotFoundException: a"),
    "a callee that never returns": ("a(); bad(); b();", "; java.io.EOFException: a"),
    "caught by its type": ("try { may(); a(); } catch (FileNotFoundException e) { b(); } c();", "ac bc"),
    "caught by a type above": ("try { may(); a(); } catch (IOException e) { b(); }", "a b"),
    "caught by an unrelated type": ("try { may(); a(); } catch (EOFException e) { b(); }", "a b; java.io.FileNotFoundException: -"),
    "a clause that nothing known reaches": ("try { quiet(); a(); } catch (InterruptedException e) { b(); }", "a b"),
    "first clause that fits": (
        "try { throw new Yours(); } catch (Yours e) { a(); } catch (Mine e) { b(); } catch (RuntimeException e) { c(); }",
        "a b c",
    ),
    "several types in a clause": ("try { may(); } catch (EOFException | FileNotFoundException e) { a(); }", "- a"),
    "implicit exceptions in a try that catches them": ("try { o.hashCode(); a(); } catch (NullPointerException e) { b(); }", "a b"),
    "no implicit exception where nobody catches it": ("o.hashCode(); a();", "a"),
    "rethrown with its own type": (
        "try { may(); } catch (Exception e) { a(); throw e; }",
        "-; java.io.FileNotFoundException: a; java.lang.RuntimeException+: a",
    ),
    "wrapped": ("try { may(); } catch (IOException e) { throw new IllegalStateException(e); }", "-; java.lang.IllegalStateException: -"),
    "finally on every exit": (
        "try { if (x()) { a(); return; } may(); b(); } finally { c(); } d();",
        "ac bcd; java.io.FileNotFoundException: c",
    ),
    "finally that overrides": ("try { a(); throw new Mine(); } finally { return; }", "- a"),
    "finally left by break": ("while (x()) { try { a(); throw new Mine(); } finally { break; } } b();", "b ab"),
    "nested finally": (
        "try { try { a(); return; } finally { b(); } } finally { c(); }",
        "abc",
    ),
    "thrown as a type variable": ("a(); throw as(new Mine(), IOException.class);", "; java.lang.Exception+: a"),
    "thrown from a supplier": ("java.util.function.Supplier<Mine> made = Mine::new; a(); throw made.get();", "; java.lang.Throwable+: a"),
    "finally that throws": ("try { a(); } finally { if (x()) { throw new Mine(); } }", "a; P$Mine: - a"),
    "continue through finally": (
        "while (x()) { try { if (x()) { continue; } a(); } finally { b(); } }",
        "- b bb bbb bbbb ab abb bab abab abbb babb bbab",
    ),
    "resource": ("try (Res r = new Res()) { a(); }", "cad"),
    "resource that may be null": ("try (Res r = x() ? new Res() : null) { a(); }", "a ad ca cad"),
    "resource when the block throws": (
        "try (Res r = new Res()) { throw new Mine(); }",
        "; P$Mine: cd",
    ),
    "resources are closed before catch": ("try (Res r = new Res()) { may(); } catch (IOException e) { a(); }", "cd cda"),
    "System.exit": ("a(); if (x()) { System.exit(1); } b();", "ab; !halt: a"),
    "System.exit passes finally": ("try { a(); System.exit(1); } finally { b(); }", "; !halt: a"),
    "lambdas do not run where they stand": ("Runnable r = () -> a(); b();", "b"),
    "anonymous classes neither": ("Object r = new Object() { void k() { a(); } }; b();", "b"),
    "compound assignment": ("int[] y = {1}; y[c()] += n() + (b() ? 1 : 2);", "cb"),
    "declared by the library": ('try { new FileInputStream("f"); a(); } catch (FileNotFoundException e) { b(); }', "a b"),
    "guard pattern": ("switch (n()) { case 1: { a(); break; } default: } b();", "b ab"),
}


def language(told: str) -> dict[str, set[str]]:
    found = {}
    for number, part in enumerate(told.split(";")):
        way, _, words = part.rpartition(":") if number else ("return", "", part)
        if words.strip():
            found[way.strip()] = {"" if word == "-" else word for word in words.split()}
    return found


@pytest.mark.parametrize("name", CASES)
def test_the_language_of(name: str, tmp_path: Path) -> None:
    body, told = CASES[name]
    (tmp_path / "P.java").write_text(FRAME.format(body=body))
    connection = indexed(tmp_path)
    found: dict[str, set[str]] = {}
    with LogFlowGraph(connection) as graph:
        start = entry(connection, "m")
        events = {key: [i for (i,) in connection.execute("SELECT id FROM log_statements WHERE template = ?", (key,))] for key in "abcd"}
        for length in range(5):
            for word in product("abcd", repeat=length):
                for ids in product(*(events[key] for key in word)):
                    for way in accepts(graph, start, ids):
                        found.setdefault(way, set()).add("".join(word))
    connection.close()
    assert found == language(told)
