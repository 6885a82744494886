"""One run of indexing: what changed, read it, link it and what depends on it, write."""

from __future__ import annotations

import json
import marshal
import pickle
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path

from forelog.errors import ForelogError, WorkspaceError
from forelog.index import linking, workers
from forelog.index.building import Building
from forelog.index.database.rows import FileRow, KnownFile
from forelog.index.database.store import Store
from forelog.index.library import Library
from forelog.index.library.classpath import Classpath
from forelog.index.link.state import Links
from forelog.index.link.whole import Whole
from forelog.index.link.world import World
from forelog.index.logging_rows import Wrapper
from forelog.index.packing import Sharing
from forelog.index.progress import Progress
from forelog.index.readers import Reading, read_here
from forelog.index.reading import Along, Place, ReadFile, Spools
from forelog.index.ready import at_of, file_id_of
from forelog.index.snapshot import EXTRACTOR, Key, known_files, same, settings_of
from forelog.index.update.kept import Kept
from forelog.index.update.updating import NEAR, Updating
from forelog.index.workspace import scan
from forelog.templates.catalogues import Catalogues, base_name, parse_properties
from forelog.templates.session import Session

_SOURCE_FOLDER = re.compile(r"^(?:.*/)?src/[\w-]+/(?:java|resources)/|^(?:.*/)?(?=org/|com/|net/|io/|jakarta/|javax/)")
"""What stands before the package in the path of a message catalogue."""


class RebuildNeededError(ForelogError):
    """Everything has to be built anew, and this run must not do that."""

    def __init__(self, why: str, *, world_used: bool = False) -> None:
        super().__init__(f"the whole workspace has to be read again: {why}")
        self.world_used = world_used
        """Was what an earlier run left in memory changed before that was known?"""


