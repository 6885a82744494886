"""Second half of indexing, one file at a time: bodies → rows for the store."""

from __future__ import annotations

import pickle
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, cast

from forelog.index.link.dispatch import Dispatch, instantiated_by_file
from forelog.index.link.members import Members
from forelog.index.link.reflected import add_reflected
from forelog.index.link.reread import Rereader
from forelog.index.link.rows import Held, Implementation, Row
from forelog.index.link.state import Links
from forelog.index.link.telling import Telling, TellingLinker
from forelog.index.link.text_context import Texts
from forelog.index.link.types import Type, erased_name
from forelog.index.link.world import ClassInfo, MethodInfo, World
from forelog.index.logging_rows import StatementRow, Wrapper, log_rows
from forelog.index.packing import Bodies
from forelog.index.reading import SpooledFile
from forelog.java import facts
from forelog.templates.session import Session

Placed = tuple[int, int, int, int, Any, str, str, Any, str, str]
"""A call: (caller, pos, line, column, target, name, kind, confidence, resolution, reason); target as in :mod:`forelog.index.link.rows`."""
Declared = tuple[int, str, str, str, int, str, int, int, int, int, int]
"""A method: (type of the file, name, erased parameters, erased result, flags, kind, pos, start, end, line, end line)."""
_Unplaced = tuple[int, int, int, Any, str, str, Any, str, str]
"""A row of :mod:`forelog.index.link.rows`, taken apart."""
_KINDS: Final = {"<init>": "constructor", "<clinit>": "initializer"}


class LinkedFile(NamedTuple):
    """Rows of one file in the layouts of :mod:`forelog.index.database.rows`; method ids are those of the world."""

    at: int
    types: list[tuple[Any, ...]]
    supertypes: list[tuple[int, str]]
    methods: list[Declared]
    fields: list[tuple[Any, ...]]
    calls: list[Placed]
    implementations: list[Implementation]
    held: list[Held]
    as_objects: list[str]
    statements: list[StatementRow]
    wrappers: list[Wrapper]
    problem: str = ""
    """What a user should know: why there are no calls and log statements."""
    telling: Sequence[Telling] = ()
    rests_on: frozenset[tuple[str, str]] = frozenset()
    """Questions whose answers may change with other files: (type, what was asked of it)."""


def plain(linked: LinkedFile) -> tuple[Any, ...]:
    """The same as plain tuples, for ``marshal``."""
    return (
        *linked[:6],
        [tuple(i) for i in linked.implementations],
        [tuple(h) for h in linked.held],
        linked.as_objects,
        linked.statements,
        pickle.dumps(linked.wrappers),
        linked.problem,
        linked.telling,
        linked.rests_on,
    )


def from_plain(raw: tuple[Any, ...]) -> LinkedFile:
    """Back from :func:`plain`."""
    implementations, held = [Implementation(*i) for i in raw[6]], [Held(*h) for h in raw[7]]
    wrappers = pickle.loads(raw[10])  # noqa: S301 - from our own worker
    return LinkedFile._make((*raw[:6], implementations, held, *raw[8:10], wrappers, *raw[11:]))


def links_of(world: World) -> Links:
    """The indexes over a whole world that linking needs."""
    members = Members(world)
    by_file = instantiated_by_file(members)
    made: set[str] = set().union(*[mine for mine, _ in by_file])
    named: set[str] = set().union(*[mine for _, mine in by_file])
    dispatch = Dispatch(members, made | named, named)
    dispatch.by_file = by_file
    return Links(world, members, dispatch)


_NEAR: Final = 16
"""Lines that are gone through one by one."""


class Lines:
    """Positions → lines and columns (both 1-based, columns in characters)."""

    __slots__ = ("_last", "_starts", "_text")

    def __init__(self, starts: tuple[int, ...], text: bytes) -> None:
        self._starts = starts
        self._text = text
        self._last = 1
        """The line that was asked for last; the next is mostly this one, or one of those behind it."""

    def line(self, pos: int) -> int:
        """Line of a position."""
        starts, at = self._starts, self._last
        count = len(starts)
        if pos < starts[at - 1] or (at + _NEAR < count and pos >= starts[at + _NEAR]):
            at = bisect_right(starts, pos)
        else:
            while at < count and pos >= starts[at]:
                at += 1
        if at > 0:
            self._last = at
        return at

    def column(self, pos: int) -> int:
        """Column of a position."""
        start = self._starts[self.line(pos) - 1]
        if self._text:
            return len(self._text[start:pos].decode("utf-8", "replace")) + 1
        return pos - start + 1


def link_file(texts: Texts, session: Session, at: int, spooled: SpooledFile) -> LinkedFile:
    """All rows of the file at index *at* of the world."""
    links = texts.links
    links.dispatch.asked.clear()
    session.asked.clear()
    linker = TellingLinker(links, at, spooled.bodies)
    linker.may_log = session.may_log
    found = linker.link()
    texts.adopt(at, spooled.bodies, linker)
    add_reflected(texts, at, linker)
    lines = Lines(spooled.line_starts, spooled.text)
    statements, wrappers = log_rows(texts, session, list(linker.seeded.values()), lines)
    lambdas = {method_id: (params, returns) for method_id, params, returns in found.lambdas}
    calls = _placed(found.rows, lines)
    rows = LinkedFile(
        at, [], [], [], [], calls, found.implementations, found.held, found.as_objects, statements, wrappers, telling=linker.telling()
    )
    _declare_all(links, rows, lines, lambdas)
    return rows._replace(rests_on=_rests_on(texts, session))


