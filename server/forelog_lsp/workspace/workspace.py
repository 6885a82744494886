"""A workspace: what others ask of it, and the order in which its index, its open files and its predictions come about.

One task (``_work``) does what changes the index, one thing after another: runs in a process of their own, loading it into the process that
follows edits, files that were saved.  Another one (``_watch``) sees what others do: to the index, to the folders.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forelog.errors import DatabaseError, ForelogError, LockedError
from forelog.index.live.answers import FreshFile, LiveCall
from forelog.index.workspace.scan import BUILD_FILES, BUILD_SUFFIX, SOURCE_SUFFIXES
from forelog_lsp.processes.family import Family
from forelog_lsp.processes.predict import Shape, as_it_is
from forelog_lsp.processes.process import FaultError, GoneError, Process
from forelog_lsp.settings import Settings
from forelog_lsp.workspace.buffers import forget_links, real
from forelog_lsp.workspace.database import Database
from forelog_lsp.workspace.events import Events, Notes
from forelog_lsp.workspace.expecting import Expected, Expecting
from forelog_lsp.workspace.following import Following
from forelog_lsp.workspace.predictors import Predictors
from forelog_lsp.workspace.runs import Runs
from forelog_lsp.workspace.summariser import Summariser

MANY = 50
"""Saved files beyond which a run of its own is better than to have edits wait."""
LOADS = 2
"""Times that loading the same state of the index is tried."""
RARELY = 4.0
"""Others may write again and again: so many times as long as loading takes lies between two loads."""
LOOK = 1.0
"""Seconds between two looks at what others do."""
EXPECTED_SECONDS = 4.0
"""What making a prediction ready may take at most."""
AGAIN = 0.5
"""Seconds after which is tried again what somebody else's writing stands in the way of."""
_ABOUT_INDEX, _ABOUT_LOCK, _ABOUT_LIVE = "index", "lock", "live"


@dataclass(slots=True, eq=False)
class _Wish:
    """Somebody wants the index to be brought up to date."""

    whole: bool
    answer: asyncio.Future[dict[str, object]] | None = None
    given_up: bool = False


