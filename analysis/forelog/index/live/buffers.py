"""Files that are open in an editor: what stands in them now, and the world with it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass

from forelog.errors import ForelogError
from forelog.index import faults, linking, workers
from forelog.index.link.text_context import Texts
from forelog.index.link.world import MethodInfo
from forelog.index.linking import Lines
from forelog.index.live.answers import FreshFile, LiveStatement
from forelog.index.live.body import Span, edit_method, span_of
from forelog.index.live.disk import OnDisk
from forelog.index.live.world import LiveWorld
from forelog.index.logging_rows import StatementRow, Wrapper
from forelog.index.packing import Bodies, PackedFile, pack
from forelog.index.reading import SpooledFile
from forelog.index.snapshot import Key
from forelog.index.update.kept import Kept
from forelog.java.facts import FileFacts
from forelog.java.lower import lower_with_text
from forelog.java.source import decode, line_starts, moved_line_starts
from forelog.templates.session import Session
from forelog.templates.wrappers import MAX_HOPS

LARGE = 25_000
"""Bytes of a file beyond which an edit outside of methods waits for :meth:`Buffers.settle`."""


@dataclass(slots=True)
class Buffer:
    """An open file."""

    at: int
    text: bytes
    packed: PackedFile
    bodies: Bodies
    rows: list[StatementRow]
    """As :data:`forelog.index.logging_rows.StatementRow`; ids are those of the world."""
    settled: bool = False
    broken: bool = False
    """Was one method read last, and is not all Java?"""
    shown: bytes = b""
    """The text that ``rows`` are moved to; ``text`` is the one that was read."""
    starts: tuple[int, ...] = (0,)
    """Where the lines of the shown text begin."""
    read: tuple[list[StatementRow], tuple[int, ...]] = ([], (0,))
    """Rows and starts of lines of ``text``: what an edit inside one method begins with, however broken the texts between were."""
    linked: linking.LinkedFile | None = None
    """All its rows, where all of it was read last, and not one method."""
    numbered: bool = True
    """Are ids still those of the world?"""


class Buffers:
    """All of them."""

    def __init__(self, kept: Kept, disk: OnDisk) -> None:
        self.kept = kept
        self.open_ones: dict[Key, Buffer] = {}
        self.resting: dict[Key, bytes] = {}
        """Texts of open files that are read again when there is time or need, since files were refreshed: :meth:`wake`."""
        self._asleep = False
        """May texts that differ from the disk be among them?"""
        self.notes: list[str] = []
        """Faults: what a user should know and report."""
        self._disk = disk
        self._told = False
        """Does the session know wrappers of buffers?"""

    @property
    def live(self) -> LiveWorld:
        """The world, in which buffers count."""
        assert self.kept.live is not None
        return self.kept.live

    @property
    def _texts(self) -> Texts:
        assert self.kept.texts is not None
        return self.kept.texts

    @property
    def _session(self) -> Session:
        assert self.kept.session is not None
        return self.kept.session

    def get(self, key: Key) -> Buffer | None:
        """A buffer that is open."""
        shown = self.resting.pop(key, None)
        if shown is not None and key in self.kept.contributions:
            self.show(key, shown)
        buffer = self.open_ones.get(key)
        if buffer is not None and not buffer.numbered:  # another buffer's types are others now
            self._renumber(key, buffer)
        return buffer

    def settle(self, key: Key, buffer: Buffer, *, broken: bool) -> None:
        """Find out what was left open; without *broken* not of a text whose method is."""
        if not buffer.settled and (broken or not buffer.broken or buffer.shown != buffer.text):
            self.read_all(key, buffer)

    def read_all(self, key: Key, buffer: Buffer) -> None:
        """Read and link all of a buffer, whatever it takes."""
        if not self.read_whole(buffer, buffer.shown):
            self._remake(key, buffer, buffer.shown)

    def _renumber(self, key: Key, buffer: Buffer) -> None:
        data = buffer.shown
        if not self.read_whole(buffer, buffer.text):
            self._remake(key, buffer, buffer.text)
        self.change(buffer, data)

    def open(self, key: Key) -> Buffer | None:
        """Begin with what the disk says."""
        kept = self.kept
        try:
            data = self._disk.text(key)
        except ForelogError:
            return None
        buffer = Buffer(kept.at_of[key], b"", PackedFile("", (), (), ()), (), [])
        self.open_ones[key] = buffer
        if not self.read_whole(buffer, data):  # written since the last refresh
            self._remake(key, buffer, data)
        return buffer

    def show(self, key: Key, data: bytes) -> Buffer | None:
        """The buffer with this text now; it is opened when it is not open."""
        self.resting.pop(key, None)
        buffer = self.get(key) or self.open(key)
        if buffer is not None:
            self.change(buffer, data)
        return buffer

    def close(self, key: Key) -> None:
        """What is on the disk counts again."""
        self.resting.pop(key, None)
        if self.open_ones.pop(key, None) is not None:
            self.restore([key])

    def rest(self) -> None:
        """The world is that of the disk, which is another now."""
        self.resting.update((key, buffer.shown) for key, buffer in self.open_ones.items())
        self.open_ones.clear()
        self._asleep = bool(self.resting)

    def wake(self, also: Container[Key] = ()) -> None:
        """Show the texts again that differ from what the disk says, and those *also* asked for."""
        if not self._asleep and not also:
            return
        self._asleep = False
        for key, shown in list(self.resting.items()):
            if key not in self.kept.contributions:
                del self.resting[key]
            elif key in also or self._differs(key, shown):
                self.get(key)

    def _differs(self, key: Key, shown: bytes) -> bool:
        try:
            return self._disk.text(key) != shown
        except ForelogError:
            return True

    def restore(self, keys: Iterable[Key]) -> None:
        """The world says of these files what the disk does."""
        kept = self.kept
        for key in keys:
            at = kept.at_of[key]
            if self.live.packed(at) is kept.packed[key]:
                continue
            difference = self.live.replace(at, kept.packed[key])
            if difference is None:
                self._rebuild({other: b.packed for other, b in self.open_ones.items() if other not in keys})
            else:
                kept.give_ids(at, kept.method_ids[key])
                self._texts.drop(at)
                kept.forget_values(None if difference.shape else _classes_of(self.live, at))
        if self._told:
            self._session.wrappers = kept.summaries()
            self._session.wrapper_names = {summary.simple_name for summary in self._session.wrappers.values()}
            self._told = False

    def _rebuild(self, packed: dict[Key, PackedFile]) -> None:
        """The world anew, with other declarations for some files."""
        kept = self.kept
        kept.make_world(self._disk.open_library, kept.keys, {**kept.packed, **packed}, without_ids=packed)
        for buffer in self.open_ones.values():
            buffer.numbered = False

    def change(self, buffer: Buffer, data: bytes) -> None:
        """The buffer's text is *data*."""
        if data == buffer.shown:
            return
        if self._edit_method(buffer, data):
            return
        if len(data) <= LARGE and self.read_whole(buffer, data):
            return
        _move(buffer, data, span_of(buffer.shown, data))
        buffer.settled = False

    def _edit_method(self, buffer: Buffer, data: bytes) -> bool:
        span = span_of(buffer.text, data)
        edited = edit_method(buffer.packed, buffer.bodies, data, span)
        if edited is None:
            return False
        live, texts, at = self.live, self._texts, buffer.at
        live.move(at, edited.packed)
        world = live.world
        info = world.class_at(at, edited.type_at)
        assert info is not None
        methods = [m for named in info.methods.values() for m in named if m.body_at == edited.method_at]
        for local in edited.locals:
            inner = world.class_at(at, local)
            methods += [m for named in inner.methods.values() for m in named] if inner is not None else []
        covered = {method_id for method in methods for method_id in (method.id, *world.lambdas_in(method))}
        before = edited.before
        buffer.rows, buffer.starts = buffer.read
        _move(buffer, data, span, lambda row: row[0] in covered and before.start <= row[2] < before.end)
        buffer.text, buffer.packed, buffer.bodies, buffer.linked = data, live.packed(at), edited.bodies, None
        buffer.broken = edited.broken
        self.kept.forget_values({_key_of(method) for method in methods})
        lines = Lines(buffer.starts, b"" if data.isascii() else data)
        found, wrappers = linking.method_statements(texts, self._session, at, methods, edited.bodies, lines)
        told = self._tell({_key_of(method) for method in methods}, wrappers)
        # Initialisers stand in constructors too, but are not what was edited.
        buffer.rows += [row for row in found if before.start <= row[2] < span.moved(before.end)]
        buffer.rows.sort(key=in_source)
        buffer.read = buffer.rows, buffer.starts
        buffer.settled = told and len(data) <= LARGE and self.read_whole(buffer, data)  # its callers may stand in this file
        return True

    def read_whole(self, buffer: Buffer, data: bytes) -> bool:
        """Read all of a buffer; ``False`` when the world has to be made anew for it."""
        facts, text = lower_with_text(data)
        packed, bodies = pack(facts)
        difference = self.live.replace(buffer.at, packed)
        if difference is None:
            return False
        self.kept.forget_values(None if difference.shape else _classes_of(self.live, buffer.at))
        self._link(buffer, data, facts, text, bodies)
        return True

    def _remake(self, key: Key, buffer: Buffer, data: bytes) -> None:
        """Read a buffer whose types are others than the world has."""
        facts, text = lower_with_text(data)
        packed, bodies = pack(facts)
        self._rebuild({**{other: b.packed for other, b in self.open_ones.items()}, key: PackedFile(*packed)})
        self._link(buffer, data, facts, text, bodies)

    def _link(self, buffer: Buffer, data: bytes, facts: FileFacts, text: bytes, bodies: Bodies) -> None:
        """Link a buffer whose declarations the world has; *text* is what positions in *facts* are of."""
        buffer.text = buffer.shown = data
        buffer.starts = facts.line_starts if text is data else line_starts(data)
        buffer.packed, buffer.bodies = self.live.packed(buffer.at), bodies
        buffer.linked = self._linked(buffer.at, SpooledFile(bodies, facts.line_starts, b"" if text.isascii() else text))
        buffer.rows = sorted(buffer.linked.statements, key=in_source)
        buffer.read = buffer.rows, buffer.starts
        buffer.settled = buffer.numbered = True
        buffer.broken = False

    def _linked(self, at: int, spooled: SpooledFile) -> linking.LinkedFile:
        """All rows of a buffer, with the wrappers in it as they are now."""
        try:
            linked = linking.link_file(self._texts, self._session, at, spooled)
            for _ in range(MAX_HOPS):
                if not self._tell(self._wrappers_in(at), linked.wrappers):
                    break
                linked = linking.link_file(self._texts, self._session, at, spooled)
        except Exception as fault:  # noqa: BLE001 - one file never stops the server; the note says what happened
            problem = faults.note(self._disk.source(self.kept.keys[at]).place, workers.NO_BODIES, fault)
            self.notes.append(problem)
            return linking.declared_only(self.live.links, at, spooled, problem)
        return linked

    def _wrappers_in(self, at: int) -> set[str]:
        classes = _classes_of(self.live, at)
        return {key for key in self._session.wrappers if key.partition("#")[0] in classes}

    def _tell(self, methods: Iterable[str], wrappers: Iterable[Wrapper]) -> bool:
        """These methods of a buffer are wrappers as it says, and no others of them; whether that is new."""
        known = self._session.wrappers
        before = {key: known[key] for key in methods if key in known}
        now = {summary.method: summary for _, summary in wrappers}
        if before == now:
            return False
        self._told = True
        for key in before:
            del known[key]
        for summary in now.values():
            self._session.add_wrapper(summary)
        return True

    def answer(self, buffer: Buffer) -> FreshFile:
        """What is known of a buffer."""
        return FreshFile(statements_of(self.live, buffer.at, buffer.rows), buffer.settled)


