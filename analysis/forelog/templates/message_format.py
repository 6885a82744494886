"""``java.text.MessageFormat``: ``{0}``, ``{1,number,#}``, ``{2,choice,0#none|1#one}``, quotes … with arguments → text."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from forelog.templates.formats import Argument, Formatted, as_hole, over
from forelog.templates.model import Hole, Text
from forelog.templates.text import concat, constant, join, string_of

Element = tuple[int, str, str]
"""Index, type and style of one format element."""

_NUMBERS = ("Byte", "Short", "Integer", "Long", "Float", "Double", "Number")
GROUPED = frozenset(
    (
        *("byte", "short", "int", "long", "float", "double", *(f"java.lang.{name}" for name in _NUMBERS)),
        *("java.math.BigInteger", "java.math.BigDecimal"),
        *("java.util.concurrent.atomic.AtomicInteger", "java.util.concurrent.atomic.AtomicLong"),
        *("java.util.Date", "java.sql.Timestamp", "java.sql.Date", "java.sql.Time"),
    )
)
"""Types whose values MessageFormat prints by the locale when the element names no format."""

_PLAIN = frozenset(("char", "boolean", "java.lang.String", "java.lang.Character", "java.lang.Boolean"))


def message_format(pattern: Text, args: Sequence[Argument]) -> Formatted | None:
    """The text of ``MessageFormat.format(pattern, args)``; the bare pattern where it would throw."""
    text = over(pattern, args, _formatted)
    return None if text is None else Formatted(text)


def jul(pattern: Text, args: Sequence[Argument]) -> Formatted | None:
    """``java.util.logging.Formatter.formatMessage``: only with parameters, and only when a ``{`` is followed by a digit."""
    return message_format_if_args(pattern, args)


def message_format_if_args(pattern: Text, args: Sequence[Argument]) -> Formatted | None:
    """MessageFormat when there are arguments and the pattern has an element; else the pattern as it is."""
    if not args:
        return Formatted(pattern)
    text = over(pattern, args, _if_element)
    return None if text is None else Formatted(text)


def _if_element(pattern: str, args: Sequence[Argument], literal: Callable[[str], Text]) -> Text | None:
    if any(pattern[at : at + 1] == "{" and pattern[at + 1 : at + 2] in "0123456789" for at in range(len(pattern) - 1)):
        return _formatted(pattern, args, literal)
    return literal(pattern)


@lru_cache(maxsize=4096)
def parsed(pattern: str) -> Sequence[str | Element] | None:
    """Literals and elements of a pattern (``MessageFormat.applyPattern``); ``None`` where it throws IllegalArgumentException."""
    found: list[str | Element] = []
    raw: list[str] = []
    segments: list[list[str]] = []
    quoted = False
    depth = at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if not segments:
            if char == "'":
                if pattern[at : at + 1] == "'":
                    raw.append("'")
                    at += 1
                else:
                    quoted = not quoted
            elif char == "{" and not quoted:
                found.append("".join(raw))
                raw, segments = [], [[]]
            else:
                raw.append(char)
            continue
        segment = segments[-1]
        if quoted:
            segment.append(char)
            quoted = char != "'"
        elif char == "," and len(segments) < 3:
            segments.append([])
        elif char == "}" and depth == 0:
            element = _element(segments)
            if element is None:
                return None
            found.append(element)
            segments = []
        elif char == " " and len(segments) == 2 and not segment:
            pass
        else:
            depth += (char == "{") - (char == "}")
            quoted = char == "'"
            segment.append(char)
    if segments:
        return None
    found.append("".join(raw))
    return found


def _element(segments: list[list[str]]) -> Element | None:
    index = "".join(segments[0])
    if not index.isascii() or not index.isdigit():
        return None
    kind = "".join(segments[1]).strip().lower() if len(segments) > 1 else ""
    if kind not in ("", "number", "date", "time", "choice"):
        return None
    return int(index), kind, "".join(segments[2]) if len(segments) > 2 else ""


def _formatted(pattern: str, args: Sequence[Argument], literal: Callable[[str], Text], depth: int = 0) -> Text | None:
    pieces = parsed(pattern)
    if pieces is None:
        return literal(pattern)
    indexes = [piece[0] for piece in pieces if not isinstance(piece, str)]
    args = _spread(args, max(indexes, default=-1) + 1)
    found: list[Text] = []
    for piece in pieces:
        if isinstance(piece, str):
            found.append(literal(piece))
            continue
        index, kind, style = piece
        if index >= len(args):
            found.append(constant(f"{{{index}}}"))
            continue
        if kind == "choice":
            chosen = _choice(style, args, literal, depth)
            if chosen is None:
                return None
            found.append(chosen)
        else:
            found.append(_shown(args[index], kind, style))
    return concat(found)


def _spread(args: Sequence[Argument], wanted: int) -> Sequence[Argument]:
    if not args or not args[-1].rest:
        return args
    rest = args[-1]
    opened = list(args[:-1])
    while len(opened) < wanted:
        source = f"{rest.source}[{len(opened) - len(args) + 1}]"
        opened.append(Argument((Hole(source, ""),), "", source))
    return opened


def _shown(arg: Argument, kind: str, style: str) -> Text:
    if kind:
        return as_hole(arg, "{,%s}" % (f"{kind},{style}" if style else kind))
    known = string_of(arg.text)
    if arg.type not in GROUPED:
        if known is not None or arg.type in _PLAIN or len(arg.text) != 1:
            return arg.text
        # An Object may be a Number: how it is printed depends on the locale.
        return as_hole(arg, "{}") if arg.type in ("", "java.lang.Object", "java.lang.Comparable", "java.io.Serializable") else arg.text
    if known is not None and known.lstrip("-").isdigit() and len(known.lstrip("-")) < 4:
        return arg.text
    return as_hole(arg, "{}")


def _choice(style: str, args: Sequence[Argument], literal: Callable[[str], Text], depth: int) -> Text | None:
    """``java.text.ChoiceFormat``: one of its texts; a text with elements is a pattern again."""
    options: list[Text] = []
    for text in _choices(style):
        if "{" in text and depth < 4:
            option = _formatted(text, args, literal, depth + 1)
            if option is None:
                return None
            options.append(option)
        else:
            options.append(literal(text))
    return join(options) if options else ()


def _choices(style: str) -> list[str]:
    """The texts of a choice pattern, limits dropped (``ChoiceFormat.applyPattern``)."""
    found: list[str] = []
    text: list[str] = []
    in_text = quoted = False
    at = 0
    while at < len(style):
        char = style[at]
        at += 1
        if char == "'":
            if style[at : at + 1] == "'":
                text.append("'")
                at += 1
            else:
                quoted = not quoted
        elif quoted:
            text.append(char)
        elif not in_text and char in "<#\u2264":
            in_text, text = True, []
        elif in_text and char == "|":
            found.append("".join(text))
            in_text, text = False, []
        else:
            text.append(char)
    if in_text:
        found.append("".join(text))
    return found
