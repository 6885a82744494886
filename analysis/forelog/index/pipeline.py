"""``forelog index``: a workspace → its index.

Two rounds over the files, each on all cores (:mod:`forelog.index.workers`): *read* (bytes → declarations and bodies), then, when all
declarations are known, *link* (bodies → calls and templates).  This process alone writes to the store.

A run that finds nothing changed ends here, before anything heavy is imported.  When everything is to be read, the workers begin while this
process still imports what linking needs.

A later run reads only what changed.  What linking needs of the other files is kept in the table ``linkage``; linked again are the changed
files, and those that mention a name whose declaration changed (:mod:`forelog.index.update.changes`).
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forelog.index import locate, snapshot
from forelog.index.collecting import no_collection
from forelog.index.database.opening import stands_at
from forelog.index.database.store import Store
from forelog.index.progress import Progress, Silent
from forelog.index.questions import queries
from forelog.index.workspace import scan

if TYPE_CHECKING:
    from forelog.index.readers import Reading
    from forelog.index.reading import Along

_REASONS = 12
"""Reasons for unresolved calls that a summary tells, the most frequent first."""


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
    exclude: Sequence[str] = (),
    whole: bool = False,
    along: Along | None = None,
    progress: Progress | None = None,
) -> IndexSummary:
    """Bring the index of a workspace up to date.

    *paths*: folders, source archives or single files.  *db*: the database, by default one in the user's cache folder.  *jobs*: worker
    processes, by default one a core.  *classpath*: jars with library types, before those that build files name.  *exclude*: what to leave
    out, as in :func:`forelog.index.workspace.scan.scan`; of this run, and remembered for :func:`forelog.index.snapshot.changes_since`.
    *whole*: build everything anew, whatever is known; readers see the old state until the new one is complete.  *along*: what else is made of each
    file when all are read.  Raises ForelogError.
    """
    started = time.perf_counter()
    progress = progress or Silent()
    found = scan.scan(paths, exclude)
    place = db if db is not None else locate.default_database([Path(root.path) for root in found.roots])
    sources = found.of_kind("java")
    if not sources and not stands_at(place):  # an index of nothing would only stand in the way of questions
        return _summary(place, queries.Status(), _Done(notes=found.notes), started)
    with Store.open(place, ours=db is None) as store, no_collection(), ExitStack() as stack:
        jobs = jobs or os.cpu_count() or 1
        begun = _begin(stack, jobs, sources, along, anew=True) if store.fresh else None  # the workers read while jars are looked for
        jars, jar_notes = jars_of(found, classpath)
        if begun is None:
            anew = whole or store.meta_get("settings") != snapshot.settings_of(jars, found.of_kind("properties"))
            if not anew:
                known = snapshot.known_files(store.connection)
                if not snapshot.changes(known, {(file.root, file.path): file for file in sources}):
                    _remember(store, exclude)
                    notes = [*store.notes, *found.notes, *jar_notes]
                    return _summary(store.path, queries.status(store.connection), _Done(unchanged=len(known), notes=notes), started)
            begun = _begin(stack, jobs, sources, along, anew=anew)

        from forelog.index.library.classpath import Classpath  # noqa: PLC0415 - start-up time; the workers read meanwhile
        from forelog.index.run import Run  # noqa: PLC0415 - the same

        folder, reading = begun
        run = Run(store, found, Classpath(jars, jar_notes), jobs, progress, folder)
        run.along = along
        run.paths, run.exclude = [os.path.realpath(path) for path in paths], exclude
        run.go(reading)
        _remember(store, exclude)
        if (run.read or run.removed) and not store.meta_get("status"):
            with store.transaction():
                store.save_status()
        done = _Done(run.read, run.unchanged, run.removed, run.notes)
        return _summary(store.path, queries.status(store.connection), done, started)


def _remember(store: Store, exclude: Sequence[str]) -> None:
    """What was left out, where the last run left out something else and nothing came of it."""
    text, numbers = json.dumps(list(exclude)), store.meta_get("status")
    if store.meta_get("exclude", "[]") != text:
        with store.transaction():
            store.meta_set("exclude", text)
            if numbers:
                store.meta_set("status", numbers)


def _begin(
    stack: ExitStack, jobs: int, sources: Sequence[scan.SourceFile], along: Along | None, *, anew: bool
) -> tuple[Path, Reading | None]:
    """A folder for what is in work; with *anew*, workers that read all *sources*.  Both end with *stack*."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - start-up time

    from forelog.index.readers import Reading  # noqa: PLC0415 - start-up time

    folder = Path(stack.enter_context(TemporaryDirectory(prefix="forelog-")))
    return folder, stack.enter_context(Reading(jobs, folder, sources, along)) if anew else None


def jars_of(found: scan.Scan, classpath: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Those that were named, and those that build files name; what a user should know of them."""
    if not found.of_kind("build") and not any(root.kind == "jar" for root in found.roots):
        return tuple(classpath), ()
    from forelog.index.library.classpath import discover  # noqa: PLC0415 - start-up time

    more = discover([Path(root.path) for root in found.roots])
    return tuple(dict.fromkeys((*classpath, *more.jars))), more.notes


@dataclass(frozen=True, slots=True)
class _Done:
    """What a run did."""

    read: int = 0
    unchanged: int = 0
    removed: int = 0
    notes: Sequence[str] = ()


def _summary(place: Path, status: queries.Status, done: _Done, started: float) -> IndexSummary:
    return IndexSummary(
        database=str(place),
        files=status.files,
        parsed=done.read,
        unchanged=done.unchanged,
        removed=done.removed,
        types=status.types,
        methods=status.methods,
        log_statements=status.log_statements,
        calls={"workspace": status.resolved_sites, "external": status.external_sites, "unresolved": status.unresolved_sites},
        edges=status.edges,
        unresolved_reasons=dict(status.reasons[:_REASONS]),
        seconds=round(time.perf_counter() - started, 3),
        notes=tuple(dict.fromkeys(done.notes)),
    )
