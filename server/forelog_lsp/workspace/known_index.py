"""The index of a workspace as far as it is known: of which folders it is, whether it can be read, who is told when it is another."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from forelog.errors import DatabaseError
from forelog_lsp.workspace.buffers import real
from forelog_lsp.workspace.database import Database


class KnownIndex:
    """That index."""

    def __init__(self, folders: Sequence[Path], exclude: Sequence[str], changed: Callable[[], None], gone: Callable[[], None]) -> None:
        """*changed*: is told when the index is another one.  *gone*: is told before, when there is none any more."""
        self.folders = [real(folder) for folder in folders]
        self.exclude = tuple(exclude)
        self.database = Database(self.folders or [Path()])
        self.readable: Path | None = None
        """The index, once there is one that can be read."""
        self._changed, self._gone = changed, gone
        self._deleted = False
        self._looking = asyncio.Lock()

    @property
    def stamp(self) -> str:
        """Of the state that is known."""
        return self.database.stamp

    def use(self, folders: Sequence[Path], exclude: Sequence[str]) -> bool:
        """From now on it is the index of these folders; whether that is something else."""
        asked = [real(folder) for folder in folders], tuple(exclude)
        if asked == (self.folders, self.exclude):
            return False
        self.folders, self.exclude = asked
        database = Database(self.folders or [Path()])
        if database.path != self.database.path:
            self.database = database
            self._is_gone()
        return True

    def there(self) -> list[Path]:
        """The folders that there are."""
        return [folder for folder in self.folders if folder.is_dir()]

    def source(self) -> tuple[list[Path], Path | None, tuple[str, ...]]:
        """What it is made of: the folders that there are, where it lies (``None``: where the library has it for them), what is left out."""
        there = self.there()
        return there, None if there == self.folders else self.database.path, self.exclude

    async def look(self) -> None:
        """Whether it is another now.  Raises DatabaseError when there is something that cannot be used."""
        async with self._looking:
            try:
                changed = await asyncio.to_thread(self.database.look)  # somebody else may lock the file
            except DatabaseError:
                self._is_gone()
                raise
            if not changed:
                return
            if self.stamp:
                self.readable = self.database.path
            else:
                self._deleted = self.readable is not None
                self._is_gone()
            self._changed()

    async def look_again(self) -> None:
        """The same around work of ours, which says itself what is wrong."""
        with suppress(DatabaseError):
            await self.look()

    def was_deleted(self) -> bool:
        """Did somebody take it away, and nobody built it again? Whoever looks may be the one to see it; it is said once."""
        deleted, self._deleted = self._deleted, False
        return deleted and not self.stamp

    def _is_gone(self) -> None:
        self.readable = None
        self._gone()
