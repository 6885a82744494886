"""What one ``.java`` file says: its types, members and bodies, before any name is resolved.

A :class:`FileFacts` is a pure function of the file's bytes.  Files and types are frozen dataclasses; what there are many of (members,
parameters, imports) are named tuples, which are made five times as fast; bodies are the tuples of :mod:`forelog.java.ir`.
"""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final, NamedTuple

from forelog.java.ir import Expr, Stmt

PART_OF_NAME: Final = "~"
"""Stands before what may be a part of a class name, in files that load classes by name."""
MAKES_PROXIES: Final = "~proxy"
"""Says that a file makes dynamic proxies: in :attr:`FileFacts.made`, where the class's name stands."""

# Access flags have the values of the class file format (JVMS table 4.1-B, 4.5-A, 4.6-A), so that source and library types compare.
# Final, so that compiled code has the numbers themselves.
PUBLIC: Final = 0x0001
PRIVATE: Final = 0x0002
PROTECTED: Final = 0x0004
STATIC: Final = 0x0008
FINAL: Final = 0x0010
SYNCHRONIZED: Final = 0x0020
VOLATILE: Final = 0x0040
VARARGS: Final = 0x0080
TRANSIENT: Final = 0x0080
NATIVE: Final = 0x0100
INTERFACE: Final = 0x0200
ABSTRACT: Final = 0x0400
STRICT: Final = 0x0800
SYNTHETIC: Final = 0x1000
ANNOTATION: Final = 0x2000
ENUM: Final = 0x4000
# Ours, above the 16 bits of the format.
DEFAULT: Final = 0x10000
SEALED: Final = 0x20000
RECORD: Final = 0x40000
IMPLIED: Final = 0x80000


class Import(NamedTuple):
    """One import declaration: ``import static a.b.C.*`` has name ``a.b.C``, static and wildcard set."""

    name: str
    static: bool
    wildcard: bool


class Annotation(NamedTuple):
    """An annotation: its name as written and its arguments (a lone value has the name ``value``)."""

    name: str
    args: tuple[tuple[str, Expr], ...]


class TypeParam(NamedTuple):
    """A type parameter and its bounds as type texts."""

    name: str
    bounds: tuple[str, ...]


class ParamFact(NamedTuple):
    """A parameter; the type text of a varargs parameter ends in ``[]``."""

    name: str
    type: str
    pos: int


class FieldFact(NamedTuple):
    """A field or enum constant; the initialiser also stands in ``<clinit>`` or the constructors as a ``fieldinit``."""

    name: str
    type: str
    flags: int
    pos: int
    init: Expr | None
    annotations: tuple[Annotation, ...] = ()


class MethodFact(NamedTuple):
    """A method, constructor (``<init>``) or static initialiser (``<clinit>``).

    A constructor's body is what runs: the call of ``this(...)`` or ``super(...)`` (implied ones too), then field initialisers and
    initialiser blocks of the class (not after ``this(...)``), then the written statements.  A class without constructor has a default one (flag ``IMPLIED``); a record
    its canonical one and accessors.  ``body`` is ``None`` where there is none.
    """

    name: str
    params: tuple[ParamFact, ...]
    returns: str
    type_params: tuple[TypeParam, ...]
    throws: tuple[str, ...]
    flags: int
    pos: int
    """Position of the name."""
    start: int
    """Position of the declaration's first byte (modifiers included)."""
    end: int
    """Position behind its last byte."""
    body: Stmt | None
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True)
class TypeFact:
    """A class, interface, enum, record or annotation type: top-level, nested, local or anonymous."""

    name: str
    """Simple name; ``""`` for anonymous classes."""
    binary: str
    """Binary name (JLS 13.1), numbered as javac does: ``a.b.C$D``, ``C$1``, ``C$1Local``."""
    kind: str
    """``class``, ``interface``, ``enum``, ``record``, ``annotation``."""
    flags: int
    type_params: tuple[TypeParam, ...]
    extends: tuple[str, ...]
    """Superclass (at most one, absent when not written); for an interface its superinterfaces; for an anonymous class the named type."""
    implements: tuple[str, ...]
    outer: int
    """Index of the directly enclosing type in FileFacts.types, or -1."""
    local: bool
    """Declared inside a body (local or anonymous)."""
    static_context: bool
    """Local or anonymous class in a static context, or a static nested one: no enclosing instance."""
    fields: tuple[FieldFact, ...]
    methods: tuple[MethodFact, ...]
    pos: int
    start: int
    end: int
    permits: tuple[str, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    lambdas: tuple[tuple[str, int, int, int], ...] = ()
    """Its lambda bodies: (name as javac numbers it, position, end, number of parameters)."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """All facts of one file."""

    package: str
    imports: tuple[Import, ...]
    types: tuple[TypeFact, ...]
    line_starts: tuple[int, ...]
    """Offsets of the first byte of each line."""
    encoding: str
    notes: tuple[str, ...]
    """What a user should know: undecodable bytes, skipped parts."""
    error_lines: tuple[int, ...]
    """Lines of syntax errors (1-based)."""
    made: tuple[tuple[int, str, bool], ...] = ()
    """(type index, type text, named) of what the file instantiates: ``new``, ``X::new``; named: ``X.class``, or (index -1) what could be a
    class name in a constant string, or behind :data:`PART_OF_NAME` a part of one."""

    def line_of(self, pos: int) -> int:
        """1-based line of a position."""
        return bisect_right(self.line_starts, pos)
