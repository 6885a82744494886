"""Which callees of a call remain when it is known what its receiver can be: each line says it itself, ``// can: A.go, B.go``."""

import re
from pathlib import Path

import pytest

from forelog.flow.facts import Call
from forelog.flow.points import constraints, solve
from tests.flow.lab import indexed

KINDS = ("virtual", "lambda", "callback", "thread")
COMMON = """\
import java.util.*;
import java.util.function.*;
interface H { void go(Object o); default void twice(Object o) { go(o); go(o); } }
class A implements H { public void go(Object o) { } }
class B implements H { public void go(Object o) { } }
class C implements H { public void go(Object o) { } }
class Use { static void all() { H[] all = { new A(), new B(), new C() }; for (H h : all) h.go(null); } }
"""
CASES = {
    "a chain that is wired by role": """
        class Step implements H { final H next; Step(H next) { this.next = next; } public void go(Object o) { next.go(o); } } // can: A.go
        class Main { public static void main(String[] a) { H h = new Step(new A()); h.go(h); } } // can: Step.go
        """,
    "two objects of one class with different fields keep both": """
        class Step implements H { final H next; Step(H next) { this.next = next; } public void go(Object o) { next.go(o); } } // can: A.go, B.go
        class Main { public static void main(String[] a) { new Step(new A()).go(a); new Step(new B()).go(a); } }
        """,
    "inherited fields that subclasses set": """
        abstract class Base { H h; abstract void init(); void work() { h.go(this); } } // can: A.go, B.go
        class One extends Base { void init() { h = new A(); } void mine() { h.go(null); } } // can: A.go
        class Two extends Base { void init() { h = new B(); } void mine() { h.go(null); } } // can: B.go
        class Main { public static void main(String[] a) { One x = new One(); Two y = new Two(); x.init(); x.mine(); x.work(); y.init(); y.mine(); y.work(); } }
        """,
    "listeners in a list": """
        class Main {
            final List<H> list = new ArrayList<>(), others = new ArrayList<>();
            void add(H h) { list.add(h); }
            void fire() { for (H h : list) h.go(this); } // can: A.go, B.go
            void other() { others.get(0).go(this); } // can: C.go
            public static void main(String[] a) { Main m = new Main(); m.add(new A()); m.add(new B()); m.others.add(new C()); m.fire(); m.other(); }
        }
        """,
    "strategies in a map": """
        class Main {
            static final Map<String, H> MAP = new HashMap<>();
            static { MAP.put("a", new A()); MAP.put("b", new B()); }
            static void run(String k) { MAP.get(k).go(k); } // can: A.go, B.go
            static void each() { for (Map.Entry<String, H> e : MAP.entrySet()) { e.getValue().go(e); } } // can: A.go, B.go
            static void stream() { MAP.values().stream().filter(Objects::nonNull).findFirst().get().go(null); } // can: A.go, B.go
            public static void main(String[] a) { run("a"); each(); stream(); new C().go(a); }
        }
        """,
    "factory methods": """
        class Main {
            static H make(boolean b) { return b ? new A() : new B(); }
            static H other() { H h = new C(); return h; }
            public static void main(String[] a) {
                make(a.length > 0).go(a); // can: A.go, B.go
                other().go(a); // can: C.go
            }
        }
        """,
    "builders": """
        class Built { private H h; Built with(H h) { this.h = h; return this; } Built more() { return this; } H build() { return h; } }
        class Main { public static void main(String[] a) {
            H h = new Built().more().with(new B()).more().build();
            h.go(a); // can: B.go
        } }
        """,
    "functions in fields": """
        class Box { Runnable r; Supplier<H> s; }
        class Main {
            static void one() { } static void two() { } static H mine() { return new B(); }
            public static void main(String[] a) {
                Box b = new Box();
                b.r = () -> one();
                b.s = Main::mine;
                Runnable other = Main::two;
                other.run(); // can: Main.two
                b.r.run(); // can: Main.lambda$main$0
                b.s.get().go(a); // can: B.go, Main.mine
            }
        }
        """,
    "anonymous classes that capture": """
        class Main {
            static H wrap(final H inner) { return new H() { public void go(Object o) { inner.go(o); } }; } // can: A.go
            static Runnable later(final H inner) { return () -> inner.go(null); } // can: B.go
            public static void main(String[] a) { wrap(new A()).go(a); later(new B()).run(); }
        }
        """,
    "objects around inner classes": """
        class Outer {
            final H h; Outer(H h) { this.h = h; }
            class Inner { void run() { h.go(this); Outer.this.h.go(this); } } // can: B.go
            void begin() { new Inner().run(); }
        }
        class Main { public static void main(String[] a) { new Outer(new B()).begin(); } }
        """,
    "generic containers of our own": """
        class Cell<T> { private T value; void set(T t) { value = t; } T get() { return value; } }
        class Main { public static void main(String[] a) {
            Cell<H> c = new Cell<>(); c.set(new A());
            c.get().go(a); // can: A.go, Cell.get
        } }
        """,
    "arrays, and arguments of variable number": """
        class Main {
            static void all(H... hs) { for (H h : hs) h.go(null); } // can: A.go, B.go
            public static void main(String[] a) {
                all(new A(), new B());
                H[] mine = new H[2]; H[] same = mine; mine[0] = new C();
                same[1].go(a); // can: C.go
            }
        }
        """,
    "enum constants with bodies, and records": """
        enum Mode implements H { ON { public void go(Object o) { } }, OFF { public void go(Object o) { } } }
        record Pair(H left, H right) { }
        class Main { public static void main(String[] a) {
            Pair p = new Pair(new A(), new B());
            p.left().go(a); // can: A.go, Pair.left
            Object o = p;
            if (o instanceof Pair(H l, H r)) { r.go(a); } // can: B.go
            Mode.valueOf("ON").go(a); // can: Mode$1.go, Mode$2.go
            Mode.ON.go(a); // can: Mode$1.go
        } }
        """,
    "switches, ternaries, pattern variables": """
        class Main {
            static Object give(int k) { return switch (k) { case 1 -> new A(); case 2 -> { yield new B(); } default -> "c"; }; }
            public static void main(String[] a) {
                Object o = give(a.length);
                if (!(o instanceof H h)) { return; }
                h.go(a); // can: A.go, B.go
                switch (o) { case B b -> b.go(a); case H x -> x.go(a); default -> { } } // can: A.go, B.go
            }
        }
        """,
    "threads and what they are given": """
        class T extends Thread { public void run() { } }
        class R implements Runnable { public void run() { } }
        class Main { public static void main(String[] a) {
            new T().start(); // can: T.run
            Thread t = new Thread(new R());
            t.start(); // can: R.run
        } }
        """,
    "default methods on functions": """
        class Main {
            static void eat(Object o) { }
            public static void main(String[] a) {
                H h = o -> eat(o);
                h.twice(a); // can: H.twice
                h.go(a); // can: Main.lambda$main$0
            }
        }
        """,
    "reflection": """
        class Main { public static void main(String[] a) throws Exception {
            H h = (H) Class.forName("B").getDeclaredConstructor().newInstance();
            h.go(a); // can: B.go
            H g = (H) A.class.newInstance();
            g.go(a); // can: A.go
        } }
        """,
    "a library that nobody knows": """
        class Main { public static void main(String[] a) {
            org.nowhere.Registry.put("x", new A());
            H h = (H) org.nowhere.Registry.get("x");
            h.go(a); // can: A.go
        } }
        """,
    "a class whose name is only part of a message": """
        class Deep implements H {
            final H next;
            Deep(H next) { if (next == null) { throw new IllegalArgumentException(Deep.class.getName() + " stands alone"); } this.next = next; }
            public void go(Object o) { next.go(o); } // can: A.go
        }
        class Main { public static void main(String[] a) throws Exception {
            Object found = Class.forName(a[0]).getDeclaredConstructor().newInstance();
            new Deep(new A()).go(found);
        } }
        """,
    "what only a library can make": """
        class D implements H { public void go(Object o) { } }
        class Main { public static void main(String[] a) throws Exception {
            H h = org.nowhere.Binder.read(D.class.getName());
            h.go(a); // can: D.go
        } }
        """,
    "a list that a library fills": """
        class Main { public static void main(String[] a) {
            List<H> list = new ArrayList<>();
            org.nowhere.Registry.put("x", new A());
            org.nowhere.Registry.fill(list);
            list.get(0).go(a); // can: A.go
        } }
        """,
    "what a method that was found by its name gives": """
        class Main {
            static H make() { return new B(); }
            public static void main(String[] a) throws Exception {
                H h = (H) Main.class.getDeclaredMethod("make").invoke(null);
                h.go(a); // can: B.go
            }
        }
        """,
    "streams around streams": """
        class Mine extends java.io.InputStream { public int read() { return -1; } public void close() { } }
        class Main { public static void main(String[] a) throws Exception {
            new java.io.BufferedInputStream(new Mine()).close(); // can: Mine.close, Mine.read
            new java.io.BufferedInputStream(new java.io.FileInputStream(a[0])).close(); // can: nothing
        } }
        """,
    "lambdas are only what takes as many": """
        interface Two { void go(Object a, Object b); }
        class Main {
            static void one() { } static void two() { }
            static <T> T get(Object o) { return (T) List.of((Runnable) () -> one(), (Two) (x, y) -> two()).get(0); }
            public static void main(String[] a) { Two t = get(a); t.go(a, a); } // can: Main.lambda$get$1
        }
        """,
    "whoever may call from outside": """
        public class Main {
            private H h;
            public void setH(H h) { this.h = h; }
            public void run() { h.go(this); } // can: A.go, B.go, C.go
        }
        """,
}


