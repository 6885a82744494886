"""Constant expressions over numbers, characters and booleans, computed as Java does (JLS 15.29, 5.6, 4.2)."""

import math
import operator
import struct
from collections.abc import Callable, Sequence
from typing import TypeAlias

from forelog.templates.values import Known

Number: TypeAlias = int | float
"""Written out, as mypyc makes a float of an int that is given where only ``float`` is said: a ``long`` has more digits than that."""

_RANK = {"char": 0, "int": 0, "long": 1, "float": 2, "double": 3}
_KINDS = ("int", "long", "float", "double")
_ARITHMETIC: dict[str, Callable[[Number, Number], Number]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_BITS: dict[str, Callable[[int, int], int]] = {"&": operator.and_, "|": operator.or_, "^": operator.xor}
_COMPARE: dict[str, Callable[[Number, Number], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def binary(symbol: str, operands: Sequence[Known]) -> Known | None:
    """A chain of one left-associative operator (``+`` with a String operand excepted); ``None`` when it is no constant."""
    result = operands[0]
    for operand in operands[1:]:
        folded = _pair(symbol, result, operand)
        if folded is None:
            return None
        result = folded
    return result


def _pair(symbol: str, left: Known, right: Known) -> Known | None:
    if symbol in ("==", "!="):
        return _equal(left, right, wanted=symbol == "==")
    if left.kind == right.kind == "boolean":
        first, second = bool(left.value), bool(right.value)
        logic = {"&&": first and second, "||": first or second, "&": first and second, "|": first or second, "^": first != second}
        return Known("boolean", logic[symbol]) if symbol in logic else None
    if left.kind not in _RANK or right.kind not in _RANK:
        return None
    first_number, second_number = _number(left), _number(right)
    rank = max(_RANK[left.kind], _RANK[right.kind])
    if symbol in _COMPARE:
        return Known("boolean", _COMPARE[symbol](first_number, second_number))
    if symbol in ("<<", ">>", ">>>"):
        return _shift(symbol, left, right)
    kind = _KINDS[rank]
    if symbol in _ARITHMETIC:
        return wrap(kind, _ARITHMETIC[symbol](first_number, second_number))
    if symbol in ("/", "%"):
        return _divide(symbol, kind, first_number, second_number)
    if symbol in _BITS and rank < 2:
        return wrap(kind, _BITS[symbol](int(first_number), int(second_number)))
    return None


def _equal(left: Known, right: Known, *, wanted: bool) -> Known | None:
    if left.kind in _RANK and right.kind in _RANK:
        return Known("boolean", (_number(left) == _number(right)) == wanted)
    if left.kind != right.kind and "null" not in (left.kind, right.kind):
        return None
    # Constant strings are interned (JLS 3.10.5), so identity is equality.
    return Known("boolean", (left.kind == right.kind and left.value == right.value) == wanted)


def _number(known: Known) -> Number:
    if known.kind == "char":
        return ord(str(known.value))
    assert isinstance(known.value, int | float)
    return known.value


def _shift(symbol: str, left: Known, right: Known) -> Known | None:
    if _RANK[left.kind] > 1 or _RANK[right.kind] > 1:
        return None
    kind, bits = ("long", 64) if left.kind == "long" else ("int", 32)
    value, distance = int(_number(left)), int(_number(right)) % bits
    if symbol == "<<":
        return wrap(kind, value << distance)
    if symbol == ">>":
        return wrap(kind, value >> distance)
    return wrap(kind, (value & (1 << bits) - 1) >> distance)


def _divide(symbol: str, kind: str, left: Number, right: Number) -> Known | None:
    if not right:
        return None  # throws for integers; not worth the signs of zero for others
    if kind in ("int", "long"):
        quotient = abs(int(left)) // abs(int(right))
        quotient = quotient if (left < 0) == (right < 0) else -quotient
        return wrap(kind, quotient if symbol == "/" else int(left) - quotient * int(right))
    return wrap(kind, left / right if symbol == "/" else math.fmod(left, right))


def wrap(kind: str, value: Number) -> Known:
    """A value in the range of its kind, wrapped as two's complement (JLS 4.2.2) or rounded (JLS 5.1.3)."""
    if kind in ("float", "double"):
        if kind == "double" or math.isinf(value) or math.isnan(value):
            return Known(kind, float(value))
        return Known(kind, _single(value))
    if isinstance(value, float):
        limit = 1 << (63 if kind == "long" else 31)
        value = 0 if math.isnan(value) else max(-limit, min(limit - 1, value))
    bits = {"byte": 8, "short": 16, "char": 16, "int": 32, "long": 64}[kind]
    whole = int(value) & (1 << bits) - 1
    if kind == "char":
        return Known("char", chr(whole))
    return Known("long" if kind == "long" else "int", whole - ((whole >> (bits - 1)) << bits))


def _single(value: float) -> float:
    try:
        (rounded,) = struct.unpack("f", struct.pack("f", value))
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    assert isinstance(rounded, float)
    return rounded


def unary(symbol: str, operand: Known) -> Known | None:
    """``+ - ! ~`` of a constant."""
    if symbol == "!":
        return Known("boolean", not operand.value) if operand.kind == "boolean" else None
    if operand.kind not in _RANK:
        return None
    number = _number(operand)
    kind = _KINDS[_RANK[operand.kind]]
    if symbol == "-":
        return wrap(kind, -number)
    if symbol == "~":
        return wrap(kind, ~int(number)) if _RANK[operand.kind] < 2 else None
    return wrap(kind, number)


def cast(kind: str, operand: Known) -> Known | None:
    """A constant cast to a primitive type; ``None`` when it cannot be."""
    if kind == "boolean" or operand.kind == "boolean":
        return operand if kind == operand.kind else None
    if operand.kind not in _RANK or kind not in ("byte", "short", "char", "int", "long", "float", "double"):
        return None
    return wrap(kind, _number(operand))