class Run:
    """Steps in the order of :meth:`go`."""

    def __init__(
        self,
        store: Store,
        found: scan.Scan,
        types: Classpath,
        jobs: int,
        progress: Progress,
        folder: Path,
        kept: Kept | None = None,
        here: Mapping[Key, scan.SourceFile] | None = None,
        looked_at: Collection[Key] | None = None,
    ) -> None:
        """*kept*: what an earlier run left in memory.  *here*: the sources, where somebody has them by key.

        *looked_at*: the only files that may have changed since, all of them known; ``None``: any may have.
        """
        self.kept = kept
        self._looked_at = looked_at
        self.store = store
        self.found = found
        self.types = types
        self.jobs = jobs
        self.progress = progress
        self.folder = folder
        self.here = here if here is not None else {(file.root, file.path): file for file in found.of_kind("java")}
        self.sources = list(self.here.values())
        self.notes = [*store.notes, *found.notes, *types.notes]
        self.paths: Sequence[str] = ()
        """What the user named, absolute; a new index remembers it."""
        self.exclude: Sequence[str] = ()
        """What the user wants left out; the same."""
        self.along: Along | None = None
        """What else is made of each file of a new index."""
        self.may_rebuild = True
        """Else :class:`RebuildNeededError` is raised where everything has to be built anew."""
        self.read = 0
        self.unchanged = 0
        self.removed = 0
        self._unreadable = 0
        self.linked = 0
        """Files whose rows were made anew, in an update."""
        self.rebuilt = False
        self._places: list[Place | None] = []
        self._sources: list[scan.SourceFile] = []
        """Of the files of the world, in its order."""
        self._digests: list[bytes] = []
        """Of the same, where everything is built, for ``marshal``."""

    def go(self, reading: Reading | None = None) -> None:
        """Bring the store up to date; *reading*: of all files, when somebody saw that everything is to be built and has begun with it."""
        settings = settings_of(self.types.jars, self.found.of_kind("properties"))
        if reading is not None or self.store.fresh or self.store.meta_get("settings") != settings:
            if not self.may_rebuild:
                raise RebuildNeededError(
                    "there is no index any more" if self.store.fresh else "jars, message catalogues or forelog are others"
                )
            self._build(settings, reading)
            return
        stamp = self.store.meta_get("stamp")
        if self.kept is not None and self.kept.stamp != stamp:  # somebody else wrote
            self.kept = None
        kept = self.kept
        known = kept.known if kept is not None else known_files(self.store.connection)
        if kept is not None and self._looked_at is not None:
            suspects = [self.here[key] for key in self._looked_at if not same(known[key], self.here[key])]
            away: AbstractSet[Key] = frozenset()
        else:
            suspects = [file for key, file in self.here.items() if key not in known or not same(known[key], file)]
            away = known.keys() - self.here.keys()
        if suspects or away:
            self._update(known, suspects, away, settings)
        if not self.rebuilt:
            self.unchanged = len(self.sources) - self.read - self._unreadable

    # Everything.

    def _build(self, settings: str, reading: Reading | None = None) -> None:
        self._digests = []
        library, catalogues = self.library(), catalogues_of(self.found, self.notes)  # while the workers read
        with reading if reading is not None else Reading(self.jobs, self.folder, self.sources, self.along) as begun:
            read = self._read(begun, len(begun.sources), Sharing())
            self._places = [r.bodies for r in read]
            self._sources = [self.sources[r.at] for r in read]
            links = linking.links_of(World([r.packed for r in read], library))
        session = Session(catalogues=catalogues, message_names=message_names(links.world))
        with self.store.transaction(rebuild=not self.store.fresh):
            self._write_all(read, links, session)
            if self.along is not None:
                spools = Spools()
                placed = [(file_id_of(at), item.hash, item.along) for at, item in enumerate(read) if item.along is not None]
                self.along.keep(self.store.connection, ((file_id, digest, spools.along(place)) for file_id, digest, place in placed))
            self.store.meta_set("settings", settings)
            there = {item.at for item in read}
            left_out = [(f.root, f.path, f.size, f.mtime_ns) for at, f in enumerate(self.sources) if at not in there]
            self.store.meta_set("left_out", json.dumps(left_out))
            if self.paths:
                self.store.meta_set("paths", json.dumps(self.paths))
            if self.exclude:
                self.store.meta_set("exclude", json.dumps(list(self.exclude)))
            self.store.meta_set("notes", json.dumps(self.notes[:200]))
        self.read, self.unchanged, self.rebuilt = len(read), 0, True

    def read_sources(self, sources: Sequence[scan.SourceFile]) -> list[ReadFile]:
        """Facts of files; notes for those that cannot be read.  Their bodies wait in this run's folder, or in memory where all else is."""
        if self.kept is not None and self.kept.texts is not None and len(sources) <= NEAR:
            return self._read(read_here(sources), len(sources))
        with Reading(self.jobs, self.folder, sources) as reading:
            return self._read(reading, len(sources))

    def _read(self, reading: Iterable[ReadFile | str], count: int, sharing: Sharing | None = None) -> list[ReadFile]:
        self.progress.phase("reading", count)
        found: list[ReadFile] = []
        for item in reading:
            if isinstance(item, str):
                self.note(item)
            else:
                self.notes += item.notes
                if sharing is not None:
                    self._digests.append(marshal.dumps(item.packed[4]))
                    item = item._replace(packed=sharing.file(item.packed))  # noqa: PLW2901
                found.append(item)
            self.progress.advance(1)
        return found

    def note(self, text: str) -> None:
        """Something the user should know."""
        self.notes.append(text)
        self.progress.note(text)

    def library(self) -> Library:
        """Types from outside the workspace."""
        library = Library.open(self.types.jars)
        self.notes += library.notes
        return library

    def session_of(self, world: World) -> Session:
        """A session for templates, without wrappers."""
        return Session(catalogues=catalogues_of(self.found, self.notes), message_names=message_names(world))

    def _write_all(self, read: list[ReadFile], links: Links, session: Session) -> None:
        self.progress.phase("linking", len(read))
        store = self.store
        roots = {root.path: store.root_id(root.path, root.kind) for root in self.found.roots}
        out = Building(store, Whole(links, lambda method_id: method_id))
        wrappers: list[Wrapper] = []
        with workers.Linkers(self.jobs, links, session, self._places, self._sources) as linkers:
            for piece in linkers.pieces(range(len(read))):
                for part in piece[0]:
                    source = read[part[0]]
                    store.put_file_row(file_id_of(part[0]), self.file_row(source, self.sources[source.at], roots))
                    digests = marshal.loads(self._digests[part[0]])  # noqa: S302 - made by this run
                    out.add_file(part, (*source.packed, digests))
                    if part[3]:
                        wrappers += pickle.loads(part[3])  # noqa: S301 - from our own worker
                    if part[8]:
                        self.note(part[8])
                    self.progress.advance(1)
                out.add_rows(piece)
            self._follow_wrappers(wrappers, session, linkers, out)
            linkers.dismiss()
            out.write_whole()
            out.finish_statements()

    def file_row(self, read: ReadFile, source: scan.SourceFile, roots: dict[str, int]) -> FileRow:
        """The row of a file that was read."""
        return FileRow(
            root_id=roots[source.root],
            path=source.path,
            hash=read.hash,
            size=read.size,
            mtime_ns=read.mtime_ns,
            extractor=EXTRACTOR,
            encoding=read.encoding,
            package=read.packed[0],
            is_test=source.is_test,
            lines=read.lines,
            error_lines=read.error_lines,
            notes=read.notes,
        )

    def _follow_wrappers(self, wrappers: list[Wrapper], session: Session, linkers: workers.Linkers, out: Building) -> None:
        """Look again at the methods that call wrappers, until no new wrapper is found; rows of a new index have the ids of the world."""
        meanwhile = self._finish_calls(out)
        while fresh := {method_id: summary for method_id, summary in wrappers if session.add_wrapper(summary)}:
            linkers.learn(fresh.values())
            calling = out.callers(fresh)
            again = linkers.statements_again(_places_of(calling), meanwhile)
            linkers.attend()
            more = out.callers_by_whole(fresh, calling)  # while the workers are at it
            linkers.more_again(_places_of(more))
            if calling or more:
                self.progress.phase("following wrappers", len(calling) + len(more))
            wrappers = []
            for item in again:
                if isinstance(item, str):
                    self.note(item)
                    continue
                at, covered, rows, found, rests_on = item
                out.replace_statements(at, covered, rows, found, rests_on)
                wrappers += found
                self.progress.advance(1)

    def _finish_calls(self, out: Building) -> Iterator[None]:
        """Steps that end the writing of all tables but that of log statements."""
        out.write_whole()
        yield
        yield from self.store.complete("types", "supertypes", "methods", "fields", "calls")

    # What changed.

    def _update(self, known: Mapping[Key, KnownFile], suspects: Sequence[scan.SourceFile], away: AbstractSet[Key], settings: str) -> None:
        """*suspects*: files that are not as they are known; *away*: those that are not there any more."""
        read = self.read_sources(suspects)
        changed: dict[Key, ReadFile] = {}
        touched: dict[Key, ReadFile] = {}
        for item in read:
            key = (suspects[item.at].root, suspects[item.at].path)
            old = known.get(key)
            as_it_was = old is not None and old.hash == item.hash and old.extractor == EXTRACTOR
            (touched if as_it_was else changed)[key] = item
        unreadable = {(file.root, file.path) for file in suspects} - changed.keys() - touched.keys()
        gone = [key for key in known if key in away or key in unreadable] if away or unreadable else []
        self.read, self.removed, self._unreadable = len(changed), len(gone), len(unreadable)
        store = self.store
        if not changed and not gone:
            numbers, stamp = store.meta_get("status"), store.meta_get("stamp")
            with store.transaction():
                for key, item in touched.items():
                    store.touch(known[key].id, item.size, item.mtime_ns)
                if numbers:
                    store.meta_set("status", numbers)
            if self.kept is not None and self.kept.stamp == stamp:
                self.kept.stamp = store.meta_get("stamp")
                for key, item in touched.items():
                    self.kept.known[key] = replace(known[key], size=item.size, mtime_ns=item.mtime_ns)
            return
        self.kept = kept = self.kept or Kept.load(store.connection, known, store.meta_get("stamp"))
        keys: Sequence[Key] = kept.keys
        if kept.live is None or gone or not kept.known.keys() >= changed.keys():
            keys = [key for key in sorted(self.here) if key not in unreadable]
        if not Updating(self, kept, keys, changed, gone, touched).go():
            self.kept = None
            if not self.may_rebuild:
                raise RebuildNeededError("what changed reaches most of the files", world_used=True)
            self._build(settings)
            return
        kept.stamp = store.meta_get("stamp")


def _places_of(calling: Mapping[int, list[int]]) -> list[workers.Callers]:
    return [(at_of(file_id), ids) for file_id, ids in calling.items()]


def message_names(world: World) -> set[str]:
    """Names of methods that an annotation makes write a line (JBoss Logging's message interfaces)."""
    return {
        method[0]
        for file in world.files
        for declared in file.types
        if declared[2] == "interface"
        for method in declared[15]
        if any(annotation[0].rpartition(".")[2] in ("LogMessage", "Message") for annotation in method[10])
    }


def catalogues_of(found: scan.Scan, notes: list[str]) -> Catalogues:
    """All message catalogues of a workspace; *notes* gets sentences about those that cannot be read."""
    bundles: dict[str, dict[str, str]] = {}
    for file in found.of_kind("properties"):
        name = base_name(_SOURCE_FOLDER.sub("", file.path))
        if not name:
            continue
        try:
            bundles[name] = parse_properties(scan.read(file))
        except WorkspaceError as problem:
            notes.append(str(problem))
    return Catalogues(bundles)