def _placed(rows: Iterable[Row], lines: Lines) -> list[Placed]:
    """Each row once, with line and column."""
    placed: list[Placed] = []
    last = last_line = -1
    line = column = 0
    for row in dict.fromkeys(rows):
        caller, pos, line_pos, target, name, kind, confidence, resolution, reason = cast("_Unplaced", row)
        if caller < 0:
            continue
        if pos != last or line_pos != last_line:  # the next row is often of the same call
            last, last_line = pos, line_pos
            line, column = lines.line(line_pos), lines.column(pos)
        placed.append((caller, pos, line, column, target, name, kind, confidence, resolution, reason))
    return placed


def _rests_on(texts: Texts, session: Session) -> frozenset[tuple[str, str]]:
    """What was asked since it was last emptied, in one form: ``=m`` for what a method returns, ``.f`` for the value of a field."""
    found = set(texts.links.dispatch.asked)
    for key in session.asked:
        if isinstance(key, tuple):
            found.add((key[0], f".{key[1]}" if len(key) == 2 else key[1]))
        elif isinstance(key, str):
            owner, _, rest = key.partition("#")
            found.add((owner, f"={rest.partition('(')[0]}"))
    return frozenset(found)


def declared_only(links: Links, at: int, spooled: SpooledFile, problem: str) -> LinkedFile:
    """Rows of a file whose bodies cannot be linked, and why: declarations alone."""
    rows = LinkedFile(at, [], [], [], [], [], [], [], [], [], [], problem)
    _declare_all(links, rows, Lines(spooled.line_starts, spooled.text), {})
    return rows


def _declare_all(links: Links, rows: LinkedFile, lines: Lines, lambdas: dict[int, tuple[str, str]]) -> None:
    for type_at in range(len(links.world.files[rows.at].types)):
        info = links.world.class_at(rows.at, type_at)
        if info is not None:
            _declare(info, rows, lines, lambdas)


def statements_again(
    texts: Texts, session: Session, at: int, callers: Sequence[int], spooled: SpooledFile
) -> tuple[list[int], list[StatementRow], list[Wrapper], frozenset[tuple[str, str]]]:
    """Log statements of some methods of a file once more, now that more wrappers are known.

    *callers*: ids of methods and lambda bodies.  Returns the ids whose statements these are now all of, the statements, the wrappers
    among the methods, and what these rest on.
    """
    world = texts.world
    texts.links.dispatch.asked.clear()
    session.asked.clear()
    methods = {method.id: method for caller in callers if (method := world.method_around(at, caller)) is not None}
    texts.adopt(at, spooled.bodies, Rereader(texts.links, at, spooled.bodies))
    rows, wrappers = log_rows(texts, session, list(methods.values()), Lines(spooled.line_starts, spooled.text))
    covered = [method_id for method in methods.values() for method_id in (method.id, *world.lambdas_in(method))]
    return covered, rows, wrappers, _rests_on(texts, session)


def method_statements(
    texts: Texts, session: Session, at: int, methods: list[MethodInfo], bodies: Bodies, lines: Lines
) -> tuple[list[StatementRow], list[Wrapper]]:
    """Log statements and wrappers of one method, the first of *methods*, and of the local classes in it; *bodies* are new ones of the file."""
    texts.adopt(at, bodies, Rereader(texts.links, at, bodies))
    texts.linker_for(methods[0])  # what local classes capture is known where they stand
    return log_rows(texts, session, methods, lines)


def _declare(info: ClassInfo, rows: LinkedFile, lines: Lines, lambdas: dict[int, tuple[str, str]]) -> None:
    packed = info.packed
    assert packed is not None
    at = len(rows.types)
    superclass = info.superclass
    rows.types.append(
        (
            info.name,
            packed.name,
            packed.kind,
            packed.flags,
            packed.outer,
            superclass[1] if superclass is not None else None,
            lines.line(packed.start),
            lines.line(max(packed.end - 1, packed.start)),
        )
    )
    rows.supertypes.extend([(at, name) for name in dict.fromkeys([t[1] for t in info.supers])])
    world = info.world
    ordered: list[MethodInfo | None] = [None] * len(packed.methods)
    for methods in info.methods.values():
        for method in methods:
            ordered[method.body_at] = method
    for one in ordered:
        if one is None:
            continue
        name, _, _, _, _, flags, pos, start, end, _, _ = packed.methods[one.body_at]
        row: Declared = (
            at,
            name,
            one.erased,
            world.erasure(one.returns, one.bounds()),
            flags,
            _KINDS.get(name, "method"),
            pos,
            start,
            end,
            lines.line(pos),
            lines.line(max(end - 1, start)),
        )
        rows.methods.append(row)
    for name, pos, end, count in packed.lambdas:
        method_id = world.lambda_id(info, name)
        params, result = lambdas.get(method_id, (",".join(["?"] * count), "?"))
        row = (at, name, params, result, facts.PRIVATE | facts.SYNTHETIC, "lambda", pos, pos, end, lines.line(pos), lines.line(end - 1))
        rows.methods.append(row)
    written = {raw[0]: raw for raw in packed.fields}
    for field in info.fields.values():
        raw = written.get(field.name)  # Lombok's logger is not written: it stands where its class does
        pos, init = (raw[3], raw[4]) if raw is not None else (packed.pos, None)
        rows.fields.append((at, field.name, _field_type(field.type, info), field.flags, lines.line(pos), _constant(init)))


def _field_type(t: Type | None, info: ClassInfo) -> str:
    if t is None or t[0] == "prim" or t[0] == "class":
        return erased_name(t)
    return info.world.erasure(t, info.bounds())


def _constant(init: tuple[Any, ...] | None) -> str | None:
    if init is None or init[0] != "lit" or init[3] is None:
        return None
    value = init[3]
    return str(value).lower() if isinstance(value, bool) else str(value)
