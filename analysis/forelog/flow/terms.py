"""Terms: what a body's own text says of the values that decide its conditions.

A term is a plain tuple whose first item says what it is, so that ``marshal`` stores it with its machine::

    ("int", n) ("bool", b) ("str", s) ("null",)
    ("this",)                       the object whose method runs
    ("param", index)                what the caller gave
    ("var", number)                 what a LET edge gave last (:mod:`forelog.flow.machine`)
    ("captured", name)              of a lambda, a variable around it
    ("field", object, name, class)  a field; class: its binary name where this file declares the field (then it is final), else the candidates for the static type
    ("static", candidates, name)    Type.NAME: an enum's constant, a static field; only the index knows which
    ("case", name)                  an enum's constant as the label of a case
    ("result", pos)                 what the call there returned
    ("new", pos, candidates)        a new object
    ("function", pos, name, candidates)
                                    what a lambda (name "") or a method reference makes; of ``Type::name`` the candidates for the type
    ("op", operator, kind, a, b)    == < <= + - * of numbers of this kind (< and <= of "": any); == of anything
    ("not", a) ("and", ...) ("or", ...) ("if", condition, a, b)
    ("is", a, candidates)           instanceof
    ("equals", a, b)                one of them is a String that is known; the other any object
    ("unbox", a)
    ("unknown",)                    another value at each look

A *kind* is ``i`` (int and what is promoted to it), ``l``, ``b`` (boolean), ``d`` (float, double), ``o`` (objects) or ``""``.  Nothing that can change behind
a body's back has a name here: a field that is not final, an element of an array, what a method returns is a new value at each look, and a local keeps the
value that it was given.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from forelog.java.facts import FINAL, STATIC
from forelog.java.ir import Expr, walk

if TYPE_CHECKING:
    from forelog.flow.builder import Builder

Term: TypeAlias = tuple[Any, ...]

UNKNOWN: Term = ("unknown",)
NULL: Term = ("null",)
TRUE: Term = ("bool", True)
FALSE: Term = ("bool", False)
THIS: Term = ("this",)
RETURNED = 0
"""Number of the variable that holds what the body returns."""

LARGEST = 24
"""Nodes of one term; what is larger is unknown."""
_LONGEST = 200
"""Characters of a string."""
_PASSING = frozenset(("unknown", "result", "new", "function", "static"))
"""Terms that may mean another value at the next look."""
KINDS = {
    **dict.fromkeys(("int", "short", "byte", "char"), "i"),
    "long": "l",
    "boolean": "b",
    "float": "d",
    "double": "d",
    "": "",
    "var": "",
}
_BOXED = {"Integer": "i", "Short": "i", "Byte": "i", "Character": "i", "Long": "l", "Boolean": "b"}
_ORDERED = {"<": ("<", False), "<=": ("<=", False), ">": ("<", True), ">=": ("<=", True)}
"""Operator → that of the term, and whether its operands change places."""


def parts(term: Term) -> Iterator[Term]:
    """The term and all terms in it."""
    stack = [term]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(part for part in top[1:] if isinstance(part, tuple) and part and part[0] in _OPERATIONS)


_OPERATIONS = frozenset(
    (
        *("int", "bool", "str", "null", "this", "param", "var", "captured", "field", "static", "case", "result", "new", "function"),
        *("op", "not", "and", "or", "if", "is", "equals", "unbox", "unknown"),
    )
)


def lasting(term: Term) -> bool:
    """Whether it means the same value whenever it is looked at."""
    return not any(part[0] in _PASSING for part in parts(term))


def variables(term: Term) -> set[int]:
    """Numbers of the variables in it."""
    return {part[1] for part in parts(term) if part[0] == "var"}


def replaced(term: Term, by: dict[int, Term]) -> Term:
    """The term with variables replaced."""
    if term[0] == "var":
        return replaced(by[term[1]], by) if term[1] in by else term
    if not any(isinstance(part, tuple) for part in term[1:]):
        return term
    return tuple(replaced(part, by) if isinstance(part, tuple) and part and part[0] in _OPERATIONS else part for part in term)


def negation(term: Term) -> Term:
    """The term of its being false."""
    if term == UNKNOWN:
        return term
    return term[1] if term[0] == "not" else ("not", term)


def term_of(b: "Builder", expr: Expr, at: int, changes: int) -> Term:
    """What *expr* has just given, in state *at*; *changes*: :attr:`Builder.changes` before it was evaluated."""
    if b.changes != changes and not _changes_once(expr):
        return UNKNOWN
    found = _term(b, expr, b.known.of(at))
    return found if sum(1 for _ in parts(found)) <= LARGEST else UNKNOWN


def _changes_once(expr: Expr) -> bool:
    """Whether a look at the variables behind it tells what they were inside: those assigned in it stand there once, as the target."""
    changed: list[str] = []
    names: list[str] = []
    for node in walk(expr):
        if node[0] == "update" or (node[0] == "assign" and node[2] != "="):
            return False
        if node[0] == "assign" and node[3][0] == "name":
            changed.append(node[3][2])
        elif node[0] == "name":
            names.append(node[2])
    return all(names.count(name) == 1 for name in changed)


def selected(b: "Builder", selector: Term, kind: str, labels: tuple[Expr, ...]) -> Term:
    """The condition of a case: the selector is one of its labels; unknown with a pattern or ``default``."""
    found: list[Term] = []
    for label in labels:
        if label[0] == "name" and b.scope.owner_of(label[2]) is None and label[2] not in b.locals and kind in ("o", ""):
            found.append(("op", "==", kind, selector, ("case", label[2])))
            continue
        if label[0] not in ("lit", "unary"):
            return UNKNOWN
        value = _term(b, label, {})
        if value[0] == "str":
            found.append(("equals", selector, value))
        elif value[0] == "null":
            found.append(("op", "==", "o", selector, value))
        elif value[0] == "int":
            found.append(("op", "==", "i", selector if kind != "o" else ("unbox", selector), value))
        else:
            return UNKNOWN
    return found[0] if len(found) == 1 else ("or", *found)


def kind_of(b: "Builder", expr: Expr) -> str:
    """The kind of an expression's values."""
    operation = expr[0]
    if operation == "lit":
        kind: str = expr[2]
        return KINDS.get(kind, "o")
    if operation == "name":
        return _kind(_type_of(b, expr))
    if operation == "field":
        return _kind(_type_of(b, expr))
    if operation == "cast":
        return KINDS.get(expr[2][0], "o") if len(expr[2]) == 1 else "o"
    if operation == "instanceof":
        return "b"
    if operation == "assign":
        return kind_of(b, expr[3])
    if operation == "binary":
        if expr[2] in ("&&", "||", "==", "!=", "<", ">", "<=", ">="):
            return "b"
        if expr[2] in ("&", "|", "^") and any(kind_of(b, operand) == "b" for operand in expr[3]):
            return "b"
        return _promoted([_unboxed_kind(b, operand) for operand in expr[3]])
    if operation == "unary":
        return "b" if expr[2] == "!" else _promoted([_unboxed_kind(b, expr[3])])
    if operation == "cond":
        first, second = kind_of(b, expr[3]), kind_of(b, expr[4])
        return first if first == second else ""
    return "o" if operation in ("new", "newarray", "this", "classlit", "lambda", "ref") else ""


