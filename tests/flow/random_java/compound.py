"""Statements with others inside: branches, loops, switches, ``try`` and its like."""

from tests.flow.random_java.simple import CHECKED
from tests.flow.random_java.values import COLORS, TEXTS, condition, value
from tests.flow.random_java.writer import Statement, Variable, Writer

CAUGHT = (
    *("RuntimeException", "R1", "Exception", "R2", "R3", "Throwable", "R2 | R3", "R1 | IllegalStateException"),
    *("C1", "C2", "C2 | IllegalStateException", "C1 | R1", "AssertionError", "NullPointerException | ArithmeticException"),
)
BELOW = {
    "C1": ("C2", "C1"),
    "C2": ("C2",),
    "R1": ("R1", "R2"),
    "R2": ("R2",),
    "R3": ("R3",),
    "IllegalStateException": ("R3", "IllegalStateException"),
    "AssertionError": ("AssertionError",),
    "NullPointerException": ("NullPointerException",),
    "ArithmeticException": ("ArithmeticException",),
}
SURE = ("R1", "C1", "C2", "R2", "R3", "R2 | R3", "C1 | R1", "R1 | IllegalStateException", "C2 | IllegalStateException")
"""Clauses for what only a ``throw`` statement throws."""
WIDE = ("RuntimeException", "Exception", "Throwable")


def branch(w: Writer, depth: int) -> str:
    text = f"if ({condition(w)}) {w.block(depth - 1)}"
    if w.rarely(4):
        text += f" else if ({condition(w)}) {w.block(depth - 1)}"
    return text + (f" else {w.block(depth - 1)}" if w.number(0, 1) else "")


def _body(w: Writer, depth: int, label: str) -> str:
    return w.block(depth - 1, loops=(*w.here.loops, label), plain=True, again=True)


def while_(w: Writer, depth: int, label: str = "") -> str:
    return f"while ({w.pick('more()', 'more() && lg0()', 'lg1() && more()', 'more() && ' + condition(w, 1))}) {_body(w, depth, label)}"


def do(w: Writer, depth: int, label: str = "") -> str:
    return f"do {_body(w, depth, label)} while ({w.pick('more()', 'more() && lg0()')});"


def for_(w: Writer, depth: int, label: str = "") -> str:
    name = w.name("i")
    head = f"int {name} = {w.pick('0', 'n(2)')}; {name} < {w.pick('3', 'n(3)')} && more(); {name}++{w.pick('', ', hit()')}"
    with w.at():
        w.declare(Variable(name, "int", fixed=False))
        return f"for ({head}) {_body(w, depth, label)}"


def foreach(w: Writer, depth: int, label: str = "") -> str:
    kind = w.pick("int", "int", *(() if w.exact else ("list", "shapes", "own")))
    name = w.name("x")
    over, type_name = {
        "int": ("some(4)", "int"),
        "list": ("List.of(Color.RED, Color.BLUE)", "Color"),
        "shapes": ("new Shape[] { make(), new Circle() }", "Shape"),
        "own": ("new Row()", "Color"),
    }[kind]
    with w.at():
        w.declare(Variable(name, type_name))
        return f"for ({type_name} {name} : {over}) {_body(w, depth, label)}"


def endless(w: Writer, depth: int, label: str = "") -> str:
    body = _body(w, depth, label)
    return f"for (;;) {{ if (!more()) {{ break; }} {body} }}"


def labelled(w: Writer, depth: int) -> str:
    label = w.name("L")
    return f"{label}: {w.one((while_, do, for_, foreach, endless))(w, depth, label)}"


def labelled_block(w: Writer, depth: int) -> str:
    label = w.name("L")
    return f"{label}: {w.block(depth - 1, least=1, blocks=(*w.here.blocks, label))}"


def switch(w: Writer, depth: int) -> str:
    """Old: cases fall through."""
    selector, cases = _selector(w)
    parts = []
    with w.at(plain=True):
        for case in cases[: w.number(1, 3)]:
            with w.at():
                parts.append(f"case {case}: {{ {w.statements(depth - 1, most=2)} }} {w.pick('', 'break;', 'if (b()) { break; }')}")
        if w.number(0, 1):
            parts.insert(w.number(0, len(parts)), f"default: {w.log()}")
    return f"switch ({selector}) {{ {' '.join(parts)} }}"


def arrow(w: Writer, depth: int) -> str:
    selector, cases = _selector(w)
    first = ", ".join(cases[: w.number(1, 2)])
    with w.at(plain=True):
        parts = [f"case {first} -> {w.block(depth - 1)}", f"case {cases[2]} -> hit();" if len(cases) > 2 else ""]
        if w.number(0, 1):
            parts.append(f"default -> {w.pick(w.block(depth - 1), 'throw new R2();' if w.rarely() else w.block(0))}")
    return f"switch ({selector}) {{ {' '.join(parts)} }}"


def yielding(w: Writer, depth: int) -> str:
    name = w.name("y")
    selector, cases = _selector(w)
    with w.at(loops=(), blocks=(), plain=False, again=False, returns=""):
        inner = w.statements(depth - 1, most=2)
    parts = [
        f"case {cases[0]} -> {w.pick('pair(lg0(), lg1())', '1', 'pair(' + condition(w) + ', b())')};",
        f"case {cases[1]} -> {{ {inner} if ({condition(w)}) {{ yield 0; }} {w.pick('', w.log())} yield 2; }}",
        f"default -> {w.pick('3', 'n(2)', 'pair(lg0(), true)')};",
    ]
    if w.rarely():
        parts = [
            f"case {cases[0]}: {inner} if ({condition(w)}) {{ yield 0; }}",
            f"case {cases[1]}: yield 1;",
            f"default: {w.log()} yield 2;",
        ]
    text = f"int {name} = switch ({selector}) {{ {' '.join(parts)} }};"
    w.declare(Variable(name, "int"))
    return text


