"""Worker processes that link files, and interpret some of their methods again.

What they share is set before they are forked and inherited, never copied; they stay for all rounds, warm; results come back through
``marshal``.  Where the platform cannot fork, or there is little to do, the same functions run in this process.
"""

from __future__ import annotations

import marshal
import pickle
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self

from forelog.errors import WorkspaceError
from forelog.index import faults, linking
from forelog.index.link.state import Links
from forelog.index.link.text_context import Texts
from forelog.index.live.lazy_bodies import LazyBodies
from forelog.index.logging_rows import StatementRow, Wrapper
from forelog.index.packing import Bodies
from forelog.index.pool import Pool, chunks
from forelog.index.readers import quiet
from forelog.index.reading import Place, SpooledFile, Spools
from forelog.index.ready import Piece, ReadyPiece, first_ids
from forelog.index.workspace import scan
from forelog.java.source import decode
from forelog.templates.session import Session
from forelog.templates.wrappers import WrapperSummary

RECURSION = 20_000
"""Frames for linking: deep source was already cut by the lowering (:data:`forelog.java.lower.DEPTH_LIMIT`)."""
NO_BODIES = "its calls and log statements are missing"
_PIECES = 8
"""Pieces a worker gets of a round of wrappers, which takes seconds at most: whoever writes meanwhile has no time for many."""
_NO_WRAPPERS = "lines that it logs through other methods may be missing"
Again = tuple[int, list[int], list[StatementRow], list[Wrapper], frozenset[tuple[str, str]]]
"""(file, methods that these are all statements of, rows, wrappers, what they rest on)."""

Callers = tuple[int, Sequence[int]]
"""(file, methods and lambda bodies in it that call a wrapper)."""


class _Work:
    """What this process works on."""

    texts: Texts | None = None
    session = Session()
    places: Sequence[Place | None] = ()
    sources: Sequence[scan.SourceFile] = ()
    spools = Spools()
    first: tuple[Sequence[int], Sequence[int]] = ((), ())
    """As :func:`forelog.index.ready.first_ids` gives them, where a new index is made."""


class Linkers:
    """Those that link the files of one world.  Use it in a ``with`` statement.

    *places* and *sources* are those of all files of the world; what is added to *session* afterwards goes through :meth:`learn`.
    """

    def __init__(
        self, jobs: int, links: Links, session: Session, places: Sequence[Place | None], sources: Sequence[scan.SourceFile]
    ) -> None:
        self._jobs, self._links, self._session, self._places, self._sources = jobs, links, session, places, sources
        self._pool = Pool(jobs, self._set_up)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.end()
        _Work.texts, _Work.session, _Work.places, _Work.sources, _Work.spools = None, Session(), (), (), Spools()

    def files(self, wanted: Sequence[int]) -> Iterator[linking.LinkedFile]:
        """Rows of the files at these indexes, in order."""

        def lost(at: int, exit_code: int | None) -> bytes:
            problem = faults.died(self._sources[at].place, NO_BODIES, exit_code)
            return marshal.dumps([marshal.dumps(linking.plain(linking.declared_only(self._links, at, _spooled(at), problem)))])

        _Work.places, _Work.spools = self._places, Spools()  # also for this process: it stands in for a worker that died
        for result in self._pool.each(_link_chunk, self._pieces(wanted, wanted), lost):
            for item in marshal.loads(result):  # noqa: S302 - from our own worker
                yield linking.from_plain(marshal.loads(item))  # noqa: S302 - the same

    def pieces(self, wanted: Sequence[int]) -> Iterator[ReadyPiece]:
        """The same for a new index, ready to be written, several files at once."""
        first = first_ids(self._links.world.files)

        def lost(at: int, exit_code: int | None) -> bytes:
            piece = Piece(self._links, first)
            problem = faults.died(self._sources[at].place, NO_BODIES, exit_code)
            piece.add(linking.declared_only(self._links, at, _spooled(at), problem))
            return piece.dump()

        _Work.places, _Work.spools, _Work.first = self._places, Spools(), first
        for result in self._pool.each(_link_piece, self._pieces(wanted, wanted), lost):
            yield marshal.loads(result)  # noqa: S302 - from our own worker

    def learn(self, summaries: Iterable[WrapperSummary]) -> None:
        """More wrappers are known; the session of this process has them."""
        self._pool.tell(_learn, list(summaries))

    def statements_again(self, wanted: Sequence[Callers], meanwhile: Iterator[None] | None = None) -> Iterator[Again | str]:
        """Log statements of callers of wrappers once more; a sentence where that failed.

        The workers begin at once; who does something long before the first is asked for calls :meth:`attend` now and then.  *meanwhile* as
        in :meth:`forelog.index.pool.Pool.each`.
        """

        def lost(item: Callers, exit_code: int | None) -> bytes:
            return pickle.dumps([faults.died(self._sources[item[0]].place, _NO_WRAPPERS, exit_code)])

        results = self._pool.each(_again, self._pieces_again(wanted), lost, ahead=sys.maxsize, meanwhile=meanwhile)
        return (item for result in results for item in pickle.loads(result))  # noqa: S301 - from our own worker

    def more_again(self, wanted: Sequence[Callers]) -> None:
        """More for :meth:`statements_again`, of which no result was asked for yet."""
        self._pool.more(self._pieces_again(wanted))

    def _pieces_again(self, wanted: Sequence[Callers]) -> list[Sequence[Callers]]:
        files = [at for at, _ in wanted]
        at_once = sum([self._sources[at].size for at in files]) // (_PIECES * self._jobs)
        return self._pieces(wanted, files, at_once)

    def attend(self) -> None:
        """Keep the workers busy."""
        self._pool.attend()

    def dismiss(self) -> None:
        """The workers get nothing more to do."""
        self._pool.dismiss()

    def _pieces(self, items: Sequence[Any], files: Sequence[int], at_once: int = 0) -> list[Sequence[Any]]:
        return [items[piece.start : piece.stop] for piece in chunks([self._sources[at].size for at in files], self._jobs, at_once)]

    def _set_up(self) -> None:
        quiet()
        sys.setrecursionlimit(RECURSION)
        _Work.places, _Work.sources, _Work.spools, _Work.session = self._places, self._sources, Spools(), self._session
        _Work.texts = Texts(self._links, _bodies)


