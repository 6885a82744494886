"""What changes the index, one thing after another: runs in a process of their own, loading it into the process that follows edits, saved files."""

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forelog.errors import ForelogError, LockedError
from forelog_lsp.processes.family import Family
from forelog_lsp.processes.process import FaultError, GoneError
from forelog_lsp.workspace import tasks
from forelog_lsp.workspace.events import ENDING, Events, Notes, defect
from forelog_lsp.workspace.following import Following
from forelog_lsp.workspace.known_index import KnownIndex
from forelog_lsp.workspace.runs import Runs

MANY = 50
"""Saved files beyond which a run of its own is better than to have edits wait."""
LOADS = 2
"""Times that loading the same state of the index is tried."""
RARELY = 4.0
"""Others may write again and again: so many times as long as loading takes lies between two loads."""
AGAIN = 0.5
"""Seconds after which is tried again what somebody else's writing stands in the way of."""
ABOUT_INDEX = "index"
_ABOUT_LOCK, _ABOUT_LIVE = "lock", "live"


@dataclass(slots=True, eq=False)
class _Wish:
    """Somebody wants the index to be brought up to date."""

    whole: bool = False
    answer: asyncio.Future[dict[str, Any]] | None = None
    given_up: bool = False

    def fulfilled(self, summary: dict[str, Any]) -> None:
        """It is."""
        if self.answer is not None and not self.answer.done():
            self.answer.set_result(summary)

    def refused(self, why: ForelogError) -> None:
        """It is not, and will not be."""
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(why)


