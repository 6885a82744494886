"""What a log statement says: a template of constants and holes."""

from dataclasses import dataclass, fields
from typing import Any, TypeAlias


class Plain:
    """Immutable data that is pickled as its class and its fields: compiled, it could not be made again in the usual way."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple([getattr(self, field.name) for field in fields(self)])  # type: ignore[arg-type]


# Those that are made by the million write their ``__init__`` themselves, for that of a frozen dataclass is slow, and never compiled.
# Nobody changes them all the same.


@dataclass(init=False, slots=True, unsafe_hash=True)
class Constant(Plain):
    """Text that stands in the source (or in a message catalogue)."""

    text: str

    def __init__(self, text: str) -> None:
        self.text = text


@dataclass(init=False, slots=True, unsafe_hash=True)
class Hole(Plain):
    """A value known only at run time."""

    source: str
    """The expression as written, white space folded: ``request.getSession()``."""
    type: str
    """Erased static type: a binary name, a primitive, or ``""`` when unknown."""
    param: int
    """Index of the parameter of the enclosing method that is this value unchanged, or -1."""
    format: str
    """How the value is printed when not as ``String.valueOf`` does: a conversion of ``java.util.Formatter`` (``%5.2f``), an element of
    ``MessageFormat`` (``{,number,#}``; ``{}`` is its default, with digit grouping), ``[]`` for an array whose elements are printed."""

    def __init__(self, source: str, type: str, param: int = -1, format: str = "") -> None:  # noqa: A002 - as the fields
        self.source = source
        self.type = type
        self.param = param
        self.format = format


@dataclass(frozen=True, slots=True)
class Choice(Plain):
    """One of several texts (``?:``, ``switch``, several reaching definitions)."""

    options: tuple["Text", ...]


@dataclass(frozen=True, slots=True)
class Repeat(Plain):
    """A text that occurs any number of times, also never (appended in a loop)."""

    body: "Text"


Part: TypeAlias = Constant | Hole | Choice | Repeat
Text: TypeAlias = tuple[Part, ...]


@dataclass(init=False, slots=True, unsafe_hash=True)
class LogTemplate:
    """The template behind one log statement."""

    parts: Text
    level: str
    """``TRACE DEBUG INFO WARN ERROR FATAL``, the framework's own name (``FINE``, ``SEVERE``), or ``""`` when only known at run time."""
    logger: str
    """Name of the logger when it is a constant, else ``""``."""
    framework: str
    """Row of the framework table: ``slf4j``, ``log4j2``, ``jul``, ..."""
    throwable: str
    """Source of the Throwable whose stack trace follows the line, else ``""``."""
    guessed: bool
    """The logger was recognised by a scored guess, not by its type."""
    catalogue_key: str
    """Key in a message catalogue, when the text comes from one."""

    def __init__(
        self, parts: Text, level: str, logger: str, framework: str, throwable: str, guessed: bool = False, catalogue_key: str = ""
    ) -> None:
        self.parts = parts
        self.level = level
        self.logger = logger
        self.framework = framework
        self.throwable = throwable
        self.guessed = guessed
        self.catalogue_key = catalogue_key
