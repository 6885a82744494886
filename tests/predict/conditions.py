"""Random Java programs whose conditions depend on each other: numbers, booleans, nothing, strings, enums, classes, through calls, fields and loops.

Each is a class ``P`` whose ``m0()`` is run, as those of :mod:`tests.flow.random_java`.  Loops have at most two rounds.
"""

from hypothesis import strategies as st

PRELUDE = """\
package p;

import static lab.T.*;

public class P {
    enum Kind { A, B, C }
    static final int LIMIT = 1;
    static int free;

    static String s() { return b() ? "x" : b() ? "y" : null; }
    static Kind k() { return Kind.values()[n(3)]; }
    static Object o() { return b() ? "x" : b() ? Integer.valueOf(1) : null; }
    static class Held {
        final boolean on; final int size; final String name; int open;
        Held(boolean on, int size, String name) { this.on = on; this.size = size; this.name = name; open = size; }
HELD
    }
    static class Failed extends RuntimeException { }
"""
TYPES = ("int", "boolean", "String", "Kind", "Object")


class Writer:
    """Draws one program."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.events = 0
        self.names = 0
        self.scope: list[tuple[str, str]] = []
        """(name, type) of the locals in scope."""
        self.left = 0
        self.callable: list[tuple[str, str, tuple[str, ...]]] = []
        """(name, what it returns, types of its parameters) of methods written so far."""
        self.returns = "void"
        self.in_loop = False
        self.held = False

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

    def of(self, wanted: str) -> list[str]:
        return [name for name, type_ in self.scope if type_ == wanted]

    def value(self, wanted: str, depth: int = 1) -> str:
        choices = {
            "int": ["0", "1", "2", "n(3)", "LIMIT", "free"],
            "boolean": ["true", "false", "b()"],
            "String": ['"x"', '"y"', "null", "s()"],
            "Kind": ["Kind.A", "Kind.B", "k()"],
            "Object": ["null", "o()", '"x"', "Integer.valueOf(2)"],
        }[wanted]
        choices += self.of(wanted) * 4
        if wanted == "Object":
            choices += self.of("String")
        if self.held:
            choices += {"int": ["size", "open"], "boolean": ["on"] * 2, "String": ["name"]}.get(wanted, [])
        if depth and wanted == "int" and self.of("int"):
            choices += [f"{self.pick(*self.of('int'))} {self.pick('+', '-', '*')} {self.number(0, 2)}"]
        if depth and wanted == "boolean":
            choices += [self.condition(0)] * 3
        if depth:
            choices += [f"({self.condition(0)} ? {self.value(wanted, 0)} : {self.value(wanted, 0)})"]
            choices += [self.call(name, params) for name, returns, params in self.callable if returns == wanted]
        return self.pick(*choices)

    def call(self, name: str, params: tuple[str, ...]) -> str:
        return f"{name}({', '.join(self.value(param, 0) for param in params)})"

    def condition(self, depth: int = 1) -> str:
        choices = ["b()"]
        choices += [f"{name} {self.pick('<', '<=', '>', '>=', '==', '!=')} {self.value('int', 0)}" for name in self.of("int")] * 2
        choices += [self.pick("", "!") + name for name in self.of("boolean")] * 2
        choices += [f"{name} {self.pick('==', '!=')} null" for name in self.of("String") + self.of("Object")]
        choices += [f'"{self.pick("x", "y")}".equals({name})' for name in self.of("String") + self.of("Object")]
        choices += [f'{name} != null && {name}.equals("x")' for name in self.of("String")]
        choices += [f"{name} {self.pick('==', '!=')} Kind.{self.pick('A', 'B', 'C')}" for name in self.of("Kind")] * 2
        choices += [f"{name} instanceof {self.pick('String', 'CharSequence', 'Integer')}" for name in self.of("Object")] * 2
        if self.held:
            choices += ["on", "!on", "size > 0", "open > 0", "name == null", '"x".equals(name)']
        if depth:
            choices += [
                f"{self.condition(0)} {self.pick('&&', '||')} {self.condition(0)}",
                f"!({self.condition(0)} && {self.condition(0)})",
            ]
            choices += [self.call(name, params) for name, returns, params in self.callable if returns == "boolean"] * 2
        return self.pick(*choices)

    def block(self, depth: int) -> str:
        before = list(self.scope)
        body = " ".join(self.statement(depth) for _ in range(self.number(1, 3)))
        self.scope = before
        return "{ " + body + " }"

    def statement(self, depth: int) -> str:
        self.left -= 1
        kinds = ["log", "log", "local", "local", "assign", "assign", "call", "leave"]
        if depth > 0 and self.left > 0:
            kinds += ["if", "if", "if", "if", "loop", "switch", "finally", "each"]
        return getattr(self, "write_" + self.pick(*kinds))(depth)

    def write_log(self, _: int) -> str:
        return self.log()

    def write_local(self, _: int) -> str:
        type_ = self.pick(*TYPES)
        value = self.value(type_)
        name = self.name("v")
        self.scope.append((name, type_))
        return f"{type_} {name} = {value};"

    def write_assign(self, depth: int) -> str:
        if not self.scope:
            return self.write_local(depth)
        name, type_ = self.draw(st.sampled_from(self.scope))
        if type_ == "int" and self.number(0, 2) == 0:
            return self.pick(f"{name}++;", f"{name} += {self.number(0, 2)};", f"free = {name};")
        return f"{name} = {self.value(type_)};"

    def write_call(self, depth: int) -> str:
        if not self.callable:
            return self.write_local(depth)
        name, _, params = self.draw(st.sampled_from(self.callable))
        return f"{self.call(name, params)};"

    def write_leave(self, _: int) -> str:
        kinds = [self.gives(), "throw new Failed();"] + (["break;", "continue;"] if self.in_loop else [])
        return f"if ({self.condition()}) {{ {self.log()} {self.pick(*kinds)} }}"

    def gives(self) -> str:
        return "return;" if self.returns == "void" else f"return {self.value(self.returns)};"

    def write_if(self, depth: int) -> str:
        text = f"if ({self.condition()}) {self.block(depth - 1)}"
        return text + (f" else {self.block(depth - 1)}" if self.number(0, 1) else "")

    def write_loop(self, depth: int) -> str:
        name = self.name("i")
        before, self.in_loop = self.in_loop, True
        body = self.block(depth - 1)
        self.in_loop = before
        return self.pick(
            f"for (int {name} = 0; {name} < n(3); {name}++) {body}",
            f"int {name} = n(3); while ({name} > 0) {{ {name}--; {body} }}",
            f"for (int {name} : new int[n(3)]) {body}",
        )

    def write_switch(self, depth: int) -> str:
        loop, self.in_loop = self.in_loop, False
        which = self.pick("int", "Kind")
        names = self.of(which)
        on = self.pick(*names) if names else {"int": "n(3)", "Kind": "k()"}[which]
        first, second = ("0", "1") if which == "int" else ("A", "B")
        default = f" default: {self.block(depth - 1)}" if self.number(0, 1) else ""
        text = f"switch ({on}) {{ case {first}: {self.block(depth - 1)} {self.pick('', 'break;')} case {second}: {self.block(depth - 1)} break;{default} }}"
        self.in_loop = loop
        return text

    def write_finally(self, depth: int) -> str:
        loop, self.in_loop = self.in_loop, False
        text = f"try {self.block(depth - 1)}"
        if self.number(0, 1):
            text += f" catch (Failed {self.name('c')}) {self.block(depth - 1)}"
        text += f" finally {self.block(depth - 1)}"
        self.in_loop = loop
        return text

    def write_each(self, _: int) -> str:
        return f"new Held({self.value('boolean', 0)}, {self.value('int', 0)}, {self.value('String', 0)}).show({self.value('boolean', 0)});"

    def body(self, params: tuple[tuple[str, str], ...], returns: str, left: int) -> str:
        self.scope, self.returns, self.left = list(params), returns, left
        inside = " ".join(self.statement(2) for _ in range(self.number(2, 4)))
        end = "" if returns == "void" else self.gives()
        return f"{{ {inside} {end} }}"


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Source text of a program."""
    writer = Writer(draw)
    writer.held = True
    held = f"        void again() {{ if ({writer.condition()}) {{ {writer.log()} }} else {{ {writer.log()} }} }}\n"
    writer.callable = [("again", "void", ())]
    held += f"        void show(boolean p) {writer.body((('p', 'boolean'),), 'void', 5)}"
    writer.held = False
    writer.callable = []
    lines = []
    for _ in range(draw(st.integers(1, 2))):
        name, returns = writer.name("f"), writer.pick("boolean", "int", "String", "Object", "void")
        types = tuple(writer.pick(*TYPES) for _ in range(writer.number(0, 2)))
        params = tuple((f"p{index}", type_) for index, type_ in enumerate(types))
        text = writer.body(params, returns, 5)
        lines.append(f"    static {returns} {name}({', '.join(f'{type_} {param}' for param, type_ in params)}) {text}")
        writer.callable.append((name, returns, types))
    lines.append(f"    public static void m0() {writer.body((), 'void', 12)}")
    return PRELUDE.replace("HELD", held) + "\n".join([*lines, "}", ""])