def _learn(summaries: Sequence[WrapperSummary]) -> bytes:
    assert _Work.texts is not None
    for summary in summaries:
        _Work.session.add_wrapper(summary)
    _Work.texts.forget()  # contexts and texts hold each other
    _Work.texts = Texts(_Work.texts.links, _bodies)
    return b""


def _bodies(at: int) -> Bodies:
    place = _Work.places[at]
    if place is not None:
        return _Work.spools.load(place).bodies
    return _read_again(at)


def _read_again(at: int) -> Bodies:
    """Bodies of a file that was not read in this run; empty ones when it is not what the index knows any more."""
    assert _Work.texts is not None
    packed = _Work.texts.world.files[at]
    try:
        return LazyBodies(packed, decode(scan.load(_Work.sources[at]).data).utf8)
    except WorkspaceError:
        return tuple((None,) * len(raw[15]) for raw in packed.types)


def _link_chunk(files: Sequence[int]) -> bytes:
    return marshal.dumps([marshal.dumps(linking.plain(_linked(at))) for at in files])


def _link_piece(files: Sequence[int]) -> bytes:
    assert _Work.texts is not None
    piece = Piece(_Work.texts.links, _Work.first)
    for at in files:
        piece.add(_linked(at))
    return piece.dump()


def _linked(at: int) -> linking.LinkedFile:
    assert _Work.texts is not None
    spooled = _spooled(at)
    try:
        return linking.link_file(_Work.texts, _Work.session, at, spooled)
    except Exception as fault:  # noqa: BLE001 - one file never stops the run; the note says what happened
        problem = faults.note(_Work.sources[at].place, NO_BODIES, fault)
        return linking.declared_only(_Work.texts.links, at, spooled, problem)


def _spooled(at: int) -> SpooledFile:
    place = _Work.places[at]
    assert place is not None
    return _Work.spools.load(place)


def _again(wanted: Sequence[Callers]) -> bytes:
    assert _Work.texts is not None
    found: list[Again | str] = []
    for at, callers in wanted:
        try:
            found.append((at, *linking.statements_again(_Work.texts, _Work.session, at, callers, _spooled(at))))
        except Exception as fault:  # noqa: BLE001 - one file never stops the run; the note says what happened
            found.append(faults.note(_Work.sources[at].place, _NO_WRAPPERS, fault))
    return pickle.dumps(found)
