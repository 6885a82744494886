"""One run of indexing: what changed, read it, link it and what depends on it, write."""

from __future__ import annotations

import json
import marshal
import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forelog.errors import WorkspaceError
from forelog.index import holding, linking, scan, workers
from forelog.index.contribution import Contribution, contributed, hashed, merged, packed_summaries
from forelog.index.kept import Kept
from forelog.index.library import Library
from forelog.index.library.classpath import Classpath
from forelog.index.link.state import Links
from forelog.index.link.whole import Whole
from forelog.index.link.world import World
from forelog.index.logging_rows import StatementRow, Wrapper
from forelog.index.readers import Reading
from forelog.index.reading import ReadFile, Spooled
from forelog.index.rows import FileRow, KnownFile
from forelog.index.snapshot import EXTRACTOR, changes, known_files, same, settings_of
from forelog.index.store import Store
from forelog.index.updating import Updating
from forelog.templates.catalogues import Catalogues, base_name, parse_properties
from forelog.templates.session import Session
from forelog.templates.wrappers import WrapperSummary

if TYPE_CHECKING:
    from forelog.index.pipeline import Progress

_SOURCE_FOLDER = re.compile(r"^(?:.*/)?src/[\w-]+/(?:java|resources)/|^(?:.*/)?(?=org/|com/|net/|io/|jakarta/|javax/)")
"""What stands before the package in the path of a message catalogue."""
_BATCH = 20_000


