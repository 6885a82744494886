"""The members of class P that its methods use: each is written only when something mentions it."""

from collections.abc import Callable

from tests.flow.random_java.writer import Variable, Writer

THROWS = "if (b()) { throw new R1(); }"


def _maybe(w: Writer, *texts: str) -> str:
    return w.pick("", *texts)


def _body(w: Writer, least: int = 0, **changes: object) -> str:
    """A small body of its own."""
    with w.at(scope=(), loops=(), blocks=(), plain=False, again=False, checked=False, guarded=False, asserted=False, level=99, **changes):
        w.left = 3
        return w.statements(1, least, 2)


def _circle(w: Writer) -> str:
    return f"static class Circle extends Base {{ {_maybe(w, 'int k = pair(lg0(), b());')} Circle() {{ {w.pick('super(b());', 'super(true);')} {_maybe(w, w.log())} }} @Override public void v() {{ {_maybe(w, 'super.v();')} {w.log()} {_maybe(w, THROWS)} }} void w() {{ {_maybe(w, w.log())} }} }}"


def _square(w: Writer) -> str:
    own = f"@Override public void v() {{ {w.log()} }}"
    return f"static class Square extends Base {{ Square() {{ this(false); {_maybe(w, w.log())} }} Square(boolean open) {{ super(open); {_maybe(w, w.log())} }} {_maybe(w, own)} void w() {{ if (open) {{ {w.log()} }} }} }}"


def _base(w: Writer) -> str:
    return (
        f"static abstract class Base implements Shape {{ final boolean open; {_maybe(w, '{ ' + w.log() + ' }')} Base(boolean open) {{ this.open = open; {_maybe(w, w.log())} }}"
        f" public void v() {{ {w.log()} {_maybe(w, 'if (open) { w(); }', THROWS)} }} abstract void w(); void outer() {{ {_maybe(w, w.log())} w(); }} }}"
    )


def _triangle(w: Writer) -> str:
    again = f"@Override public void twice() {{ {w.log()} {_maybe(w, 'super.twice();')} }}"
    return f"static class Triangle extends Circle {{ {_maybe(w, '{ ' + w.log() + ' }')} @Override public void v() {{ {_body(w, returns='void')} }} {_maybe(w, again)} }}"


def _box(w: Writer) -> str:
    fields = (Variable("open", "boolean"), Variable("size", "int"), Variable("it", "Shape", sure=False))
    with w.at(
        scope=fields, loops=(), blocks=(), plain=False, again=False, checked=False, guarded=False, asserted=False, level=99, returns="void"
    ):
        w.left = 6
        body = w.statements(2, 1, 3)
    return f"static class Box {{ final boolean open; final int size; final Shape it; Box(boolean open, int size, Shape it) {{ this.open = open; this.size = size; this.it = it; }} void go() {{ {body} }} }}"


def _poison(w: Writer) -> str:
    return f"static class Poison {{ static {{ {w.log()} {w.pick('if (b()) { throw new R1(); }', 'int k = 1 / n(2);')} }} static void touch() {{ {w.log()} }} }}"


def _mode(w: Writer) -> str:
    return (
        f"enum Mode {{ ON {{ @Override void act() {{ {w.log()} {_maybe(w, 'super.act();')} }} }}, OFF, AUTO(lg0()); Mode() {{ }} Mode(boolean x) {{ {_maybe(w, w.log())} }}"
        f" static {{ {_maybe(w, w.log())} }} void act() {{ {w.log()} }} static Mode pick() {{ return b() ? ON : OFF; }} }}"
    )


