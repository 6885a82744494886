"""What is known about locals at one point of a body, and what remains known where ways meet.

An environment maps names of locals in scope to values, ``None`` when nothing is known, and numbers of builders to what they hold.
"""

from collections.abc import Iterable
from typing import TypeAlias

from forelog.java.ir import Expr
from forelog.templates.model import Constant, Hole, Text
from forelog.templates.text import alternatives, concat, constant, flatten, join, repeat, strip_prefix
from forelog.templates.values import Array, Cell, Known, Lookup, Raw, Value, printed

Env: TypeAlias = dict[str | int, Value | None]


def text_form(value: Value | None, spell_hole: "HoleOf") -> Text | None:
    """The value as text, when it is of a kind that is joined as text."""
    if value is None:
        return None
    if type(value) is tuple:
        return value
    if isinstance(value, Known):
        return constant(printed(value))
    if isinstance(value, Raw):
        return spell_hole(value.expr)
    return None


class HoleOf:
    """Gives the hole for an expression; the interpreter is one."""

    def __call__(self, expr: Expr) -> Text:
        """One hole."""
        raise NotImplementedError


def join_values(values: Iterable[Value | None], spell_hole: HoleOf, base: Value | None = None) -> Value | None:
    """What is known when any of the values may be there."""
    distinct: list[Value] = []
    for value in values:
        if value is None:
            return None
        if value not in distinct:
            distinct.append(value)
    if len(distinct) == 1:
        return distinct[0]
    if all(isinstance(value, Array) for value in distinct):
        return _join_arrays([value for value in distinct if isinstance(value, Array)])
    texts = [text_form(value, spell_hole) for value in distinct]
    known = [text for text in texts if text is not None]
    if len(known) < len(texts):
        return None
    lookup = next((text[0] for text in known if len(text) == 1 and isinstance(text[0], Lookup)), None)
    if lookup is not None:
        return _with_fallback(lookup, distinct, known)
    if not any(_tells(value, text) for value, text in zip(distinct, known, strict=True)):
        return None  # one hole named after the local says as much
    return join(known, base if type(base) is tuple else ())


def _tells(value: Value, text: Text) -> bool:
    """Whether an alternative is worth keeping: text of its own (null is what any reference may be), or something that a caller decides."""
    if isinstance(value, Known):
        return value.kind != "null"
    return any(
        type(part) is Constant or (isinstance(part, Hole) and (part.param >= 0 or part.format == "\0" or type(part) is not Hole))
        for part in flatten(text)
    )


def _with_fallback(lookup: Lookup, values: list[Value], texts: list[Text]) -> Value | None:
    """A catalogue's text, or what is used when the catalogue does not have the key (null: nothing of use)."""
    others = [
        text
        for value, text in zip(values, texts, strict=True)
        if text != (lookup,) and not (isinstance(value, Known) and value.kind == "null")
    ]
    otherwise = join([*others, *([lookup.otherwise] if lookup.otherwise else [])]) if others or lookup.otherwise else ()
    if otherwise is None:
        return None
    return (Lookup(lookup.source, lookup.type, key=lookup.key, hints=lookup.hints, hinted_by=lookup.hinted_by, otherwise=otherwise),)


def _join_arrays(arrays: list[Array]) -> Value | None:
    first = arrays[0]
    if any(len(array.elements) != len(first.elements) for array in arrays):
        return None
    elements = []
    for position, element in enumerate(first.elements):
        text = join(array.elements[position].text for array in arrays)
        if text is None:
            return None
        same = all(array.elements[position] == element for array in arrays)
        elements.append(element if same else type(element)(text, element.type, element.source, throwable=element.throwable))
    return Array(first.number, tuple(elements), first.type)


def join_envs(envs: Iterable[Env | None], spell_hole: HoleOf, base: Env | None = None) -> Env | None:
    """What is known where several ways meet (``None``: a way that does not get here)."""
    live = [env for env in envs if env is not None]
    if not live:
        return None
    first = live[0]
    if all(env is first or env == first for env in live):
        return first
    joined: Env = {}
    for name, value in first.items():
        values = [value]
        for env in live[1:]:
            if name not in env:
                break
            values.append(env[name])
        else:
            if all(other is value or other == value for other in values[1:]):
                joined[name] = value
            else:
                joined[name] = join_values(values, spell_hole, base.get(name) if base else None)
        # A builder that only one way made is unknown behind: reading it finds nothing.
    for name, value in list(joined.items()):
        if isinstance(value, Cell) and value.number not in joined:
            joined[name] = None
    return joined


def mark(name: str | int) -> Text:
    """Stands for the value of *name* before one round of a loop."""
    return (Hole(f"\0{name}", "", format="\0"),)


def is_marked(text: Text) -> bool:
    """Whether a text contains any mark."""
    return any(isinstance(part, Hole) and part.format == "\0" for part in flatten(text))


def after_rounds(name: str | int, entry: Text, end: Text) -> Text | None:
    """The value at the head of a loop, from its value at entry and, in terms of marks, after one round; ``None`` when not of a simple form.

    ``s = s + x`` gives the entry value and then any number of x; an assignment of something else gives that as an alternative.
    """
    options = alternatives(end)
    if options is None:
        return None
    own = mark(name)
    added: list[Text] = []
    reset: list[Text] = [entry]
    for option in options:
        rest = strip_prefix(option, own)
        if rest is None:
            rest = option
            reset.append(rest)
        elif rest:
            added.append(rest)
        if is_marked(rest):
            return None
    start = join(reset)
    if start is None:
        return None
    if not added:
        return start
    grown = join(added)
    return None if grown is None else concat((start, repeat(grown)))
