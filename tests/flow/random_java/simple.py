"""Statements without others inside."""

from tests.flow.random_java.values import TYPES, condition, dereferenced, value
from tests.flow.random_java.writer import SIMPLE, Statement, Variable, Writer

UNCHECKED = ("R1", "R2", "R3")
CHECKED = ("C1", "C2")


def log(w: Writer, _: int) -> str:
    return w.log()


def jump(w: Writer, _: int) -> str:
    here = w.here
    jumps = []
    if here.returns == "void":
        jumps.append("return;")
    elif here.returns:
        jumps.append(f"return {value(w, here.returns)[0]};")
    if here.plain:
        jumps.append("break;")
    if here.again:
        jumps.append("continue;")
    jumps += [f"{word} {label};" for label in here.loops if label for word in ("break", "continue")]
    jumps += [f"break {label};" for label in here.blocks]
    return f"if ({condition(w)}) {{ {w.pick('', w.log())} {w.pick(*jumps)} }}" if jumps else w.log()


def throw(w: Writer, _: int) -> str:
    new = [f"new {name}()" for name in (*UNCHECKED, *(CHECKED if w.here.checked else ()))]
    kinds = [w.pick(*new), w.pick(*new), "trouble()", "(b() ? new R1() : new R3())"]
    if w.here.checked:
        kinds.append("(Exception) trouble()")
    return f"if ({condition(w)}) {{ throw {w.pick(*kinds)}; }}"


def implicit(w: Writer, _: int) -> str:
    """The JVM throws."""
    if w.exact and not w.here.guarded:
        return w.log()
    name = w.name("z")
    return w.pick(
        "if (b()) { nothing.hashCode(); }",
        f"{{ int[] {name} = new int[1]; {name}[n(2)] = 1; }}",
        f"int {name} = 1 / (b() ? 1 : 0);",
        f"int {name} = 3 % n(2);",
        f'Object o{name} = b() ? "s" : 1; Integer {name} = (Integer) o{name};',
        f"int[] {name} = new int[n(2) - 1];",
        f"Integer i{name} = b() ? null : 1; int {name} = i{name};",
        f"Object[] {name} = new String[1]; if (b()) {{ {name}[0] = 1; }}",
        f'String {name} = b() ? null : "s"; switch ({name}) {{ case "s": {w.log()} break; default: }}',
        f"Shape {name} = b() ? null : make(); {name}.v();",
        "List.of(1, 2).get(n(3)).hashCode();",
        '"ab".substring(n(4)).length();',
    )


def asserted(w: Writer, _: int) -> str:
    if w.exact and not w.here.asserted:
        return w.log()
    return f"assert {condition(w)}{w.pick('', ' : lg0()', ' : n(2)')};"


def called(w: Writer, _: int) -> str:
    """A call; back up only while there are bits, so that recursion ends."""
    found = [method for method in w.methods if w.here.checked or not method.checked]
    deeper = [method for method in found if method.level > w.here.level]
    if w.exact or w.number(0, 2) < 2:
        found = deeper
    if not found:
        return w.log()
    method = w.one(found)
    text = f"P.{method.name}({', '.join(value(w, param.type)[0] for param in method.params)})"
    if method not in deeper:
        return f"if (b()) {{ {text}; }}"
    if method.returns == "void" or w.rarely():
        return f"{text};"
    name = w.name("v")
    w.declare(Variable(name, method.returns, sure=method.returns in ("boolean", "int")))
    return f"{method.returns} {name} = {text};"


def declared(w: Writer, _: int) -> str:
    """A local variable."""
    type_name = w.one(TYPES)
    text, sure = value(w, type_name, 2)
    name = w.name(type_name[0].lower())
    changes = type_name in ("boolean", "int", "String") and w.rarely()
    w.declare(Variable(name, type_name, fixed=not changes, sure=sure or type_name in ("Color", "Box", "Pair")))
    return f"{type_name} {name} = {text};"


def assigned(w: Writer, _: int) -> str:
    found = [variable for variable in w.here.scope if not variable.fixed]
    if not found:
        return w.log()
    variable = w.one(found)
    name = variable.name
    if variable.type == "boolean":
        return w.pick(f"{name} = !{name};", f"{name} |= {condition(w)};", f"{name} &= lg0();", f"{name} = {condition(w)};")
    if variable.type == "int":
        return w.pick(
            f"{name}++;", f"{name} += n(2);", f"{name} = {value(w, 'int')[0]};", f"--{name};", f"if ({name}++ == 1) {{ {w.log()} }}"
        )
    if variable.sure:
        return f"{name} = {w.pick(chr(34) + 'u' + chr(34), chr(34) + 'v' + chr(34))};"
    return f"{name} = {value(w, 'String')[0]};"