class Workspace:
    """All folders of a workspace together.  Everything happens on the loop in which :meth:`start` is called."""

    def __init__(self, folders: Sequence[Path], settings: Settings, events: Events) -> None:
        self.database: Path | None = None
        """The index, once there is one that can be read."""
        self.state = "waiting"
        """``waiting``, ``indexing``, ``ready``, ``failed`` (there is no index) or ``empty`` (there is no Java)."""
        self._folders = [real(folder) for folder in folders]
        self._settings = settings
        self._events = events
        self._notes = Notes(events)
        self._db = Database(self._folders or [Path()])
        self._live_stamp = ""
        """State of the index that the process which follows edits has loaded."""
        self._not_loaded: tuple[str, int] = ("", 0)
        """State of the index that could not be loaded, and how many times."""
        self._load_again_at = 0.0
        """When it may be loaded again because others wrote; before, edits are answered from what was loaded."""
        self._there: list[Path] = []
        """Folders that there were at the last look."""
        self._wishes: deque[_Wish] = deque()
        self._saved: dict[Path, None] = {}
        self._deleted = False
        """Did somebody take the index away, and nobody builds it again yet? Whoever looks may be the one to see it."""
        self._behind = False
        """Could the last save not be written?"""
        self._run: asyncio.Task[dict[str, Any]] | None = None
        self._wish: _Wish | None = None
        self._last: dict[str, Any] | None = None
        self._looking = asyncio.Lock()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._family = Family()
        self._runs = Runs(self._family, events)
        self._following = Following(self._family, self._note_live, self._wake.set)
        self._predictors = Predictors(self._family, self._notes.tell)
        self._expecting = Expecting(self._predictors)
        self._summariser = Summariser(self._family, self._notes.tell, events.index_changed, lambda: list(self._following.buffers.open))

    # Its life.

    async def start(self) -> None:
        """Begin; returns at once."""
        self._following.start()
        self._wishes.append(_Wish(whole=False))
        self._tasks = [asyncio.create_task(self._for_ever(work)) for work in (self._work, self._watch)]

    async def close(self) -> None:
        """All its processes are gone."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._stop_run()
        for wish in self._wishes:
            if wish.answer is not None:
                wish.answer.cancel()
        await asyncio.gather(self._following.close(), self._expecting.close(), self._predictors.close(), self._summariser.close())
        await self._family.end()
        self._idle.set()

    async def change(self, folders: Sequence[Path], settings: Settings) -> None:
        """Other folders, or settings; the index is brought up to date where these change it."""
        forget_links()
        places = [real(folder) for folder in folders]
        same = places == self._folders and settings.exclude == self._settings.exclude
        self._settings = settings
        if same:
            return
        self._folders = places
        await self._stop_run()
        database = Database(places or [Path()])
        if database.path != self._db.path:
            self._db = database
            self._gone()
        self._want(_Wish(whole=False))

    async def reindex(self, whole: bool = False) -> dict[str, object]:
        """Bring the index up to date now, with *whole* all of it anew; the summary.  Cancelled, the work stops.  Raises ForelogError."""
        wish = _Wish(whole, asyncio.get_running_loop().create_future())
        assert wish.answer is not None
        self._want(wish)
        try:
            return await wish.answer
        except asyncio.CancelledError:
            wish.given_up = True
            if wish is self._wish:
                await self._stop_run()
            raise

    async def stop_indexing(self) -> None:
        """End the run that is under way, if there is one; the index stays as it was."""
        if self._wish is not None:
            self._wish.given_up = True
        await self._stop_run()

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
            self._saved.update(dict.fromkeys(wanted))
            self._idle.clear()
            self._wake.set()

    async def settled(self) -> None:
        """Wait until everything saved so far is in the index, or cannot be."""
        await self._idle.wait()

    # Predictions.

    async def predict(
        self,
        method: int | str,
        *,
        depth: int = 5,
        level: str = "",
        limit: int = 50,
        only_label: str = "",
        seed: int = 0,
        time_limit: float = 5.0,
        shape: Shape = as_it_is,
    ) -> Any:
        """A :class:`~forelog.predict.model.Prediction`, as :func:`forelog.predict.predict.predict` gives it, or what *shape* makes of it.

        *shape* is applied in the other process: what is large, or takes long to show, need not be done in the loop.  Cancelled, the work
        stops.  Raises ForelogError.
        """
        options = {
            "depth": depth,
            "level": level,
            "limit": limit,
            "only_label": only_label,
            "seed": seed,
            "time_limit": time_limit,
        }
        database = self.index()
        if isinstance(method, int):
            began = time.monotonic()
            await self._expecting.met(self._expected(method, depth, level))
            time_limit = options["time_limit"] = max(time_limit - (time.monotonic() - began), time_limit / 4)
        return await self._predictors.run("predict", database, shape, method, options, time_limit=time_limit)

    def expect(self, method: int) -> None:
        """A prediction from this method may be asked for soon, as the settings say.  Returns at once."""
        if self.database is not None and self.state == "ready":
            self._expecting.expect(self._expected(method, self._settings.depth, self._settings.level))

    def _expected(self, method: int, depth: int, level: str) -> Expected:
        return Expected(self._db.path, self._db.stamp, method, depth, level, EXPECTED_SECONDS)

    async def paths_to(
        self,
        statements: Sequence[int],
        *,
        depth: int = 5,
        level: str = "",
        limit: int = 10,
        only_label: str = "",
        seed: int = 0,
        time_limit: float = 5.0,
        shape: Shape = as_it_is,
    ) -> Any:
        """The same for :func:`forelog.predict.backwards.paths_to`."""
        options = {
            "depth": depth,
            "level": level,
            "limit": limit,
            "only_label": only_label,
            "seed": seed,
            "time_limit": time_limit,
        }
        return await self._predictors.run("paths_to", self.index(), shape, list(statements), options, time_limit=time_limit)

    def index(self) -> Path:
        """The index.  Raises ForelogError, which says why there is none."""
        if self.database is None:
            why = {"empty": "there is no Java in it", "failed": self._notes.last_error or "indexing failed"}
            raise ForelogError(f"the workspace is not indexed: {why.get(self.state, 'it is being indexed; try again in a while')}")
        return self.database

    def status(self) -> dict[str, object]:
        """How it is, for people and programs."""
        return {
            "state": self.state,
            "folders": [str(folder) for folder in self._folders],
            "database": str(self.database) if self.database is not None else None,
            "processes": [{"name": process.name, "pid": process.pid, "memory": process.memory()} for process in self.processes],
            "follows": "the workspace" if self._following.loaded else "single files",
            "summarised": self.database is not None and self._summariser.summarised,
            "primed": self.database is not None and self._summariser.primed,
            "open": len(self._following.buffers.open),
            "last_index": self._last,
            "last_error": self._notes.last_error or None,
        }

    @property
    def processes(self) -> list[Process]:
        """All processes that live."""
        return self._family.processes

    async def _for_ever(self, work: Callable[[], Awaitable[None]]) -> None:
        """A fault of ours in one step does not end all that would come after it."""
        while True:
            try:
                await work()
            except Exception as fault:  # noqa: BLE001 - it is said
                self._notes.tell("error", f"a defect in forelog: {type(fault).__name__}: {fault}; please report it")
                self._show_state()
                await asyncio.sleep(AGAIN)

    # What changes the index, one thing after another.

    async def _work(self) -> None:
        while True:
            self._wake.clear()
            if self._wishes:
                self._idle.clear()
                wish = self._wishes.popleft()
                try:
                    await self._up_to_date(wish)
                except asyncio.CancelledError:  # the end: nobody waits for ever
                    if wish.answer is not None:
                        wish.answer.cancel()
                    raise
                except Exception as fault:
                    if wish.answer is not None and not wish.answer.done():  # whoever waits is told, whatever went wrong
                        wish.answer.set_exception(ForelogError(f"a defect in forelog: {type(fault).__name__}: {fault}; please report it"))
                    raise
            elif self._to_be_loaded():
                self._idle.clear()
                await self._load()
            elif self._saved:
                await self._refresh()
            else:
                self._idle.set()
                await self._wake.wait()

    def _to_be_loaded(self) -> bool:
        """Is there an index that the process which follows edits does not know, and can?"""
        if self.database is None or self._following.given_up or self._not_loaded == (self._db.stamp, LOADS):
            return False
        if not self._following.loaded:
            return True
        return self._live_stamp != self._db.stamp and (bool(self._saved) or time.monotonic() >= self._load_again_at)

    async def _up_to_date(self, wish: _Wish) -> None:
        """A run."""
        if wish.given_up:
            return
        saved, self._saved = self._saved, {}
        self.state = "indexing"
        await self._look_again()  # an index of an earlier day answers meanwhile
        self._events.index_begun()
        self._wish = wish
        self._run = asyncio.create_task(self._indexed(wish.whole))
        try:
            await asyncio.wait([self._run])
        except asyncio.CancelledError:  # the workspace is closed
            await self._stop_run()
            raise
        finally:
            run, self._run, self._wish = self._run, None, None
            self._there = self._folders_there()
        if run.cancelled():
            if wish.given_up:
                self._behind = True  # the next save begins a run
                self._notes.last_error = "indexing was stopped; forelog.reindex begins it again"
                if wish.answer is not None:  # stopped from elsewhere: whoever waits hears of it
                    wish.answer.cancel()
            else:
                self._saved = {**saved, **self._saved}
                self._wishes.appendleft(wish)
            self._show_state()
            self._events.index_ended("stopped; the index is as it was")
            return
        error = run.exception()
        self._behind = error is not None
        if error is not None:
            await self._look_again()
            self._show_state()
            if wish.answer is not None and not wish.answer.done():
                wish.answer.set_exception(error)
            if not isinstance(error, ForelogError):
                raise error
            self._notes.tell("error", str(error), _ABOUT_INDEX)
            self._events.index_ended(str(error))
            return
        self._notes.over(_ABOUT_INDEX)
        self._load_again_at = 0.0
        self._last = run.result()
        await self._look_again()
        self._show_state()
        if wish.answer is not None and not wish.answer.done():
            wish.answer.set_result(self._last)
        self._events.index_ended(self._last)

    async def _indexed(self, whole: bool) -> dict[str, Any]:
        """The summary of a run; waits for others who write the same index."""
        while True:
            there = self._folders_there()
            if not there:
                raise ForelogError("no folder is open" if not self._folders else f"{self._folders[0]}: there is no such folder any more")
            try:
                summary = await self._runs.run(there, self._place(there), self._settings.exclude, whole=whole)
            except LockedError as error:
                self._notes.tell("info", str(error), _ABOUT_LOCK)
                await asyncio.sleep(AGAIN)
            else:
                self._notes.over(_ABOUT_LOCK)
                return summary

    async def _load(self) -> None:
        """Have the process that follows edits know the index."""
        there, began, database = self._folders_there(), time.monotonic(), self._db
        try:
            await self._following.load(there, self._place(there), self._settings.exclude)
        except LockedError as error:
            self._notes.tell("info", str(error), _ABOUT_LOCK)
            await asyncio.sleep(AGAIN)
            await self._look_again()
        except (ForelogError, FaultError, GoneError, OSError) as error:
            stamp, times = self._not_loaded
            self._not_loaded = (self._db.stamp, times + 1 if stamp == self._db.stamp else 1)
            if self._not_loaded[1] == LOADS:
                self._notes.tell("warning", f"edits are followed file by file only: {error}", _ABOUT_LIVE)
            await self._look_again()
        else:
            if self._db is not database:  # other folders meanwhile
                self._following.unload()
                return
            self._notes.over(_ABOUT_LIVE)
            await self._look_again()
            self._live_stamp = self._db.stamp
            now = time.monotonic()
            self._load_again_at = now + RARELY * (now - began)

    async def _refresh(self) -> None:
        """Bring saved files into the index."""
        if len(self._saved) > MANY or not self._following.loaded or self._behind:
            self._wishes.append(_Wish(whole=False))
            return
        await self._look_again()
        if self._live_stamp != self._db.stamp:  # somebody else wrote just now
            if not self._to_be_loaded():
                self._wishes.append(_Wish(whole=False))
            return
        paths, self._saved = self._saved, {}
        try:
            refreshed = await self._following.ask("refresh", list(paths))
        except LockedError as error:
            self._notes.tell("info", str(error), _ABOUT_LOCK)
            self._saved = {**paths, **self._saved}
            await asyncio.sleep(AGAIN)
        except (GoneError, FaultError):
            self._saved = {**paths, **self._saved}
        except ForelogError:  # a run says what is wrong, or makes it good
            self._saved = {**paths, **self._saved}
            self._wishes.append(_Wish(whole=False))
        else:
            if refreshed is None:
                self._wishes.append(_Wish(whole=False))
                return
            self._following.later("catch_up")
            await self._look_again()
            self._live_stamp = self._db.stamp

    # What others do.

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            if not self._idle.is_set():  # we are at it ourselves
                continue
            there = self._folders_there()
            if there != self._there:
                for folder in self._there:
                    if folder not in there:
                        self._notes.tell("warning", f"{folder}: the folder is not there any more", str(folder))
                for folder in there:
                    self._notes.over(str(folder))
                self._there = there
                self._want(_Wish(whole=False))
            try:
                await self._look()
            except DatabaseError as error:
                self._notes.tell("warning", str(error), _ABOUT_INDEX)
                self._want(_Wish(whole=False))
                continue
            deleted, self._deleted = self._deleted, False
            if deleted and not self._db.stamp:
                self._notes.tell("warning", f"{self._db.path}: the index was deleted; it is built again", _ABOUT_INDEX)
                self._want(_Wish(whole=False))
            elif self._to_be_loaded():
                self._wake.set()

    async def _look(self) -> bool:
        """Whether the index is another now.  Raises DatabaseError."""
        async with self._looking:
            try:
                changed = await asyncio.to_thread(self._db.look)  # somebody else may lock the file
            except DatabaseError:
                self._gone()
                raise
            if not changed:
                return False
            if self._db.stamp:
                self.database = self._db.path
                self._predictors.start()
                self._summariser.soon(self._db.path)
            else:
                self._deleted = self.database is not None
                self._gone()
            self._events.index_changed()
            return True

    async def _look_again(self) -> None:
        """The same around work of ours, which says itself what is wrong."""
        with suppress(DatabaseError):
            await self._look()

    def _gone(self) -> None:
        """There is no index."""
        self.database, self._live_stamp = None, ""
        self._following.unload()

    def _place(self, there: Sequence[Path]) -> Path | None:
        """Where the index is to be; ``None``: in the place that the library knows for these folders."""
        return None if there == self._folders else self._db.path

    def _folders_there(self) -> list[Path]:
        return [folder for folder in self._folders if folder.is_dir()]

    # Inside.

    def _want(self, wish: _Wish) -> None:
        self._wishes.append(wish)
        self._idle.clear()
        self._wake.set()

    async def _stop_run(self) -> None:
        run = self._run
        if run is not None and not run.done():
            run.cancel()
            await asyncio.wait([run])

    def _show_state(self) -> None:
        if self.database is not None:
            self.state = "ready"
        else:
            self.state = "failed" if self._behind or self._last is None else "empty"

    def _note_live(self, level: str, text: str) -> None:
        self._notes.tell(level, text)
        self._wake.set()


def _matters(name: str) -> bool:
    """Whether a file of this name says something about Java; a name without a dot may be a folder's."""
    return name.endswith((*SOURCE_SUFFIXES, BUILD_SUFFIX)) or name in BUILD_FILES or name == ".gitignore" or "." not in name
