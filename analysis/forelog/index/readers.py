"""Worker processes that read files; results come back through ``marshal``."""

from __future__ import annotations

import gc
import marshal
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Self

from forelog.index import faults
from forelog.index.pool import Pool, chunks
from forelog.index.reading import Along, Reader, ReadFile, Spooled, read_file
from forelog.index.workspace import scan


class _Work:
    """What this process works on."""

    reader: Reader | None = None
    sources: Sequence[scan.SourceFile] = ()


class Reading:
    """Facts of each file, in order; a sentence for one that cannot be read.  Use it in a ``with`` statement; it begins at once.

    Bodies are spooled into *folder*, and what *along* makes of each file.
    """

    def __init__(self, jobs: int, folder: Path, sources: Sequence[scan.SourceFile], along: Along | None = None) -> None:
        self.sources = sources

        def set_up() -> None:
            quiet()
            _Work.reader = Reader(folder / f"{os.getpid()}-{len(os.listdir(folder))}.spool", along)  # noqa: PTH208
            _Work.sources = sources

        def lost(at: int, exit_code: int | None) -> bytes:
            return marshal.dumps([faults.died(sources[at].place, "left out", exit_code)])

        self._pool = Pool(jobs, set_up)
        pieces = chunks([file.size for file in sources], jobs)
        self._results = self._pool.each(_read_chunk, pieces, lost, ahead=len(pieces))  # all are kept, whoever comes first

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.end()

    def __iter__(self) -> Iterator[ReadFile | str]:
        for result in self._results:
            for item in marshal.loads(result):  # noqa: S302 - from our own worker
                if isinstance(item, str):
                    yield item
                else:
                    read = ReadFile(*item)
                    yield read._replace(bodies=Spooled(*read.bodies), along=Spooled(*read.along) if read.along is not None else None)
        self._pool.dismiss()  # their memory is wanted for linking


def read_here(sources: Sequence[scan.SourceFile]) -> Iterator[ReadFile | str]:
    """The same in this process, with the bodies in memory: for few files."""
    return (_read_one(read_file, at, source) for at, source in enumerate(sources))


def _read_chunk(chunk: Sequence[int]) -> bytes:
    reader = _Work.reader
    assert reader is not None
    found = [_read_one(reader.read, at, _Work.sources[at]) for at in chunk]
    reader.flush()
    return marshal.dumps(
        [item if isinstance(item, str) else (*item[:-2], tuple(item.bodies), item.along and tuple(item.along)) for item in found]
    )


def _read_one(read: Callable[[int, scan.SourceFile], ReadFile | str], at: int, source: scan.SourceFile) -> ReadFile | str:
    try:
        return read(at, source)
    except OSError:  # the spool: the disk is full
        raise
    except Exception as fault:  # noqa: BLE001 - one file never stops the run; the note says what happened
        return faults.note(source.place, "left out", fault)


def quiet() -> None:
    """A worker leaves Ctrl-C to its parent, and cyclic garbage alone: it makes none worth the search."""
    if multiprocessing.parent_process() is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        gc.disable()
