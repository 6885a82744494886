"""What the interpreter knows about a value.

A :data:`~forelog.templates.model.Text` (a plain tuple of parts) is the value of an expression that prints so; the classes here are values
with more to them.  All of them are immutable: what Java changes in place (builders, arrays) lives in the environment under its number.
"""

import struct
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from forelog.java.ir import Expr
from forelog.templates.model import Hole, Plain, Text


@dataclass(init=False, slots=True, unsafe_hash=True)
class Known(Plain):
    """A constant (JLS 15.29), or null: ``kind`` as in ``lit`` nodes (byte and short are ``int``)."""

    kind: str
    value: int | float | str | bool | None

    def __init__(self, kind: str, value: int | float | str | bool | None) -> None:  # noqa: PYI041 - an int stays one
        self.kind = kind
        self.value = value


@dataclass(init=False, slots=True, unsafe_hash=True)
class Raw:
    """An expression of which nothing is known but how it is written."""

    expr: Expr

    def __init__(self, expr: Expr) -> None:
        self.expr = expr


@dataclass(frozen=True, slots=True)
class Cell:
    """A StringBuilder, StringBuffer or StringWriter: what it holds stands in the environment under its number."""

    number: int


@dataclass(frozen=True, slots=True)
class Array:
    """An array of known length, as Arguments to be; changed in the environment under its number."""

    number: int
    elements: tuple["Argued", ...]
    type: str = "java.lang.Object[]"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A ``java.text.MessageFormat``."""

    text: Text


@dataclass(frozen=True, slots=True)
class ClassOf(Plain):
    """A class literal: binary name."""

    name: str


@dataclass(frozen=True, slots=True)
class Bundled(Plain):
    """A ``ResourceBundle``, or an object made from the same arguments as one: what it was asked for with."""

    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoggerOf(Plain):
    """A logger made by a factory: row of the framework table, name if constant, style of its format strings, bundle."""

    framework: str
    name: str
    formatter: str = ""
    bundle: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """A log event under construction (``atInfo().addArgument(x)``)."""

    framework: str
    level: str
    level_param: int = -1
    logger: str = ""
    message: Text | None = None
    args: tuple["Argued", ...] = ()
    throwable: "Argued | None" = None
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Joiner:
    """A ``java.util.StringJoiner`` that was not added to yet: separator, prefix, suffix."""

    separator: Text
    prefix: Text
    suffix: Text


@dataclass(frozen=True, slots=True)
class Closure:
    """A lambda that only gives a value: its text where it stands."""

    text: Text
    type: str = ""


@dataclass(init=False, slots=True, unsafe_hash=True)
class Argued(Plain):
    """A value given as an argument: its text and what formatting needs to know besides."""

    text: Text
    type: str
    source: str
    elements: tuple["Argued", ...] | None
    """Of an array written out at the call or held by a local."""
    value: "Known | ClassOf | Bundled | LoggerOf | None"
    throwable: bool

    def __init__(
        self,
        text: Text,
        type: str,  # noqa: A002 - as the fields
        source: str,
        elements: tuple["Argued", ...] | None = None,
        value: "Known | ClassOf | Bundled | LoggerOf | None" = None,
        throwable: bool = False,
    ) -> None:
        self.text = text
        self.type = type
        self.source = source
        self.elements = elements
        self.value = value
        self.throwable = throwable

    @property
    def param(self) -> int:
        """Index of the parameter that it is unchanged, or -1."""
        return self.text[0].param if len(self.text) == 1 and isinstance(self.text[0], Hole) else -1


Value: TypeAlias = Known | Raw | Cell | Array | Pattern | ClassOf | Bundled | LoggerOf | Chain | Joiner | Closure | Text


@dataclass(init=False, slots=True, unsafe_hash=True)
class Deferred(Hole):
    """A hole that is a format string applied to arguments, its pattern being (in part) a parameter: known when the caller is."""

    style: str
    pattern: Text
    args: tuple[Argued, ...]
    shown: Text
    """What stands in the template as long as the pattern is not known."""

    def __init__(
        self,
        source: str,
        type: str,  # noqa: A002 - as the fields
        param: int = -1,
        format: str = "",  # noqa: A002 - the same
        style: str = "",
        pattern: Text = (),
        args: tuple[Argued, ...] = (),
        shown: Text = (),
    ) -> None:
        Hole.__init__(self, source, type, param, format)
        self.style = style
        self.pattern = pattern
        self.args = args
        self.shown = shown


@dataclass(init=False, slots=True, unsafe_hash=True)
class Lookup(Hole):
    """A hole that is the text of a catalogue under a key, the key being (in part) a parameter."""

    key: Text
    hints: tuple[str, ...]
    hinted_by: int
    """Parameter that gives hints; -1 for the receiver of the method; -2 for none."""
    otherwise: Text

    def __init__(
        self,
        source: str,
        type: str,  # noqa: A002 - as the fields
        param: int = -1,
        format: str = "",  # noqa: A002 - the same
        key: Text = (),
        hints: tuple[str, ...] = (),
        hinted_by: int = -2,
        otherwise: Text = (),
    ) -> None:
        Hole.__init__(self, source, type, param, format)
        self.key = key
        self.hints = hints
        self.hinted_by = hinted_by
        self.otherwise = otherwise


def printed(known: Known) -> str:
    """A constant as ``String.valueOf`` prints it."""
    value = known.value
    if known.kind in ("String", "char"):
        return str(value)
    if known.kind == "boolean":
        return "true" if value else "false"
    if value is None:
        return "null"
    if known.kind in ("float", "double"):
        return _floating(float(value), single=known.kind == "float")
    return str(value)


def _floating(value: float, *, single: bool) -> str:
    """``Double.toString`` and ``Float.toString``: the shortest digits that give the value back (JDK-4511638)."""
    if value != value:  # noqa: PLR0124  # NaN
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    digits = repr(value)
    if float(f"{value:.1e}") == value:
        digits = f"{value:.1e}"  # of two digits the nearest, where one would do
    if single:
        digits = next(
            text for precision in range(1, 12) if struct.pack("f", float(text := f"{value:.{precision}g}")) == struct.pack("f", value)
        )
    sign = "-" if digits.startswith("-") else ""
    if value == 0:
        return sign + "0.0"
    _, figures, scale = Decimal(digits).normalize().as_tuple()
    assert isinstance(scale, int)
    significant = "".join(map(str, figures))
    power = len(significant) - 1 + scale
    if -3 <= power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{significant}"
    if 0 <= power < 7:
        significant = significant.ljust(power + 2, "0")
        return f"{sign}{significant[: power + 1]}.{significant[power + 1 :]}"
    return f"{sign}{significant[0]}.{significant[1:] or '0'}E{power}"
