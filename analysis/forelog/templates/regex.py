r"""The regular expression of a whole line, from the parts of its template.

It matches every message that the statement can write, new lines included, by Python's ``re.fullmatch`` (3.11 or later, for atomic groups).

Time is bounded: a hole of unknown shape and the segment behind it form an atomic group ``(?>[\s\S]*?segment)``.  As in matching file name
patterns, taking the first place where a segment fits loses nothing, because the next hole of unknown shape can take whatever that leaves:
so no group is ever tried at a second place, and there is no quantifier inside a quantifier but around constants.
"""

import re
from typing import Final

from forelog.templates.model import Choice, Constant, Hole, Part, Repeat, Text
from forelog.templates.printf import SPECIFIER
from forelog.templates.text import alternatives, concat

ANY: Final = r"[\s\S]*?"

_INTEGER = r"-?\d+"
_DECIMAL = r"(?:-?\d+\.\d+(?:E-?\d+)?|-?Infinity|NaN)"
_LOCAL = "-?\\d[\\d.,'\u00a0\u202f\u2019\u066c ]*"

_PRIMITIVES: Final = {
    "int": _INTEGER,
    "long": _INTEGER,
    "short": _INTEGER,
    "byte": _INTEGER,
    "boolean": "(?:true|false)",
    "char": r"[\s\S]",
    "float": _DECIMAL,
    "double": _DECIMAL,
}
_NULLABLE: Final = {
    "java.lang.Integer": _INTEGER,
    "java.lang.Long": _INTEGER,
    "java.lang.Short": _INTEGER,
    "java.lang.Byte": _INTEGER,
    "java.math.BigInteger": _INTEGER,
    "java.util.concurrent.atomic.AtomicInteger": _INTEGER,
    "java.util.concurrent.atomic.AtomicLong": _INTEGER,
    "java.lang.Boolean": "true|false",
    "java.util.concurrent.atomic.AtomicBoolean": "true|false",
    "java.lang.Character": r"[\s\S]",
    "java.lang.Float": r"-?\d+\.\d+(?:E-?\d+)?|-?Infinity|NaN",
    "java.lang.Double": r"-?\d+\.\d+(?:E-?\d+)?|-?Infinity|NaN",
    "java.util.UUID": "[0-9a-f]{1,8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
}
_NUMBERS = frozenset(
    kind
    for kind in (*_PRIMITIVES, *_NULLABLE)
    if not kind.endswith(("char", "Character", "UUID", "oolean"))  # AtomicBoolean, too
)
"""What ``MessageFormat`` formats by the locale; anything else it prints as ``String.valueOf`` does."""
MAX_BRANCHES = 16
"""Sequences that a template's choices are opened into; a choice that would make more becomes a hole of unknown shape."""

