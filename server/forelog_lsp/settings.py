"""What a user can set: the section ``forelog`` of an editor's settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from forelog.errors import InputError
from forelog.flow.levels import levels_from


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, each with its default."""

    depth: int = 5
    """Calls that a prediction follows, at least 0."""
    level: str = ""
    """Lowest level whose lines a prediction lists, for all loggers and by name (``info,org.x=debug``); empty: all."""
    max_sequences: int = 50
    """Sequences that a prediction lists, at least 1."""
    exclude: tuple[str, ...] = ()
    """Files and folders that are left out, as patterns of ``.gitignore`` relative to each workspace folder."""
    code_lens: bool = True
    """Whether a line stands above methods that log."""

    def for_people(self) -> dict[str, object]:
        """By the names that users write."""
        return {name: getattr(self, attribute) for name, (attribute, _, _) in _FIELDS.items()}


def settings_from(given: object) -> tuple[Settings, list[str]]:
    """The settings in what a client sent (``{"depth": 3, ...}``, also below a key ``forelog``), and a sentence for each that cannot be used.

    What is missing or null has its default, and so has what is wrong.
    """
    if isinstance(given, Mapping) and isinstance(given.get("forelog"), Mapping):
        given = given["forelog"]
    if given is None:
        return Settings(), []
    if not isinstance(given, Mapping):
        return Settings(), [f"the settings of forelog are no object but {_shown(given)}; the defaults are used"]
    values: dict[str, object] = {}
    wrong: list[str] = []
    for name, (attribute, read, wanted) in _FIELDS.items():
        value = given.get(name)
        if value is None:
            continue
        usable = read(value)
        if usable is None:
            wrong.append(f"forelog.{name} must be {wanted}, not {_shown(value)}; the default is used")
        else:
            values[attribute] = usable
    return Settings(**values), wrong  # type: ignore[arg-type]  # each was read by the function of its field


def _number(lowest: int) -> Callable[[object], int | None]:
    def read(value: object) -> int | None:
        if isinstance(value, float) and value.is_integer():  # some clients have one kind of number
            value = int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= 1_000_000 else None

    return read


def _level(value: object) -> str | None:
    """A text, or a list of texts, as ``--level`` of the command line takes it."""
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        value = ",".join(value)
    if not isinstance(value, str):
        return None
    try:
        levels_from(value)
    except InputError:
        return None
    return value


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _patterns(value: object) -> tuple[str, ...] | None:
    if isinstance(value, list | tuple) and all(isinstance(pattern, str) for pattern in value):
        return tuple(value)
    return None


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:60] + "…"


_FIELDS: dict[str, tuple[str, Callable[[object], object], str]] = {
    "depth": ("depth", _number(0), "a whole number, 0 or more"),
    "level": ("level", _level, "a level ('info'), or levels of loggers ('info,org.x=debug')"),
    "maxSequences": ("max_sequences", _number(1), "a whole number, 1 or more"),
    "exclude": ("exclude", _patterns, "a list of patterns"),
    "codeLens": ("code_lens", _flag, "true or false"),
}
"""Name that clients use: attribute, reader (None: cannot be used), what is wanted."""
