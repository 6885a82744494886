"""Random Java programs: every statement and expression that decides what is logged, small enough to read when one fails.

Abrupt statements stand in an ``if``, so that the compiler finds no unreachable code; loops and recursion go on while the input has bits left, so every run
ends.  Each program is a class ``P`` whose ``m0()`` is run.
"""

from hypothesis import strategies as st

PRELUDE = """\
import java.util.List;
import java.util.logging.Logger;

public class P {
    static final Logger LOG = Logger.getLogger("p");
    public static String bits = "";
    static int at;
    static Object nothing;

    static boolean b() { return at < bits.length() && bits.charAt(at++) == '1'; }
    static int n(int k) { int r = 0; while (r < k - 1 && b()) { r++; } return r; }
    static void declared() throws C1 { if (b()) { throw new C2(); } }
    static Base make() { return b() ? new Base() : new Derived(); }
    static int pair(boolean x, boolean y) { return x == y ? 1 : 2; }

    static class C1 extends Exception { C1() { } C1(Throwable cause) { super(cause); } }
    static class C2 extends C1 { }
    static class R1 extends RuntimeException { R1() { } R1(Throwable cause) { super(cause); } }
    static class R2 extends R1 { }
    static class R3 extends IllegalStateException { }
"""
CONDITIONS = ("b()", "!b()", "b() && b()", "b() || b()", "!(b() && b())", "(b() ? b() : !b())")
THROWN = ("C1", "C2", "R1", "R2", "R3")
CAUGHT = ("C1", "C2", "R1", "R2", "R3", "RuntimeException", "Exception", "Throwable", "R2 | R3", "C2 | IllegalStateException", "C1 | R1")
BELOW = {
    "C1": ("C2", "C1"),
    "C2": ("C2",),
    "R1": ("R1", "R2"),
    "R2": ("R2",),
    "R3": ("R3",),
    "RuntimeException": ("R1", "R2", "R3", "RuntimeException"),
    "IllegalStateException": ("R3", "IllegalStateException"),
}


