"""One run of indexing: what changed, read it, link it and what depends on it, write."""

from __future__ import annotations

import json
import marshal
import pickle
import re
import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from forelog.errors import WorkspaceError
from forelog.index import linking, scan, workers
from forelog.index.changes import changed_names, methods_of
from forelog.index.library import Library
from forelog.index.library.classpath import Classpath
from forelog.index.link.rows import Held, Implementation
from forelog.index.link.state import Links
from forelog.index.link.whole import Pending, Whole
from forelog.index.link.world import World
from forelog.index.logging_rows import StatementRow, Wrapper
from forelog.index.packing import PackedFile
from forelog.index.reading import ReadFile, Spooled
from forelog.index.rows import FileRow, KnownFile
from forelog.index.store import Store
from forelog.templates.catalogues import Catalogues, base_name, parse_properties
from forelog.templates.session import Session
from forelog.templates.wrappers import WrapperSummary

if TYPE_CHECKING:
    from forelog.index.pipeline import Progress

EXTRACTOR = f"2/{marshal.version}.{sys.version_info[0]}.{sys.version_info[1]}"
"""Version of what is extracted and of the form in which it is kept; another one reads every file again."""
_SOURCE_FOLDER = re.compile(r"^(?:.*/)?src/[\w-]+/(?:java|resources)/|^(?:.*/)?(?=org/|com/|net/|io/|jakarta/|javax/)")
"""What stands before the package in the path of a message catalogue."""
_BATCH = 20_000
_MANY_HELD = 4_000
"""Calls that may reach what objects of a subclass were given: more than this for one type are left out."""
_MANY = 0.5
"""Share of files to link again above which everything is built anew."""


class _Kept(NamedTuple):
    """What ``linkage`` keeps of a file."""

    file_id: int
    packed: PackedFile
    method_ids: array[int]
    contribution: bytes


class _Contribution(NamedTuple):
    """What one file contributes to the whole, in row ids."""

    implementations: list[tuple[str, int, bool]]
    held: list[tuple[str, tuple[int, ...], str]]
    as_objects: list[str]
    pending: list[Pending]
    wrappers: bytes