def _kind(text: str) -> str:
    return KINDS.get(text, "o")


def _type_of(b: "Builder", expr: Expr) -> str:
    """Declared type text of a variable, ``""`` when it is not known."""
    if expr[0] == "name":
        declared = b.locals.get(expr[2])
        return declared if declared is not None else b.scope.field_type(expr[2])
    if expr[0] == "field" and expr[2][0] == "this" and not expr[2][2]:
        return b.scope.field_type(expr[3])
    if expr[0] == "field" and (of := _type_of(b, expr[2])):
        names = b.scope.candidates(of)
        fields = (field for owner in b.scope.facts.types if owner.binary in names for field in owner.fields)
        return next((field.type for field in fields if field.name == expr[3]), "")
    return ""


def _unboxed_kind(b: "Builder", expr: Expr) -> str:
    kind = kind_of(b, expr)
    if kind != "o":
        return kind
    simple = _type_of(b, expr).removeprefix("java.lang.")
    return _BOXED.get(simple, "o" if simple == "String" or expr[0] == "lit" else "")


def _promoted(kinds: list[str]) -> str:
    """Of an arithmetic operation (JLS 5.6); ``o`` for a concatenation of strings."""
    for kind in ("o", "d", ""):
        if kind in kinds:
            return kind
    return "l" if "l" in kinds else "b" if "b" in kinds else "i"


