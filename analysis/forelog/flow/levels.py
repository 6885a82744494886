"""Levels: their order, which of them is switched on for which logger, and the calls that ask for it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from forelog.errors import InputError
from forelog.templates.frameworks import BY_LOGGER

ORDER = {
    "ALL": 0,
    "FINEST": 1,
    "TRACE": 1,
    "FINER": 1,
    "FINE": 2,
    "DEBUG": 2,
    "CONFIG": 3,
    "INFO": 4,
    "NOTICE": 4,
    "WARN": 5,
    "WARNING": 5,
    "ERROR": 6,
    "SEVERE": 6,
    "CRITICAL": 7,
    "FATAL": 7,
    "OFF": 8,
}
"""Levels of all frameworks on one scale, as SLF4J's bridges map them (jul-to-slf4j, log4j-to-slf4j)."""

BY_ARGUMENT = "*"
"""Answer of :func:`checked_level` when an argument of the check says the level."""
_WORD = re.compile(r"\b[A-Z]{3,8}\b")
_NAME = re.compile(r"[^\s,=.]+(?:\.[^\s,=.]+)*")


def checked_level(class_name: str, method: str) -> str:
    """Level that ``isDebugEnabled()`` and its like ask for, ``""`` for any other method."""
    row = BY_LOGGER.get(class_name)
    if row is None or method not in row.guards:
        return ""
    return row.guards[method] or BY_ARGUMENT


def argument_level(condition: str) -> str:
    """Level that stands as an argument in ``isLoggable(Level.FINE)``, ``""`` when none does."""
    found = ""
    for match in _WORD.finditer(condition):
        if match[0] in ORDER:
            found = match[0]
    return found


Logger: TypeAlias = str
"""Name of a logger, ``""`` when it is not known."""


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels that are switched on, as a configuration of Log4j 2 or Logback says it: the longest name that a logger's name begins with decides.

    Names have parts between dots.  Whether ``$``, too, begins a new part is another matter in every framework (Logback: yes; Log4j 2 names a logger by the canonical
    name of a class; java.util.logging: no), so where that decides, nothing is decided.
    """

    root: str = ""
    """For loggers that no name fits; ``""``: everything is written."""
    named: tuple[tuple[str, str], ...] = ()
    """(beginning of a logger's name, level), by name."""
    _asked: dict[tuple[str, Logger], bool | None] = field(default_factory=dict, compare=False, repr=False)

    def __str__(self) -> str:
        """As :func:`levels_from` reads it; ``""`` when everything is written."""
        return ",".join((*((self.root,) if self.root else ()), *(f"{name}={level or 'ALL'}" for name, level in self.named)))

    def written(self, level: str, logger: Logger = "") -> bool | None:
        """Whether a line of a level (``""``: not known) of a logger is written, or a check of it holds; ``None`` when that is not known."""
        key = level, logger
        if key not in self._asked:
            found = {_reaches(level, asked) for asked in self._on(logger)}
            self._asked[key] = found.pop() if len(found) == 1 else None
        return self._asked[key]

    def _on(self, logger: Logger) -> set[str]:
        """Levels that may be switched on for a logger."""
        if not self.named:
            return {self.root}
        if not logger:  # its name is not known: any
            return {self.root, *(level for _, level in self.named)}
        plain = [(name.replace("$", "."), level) for name, level in self.named]
        return {self._longest(logger, self.named), self._longest(logger.replace("$", "."), plain)}

    def _longest(self, logger: str, named: Iterable[tuple[str, str]]) -> str:
        fitting = [(len(name), level) for name, level in named if logger == name or logger.startswith(name + ".")]
        return max(fitting)[1] if fitting else self.root


EVERYTHING = Levels()
ALWAYS = "OFF"
"""Level of what is written whatever is switched on: lines that no logger writes."""


def levels_from(text: str) -> Levels:
    """The levels in ``INFO``, ``org.x=DEBUG`` or ``INFO,org.x=DEBUG``; of two for one name the last counts.

    Raises InputError for what is no level, and for a name that none can have.
    """
    root = ""
    named: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, sign, level = (piece.strip() for piece in part.rpartition("="))
        if level.upper() not in ORDER:
            raise InputError(f"unknown level {level!r}; one of {', '.join(ORDER)}, alone or behind the name of a logger (org.x=DEBUG)")
        if sign and not _NAME.fullmatch(name):
            raise InputError(f"{name!r} is no name of a logger; write a package or class (org.x=DEBUG), or the level alone for all")
        asked = "" if ORDER[level.upper()] <= ORDER["TRACE"] else level.upper()
        if sign:
            named[name] = asked
        else:
            root = asked
    if not root and not any(named.values()):
        return EVERYTHING
    return Levels(root, tuple(sorted(named.items())))


def _reaches(level: str, asked: str) -> bool | None:
    """Whether *level* is written when *asked* is switched on; ``None`` when it is only known at run time which level it is."""
    if not asked:
        return True
    order = ORDER.get(level.upper())
    return None if order is None else order >= ORDER[asked]