class Writer:
    """Draws one program."""

    def __init__(self, draw: st.DrawFn, methods: int) -> None:
        self.draw = draw
        self.methods = methods
        self.events = 0
        self.names = 0
        self.loops: list[str] = []
        """Labels of loops around, innermost last; "" for one without."""
        self.may_return = True
        self.flags: list[str] = []
        """Boolean locals in scope."""
        self.left = 40
        """Statements that may still be drawn."""

    def pick(self, *choices: str) -> str:
        return self.draw(st.sampled_from(choices))

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def name(self, stem: str) -> str:
        self.names += 1
        return f"{stem}{self.names}"

    def log(self) -> str:
        self.events += 1
        return f'LOG.info("e{self.events}");'

    def logging_condition(self) -> str:
        """A call that logs, and is sometimes not made."""
        self.events += 1
        return f"lg{self.number(0, 1)}()"

    def condition(self) -> str:
        choices = [*CONDITIONS, "LOGS && b()", "b() && LOGS", "b() || LOGS", "LOGS"]
        if self.flags:
            choices += [self.pick(*self.flags), "!" + self.pick(*self.flags)]
        found = self.pick(*choices)
        return found.replace("LOGS", f"lg{self.number(0, 1)}()")

    def block(self, depth: int, *, least: int = 0) -> str:
        flags, self.flags = self.flags, list(self.flags)
        body = " ".join(self.statement(depth) for _ in range(self.number(least, 3)))
        self.flags = flags
        return "{ " + body + " }"

    def statement(self, depth: int) -> str:
        self.left -= 1
        if depth <= 0 or self.left <= 0:
            return self.simple()
        kind = self.pick(
            *("simple", "simple", "if", "while", "do", "for", "foreach", "labeled", "switch", "arrow", "yield"),
            *("try", "try", "try", "resources", "finally", "sync", "ternary", "lambda", "flag", "loopforever"),
        )
        return getattr(self, kind)(depth)

    def simple(self, depth: int = 0) -> str:
        del depth
        kind = self.pick("log", "log", "log", "call", "jump", "throw", "implicit", "virtual", "init", "new", "each", "args")
        if kind == "call":
            return f"if (b()) {{ m{self.number(0, self.methods - 1)}(); }}"
        if kind == "jump":
            jumps = ["return;"] if self.may_return else []
            if self.loops:
                jumps += ["break;", "continue;"]
                jumps += [f"{word} {label};" for label in self.loops if label for word in ("break", "continue")]
            return f"if ({self.condition()}) {{ {self.log()} {self.pick(*jumps)} }}" if jumps else self.log()
        if kind == "throw":
            return f"if ({self.pick('b()', 'b() && b()')}) {{ throw new {self.pick(*THROWN)}(); }}"
        if kind == "implicit":
            return self.pick(
                "if (b()) { nothing.hashCode(); }",
                "{ int[] a = new int[1]; a[n(2)] = 1; }",
                "{ int z = 1 / (b() ? 1 : 0); }",
                'if (b()) { Object o = "s"; Integer i = (Integer) o; }',
            )
        if kind == "virtual":
            return "make().v();"
        if kind == "init":
            return "if (b()) { Lazy.touch(); }"
        if kind == "new":
            return f"new {self.pick('Base', 'Derived')}();"
        if kind == "each":
            return "List.of(1, 2).forEach(x -> hit());"
        if kind == "args":
            return f"pair(lg{self.number(0, 1)}(), {self.condition()});"
        return self.log()

    def flag(self, depth: int) -> str:
        del depth
        name = self.name("f")
        text = f"boolean {name} = {self.condition()};"
        self.flags.append(name)
        return text

    def sync(self, depth: int) -> str:
        return f"synchronized (LOG) {self.block(depth - 1)}"

    def ternary(self, depth: int) -> str:
        del depth
        name = self.name("t")
        return f"int {name} = {self.condition()} ? pair(lg0(), b()) : n(2);"

    def _in_loop(self, depth: int, label: str = "") -> str:
        self.loops.append(label)
        body = self.block(depth - 1)
        self.loops.pop()
        return body

    def if_(self, depth: int) -> str:
        text = f"if ({self.condition()}) {self.block(depth - 1)}"
        return text + (f" else {self.block(depth - 1)}" if self.number(0, 1) else "")

    def while_(self, depth: int, label: str = "") -> str:
        return f"while ({self.pick('b()', 'b() && lg0()', 'lg1() && b()')}) {self._in_loop(depth, label)}"

    def do(self, depth: int, label: str = "") -> str:
        return f"do {self._in_loop(depth, label)} while (b());"

    def for_(self, depth: int, label: str = "") -> str:
        name = self.name("i")
        return f"for (int {name} = 0; {name} < n(3) && b(); {name}++{self.pick('', ', hit()')}) {self._in_loop(depth, label)}"

    def foreach(self, depth: int, label: str = "") -> str:
        return f"for (int {self.name('x')} : new int[n(3)]) {self._in_loop(depth, label)}"

    def loopforever(self, depth: int, label: str = "") -> str:
        return f"for (;;) {{ if (!b()) {{ break; }} {self._in_loop(depth, label)} }}"

    def labeled(self, depth: int) -> str:
        label = self.name("L")
        kind = self.pick("while_", "do", "for_", "foreach", "loopforever")
        return f"{label}: {getattr(self, kind)(depth, label)}"

    def _without_jumps(self) -> tuple[list[str], bool]:
        saved = self.loops, self.may_return
        self.loops, self.may_return = [], False
        return saved

    def switch(self, depth: int) -> str:
        parts = []
        self.loops.append("")  # break leaves the switch; an outer loop's continue is not drawn here
        saved, self.loops = self.loops, []
        for case in range(self.number(1, 3)):
            body = " ".join(self.statement(depth - 1) for _ in range(self.number(0, 2)))
            parts.append(f"case {case}: {body} {self.pick('', 'break;', 'if (b()) { break; }')}")
        if self.number(0, 1):
            parts.insert(self.number(0, len(parts)), f"default: {self.log()}")
        self.loops = saved
        self.loops.pop()
        return f"switch (n(4)) {{ {' '.join(parts)} }}"

    def arrow(self, depth: int) -> str:
        saved, self.loops = self.loops, []
        text = f"switch (n(4)) {{ case 0, 1 -> {self.block(depth - 1)} case 2 -> hit(); default -> {self.block(depth - 1)} }}"
        self.loops = saved
        return text

    def yield_(self, depth: int) -> str:
        saved = self._without_jumps()
        name = self.name("y")
        inner = " ".join(self.statement(depth - 1) for _ in range(self.number(0, 2)))
        text = f"int {name} = switch (n(3)) {{ case 0 -> pair(lg0(), lg1()); case 1 -> {{ {inner} if (b()) {{ yield 7; }} {self.log()} yield 8; }} default -> 3; }};"
        self.loops, self.may_return = saved
        return text

    def lambda_(self, depth: int) -> str:
        saved = self._without_jumps()
        flags, self.flags = self.flags, []
        self.may_return = True
        name = self.name("r")
        text = f"Action {name} = () -> {self.block(depth - 1)}; if (b()) {{ {name}.act(); }}"
        (self.loops, self.may_return), self.flags = saved, flags
        return text

    def try_(self, depth: int) -> str:
        text = f"try {{ declared(); {self.block(depth - 1, least=1)[1:]}"
        taken: set[str] = set()
        for _ in range(self.number(1, 3)):
            caught = self.pick(*CAUGHT)
            names = caught.split(" | ")
            if taken & set(names) or taken & {"Throwable"} or any(self._hidden(name, taken) for name in names):
                continue
            taken.update(names)
            name = self.name("c")
            after = self.pick(
                "", "", f"if (b()) {{ throw {name}; }}", f"if (b()) {{ throw new R1({name}); }}", f"if (b()) {{ throw new C1({name}); }}"
            )
            inside = self.block(depth - 1)
            text += f" catch ({caught} {name}) {{ {self.log()} {inside[1:-1]} {after} }}"
        if self.number(0, 1) or not taken:
            text += f" finally {self.block(depth - 1, least=1)}"
        return text

    def _hidden(self, name: str, taken: set[str]) -> bool:
        """Whether an earlier clause takes all that a clause for *name* could."""
        if name == "Throwable":
            return False
        if "Exception" in taken:
            return True
        if name != "Exception" and "RuntimeException" in taken and not name.startswith("C"):
            return True
        return any(name in BELOW.get(other, ()) for other in taken)

    def finally_(self, depth: int) -> str:
        return f"try {self.block(depth - 1, least=1)} finally {{ {self.log()} {self.block(depth - 1)[1:]}"

    def resources(self, depth: int) -> str:
        second = f"; Res {self.name('q')} = new Res()" if self.number(0, 1) else ""
        text = f"try (Res {self.name('q')} = new Res(){second}) {self.block(depth - 1)}"
        if self.number(0, 1):
            text += f" catch ({self.pick('R1', 'RuntimeException', 'C1', 'Exception')} {self.name('c')}) {{ {self.log()} }}"
        if self.number(0, 2) == 0:
            text += f" finally {{ {self.log()} }}"
        return text