def _term(b: "Builder", expr: Expr, env: dict[str, Term]) -> Term:
    operation = expr[0]
    if operation == "lit":
        return _literal(expr)
    if operation == "name":
        return _name(b, expr[2], env)
    if operation == "this":
        return THIS if not expr[2] else UNKNOWN
    if operation == "field":
        return _field(b, expr, env)
    if operation == "call":
        return _call(b, expr, env)
    if operation == "new":
        return "new", expr[1], b.scope.candidates(expr[2]) if expr[4] < 0 else (b.scope.facts.types[expr[4]].binary,)
    if operation in ("lambda", "ref"):
        return ("function", expr[1], "", ()) if operation == "lambda" else ("function", expr[1], expr[3], _type_before(b, expr[2]))
    if operation in ("newarray", "classlit"):
        return ("new", expr[1], ())
    if operation == "assign":
        return env.get(expr[3][2], UNKNOWN) if expr[3][0] == "name" and expr[3][2] in b.locals else UNKNOWN
    if operation == "binary":
        return env.get(f"${id(expr)}") or _binary(b, expr, env)
    if operation == "unary":
        return _unary(b, expr, env)
    if operation == "cond":
        known = env.get(f"${id(expr)}")
        if known is not None:
            return known
        condition, first, second = (_term(b, part, env) for part in expr[2:5])
        return UNKNOWN if UNKNOWN in (first, second) else ("if", condition, first, second)
    if operation == "cast":
        return _cast(b, expr, env)
    if operation == "instanceof":
        pattern = expr[3]
        of = _term(b, expr[2], env)
        return ("is", of, b.scope.candidates(pattern[1])) if pattern[0] == "typepat" and "[" not in pattern[1] else UNKNOWN
    return UNKNOWN


def _literal(expr: Expr) -> Term:
    _, _, kind, value = expr
    if kind in ("int", "long") and isinstance(value, int):
        return "int", value
    if kind == "char" and isinstance(value, str) and len(value) == 1:
        return "int", ord(value)
    if kind == "boolean":
        return "bool", value in (True, "true")
    if kind == "null":
        return NULL
    if kind == "String" and isinstance(value, str) and len(value) <= _LONGEST:
        return "str", value
    return UNKNOWN


def _name(b: "Builder", name: str, env: dict[str, Term]) -> Term:
    if name in b.locals:
        return env.get(name, UNKNOWN)
    owner = b.scope.owner_of(name)
    if owner is None:
        if b.stable(name):
            return "captured", name
        if name[:1].isupper() or name in b.around:
            return UNKNOWN
        return "field", THIS, name, (b.scope.innermost.binary,)  # perhaps one that is inherited
    if b.shadows(owner, name):
        return UNKNOWN
    field = next(field for field in owner.fields if field.name == name)
    if field.flags & STATIC:
        return "static", (owner.binary,), name
    if not field.flags & FINAL:
        return UNKNOWN
    return ("field", THIS if owner is b.scope.innermost else ("captured", f"{owner.binary}.this"), name, owner.binary)


def _field(b: "Builder", expr: Expr, env: dict[str, Term]) -> Term:
    _, _, target, name = expr
    if target[0] == "this" and not target[2]:
        owner = b.scope.owner_of(name)
        return _name_of_field(owner, name) if owner is b.scope.innermost else UNKNOWN
    if target[0] == "name" and target[2][:1].isupper() and target[2] not in b.locals and b.scope.owner_of(target[2]) is None:
        return "static", b.scope.candidates(target[2]), name
    if target[0] in ("field", "type") and _spelt(target).rpartition(".")[2][:1].isupper():
        return "static", b.scope.candidates(_spelt(target)), name
    of = _term(b, target, env) if target[0] in ("name", "call", "cast", "field") else UNKNOWN
    if of == UNKNOWN:
        return UNKNOWN
    declared = _type_of(b, target)
    return "field", of, name, b.scope.candidates(declared) if declared and "[" not in declared else ()


def _name_of_field(owner: Any, name: str) -> Term:
    field = next(field for field in owner.fields if field.name == name)
    if field.flags & STATIC:
        return "static", (owner.binary,), name
    return ("field", THIS, name, owner.binary) if field.flags & FINAL else UNKNOWN


def _type_before(b: "Builder", target: Expr) -> tuple[str, ...]:
    """Candidates for the type in ``Type::name``; none for an object."""
    spelt = _spelt(target)
    return b.scope.candidates(spelt) if spelt.rpartition(".")[2][:1].isupper() and spelt not in b.locals else ()


def _spelt(expr: Expr) -> str:
    """``a.b.C`` as it is written, ``""`` for anything that is no name."""
    if expr[0] == "type":
        return str(expr[2])
    found: list[str] = []
    while expr[0] == "field":
        found.append(expr[3])
        expr = expr[2]
    return ".".join([expr[2], *reversed(found)]) if expr[0] == "name" else ""


