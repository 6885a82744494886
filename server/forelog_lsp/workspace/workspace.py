"""A workspace: what others ask of it, its life, and which of its parts does what.

One task does what changes the index (:mod:`~forelog_lsp.workspace.indexing`), another one sees what others do to it
(:mod:`~forelog_lsp.workspace.watching`).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Unpack

from forelog.errors import ForelogError
from forelog.index.live.answers import FreshFile, LiveCall
from forelog.index.workspace.scan import BUILD_FILES, BUILD_SUFFIX, SOURCE_SUFFIXES
from forelog_lsp.processes.family import Family
from forelog_lsp.processes.predict import Shape, as_it_is
from forelog_lsp.processes.process import FaultError, GoneError, Process
from forelog_lsp.settings import Settings
from forelog_lsp.workspace import tasks
from forelog_lsp.workspace.buffers import forget_links, real
from forelog_lsp.workspace.events import Events, Notes, defect
from forelog_lsp.workspace.following import Following
from forelog_lsp.workspace.indexing import AGAIN, Indexing
from forelog_lsp.workspace.known_index import KnownIndex
from forelog_lsp.workspace.predictions import SECONDS, Options, Predictions
from forelog_lsp.workspace.summariser import Summariser
from forelog_lsp.workspace.watching import Watching


class Workspace:
    """All folders of a workspace together.  Everything happens on the loop in which :meth:`start` is called."""

    def __init__(self, folders: Sequence[Path], settings: Settings, events: Events) -> None:
        self._events = events
        self._notes = notes = Notes(events)
        self._family = family = Family()
        self._following = Following(family, notes.tell, self._live_lost)
        self._summariser = Summariser(family, notes.tell, events.index_changed, lambda: list(self._following.buffers.open))
        self._index = index = KnownIndex(folders, settings.exclude, self._index_changed, self._following.unload)
        self._indexing = Indexing(index, family, self._following, notes, events)
        self._watching = Watching(index, self._indexing, notes)
        self._predictions = Predictions(index, self._indexing, family, notes, settings)
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def database(self) -> Path | None:
        """The index, once there is one that can be read."""
        return self._index.readable

    @property
    def state(self) -> str:
        """``waiting``, ``indexing``, ``ready``, ``failed`` (there is no index) or ``empty`` (there is no Java)."""
        return self._indexing.state

    def index(self) -> Path:
        """The index.  Raises ForelogError, which says why there is none."""
        return self._indexing.readable()

    # Its life.

    async def start(self) -> None:
        """Begin; returns at once."""
        self._following.start()
        self._tasks = [asyncio.create_task(self._for_ever(work)) for work in (self._indexing.work, self._watching.work)]

    async def close(self) -> None:
        """All its processes are gone.  Whoever waits for something, or asks for something from now on, is told that it will not be."""
        self._indexing.closed = True
        await tasks.end(self._tasks)
        await asyncio.gather(*(part.close() for part in (self._indexing, self._following, self._predictions, self._summariser)))
        await self._family.end()

    async def change(self, folders: Sequence[Path], settings: Settings) -> None:
        """Other folders, or settings; the index is brought up to date where these change it."""
        forget_links()
        self._predictions.settings = settings
        if self._index.use(folders, settings.exclude):
            await self._indexing.stop_run()
            self._indexing.renew()

    async def reindex(self, whole: bool = False) -> dict[str, Any]:
        """Bring the index up to date now, with *whole* all of it anew; the summary.  Cancelled, the work stops.  Raises ForelogError."""
        return await self._indexing.reindex(whole)

    async def stop_indexing(self) -> None:
        """End the run that is under way, if there is one; the index stays as it was."""
        await self._indexing.stop()

    # Open files.

    def edit(self, path: Path, version: int, text: str) -> None:
        """A buffer has this text now; the first call opens it.  Returns at once."""
        self._following.edit(real(path), version, text)

    async def fresh(self, path: Path, version: int, timeout: float) -> FreshFile | None:
        """The statements of that version of a buffer; ``None`` when they are not known within *timeout* seconds."""
        return await self._following.buffers.fresh(real(path), version, timeout)

    def close_buffer(self, path: Path) -> None:
        """The editor has closed the file."""
        self._following.close_buffer(real(path))

    async def calls(self, path: Path) -> list[LiveCall] | None:
        """The calls that a buffer makes; ``None`` as long as that cannot be known."""
        if not self._following.loaded:
            return None
        try:
            found: list[LiveCall] | None = await self._following.ask("calls", real(path))
        except (ForelogError, FaultError, GoneError):
            return None
        return found

    def saved(self, paths: Iterable[Path]) -> None:
        """These files were written, made or removed.  Returns at once."""
        wanted = [real(path) for path in paths if _matters(path.name)]
        if wanted:
            self._indexing.saved(wanted)

    async def settled(self) -> None:
        """Wait until everything saved so far is in the index, or cannot be."""
        await self._indexing.idle.wait()

    # Predictions.

    async def predict(self, method: int | str, *, time_limit: float = SECONDS, shape: Shape = as_it_is, **options: Unpack[Options]) -> Any:
        """A :class:`~forelog.predict.model.Prediction`, as :func:`forelog.predict.predict.predict` gives it, or what *shape* makes of it.

        Depth and level are those of the settings, if nothing is said.  *shape* is applied in the other process: what is large, or takes long
        to show, need not be done in the loop.  Cancelled, the work stops.  Raises ForelogError.
        """
        return await self._predictions.predict(method, shape, time_limit, **options)

    async def paths_to(
        self, statements: Sequence[int], *, time_limit: float = SECONDS, shape: Shape = as_it_is, **options: Unpack[Options]
    ) -> Any:
        """The same for :func:`forelog.predict.backwards.paths_to`."""
        return await self._predictions.paths_to(statements, shape, time_limit, **options)

    def expect(self, method: int) -> None:
        """A prediction from this method may be asked for soon, as the settings say.  Returns at once."""
        self._predictions.expect(method)

    # How it is.

    def status(self) -> dict[str, object]:
        """How it is, for people and programs."""
        return {
            "state": self.state,
            "folders": [str(folder) for folder in self._index.folders],
            "database": str(self.database) if self.database is not None else None,
            "processes": [{"name": process.name, "pid": process.pid, "memory": process.memory()} for process in self.processes],
            "follows": "the workspace" if self._following.loaded else "single files",
            "summarised": self.database is not None and self._summariser.summarised,
            "primed": self.database is not None and self._summariser.primed,
            "open": len(self._following.buffers.open),
            "last_index": self._indexing.last,
            "last_error": self._notes.last_error or None,
        }

    @property
    def processes(self) -> list[Process]:
        """All processes that live."""
        return self._family.processes

    # Inside.

    def _live_lost(self) -> None:
        self._indexing.look_for_work()

    def _index_changed(self) -> None:
        if self.database is not None:
            self._predictions.start()
            self._summariser.soon(self.database)
        self._events.index_changed()

    async def _for_ever(self, work: Callable[[], Awaitable[None]]) -> None:
        """A fault of ours in one step does not end all that would come after it."""
        while True:
            try:
                await work()
            except Exception as fault:  # noqa: BLE001 - it is said
                self._notes.tell("error", defect(fault))
                self._indexing.show_state()
                await asyncio.sleep(AGAIN)


def _matters(name: str) -> bool:
    """Whether a file of this name says something about Java; a name without a dot may be a folder's."""
    return name.endswith((*SOURCE_SUFFIXES, BUILD_SUFFIX)) or name in BUILD_FILES or name == ".gitignore" or "." not in name
