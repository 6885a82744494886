"""What one file gives to the log-flow graph: raw machines of its methods, and what it says of its objects.  A pure function of its facts.

So whoever has the facts at hand makes it on the way (:mod:`forelog.flow.along`), and nobody has to read the file again.  A method's number is its
place in the file, from 1 on: of each type first the methods, then the lambda bodies, which is the order of ``linkage.method_ids``.
"""

import marshal
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from forelog.flow.machine import Functions, RawMachine, Values
from forelog.flow.points.constraints import FileConstraints
from forelog.flow.points.extract import extract
from forelog.flow.source import Bodies, Row
from forelog.java.facts import FileFacts

RECURSION = 20_000
"""Frames for walks of bodies: deep source was already cut by the lowering."""
Content: TypeAlias = tuple[bytes, bytes]
"""Raw machines (a list by number, each packed by itself, empty for a method without a body) and constraints, both for ``marshal``."""


def content_of(facts: FileFacts) -> Content:
    """The content of a file."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, RECURSION))
    try:
        rows = rows_of(facts)
        machines = Bodies(facts, rows).all()
        packed = [b"" if (raw := machines.get(row[0])) is None else marshal.dumps(plain_raw(raw)) for row in rows]
        return marshal.dumps(packed), marshal.dumps(extract(facts))
    finally:
        sys.setrecursionlimit(limit)


def rows_of(facts: FileFacts) -> list[Row]:
    """All methods and lambda bodies of a file; numbers stand for their ids."""
    rows: list[Row] = []
    for owner in facts.types:
        for method in owner.methods:
            rows.append((len(rows) + 1, owner.binary, method.name, ",".join(["?"] * len(method.params)), "method", method.pos))
        for name, pos, _, count in owner.lambdas:
            rows.append((len(rows) + 1, owner.binary, name, ",".join(["?"] * count), "lambda", pos))
    return rows


class Packed(NamedTuple):
    """A raw machine that is held as few bytes."""

    content: bytes
    """Empty for a method without a body."""
    ids: Sequence[int]
    """Of all methods of its file."""

    def machine(self) -> RawMachine | None:
        """The raw machine itself."""
        if not self.content:
            return None
        return _renumbered(raw_from_plain(marshal.loads(self.content)), self.ids)  # noqa: S302 - our own cache


def packed_of(content: bytes, ids: Sequence[int]) -> dict[int, Packed]:
    """The raw machines of a :data:`Content`, whose methods have these *ids*.  None when it is of a file with other methods."""
    plain: list[bytes] = marshal.loads(content)  # noqa: S302 - our own cache
    if len(plain) != len(ids):
        return {}
    return {method: Packed(one, ids) for method, one in zip(ids, plain, strict=True)}


def machines_of(content: bytes, ids: Sequence[int]) -> dict[int, RawMachine | None]:
    """The same, unpacked; ``None`` for a method without a body."""
    return {method: packed.machine() for method, packed in packed_of(content, ids).items()}


def constraints_of(content: bytes) -> FileConstraints:
    """The constraints of a :data:`Content`."""
    found: FileConstraints = marshal.loads(content)  # noqa: S302 - our own cache
    return found


def _renumbered(raw: RawMachine | None, of_file: Sequence[int]) -> RawMachine | None:
    """With ids in place of numbers; 0 stays 0."""
    if raw is None or not (raw.functions.given or raw.functions.applied):
        return raw
    ids = (0, *of_file)
    before = raw.functions
    given = tuple(
        [(pos, argument, ids[number], None if key is None else (ids[key[0]], key[1])) for pos, argument, number, key in before.given]
    )
    applied = tuple([(pos, (ids[key[0]], key[1])) for pos, key in before.applied])
    functions = Functions(given, applied, before.uses, before.own, before.literals, before.tests)
    return RawMachine(raw.edges, raw.simple, raw.declared, functions, raw.objects, raw.returned, raw.fed, raw.initializer, raw.values)


def plain_raw(raw: RawMachine | None) -> tuple[Any, ...] | None:
    """A raw machine as ``marshal`` takes it."""
    if raw is None:
        return None
    return (
        raw.edges,
        raw.simple,
        raw.declared,
        plain_functions(raw.functions),
        raw.objects,
        raw.returned,
        raw.fed,
        raw.initializer,
        plain_values(raw.values),
        raw.checks,
    )


def raw_from_plain(content: Any) -> RawMachine | None:
    """The raw machine that :func:`plain_raw` made plain."""
    if content is None:
        return None
    edges, simple, declared, functions, objects, returned, fed, initializer, values, checks = content
    return RawMachine(edges, simple, declared, Functions(*functions), objects, returned, fed, initializer, Values(*values), checks)


def plain_values(values: Values) -> tuple[Any, ...]:
    """The same of what a body knows of values."""
    return values.arguments, values.names


def plain_functions(functions: Functions) -> tuple[Any, ...]:
    """The same of functions."""
    return functions.given, functions.applied, functions.uses, functions.own, functions.literals, functions.tests
