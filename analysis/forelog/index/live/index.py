"""The index in the memory of a process that lives on: a language server's.

Two things happen to a workspace there.  *Buffers* are edited, key by key and in no consistent state: :meth:`LiveIndex.edit` says at once what
the file's log statements are now, and writes nothing.  *Files* are saved, by an editor or by others: :meth:`LiveIndex.refresh` brings the
database up to date, which then says what a new index would.

An edit inside one method reads, links and interprets that method alone (:mod:`forelog.index.live.body`); the other statements of the file
move with the text.  Other edits read the whole file.  Where that would take too long for a key press, or cannot be done in place
(:mod:`forelog.index.live.world` lists it), the answer says that it is not settled: it is what was known before, moved with the text, and
:meth:`LiveIndex.settle` finds out the rest when there is time.

What an edit can mean for *other* files is not looked at before these are saved.  One thread at a time.
"""

from __future__ import annotations

import gc
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

from forelog.errors import ForelogError, WorkspaceError
from forelog.index import faults, linking, locate, snapshot, workers
from forelog.index.database.opening import open_readonly
from forelog.index.database.store import Store
from forelog.index.library import Library
from forelog.index.library.classpath import Classpath, discover
from forelog.index.link.text_context import Texts
from forelog.index.link.world import MethodInfo
from forelog.index.linking import Lines
from forelog.index.live.body import Span, edit_method, span_of
from forelog.index.live.collecting import no_collection
from forelog.index.live.lazy_bodies import LazyBodies
from forelog.index.live.world import LiveWorld
from forelog.index.logging_rows import StatementRow, Wrapper
from forelog.index.packing import Bodies, PackedFile, pack
from forelog.index.pipeline import index_workspace
from forelog.index.progress import Progress, Silent
from forelog.index.reading import SpooledFile
from forelog.index.run import Run, catalogues_of, message_names
from forelog.index.snapshot import Key
from forelog.index.update.kept import Kept
from forelog.index.update.mentions import Sources
from forelog.index.workspace import scan
from forelog.java.lower import lower_with_text
from forelog.java.source import decode, line_starts, moved_line_starts
from forelog.templates.session import Session
from forelog.templates.wrappers import MAX_HOPS

KEPT_BODIES = 4_000_000
"""Bytes of source whose bodies are kept for the next edit."""
KEPT_SOURCES = 200_000_000
"""Bytes of source that are kept to look for names in them."""
LARGE = 25_000
"""Bytes of a file beyond which an edit outside of methods waits for :meth:`LiveIndex.settle`."""


class LiveStatement(NamedTuple):
    """A log statement of a buffer; names as in the view ``v_templates``, lines and columns from 1."""

    id: str
    class_name: str
    method: str
    line: int
    end_line: int
    column: int
    level: str
    logger: str
    framework: str
    template: str
    regex: str
    parts: str
    throwable: str
    guessed: bool
    catalogue_key: str
    wrapper: str


class FreshFile(NamedTuple):
    """What is known of a buffer."""

    statements: list[LiveStatement]
    settled: bool
    """Is it all that a new index would say of this text, as far as it depends on this file? Else call :meth:`LiveIndex.settle`."""


class Refreshed(NamedTuple):
    """What a refresh did."""

    changed: int
    """Files with other content."""
    linked: int
    """Files whose rows were made anew: these, and those that the change reaches."""
    removed: int
    rebuilt: bool
    """Was everything built anew?"""
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Buffer:
    """An open file."""

    at: int
    text: bytes
    packed: PackedFile
    bodies: Bodies
    rows: list[StatementRow]
    """As :data:`forelog.index.logging_rows.StatementRow`; ids are those of the world."""
    settled: bool = False
    shown: bytes = b""
    """The text that ``rows`` are moved to; ``text`` is the one that was read."""
    starts: tuple[int, ...] = (0,)
    """Where the lines of the shown text begin."""


