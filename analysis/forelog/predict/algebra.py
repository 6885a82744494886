"""Ground terms: what they are, and how they are calculated with.

They are plain tuples, as those of :mod:`forelog.flow.terms`, but for variables: every value of a path has a name of its own::

    ("value", number, kind)         a value that is not known
    ("made", number, class)         an object that the path made, exactly of this class; "" when that is not known
    ("enum", class, name)           a constant; class "" as the label of a case
    ("target", object, signature)   the method that such a call on an object runs: a ("method", id)
    ("if", condition, a, b)         one of two

All functions are pure.
"""

from collections.abc import Callable
from typing import TypeAlias

from forelog.flow.terms import FALSE, NULL, TRUE, Term

CONSTANTS = frozenset(("int", "bool", "str", "null", "enum", "made", "method"))
_BITS = {"i": 32, "l": 64}
_DEEPEST = 12
"""Alternatives in one another that an operation is spread over."""
Spread: TypeAlias = Callable[[Term], Term]


def equal(first: Term, second: Term) -> bool | None:
    """Whether two ground terms are the same value; ``None`` when that is not known."""
    if first == second:
        return True
    if first[0] not in CONSTANTS or second[0] not in CONSTANTS:
        return None
    if first[0] == second[0] == "enum" and first[2] == second[2] and "" in (first[1], second[1]):
        return True
    if first[0] == second[0] == "made" and "" in (first[2], second[2]):
        return None  # lambdas may be one object
    if {first[0], second[0]} == {"made", "int"} or {first[0], second[0]} == {"made", "bool"}:
        return None
    return False


def negated(term: Term) -> Term:
    """The opposite of a ground condition."""
    if term[0] == "bool":
        return FALSE if term == TRUE else TRUE
    return term[1] if term[0] == "not" else ("not", term)


def joined(operation: str, terms: list[Term]) -> Term:
    """A conjunction or disjunction."""
    decides, rest = (FALSE, TRUE) if operation == "and" else (TRUE, FALSE)
    if decides in terms:
        return decides
    left = [term for term in dict.fromkeys(terms) if term != rest]
    return rest if not left else left[0] if len(left) == 1 else (operation, *left)


def chosen(condition: Term, first: Term, second: Term) -> Term:
    """The one or the other."""
    if condition in (TRUE, FALSE):
        return first if condition == TRUE else second
    if first == second:
        return first
    if first == TRUE and second == FALSE:
        return condition
    if first == FALSE and second == TRUE:
        return negated(condition)
    if condition[0] == "not":
        return "if", condition[1], second, first
    return "if", condition, first, second


def spread(term: Term, what: Spread, deepest: int = _DEEPEST) -> Term:
    """*what* of each alternative of a term."""
    if term[0] != "if" or not deepest:
        return what(term)
    return chosen(term[1], spread(term[2], what, deepest - 1), spread(term[3], what, deepest - 1))


def calculated(operator: str, kind: str, first: Term, second: Term) -> Term:
    """An operation on two values; ``==`` of anything is :func:`same`."""
    if first[0] == "if" and second[0] == "int":
        return spread(first, lambda one: calculated(operator, kind, one, second))
    if second[0] == "if" and first[0] == "int":
        return spread(second, lambda one: calculated(operator, kind, first, one))
    if first[0] == second[0] == "int":
        return number(operator, kind, first[1], second[1])
    if operator in ("<", "<=") and first == second:
        return TRUE if operator == "<=" else FALSE
    if operator in ("+", "-") and second == ("int", 0):
        return first
    return "op", operator, kind, first, second


def whole(first: Term, second: Term) -> str:
    """The kind of two values that are to be compared by size, ``""`` when they may be no whole numbers."""
    found = "i"
    stack = [first, second]
    while stack:
        term = stack.pop()
        if term[0] == "if":
            stack += term[2:]
        elif term[0] in ("value", "op") and term[2] in ("i", "l"):
            found = "l" if term[2] == "l" else found
        elif term[0] != "int":
            return ""
    return found


def same(kind: str, first: Term, second: Term) -> Term | None:
    """Whether two values are one; ``None`` when nobody knows (boxes)."""
    if first[0] in CONSTANTS and second[0] not in CONSTANTS:
        first, second = second, first
    if first[0] == "if" and second[0] in CONSTANTS:
        parts = [same(kind, first[2], second), same(kind, first[3], second)]
        return chosen(first[1], parts[0], parts[1]) if parts[0] is not None and parts[1] is not None else None
    told = equal(first, second)
    if kind in ("o", "") and NULL not in (first, second):
        if {first[0], second[0]} & {"int", "bool"} and kind == "o":
            return None  # of boxes: who knows
        if second[0] == "enum" and not second[1] and kind == "":  # a case, perhaps of a number
            return "op", "==", "case", first, second
    if told is not None and (kind in ("i", "l", "b", "o") or first != second):
        return TRUE if told else FALSE
    if kind == "b" and second[0] == "bool":
        return first if second[1] else negated(first)
    return "op", "==", kind, first, second


def equals(first: Term, second: Term) -> Term:
    """``equals`` of a String that is known with something."""
    if first[0] == "str":
        first, second = second, first
    if first[0] == "if" and second[0] == "str":
        return spread(first, lambda one: equals(one, second))
    if first[0] == "str" and second[0] == "str":
        return TRUE if first == second else FALSE
    if first[0] in ("null", "int", "bool", "enum"):
        return FALSE
    return "equals", first, second


def unboxed(term: Term) -> Term:
    """The number or boolean in a box."""
    return spread(term, lambda one: one if one[0] in ("int", "bool") else ("unbox", one))


def number(operator: str, kind: str, first: int, second: int) -> Term:
    """An operation on two numbers that are known."""
    if operator == "<":
        return TRUE if first < second else FALSE
    if operator == "<=":
        return TRUE if first <= second else FALSE
    found = first + second if operator == "+" else first - second if operator == "-" else first * second
    bits = _BITS[kind]
    return "int", (found + (1 << (bits - 1))) % (1 << bits) - (1 << (bits - 1))  # it wraps (JLS 15.18.2)


def size(term: Term, most: int) -> int:
    """How many terms are in it, itself counted; no more than about *most* are."""
    count, stack = 0, [term]
    while stack and count <= most:
        top = stack.pop()
        count += 1
        stack += [part for part in top[1:] if isinstance(part, tuple)]
    return count


def leaves(term: Term) -> list[Term]:
    """The values in a term that are not calculated from others."""
    found, stack = [], [term]
    while stack:
        top = stack.pop()
        if top[0] in ("value", "static", "field", "made"):
            found.append(top)
        else:
            stack += [part for part in top[1:] if isinstance(part, tuple)]
    return found