PIECES: dict[str, tuple[str, Callable[[Writer], str]]] = {
    r"\blg0\b": ("lg0", lambda w: f"static boolean lg0() {{ {w.log()} {_maybe(w, 'if (b()) { throw new R2(); }')} return b(); }}"),
    r"\blg1\b": ("lg1", lambda w: f"static boolean lg1() {{ {w.log()} return b(); }}"),
    r"\btrouble\(": (
        "trouble",
        lambda w: f"static RuntimeException trouble() {{ {_maybe(w, w.log())} return b() ? new R1() : {w.pick('new R2()', 'new R3()')}; }}",
    ),
    r"\brun\(": ("run", lambda w: f"static void run(Action a) throws Exception {{ {_maybe(w, w.log())} a.act(); }}"),
    r"\btwice\(\w": (
        "twice",
        lambda w: f"static void twice(Action a) throws Exception {{ a.act(); {_maybe(w, w.log())} if (b()) {{ a.act(); }} }}",
    ),
    r"\bask\(": ("ask", lambda w: f"static boolean ask(Question q) {{ {_maybe(w, w.log())} return q.ask(); }}"),
    r"\btaken\b": ("taken", lambda w: f"static void taken(int x) {{ {w.log()} {_maybe(w, 'if (x == 1) { ' + w.log() + ' }')} }}"),
    r"\bperhaps\(": (
        "perhaps",
        lambda w: f"static Optional<Shape> perhaps(Shape x) {{ {_maybe(w, w.log())} return Optional.ofNullable(x); }}",
    ),
    r"\bsame\b": ("same", lambda w: f"static <T extends Shape> T same(T x) {{ {_maybe(w, w.log())} return x; }}"),
    r"\buncaught\b": ("uncaught", lambda w: f"static void uncaught(Thread t, Throwable e) {{ {w.log()} }}"),
    r"\bBox\b": ("Box", _box),
    r"\bPair\b": (
        "Pair",
        lambda w: (
            f"record Pair(boolean left, int right) {{ {_maybe(w, 'Pair { ' + w.log() + ' }')} {_maybe(w, 'public boolean left() { ' + w.log() + ' return left; }')} }}"
        ),
    ),
    r"\bOuter\b": (
        "Outer",
        lambda w: (
            f"static class Outer {{ final boolean open = b(); class Inner {{ Inner() {{ {_maybe(w, w.log())} }} void v() {{ if (open) {{ {w.log()} }} hit(); }} }} }}"
        ),
    ),
    r"\bTriangle\b": ("Triangle", _triangle),
    r"\bLazyBelow\b": (
        "LazyBelow",
        lambda w: (
            f"static class LazyBelow extends Lazy {{ static {{ {w.log()} }} {{ {_maybe(w, w.log())} }} static void below() {{ {_maybe(w, w.log())} }} }}"
        ),
    ),
    r"\bLate\b": ("Late", lambda w: f"static class Late {{ static {{ {w.log()} }} Late(boolean x) {{ {_maybe(w, w.log())} }} }}"),
    r"\bLazy\b": (
        "Lazy",
        lambda w: (
            f"static class Lazy {{ static boolean flag = {w.pick('b()', 'lg0()')}; static {{ {w.log()} }} static void touch() {{ {_maybe(w, w.log())} }} }}"
        ),
    ),
    r"\bPoison\b": ("Poison", _poison),
    r"\bMode\b": ("Mode", _mode),
    r"\bKept\b": (
        "Kept",
        lambda _: "static class Kept { static Runnable action; static final List<Runnable> actions = new ArrayList<>(); }",
    ),
    r"\bWorker\b": (
        "Worker",
        lambda w: (
            f"static class Worker extends Thread {{ final boolean open; Worker(boolean open) {{ this.open = open; }} @Override public void run() {{ if (open) {{ {w.log()} }} {_body(w, returns='void', thread=True)} }} }}"
        ),
    ),
    r"\bTask\b": (
        "Task",
        lambda w: (
            f"static class Task implements Runnable {{ final Shape shape; Task(Shape shape) {{ this.shape = shape; }} @Override public void run() {{ {w.log()} if (shape != null) {{ shape.v(); }} }} }}"
        ),
    ),
    r"\bTag\b": (
        "Tag",
        lambda w: (
            f"static class Tag implements Comparable<Tag> {{ final int k; Tag(int k) {{ this.k = k; }} @Override public int compareTo(Tag other) {{ {_maybe(w, w.log())} return k - other.k; }} @Override public int hashCode() {{ {_maybe(w, w.log())} return k; }} @Override public boolean equals(Object o) {{ {_maybe(w, w.log())} return o instanceof Tag && ((Tag) o).k == k; }} }}"
        ),
    ),
    r"\bRow\b": (
        "Row",
        lambda w: (
            f"static class Row implements Iterable<Color> {{ @Override public Iterator<Color> iterator() {{ {_maybe(w, w.log())} return new Iterator<Color>() {{ int i = 0; @Override public boolean hasNext() {{ {_maybe(w, w.log())} return i < 2; }} @Override public Color next() {{ {_maybe(w, w.log())} return Color.values()[i++]; }} }}; }} }}"
        ),
    ),
    r"\bRes\b": (
        "Res",
        lambda w: (
            f"static class Res implements AutoCloseable {{ Res() throws C1 {{ {w.log()} {_maybe(w, 'declared();')} }} @Override public void close() throws C1 {{ {w.log()} {_maybe(w, THROWS, 'declared();')} }} }}"
        ),
    ),
    r"\bQuiet\b": (
        "Quiet",
        lambda w: (
            f"static class Quiet implements AutoCloseable {{ {_maybe(w, '{ ' + w.log() + ' ' + THROWS + ' }')} @Override public void close() {{ {w.log()} {_maybe(w, THROWS)} }} }}"
        ),
    ),
    r"\bmake\(": ("make", lambda w: f"static Shape make() {{ {_maybe(w, w.log())} return b() ? new Square() : new Circle(); }}"),
    r"\bCircle\b": ("Circle", _circle),
    r"\bSquare\b": ("Square", _square),
    r"\bBase\b": ("Base", _base),
    r"\bShape\b": (
        "Shape",
        lambda w: f"interface Shape {{ void v(); default void twice() {{ {_maybe(w, w.log())} v(); if (b()) {{ v(); }} }} }}",
    ),
    r"\bhit\b": ("hit", lambda w: f"static void hit() {{ {w.log()} }}"),
}
"""What mentions a member → (its name, what writes it)."""
