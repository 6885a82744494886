"""Runs of indexing: each in a process of its own, which is killed when it is not wanted any more."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from forelog.errors import ForelogError
from forelog_lsp.processes.family import Family
from forelog_lsp.processes.process import FaultError, GoneError
from forelog_lsp.workspace.events import Events

TRIES = 2
"""Processes that a run may cost when they end unexpectedly."""


class Runs:
    """Makes them, one at a time."""

    def __init__(self, family: Family, events: Events) -> None:
        self._family, self._events = family, events

    async def run(self, folders: Sequence[Path], db: Path | None, exclude: Sequence[str], *, whole: bool) -> dict[str, Any]:
        """Bring the index of *folders* up to date, with *whole* all of it; the summary of the run.  Raises ForelogError.  Cancelled, the process is killed."""
        for left in reversed(range(TRIES)):
            try:
                summary: dict[str, Any] = await self._in_a_process("index", list(folders), db, exclude, whole)
            except GoneError:
                if not left:
                    raise ForelogError(
                        f"indexing ended unexpectedly, {TRIES} times; it may need more memory than there is. The index is as it was"
                    ) from None
            except FaultError as fault:
                raise ForelogError(f"a defect in forelog: {fault}; the index is as it was. Please report it") from None
            else:
                return summary
        raise AssertionError

    async def _in_a_process(self, question: str, *arguments: Any) -> Any:
        try:
            process = await self._family.start("index", self._told, calm=True)
        except OSError as error:
            raise ForelogError(f"cannot start a process ({error})") from None
        try:
            return await process.ask(question, *arguments)
        finally:
            await asyncio.shield(process.end())  # its lock is free when it is gone

    def _told(self, name: str, values: tuple[Any, ...]) -> None:
        if name == "progress":
            self._events.index_progress(*values)
