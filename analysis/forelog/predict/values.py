"""Fills the holes of a template with values: real to look at, plainly invented, the same every time.

A value depends on nothing but the seed, the scope (one sequence), the source expression and its type: so the same expression has the same
value all through a sequence, another sequence has another, and the same call always gives the same bytes.  Nothing is remembered between
calls and no random state is shared.

The message always matches the template's regular expression (:mod:`forelog.templates.regex`): a value is only what its type can print.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

from forelog.predict import value_formats
from forelog.predict import value_tables as tables
from forelog.predict.failure_words import HOLE
from forelog.predict.labels import failure_hits
from forelog.templates.model import Choice, Constant, Hole, Part, Repeat, Text

MAX_REPEATS = 2

Values = tuple[tuple[str, str], ...]
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its holes filled."""

    message: str
    values: Values
    """(source expression, value) of each hole, in the order of the message."""
    constant: str
    """The message with :data:`~forelog.predict.failure_words.HOLE` for each value."""
    types: tuple[str, ...] = ()
    """The type of each value."""


@dataclass(frozen=True, slots=True)
class Filler:
    """Fills templates, deterministically for a seed."""

    seed: int = 0
    enums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Constants of the enums that are known, by binary name of the type."""
    shapes: Mapping[str, str] = field(default_factory=dict)
    """Forms of what ``toString()`` says, for types that have one of their own, by binary name."""

    def fill(self, parts: Text, scope: str) -> tuple[str, Values]:
        """The message and the values of its holes, in order; *scope* names the sequence."""
        filled = self.filled(parts, scope)
        return filled.message, filled.values

    def filled(self, parts: Text, scope: str, known: Mapping[str, str] = NOTHING, *, calm: bool = False) -> Filled:
        """The same, with the constant text, which labels are decided by.

        *known*: values of expressions that do not have one all through the sequence, such as counters.  *calm*: of several texts one that does
        not say failure is taken, if there is one.
        """
        message: list[str] = []
        constant: list[str] = []
        values: list[tuple[str, str]] = []
        types: list[str] = []
        # Open parts, innermost last, and how many choices and repetitions were seen: each decides for itself, also equal ones.
        stack = list(reversed(parts))
        forks = 0
        while stack:
            part = stack.pop()
            if isinstance(part, Constant):
                message.append(part.text)
                constant.append(part.text)
            elif isinstance(part, Hole):
                value = known.get(part.source) or self._with_unit(part, scope, stack) or self.value(part, scope)
                types.append(part.type)
                values.append((part.source, value))
                message.append(value)
                constant.append(HOLE)
            elif isinstance(part, Choice):
                forks += 1
                options = _likely(part, calm=calm)
                option = options[self._draw(scope, f"choice {forks} {_shape(part)}") % len(options)]
                stack.extend(reversed(option))
            else:
                forks += 1
                times = self._draw(scope, f"repeat {forks} {_shape(part)}") % (MAX_REPEATS + 1)
                for _ in range(times):
                    stack.extend(reversed(part.body))
        return Filled("".join(message), tuple(values), "".join(constant), tuple(types))

    def _with_unit(self, hole: Hole, scope: str, after: list[Part]) -> str:
        """A number in the unit that stands behind it; ``""`` for everything else."""
        if (
            hole.format
            or not after
            or not isinstance(after[-1], Constant)
            or _kind(hole.type) != "integer"
            or _LITERAL.fullmatch(hole.source)
        ):
            return ""
        unit = _UNIT.match(after[-1].text)
        if unit is None:
            return ""
        low, high = next(bounds for pattern, bounds in _UNITS.items() if re.fullmatch(pattern, unit[1]))
        high = min(high, _RANGES[_primitive(hole.type)][1])
        return str(low + self._draw(scope, _name(hole.source)[1]) % (high - low + 1))

    def value(self, hole: Hole, scope: str) -> str:
        """The value of one hole: what its type can print, in the form that its name suggests, by the format that the hole names."""
        words, source = _name(hole.source)
        draw = self._draw(scope, source)
        if hole.format:
            if form := value_formats.time_form(hole.format):
                return _form(form, draw)
            return value_formats.shown(hole.format, self._plain(hole, words, draw), draw >> 20)
        return self._plain(hole, words, draw)

    def _plain(self, hole: Hole, words: str, draw: int) -> str:
        if constants := self.enums.get(hole.type):
            return constants[draw % len(constants)]
        kind = _kind(hole.type)
        if kind == "integer":
            if literal := _LITERAL.fullmatch(hole.source):
                return literal[1].replace("_", "")
            return _number(words, draw, _RANGES[_primitive(hole.type)])
        if kind == "decimal":
            return f"{_number(words, draw, (0, 1000))}.{draw // 7 % 10}"
        if kind == "boolean":
            return ("true", "false")[draw & 1]
        if kind == "char":
            return "abcdefghijkmnpqrstuvwxyz"[draw % 24]
        if kind == "typed":
            return _form(tables.TYPES[hole.type], draw)
        if kind == "array":
            return _form("{a}, {b}", draw) if hole.format == "[]" else _array(hole.type, draw)
        if kind == "throwable":
            return f"{hole.type}: {_form('{fault}', draw)}"
        if kind == "object" and hole.type in self.shapes:
            return _form(self.shapes[hole.type], draw)
        if kind == "object":
            return f"{hole.type}@{draw & 0x7FFFFFFF:x}"
        return self._text(words, hole.source, hole.type, draw)

    def _text(self, words: str, source: str, kind: str, draw: int) -> str:
        if _HEX.search(source):
            return f"{draw & 0xFFFFFFFFFFFF:x}"
        if not kind and _QUESTION.fullmatch(source):
            return ("true", "false")[draw & 1]
        for pattern, form in _SOURCES:
            if pattern.search(source):
                return _form(form, draw)
        row = _row(words)
        return _form(row.text if row and row.text else "{a}", draw)

    def _draw(self, scope: str, what: str) -> int:
        """Sixty-four bits that look random, and are always the same for the same question."""
        return int.from_bytes(blake2b(f"{self.seed}\x00{scope}\x00{what}".encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


# -- types

_INT = (-(2**31), 2**31 - 1)
_RANGES = {"byte": (-128, 127), "short": (-(2**15), 2**15 - 1), "int": _INT, "long": (-(2**63), 2**63 - 1)}
_BOXES = {
    "java.lang.Byte": "byte",
    "java.lang.Short": "short",
    "java.lang.Integer": "int",
    "java.lang.Long": "long",
    "java.lang.Float": "float",
    "java.lang.Double": "double",
    "java.lang.Boolean": "boolean",
    "java.lang.Character": "char",
    "java.lang.Number": "int",
    "java.math.BigInteger": "long",
    "java.util.concurrent.atomic.AtomicInteger": "int",
    "java.util.concurrent.atomic.AtomicLong": "long",
    "java.util.concurrent.atomic.LongAdder": "long",
    "java.util.concurrent.atomic.AtomicBoolean": "boolean",
}
_KINDS = {
    "byte": "integer",
    "short": "integer",
    "int": "integer",
    "long": "integer",
    "float": "decimal",
    "double": "decimal",
    "boolean": "boolean",
    "char": "char",
}
_TEXTS = frozenset(
    {
        "",
        "java.lang.String",
        "java.lang.CharSequence",
        "java.lang.StringBuilder",
        "java.lang.StringBuffer",
        "java.lang.Comparable",
        "java.lang.Object",
        # asked for its value before it is printed
        "java.util.function.Supplier",
        "org.apache.logging.log4j.util.Supplier",
    }
)
_CODES = {"byte": "B", "char": "C", "double": "D", "float": "F", "int": "I", "long": "J", "short": "S", "boolean": "Z"}


_UNITS = {
    r"ms|msecs?|millis|milliseconds?": (3, 2500),
    r"ns|nanos|nanoseconds?": (100_000, 900_000_000),
    r"s|secs?|seconds?|minutes?|mins?|hours?|days?": (1, 48),
    r"%|percent": (0, 100),
    r"bytes?": (16, 65536),
    r"[kKMG]i?B": (1, 512),
}
"""What follows a number → what it can be."""
_UNIT = re.compile(rf"[ ]?({'|'.join(_UNITS)})(?!\w)")


def _likely(choice: Choice, *, calm: bool) -> list[Text]:
    """The options that may be taken: not ``null`` where there is anything else; for *calm* none that says failure, where there is another."""
    texts = {option: "".join(part.text if isinstance(part, Constant) else HOLE for part in option) for option in choice.options}
    found = [option for option, text in texts.items() if text != "null"]
    fine = [option for option in found if not failure_hits(texts[option])]
    if fine:  # where nothing is known, things go well three times in four
        found = fine if calm else [*fine * 3, *(option for option in found if option not in fine)]
    return found or list(choice.options)


def _primitive(type_name: str) -> str:
    return _BOXES.get(type_name, type_name)


def _kind(type_name: str) -> str:
    primitive = _primitive(type_name)
    if primitive in _KINDS:
        return _KINDS[primitive]
    if type_name in _TEXTS:
        return "text"
    if type_name in tables.TYPES:
        return "typed"
    if type_name.endswith("[]"):
        return "array"
    if type_name.endswith(("Exception", "Error", "Throwable")):
        return "throwable"
    return "object"


def _array(type_name: str, draw: int) -> str:
    """What ``Object.toString`` prints of an array: the class-file name of its type (JVMS 4.3.2) and its hash."""
    element = type_name.rstrip("[]")
    brackets = "[" * (type_name.count("[]"))
    return f"{brackets}{_CODES.get(element) or f'L{element};'}@{draw & 0x7FFFFFFF:x}"


def _number(words: str, draw: int, bounds: tuple[int, int]) -> str:
    row = _row(words)
    form = row.number if row and row.number else "0..999"
    if form == "hex":  # the shape of many session and transaction numbers: long, positive
        low, high = 10**14, 9 * 10**16
    else:
        low, high = map(int, form.split(".."))
    if high > bounds[1]:  # the type is too small for what the name says
        low, high = 0, min(bounds[1], 999)
    return str(low + draw % (high - low + 1))


# -- names

_LITERAL = re.compile(r"(0|[1-9][0-9_]{0,8})[lL]?")
_HEX = re.compile(r"\b(?:toHexString|toHex|asHex|hex)\s*\(")
_QUESTION = re.compile(r"(?:.*\.)?(?:is|has|can|should|was)[A-Z]\w*\(\)")
"""A call of unknown type that is answered with yes or no, as names go."""
_WRAPPED = re.compile(r"(?:\w+\.)*(?:valueOf|toString|toHexString|toBinaryString|format|requireNonNull|asList|quote|escape|abs)\s*\((.*)\)")
_FUNCTION = re.compile(r"(?:.*::|(?:\(\w*\)|\w+)\s*->\s*)(.+)", re.DOTALL)
_TERNARY = re.compile(r"[^?]+\?\s*([^?:]+?)\s*:\s*([^?:]+)", re.DOTALL)
_EMPTY = re.compile(r'null|""|-?\d+')
_SPLIT = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@lru_cache(maxsize=65536)
def _name(source: str) -> tuple[str, str]:
    """The words of an expression's name (``session.getRemoteAddress()`` → ``session remote address``), and the expression without ``this``."""
    plain = source.strip().replace("this.", "")
    inner = plain
    if function := _FUNCTION.fullmatch(inner):  # order::id, () -> order.id(): the value of the result
        inner = function[1]
    for _ in range(4):  # String.valueOf(Integer.toString((int) x)): the value is that of x
        if branches := _TERNARY.fullmatch(inner):  # x > 0 ? y : "": the value is that of y
            inner = branches[1] if not _EMPTY.fullmatch(branches[1]) else branches[2]
        inner = re.sub(r"^\((?:[\w.<>\[\]]+)\)\s*(?=[\w(])", "", inner).strip()
        if inner.startswith("(") and inner.endswith(")") and _closes_at_end(inner):
            inner = inner[1:-1]
        elif (wrapped := _WRAPPED.fullmatch(inner)) and wrapped.group(1):
            inner = wrapped.group(1)
        else:
            break
    if _ELAPSED.search(inner):
        return "elapsed nanos" if "nano" in inner.lower() else "elapsed", plain
    element = _ELEMENT.sub(r"\1", inner)
    operand = _OPERATOR.split(_without_arguments(element), maxsplit=1)[0]
    words: list[str] = []
    for step in operand.split(".")[-3:]:
        found = [word.lower() for word in _SPLIT.findall(step)]
        words.extend(
            found[1:] if found[:1] in (["get"], ["fetch"], ["read"], ["find"], ["compute"], ["current"]) and len(found) > 1 else found
        )
    while len(words) > 1 and words[-1] in {"to", "string", "intern", "trim", "value", "strip"}:
        words.pop()
    return " ".join(words[-4:]), plain


