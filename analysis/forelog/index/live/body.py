"""An edit inside one method: the file as it is afterwards, when nothing but that method is read again.

That works when what others see of the method stays as it was, and its lambdas and local classes keep their number and kind; anything else is
left to reading the whole file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from forelog.index.packing import Bodies, PackedFile, PackedMethod, PackedType, pack
from forelog.index.update.changes import compare, signature_of
from forelog.java import facts
from forelog.java.one_method import Around, Place, lower_method

_NOT_LOCAL = ("",) * 7 + (-1, False, False, 0, 0, 0, (), (), (), ())


@dataclass(frozen=True, slots=True)
class Span:
    """What an edit replaced: old bytes *start* to *end* by new ones that end *shift* further on."""

    start: int
    end: int
    shift: int

    def moved(self, pos: int) -> int:
        """Where something is now that stood outside of the span."""
        return pos + self.shift if pos >= self.end else pos


def span_of(before: bytes, after: bytes) -> Span:
    """The part that differs."""
    shortest = min(len(before), len(after))
    start = _same(before, after, shortest)
    end = 0
    left = shortest - start
    low, high = 0, left
    while low < high:  # the longest common end that does not reach into the common start
        middle = (low + high + 1) // 2
        if before[len(before) - middle :] == after[len(after) - middle :]:
            low = middle
        else:
            high = middle - 1
    end = low
    return Span(start, len(before) - end, len(after) - len(before))


def _same(before: bytes, after: bytes, length: int) -> int:
    low, high = 0, length
    while low < high:
        middle = (low + high + 1) // 2
        if before[:middle] == after[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


@dataclass(frozen=True, slots=True)
class Edited:
    """The file after the edit."""

    packed: PackedFile
    bodies: Bodies
    type_at: int
    """The type of the method that was read again."""
    method_at: int
    before: PackedMethod
    """The method where it stood before the edit."""
    locals: tuple[int, ...]
    """Types in its body."""
    broken: bool
    """Is its new text not all Java?"""


def edit_method(packed: PackedFile, bodies: Bodies, text: bytes, span: Span) -> Edited | None:
    """The file whose new source is *text*; ``None`` when the edit is not one inside a method, or changes more than its body."""
    found = _method_around(packed, span)
    if found is None:
        return None
    type_at, method_at = found
    types = [PackedType(*raw) for raw in packed.types]
    before = PackedMethod(*types[type_at].methods[method_at])
    local = tuple(at for at, declared in enumerate(types) if _inside(declared.pos, before) and at != type_at)
    place = _place(packed.package, types, type_at, before, local, span)
    if place is None:
        return None
    lowered = lower_method(text, place)
    if lowered is None:
        return None
    fresh, fresh_bodies = pack(lowered[0])
    if len(fresh[2]) != max((type_at, *local)) + 1:
        return None
    read = PackedType(*fresh[2][type_at])
    at = next(
        (at for at, raw in enumerate(read.methods) if raw[7] == before.start and raw[0] == before.name and not raw[5] & facts.IMPLIED), -1
    )
    if at < 0:
        return None
    after = PackedMethod(*read.methods[at])
    lambdas = [raw for raw in types[type_at].lambdas if _inside(raw[1], before)]
    if (
        signature_of(after) != signature_of(before)
        or after.end != span.moved(before.end)
        or [raw[0] for raw in read.lambdas] != [raw[0] for raw in lambdas]
        or not _same_types(packed, fresh[2], local)
    ):
        return None
    now = list(packed.types)
    now_bodies = list(bodies)
    for other, declared in enumerate(types):
        if other in local:
            now[other], now_bodies[other] = fresh[2][other], fresh_bodies[other]
        elif declared.end >= before.end:
            now[other] = _moved(declared, before, span)
    methods = list(now[type_at][15])
    methods[method_at] = read.methods[at]
    in_body = iter(read.lambdas)
    moved = tuple(
        [next(in_body) if _inside(old[1], before) else new for old, new in zip(types[type_at].lambdas, now[type_at][16], strict=True)]
    )
    now[type_at] = (*now[type_at][:15], tuple(methods), moved)
    body = list(bodies[type_at])
    own = fresh_bodies[type_at][at]
    if before.name == "<init>":
        own = _with_initialisers(body[method_at], own, before)
        if own is None:
            return None
    body[method_at] = own
    now_bodies[type_at] = tuple(body)
    made = tuple(sorted({*packed.made, *fresh[3]}))  # what is not instantiated any more is found out when the whole file is read
    return Edited(packed._replace(types=tuple(now), made=made), tuple(now_bodies), type_at, method_at, before, local, lowered[1])


def _with_initialisers(before: Any, after: Any, constructor: PackedMethod) -> Any:
    """The body of a constructor with the initialisers that stand in it (their positions are those of before the edit)."""
    if before is None or after is None or not after[2] or _first_call(before) != _first_call(after):
        return None
    elsewhere = [statement for statement in before[2][1:] if not _inside(statement[1], constructor)]
    return (*after[:2], (after[2][0], *elsewhere, *after[2][1:]))


def _first_call(body: Any) -> str:
    """Which constructor a constructor calls first, ``this`` or ``super``."""
    return str(body[2][0][2][2])


def _inside(pos: int, method: PackedMethod) -> bool:
    return method.start <= pos < method.end


def _method_around(packed: PackedFile, span: Span) -> tuple[int, int] | None:
    """The outermost method with a body that holds the whole span and more."""
    best: tuple[int, int, int] | None = None
    for type_at, raw in enumerate(packed.types):
        if not raw[11] < span.start or not span.end < raw[12]:
            continue
        for method_at, method in enumerate(raw[15]):
            if method[7] < span.start and span.end < method[8] and method[9] and not method[5] & facts.IMPLIED:
                size = method[8] - method[7]
                if best is None or size > best[0]:
                    best = size, type_at, method_at
    if best is None:
        return None
    at = best[1]
    while at >= 0:  # a method of a local class belongs to a constructor or initialiser here
        if packed.types[at][8]:
            return None
        at = packed.types[at][7]
    return best[1:]


def _place(package: str, types: list[PackedType], type_at: int, method: PackedMethod, local: tuple[int, ...], span: Span) -> Place | None:
    around = []
    at = type_at
    while at >= 0:
        declared = types[at]
        around.append(Around(at, declared.start, declared.pos, span.moved(declared.end), declared.kind == "enum"))
        at = declared.outer
    if local != tuple(range(local[0], local[0] + len(local))) if local else False:
        return None
    numbers: dict[str, int] = {}
    for other in local:
        if types[other].outer == type_at:
            number = types[other].binary[len(types[type_at].binary) + 1 :].removesuffix(types[other].name)
            if not number.isdigit():
                return None
            numbers.setdefault(types[other].name, int(number) - 1)
    lambdas = [int(raw[0].rpartition("$")[2]) for raw in types[type_at].lambdas if _inside(raw[1], method)]
    return Place(
        package,
        tuple(reversed(around)),
        method.start,
        span.moved(method.end),
        local[0] if local else len(types),
        min(lambdas, default=len(types[type_at].lambdas)),
        numbers,
    )


def _same_types(packed: PackedFile, fresh: tuple[tuple[Any, ...], ...], local: tuple[int, ...]) -> bool:
    """Are the local classes declared as they were, lambdas included?"""
    for at in local:
        if [raw[0] for raw in packed.types[at][16]] != [raw[0] for raw in fresh[at][16]]:
            return False
    before, after = (
        PackedFile("", (), tuple([types[at] if at in local else _NOT_LOCAL for at in range(len(fresh))]), ())
        for types in (packed.types, fresh)
    )
    return not compare(before, after).shape


def _moved(declared: PackedType, method: PackedMethod, span: Span) -> tuple[Any, ...]:
    """A type some or all of which stands behind the method, where it stands now."""
    shift, end = span.shift, method.end

    def to(pos: int) -> int:
        return pos + shift if pos >= end else pos

    return (
        *declared[:10],
        to(declared.pos),
        to(declared.start),
        to(declared.end),
        declared.annotations,
        tuple([(*raw[:3], to(raw[3]), *raw[4:]) for raw in declared.fields]),
        tuple([(*raw[:6], to(raw[6]), to(raw[7]), to(raw[8]), *raw[9:]) for raw in declared.methods]),
        tuple([(name, to(pos), to(stop), count) for name, pos, stop, count in declared.lambdas]),
    )
