"""A small Java workspace that changes at random: what one file says depends in many ways on what others declare.

The model is a list of types with their members; an edit changes one thing of one type, and the files are written from the model.  The
sources need not compile: an editor's do not either.
"""

import random
import re
from dataclasses import dataclass, field
from pathlib import Path

PACKAGES = ("app", "app.io", "lib")
NAMES = ("Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta")
INTERFACES = ("Shape", "Task", "Source")
METHODS = ("go", "name", "put", "run", "get", "tell", "close", "handle", "toString", "iterator", "getName", "isOpen")
FIELDS = ("NAME", "LIMIT", "prefix", "next", "out", "LOG")
TYPES = ("String", "int", "Object", "Runnable", "java.util.List<String>", "StringBuilder")
HEADER = "import java.io.*;\nimport java.util.*;\nimport java.util.function.*;\nimport org.slf4j.Logger;\nimport org.slf4j.LoggerFactory;\n"


@dataclass
class Member:
    text: str


@dataclass
class Type:
    name: str
    package: str
    interface: bool = False
    parents: list[str] = field(default_factory=list)
    interfaces: list[str] = field(default_factory=list)
    final: bool = False
    imports: set[str] = field(default_factory=set)
    members: list[Member] = field(default_factory=list)
    shift: int = 0

    def source(self) -> str:
        above = f" extends {', '.join(self.parents)}" if self.parents else ""
        if self.interfaces:
            above += f" {'extends' if self.interface else 'implements'} {', '.join(self.interfaces)}"
        kind = "interface" if self.interface else "final class" if self.final else "class"
        own = "".join(f"import {name};\n" for name in sorted(self.imports))
        body = "".join(f"  {member.text}\n" for member in self._declared_once())
        return f"package {self.package};\n{'// shifted' * (self.shift > 0)}{chr(10) * self.shift}{own}{HEADER}public {kind} {self.name}{above} {{\n{body}}}\n"

    def _declared_once(self) -> list[Member]:
        """No method twice: which of them is called is nothing that an index could say."""
        found: dict[str, Member] = {}
        for at, member in enumerate(self.members):
            header = re.match(r"[^{=;]*?(\w+)\(([^)]*)\)", member.text)
            found.setdefault(header[1] + re.sub(r" \w+(?=,|$)", "", header[2]) if header else str(at), member)
        return list(found.values())


