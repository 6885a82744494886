"""What others do: to the index, to the folders."""

import asyncio

from forelog.errors import DatabaseError
from forelog_lsp.workspace.events import Notes
from forelog_lsp.workspace.indexing import ABOUT_INDEX, Indexing
from forelog_lsp.workspace.known_index import KnownIndex

LOOK = 1.0
"""Seconds between two looks."""


class Watching:
    """Looks at it, in :meth:`work`, and has the index brought up to date."""

    def __init__(self, index: KnownIndex, indexing: Indexing, notes: Notes) -> None:
        self._index, self._indexing, self._notes = index, indexing, notes

    async def work(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(LOOK)
            if self._indexing.idle.is_set():  # else we are at it ourselves
                self._look_at_folders()
                await self._look_at_index()

    def _look_at_folders(self) -> None:
        there, before = self._index.there(), self._indexing.folders
        if there == before:
            return
        for folder in before:
            if folder not in there:
                self._notes.tell("warning", f"{folder}: the folder is not there any more", str(folder))
        for folder in there:
            self._notes.over(str(folder))
        self._indexing.folders = there
        self._indexing.renew()

    async def _look_at_index(self) -> None:
        try:
            await self._index.look()
        except DatabaseError as error:
            self._notes.tell("warning", str(error), ABOUT_INDEX)
            self._indexing.renew()
            return
        if self._index.was_deleted():
            self._notes.tell("warning", f"{self._index.database.path}: the index was deleted; it is built again", ABOUT_INDEX)
            self._indexing.renew()
        elif self._indexing.to_be_loaded():
            self._indexing.look_for_work()
