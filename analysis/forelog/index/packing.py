"""Declarations of a file as nested plain tuples: what workers send to each other.

``marshal`` moves them thirty times as fast as ``pickle`` moves dataclasses.  The layout is this module's secret: :func:`pack` makes it, the
classes here read it by name.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from zlib import crc32

from forelog.java import facts
from forelog.java.facts import Annotation, FileFacts, MethodFact, TypeFact
from forelog.java.ir import Expr, Stmt

_CONSTANT_LIKE = frozenset(("lit", "name", "field", "binary", "unary", "cond", "call", "cast", "classlit", "new", "this"))
_SIZE_LIMIT = 60


class PackedMethod(NamedTuple):
    """One method, without its body."""

    name: str
    params: tuple[tuple[str, str], ...]
    returns: str
    type_params: tuple[tuple[str, tuple[str, ...]], ...]
    throws: tuple[str, ...]
    flags: int
    pos: int
    start: int
    end: int
    has_body: bool
    annotations: tuple[tuple[str, tuple[tuple[str, Expr], ...]], ...]


class PackedField(NamedTuple):
    """One field; the initialiser only where it may be a constant, a logger or a bundle."""

    name: str
    type: str
    flags: int
    pos: int
    init: Expr | None
    annotations: tuple[tuple[str, tuple[tuple[str, Expr], ...]], ...]


class PackedType(NamedTuple):
    """One type; fields and methods still as plain tuples."""

    name: str
    binary: str
    kind: str
    flags: int
    type_params: tuple[tuple[str, tuple[str, ...]], ...]
    extends: tuple[str, ...]
    implements: tuple[str, ...]
    outer: int
    local: bool
    static_context: bool
    pos: int
    start: int
    end: int
    annotations: tuple[tuple[str, tuple[tuple[str, Expr], ...]], ...]
    fields: tuple[tuple[Any, ...], ...]
    methods: tuple[tuple[Any, ...], ...]
    lambdas: tuple[tuple[str, int, int, int], ...]


class PackedFile(NamedTuple):
    """One file's declarations and the names it instantiates."""

    package: str
    imports: tuple[tuple[str, bool, bool], ...]
    types: tuple[tuple[Any, ...], ...]
    made: tuple[tuple[int, str, bool], ...]
    """As in :class:`~forelog.java.facts.FileFacts`."""
    digests: tuple[tuple[int, ...], ...] = ()
    """As :func:`digests_of` gives them; empty where nobody asked for them."""


Bodies = Sequence[Sequence[Stmt | None]]
"""Bodies of all methods: one sequence a type, one body a method."""


def pack(file: FileFacts) -> tuple[tuple[Any, ...], tuple[tuple[Stmt | None, ...], ...]]:
    """Declarations and bodies of *file*, apart."""
    bodies: list[tuple[Stmt | None, ...]] = []
    types = []
    for declared in file.types:
        bodies.append(tuple([method.body for method in declared.methods]))
        types.append(_type(declared))
    imports = tuple((i.name, i.static, i.wildcard) for i in file.imports)
    return (file.package, imports, tuple(types), file.made), tuple(bodies)


def digests_of(packed: tuple[Any, ...], text: bytes) -> tuple[tuple[int, ...], ...]:
    """A number for the source of each method that returns something, 0 for the others: by type, in order; then one for what gives fields values.

    Two versions of a method with the same number return the same, as far as the method decides it; so it is with the values of fields.
    """
    return tuple(
        [
            (
                *[crc32(text[method[7] : method[8]]) & 0x7FFFFFFF if method[9] and method[2] != "void" else 0 for method in declared[15]],
                _construction(packed[2], at, text) if any(field[4] is None and field[2] & facts.FINAL for field in declared[14]) else 0,
            )
            for at, declared in enumerate(packed[2])
        ]
    )