class Run:
    """Steps in the order of :meth:`go`."""

    def __init__(
        self, store: Store, found: scan.Scan, types: Classpath, jobs: int, progress: Progress, folder: Path, kept: Kept | None = None
    ) -> None:
        """*kept*: what an earlier run left in memory."""
        self.kept = kept
        self.store = store
        self.found = found
        self.types = types
        self.jobs = jobs
        self.progress = progress
        self.folder = folder
        self.sources = found.of_kind("java")
        self.notes = [*store.notes, *found.notes, *types.notes]
        self.read = 0
        self.unchanged = 0
        self.removed = 0
        self.linked = 0
        """Files whose rows were made anew, in an update."""
        self.rebuilt = False
        self._places: list[Spooled | None] = []
        self._sources: list[scan.SourceFile] = []
        """Of the files of the world, in its order."""

    def go(self, reading: Reading | None = None) -> None:
        """Bring the store up to date; *reading*: of all files, when somebody saw that everything is to be built and has begun with it."""
        settings = settings_of(self.types.jars, self.found.of_kind("properties"))
        if reading is not None or self.store.fresh or self.store.meta_get("settings") != settings:
            self._build(settings, reading)
            return
        known = known_files(self.store.connection)
        here = {(file.root, file.path): file for file in self.sources}
        if not changes(known, here):
            self.unchanged = len(here)
            return
        self._update(known, here, settings)

    # Everything.

    def _build(self, settings: str, reading: Reading | None = None) -> None:
        library, catalogues = self.library(), catalogues_of(self.found, self.notes)  # while the workers read
        read = self._read(reading) if reading is not None else self.read_sources(self.sources)
        self._places = [r.bodies for r in read]
        self._sources = [self.sources[r.at] for r in read]
        links = linking.links_of(World([r.packed for r in read], library))
        session = Session(catalogues=catalogues, message_names=message_names(links.world))
        with self.store.transaction(rebuild=not self.store.fresh):
            self._write_all(read, links, session)
            self.store.meta_set("settings", settings)
            self.store.meta_set("notes", json.dumps(self.notes[:200]))
        self.read, self.unchanged, self.rebuilt = len(read), 0, True

    def read_sources(self, sources: Sequence[scan.SourceFile]) -> list[ReadFile]:
        """Facts of files; notes for those that cannot be read.  Their bodies wait in this run's folder."""
        with Reading(self.jobs, self.folder, sources) as reading:
            return self._read(reading)

    def _read(self, reading: Reading) -> list[ReadFile]:
        self.progress.phase("reading", len(reading.sources))
        found: list[ReadFile] = []
        for item in reading:
            if isinstance(item, str):
                self.note(item)
            else:
                found.append(item)
                self.notes += item.notes
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
        whole = Whole(links, _same_id)
        out = _Output(store, whole)
        wrappers: list[Wrapper] = []
        with workers.Linkers(self.jobs, links, session, self._places, self._sources) as linkers:
            for linked in linkers.files(range(len(read))):
                source = read[linked.at]
                row = self.file_row(source, self.sources[source.at], roots)
                ids = store.put_file(row, linked.types, linked.supertypes, linked.methods, linked.fields)
                wrappers += linked.wrappers
                if linked.problem:
                    self.note(linked.problem)
                out.add(linked, ids.file_id, source.packed, ids.method_ids, _same_id)
                self.progress.advance(1)
            out.finish()
            self._follow_wrappers(wrappers, session, linkers, out)
        out.statements_done()

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

    def _follow_wrappers(self, wrappers: list[Wrapper], session: Session, linkers: workers.Linkers, out: _Output) -> None:
        """Look again at the methods that call wrappers, until no new wrapper is found; rows of a new index have the ids of the world."""
        while True:
            fresh = {method_id: summary for method_id, summary in wrappers if session.add_wrapper(summary)}
            calling = out.callers(fresh) if fresh else {}
            wanted = sorted((out.at_of[file_id], ids) for file_id, ids in calling.items())
            if not wanted:
                return
            self.progress.phase("following wrappers", len(wanted))
            linkers.learn(fresh.values())
            again = linkers.statements_again(wanted)
            self.store.complete("types", "supertypes", "methods", "fields", "calls")  # while the workers begin
            wrappers = []
            for item in again:
                if isinstance(item, str):
                    self.note(item)
                    continue
                at, covered, rows, found, rests_on = item
                out.replace_statements(at, covered, rows, found, rests_on)
                wrappers += found
                self.progress.advance(1)

    # What changed.

    def _update(self, known: dict[tuple[str, str], KnownFile], here: dict[tuple[str, str], scan.SourceFile], settings: str) -> None:
        suspects = [file for key, file in here.items() if key not in known or not same(known[key], file)]
        read = self.read_sources(suspects)
        changed: dict[tuple[str, str], ReadFile] = {}
        touched: list[tuple[int, ReadFile]] = []
        for item in read:
            key = (suspects[item.at].root, suspects[item.at].path)
            old = known.get(key)
            if old is not None and old.hash == item.hash and old.extractor == EXTRACTOR:
                touched.append((old.id, item))
            else:
                changed[key] = item
        unreadable = {(file.root, file.path) for file in suspects} - {(suspects[item.at].root, suspects[item.at].path) for item in read}
        gone = [file.id for key, file in known.items() if key not in here or key in unreadable]
        self.read, self.removed = len(changed), len(gone)
        self.unchanged = len(here) - len(changed) - len(unreadable)
        if not changed and not gone:
            with self.store.transaction():
                for file_id, item in touched:
                    self.store.touch(file_id, item.size, item.mtime_ns)
            return
        kept = self.kept if self.kept is not None and self.kept.stamp == self.store.meta_get("stamp") else None
        self.kept = kept = kept or Kept.load(self.store.connection, known, self.store.meta_get("stamp"))
        keys = [key for key in sorted(here) if key not in unreadable]
        gone_keys = [key for key in known if key not in here or key in unreadable]
        if not Updating(self, kept, keys, here, changed, gone_keys, touched).go():
            self.kept = None
            self._build(settings)
            return
        kept.stamp = self.store.meta_get("stamp")


