"""Predictions: asked for, and made ready before, from the index as it is."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypedDict, Unpack

from forelog_lsp.processes.family import Family
from forelog_lsp.processes.predict import Shape
from forelog_lsp.settings import Settings
from forelog_lsp.workspace.events import Notes
from forelog_lsp.workspace.expecting import Expected, Expecting
from forelog_lsp.workspace.indexing import Indexing
from forelog_lsp.workspace.known_index import KnownIndex
from forelog_lsp.workspace.predictors import Predictors

SECONDS = 5.0
"""What a prediction may take."""
EXPECTED_SECONDS = 4.0
"""What making one ready may take at most."""


class Options(TypedDict, total=False):
    """What :func:`forelog.predict.predict.predict` and :func:`forelog.predict.backwards.paths_to` can be told, beside the time."""

    depth: int
    level: str
    limit: int
    only_label: str
    seed: int
    explain: bool
    """Of the first alone."""


class Predictions:
    """Has them made."""

    def __init__(self, index: KnownIndex, indexing: Indexing, family: Family, notes: Notes, settings: Settings) -> None:
        self.settings = settings
        """Depth and level of them say how a method is predicted about which nothing else is said."""
        self._index, self._indexing = index, indexing
        self._predictors = Predictors(family, notes.tell)
        self._expecting = Expecting(self._predictors)

    def start(self) -> None:
        """Have processes ready, in a while."""
        self._predictors.start()

    async def predict(self, method: int | str, shape: Shape, time_limit: float, **options: Unpack[Options]) -> Any:
        """As :meth:`forelog_lsp.workspace.workspace.Workspace.predict`."""
        database = self._indexing.readable()
        asked: Options = {"depth": self.settings.depth, "level": self.settings.level, **options}
        if isinstance(method, int):
            began = time.monotonic()
            await self._expecting.met(self._expected(method, asked["depth"], asked["level"]))
            time_limit = max(time_limit - (time.monotonic() - began), time_limit / 4)
        return await self._run("predict", database, shape, method, time_limit, asked)

    async def paths_to(self, statements: Sequence[int], shape: Shape, time_limit: float, **options: Unpack[Options]) -> Any:
        """As :meth:`forelog_lsp.workspace.workspace.Workspace.paths_to`."""
        return await self._run("paths_to", self._indexing.readable(), shape, list(statements), time_limit, options)

    def expect(self, method: int) -> None:
        """One from this method may be asked for soon, as the settings say.  Returns at once."""
        if self._index.readable is not None and self._indexing.state == "ready":
            self._expecting.expect(self._expected(method, self.settings.depth, self.settings.level))

    async def close(self) -> None:
        """Begin nothing more."""
        await self._predictors.close()  # first: it replaces what the other one drops
        await self._expecting.close()

    async def _run(self, question: str, database: Path, shape: Shape, what: object, time_limit: float, options: Options) -> Any:
        return await self._predictors.run(question, database, shape, what, {**options, "time_limit": time_limit}, time_limit=time_limit)

    def _expected(self, method: int, depth: int, level: str) -> Expected:
        return Expected(self._index.database.path, self._index.stamp, method, depth, level, EXPECTED_SECONDS)