def _construction(types: tuple[Any, ...], at: int, text: bytes) -> int:
    """A number for the source of a type without its methods and member types: what is left are its fields, initialisers and constructors."""
    declared = types[at]
    left_out: list[tuple[int, int]] = [
        (method[7], method[8]) for method in declared[15] if method[0][0] != "<" and not method[5] & facts.IMPLIED
    ]
    left_out += [(inner[11], inner[12]) for inner in types if inner[7] == at and not inner[8]]
    left_out.sort()
    number = 0
    pos: int = declared[11]
    for start, end in left_out:
        if start >= pos:
            number = crc32(text[pos:start], number)
            pos = end
    return crc32(text[pos : declared[12]], number) & 0x7FFFFFFF


class Sharing:
    """Makes equal parts of the declarations of many files one object: most imports, parameters and annotations are there several times.

    Each process that links has all declarations in memory.
    """

    def __init__(self) -> None:
        self._known: dict[Any, Any] = {}

    def file(self, packed: tuple[Any, ...]) -> tuple[Any, ...]:
        """A file's declarations, without digests: these are for later runs."""
        known = self._known
        imports = tuple([known.setdefault(i, i) for i in packed[1]])
        types = []
        for raw in packed[2]:
            methods = tuple([self._method(method) for method in raw[15]])
            types.append((*raw[:15], methods, raw[16]) if methods else raw)
        made = tuple([known.setdefault(m, m) for m in packed[3]])
        return (known.setdefault(packed[0], packed[0]), imports, tuple(types), made)

    def _method(self, raw: tuple[Any, ...]) -> tuple[Any, ...]:
        known = self._known
        params, throws, notes = raw[1], raw[4], raw[10]
        if params:
            params = known.get(params)
            if params is None:
                params = tuple([known.setdefault(p, p) for p in raw[1]])
                known[params] = params
        if throws:
            throws = known.setdefault(throws, throws)
        if notes:
            for note in notes:
                if note[1]:  # equal literals in arguments need not be the same: 1, 1.0, True
                    break
            else:
                notes = known.setdefault(notes, notes)
        if params is raw[1] and throws is raw[4] and notes is raw[10]:
            return raw
        return (raw[0], params, raw[2], raw[3], throws, raw[5], raw[6], raw[7], raw[8], raw[9], notes)


def _type(t: TypeFact) -> tuple[Any, ...]:
    return (
        t.name,
        t.binary,
        t.kind,
        t.flags,
        tuple((p.name, p.bounds) for p in t.type_params),
        t.extends,
        t.implements,
        t.outer,
        t.local,
        t.static_context,
        t.pos,
        t.start,
        t.end,
        _annotations(t.annotations),
        tuple((f.name, f.type, f.flags, f.pos, _kept(f.init, f.flags), _annotations(f.annotations)) for f in t.fields),
        tuple([_method(m) for m in t.methods]),
        t.lambdas,
    )


def _method(m: MethodFact) -> tuple[Any, ...]:
    return (
        m.name,
        tuple([(p.name, p.type) for p in m.params]),
        m.returns,
        tuple((p.name, p.bounds) for p in m.type_params),
        m.throws,
        m.flags,
        m.pos,
        m.start,
        m.end,
        m.body is not None,
        _annotations(m.annotations),
    )


def _annotations(found: tuple[Annotation, ...]) -> tuple[tuple[str, tuple[tuple[str, Expr], ...]], ...]:
    return tuple((a.name, a.args) for a in found)


def _kept(init: Expr | None, flags: int) -> Expr | None:
    if init is None or init[0] not in _CONSTANT_LIKE:
        return None
    if not flags & facts.FINAL and init[0] not in ("call", "lit"):
        return None
    return init if _size(init, _SIZE_LIMIT) > 0 else None


def _size(node: tuple[Any, ...], left: int) -> int:
    """What remains of *left* after counting the tuples in *node*; 0 or less when it is larger."""
    left -= 1
    for part in node:
        if type(part) is tuple:
            left = _size(part, left)
            if left <= 0:
                return 0
    return left
