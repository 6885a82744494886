"""All processes of one workspace, from their start until they are gone, whoever killed them."""

import asyncio

from forelog_lsp.processes.process import Process, Told


class Family:
    """Those processes."""

    def __init__(self) -> None:
        self._all: list[Process] = []

    @property
    def processes(self) -> list[Process]:
        """Those that are not gone yet."""
        self._all = [process for process in self._all if not process.gone.is_set()]
        return list(self._all)

    async def start(self, name: str, told: Told | None = None, *, calm: bool = False) -> Process:
        """As :meth:`forelog_lsp.processes.process.Process.start`."""
        process = await Process.start(name, told, calm=calm)
        self._all = [*self.processes, process]
        return process

    async def end(self) -> None:
        """None is left."""
        await asyncio.gather(*(process.end() for process in self.processes))
