"""Levels: their order, and the calls that ask whether one is enabled."""

import re

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


def checked_level(class_name: str, method: str) -> str:
    """Level that ``isDebugEnabled()`` and its like ask for, ``""`` for any other method."""
    row = BY_LOGGER.get(class_name)
    if row is None or method not in row.guards:
        return ""
    return row.guards[method] or BY_ARGUMENT


def argument_level(condition: str) -> str:
    """Level that stands as an argument in ``isLoggable(Level.FINE)``, ``""`` when none does."""
    return next((word for word in reversed(_WORD.findall(condition)) if word in ORDER), "")


def enabled(level: str, asked: str) -> bool:
    """Whether *level* is written when *asked* is configured; unknown levels are."""
    return not asked or ORDER.get(level.upper(), 8) >= ORDER.get(asked.upper(), 0)