for _word in ("if", "while", "for", "yield", "lambda", "try", "finally"):
    setattr(Writer, _word, getattr(Writer, _word + "_"))


@st.composite
def programs(draw: st.DrawFn, depth: int = 3) -> str:
    """Source text of a program."""
    methods = draw(st.integers(1, 3))
    writer = Writer(draw, methods)
    lines = [PRELUDE]
    lines.append("    interface Action { void act() throws Exception; }")
    lines += [
        f"    static boolean lg{i}() {{ {writer.log()} {writer.pick('', 'if (b()) { throw new R2(); }')} return b(); }}" for i in range(2)
    ]
    lines.append(f"    static void hit() {{ {writer.log()} }}")
    throws = "if (b()) { throw new R1(); }"
    lines.append(f"    static class Lazy {{ static {{ {writer.log()} }} static void touch() {{ {writer.pick('', writer.log())} }} }}")
    lines.append(
        f"    static class Base {{ {{ {writer.log()} }} Base() {{ {writer.log()} }} void v() {{ {writer.log()} {writer.pick('', throws)} }} }}"
    )
    lines.append(
        f"    static class Derived extends Base {{ int k = pair(lg0(), b()); Derived() {{ {writer.log()} }} @Override void v() {{ {writer.pick('', 'super.v();')} {writer.log()} }} }}"
    )
    lines.append(
        f"    static class Res implements AutoCloseable {{ Res() throws C1 {{ {writer.log()} {writer.pick('', 'declared();')} }}"
        f" @Override public void close() throws C1 {{ {writer.log()} {writer.pick('', throws, 'declared();')} }} }}"
    )
    for index in range(methods):
        writer.left = 14
        body = "\n        ".join(writer.statement(depth) for _ in range(draw(st.integers(1, 3))))
        lines.append(f"    public static void m{index}() throws Exception {{\n        {body}\n    }}")
        writer.flags = []
    return "\n".join([*lines, "}", ""])
