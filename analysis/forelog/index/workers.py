"""Worker processes of one run: reading files, linking files.

What workers share is set before they are forked and inherited, never copied; results come back through ``marshal``.  Where the platform
cannot fork, or there is little to do, the same functions run in this process.
"""

from __future__ import annotations

import gc
import marshal
import multiprocessing
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from forelog.errors import WorkspaceError
from forelog.index import linking, scan
from forelog.index.link.state import Links
from forelog.index.link.text_context import Texts
from forelog.index.logging_rows import StatementRow, Wrapper
from forelog.index.packing import Bodies, pack
from forelog.index.reading import Reader, ReadFile, Spooled, Spools
from forelog.java.lower import lower
from forelog.templates.session import Session

RECURSION = 20_000
"""Frames for linking: deep source was already cut by the lowering (:data:`forelog.java.lower.DEPTH_LIMIT`)."""
CHUNK_BYTES = 400_000
"""Source that goes to a worker at once."""


class _Work:
    """What this process works on."""

    reader: Reader | None = None
    sources: Sequence[scan.SourceFile] = ()
    texts: Texts | None = None
    session = Session()
    places: Sequence[Spooled | None] = ()
    spools = Spools()


def read_files(jobs: int, folder: Path, sources: Sequence[scan.SourceFile]) -> Iterator[ReadFile | str]:
    """Facts of each file, in order; a sentence for one that cannot be read.  Bodies are spooled into *folder*."""

    def set_up() -> None:
        _quiet()
        _Work.reader = Reader(folder / f"{os.getpid()}-{len(os.listdir(folder))}.spool")  # noqa: PTH208
        _Work.sources = sources

    for result in _each(jobs, _read_chunk, chunks([file.size for file in sources]), set_up):
        for item in marshal.loads(result):  # noqa: S302 - from our own worker
            if isinstance(item, str):
                yield item
            else:
                read = ReadFile(*item)
                yield read._replace(bodies=Spooled(*read.bodies))


def _read_chunk(chunk: range) -> bytes:
    reader = _Work.reader
    assert reader is not None
    found = [reader.read(at, _Work.sources[at]) for at in chunk]
    reader.flush()
    return marshal.dumps([item if isinstance(item, str) else (*item[:-1], tuple(item.bodies)) for item in found])


def link_files(
    jobs: int, links: Links, session: Session, places: Sequence[Spooled | None], sources: Sequence[scan.SourceFile], wanted: Sequence[int]
) -> Iterator[linking.LinkedFile]:
    """Rows of the files at the *wanted* indexes, in order; *places* and *sources* are those of all files of the world."""

    def work(chunk: range) -> bytes:
        return _link_chunk([wanted[at] for at in chunk])

    for result in _each(jobs, work, chunks([sources[at].size for at in wanted]), lambda: _set_up_linking(links, session, places, sources)):
        for item in marshal.loads(result):  # noqa: S302 - from our own worker
            yield linking.from_plain(item)


def _set_up_linking(links: Links, session: Session, places: Sequence[Spooled | None], sources: Sequence[scan.SourceFile]) -> None:
    _quiet()
    sys.setrecursionlimit(RECURSION)
    _Work.places, _Work.sources, _Work.spools, _Work.session = places, sources, Spools(), session
    _Work.texts = Texts(links, _bodies)


def _bodies(at: int) -> Bodies:
    place = _Work.places[at]
    if place is not None:
        return _Work.spools.load(place).bodies
    return _read_again(at)


def _read_again(at: int) -> Bodies:
    """Bodies of a file that was not read in this run; empty ones when it is not what the index knows any more."""
    assert _Work.texts is not None
    types = _Work.texts.world.files[at].types
    try:
        _, bodies = pack(lower(scan.load(_Work.sources[at]).data))
    except WorkspaceError:
        bodies = ()
    if [len(body) for body in bodies] == [len(raw[15]) for raw in types]:
        return bodies
    return tuple((None,) * len(raw[15]) for raw in types)


def _link_chunk(files: Sequence[int]) -> bytes:
    assert _Work.texts is not None
    found = []
    for at in files:
        place = _Work.places[at]
        assert place is not None
        found.append(linking.plain(linking.link_file(_Work.texts, _Work.session, at, _Work.spools.load(place))))
    return marshal.dumps(found)


def statements_again(
    jobs: int,
    links: Links,
    session: Session,
    places: Sequence[Spooled | None],
    sources: Sequence[scan.SourceFile],
    wanted: Sequence[tuple[int, Sequence[int]]],
) -> Iterator[tuple[int, list[int], list[StatementRow], list[Wrapper]]]:
    """Log statements of (file, its callers of wrappers) once more: (file, methods that these are all statements of, rows, wrappers)."""

    def work(chunk: range) -> bytes:
        return _again([wanted[at] for at in chunk])

    pieces = chunks([sources[at].size for at, _ in wanted])
    for result in _each(jobs, work, pieces, lambda: _set_up_linking(links, session, places, sources)):
        yield from pickle.loads(result)  # noqa: S301 - from our own worker


def _again(wanted: Sequence[tuple[int, Sequence[int]]]) -> bytes:
    assert _Work.texts is not None
    found = []
    for at, callers in wanted:
        place = _Work.places[at]
        assert place is not None
        found.append((at, *linking.statements_again(_Work.texts, _Work.session, at, callers, _Work.spools.load(place))))
    return pickle.dumps(found)


def _quiet() -> None:
    """A worker leaves Ctrl-C to its parent, and cyclic garbage alone: it makes none worth the search."""
    if multiprocessing.parent_process() is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        gc.disable()


def chunks(sizes: Sequence[int]) -> list[range]:
    """Runs of files of similar total size."""
    found: list[range] = []
    start = total = 0
    for at, size in enumerate(sizes):
        total += size
        if total >= CHUNK_BYTES:
            found.append(range(start, at + 1))
            start, total = at + 1, 0
    if start < len(sizes):
        found.append(range(start, len(sizes)))
    return found


_task: Callable[[range], bytes] | None = None


def _run_task(chunk: range) -> bytes:
    assert _task is not None
    return _task(chunk)


def _each(jobs: int, work: Callable[[range], bytes], pieces: list[range], set_up: Callable[[], None]) -> Iterator[bytes]:
    """Results of *work* for each piece, in order; in forked processes where there is more than one piece and a way to fork."""
    global _task  # noqa: PLW0603 - inherited by the forked workers
    if jobs <= 1 or len(pieces) <= 1 or "fork" not in multiprocessing.get_all_start_methods():
        set_up()
        for piece in pieces:
            yield work(piece)
        return
    _task = work
    gc.freeze()  # what workers share stays in shared pages: no collection touches it
    context = multiprocessing.get_context("fork")
    try:
        with context.Pool(min(jobs, len(pieces)), initializer=set_up) as pool:
            yield from pool.imap(_run_task, pieces)
    finally:
        gc.unfreeze()
        _task = None