def remaining(folder: Path) -> dict[tuple[str, int], set[str]]:
    """(file, line) → callees that remain there."""
    connection = indexed(folder)
    points = solve(connection, constraints(connection))
    found: dict[tuple[str, int], set[str]] = {}
    for caller, pos, callee, name, kind, line, file, owner in connection.execute(
        "SELECT caller_id, calls.pos, callee_id, calls.name, calls.kind, calls.line, files.path, methods.class || '.' || methods.name FROM calls"
        " JOIN methods ON methods.id = callee_id JOIN files ON files.id = calls.file_id"
    ):
        if kind in KINDS and not points.impossible(caller)(Call(pos, callee, 0, name, kind, "workspace")):
            found.setdefault((file, line), set()).add(owner)
    return found


@pytest.mark.parametrize("case", CASES)
def test_what_can_be_called(case: str, tmp_path: Path) -> None:
    text = COMMON + CASES[case]
    (tmp_path / "Main.java").write_text(text)
    found = remaining(tmp_path)
    said = 0
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.search(r"// can: (.*)", line):
            said += 1
            assert found.get(("Main.java", number), set()) == set(match[1].split(", ")) - {"nothing"}, line
    assert said


def test_the_class_of_this_tells_what_inherited_methods_call(tmp_path: Path) -> None:
    (tmp_path / "Main.java").write_text(COMMON + CASES["inherited fields that subclasses set"])
    connection = indexed(tmp_path)
    points = solve(connection, constraints(connection))
    ids = {f"{owner}.{name}": number for number, owner, name in connection.execute("SELECT id, class, name FROM methods")}
    pos = connection.execute("SELECT pos FROM calls WHERE caller_id = ? AND name = 'go'", (ids["Base.work"],)).fetchone()[0]
    assert points.classes(ids["Base.work"]) == ["One", "Two"]
    assert points.narrowed(ids["Base.work"], "One")[pos] == {ids["A.go"]}
    assert points.narrowed(ids["Base.work"], "Two")[pos] == {ids["B.go"]}
    assert points.narrowed(ids["Base.work"])[pos] == {ids["A.go"], ids["B.go"]}
