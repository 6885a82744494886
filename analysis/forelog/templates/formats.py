"""Format strings with arguments → text: one function a style, each doing what the library does.

A pattern is itself a text: its holes and repetitions are inert, only what stands in the source is scanned.  For scanning they become single
characters of a private plane, so that every style is written once, over plain strings.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from forelog.templates.model import Constant, Hole, Part, Text
from forelog.templates.text import alternatives, concat, constant, join, render, string_of

INERT = 0xF0000
"""First code point of the plane (Unicode 23.5: private use) that stands for inert parts of a pattern."""
_INERT_RUN = re.compile("([\U000f0000-\U000ffffd])")


@dataclass(init=False, slots=True, unsafe_hash=True)
class Argument:
    """One argument of a formatting call."""

    text: Text
    """What ``String.valueOf`` gives."""
    type: str
    """Erased static type, ``""`` when unknown."""
    source: str
    rest: bool
    """An array with unknown elements in the place of variable arguments: any number of arguments."""
    throwable: bool

    def __init__(self, text: Text, type: str, source: str, rest: bool = False, throwable: bool = False) -> None:  # noqa: A002 - as the fields
        self.text = text
        self.type = type
        self.source = source
        self.rest = rest
        self.throwable = throwable


@dataclass(init=False, slots=True, unsafe_hash=True)
class Formatted:
    """What came out: the text, and whether the last argument, a Throwable, was left for a stack trace."""

    text: Text
    throwable: Argument | None

    def __init__(self, text: Text, throwable: Argument | None = None) -> None:
        self.text = text
        self.throwable = throwable


Scanned = Callable[[str, Sequence[Argument], Callable[[str], Text]], Text | None]


def over(pattern: Text, args: Sequence[Argument], style: Scanned) -> Text | None:
    """Apply *style* to each alternative of *pattern*; ``None`` when the pattern has too many or is broken in a way that cannot be known."""
    known = string_of(pattern)
    if known is not None:
        return style(known, args, constant)
    options = alternatives(pattern)
    if options is None:
        return None
    found: list[Text] = []
    for option in options:
        inert: list[Part] = []
        scanned = "".join(part.text if type(part) is Constant else _stand_in(part, inert) for part in option)

        def literal(text: str, inert: list[Part] = inert) -> Text:
            return concat(
                (inert[ord(piece) - INERT],) if piece >= "\U000f0000" and len(piece) == 1 else constant(piece)
                for piece in _INERT_RUN.split(text)
            )

        formatted = style(scanned, args, literal)
        if formatted is None:
            return None
        found.append(formatted)
    return join(found)


def _stand_in(part: Part, inert: list[Part]) -> str:
    inert.append(part)
    return chr(INERT + len(inert) - 1)


def spread(args: Sequence[Argument], wanted: int) -> list[Argument]:
    """The arguments with an unknown array opened into as many elements as are *wanted* altogether."""
    if not args or not args[-1].rest:
        return list(args)
    rest = args[-1]
    element = rest.type.removesuffix("[]")
    element = "" if element in ("", "java.lang.Object") else element
    found = list(args[:-1])
    while len(found) < wanted:
        source = f"{rest.source}[{len(found) - len(args) + 1}]"
        found.append(Argument((Hole(source, element),), element, source))
    return found


def printed(arg: Argument) -> Text:
    """An argument as the ``{}`` styles print it: elements of arrays, not their identity."""
    if arg.type.endswith("[]"):
        return (Hole(arg.source, arg.type, _param(arg.text), "[]"),)
    return arg.text


def _param(text: Text) -> int:
    return text[0].param if len(text) == 1 and isinstance(text[0], Hole) else -1


def as_hole(arg: Argument, conversion: str) -> Text:
    """An argument as one hole that is printed by *conversion*."""
    return (Hole(arg.source, arg.type, _param(arg.text), conversion),)


# --- SLF4J: org.slf4j.helpers.MessageFormatter.arrayFormat --------------------------------------------------------------------------


def slf4j(pattern: Text, args: Sequence[Argument]) -> Formatted | None:
    r"""``{}`` with ``\{}`` (literal) and ``\\{}`` (backslash, then argument); a last Throwable is no argument.

    SLF4J before 1.7.22, and Log4j 2 behind it, still put a Throwable into a placeholder that nothing else fills; both outcomes are given.
    """
    throwable = args[-1] if args and args[-1].throwable else None
    trimmed = args[:-1] if throwable else args
    text = over(pattern, trimmed, _slf4j) if trimmed else pattern
    if throwable and text is not None and "{}" in render(text):
        # What is printed for it differs, but only between the braces and the Throwable.
        either = replace(throwable, text=join((constant("{}"), throwable.text)) or throwable.text)
        filled = over(pattern, [*trimmed, either], _slf4j)
        text = filled if filled is not None else text
    return None if text is None else Formatted(text, throwable)


def _slf4j(pattern: str, args: Sequence[Argument], literal: Callable[[str], Text]) -> Text:
    found: list[Text] = []
    start = 0
    waiting = spread(args, pattern.count("{}"))[::-1]
    while waiting:
        at = pattern.find("{}", start)
        if at < 0:
            break
        if at > 0 and pattern[at - 1] == "\\":
            if at > 1 and pattern[at - 2] == "\\":
                found += (literal(pattern[start : at - 1]), printed(waiting.pop()))
                start = at + 2
            else:
                found.append(literal(pattern[start : at - 1] + "{"))
                start = at + 1
            continue
        found += (literal(pattern[start:at]), printed(waiting.pop()))
        start = at + 2
    found.append(literal(pattern[start:]))
    return concat(found)


# --- Log4j 2: org.apache.logging.log4j.message.ParameterizedMessage -----------------------------------------------------------------

_DELIMITER = re.compile(r"(\\*)\{\}")


def log4j2(pattern: Text, args: Sequence[Argument]) -> Formatted | None:
    """``{}`` with backslashes halved before it, an odd one making it literal; a last Throwable that no placeholder takes is thrown."""
    if not args:
        return Formatted(pattern)
    holders = sum(1 for found in _DELIMITER.finditer(render(pattern)) if len(found[1]) % 2 == 0)
    text = over(pattern, args, _log4j2)
    if text is None:
        return None
    return Formatted(text, args[-1] if args[-1].throwable and len(args) > holders else None)


def _log4j2(pattern: str, args: Sequence[Argument], literal: Callable[[str], Text]) -> Text:
    waiting = spread(args, pattern.count("{}"))[::-1]
    found: list[Text] = []
    start = 0
    for match in _DELIMITER.finditer(pattern):
        slashes = len(match[1])
        found.append(literal(pattern[start : match.start()] + "\\" * (slashes // 2)))
        if slashes % 2 or not waiting:
            found.append(literal("{}"))
        else:
            found.append(printed(waiting.pop()))
        start = match.end()
    found.append(literal(pattern[start:]))
    return concat(found)


# --- tinylog: AdvancedMessageFormatter ----------------------------------------------------------------------------------------------

_TINY = re.compile(r"\{([^{}]*)\}")


def tinylog(pattern: Text, args: Sequence[Argument]) -> Formatted | None:
    """``{}`` and ``{0.00}`` (a pattern of DecimalFormat) take the next argument; a missing one leaves the braces."""
    text = over(pattern, args, _tinylog) if args else pattern
    return None if text is None else Formatted(text)


def _tinylog(pattern: str, args: Sequence[Argument], literal: Callable[[str], Text]) -> Text:
    waiting = spread(args, pattern.count("{"))[::-1]
    found: list[Text] = []
    start = 0
    for match in _TINY.finditer(pattern):
        if not waiting:
            break
        arg = waiting.pop()
        found += (literal(pattern[start : match.start()]), as_hole(arg, "{,number," + match[1] + "}") if match[1] else arg.text)
        start = match.end()
    found.append(literal(pattern[start:]))
    return concat(found)
