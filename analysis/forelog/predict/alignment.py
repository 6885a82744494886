"""Where the values stand in a message: the constant text of a line and its values, side by side."""

import re

from forelog.predict.failure_words import HOLE
from forelog.predict.model import Event


def segments(event: Event) -> list[tuple[str, str]]:
    """The message in pieces, in order: ``(text, source expression)``, the expression empty for constant text; no piece is empty.

    The template says where the values are.  Where it has alternatives or repetitions, its constants do not line up with the message; then
    each value is looked for behind the one before, preferring a place between word boundaries.
    """
    constants = _constants(event.template, event.values)
    if constants is not None:
        found = [(constants[0], "")]
        for (source, value), constant in zip(event.values, constants[1:], strict=True):
            found += [(value, source), (constant, "")]
        if "".join(text for text, _ in found) == event.message:
            return [piece for piece in found if piece[0]]
    found, at = [], 0
    for source, value in event.values:
        start = _find(event.message, value, at) if value else -1
        if start >= 0:
            found += [(event.message[at:start], ""), (value, source)]
            at = start + len(value)
    found.append((event.message[at:], ""))
    return [piece for piece in found if piece[0]]


def constant_text(event: Event) -> str:
    """The message with :data:`~forelog.predict.failure_words.HOLE` in place of every value."""
    return "".join(HOLE if source else text for text, source in segments(event))


def _constants(template: str, values: tuple[tuple[str, str], ...]) -> list[str] | None:
    found, at = [], 0
    for source, _ in values:
        start = template.find(f"<{source}>", at)
        if start < 0:
            return None
        found.append(template[at:start])
        at = start + len(source) + 2
    found.append(template[at:])
    return found


def _find(message: str, value: str, at: int) -> int:
    whole = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)").search(message, at)
    return whole.start() if whole else message.find(value, at)
