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
from collections.abc import Iterator, Sequence
from pathlib import Path

from forelog.errors import WorkspaceError
from forelog.index import faults, linking, scan
from forelog.index.link.state import Links
from forelog.index.link.text_context import Texts
from forelog.index.logging_rows import StatementRow, Wrapper
from forelog.index.packing import Bodies, pack
from forelog.index.pool import each
from forelog.index.reading import Reader, ReadFile, Spooled, SpooledFile, Spools
from forelog.java.lower import lower
from forelog.templates.session import Session

RECURSION = 20_000
"""Frames for linking: deep source was already cut by the lowering (:data:`forelog.java.lower.DEPTH_LIMIT`)."""
CHUNK_BYTES = 400_000
_NO_BODIES = "its calls and log statements are missing"
_NO_WRAPPERS = "lines that it logs through other methods may be missing"
Again = tuple[int, list[int], list[StatementRow], list[Wrapper], frozenset[tuple[str, str]]]
"""(file, methods that these are all statements of, rows, wrappers, what they rest on)."""
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

    def lost(at: int, exit_code: int | None) -> bytes:
        return marshal.dumps([faults.died(sources[at].place, "left out", exit_code)])

    for result in each(jobs, _read_chunk, chunks([file.size for file in sources]), set_up, lost):
        for item in marshal.loads(result):  # noqa: S302 - from our own worker
            if isinstance(item, str):
                yield item
            else:
                read = ReadFile(*item)
                yield read._replace(bodies=Spooled(*read.bodies))


def _read_chunk(chunk: range) -> bytes:
    reader = _Work.reader
    assert reader is not None
    found = [_read_one(reader, at) for at in chunk]
    reader.flush()
    return marshal.dumps([item if isinstance(item, str) else (*item[:-1], tuple(item.bodies)) for item in found])


def _read_one(reader: Reader, at: int) -> ReadFile | str:
    source = _Work.sources[at]
    try:
        return reader.read(at, source)
    except OSError:  # the spool: the disk is full
        raise
    except Exception as fault:  # noqa: BLE001 - one file never stops the run; the note says what happened
        return faults.note(source.place, "left out", fault)


def link_files(
    jobs: int, links: Links, session: Session, places: Sequence[Spooled | None], sources: Sequence[scan.SourceFile], wanted: Sequence[int]
) -> Iterator[linking.LinkedFile]:
    """Rows of the files at the *wanted* indexes, in order; *places* and *sources* are those of all files of the world."""

    def work(chunk: range) -> bytes:
        return _link_chunk([wanted[at] for at in chunk])

    def lost(number: int, exit_code: int | None) -> bytes:
        at = wanted[number]
        problem = faults.died(sources[at].place, _NO_BODIES, exit_code)
        return marshal.dumps([marshal.dumps(linking.plain(linking.declared_only(links, at, _spooled(at), problem)))])

    _Work.places, _Work.spools = places, Spools()  # also for this process: it stands in for a worker that died
    pieces = chunks([sources[at].size for at in wanted])
    for result in each(jobs, work, pieces, lambda: _set_up_linking(links, session, places, sources), lost):
        for item in marshal.loads(result):  # noqa: S302 - from our own worker
            yield linking.from_plain(marshal.loads(item))  # noqa: S302 - the same


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
        spooled = _spooled(at)
        try:
            raw = marshal.dumps(linking.plain(linking.link_file(_Work.texts, _Work.session, at, spooled)))
        except Exception as fault:  # noqa: BLE001 - one file never stops the run; the note says what happened
            problem = faults.note(_Work.sources[at].place, _NO_BODIES, fault)
            raw = marshal.dumps(linking.plain(linking.declared_only(_Work.texts.links, at, spooled, problem)))
        found.append(raw)
    return marshal.dumps(found)


def _spooled(at: int) -> SpooledFile:
    place = _Work.places[at]
    assert place is not None
    return _Work.spools.load(place)


def statements_again(
    jobs: int,
    links: Links,
    session: Session,
    places: Sequence[Spooled | None],
    sources: Sequence[scan.SourceFile],
    wanted: Sequence[tuple[int, Sequence[int]]],
) -> Iterator[Again | str]:
    """Log statements of (file, its callers of wrappers) once more; a sentence where that failed."""

    def work(chunk: range) -> bytes:
        return _again([wanted[at] for at in chunk])

    def lost(number: int, exit_code: int | None) -> bytes:
        return pickle.dumps([faults.died(sources[wanted[number][0]].place, _NO_WRAPPERS, exit_code)])

    pieces = chunks([sources[at].size for at, _ in wanted])
    for result in each(jobs, work, pieces, lambda: _set_up_linking(links, session, places, sources), lost):
        yield from pickle.loads(result)  # noqa: S301 - from our own worker


def _again(wanted: Sequence[tuple[int, Sequence[int]]]) -> bytes:
    assert _Work.texts is not None
    found: list[Again | str] = []
    for at, callers in wanted:
        try:
            found.append((at, *linking.statements_again(_Work.texts, _Work.session, at, callers, _spooled(at))))
        except Exception as fault:  # noqa: BLE001 - one file never stops the run; the note says what happened
            found.append(faults.note(_Work.sources[at].place, _NO_WRAPPERS, fault))
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
