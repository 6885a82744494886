"""Arguments of commands, as leniently as they can be understood."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from forelog.errors import InputError
from forelog_lsp.settings import Settings

_AT_LINE = re.compile(r"(?P<file>.+):(?P<line>\d{1,9})(?::\d+)?")
_NUMBERS = {"depth": ("depth", 0), "limit": ("limit", 1), "maxSequences": ("limit", 1), "seed": ("seed", 0)}


@dataclass(frozen=True, slots=True)
class Target:
    """What a command is about."""

    method: str | None = None
    """A name as the command line takes it, or ``File.java:LINE``."""
    uri: str | None = None
    position: types.Position | None = None
    statement: str | None = None
    """Stable id of a log statement."""


def target_of(arguments: Sequence[Any], wanted: str) -> Target:
    """The target in the arguments: an object, a name, or a URI and a position.

    Raises InputError, which says how to name it.
    """
    first = arguments[0] if arguments else None
    second = arguments[1] if len(arguments) > 1 else None
    if isinstance(first, str) and _position(second) is not None:
        return Target(uri=first, position=_position(second))
    if isinstance(first, str) and first.strip():
        return Target(method=first)
    if isinstance(first, Mapping):
        document = first.get("textDocument")
        uri = first.get("uri", document.get("uri") if isinstance(document, Mapping) else None)
        range_ = first.get("range")
        position = _position(first.get("position", range_.get("start") if isinstance(range_, Mapping) else None))
        method, statement = first.get("method"), first.get("statement")
        target = Target(_text(method), _text(uri), position, _text(statement))
        if target.method or target.statement or (target.uri and target.position):
            return target
    raise InputError(
        f'name {wanted}: {{"uri": ..., "position": {{"line": ..., "character": ...}}}}, or {{"method": "Class#name"}}, or File.java:LINE'
    )


def options(arguments: Sequence[Any], settings: Settings) -> dict[str, Any]:
    """How to predict: what the arguments say, else the settings.  Raises InputError for what cannot be."""
    given: dict[str, Any] = {}
    for one in arguments:
        if isinstance(one, Mapping):
            given.update(one)
    found: dict[str, Any] = {"depth": settings.depth, "level": settings.level, "limit": settings.max_sequences, "only_label": ""}
    for name, (option, least) in _NUMBERS.items():
        value = given.get(name)
        if value is None:
            continue
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= 1_000_000:
            raise InputError(f"{name} is a whole number, {least} or more, not {value!r:.60}")
        found[option] = value
    level, label = given.get("level"), given.get("onlyLabel")
    if level is not None:
        if isinstance(level, list | tuple) and all(isinstance(one, str) for one in level):
            level = ",".join(level)
        if not isinstance(level, str):
            raise InputError(f"level is a word, not {level!r:.60}")
        found["level"] = level
    if label:
        from forelog.predict.predict import LABELS  # noqa: PLC0415 - start-up time: the front itself predicts nothing

        if label not in LABELS:
            raise InputError(f"onlyLabel is one of {', '.join(LABELS)}, not {label!r:.60}")
        found["only_label"] = label
    return found


def explains(arguments: Sequence[Any]) -> bool:
    """Whether the paths that no run can take are to be explained (``explainInfeasible``).  Raises InputError for what is neither true nor false."""
    asked = [one["explainInfeasible"] for one in arguments if isinstance(one, Mapping) and one.get("explainInfeasible") is not None]
    if not all(isinstance(one, bool) for one in asked):
        raise InputError(f"explainInfeasible is true or false, not {asked[-1]!r:.60}")
    return bool(asked and asked[-1])


def file_and_line(text: str) -> tuple[str, int]:
    """Of ``File.java:LINE``.  Raises InputError."""
    place = _AT_LINE.fullmatch(text.strip())
    if place is None:
        raise InputError(f"{text!r:.200} is no place of a log statement; write File.java:LINE")
    return place["file"], int(place["line"])


def _position(value: Any) -> types.Position | None:
    if isinstance(value, Mapping):
        line, character = value.get("line"), value.get("character", 0)
        if isinstance(line, int) and isinstance(character, int) and line >= 0:
            return types.Position(line, max(character, 0))
    return None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