class Workspace:
    """Files that change."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.rng = random.Random(seed)
        self.types: dict[str, Type] = {}
        for name in NAMES[:4]:
            self._new(name, interface=False)
        for name in INTERFACES[:2]:
            self._new(name, interface=True)
        for made in self.types.values():
            self._write(made)

    def edit(self) -> str:
        """Change something; says what."""
        rng = self.rng
        made = rng.choice(list(self.types.values()))
        what = rng.choice(
            ["body"] * 6
            + [
                "member",
                "member",
                "add",
                "add",
                "remove",
                "remove",
                "parent",
                "interface",
                "import",
                "shift",
                "final",
                "file",
                "away",
                "move",
            ]
        )
        if what in ("body", "member") and made.members:
            at = rng.randrange(len(made.members))
            before = made.members[at].text
            if what == "body" and "{" in before and not made.interface:
                made.members[at] = Member(f"{before[: before.index('{')]}{{ {self._statements()} }}")
            else:
                made.members[at] = self._member(made.interface)
        elif what in ("add", "body", "member"):
            made.members.insert(rng.randint(0, len(made.members)), self._member(made.interface))
        elif what == "remove" and made.members:
            made.members.pop(rng.randrange(len(made.members)))
        elif what == "parent" and not made.interface:
            made.parents = [] if made.parents else [rng.choice([*NAMES, "Thread", "java.io.Writer", "TimerTask"])]
        elif what == "interface":
            made.interfaces = rng.sample(
                [*INTERFACES, "Runnable", "Iterable<String>", "Comparable<Alpha>", "AutoCloseable"], rng.randint(0, 2)
            )
        elif what == "import":
            made.imports ^= {f"{rng.choice(PACKAGES)}.{rng.choice([*NAMES, *INTERFACES, '*'])}"}
        elif what == "shift":
            made.shift = rng.randint(0, 3)
        elif what == "final":
            made.final = not made.final
        elif what == "file" and len(self.types) < len(NAMES) + len(INTERFACES):
            name = rng.choice([n for n in (*NAMES, *INTERFACES) if n not in self.types])
            made = self._new(name, interface=name in INTERFACES)
        elif what == "away" and len(self.types) > 4:
            del self.types[made.name]
            self._path(made).unlink()
            return f"away {made.name}"
        elif what == "move":
            self._path(made).unlink()
            made.package = rng.choice(PACKAGES)
        self._write(made)
        return f"{what} {made.name}"

    def _new(self, name: str, *, interface: bool) -> Type:
        made = self.types[name] = Type(name, self.rng.choice(PACKAGES), interface)
        made.members = [self._member(interface) for _ in range(self.rng.randint(2, 6))]
        made.imports = {f"{package}.*" for package in PACKAGES}
        if not interface:
            made.members.insert(0, Member(f"static final Logger LOG = LoggerFactory.getLogger({name}.class);"))
        return made

    def _path(self, made: Type) -> Path:
        return self.folder / made.package.replace(".", "/") / f"{made.name}.java"

    def _write(self, made: Type) -> None:
        path = self._path(made)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made.source())

    # Members.

    def _type(self) -> str:
        return self.rng.choice([*TYPES, *NAMES, *INTERFACES, *NAMES])

    def _member(self, interface: bool) -> Member:
        rng = self.rng
        name = rng.choice(METHODS)
        params = ", ".join(f"{self._type()} p{at}" for at in range(rng.choice((0, 0, 1, 1, 2))))
        if interface:
            return Member(
                rng.choice(
                    [
                        f"{self._type()} {name}({params});",
                        f"String NAME = {self._text()};",
                        f"void {name}();",
                        f"default void {name}() {{ {self._statements()} }}",
                    ]
                )
            )
        kind = rng.randrange(14)
        if kind == 0:
            return Member(f"static final String {rng.choice(FIELDS[:2])} = {self._text()};")
        if kind == 1:
            return Member(f"static final Logger LOG = LoggerFactory.getLogger({rng.choice(NAMES)}.class);")
        if kind == 2:
            return Member(f"private final {self._type()} {rng.choice(FIELDS[2:5])};")
        if kind == 3:
            return Member(f"{self._type()} {rng.choice(FIELDS[2:5])} = {self._value()};")
        if kind == 4:
            return Member(
                f'static void tell(String text, Object more) {{ LoggerFactory.getLogger("t").{rng.choice(("info", "warn"))}(text, more); }}'
            )
        if kind == 5:
            return Member(f"void passOn(String text) {{ {rng.choice(NAMES)}.tell({self._text()} + text, this); }}")
        if kind == 6:
            return Member(f"{rng.choice(NAMES)}({params}) {{ this.prefix = {self._text()}; {self._statements()} }}")
        if kind == 7:
            return Member(f"static String text() {{ return {self._text()}; }}")
        if kind == 8:
            return Member(f"public String toString() {{ return {self._text()}; }}")
        if kind == 9:
            return Member(
                f"static class Inner{rng.randint(0, 2)} extends {rng.choice(NAMES)} {{ public void {name}() {{ {self._statements()} }} }}"
            )
        if kind == 10:
            return Member(f"static {{ {self._statements()} }}")
        static = rng.choice(("static ", "", "", "private "))
        return Member(f"{static}{rng.choice(['void', self._type()])} {name}({params}) {{ {self._statements()} }}")

    def _statements(self) -> str:
        return " ".join(self._statement() for _ in range(self.rng.randint(1, 4)))

    def _statement(self) -> str:
        rng = self.rng
        name, other, method = rng.choice(NAMES), rng.choice(NAMES), rng.choice(METHODS)
        return rng.choice(
            [
                f"LOG.info({self._text()});",
                f'LOG.{rng.choice(("debug", "error"))}("value {{}}", {self._value()});',
                f"{name}.tell({self._text()}, {self._value()});",
                f'new {name}().passOn("from");',
                f"new {name}().{method}();",
                f"{name} v = {self._value()}; v.{method}({self._value()});",
                f"{rng.choice(INTERFACES)} s = {self._value()}; s.{method}();",
                f"{rng.choice(INTERFACES)} f = () -> {name}.text(); f.{method}();",
                f"new Thread({self._value()}).start();",
                f"new Thread(() -> {{ LOG.warn({self._text()}); }}).start();",
                f"Runnable r = new {rng.choice(['Runnable', name, *INTERFACES])}() {{ public void {method}() {{ LOG.info({self._text()}); {other}.tell(\"in\", 1); }} }}; r.run();",
                f"PrintWriter w = new PrintWriter(new {name}()); w.println(1);",
                f"for (String x : new {name}()) {{ LOG.info(x); }}",
                f"try ({name} c = new {name}()) {{ c.{method}(); }}",
                f"class Local extends {name} {{ void {method}() {{ }} }} new Local().{method}();",
                f"List<{name}> l = new ArrayList<>(); l.get(0).{method}(); l.forEach({name}::{method});",
                f"next.{method}(); this.{method}(); {method}({self._value()});",
                f'Class.forName({name}.NAME); Class.forName("app.{other}").newInstance();',
                f"Supplier<{name}> q = {name}::new; q.get().{method}();",
                f"new com.google.gson.Gson().toJson({self._value()});",
                f"Map<String, Object> m = new HashMap<>(); m.put(NAME, new {name}()); new com.google.gson.Gson().toJson(m);",
            ]
        )  # fmt: skip

    def _text(self) -> str:
        rng = self.rng
        name = rng.choice(NAMES)
        return rng.choice(
            [
                f'"w{rng.randint(0, 99)}"',
                f'"at " + {name}.NAME',
                f"{name}.text()",
                f'"a" + {name}.text() + NAME',
                '"p " + prefix',
                f'"n " + new {name}()',
                '"g " + get()',
            ]
        )

    def _value(self) -> str:
        rng = self.rng
        name = rng.choice(NAMES)
        return rng.choice([f"new {name}()", f"({name}) get()", "null", "1", '"s"', f"{name}.next", "this", f"{name}.text()", "p0"])
