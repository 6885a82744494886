"""The domain of texts: what is known about a ``String`` value, as parts in order.

A text is a tuple of parts and always *normal*: no empty constants, no two constants side by side, no choice of one option.  All functions
keep that, and keep texts within :data:`MAX_OPTIONS`, :data:`MAX_PARTS` and :data:`MAX_CHARS`: what grows beyond is widened to one hole, so
that the cost of a statement is bounded and what remains is still true.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from forelog.templates.model import Choice, Constant, Hole, Part, Repeat, Text

MAX_OPTIONS: Final = 16
MAX_PARTS: Final = 120
MAX_CHARS: Final = 32_768
MAX_WRITTEN_PARTS = 40_000
MAX_WRITTEN_CHARS = 400_000
"""Bounds of what a program concatenates: far beyond what is written out in any, and within reach of ``s = s + s`` again and again."""

EMPTY: Final[Text] = ()


def constant(text: str) -> Text:
    """The text that is exactly *text*."""
    return (Constant(text),) if text else ()


def concat(texts: Iterable[Text]) -> Text:
    """One text behind the other."""
    parts: list[Part] = []
    for text in texts:
        if not text:
            continue
        if parts and type(first := text[0]) is Constant and type(last := parts[-1]) is Constant:
            parts[-1] = Constant(last.text + first.text)
            parts.extend(text[1:])
        else:
            parts.extend(text)
    return tuple(parts)


def string_of(text: Text) -> str | None:
    """The whole text when it is constant, else ``None``."""
    if not text:
        return ""
    if len(text) == 1 and type(only := text[0]) is Constant:
        return only.text
    return None


def strip_prefix(text: Text, prefix: Text) -> Text | None:
    """What remains of *text* behind *prefix*; ``None`` when it does not begin so."""
    if not prefix:
        return text
    if len(text) < len(prefix):
        return None
    count = len(prefix) - 1
    if text[:count] != prefix[:count]:
        return None
    last, mine = prefix[count], text[count]
    if last == mine:
        return text[count + 1 :]
    if type(last) is Constant and type(mine) is Constant and mine.text.startswith(last.text):
        return (Constant(mine.text[len(last.text) :]), *text[count + 1 :])
    return None


def join(options: Iterable[Text], base: Text = ()) -> Text | None:
    """One of several texts; ``None`` when there are too many to keep.

    *base* is a text that the options may have grown from (a builder before a branch): where all begin with it, only what was added is
    chosen from.
    """
    distinct = _flat(options)
    if not distinct or len(distinct) > MAX_OPTIONS:
        return None
    if len(distinct) == 1:
        return distinct[0]
    prefix: Text = ()
    if base:
        rests = [rest for option in distinct if (rest := strip_prefix(option, base)) is not None]
        if len(rests) == len(distinct):
            prefix, distinct = base, rests
    if not prefix:
        common = 0
        shortest = min(len(option) for option in distinct)
        while common < shortest and all(option[common] == distinct[0][common] for option in distinct):
            common += 1
        prefix, distinct = distinct[0][:common], [option[common:] for option in distinct]
        bare = next((option for option in distinct if option and all(strip_prefix(other, option) is not None for other in distinct)), ())
        if bare:
            prefix, distinct = concat((prefix, bare)), [strip_prefix(option, bare) or () for option in distinct]
    suffix: list[Part] = []
    while all(distinct) and all(option[-1] == distinct[0][-1] for option in distinct):
        suffix.insert(0, distinct[0][-1])
        distinct = [option[:-1] for option in distinct]
    joined = concat((prefix, (Choice(tuple(_flat(distinct))),), tuple(suffix)))
    return joined if fits(joined) else None


def _flat(options: Iterable[Text]) -> list[Text]:
    """The options without repetitions, a choice that is a whole option opened."""
    found: dict[Text, None] = {}
    for option in options:
        if len(option) == 1 and type(only := option[0]) is Choice:
            found.update(dict.fromkeys(only.options))
        else:
            found[option] = None
    return list(found)


def repeat(body: Text) -> Text:
    """*body* any number of times, also never."""
    if not body:
        return ()
    if len(body) == 1 and type(body[0]) is Repeat:
        return body
    return (Repeat(body),)


def fits(text: Text) -> bool:
    """Whether a text is within the bounds."""
    if len(text) < 4 and not any(type(part) is Choice for part in text):
        return True
    chars = 0
    for parts, part in enumerate(flatten(text)):
        if type(part) is Constant:
            chars += len(part.text)
        if parts >= MAX_PARTS or chars > MAX_CHARS:
            return False
    return True


def is_bounded(text: Text) -> bool:
    """Whether a concatenation is short enough to be kept."""
    if len(text) < 4:
        return not text or sum(len(part.text) for part in text if type(part) is Constant) <= MAX_WRITTEN_CHARS
    return len(text) <= MAX_WRITTEN_PARTS and sum([len(part.text) for part in text if type(part) is Constant]) <= MAX_WRITTEN_CHARS


def flatten(text: Text) -> Iterator[Part]:
    """Every part, also those inside choices and repetitions."""
    for part in text:
        yield part
        if type(part) is Choice:
            for option in part.options:
                yield from flatten(option)
        elif type(part) is Repeat:
            yield from flatten(part.body)


def has_constant(text: Text) -> bool:
    """Whether anything of the text is known: a constant part that is not just white space or punctuation."""
    return any(type(part) is Constant and any(map(str.isalnum, part.text)) for part in flatten(text))


def has_visible(text: Text) -> bool:
    """Whether anything of the text is known that can be seen, be it punctuation."""
    return any(type(part) is Constant and not part.text.isspace() for part in flatten(text))


def is_simple(text: Text, parts: int, depth: int = 2) -> bool:
    """Whether a text has few parts and little nesting, so that a person reads it with profit where one hole could stand."""
    return sum(1 for _ in flatten(text)) <= parts and _depth(text) <= depth


def _depth(text: Text) -> int:
    deepest = 0
    for part in text:
        if type(part) is Choice:
            deepest = max(deepest, 1 + max(map(_depth, part.options)))
        elif type(part) is Repeat:
            deepest = max(deepest, 1 + _depth(part.body))
    return deepest


def has_own_text(text: Text) -> bool:
    """Whether a text says more than its holes and null do."""
    return any(type(part) is Constant and part.text != "null" and any(map(str.isalnum, part.text)) for part in flatten(text))


def map_holes(text: Text, change: Callable[[Hole], Text]) -> Text:
    """The text with every hole replaced; normal again."""
    if not any(type(part) is not Constant for part in text):
        return text
    return concat(_mapped(part, change) for part in text)


def _mapped(part: Part, change: Callable[[Hole], Text]) -> Text:
    if isinstance(part, Hole):
        return change(part)
    if type(part) is Choice:
        options = [map_holes(option, change) for option in part.options]
        joined = join(options)
        if joined is None:  # more options than before: the holes themselves were choices
            return (Hole("|".join(render(option) for option in part.options)[:80], "java.lang.String"),)
        return joined
    if type(part) is Repeat:
        return repeat(map_holes(part.body, change))
    return (part,)


def map_constants(text: Text, change: Callable[[str], str]) -> Text:
    """The text with every constant changed; holes stay."""
    found: list[Text] = []
    for part in text:
        if type(part) is Constant:
            found.append(constant(change(part.text)))
        elif type(part) is Choice:
            options = join(map_constants(option, change) for option in part.options)
            found.append(options if options is not None else (part,))
        elif type(part) is Repeat:
            found.append(repeat(map_constants(part.body, change)))
        else:
            found.append((part,))
    return concat(found)


def alternatives(text: Text, limit: int = MAX_OPTIONS) -> list[Text] | None:
    """The text without choices, one for each combination of options; ``None`` when there are more than *limit*."""
    found: list[Text] = [()]
    for part in text:
        if type(part) is Choice:
            options: list[Text] = []
            for option in part.options:
                inner = alternatives(option, limit)
                if inner is None:
                    return None
                options.extend(inner)
            found = [concat((head, option)) for head in found for option in options]
            if len(found) > limit:
                return None
        else:
            found = [concat((head, (part,))) for head in found]
    return found


def render(text: Text) -> str:
    """For people: holes as ``<expression>``, choices as ``(a|b)``, repetitions as ``(...)*``."""
    return "".join(map(_rendered, text))


def _rendered(part: Part) -> str:
    if type(part) is Constant:
        return part.text
    if type(part) is Choice:
        return "(" + "|".join(map(render, part.options)) + ")"
    if type(part) is Repeat:
        return "(" + render(part.body) + ")*"
    assert isinstance(part, Hole)
    return f"<{part.source}>"


def to_json(text: Text) -> list[dict[str, Any]]:
    """The parts as JSON values: ``{"text"}``, ``{"hole", "type"[, "format"][, "param"]}``, ``{"choice": [parts...]}``, ``{"repeat": parts}``."""
    return [_to_json(part) for part in text]


def _to_json(part: Part) -> dict[str, Any]:
    if type(part) is Constant:
        return {"text": part.text}
    if type(part) is Choice:
        return {"choice": [to_json(option) for option in part.options]}
    if type(part) is Repeat:
        return {"repeat": to_json(part.body)}
    assert isinstance(part, Hole)
    found: dict[str, Any] = {"hole": part.source, "type": part.type}
    if part.format:
        found["format"] = part.format
    if part.param >= 0:
        found["param"] = part.param
    return found


def from_json(parts: Iterable[dict[str, Any]]) -> Text:
    """The text that :func:`to_json` wrote."""
    return tuple(map(_from_json, parts))


def _from_json(part: dict[str, Any]) -> Part:
    if "text" in part:
        return Constant(part["text"])
    if "choice" in part:
        return Choice(tuple(map(from_json, part["choice"])))
    if "repeat" in part:
        return Repeat(from_json(part["repeat"]))
    return Hole(part["hole"], part["type"], part.get("param", -1), part.get("format", ""))