class _Output:
    """Writes what linking found."""

    def __init__(self, store: Store, whole: Whole) -> None:
        self.store = store
        self.whole = whole
        self.at_of: dict[int, int] = {}
        """Index of a file in the world by its row id."""
        self.file_ids: dict[int, int] = {}
        self._batch: list[tuple[Any, ...]] = []
        self._statements: dict[int, list[StatementRow]] = {}
        self._linkage: dict[int, tuple[bytes, bytes, Contribution]] = {}
        self._telling: dict[tuple[int, int], int] = {}
        """Arguments that may have constant text, by caller and position of the call (:mod:`forelog.index.link.telling`)."""
        self._direct: set[tuple[int, int]] = set()
        """Calls of loggers: (file id, position)."""
        self._row_id: Callable[[int], int] = _same_id

    def add(self, linked: linking.LinkedFile, file_id: int, packed: Any, method_ids: Iterable[int], row_id: Callable[[int], int]) -> None:
        """One linked file; world ids become row ids through *row_id*."""
        self.at_of[file_id] = linked.at
        self.file_ids[linked.at] = file_id
        rows, contribution = contributed(linked, file_id, row_id, self.store.external_id)
        self._batch += rows
        if len(self._batch) > _BATCH:
            self.store.put_calls(self._batch)
            self._batch = []
        self._contribute(contribution)
        self._statements[linked.at] = linked.statements
        self._direct.update((file_id, row[2]) for row in linked.statements if not row[15])
        for caller, pos, mask in linked.telling:
            self._telling[row_id(caller), pos] = mask
        self._row_id = row_id
        self._linkage[linked.at] = (marshal.dumps(tuple(packed)), array("q", method_ids).tobytes(), contribution)

    def _contribute(self, contribution: Contribution) -> None:
        self.whole.add(*contribution.made_of())
        for pending in contribution.pending:
            self.whole.wait(pending)

    def finish(self) -> None:
        """Write the calls of all files, and those that only the whole tells."""
        self.store.put_calls(self._batch)
        self._batch = []
        self.store.put_calls(self.whole.edges())
        self.store.flush()
        holders = self.whole.holders()
        sites = holding.all_sites(self.store.connection, holders)
        counts = {class_name: len(calls) for class_name, calls in sites.items()}
        self.store.put_calls(holding.rows_of(self.store.connection, holders, sites, counts))
        self.store.meta_set("held_sites", json.dumps(counts))

    def callers(self, wrappers: dict[int, WrapperSummary]) -> dict[int, list[int]]:
        """Methods and lambda bodies with calls that decide something of what these methods log, by file; all row ids."""
        self.store.flush()
        holding.wanted(self.store.connection, wrappers)
        asked = {key: summary.asked() for key, summary in wrappers.items()}
        found: dict[int, dict[int, None]] = {}
        for file_id, caller, pos, callee in self.store.connection.execute(
            "SELECT DISTINCT file_id, caller_id, pos, callee_id FROM calls WHERE callee_id IN (SELECT id FROM temp.wanted)"
            " ORDER BY file_id, caller_id"
        ):
            whole, parts = asked[callee]
            if (whole or self._telling.get((caller, pos), 0) & parts) and (file_id, pos) not in self._direct:
                found.setdefault(file_id, {})[caller] = None
        return {file_id: list(callers) for file_id, callers in found.items()}

    def replace_statements(
        self, at: int, covered: list[int], rows: list[StatementRow], wrappers: list[Wrapper], rests_on: Iterable[tuple[str, str]]
    ) -> None:
        """Some methods of a file were looked at again; ids are those of the world."""
        again = set(covered)
        self._statements[at] = [row for row in self._statements[at] if row[0] not in again] + rows
        if at in self._linkage:
            packed, ids, contribution = self._linkage[at]
            names = {summary.method for _, summary in wrappers}
            kept = [summary for summary in contribution.summaries() if summary.method not in names]
            contribution = contribution._replace(
                wrappers=packed_summaries([*kept, *(summary for _, summary in wrappers)]),
                rests_on=merged(contribution.rests_on, hashed(rests_on)),
            )
            self._linkage[at] = (packed, ids, contribution)

    def statements_done(self) -> None:
        """Write the log statements, and what later runs need."""
        row_id = self._row_id
        file_ids = [self.file_ids[at] for at in sorted(self._statements)]
        rows = [
            (self.file_ids[at], row_id(row[0]), *row[1:])
            for at in sorted(self._statements)
            for row in sorted(self._statements[at], key=lambda row: (row[2], row[15]))
        ]
        self.store.replace_log_statements(file_ids, rows)
        self.store.put_linkage(
            [(self.file_ids[at], packed, ids, marshal.dumps(tuple(kept))) for at, (packed, ids, kept) in sorted(self._linkage.items())]
        )


def _same_id(method_id: int) -> int:
    return method_id


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
