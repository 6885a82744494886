"""The process that follows edits: it answers for single files at once, and for all of the workspace when it has loaded the index."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forelog_lsp.processes.serving import Handlers, Tell, serve

if TYPE_CHECKING:
    from forelog.index.live.answers import FreshFile, LiveCall, Refreshed
    from forelog.index.live.index import LiveIndex


class _Live:
    """What is asked about buffers and files."""

    def __init__(self, tell: Tell) -> None:
        self._index: LiveIndex | None = None
        self._tell = tell
        self._notes: list[str] = []
        """Faults in files that no index knows."""
        self._told = 0

    def load(self, folders: Sequence[Path], db: Path | None, exclude: Sequence[str]) -> None:
        """From now on answer from this index, as it is; what was written since is for :meth:`refresh`."""
        from forelog.index.live.index import LiveIndex  # noqa: PLC0415 - start-up time

        self._told = 0
        self._index = LiveIndex.open(folders, db=db, exclude=exclude, as_it_is=True)

    def edit(self, path: Path, text: str) -> "FreshFile":
        if self._index is None:
            from forelog.index.live.alone import alone  # noqa: PLC0415 - start-up time

            fresh = alone(str(path), text, notes=self._notes)
            notes = self._notes
        else:
            fresh = self._index.edit(path, text)
            notes = self._index.notes
        for note in notes[self._told :]:
            self._tell("note", note)
        self._told = len(notes)
        return fresh

    def settle(self, path: Path) -> "FreshFile | None":
        """``None``, as for all that follows, when no index is loaded: the front asked another process than it thought."""
        return self._index.settle(path, broken=False) if self._index is not None else None

    def calls(self, path: Path) -> "list[LiveCall] | None":
        return self._index.calls(path) if self._index is not None else None

    def close(self, path: Path) -> None:
        if self._index is not None:
            self._index.close_buffer(path)

    def refresh(self, paths: Sequence[Path]) -> "Refreshed | None":
        """Also ``None`` when everything is to be built anew, which is not done here."""
        from forelog.index.run import RebuildNeededError  # noqa: PLC0415 - start-up time

        if self._index is None:
            return None
        try:
            return self._index.refresh(paths, may_rebuild=False)
        except RebuildNeededError:
            return None

    def catch_up(self) -> None:
        if self._index is not None:
            self._index.catch_up()


def _handlers(tell: Tell) -> Handlers:
    live = _Live(tell)
    named: dict[str, Any] = {name: getattr(live, name) for name in ("load", "edit", "settle", "calls", "close", "refresh", "catch_up")}
    from forelog.index.live import alone, index  # noqa: F401, PLC0415 - what the first question needs is there when it comes

    return named


if __name__ == "__main__":
    serve(_handlers)