def _call(b: "Builder", expr: Expr, env: dict[str, Term]) -> Term:
    _, pos, receiver, name, arguments, *_ = expr
    if name == "equals" and receiver is not None and len(arguments) == 1:
        mine, other = _term(b, receiver, env), _term(b, arguments[0], env)
        if mine[0] == "str":
            return ("equals", other, mine) if other != UNKNOWN else ("result", pos)
        if other[0] == "str" and _type_of(b, receiver) in ("String", "java.lang.String") and mine != UNKNOWN:
            return "equals", mine, other
    return "result", pos


def _binary(b: "Builder", expr: Expr, env: dict[str, Term]) -> Term:
    operator, operands = expr[2], expr[3]
    if operator in ("&&", "||"):
        return ("and" if operator == "&&" else "or", *(_term(b, operand, env) for operand in operands))
    if operator in ("&", "|", "^") and (found := _logical(b, operator, operands, env)) is not None:
        return found
    if len(operands) != 2:
        return UNKNOWN
    first, second = (_term(b, operand, env) for operand in operands)
    if operator in ("==", "!="):
        equal = _equal(b, operands, first, second)
        return equal if operator == "==" else negation(equal)
    kinds = [_unboxed_kind(b, operand) for operand in operands]
    kind = _promoted(kinds)
    if kind not in ("i", "l") and not (kind == "" and operator in _ORDERED):
        return UNKNOWN
    first, second = (
        ("unbox", term) if kind_of(b, operand) == "o" else term for operand, term in zip(operands, (first, second), strict=True)
    )
    if operator in _ORDERED:
        name, swapped = _ORDERED[operator]
        return ("op", name, kind, second, first) if swapped else ("op", name, kind, first, second)
    return ("op", operator, kind, first, second) if operator in ("+", "-", "*") else UNKNOWN


def _logical(b: "Builder", operator: str, operands: tuple[Expr, ...], env: dict[str, Term]) -> Term | None:
    """``&``, ``|`` and ``^`` of booleans, which evaluate all that they are given (JLS 15.22.2); ``None`` for numbers."""
    kinds = [kind_of(b, operand) for operand in operands]
    if "b" not in kinds or not set(kinds) <= {"b", ""}:
        return None
    terms = [_term(b, operand, env) for operand in operands]
    return (
        logical(operator, terms[0], terms[1])
        if len(terms) == 2
        else (("and" if operator == "&" else "or"), *terms)
        if operator != "^"
        else None
    )


def logical(operator: str, first: Term, second: Term) -> Term:
    """``&``, ``|`` or ``^`` of two booleans."""
    if operator == "^":
        return negation(("op", "==", "b", first, second))
    return ("and" if operator == "&" else "or"), first, second


def _equal(b: "Builder", operands: tuple[Expr, ...], first: Term, second: Term) -> Term:
    kinds = [kind_of(b, operand) for operand in operands]
    if "d" in kinds:
        return UNKNOWN
    if kinds == ["o", "o"]:
        return "op", "==", "o", first, second
    if NULL in (first, second):
        return "op", "==", "o", first, second
    if "o" in kinds:  # of a box and a number (JLS 15.21.1)
        other = kinds[1 - kinds.index("o")]
        if other == "":
            return "op", "==", "", first, second
        first, second = (("unbox", term) if kind == "o" else term for kind, term in zip(kinds, (first, second), strict=True))
        return "op", "==", other, first, second
    kind = "" if "" in kinds else "l" if "l" in kinds else kinds[0]
    return "op", "==", kind, first, second


def _unary(b: "Builder", expr: Expr, env: dict[str, Term]) -> Term:
    inner = _term(b, expr[3], env)
    if expr[2] == "!":
        return negation(inner)
    kind = kind_of(b, expr)
    if inner == UNKNOWN or kind not in ("i", "l") or kind_of(b, expr[3]) == "o":
        return UNKNOWN
    return inner if expr[2] == "+" else ("op", "-", kind, ("int", 0), inner) if expr[2] == "-" else UNKNOWN


def _cast(b: "Builder", expr: Expr, env: dict[str, Term]) -> Term:
    inner = _term(b, expr[3], env)
    to, of = kind_of(b, expr), kind_of(b, expr[3])
    if to == "o" and of == "o":
        return inner
    if of == "i" and (to == "l" or expr[2][0] == "int"):
        return inner
    return inner if to == of == "l" or to == of == "b" else UNKNOWN