class Indexing:
    """Does that, in :meth:`work`."""

    def __init__(self, index: KnownIndex, family: Family, following: Following, notes: Notes, events: Events) -> None:
        self.state = "waiting"
        """As :attr:`forelog_lsp.workspace.workspace.Workspace.state`."""
        self.last: dict[str, Any] | None = None
        """What the last run said that came to its end."""
        self.idle = asyncio.Event()
        """Nothing is to do."""
        self.folders: list[Path] = []
        """Folders that there were at the last look."""
        self.closed = False
        """Is nothing more to be begun?"""
        self._index, self._following, self._notes, self._events = index, following, notes, events
        self._runs = Runs(family, events)
        self._wake = asyncio.Event()
        self._wishes: deque[_Wish] = deque([_Wish()])
        self._wish: _Wish | None = None
        """That of the run which is under way."""
        self._run: asyncio.Task[dict[str, Any]] | None = None
        self._saved: dict[Path, None] = {}
        self._behind = False
        """Could the last save not be written?"""
        self._loaded = ""
        """State of the index that the process which follows edits has loaded."""
        self._not_loaded: tuple[str, int] = ("", 0)
        """State of the index that could not be loaded, and how many times."""
        self._load_again_at = 0.0
        """When it may be loaded again because others wrote; before, edits are answered from what was loaded."""

    async def work(self) -> None:
        """Do what is to do, until cancelled."""
        while True:
            self._wake.clear()
            if self._wishes:
                self.idle.clear()
                await self._fulfil(self._wishes.popleft())
            elif self.to_be_loaded():
                self.idle.clear()
                await self._load()
            elif self._saved:
                await self._refresh()
            else:
                self.idle.set()
                await self._wake.wait()

    def look_for_work(self) -> None:
        """There may be some."""
        self._wake.set()

    def saved(self, paths: Iterable[Path]) -> None:
        """These files were written, made or removed.  Returns at once."""
        if not self.closed:
            self._saved.update(dict.fromkeys(paths))
            self._to_do()

    def renew(self) -> None:
        """Bring the index up to date soon."""
        if not self.closed:
            self._wishes.append(_Wish())
            self._to_do()

    async def reindex(self, whole: bool) -> dict[str, Any]:
        """Bring the index up to date now, with *whole* all of it anew; the summary.  Cancelled, the work stops.  Raises ForelogError."""
        if self.closed:
            raise ForelogError(ENDING)
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        wish = _Wish(whole, answer)
        self._wishes.append(wish)
        self._to_do()
        try:
            return await answer
        except asyncio.CancelledError:
            wish.given_up = True
            if wish is self._wish:
                await self.stop_run()
            raise

    async def stop(self) -> None:
        """End the run that is under way, if there is one, for whoever wanted it; the index stays as it was."""
        if self._wish is not None:
            self._wish.given_up = True
        await self.stop_run()

    async def stop_run(self) -> None:
        """End it so that it begins anew."""
        await tasks.end([self._run])

    async def close(self) -> None:
        """Leave nobody waiting; :meth:`work` has ended."""
        await self.stop_run()
        for wish in self._wishes:
            wish.refused(ForelogError(ENDING))
        self.idle.set()

    def to_be_loaded(self) -> bool:
        """Is there an index that the process which follows edits does not know, and can?"""
        index = self._index
        if index.readable is None or self._following.given_up or self._not_loaded == (index.stamp, LOADS):
            return False
        if not self._following.loaded:
            return True
        return self._loaded != index.stamp and (bool(self._saved) or time.monotonic() >= self._load_again_at)

    def readable(self) -> Path:
        """The index.  Raises ForelogError, which says why there is none."""
        if self.closed:
            raise ForelogError(ENDING)
        if self._index.readable is None:
            why = {"empty": "there is no Java in it", "failed": self._notes.last_error or "indexing failed"}
            raise ForelogError(f"the workspace is not indexed: {why.get(self.state, 'it is being indexed; try again in a while')}")
        return self._index.readable

    def show_state(self) -> None:
        """Nothing is under way any more."""
        if self._index.readable is not None:
            self.state = "ready"
        else:
            self.state = "failed" if self._behind or self.last is None else "empty"

    # Runs.

    async def _fulfil(self, wish: _Wish) -> None:
        """A run, unless nobody wants it any more; whoever waits for it is told how it ended, whatever goes wrong."""
        try:
            await self._index.look_again()  # an index of an earlier day answers meanwhile
            if not wish.given_up:
                await self._bring_up_to_date(wish)
        except asyncio.CancelledError:  # the workspace is closed
            wish.refused(ForelogError(ENDING))
            raise
        except Exception as fault:
            wish.refused(ForelogError(defect(fault)))
            raise

    async def _bring_up_to_date(self, wish: _Wish) -> None:
        saved, self._saved = self._saved, {}
        self.state = "indexing"
        self._events.index_begun()
        self._wish, self._run = wish, asyncio.create_task(self._summary(wish.whole))
        try:
            await asyncio.wait([self._run])
        except asyncio.CancelledError:
            await self.stop_run()
            raise
        finally:
            run, self._run, self._wish = self._run, None, None
            self.folders = self._index.there()
        if run.cancelled():
            if wish.given_up:
                self._behind = True  # the next save begins a run
                self._notes.last_error = "indexing was stopped; forelog.reindex begins it again"
                if wish.answer is not None:  # stopped from elsewhere: whoever waits hears of it
                    wish.answer.cancel()
            else:
                self._saved = {**saved, **self._saved}
                self._wishes.appendleft(wish)
            self.show_state()
            self._events.index_ended("stopped; the index is as it was")
            return
        fault = run.exception()
        self._behind = fault is not None
        if fault is None:
            self.last, self._load_again_at = run.result(), 0.0
            self._notes.over(ABOUT_INDEX)
        await self._index.look_again()
        self.show_state()
        if fault is None:
            wish.fulfilled(run.result())
            self._events.index_ended(run.result())
        else:
            error = fault if isinstance(fault, ForelogError) else ForelogError(defect(fault))
            wish.refused(error)
            self._notes.tell("error", str(error), ABOUT_INDEX)
            self._events.index_ended(str(error))

    async def _summary(self, whole: bool) -> dict[str, Any]:
        """Of a run; waits for others who write the same index."""
        while True:
            folders, db, exclude = self._index.source()
            if not folders:
                known = self._index.folders
                raise ForelogError(f"{known[0]}: there is no such folder any more" if known else "no folder is open")
            try:
                summary = await self._runs.run(folders, db, exclude, whole=whole)
            except LockedError as error:
                await self._wait_for_others(error)
            else:
                self._notes.over(_ABOUT_LOCK)
                return summary

    # The process that follows edits.

    async def _load(self) -> None:
        """Have it know the index."""
        index, began, database = self._index, time.monotonic(), self._index.database
        try:
            await self._following.load(*index.source())
        except LockedError as error:
            await self._wait_for_others(error)
            await index.look_again()
        except (ForelogError, FaultError, GoneError, OSError) as error:
            stamp, times = self._not_loaded
            self._not_loaded = (index.stamp, times + 1 if stamp == index.stamp else 1)
            if self._not_loaded[1] == LOADS:
                self._notes.tell("warning", f"edits are followed file by file only: {error}", _ABOUT_LIVE)
            await index.look_again()
        else:
            if index.database is not database:  # other folders meanwhile
                self._following.unload()
                return
            self._notes.over(_ABOUT_LIVE)
            await index.look_again()
            self._loaded = index.stamp
            now = time.monotonic()
            self._load_again_at = now + RARELY * (now - began)

    async def _refresh(self) -> None:
        """Have it bring saved files into the index."""
        if len(self._saved) > MANY or not self._following.loaded or self._behind:
            self.renew()
            return
        await self._index.look_again()
        if self._loaded != self._index.stamp:  # somebody else wrote just now
            if not self.to_be_loaded():
                self.renew()
            return
        paths, self._saved = self._saved, {}
        try:
            refreshed = await self._following.ask("refresh", list(paths))
        except LockedError as error:
            self._saved = {**paths, **self._saved}
            await self._wait_for_others(error)
        except (GoneError, FaultError):
            self._saved = {**paths, **self._saved}
        except ForelogError:  # a run says what is wrong, or makes it good
            self._saved = {**paths, **self._saved}
            self.renew()
        else:
            if refreshed is None:
                self.renew()
                return
            self._following.later("catch_up")
            await self._index.look_again()
            self._loaded = self._index.stamp

    async def _wait_for_others(self, error: LockedError) -> None:
        """Somebody else writes the index."""
        self._notes.tell("info", str(error), _ABOUT_LOCK)
        await asyncio.sleep(AGAIN)

    # Inside.

    def _to_do(self) -> None:
        self.idle.clear()
        self._wake.set()
