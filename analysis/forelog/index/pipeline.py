"""``forelog index``: a workspace → its index.

Two rounds over the files, each on all cores: *read* (bytes → declarations and bodies), then, when all declarations are known, *link*
(bodies → calls and templates).  The linking workers are forked from the process that holds all declarations, so these are shared and never
copied; bodies travel through spool files.  This process alone writes to the store.
"""

from __future__ import annotations

import json
import marshal
import multiprocessing
import os
import pickle
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from forelog.errors import WorkspaceError
from forelog.index import linking, locate, scan
from forelog.index.library import Library
from forelog.index.link.state import Links
from forelog.index.link.text_context import Texts
from forelog.index.link.whole import Whole
from forelog.index.link.world import World
from forelog.index.logging_rows import StatementRow, Wrapper
from forelog.index.reading import Reader, ReadFile, Spooled, Spools
from forelog.index.rows import FileRow
from forelog.index.store import Store
from forelog.templates.catalogues import Catalogues, base_name, parse_properties
from forelog.templates.session import Session

EXTRACTOR = "1"
"""Version of what is extracted; another one reads every file again."""
RECURSION = 20_000
"""Frames for linking: deep source was already cut by the lowering (:data:`forelog.java.lower.DEPTH_LIMIT`)."""
_CHUNK_BYTES = 400_000
_SOURCE_FOLDER = re.compile(r"^(?:.*/)?src/[\w-]+/(?:java|resources)/|^(?:.*/)?(?=org/|com/|net/|io/|jakarta/|javax/)")
"""What stands before the package in the path of a message catalogue."""


class Progress(Protocol):
    """Who is told how far indexing is."""

    def phase(self, name: str, total: int) -> None:
        """A phase of *total* steps begins."""

    def advance(self, steps: int) -> None:
        """So many steps more are done."""

    def note(self, text: str) -> None:
        """Something the user should know."""


class Silent:
    """Nobody is told."""

    def phase(self, name: str, total: int) -> None:
        """A phase begins."""

    def advance(self, steps: int) -> None:
        """Steps are done."""

    def note(self, text: str) -> None:
        """A note."""


@dataclass(frozen=True, slots=True)
class IndexSummary:
    """What a run of ``forelog index`` did and found."""

    database: str
    files: int
    parsed: int
    unchanged: int
    removed: int
    types: int
    methods: int
    log_statements: int
    calls: dict[str, int]
    """Call sites: ``workspace``, ``external``, ``unresolved``."""
    edges: int
    unresolved_reasons: dict[str, int]
    seconds: float
    notes: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """The summary as JSON would say it."""
        return {**asdict(self), "notes": list(self.notes)}


def index_workspace(
    paths: Sequence[Path],
    *,
    db: Path | None = None,
    jobs: int | None = None,
    classpath: Sequence[Path] = (),
    progress: Progress | None = None,
) -> IndexSummary:
    """Bring the index of a workspace up to date.

    *paths*: folders, source archives or single files.  *db*: the database, by default one in the user's cache folder.  *jobs*: worker
    processes, by default one a core.  Raises ForelogError.
    """
    started = time.perf_counter()
    progress = progress or Silent()
    found = scan.scan(paths)
    java = found.of_kind("java")
    place = db if db is not None else locate.default_database([Path(root.path) for root in found.roots])
    with Store.open(place, ours=db is None) as store:
        return _Run(store, found, java, jobs or os.cpu_count() or 1, classpath, progress, started).run()