def _selector(w: Writer) -> tuple[str, tuple[str, ...]]:
    """An expression to switch over, and cases."""
    kind = w.pick("int", "int", "String", "Color")
    found = w.variables(kind, sure=True)
    if kind == "int":
        return (w.one(found).name if found and w.number(0, 1) else "n(4)"), ("0", "1", "2")
    if kind == "String":
        return (w.one(found).name if found and w.number(0, 1) else f"(b() ? {TEXTS[0]} : {TEXTS[1]})"), TEXTS
    return (w.one(found).name if found and w.number(0, 1) else "Color.values()[n(3)]"), tuple(color.partition(".")[2] for color in COLORS)


def synchronised(w: Writer, depth: int) -> str:
    return f"synchronized ({w.pick('LOG', 'make()')}) {w.block(depth - 1)}"


def try_(w: Writer, depth: int) -> str:
    checked = w.here.checked
    clauses: list[tuple[str, str]] = []
    taken: set[str] = set()
    for _ in range(w.number(1, 3)):
        caught = w.pick(*(SURE if w.sure else CAUGHT))
        names = caught.split(" | ")
        if (not checked and set(names) & set(CHECKED)) or taken & {"Throwable"} or any(_hidden(name, taken) for name in names):
            continue
        taken.update(names)
        clauses.append((caught, w.name("c")))
    guarded = w.here.guarded or not taken.isdisjoint(WIDE)
    asserted = w.here.asserted or not taken.isdisjoint(("Throwable", "AssertionError"))
    first = "declared(); " if (checked and w.number(0, 1)) or taken & set(CHECKED) else ""
    if w.sure:  # what is caught can be thrown
        names = {name.replace("IllegalStateException", "R3") for name in taken} - set(CHECKED)
        first += " ".join(f"if (b()) {{ throw new {name}(); }}" for name in sorted(names)) + " "
    text = f"try {{ {first}{w.block(depth - 1, least=1, guarded=guarded, asserted=asserted)[2:]}"
    for caught, name in clauses:
        inside = w.block(depth - 1)[2:-2]
        again = ["", "", f"if (b()) {{ throw new R1({name}); }}"]
        if checked and caught != "Throwable":
            again.append(f"if ({condition(w, 1)}) {{ throw new C1({name}); }}")
        if (checked or not {"Exception", "Throwable"} & set(caught.split(" | "))) and caught != "Throwable":
            again.append(f"if ({condition(w, 1)}) {{ throw {name}; }}")
        text += f" catch ({caught} {name}) {{ {w.log()} {inside} {w.pick(*again)} }}"
    if w.number(0, 1) or not clauses:
        text += f" finally {w.block(depth - 1, least=1)}"
    return text


def _hidden(name: str, taken: set[str]) -> bool:
    """Whether an earlier clause takes all that a clause for *name* could."""
    if name in taken:
        return True
    if name == "Throwable":
        return False
    if "Exception" in taken and name != "AssertionError":
        return True
    if "RuntimeException" in taken and name not in ("Exception", "AssertionError", *CHECKED):
        return True
    return any(name in BELOW.get(other, ()) for other in taken)


def finally_(w: Writer, depth: int) -> str:
    return f"try {w.block(depth - 1, least=1)} finally {{ {w.log()} {w.block(depth - 1)[2:]}"


def resources(w: Writer, depth: int) -> str:
    if not w.here.checked:
        return f"try (Quiet {w.name('q')} = {w.pick('new Quiet()', 'b() ? new Quiet() : null')}) {w.block(depth - 1)}"
    first, second = w.name("q"), w.name("q")
    head = w.pick(
        f"Res {first} = new Res()",
        f"Res {first} = b() ? new Res() : null",
        f"Quiet {first} = new Quiet()",
        f"Res {first} = new Res(); Quiet {second} = new Quiet()",
        f"Res {first} = new Res(); Res {second} = new Res()",
    )
    caught = w.pick("", "", "R1", "C1", *(() if w.sure else ("RuntimeException", "Exception", "Throwable")))
    if caught == "C1" and "Res" not in head:
        caught = "R1"
    guarded = w.here.guarded or caught in WIDE
    text = f"try ({head}) {w.block(depth - 1, guarded=guarded, asserted=w.here.asserted or caught == 'Throwable')}"
    if caught:
        name = w.name("c")
        text += f" catch ({caught} {name}) {{ {w.log()} {w.pick('', f'if ({name}.getSuppressed().length > 0) {{ {w.log()} }}')} }}"
    if w.rarely():
        text += f" finally {w.block(depth - 1, least=1)}"
    if w.rarely() and not caught:
        existing = w.name("q")
        text = f"Quiet {existing} = new Quiet(); try ({existing}) {w.block(depth - 1)}"
    return text


def ternary(w: Writer, depth: int) -> str:
    del depth
    name = w.name("t")
    text = f"int {name} = {condition(w)} ? {value(w, 'int')[0]} : {value(w, 'int')[0]};"
    w.declare(Variable(name, "int"))
    return text


COMPOUND_STATEMENTS: dict[str, tuple[int, Statement]] = {
    "branch": (5, branch),
    "while": (2, while_),
    "do": (1, do),
    "for": (2, for_),
    "foreach": (2, foreach),
    "endless": (1, endless),
    "labelled": (2, labelled),
    "labelled block": (1, labelled_block),
    "switch": (2, switch),
    "arrow": (2, arrow),
    "yield": (1, yielding),
    "try": (5, try_),
    "finally": (2, finally_),
    "resources": (2, resources),
    "synchronized": (1, synchronised),
    "ternary": (1, ternary),
}