class LiveIndex:
    """The index of a workspace, open for edits.  Use :meth:`open`."""

    def __init__(self, paths: Sequence[Path], db: Path, classpath: Sequence[Path], jobs: int | None, *, ours: bool) -> None:
        self.paths = [Path(path).absolute() for path in paths]
        self.db = db
        self._classpath = classpath
        self._jobs = jobs or 1
        self._ours = ours
        self._found = scan.Scan()
        self._here: dict[Key, scan.SourceFile] = {}
        """Its Java sources."""
        self._types = Classpath()
        self._kept = Kept("")
        self._kept.sources = Sources(KEPT_SOURCES)
        self._buffers: dict[Key, _Buffer] = {}
        self._bodies_read: dict[Key, LazyBodies] = {}
        """Bodies of other files that edits asked for, those asked for last at the end."""
        self.notes: list[str] = []
        """Faults in buffers: what a user should know and report."""
        self._store: Store | None = None
        """Resting between refreshes."""
        self._told = False
        """Does the session know wrappers of buffers?"""

    @classmethod
    def open(
        cls,
        paths: Sequence[Path],
        *,
        db: Path | None = None,
        jobs: int | None = None,
        classpath: Sequence[Path] = (),
        progress: Progress | None = None,
    ) -> Self:
        """Bring the index up to date as :func:`forelog.index.pipeline.index_workspace` does, and keep it in memory.  Raises ForelogError."""
        index_workspace(paths, db=db, jobs=jobs, classpath=classpath, progress=progress)
        place = db
        if place is None:
            place = locate.default_database([Path(root.path) for root in scan.scan(paths).roots])
        sys.setrecursionlimit(max(sys.getrecursionlimit(), workers.RECURSION))
        live = cls(paths, place, classpath, jobs, ours=db is None)
        live._scan()
        live._load()
        return live

    # Buffers.

    @no_collection()
    def edit(self, path: Path | str, text: str) -> FreshFile:
        """A buffer has this text now; the first call for a path opens it and reads all of it.

        *path*: absolute, or as the index has it.  A file that the index does not know yet has no statements until it is saved and
        refreshed.  Raises nothing for broken text.
        """
        key = self._key(path)
        kept = self._kept
        if key is None or key not in kept.contributions:
            return FreshFile([], settled=False)
        data = decode(text.encode("utf-8", "surrogatepass" if text.isascii() else "replace")).utf8
        buffer = self._buffers.get(key)
        if buffer is None:
            buffer = self._open(key)
            if buffer is None:
                return FreshFile([], settled=False)
        if data != buffer.shown:
            self._change(buffer, data)
        return self._answer(buffer)

    @no_collection()
    def settle(self, path: Path | str) -> FreshFile:
        """Find out about a buffer what :meth:`edit` left open; as long as reading its whole file takes, or making the world anew."""
        key = self._key(path)
        buffer = self._buffers.get(key) if key is not None else None
        if key is None or buffer is None:
            return FreshFile([], settled=False)
        if not buffer.settled:
            if not self._read_whole(buffer, buffer.shown):
                self._remake(key, buffer, buffer.shown)
            buffer.settled = True
        return self._answer(buffer)

    @no_collection()
    def close_buffer(self, path: Path | str) -> None:
        """The editor has closed the file: what is on the disk counts again."""
        key = self._key(path)
        if key is not None and self._buffers.pop(key, None) is not None:
            self._restore([key])

    def buffers(self) -> list[Path]:
        """Files that are open."""
        return [Path(root) / path for root, path in self._buffers]

    # Files.

    @no_collection()
    def refresh(
        self,
        paths: Iterable[Path | str] | None = None,
        *,
        progress: Progress | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Refreshed:
        """Bring the database up to date with the disk.

        *paths*: the files that were written, made or removed; by default the workspace is scanned.  *stop* is asked between files; when it
        says yes, nothing is changed.  Raises ForelogError, also when *stop* said yes (:class:`StoppedError`).
        """
        looked_at = None if paths is None else self._look_at(paths)
        if looked_at is None:
            self._scan()
        self._restore(list(self._buffers))
        silent = progress or Silent()
        told = _Stopping(silent, stop) if stop is not None else silent
        with self._writing() as store, tempfile.TemporaryDirectory(prefix="forelog-") as folder:
            run = Run(store, self._found, self._types, self._jobs, told, Path(folder), self._kept, self._here, looked_at)
            try:
                run.go()
            except BaseException:
                self._take(store.connection)
                raise
            if run.rebuilt or self._kept.stamp != store.meta_get("stamp"):
                self._take(store.connection)
        for key in list(self._buffers):
            self._reopen(key)
        return Refreshed(run.read, run.read if run.rebuilt else run.linked, run.removed, run.rebuilt, tuple(dict.fromkeys(run.notes)))

    def close(self) -> None:
        """Give the database back.  What was refreshed is in it; the next refresh opens it again."""
        store, self._store = self._store, None
        if store is not None:
            store.close()

    # Inside: files.

    @contextmanager
    def _writing(self) -> Iterator[Store]:
        """The store, open and locked; afterwards it rests, so that the next refresh finds in memory what this one read."""
        if self._store is not None and not self._store.resume(self._kept.stamp):
            self._store = None
        store = self._store = self._store or Store.open(self.db, ours=self._ours)
        try:
            yield store
        except BaseException:
            self.close()
            raise
        store.rest()

    def _scan(self) -> None:
        self._found = scan.scan(self.paths)
        self._here = {(file.root, file.path): file for file in self._found.of_kind("java")}
        types = Classpath(tuple(self._classpath))
        if self._found.of_kind("build") or any(root.kind == "jar" for root in self._found.roots):
            types += discover([Path(root.path) for root in self._found.roots])
        if types.jars != self._types.jars:
            self._kept.library = None
        self._types = types

    def _look_at(self, paths: Iterable[Path | str]) -> list[Key] | None:
        """Take over what these files are now, and give their keys; ``None`` when only a scan can tell."""
        keys = []
        for path in paths:
            key = self._key(path)
            file = scan.look_again(self._here[key]) if key is not None and key in self._here else None
            if key is None or file is None or key not in self._kept.known:
                return None
            self._here[key] = file
            keys.append(key)
        return keys

    def _load(self) -> None:
        with closing(open_readonly(self.db)) as connection:
            self._take(connection)

    def _take(self, connection: sqlite3.Connection) -> None:
        """Everything from the database."""
        known = snapshot.known_files(connection)
        row = connection.execute("SELECT value FROM meta WHERE key = 'stamp'").fetchone()
        library, sources = self._kept.library, self._kept.sources
        self._kept = kept = Kept.load(connection, known, str(row[0]) if row is not None else "")
        kept.library, kept.load_bodies, kept.sources = library, self._bodies, sources
        self._bodies_read.clear()
        kept.make_world(self._open_library, sorted(known), kept.packed, trusted=True)
        kept.session = Session(catalogues=catalogues_of(self._found, []), message_names=message_names(self._live.world))
        for summary in kept.summaries().values():
            kept.session.add_wrapper(summary)
        self._live.counts()
        _ = kept.gathered  # made now, not at the first edit
        gc.collect()
        gc.freeze()  # it stays: no collection needs to look at it

    def _open_library(self) -> Library:
        return Library.open(self._types.jars)

    def _bodies(self, at: int) -> Bodies:
        """Bodies of a file: of its buffer, else of the disk."""
        kept = self._kept
        key = kept.keys[at]
        buffer = self._buffers.get(key)
        if buffer is not None and self._live.packed(at) == buffer.packed:  # while files are refreshed, the world is that of the disk
            return buffer.bodies
        packed = kept.packed[key]
        known = self._bodies_read.pop(key, None)
        if known is None or known.packed is not packed:
            try:
                known = LazyBodies(packed, decode(scan.load(self._source(key)).data).utf8)
            except WorkspaceError:
                return tuple((None,) * len(raw[15]) for raw in packed.types)
        self._bodies_read[key] = known
        size = sum(len(bodies.text) for bodies in self._bodies_read.values())
        while size > KEPT_BODIES and len(self._bodies_read) > 1:
            oldest = next(iter(self._bodies_read))
            size -= len(self._bodies_read.pop(oldest).text)
        return known

    def _source(self, key: Key) -> scan.SourceFile:
        file = self._here.get(key)
        if file is None:
            raise WorkspaceError(f"{key[1]}: is not in the workspace any more")
        return file

    def _key(self, path: Path | str) -> Key | None:
        """Root and path of a file, if it is in one of the roots."""
        text = str(path)
        for root in self._found.roots:
            if text.startswith(root.path + "/"):
                return root.path, text[len(root.path) + 1 :]
            if (root.path, text) in self._kept.file_ids:
                return root.path, text
        return None

    # Inside: buffers.

    @property
    def _live(self) -> LiveWorld:
        assert self._kept.live is not None
        return self._kept.live

    @property
    def _texts(self) -> Texts:
        assert self._kept.texts is not None
        return self._kept.texts

    @property
    def _session(self) -> Session:
        assert self._kept.session is not None
        return self._kept.session

    def _open(self, key: Key) -> _Buffer | None:
        """Begin with what the disk says."""
        kept = self._kept
        try:
            data = decode(scan.load(self._source(key)).data).utf8
        except ForelogError:
            return None
        buffer = _Buffer(kept.at_of[key], b"", PackedFile("", (), (), ()), (), [])
        self._buffers[key] = buffer
        if not self._read_whole(buffer, data):  # written since the last refresh
            self._remake(key, buffer, data)
        return buffer

    def _reopen(self, key: Key) -> None:
        """Show a buffer again over what the disk says now."""
        old = self._buffers.pop(key, None)
        kept = self._kept
        if old is None or key not in kept.contributions:
            return
        buffer = self._open(key)
        if buffer is not None and buffer.shown != old.shown:
            self._change(buffer, old.shown)

    def _restore(self, keys: Iterable[Key]) -> None:
        """The world says of these files what the disk does."""
        kept = self._kept
        for key in keys:
            at = kept.at_of[key]
            if self._live.packed(at) is kept.packed[key]:
                continue
            difference = self._live.replace(at, kept.packed[key])
            if difference is None:
                self._rebuild({other: b.packed for other, b in self._buffers.items() if other not in keys})
            else:
                kept.give_ids(at, kept.method_ids[key])
                self._texts.drop(at)
                kept.forget_values(None if difference.shape else _classes_of(self._live, at))
        if self._told:
            self._session.wrappers = kept.summaries()
            self._session.wrapper_names = {summary.simple_name for summary in self._session.wrappers.values()}
            self._told = False

    def _rebuild(self, packed: dict[Key, PackedFile]) -> None:
        """The world anew, with other declarations for some files."""
        kept = self._kept
        kept.make_world(self._open_library, kept.keys, {**kept.packed, **packed}, without_ids=packed)

    def _remake(self, key: Key, buffer: _Buffer, data: bytes) -> None:
        """Read a buffer whose types are others than the world has."""
        packed = PackedFile(*pack(lower_with_text(data)[0])[0])
        self._rebuild({**{other: b.packed for other, b in self._buffers.items()}, key: packed})
        self._read_whole(buffer, data)

    def _change(self, buffer: _Buffer, data: bytes) -> None:
        """The buffer's text is *data*."""
        if buffer.shown == buffer.text and self._edit_method(buffer, data):
            return
        if len(data) <= LARGE and self._read_whole(buffer, data):
            return
        _move(buffer, data, span_of(buffer.shown, data))
        buffer.settled = False

    def _edit_method(self, buffer: _Buffer, data: bytes) -> bool:
        span = span_of(buffer.text, data)
        edited = edit_method(buffer.packed, buffer.bodies, data, span)
        if edited is None:
            return False
        live, texts, at = self._live, self._texts, buffer.at
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
        _move(buffer, data, span, lambda row: row[0] in covered and before.start <= row[2] < before.end)
        buffer.text, buffer.packed, buffer.bodies = data, live.packed(at), edited.bodies
        self._kept.forget_values({_key_of(method) for method in methods})
        lines = Lines(buffer.starts, b"" if data.isascii() else data)
        found, wrappers = linking.method_statements(texts, self._session, at, methods, edited.bodies, lines)
        told = self._tell({_key_of(method) for method in methods}, wrappers)
        # Initialisers stand in constructors too, but are not what was edited.
        buffer.rows += [row for row in found if before.start <= row[2] < span.moved(before.end)]
        buffer.rows.sort(key=_in_source)
        buffer.settled = told and len(data) <= LARGE and self._read_whole(buffer, data)  # its callers may stand in this file
        return True

    def _read_whole(self, buffer: _Buffer, data: bytes) -> bool:
        """Read all of a buffer; ``False`` when the world has to be made anew for it."""
        facts, text = lower_with_text(data)
        packed, bodies = pack(facts)
        difference = self._live.replace(buffer.at, packed)
        if difference is None:
            return False
        if difference.shape:
            self._kept.forget_values()
        else:
            self._kept.forget_values(_classes_of(self._live, buffer.at))
        buffer.text = buffer.shown = data
        buffer.starts = facts.line_starts if text is data else line_starts(data)
        buffer.packed, buffer.bodies = self._live.packed(buffer.at), bodies
        spooled = SpooledFile(bodies, facts.line_starts, b"" if text.isascii() else text)
        buffer.rows = sorted(self._linked(buffer.at, spooled).statements, key=_in_source)
        buffer.settled = True
        return True

    def _linked(self, at: int, spooled: SpooledFile) -> linking.LinkedFile:
        """All rows of a buffer, with the wrappers in it as they are now."""
        try:
            linked = linking.link_file(self._texts, self._session, at, spooled)
            for _ in range(MAX_HOPS):
                if not self._tell(self._wrappers_in(at), linked.wrappers):
                    break
                linked = linking.link_file(self._texts, self._session, at, spooled)
        except Exception as fault:  # noqa: BLE001 - one file never stops the server; the note says what happened
            problem = faults.note(self._source(self._kept.keys[at]).place, workers.NO_BODIES, fault)
            self.notes.append(problem)
            return linking.declared_only(self._live.links, at, spooled, problem)
        return linked

    def _wrappers_in(self, at: int) -> set[str]:
        classes = _classes_of(self._live, at)
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

    def _answer(self, buffer: _Buffer) -> FreshFile:
        names: dict[int, tuple[str, str]] = {}
        for type_at, raw in enumerate(self._live.packed(buffer.at).types):
            methods, lambdas = self._live.first_ids(buffer.at, type_at)
            names.update((methods + at, (raw[1], method[0])) for at, method in enumerate(raw[15]))
            names.update((lambdas + at, (raw[1], body[0])) for at, body in enumerate(raw[16]))
        found = [
            LiveStatement._make((row[1], *names[row[0]], *row[3:13], bool(row[13]), *row[14:])) for row in buffer.rows if row[0] in names
        ]
        return FreshFile(found, buffer.settled)


class StoppedError(ForelogError):
    """A refresh was given up because it was asked to."""


class _Stopping:
    """Passes on how far a refresh is, and ends it."""

    def __init__(self, progress: Progress, stop: Callable[[], bool]) -> None:
        self._progress = progress
        self._stop = stop

    def phase(self, name: str, total: int) -> None:
        """A phase begins."""
        self._look()
        self._progress.phase(name, total)

    def advance(self, steps: int) -> None:
        """Steps are done."""
        self._look()
        self._progress.advance(steps)

    def note(self, text: str) -> None:
        """A note."""
        self._progress.note(text)

    def _look(self) -> None:
        if self._stop():
            raise StoppedError("stopped before it was done; the index is as it was")


def _move(buffer: _Buffer, data: bytes, span: Span, without: Callable[[StatementRow], bool] | None = None) -> None:
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


def _in_source(row: StatementRow) -> tuple[int, str]:
    return row[2], row[15]


def _classes_of(live: LiveWorld, at: int) -> set[str]:
    """Classes of a file: what is known of the values in it is known by their names."""
    return {raw[1] for raw in live.packed(at).types}