_ELAPSED = re.compile(
    r"\b(?:currentTimeMillis|nanoTime|millis|now|end\w*|stop\w*|finish\w*|elapsed\w*)\b(?:\(\))?\s*-\s*\w|-\s*\w*(?:[sS]tart|[bB]egin|t0)\w*"
)
_ELEMENT = re.compile(r"(\w)s\[[^\]]+\]")  # hosts[i] is a host
_OPERATOR = re.compile(r"\s*(?:[-+*/%?&|<>=!,]|\binstanceof\b)\s*")


def _without_arguments(text: str) -> str:
    """Calls and indexes without what stands in their brackets."""
    out, depth = [], 0
    for char in text:
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif depth == 0:
            out.append(char)
    return "".join(out)


def _closes_at_end(text: str) -> bool:
    depth = 0
    for index, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return index == len(text) - 1
    return False


@lru_cache(maxsize=65536)
def _row(words: str) -> tables.NameRow | None:
    """The first row that fits the last words."""
    return next((row for pattern, row in _COMPILED if pattern.fullmatch(words)), None)


_SOURCES = tuple((re.compile(pattern), form) for pattern, form in tables.SOURCES)
_COMPILED = tuple((re.compile(rf"(?:.* )?(?:{row.names})"), row) for row in tables.NAMES)


