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
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

from forelog.index import locate, snapshot, workers
from forelog.index.collecting import no_collection
from forelog.index.database.opening import open_readonly
from forelog.index.database.store import Store
from forelog.index.live.alone import alone
from forelog.index.live.answers import FreshFile, LiveCall, Refreshed
from forelog.index.live.buffers import Buffers, encoded
from forelog.index.live.calls import Calls
from forelog.index.live.disk import OnDisk
from forelog.index.live.stopping import Stopping
from forelog.index.packing import Bodies
from forelog.index.pipeline import index_workspace
from forelog.index.progress import Progress, Silent
from forelog.index.run import RebuildNeededError, Run, catalogues_of, message_names
from forelog.index.snapshot import Key
from forelog.index.update.kept import Kept
from forelog.index.update.mentions import Sources
from forelog.index.workspace import scan
from forelog.templates.session import Session

KEPT_SOURCES = 200_000_000
"""Bytes of source that are kept to look for names in them."""


class LiveIndex:
    """The index of a workspace, open for edits.  Use :meth:`open`."""

    def __init__(
        self, paths: Sequence[Path], db: Path, classpath: Sequence[Path], exclude: Sequence[str], jobs: int | None, *, ours: bool
    ) -> None:
        self.db = db
        self._jobs = jobs or 1
        self._ours = ours
        self._disk = OnDisk(paths, classpath, exclude)
        self._kept = Kept("")
        self._kept.sources = Sources(KEPT_SOURCES)
        self._buffers = Buffers(self._kept, self._disk)
        self._unknown: dict[str, tuple[str, FreshFile]] = {}
        """Open files that the index does not have: text and answer, by path as it was given."""
        self._written: Collection[Key] = ()
        """Files that the last refresh was told of."""
        self._store: Store | None = None
        """Resting between refreshes."""

    @property
    def notes(self) -> list[str]:
        """Faults in buffers: what a user should know and report."""
        return self._buffers.notes

    @classmethod
    def open(
        cls,
        paths: Sequence[Path],
        *,
        db: Path | None = None,
        jobs: int | None = None,
        classpath: Sequence[Path] = (),
        exclude: Sequence[str] = (),
        as_it_is: bool = False,
        progress: Progress | None = None,
    ) -> Self:
        """Bring the index up to date as :func:`forelog.index.pipeline.index_workspace` does, and keep it in memory.

        *as_it_is*: take the index that is there without looking whether it is up to date; the first refresh of all does that.  Raises
        ForelogError.
        """
        if not as_it_is:
            index_workspace(paths, db=db, jobs=jobs, classpath=classpath, exclude=exclude, progress=progress)
        place = db
        if place is None:
            place = locate.default_database([Path(root.path) for root in scan.scan(paths, exclude).roots])
        sys.setrecursionlimit(max(sys.getrecursionlimit(), workers.RECURSION))
        live = cls(paths, place, classpath, exclude, jobs, ours=db is None)
        live._scan()
        live._load()
        return live

    # Buffers.

    @no_collection()
    def edit(self, path: Path | str, text: str) -> FreshFile:
        """A buffer has this text now; the first call for a path opens it and reads all of it.

        *path*: absolute, or as the index has it.  Of a file that the index does not know yet, or that is gone, the answer is what its text
        alone says, until it is saved and refreshed; it is never settled.  Raises nothing for broken text.
        """
        key = self._key(path)
        if key is None or key not in self._kept.contributions:
            return self._edit_unknown(str(path), text)
        self._buffers.wake()
        buffer = self._buffers.show(key, encoded(text))
        if buffer is None:  # its file is gone from the disk, or cannot be read now
            return self._edit_unknown(str(path), text)
        self._unknown.pop(str(path), None)
        return self._buffers.answer(buffer)

    @no_collection()
    def settle(self, path: Path | str, *, broken: bool = True) -> FreshFile:
        """Find out about a buffer what :meth:`edit` left open; as long as reading its whole file takes, or making the world anew.

        Without *broken*, a text that was broken by the last edit inside a method stays as it was answered.  Somebody stopped in the middle of a
        line: reading the whole would take apart what is around the method, and the next edits could not be answered from it alone.
        """
        key = self._key(path)
        self._buffers.wake()
        buffer = self._buffers.get(key) if key is not None else None
        if key is None or buffer is None:
            known = self._unknown.get(str(path))
            return known[1] if known is not None else FreshFile([], settled=False)
        self._buffers.settle(key, buffer, broken=broken)
        return self._buffers.answer(buffer)

    @no_collection()
    def calls(self, path: Path | str) -> list[LiveCall]:
        """The calls that a buffer makes, as the view ``v_call_graph`` would have them once it is saved, in the order of the source.

        Nothing is written.  Takes as long as :meth:`settle`; empty for a file that is not open.
        """
        key = self._key(path)
        self._buffers.wake()
        buffer = self._buffers.get(key) if key is not None else None
        if key is None or buffer is None:
            return []
        if buffer.linked is None or not buffer.settled:
            self._buffers.read_all(key, buffer)
        with closing(open_readonly(self.db)) as connection:
            return Calls(self._kept, connection, self._buffers.open_ones, key).all()

    @no_collection()
    def close_buffer(self, path: Path | str) -> None:
        """The editor has closed the file: what is on the disk counts again."""
        self._unknown.pop(str(path), None)
        key = self._key(path)
        if key is not None:
            self._buffers.close(key)

    def buffers(self) -> list[Path]:
        """Files that are open."""
        return [*(Path(root) / path for root, path in (*self._buffers.open_ones, *self._buffers.resting)), *map(Path, self._unknown)]

    # Files.

    @no_collection()
    def refresh(
        self,
        paths: Iterable[Path | str] | None = None,
        *,
        may_rebuild: bool = True,
        progress: Progress | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Refreshed:
        """Bring the database up to date with the disk.

        *paths*: the files that were written, made or removed; by default the workspace is scanned.  *stop* is asked between files; when it
        says yes, nothing is changed.  Raises ForelogError, also when *stop* said yes (:class:`StoppedError`), and without *may_rebuild* where
        everything has to be built anew (:class:`~forelog.index.run.RebuildNeededError`): the index is then as it was, and buffers go on.

        Open files are read again when they are asked for, or in :meth:`catch_up`.
        """
        looked_at = None if paths is None else self._disk.look_at(paths, self._kept.known)
        if looked_at is None:
            self._scan()
        self._buffers.restore(list(self._buffers.open_ones))
        silent = progress or Silent()
        told = Stopping(silent, stop) if stop is not None else silent
        disk = self._disk
        try:
            with self._writing() as store, tempfile.TemporaryDirectory(prefix="forelog-") as folder:
                run = Run(store, disk.found, disk.types, self._jobs, told, Path(folder), self._kept, disk.here, looked_at)
                run.paths, run.exclude, run.may_rebuild = [str(path) for path in disk.paths], disk.exclude, may_rebuild
                try:
                    run.go()
                except BaseException as problem:
                    if not isinstance(problem, RebuildNeededError) or problem.world_used:
                        self._take(store.connection)
                    raise
                if run.rebuilt or self._kept.stamp != store.meta_get("stamp"):
                    self._take(store.connection)
        finally:
            self._buffers.rest()
            self._written = looked_at or ()
        for path in list(self._unknown):
            key = self._key(path)
            if key is not None and key in self._kept.contributions:
                self._buffers.resting[key] = encoded(self._unknown.pop(path)[0])
        return Refreshed(run.read, run.read if run.rebuilt else run.linked, run.removed, run.rebuilt, tuple(dict.fromkeys(run.notes)))

    @no_collection()
    def catch_up(self) -> None:
        """Do now what the next question about a buffer had to wait for, since files were refreshed."""
        self._buffers.wake(self._written)
        self._written = ()

    def close(self) -> None:
        """Give the database back.  What was refreshed is in it; the next refresh opens it again."""
        store, self._store = self._store, None
        if store is not None:
            store.close()

    # Inside.

    def _edit_unknown(self, path: str, text: str) -> FreshFile:
        known = self._unknown.get(path)
        if known is None or known[0] != text:
            known = self._unknown[path] = text, alone(path, text, library=self._kept.library, notes=self._buffers.notes)
        return known[1]

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

    def _load(self) -> None:
        with closing(open_readonly(self.db)) as connection:
            self._take(connection)

    def _take(self, connection: sqlite3.Connection) -> None:
        """Everything from the database."""
        known = snapshot.known_files(connection)
        row = connection.execute("SELECT value FROM meta WHERE key = 'stamp'").fetchone()
        library, sources = self._kept.library, self._kept.sources
        self._kept = self._buffers.kept = kept = Kept.load(connection, known, str(row[0]) if row is not None else "")
        kept.library, kept.load_bodies, kept.sources = library, self._bodies, sources
        self._disk.forget_bodies()
        kept.make_world(self._disk.open_library, sorted(known), kept.packed, trusted=True)
        kept.session = Session(catalogues=catalogues_of(self._disk.found, []), message_names=message_names(self._buffers.live.world))
        for summary in kept.summaries().values():
            kept.session.add_wrapper(summary)
        self._buffers.live.counts()
        _ = kept.gathered  # made now, not at the first edit
        gc.collect()
        gc.freeze()  # it stays: no collection needs to look at it

    def _scan(self) -> None:
        if self._disk.rescan():
            self._kept.library = None

    def _bodies(self, at: int) -> Bodies:
        """Bodies of a file: of its buffer, else of the disk."""
        key = self._kept.keys[at]
        buffer = self._buffers.open_ones.get(key)
        if (
            buffer is not None and self._buffers.live.packed(at) == buffer.packed
        ):  # while files are refreshed, the world is that of the disk
            return buffer.bodies
        return self._disk.bodies(key, self._kept.packed[key])

    def _key(self, path: Path | str) -> Key | None:
        return self._disk.key(path, self._kept.file_ids)