_UNKNOWN = Hole("", "")
_GREEDY = re.compile(r"(?<=d)\+(?!\?)|(?<=[^\\]\])[+*](?!\?)|(?<=[^\\]\))[?*](?!\?)")
_ESCAPES: Final = {char: "\\" + char for char in "\\.^$*+?{}[]|()"} | {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_ESCAPED: Final = re.compile("[" + re.escape("".join(_ESCAPES)) + "]")
_ARRAY_CODES = {"byte": "B", "int": "I", "long": "J", "short": "S", "boolean": "Z", "char": "C", "float": "F", "double": "D"}


def whole_line(text: Text) -> str:
    """The expression for a template's whole message; the same text always gives the same expression."""
    branches = list(dict.fromkeys(map(_of_sequence, _branches(text))))
    if ANY in branches:
        return ANY
    return branches[0] if len(branches) == 1 else "(?:" + "|".join(branches) + ")"


def _branches(text: Text) -> list[Text]:
    """The template as sequences in which every segment may be committed; choices that stand in the way are opened, or given up."""
    found: list[Text] = [()]
    for part in text:
        options: list[Text] = [(part,)]
        if type(part) is Repeat and _of_part(part) == ANY and 2 * len(found) <= MAX_BRANCHES:
            options = list(dict.fromkeys(((), _once_or_more(part))))
        elif type(part) is Choice and (ANY in _of_part(part) or not _ends_early(part)):
            opened = alternatives((part,), MAX_BRANCHES)
            options = opened if opened is not None and len(opened) * len(found) <= MAX_BRANCHES else [(_UNKNOWN,)]
        found = [concat((head, option)) for head in found for option in options]
    return found


def _once_or_more(part: Repeat) -> Text:
    """How a repetition that happens begins and ends, with a hole for the rest: as much of it as can be committed (see above)."""
    firm = [type(one) in (Constant, Hole) and _of_part(one) != ANY for one in part.body]
    count = firm.index(False) if False in firm else len(firm)
    head = part.body[:count]
    rest = part.body[count:]
    tail = firm[::-1].index(False) if False in firm else 0
    return (*head, _UNKNOWN, *rest[len(rest) - tail :])


def _ends_early(choice: Choice) -> bool:
    """Whether no option holds another one before its end: then the first place where one fits is the one that ends first."""
    variants = alternatives((choice,), MAX_BRANCHES)
    if variants is None:
        return False
    texts = ["".join(part.text if type(part) is Constant else "\0" for part in variant) for variant in variants]
    return all(_held_at_end(inner, outer) for outer in texts for inner in texts)


def _held_at_end(inner: str, outer: str) -> bool:
    at = outer.find(inner)
    return bool(inner) and (at < 0 or at + len(inner) == len(outer))


def hole(part: Hole) -> str:
    """The expression for one hole: by how it is printed, else by its type."""
    if part.format:
        return _by_format(part)
    if part.type in _PRIMITIVES:
        return _PRIMITIVES[part.type]
    if part.type in _NULLABLE:
        return f"(?:{_NULLABLE[part.type]}|null)"
    if part.type.endswith("[]"):
        element = part.type[:-2]
        code = "\\[" * (element.count("[]") + 1) + _ARRAY_CODES.get(element.replace("[]", ""), r"L[\w.$]+;")
        return f"(?:{code}@[0-9a-f]+|null)" if element else ANY
    return ANY


def _by_format(part: Hole) -> str:
    if not part.format.startswith("%"):
        if part.format in ("{}", "{,number}", "{,number,integer}") and part.type in _NUMBERS:
            return f"(?:{_LOCAL}|[\ufffd∞-]+|NaN|null)"
        return hole(Hole(part.source, part.type)) if part.format == "{}" and part.type in _PRIMITIVES | _NULLABLE else ANY
    match = SPECIFIER.fullmatch(part.format)
    if match is None or match[5]:
        return ANY
    flags, width, conversion = match[2] or "", match[3] or "", match[6]
    core = {
        "d": r"[-+ (]?\d[\d.,\u00a0\u202f\u2019' ]*\)?" if {",", "(", "+", " "} & set(flags) else _INTEGER,
        "b": "true|false",
        "B": "TRUE|FALSE",
    }
    core |= dict.fromkeys("xXhH", "-?(?:0[xX])?[0-9a-fA-F]+" if "(" not in flags else r"[-(]?(?:0[xX])?[0-9a-fA-F]+\)?") | {
        "o": r"-?[0-7]+"
    }
    if conversion not in core:
        return ANY
    shape = core[conversion]
    if conversion not in "bB" and part.type not in _PRIMITIVES:
        shape += "|null|NULL"
    return f"(?: *(?:{shape}) *)" if width else f"(?:{shape})"


def _of_sequence(text: Text) -> str:
    """Segments between holes of unknown shape; each but the first and the last is committed where it first fits."""
    segments: list[list[str]] = [[]]
    for part in text:
        piece = _of_part(part)
        if piece != ANY:
            segments[-1].append(piece)
        elif segments[-1] or len(segments) == 1:
            segments.append([])
    found = "".join(segments[0])
    for at, segment in enumerate(segments[1:], 1):
        if at < len(segments) - 1:
            found += f"(?>{ANY}{_ending_early(segment)})"
        else:
            found += ANY + "".join(segment)
    return found


def _ending_early(segment: list[str]) -> str:
    """The segment, its trailing holes lazy: the earliest end leaves most to the hole of unknown shape behind it."""
    at = len(segment)
    while at and _GREEDY.search(segment[at - 1]):
        at -= 1
    return "".join(segment[:at]) + "".join(_GREEDY.sub(r"\g<0>?", piece) for piece in segment[at:])


def _of_part(part: Part) -> str:
    if type(part) is Constant:
        return escape(part.text)
    if type(part) is Choice:
        options = dict.fromkeys("".join(map(_of_part, option)) for option in sorted(part.options, key=_shortest))
        return ANY if any(ANY in option for option in options) else "(?:" + "|".join(options) + ")"
    if type(part) is Repeat:
        only = part.body[0] if len(part.body) == 1 else None
        return f"(?:{escape(only.text)})*" if type(only) is Constant else ANY
    assert isinstance(part, Hole)
    return hole(part)


def escape(text: str) -> str:
    """*text* as an expression; only what has a meaning is escaped, so that it stays readable."""
    return _ESCAPED.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES[found[0]]


def _shortest(text: Text) -> int:
    """Length of the shortest message: an earlier end leaves more to what follows."""
    return sum(map(_length, text))


def _length(part: Part) -> int:
    if type(part) is Constant:
        return len(part.text)
    if type(part) is Choice:
        return min(map(_shortest, part.options))
    return 0