# -- forms


def _form(form: str, draw: int) -> str:
    """A form with its fields filled from *draw*; a form may name another form (``{path}``)."""
    rest = draw
    out: list[str] = []
    for literal, name in _fields(form):
        out.append(literal)
        if name:
            rest = (rest * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF  # Knuth's MMIX generator: one step a field
            out.append(_field(name, rest >> 24))
    return "".join(out)


@lru_cache(maxsize=1024)
def _fields(form: str) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    at = 0
    for match in re.finditer(r"\{\{|\}\}|\{(\w+)\}", form):
        literal = form[at : match.start()]
        at = match.end()
        if match.group(1):
            found.append((literal, match.group(1)))
        else:
            found.append((literal + match.group()[0], ""))
    found.append((form[at:], ""))
    return tuple(found)


def _field(name: str, bits: int) -> str:
    if name in _POOLS:
        pool = _POOLS[name]
        return _form(pool[bits % len(pool)], bits // len(pool))
    if name in _NUMBERS:
        low, high = _NUMBERS[name]
        return str(low + bits % (high - low + 1))
    if name == "A":
        return tables.WORDS[bits % len(tables.WORDS)].capitalize()
    if name == "host":
        return f"{tables.HOSTS[bits % len(tables.HOSTS)]}.example"
    if name == "ip":
        return f"192.0.2.{bits % 254 + 1}"
    if name.startswith("hex"):
        return f"{bits * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF:016x}"[: int(name[3:] or 15)]
    if name == "uuid":
        digits = blake2b(bits.to_bytes(8, "big"), digest_size=16).hexdigest()
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
    assert name == "instant", name
    return f"2030-01-{bits % 28 + 1:02}T{bits // 28 % 24:02}:{bits // 672 % 60:02}:{bits // 40320 % 60:02}Z"


_POOLS = {
    "a": tables.WORDS[::2],
    "b": tables.WORDS[1::2],
    "p": tables.PEOPLE,
    "path": tables.PATHS,
    "urlpath": tables.URL_PATHS,
    "fault": tables.FAULTS,
    "state": tables.STATES,
    "verb": tables.VERBS,
    "sql": tables.SQL,
    "zone": tables.ZONES,
}
_NUMBERS = {
    "n": (1000, 99999),
    "d": (1, 99),
    "small": (1, 9),
    "digit": (0, 9),
    "count": (0, 250),
    "port": (1024, 49151),
    "millis": (3, 2500),
    "nanos": (100000, 900000000),
    "bytes": (1024, 67108864),
    "status": (200, 204),
    "exit": (0, 2),
}


@lru_cache(maxsize=4096)
def _shape(part: Choice | Repeat) -> str:
    """What tells one choice from another: its text, shortened."""
    return blake2b(repr(part).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
