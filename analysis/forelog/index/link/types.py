"""Types as the linker computes with them: plain tuples, because there are millions of them on the hot path.

The representation is that of :mod:`forelog.index.library.signature`::

    ("prim", name)                     int, boolean, void ...
    ("class", binary name, arguments)  arguments: types or wildcards; () when raw or not generic
    ("array", element)
    ("var", name)                      a type variable in scope
    ("wild", "+" | "-" | "*", bound)   ? extends bound, ? super bound, ?
    ("free", number)                   an inference variable (:mod:`forelog.index.link.inference`)
    ("null",)                          the type of null
    ("outside",)                       a type that is not known, but that code outside of all that is known has named: none of ours

``None`` is the unknown type.
"""

from collections.abc import Mapping
from typing import Any, Final

Type = tuple[Any, ...]

VOID: Final[Type] = ("prim", "void")
BOOLEAN: Final[Type] = ("prim", "boolean")
INT: Final[Type] = ("prim", "int")
LONG: Final[Type] = ("prim", "long")
DOUBLE: Final[Type] = ("prim", "double")
NULL: Final[Type] = ("null",)
OUTSIDE: Final[Type] = ("outside",)
OBJECT: Final[Type] = ("class", "java.lang.Object", ())
STRING: Final[Type] = ("class", "java.lang.String", ())
PRIMITIVES: Final[Mapping[str, Type]] = {
    name: ("prim", name) for name in ("boolean", "byte", "short", "char", "int", "long", "float", "double", "void")
}
BOXES: Final[Mapping[str, Type]] = {
    name: ("class", f"java.lang.{box}", ())
    for name, box in {
        "boolean": "Boolean",
        "byte": "Byte",
        "short": "Short",
        "char": "Character",
        "int": "Integer",
        "long": "Long",
        "float": "Float",
        "double": "Double",
        "void": "Void",
    }.items()
}
UNBOXES: Final[Mapping[str, Type]] = {box[1]: PRIMITIVES[name] for name, box in BOXES.items()}
# JLS 5.1.2: what each primitive type widens to.
WIDER: Final[Mapping[str, frozenset[str]]] = {
    "byte": frozenset(("short", "int", "long", "float", "double")),
    "short": frozenset(("int", "long", "float", "double")),
    "char": frozenset(("int", "long", "float", "double")),
    "int": frozenset(("long", "float", "double")),
    "long": frozenset(("float", "double")),
    "float": frozenset(("double",)),
    "double": frozenset(),
    "boolean": frozenset(),
    "void": frozenset(),
}
RANK: Final = {"byte": 0, "short": 0, "char": 0, "int": 0, "long": 1, "float": 2, "double": 3}


def box(t: Type | None) -> Type | None:
    """The reference type that a value of *t* becomes (JLS 5.1.7)."""
    return BOXES[t[1]] if t is not None and t[0] == "prim" else t


def unbox(t: Type | None) -> Type | None:
    """The primitive type behind a box, else *t* itself."""
    return UNBOXES.get(t[1], t) if t is not None and t[0] == "class" else t


def substitute(t: Type | None, bindings: Mapping[str, Type | None]) -> Type | None:
    """Replace type variables by name; one bound to the unknown makes the whole unknown only where it stands alone."""
    if t is None or not bindings:
        return t
    what: str = t[0]
    if what == "class":
        if not t[2]:
            return t
        return ("class", t[1], tuple([substitute(a, bindings) for a in t[2]]))
    if what == "var":
        return bindings.get(t[1], t)
    if what == "array":
        element = substitute(t[1], bindings)
        return None if element is None else ("array", element)
    if what == "wild":
        return t if t[2] is None else ("wild", t[1], substitute(t[2], bindings))
    return t


def erased_name(t: Type | None) -> str:
    """Binary name as in ``v_call_graph``'s parameter lists: ``java.lang.String``, ``int[]``; ``?`` when unknown."""
    if t is None:
        return "?"
    what: str = t[0]
    if what == "class" or what == "prim":
        return str(t[1])
    if what == "array":
        return erased_name(t[1]) + "[]"
    if what == "wild":
        return erased_name(t[2]) if t[1] == "+" else "java.lang.Object"
    return "java.lang.Object" if what in ("var", "free", "null") else "?"
