"""``forelog index``: a workspace → its index.

Two rounds over the files, each on all cores (:mod:`forelog.index.workers`): *read* (bytes → declarations and bodies), then, when all
declarations are known, *link* (bodies → calls and templates).  This process alone writes to the store.

A later run reads only what changed.  What linking needs of the other files is kept in the table ``linkage``; linked again are the changed
files, and those that mention a name whose declaration changed (:mod:`forelog.index.changes`).
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from forelog.index import locate, queries, scan
from forelog.index.library import classpath as jars
from forelog.index.run import Run
from forelog.index.store import Store

_REASONS = 12
"""Reasons for unresolved calls that a summary tells, the most frequent first."""


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
    processes, by default one a core.  *classpath*: jars with library types, before those that build files name.  Raises ForelogError.
    """
    started = time.perf_counter()
    progress = progress or Silent()
    found = scan.scan(paths)
    place = db if db is not None else locate.default_database([Path(root.path) for root in found.roots])
    types = jars.Classpath(tuple(classpath))
    roots = [Path(root.path) for root in found.roots]
    if found.of_kind("build") or any(root.kind == "jar" for root in found.roots):
        types += jars.discover(roots)
    with Store.open(place, ours=db is None) as store, tempfile.TemporaryDirectory(prefix="forelog-") as folder:
        run = Run(store, found, types, jobs or os.cpu_count() or 1, progress, Path(folder))
        run.go()
        return _summary(store, run, started)


def _summary(store: Store, run: Run, started: float) -> IndexSummary:
    if run.read or run.removed:
        with store.transaction():
            store.save_status()
    status = queries.status(store.connection)
    return IndexSummary(
        database=str(store.path),
        files=status.files,
        parsed=run.read,
        unchanged=run.unchanged,
        removed=run.removed,
        types=status.types,
        methods=status.methods,
        log_statements=status.log_statements,
        calls={"workspace": status.resolved_sites, "external": status.external_sites, "unresolved": status.unresolved_sites},
        edges=status.edges,
        unresolved_reasons=dict(status.reasons[:_REASONS]),
        seconds=round(time.perf_counter() - started, 3),
        notes=tuple(dict.fromkeys(run.notes)),
    )
