"""Expressions by type: values that are tested again later, and calls that are hidden behind ``&&``, ``||`` and ``?:``."""

from tests.flow.random_java.writer import Writer

TYPES = ("boolean", "boolean", "int", "String", "Color", "Shape", "Object", "Box", "Pair")
TEXTS = ('"u"', '"v"')
COLORS = ("Color.RED", "Color.GREEN", "Color.BLUE")


def condition(w: Writer, depth: int = 2) -> str:
    """A boolean expression."""
    if depth > 0 and w.rarely(3):
        left, right = condition(w, depth - 1), condition(w, depth - 1)
        return {
            0: f"{left} && {right}",
            1: f"({left} || {right})",
            2: f"!({left} && {right})",
            3: f"({left} ? {right} : {condition(w, depth - 1)})",
            4: f"({left} ^ {right})",
            5: f"({left} | {right})",
        }[w.number(0, 5)].replace("  ", " ")
    kind = w.pick("b()", "b()", "known", "known", "known", "known", "logs", "call")
    if kind == "known" and w.here.scope:
        return _known(w)
    if kind == "logs":
        return f"lg{w.number(0, 1)}()"
    if kind == "call" and (found := call(w, "boolean")):
        return found
    return w.pick("b()", "!b()")


def _known(w: Writer) -> str:
    variable = w.one(w.here.scope)
    name = variable.name
    if variable.type == "boolean":
        return w.pick(name, "!" + name)
    if variable.type == "int":
        return f"{name} {w.pick('==', '!=', '<', '>=')} {w.number(0, 2)}"
    if variable.type == "String":
        tests = [f'"u".equals({name})', f'!"v".equals({name})', f"{name} == null"]
        return w.pick(*tests, f'{name}.equals("v")', f"{name}.isEmpty()") if dereferenced(w, variable.sure) else w.pick(*tests)
    if variable.type == "Color":
        return f"{name} {w.pick('==', '!=')} {w.pick(*COLORS)}"
    if variable.type == "Pair":
        return w.pick(f"{name}.left()", f"{name}.right() == 1", f"!{name}.left()")
    if variable.type == "Box":
        return w.pick(f"{name}.open", f"!{name}.open", f"{name}.size == {w.number(0, 2)}", f"{name}.it == null")
    tests = [f"{name} == null", f"{name} != null", f"{name} instanceof Circle", f"{name} instanceof Base"]
    return w.pick(*tests, f"({name} instanceof Base {w.name('p')} && {name} != null)")


def dereferenced(w: Writer, sure: bool) -> bool:
    """Whether something may be dereferenced here."""
    return sure or not w.exact or w.here.guarded


def value(w: Writer, type_name: str, depth: int = 1) -> tuple[str, bool]:
    """An expression of a type, and whether it is never null."""
    same = w.variables(type_name)
    kind = w.pick("plain", "plain", "same", "choice", "call")
    if kind == "same" and same:
        variable = w.one(same)
        return variable.name, variable.sure
    if kind == "choice" and depth > 0:
        then, other = value(w, type_name, depth - 1), value(w, type_name, depth - 1)
        return f"({condition(w, 1)} ? {then[0]} : {other[0]})", then[1] and other[1]
    if kind == "call" and (found := call(w, type_name)):
        return found, type_name in ("boolean", "int")
    return _plain(w, type_name, depth)


def _plain(w: Writer, type_name: str, depth: int) -> tuple[str, bool]:
    if type_name == "boolean":
        return w.pick("b()", "true", "false", condition(w, depth)), True
    if type_name == "int":
        ints = w.variables("int")
        sums = [f"{w.one(ints).name} + 1", f"{w.one(ints).name} - {w.one(ints).name}"] if ints else []
        return w.pick("n(3)", "0", "1", "n(2)", "pair(lg0(), b())", "sum(n(2), pair(b(), lg1()))", *sums), True
    if type_name == "String":
        text = w.pick(*TEXTS, "null")
        return (f"(b() ? {w.pick(*TEXTS)} : {text})", text != "null") if w.rarely(2) else (text, text != "null")
    if type_name == "Color":
        return w.pick(*COLORS, f"(b() ? {w.pick(*COLORS)} : {w.pick(*COLORS)})", "Color.values()[n(3)]"), True
    if type_name == "Pair":
        return f"new Pair({condition(w, depth)}, {value(w, 'int', 0)[0]})", True
    if type_name == "Box":
        return f"new Box({condition(w, depth)}, {value(w, 'int', 0)[0]}, {value(w, 'Shape', 0)[0]})", True
    text = w.pick(
        "make()",
        "new Circle()",
        "new Square()",
        "null",
        "(b() ? make() : null)",
        "same(make())",
        *(('"o"',) if type_name == "Object" else ()),
    )
    return text, "null" not in text


def call(w: Writer, type_name: str, depth: int = 1) -> str:
    """A call of a method of this program that returns a type, ``""`` when there is none."""
    found = [
        method
        for method in w.methods
        if method.returns == type_name and (w.here.checked or not method.checked) and method.level > w.here.level
    ]
    if not found:
        return ""
    method = w.one(found)
    return f"P.{method.name}({', '.join(value(w, param.type, depth - 1)[0] for param in method.params)})"