class Run:
    """Steps in the order of :meth:`go`."""

    def __init__(self, store: Store, found: scan.Scan, types: Classpath, jobs: int, progress: Progress, folder: Path) -> None:
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
        self._places: list[Spooled | None] = []
        self._sources: list[scan.SourceFile] = []
        """Of the files of the world, in its order."""
        self._row_ids: array[int] = array("q")
        """Row id of each method of the world, by its id there less one; empty: they are the same."""
        self._world_ids: dict[int, int] = {}

    def go(self) -> None:
        """Bring the store up to date."""
        settings = json.dumps([EXTRACTOR, [str(path) for path in self.types.jars], self._catalogue_state()])
        if self.store.fresh or self.store.meta_get("settings") != settings:
            self._build(settings)
            return
        known = self._known()
        here = {(file.root, file.path): file for file in self.sources}
        if set(known) == set(here) and all(_same(known[key], file) for key, file in here.items()):
            self.unchanged = len(here)
            return
        self._update(known, here, settings)

    def _known(self) -> dict[tuple[str, str], KnownFile]:
        roots = dict(self.store.connection.execute("SELECT path, id FROM roots"))
        return {(path, name): file for path, root_id in roots.items() for name, file in self.store.known_files(root_id).items()}

    def _catalogue_state(self) -> list[Any]:
        return [[file.root, file.path, file.size, file.mtime_ns] for file in self.found.of_kind("properties")]

    # Everything.

    def _build(self, settings: str) -> None:
        read = self._read(self.sources)
        self._places = [r.bodies for r in read]
        self._sources = [self.sources[r.at] for r in read]
        links = self._links([r.packed for r in read])
        session = self._session(links.world)
        with self.store.transaction(rebuild=not self.store.fresh):
            self._write_all(read, links, session)
            self.store.meta_set("settings", settings)
            self.store.meta_set("notes", json.dumps(self.notes[:200]))
        self.read, self.unchanged = len(read), 0

    def _read(self, sources: Sequence[scan.SourceFile]) -> list[ReadFile]:
        self.progress.phase("reading", len(sources))
        found: list[ReadFile] = []
        for item in workers.read_files(self.jobs, self.folder, sources):
            if isinstance(item, str):
                self._note(item)
            else:
                found.append(item)
                self.notes += item.notes
            self.progress.advance(1)
        return found

    def _note(self, text: str) -> None:
        self.notes.append(text)
        self.progress.note(text)

    def _links(self, packed: list[Any]) -> Links:
        library = Library.open(self.types.jars)
        self.notes += library.notes
        return linking.links_of(World(packed, library))

    def _session(self, world: World) -> Session:
        return Session(catalogues=self._catalogues(), message_names=_message_names(world))

    def _write_all(self, read: list[ReadFile], links: Links, session: Session) -> None:
        self.progress.phase("linking", len(read))
        store = self.store
        roots = {root.path: store.root_id(root.path, root.kind) for root in self.found.roots}
        whole = Whole(links, self._row_id)
        out = _Output(store, whole)
        wrappers: list[Wrapper] = []
        for linked in workers.link_files(self.jobs, links, session, self._places, self._sources, range(len(read))):
            source = read[linked.at]
            ids = store.put_file(
                self._file_row(source, self.sources[source.at], roots), linked.types, linked.supertypes, linked.methods, linked.fields
            )
            wrappers += linked.wrappers
            if linked.problem:
                self._note(linked.problem)
            out.add(linked, ids.file_id, source.packed, ids.method_ids, self._row_id)
            self.progress.advance(1)
        out.finish()
        self._follow_wrappers(wrappers, links, session, out)
        out.statements_done()

    def _file_row(self, read: ReadFile, source: scan.SourceFile, roots: dict[str, int]) -> FileRow:
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

    def _row_id(self, world_id: int) -> int:
        return self._row_ids[world_id - 1] if self._row_ids else world_id

    def _follow_wrappers(self, wrappers: list[Wrapper], links: Links, session: Session, out: _Output) -> None:
        """Look again at the methods that call wrappers, until no new wrapper is found; ids are those of the world."""
        while True:
            fresh = [self._row_id(method_id) for method_id, summary in wrappers if session.add_wrapper(summary)]
            calling = out.callers(fresh) if fresh else {}
            wanted = sorted(
                (out.at_of[file_id], [self._world_id(m) for m in ids]) for file_id, ids in calling.items() if file_id in out.at_of
            )
            if not wanted:
                return
            self.progress.phase("following wrappers", len(wanted))
            wrappers = []
            for item in workers.statements_again(self.jobs, links, session, self._places, self._sources, wanted):
                if isinstance(item, str):
                    self._note(item)
                    continue
                at, covered, rows, found = item
                out.replace_statements(at, covered, rows, found)
                wrappers += found
                self.progress.advance(1)

    def _world_id(self, row_id: int) -> int:
        if not self._row_ids:
            return row_id
        if not self._world_ids:
            self._world_ids = {key: at + 1 for at, key in enumerate(self._row_ids)}
        return self._world_ids[row_id]

    # What changed.

    def _update(self, known: dict[tuple[str, str], KnownFile], here: dict[tuple[str, str], scan.SourceFile], settings: str) -> None:
        suspects = [file for key, file in here.items() if key not in known or not _same(known[key], file)]
        read = self._read(suspects)
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
        kept = self._kept()
        names: set[str] = set()
        by_key = {key: kept[file.id] for key, file in known.items() if file.id in kept}
        for key, item in changed.items():
            names |= changed_names(by_key[key].packed if key in by_key else None, PackedFile(*item.packed))
        for file_id in gone:
            names |= changed_names(kept[file_id].packed, None)
        names |= methods_of(names, [k.packed for k in kept.values()])
        keys = [key for key in sorted(here) if key not in unreadable]
        dependents = [key for key in keys if key not in changed and self._mentions(here[key], names)]
        if len(changed) + len(dependents) > _MANY * len(keys) and len(keys) > 20:
            self._build(settings)
            return
        again = self._read([here[key] for key in dependents])
        fresh = {**changed, **{dependents[item.at]: item for item in again}}
        self._relink(keys, here, fresh, by_key, touched, gone, settings)

    def _kept(self) -> dict[int, _Kept]:
        rows = self.store.connection.execute("SELECT file_id, declarations, method_ids, contribution FROM linkage")
        return {
            file_id: _Kept(file_id, PackedFile(*marshal.loads(packed)), array("q", ids), contribution)  # noqa: S302 - written by this program
            for file_id, packed, ids, contribution in rows
        }

    def _mentions(self, file: scan.SourceFile, names: set[str]) -> bool:
        if not names:
            return False
        try:
            data = scan.read(file)
        except WorkspaceError as problem:
            self.notes.append(str(problem))
            return False
        return any(name.encode() in data for name in names)

    def _relink(
        self,
        keys: list[tuple[str, str]],
        here: dict[tuple[str, str], scan.SourceFile],
        fresh: dict[tuple[str, str], ReadFile],
        kept: dict[tuple[str, str], _Kept],
        touched: list[tuple[int, ReadFile]],
        gone: list[int],
        settings: str,
    ) -> None:
        store = self.store
        at_of = {key: at for at, key in enumerate(keys)}
        packed = [fresh[key].packed if key in fresh else tuple(kept[key].packed) for key in keys]
        self._places = [fresh[key].bodies if key in fresh else None for key in keys]
        self._sources = [here[key] for key in keys]
        links = self._links(packed)
        session = self._session(links.world)
        before: dict[str, WrapperSummary] = {}
        """Wrappers of the files that are linked again, as they were."""
        for key, earlier in kept.items():
            for _, summary in pickle.loads(_Contribution(*marshal.loads(earlier.contribution)).wrappers):  # noqa: S301, S302 - our own
                session.add_wrapper(summary)
                if key in fresh or key not in at_of:
                    before[summary.method] = summary
        wanted = sorted(at_of[key] for key in fresh)
        self.progress.phase("linking", len(wanted))
        linked = list(workers.link_files(self.jobs, links, session, self._places, self._sources, wanted))
        if before != {summary.method: summary for file in linked for _, summary in file.wrappers}:
            # A wrapper came, went or changed: its callers, and theirs, say something else now.  Rare, so it is done from the start.
            self._build(settings)
            return
        with store.transaction():
            roots = {root.path: store.root_id(root.path, root.kind) for root in self.found.roots}
            for file_id, item in touched:
                store.touch(file_id, item.size, item.mtime_ns)
            store.delete_files(gone)
            file_ids: dict[int, int] = {at_of[key]: kept[key].file_id for key in keys if key not in fresh}
            method_ids: dict[int, Sequence[int]] = {at_of[key]: kept[key].method_ids for key in keys if key not in fresh}
            for file in linked:  # also the dependents: what types lambdas have and which supertypes are known may follow the change
                key = keys[file.at]
                row = self._file_row(fresh[key], here[key], roots)
                ids = store.put_file(row, file.types, file.supertypes, file.methods, file.fields)
                file_ids[file.at], method_ids[file.at] = ids.file_id, ids.method_ids
            self._row_ids = array("q")
            for at in range(len(keys)):
                self._row_ids.extend(method_ids[at])
            whole = Whole(links, self._row_id)
            out = _Output(store, whole)
            store.drop_whole_calls()
            store.replace_calls([file_ids[file.at] for file in linked], [])
            store.replace_log_statements([file_ids[file.at] for file in linked], [])
            for key in keys:
                if key not in fresh:
                    out.add_kept(kept[key].contribution)
            for file in linked:
                if file.problem:
                    self._note(file.problem)
                out.add(file, file_ids[file.at], packed[file.at], method_ids[file.at], self._row_id)
                self.progress.advance(1)
            out.finish()
            out.statements_done()

    # Message catalogues.

    def _catalogues(self) -> Catalogues:
        bundles: dict[str, dict[str, str]] = {}
        for file in self.found.of_kind("properties"):
            name = base_name(_SOURCE_FOLDER.sub("", file.path))
            if not name:
                continue
            try:
                bundles[name] = parse_properties(scan.read(file))
            except WorkspaceError as problem:
                self.notes.append(str(problem))
        return Catalogues(bundles)


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
        self._linkage: dict[int, tuple[bytes, bytes, _Contribution]] = {}
        self._row_id: Callable[[int], int] = _same_id

    def add(self, linked: linking.LinkedFile, file_id: int, packed: Any, method_ids: Iterable[int], row_id: Callable[[int], int]) -> None:
        """One linked file; world ids become row ids through *row_id*."""
        self.at_of[file_id] = linked.at
        self.file_ids[linked.at] = file_id
        pending: list[Pending] = []
        external = self.store.external_id
        for caller, pos, line, column, target, name, kind, confidence, resolution, reason in linked.calls:
            callee = other = None
            if type(target) is int:
                callee = row_id(target)
            elif target is not None:
                if target[0] in ("implementations", "getters"):
                    if len(target) > 2 and target[2] >= 0:
                        target = (target[0], target[1], row_id(target[2]))  # noqa: PLW2901
                    pending.append((file_id, row_id(caller), pos, line, column, target, name, kind))
                    continue
                other = external(*target)
            self._batch.append((row_id(caller), file_id, pos, line, column, callee, other, name, kind, confidence, resolution, reason))
        if len(self._batch) > _BATCH:
            self.store.put_calls(self._batch)
            self._batch = []
        contribution = _Contribution(
            [(i.interface, row_id(i.target), i.constructor) for i in linked.implementations],
            [(h.holder, tuple([row_id(t) for t in h.targets]), h.library) for h in linked.held],
            linked.as_objects,
            pending,
            pickle.dumps(linked.wrappers),  # the method ids in it mean nothing to a later run, and are not asked for
        )
        self._contribute(contribution)
        self._statements[linked.at] = linked.statements
        self._row_id = row_id
        self._linkage[linked.at] = (marshal.dumps(tuple(packed)), array("q", method_ids).tobytes(), contribution)

    def add_kept(self, contribution: bytes) -> None:
        """What a file contributes that was linked in an earlier run."""
        self._contribute(_Contribution(*marshal.loads(contribution)))  # noqa: S302 - written by this program

    def _contribute(self, contribution: _Contribution) -> None:
        self.whole.add(
            [Implementation(*i) for i in contribution.implementations], [Held(*h) for h in contribution.held], contribution.as_objects
        )
        for pending in contribution.pending:
            self.whole.wait(pending)

    def finish(self) -> None:
        """Write the calls of all files, and those that only the whole tells."""
        self.store.put_calls(self._batch)
        self._batch = []
        self.store.put_calls(self.whole.edges())
        self.store.put_calls(self._held_calls(self.whole.holders()))

    def _held_calls(self, holders: dict[str, tuple[tuple[int, ...], bool]]) -> list[tuple[Any, ...]]:
        """Calls on library objects that hold objects of ours."""
        connection = self.store.connection
        self.store.flush()
        rows: list[tuple[Any, ...]] = []
        names: dict[int, str] = dict(connection.execute("SELECT id, name FROM methods")) if holders else {}
        self._wanted(
            (row[0] for row in connection.execute("SELECT id, class FROM externals").fetchall() if row[1] in holders),
        )
        sites = connection.execute(
            'SELECT DISTINCT caller_id, calls.file_id, pos, line, "column", externals.class FROM calls'
            " JOIN externals ON externals.id = calls.external_id"
            " WHERE external_id IN (SELECT id FROM temp.wanted) AND calls.kind = 'virtual' ORDER BY caller_id, pos"
        )
        by_class: dict[str, list[tuple[Any, ...]]] = {}
        for *site, class_name in sites:
            by_class.setdefault(class_name, []).append(tuple(site))
        for class_name, calls in by_class.items():
            targets, itself = holders[class_name]
            if not itself and len(calls) * len(targets) > _MANY_HELD:
                continue  # a supertype so common (Map, OutputStream) that it says nothing of what is behind it
            confidence = round(0.4 / max(len(targets), 1) ** 0.5, 3)
            reason = f"held by a {class_name}"
            rows += [
                (*site, target, None, names[target], "callback", confidence, "workspace", reason) for site in calls for target in targets
            ]
        return rows

    def _wanted(self, ids: Iterable[int]) -> None:
        """Fill the temporary table of ids that a query is about."""
        connection = self.store.connection
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS wanted(id INTEGER PRIMARY KEY)")
        connection.execute("DELETE FROM temp.wanted")
        connection.executemany("INSERT OR IGNORE INTO temp.wanted VALUES (?)", ((key,) for key in ids))

    def callers(self, methods: Sequence[int]) -> dict[int, list[int]]:
        """Methods and lambda bodies that call any of these methods, by file; all row ids."""
        self.store.flush()
        connection = self.store.connection
        self._wanted(methods)
        found: dict[int, list[int]] = {}
        for file_id, caller in connection.execute(
            "SELECT DISTINCT file_id, caller_id FROM calls WHERE callee_id IN (SELECT id FROM temp.wanted) ORDER BY file_id, caller_id"
        ):
            found.setdefault(file_id, []).append(caller)
        return found

    def replace_statements(self, at: int, covered: list[int], rows: list[StatementRow], wrappers: list[Wrapper]) -> None:
        """Some methods of a file were looked at again; ids are those of the world."""
        again = set(covered)
        self._statements[at] = [row for row in self._statements[at] if row[0] not in again] + rows
        if at in self._linkage:
            packed, ids, contribution = self._linkage[at]
            names = {summary.method for _, summary in wrappers}
            old = pickle.loads(contribution.wrappers)  # noqa: S301 - our own; ids in it may be those of an earlier run
            kept = [wrapper for wrapper in old if wrapper[1].method not in names]
            self._linkage[at] = (packed, ids, contribution._replace(wrappers=pickle.dumps(kept + wrappers)))

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


def _same(known: KnownFile, file: scan.SourceFile) -> bool:
    return known.size == file.size and known.mtime_ns == file.mtime_ns and known.extractor == EXTRACTOR


def _message_names(world: World) -> set[str]:
    """Names of methods that an annotation makes write a line (JBoss Logging's message interfaces)."""
    return {
        method[0]
        for file in world.files
        for declared in file.types
        if declared[2] == "interface"
        for method in declared[15]
        if any(annotation[0].rpartition(".")[2] in ("LogMessage", "Message") for annotation in method[10])
    }
