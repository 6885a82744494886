"""``java.util.Formatter``: ``%5.2f``, ``%1$s``, ``%<s``, ``%n`` … with arguments → text."""

import re
from collections.abc import Callable, Sequence

from forelog.templates.formats import Argument, Formatted, as_hole, over, spread
from forelog.templates.model import Text
from forelog.templates.text import concat, constant, map_constants, string_of

SPECIFIER = re.compile(r"%(?:(\d+)\$)?([-#+ 0,(<]*)?(\d+)?(\.\d+)?([tT])?([a-zA-Z%])")
"""The format specifier of java.util.Formatter, "Format String Syntax"."""

_CONVERSIONS = frozenset("bBhHsScCdoxXeEfgGaA%n")
_INTEGERS = frozenset(("int", "long", "short", "byte", "java.lang.Integer", "java.lang.Long", "java.lang.Short", "java.lang.Byte"))


def printf(pattern: Text, args: Sequence[Argument]) -> Formatted | None:
    """The text of ``String.format(pattern, args)``; the bare pattern where Formatter would throw (nothing is written then)."""
    text = over(pattern, args, _printf)
    return None if text is None else Formatted(text)


def jboss(pattern: Text, args: Sequence[Argument]) -> Formatted | None:
    """JBoss Logging and Flogger: a pattern without arguments is not formatted."""
    return printf(pattern, args) if args else Formatted(pattern)


def _printf(pattern: str, args: Sequence[Argument], literal: Callable[[str], Text]) -> Text | None:
    taken = list(SPECIFIER.finditer(pattern))
    args = spread(args, max([len(taken), *(int(match[1]) for match in taken if match[1])]))
    found: list[Text] = []
    start = ordinary = 0
    last = -1
    while (at := pattern.find("%", start)) >= 0:
        found.append(literal(pattern[start:at]))
        match = SPECIFIER.match(pattern, at)
        if match is None:
            # A width or conversion that is computed ("%" + n + "s") cannot be known; anything else makes Formatter throw.
            return None if at + 1 < len(pattern) and any(char >= "\U000f0000" for char in pattern[at : at + 12]) else literal(pattern)
        index, flags, width, precision, time, conversion = match.groups()
        start = match.end()
        if not time and conversion not in _CONVERSIONS:
            return literal(pattern)
        if conversion == "n" and not time:
            found.append(constant("\n"))
            continue
        if conversion == "%" and not time:
            found.append(constant("%".rjust(int(width or 0)) if "-" not in (flags or "") else "%".ljust(int(width or 0))))
            continue
        if "<" in (flags or ""):
            at_arg = last
        elif index:
            at_arg = int(index) - 1
        else:
            at_arg, ordinary = ordinary, ordinary + 1
        if not 0 <= at_arg < len(args):
            return literal(pattern)
        last = at_arg
        found.append(converted(args[at_arg], (flags or "").replace("<", ""), width or "", precision or "", (time or "") + conversion))
    found.append(literal(pattern[start:]))
    return concat(found)


def converted(arg: Argument, flags: str, width: str, precision: str, conversion: str) -> Text:
    """One argument by one specifier: exact where it is constant or plain, else a hole that knows its conversion."""
    spelled = f"%{flags}{width}{precision}{conversion}"
    known = string_of(arg.text)
    plain = not flags.strip("-") and not precision
    if conversion in ("s", "S") and not flags.strip("-") and (plain or known is not None):
        if known is not None:
            known = known[: int(precision[1:])] if precision else known
            shown = known.upper() if conversion == "S" else known
            return constant(shown.ljust(int(width or 0)) if "-" in flags else shown.rjust(int(width or 0)))
        if not width:
            upper = conversion == "S"
            return as_hole(arg, spelled) if upper and len(arg.text) == 1 else map_constants(arg.text, str.upper) if upper else arg.text
    elif known is not None and plain and not width:
        if conversion == "d" and arg.type in _INTEGERS:
            return constant(known)
        if conversion in ("b", "c") and arg.type in ("boolean", "char"):
            return constant(known)
        if conversion in ("x", "X") and arg.type in ("int", "long"):
            bits = 64 if arg.type == "long" else 32
            digits = f"{int(known) & (1 << bits) - 1:x}"
            return constant(digits.upper() if conversion == "X" else digits)
    return as_hole(arg, spelled)