class _Run:
    """One run; its steps in order."""

    def __init__(
        self,
        store: Store,
        found: scan.Scan,
        java: list[scan.SourceFile],
        jobs: int,
        classpath: Sequence[Path],
        progress: Progress,
        started: float,
    ) -> None:
        self.store = store
        self.found = found
        self.java = java
        self.jobs = jobs
        self.classpath = classpath
        self.progress = progress
        self.started = started
        self.notes = [*store.notes, *found.notes]

    def run(self) -> IndexSummary:
        """Index, unless nothing changed."""
        if not self.store.fresh and self._nothing_changed():
            return self._summary(parsed=0, unchanged=len(self.java), removed=0)
        return self._build()

    def _nothing_changed(self) -> bool:
        store = self.store
        if store.meta_get("classpath") != json.dumps([str(p) for p in self.classpath]):
            return False
        known: dict[tuple[str, str], tuple[int, int, str]] = {}
        roots = dict(store.connection.execute("SELECT path, id FROM roots"))
        if set(roots) != {root.path for root in self.found.roots}:
            return False
        for path, root_id in roots.items():
            for name, file in store.known_files(root_id).items():
                known[path, name] = (file.size, file.mtime_ns, file.extractor)
        if len(known) != len(self.java):
            return False
        return all(known.get((f.root, f.path)) == (f.size, f.mtime_ns, EXTRACTOR) for f in self.java)

    def _build(self) -> IndexSummary:
        with tempfile.TemporaryDirectory(prefix="forelog-") as folder:
            read = self._read(Path(folder))
            library = Library.open(self.classpath)
            self.notes += library.notes
            world = World([r.packed for r in read], library)
            links = linking.links_of(world)
            session = Session(catalogues=self._catalogues(), message_names=message_names(world))
            with self.store.transaction(rebuild=not self.store.fresh):
                self._write(read, links, session)
                self.store.meta_set("classpath", json.dumps([str(p) for p in self.classpath]))
                self.store.meta_set("summary", json.dumps({"notes": self.notes[:200]}))
        return self._summary(parsed=len(read), unchanged=0, removed=0)

    # Round one.

    def _read(self, folder: Path) -> list[ReadFile]:
        self.progress.phase("reading", len(self.java))
        found: list[ReadFile] = []
        chunks = _chunks([f.size for f in self.java])
        for result in _each(self.jobs, _read_chunk, chunks, lambda: _set_up_reading(folder, self.java)):
            for item in marshal.loads(result):  # noqa: S302 - from our own worker
                if isinstance(item, str):
                    self.notes.append(item)
                    self.progress.note(item)
                else:
                    read = ReadFile(*item)
                    found.append(read._replace(bodies=Spooled(*read.bodies)))
                    self.notes += read.notes
                self.progress.advance(1)
        return found

    # Round two.

    def _write(self, read: list[ReadFile], links: Links, session: Session) -> None:
        self.progress.phase("linking", len(read))
        store = self.store
        roots = {root.path: store.root_id(root.path, root.kind) for root in self.found.roots}
        whole = Whole(links)
        file_ids: dict[int, int] = {}
        statements: dict[int, list[StatementRow]] = {}
        wrappers: list[Wrapper] = []
        batch: list[tuple[Any, ...]] = []
        chunks = _chunks([r.size for r in read])
        for result in _each(self.jobs, _link_chunk, chunks, lambda: _set_up_linking(links, session, [r.bodies for r in read])):
            for item in marshal.loads(result):  # noqa: S302 - from our own worker
                linked = linking.from_plain(item)
                file_id = self._declare(read[linked.at], linked, roots)
                file_ids[linked.at] = file_id
                statements[linked.at] = linked.statements
                wrappers += linked.wrappers
                whole.add(linked.implementations, linked.held, linked.as_objects)
                for row in linked.calls:
                    target = row[4]
                    if type(target) is tuple and target[0] in ("implementations", "getters"):
                        whole.wait((file_id, *row[:7]))
                    else:
                        batch.append(self._call(file_id, row))
                if len(batch) > 20_000:
                    store.put_calls(batch)
                    batch = []
                self.progress.advance(1)
        store.put_calls(batch)
        store.put_calls(whole.edges())
        store.put_calls(self._held_calls(whole.holders()))
        self._follow_wrappers(wrappers, session, links, [r.bodies for r in read], file_ids, statements)
        store.put_log_statements([(file_ids[at], *row) for at in sorted(statements) for row in statements[at]])

    def _follow_wrappers(
        self,
        wrappers: list[Wrapper],
        session: Session,
        links: Links,
        places: list[Spooled],
        file_ids: dict[int, int],
        statements: dict[int, list[StatementRow]],
    ) -> None:
        """Look again at the files that call wrappers, until no new wrapper is found."""
        by_id = {file_id: at for at, file_id in file_ids.items()}
        while True:
            fresh = [method_id for method_id, summary in wrappers if session.add_wrapper(summary)]
            if not fresh:
                return
            files = sorted(by_id[file_id] for file_id in self._callers(fresh) if file_id in by_id)
            if not files:
                return
            self.progress.phase("following wrappers", len(files))
            wrappers = []
            chunks = [range(at, at + 1) for at in files]
            for result in _each(self.jobs, _again_chunk, chunks, lambda: _set_up_linking(links, session, places)):
                at, rows, found = pickle.loads(result)  # noqa: S301 - from our own worker
                statements[at] = rows
                wrappers += found
                self.progress.advance(1)

    def _callers(self, methods: list[int]) -> set[int]:
        self.store.flush()
        connection = self.store.connection
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS wanted(id INTEGER PRIMARY KEY)")
        connection.execute("DELETE FROM temp.wanted")
        connection.executemany("INSERT OR IGNORE INTO temp.wanted VALUES (?)", ((method,) for method in methods))
        return {row[0] for row in connection.execute("SELECT DISTINCT file_id FROM calls WHERE callee_id IN (SELECT id FROM temp.wanted)")}

    def _catalogues(self) -> Catalogues:
        """Message catalogues of the workspace; each also under its name without leading source folders."""
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

    def _declare(self, read: ReadFile, linked: linking.LinkedFile, roots: dict[str, int]) -> int:
        source = self.java[read.at]
        row = FileRow(
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
        return self.store.put_file(row, linked.types, linked.supertypes, linked.methods, linked.fields).file_id

    def _call(self, file_id: int, row: tuple[Any, ...]) -> tuple[Any, ...]:
        caller, pos, line, column, target, name, kind, confidence, resolution, reason = row
        callee = external = None
        if type(target) is int:
            callee = target
        elif target is not None:
            external = self.store.external_id(*target)
        return (caller, file_id, pos, line, column, callee, external, name, kind, confidence, resolution, reason)

    def _held_calls(self, holders: dict[str, tuple[int, ...]]) -> list[tuple[Any, ...]]:
        """Calls on library objects that hold objects of ours."""
        connection = self.store.connection
        self.store.flush()
        rows: list[tuple[Any, ...]] = []
        names = {row[0]: row[1] for row in connection.execute("SELECT id, name FROM methods")} if holders else {}
        for class_name, targets in holders.items():
            sites = connection.execute(
                "SELECT DISTINCT c.caller_id, c.file_id, c.pos, c.line, c.\"column\" FROM calls AS c JOIN externals AS e ON e.id = c.external_id"
                " WHERE e.class = ? AND c.kind = 'virtual'",
                (class_name,),
            ).fetchall()
            confidence = round(0.4 / max(len(targets), 1) ** 0.5, 3)
            rows += [
                (*site, target, None, names[target], "callback", confidence, "workspace", "") for site in sites for target in targets
            ]
        return rows

    # The end.

    def _summary(self, *, parsed: int, unchanged: int, removed: int) -> IndexSummary:
        connection = self.store.connection

        def count(sql: str) -> int:
            return int(connection.execute(sql).fetchone()[0])

        sites = connection.execute(
            "SELECT r, count(*) FROM (SELECT max(CASE resolution WHEN 'workspace' THEN '2' WHEN 'external' THEN '1' ELSE '0' END) AS r"
            " FROM calls WHERE kind != 'initializer' GROUP BY caller_id, pos) GROUP BY r"
        ).fetchall()
        names = {"2": "workspace", "1": "external", "0": "unresolved"}
        calls = Counter({"workspace": 0, "external": 0, "unresolved": 0})
        calls.update({names[r]: n for r, n in sites})
        reasons = connection.execute(
            "SELECT reason, count(*) AS n FROM calls WHERE resolution = 'unresolved' GROUP BY reason ORDER BY n DESC, reason LIMIT 12"
        ).fetchall()
        return IndexSummary(
            database=str(self.store.path),
            files=count("SELECT count(*) FROM files"),
            parsed=parsed,
            unchanged=unchanged,
            removed=removed,
            types=count("SELECT count(*) FROM types"),
            methods=count("SELECT count(*) FROM methods"),
            log_statements=count("SELECT count(*) FROM log_statements"),
            calls=dict(calls),
            edges=count("SELECT count(*) FROM calls"),
            unresolved_reasons=dict(reasons),
            seconds=round(time.perf_counter() - self.started, 3),
            notes=tuple(self.notes),
        )


# Workers.  What they work on is set once in each process; with fork it is inherited.

_reader: Reader | None = None
_sources: list[scan.SourceFile] = []
_texts: Texts | None = None
_session = Session()
_places: list[Spooled] = []
_spools = Spools()


def _set_up_reading(folder: Path, sources: list[scan.SourceFile]) -> None:
    global _reader, _sources  # noqa: PLW0603 - the process's own work
    _quiet()
    _reader = Reader(folder / f"{os.getpid()}.spool")
    _sources = sources


def _read_chunk(chunk: range) -> bytes:
    assert _reader is not None
    found = [_reader.read(at, _sources[at]) for at in chunk]
    _reader.flush()
    return marshal.dumps([item if isinstance(item, str) else tuple(item[:-1]) + (tuple(item.bodies),) for item in found])


def _set_up_linking(links: Links, session: Session, places: list[Spooled]) -> None:
    global _texts, _session, _places, _spools  # noqa: PLW0603 - the process's own work
    _quiet()
    sys.setrecursionlimit(RECURSION)
    _places, _spools, _session = places, Spools(), session
    _texts = Texts(links, lambda at: _spools.load(_places[at]).bodies)


def _link_chunk(chunk: range) -> bytes:
    assert _texts is not None
    return marshal.dumps([linking.plain(linking.link_file(_texts, _session, at, _spools.load(_places[at]))) for at in chunk])


def _again_chunk(chunk: range) -> bytes:
    assert _texts is not None
    at = chunk[0]
    return pickle.dumps((at, *linking.statements_again(_texts, _session, at, _spools.load(_places[at]))))


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


def _quiet() -> None:
    """A worker leaves Ctrl-C to its parent, and cyclic garbage alone: it makes none worth the search."""
    import gc  # noqa: PLC0415 - workers only

    if multiprocessing.parent_process() is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()


def _chunks(sizes: Sequence[int]) -> list[range]:
    """Runs of files of similar total size."""
    chunks: list[range] = []
    start = total = 0
    for at, size in enumerate(sizes):
        total += size
        if total >= _CHUNK_BYTES:
            chunks.append(range(start, at + 1))
            start, total = at + 1, 0
    if start < len(sizes):
        chunks.append(range(start, len(sizes)))
    return chunks


def _each(jobs: int, work: Callable[[range], bytes], chunks: list[range], set_up: Callable[[], None]) -> Iterator[bytes]:
    """Results of *work* for each chunk, in order; in forked processes where there is more than one chunk and a way to fork."""
    if jobs <= 1 or len(chunks) <= 1 or "fork" not in multiprocessing.get_all_start_methods():
        set_up()
        yield from map(work, chunks)
        return
    context = multiprocessing.get_context("fork")
    with context.Pool(min(jobs, len(chunks)), initializer=set_up) as pool:
        yield from pool.imap(work, chunks)