def virtual(w: Writer, _: int) -> str:
    shapes = [variable for variable in w.variables("Shape") if dereferenced(w, variable.sure)]
    maybe = [variable for variable in w.variables("Shape", "Object") if not variable.sure]
    boxes = w.variables("Box")
    kinds = ["make().v();", "make().twice();"]
    kinds += [f"{w.one(shapes).name}.{w.pick('v', 'twice')}();"] * 2 if shapes else []
    kinds += [f"if ({w.one(boxes).name}.it != null) {{ {w.one(boxes).name}.it.v(); }}", f"{w.one(boxes).name}.go();"] if boxes else []
    if maybe:
        name, pattern = w.one(maybe).name, w.name("q")
        kinds += [
            f"if ({name} instanceof Circle) {{ ((Circle) {name}).v(); }}",
            f"if ({name} instanceof Base {pattern}) {{ {pattern}.outer(); }}",
        ]
    return w.pick(*kinds)


def made(w: Writer, _: int) -> str:
    return w.pick(
        "new Circle();",
        "new Square();",
        "if (b()) { new Triangle(); }",
        "new Outer().new Inner().v();",
        "same(make()).v();",
        "sum(n(2), pair(lg0(), lg1()));",
        f"sum(n(1), {w.number(0, 1)});",
        "new Pair(lg1(), n(2));",
        "String.valueOf(make());",
        f'String {w.name("t")} = "t" + make();',
        f'String {w.name("t")} = "t"; t{w.names} += make();',
    )


def initialised(w: Writer, _: int) -> str:
    """The first use of a class."""
    if w.sure:  # nothing says whether that has been in use before
        return w.log()
    return w.pick(
        "if (b()) { Lazy.touch(); }",
        "Lazy.touch();",
        "if (Lazy.flag) { " + w.log() + " }",
        "new LazyBelow();",
        "if (b()) { LazyBelow.below(); }",
        "new Late(lg1());",
        "if (LazyBelow.flag) { hit(); }",
    )


def poisoned(w: Writer, _: int) -> str:
    """A class whose initialiser may throw; another use says NoClassDefFoundError (JLS 12.4.2), which predictions leave out."""
    if w.exact:
        return w.log()
    name = w.name("x")
    use = w.pick("Poison.touch();", "new Poison();")
    caught = w.pick("Error", "Throwable", "ExceptionInInitializerError", "NoClassDefFoundError | ExceptionInInitializerError")
    return f"try {{ {use} }} catch ({caught} {name}) {{ {w.log()} }}" if w.number(0, 2) else use


def moded(w: Writer, _: int) -> str:
    if w.sure:  # the same
        return w.log()
    return w.pick(
        f"Mode.{w.pick('ON', 'OFF', 'AUTO')}.act();",
        "Mode.values()[n(3)].act();",
        'Mode.valueOf(b() ? "ON" : "OFF").act();',
        "Mode.pick().act();",
    )


def ended(w: Writer, _: int) -> str:
    return f"if (b() && b()) {{ {w.log()} System.exit(0); }}"


def kept(w: Writer, _: int) -> str:
    """Functions that a field keeps are run later, by whoever finds them."""
    if w.here.thread or w.exact:  # nothing is known of a field that changes
        return w.log()
    name = w.name("k")
    return w.pick(
        "if (b()) { Kept.action = () -> hit(); }",
        "if (Kept.action != null) { Kept.action.run(); }",
        "Kept.action = P::hit; Kept.action.run();",
        f"Kept.actions.add(() -> {{ {w.log()} }});",
        f"for (Runnable {name} : Kept.actions) {{ {name}.run(); }}",
    )


SIMPLE_STATEMENTS: dict[str, tuple[int, Statement]] = {
    "log": (5, log),
    "declared": (5, declared),
    "called": (4, called),
    "jump": (3, jump),
    "throw": (3, throw),
    "implicit": (2, implicit),
    "assigned": (2, assigned),
    "virtual": (3, virtual),
    "made": (1, made),
    "asserted": (1, asserted),
    "initialised": (1, initialised),
    "poisoned": (1, poisoned),
    "moded": (1, moded),
    "ended": (1, ended),
    "kept": (1, kept),
}
SIMPLE.update(SIMPLE_STATEMENTS)