def encoded(text: str) -> bytes:
    """An editor's text in the form that is read; half a surrogate pair becomes a question mark."""
    return decode(text.encode("utf-8", "replace")).utf8


def statements_of(live: LiveWorld, at: int, rows: Iterable[StatementRow]) -> list[LiveStatement]:
    """Rows of the file at index *at*, with the names of their methods."""
    names: dict[int, tuple[str, str]] = {}
    for type_at, raw in enumerate(live.packed(at).types):
        methods, lambdas = live.first_ids(at, type_at)
        names.update((methods + number, (raw[1], method[0])) for number, method in enumerate(raw[15]))
        names.update((lambdas + number, (raw[1], body[0])) for number, body in enumerate(raw[16]))
    return [LiveStatement._make((row[1], *names[row[0]], *row[3:13], bool(row[13]), *row[14:])) for row in rows if row[0] in names]


def _move(buffer: Buffer, data: bytes, span: Span, without: Callable[[StatementRow], bool] | None = None) -> None:
    """Move the statements of a buffer with its text; those inside of what changed are gone, and those that *without* says."""
    after = moved_line_starts(buffer.starts, data, span.start, span.end, span.shift)
    lines = Lines(after, b"" if data.isascii() else data)
    down = len(after) - len(buffer.starts)
    rows = []
    for row in buffer.rows:
        if without is not None and without(row):
            continue
        if row[2] >= span.end:
            pos = span.moved(row[2])
            rows.append((*row[:2], pos, row[3] + down, row[4] + down, lines.column(pos), *row[6:]))
        elif row[2] < span.start:
            rows.append(row)
    buffer.rows, buffer.shown, buffer.starts = rows, data, after


def _key_of(method: MethodInfo) -> str:
    return f"{method.owner.name}#{method.name}({method.erased})"


def in_source(row: StatementRow) -> tuple[int, str]:
    """Sorts statements as they stand in the file."""
    return row[2], row[15]


def _classes_of(live: LiveWorld, at: int) -> set[str]:
    """Classes of a file: what is known of the values in it is known by their names."""
    return {raw[1] for raw in live.packed(at).types}
