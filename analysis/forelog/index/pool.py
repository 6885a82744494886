"""Forked workers that may die.

The pool of the standard library waits for ever when one of its processes is killed (out of memory, a crash in native code).  Here each
worker has a pipe of its own, so that the parent knows which work was lost: it is done again in smaller pieces, and what still kills its
worker is handed to the caller.  A worker whose parent is gone ends by itself, because nobody else holds its pipe.
"""

from __future__ import annotations

import gc
import multiprocessing
import pickle
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple, Self

Work = Callable[[Sequence[Any]], bytes]
"""What is done with a piece; a function that is found by its name, as it goes to workers that were forked before it was asked for."""
Lost = Callable[[Any, int | None], bytes]
"""Makes the result for a single item that killed its worker: (item, exit code)."""
AHEAD = 12
"""Finished pieces that may wait for an earlier one, so that a slow piece does not fill the memory with results."""
QUEUED = 2
"""Pieces that a worker has at once while this process does something else, so that it need not wait for the second."""
SMALL = 4_096
"""Bytes that a pipe takes though nobody reads: a worker that has work may itself wait for this process to read its result."""
CHUNK_BYTES, LAST_BYTES = 400_000, 40_000
"""Source that goes to a worker at once, at the beginning and at the end."""


def chunks(sizes: Sequence[int], jobs: int, at_once: int = 0) -> list[range]:
    """Runs of files by their sizes: large at first, smaller and smaller at the end, so that all workers end together.

    *at_once*: bytes of the first, when that is more than :data:`CHUNK_BYTES`.
    """
    found: list[range] = []
    left = sum(sizes)
    start = total = 0
    for at, size in enumerate(sizes):
        total += size
        if total >= min(max(CHUNK_BYTES, at_once), max(left // (3 * jobs), LAST_BYTES)):
            found.append(range(start, at + 1))
            left -= total
            start, total = at + 1, 0
    if start < len(sizes):
        found.append(range(start, len(sizes)))
    return found


class _Piece(NamedTuple):
    """Items that go to a worker together; *start*: how many items are before them."""

    start: int
    items: Sequence[Any]


class _Worker:
    """One process and the pipe to it."""

    __slots__ = ("pieces", "pipe", "process")

    def __init__(self, process: BaseProcess, pipe: connection.Connection) -> None:
        self.process = process
        self.pipe = pipe
        self.pieces: deque[_Piece] = deque()
        """What it was given: it works on the first."""


class Pool:
    """Processes that are forked when first needed and kept until the end; use it in a ``with`` statement.

    They inherit what this process holds at that moment.  *set_up* runs once in each.  With one job, where the platform cannot fork, or
    as long as there is a single piece to do, the work is done in this process.
    """

    def __init__(self, jobs: int, set_up: Callable[[], None]) -> None:
        self._jobs = jobs if "fork" in multiprocessing.get_all_start_methods() else 1
        self._set_up = set_up
        self._ready = False
        """This process itself is set up."""
        self._workers: list[_Worker] = []
        self._round: _Round | None = None
        """The last one that was begun."""
        self._here_too: list[Sequence[Any]] = []
        """The same where the work is done in this process."""
        self._context = multiprocessing.get_context("fork") if self._jobs > 1 else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def each(
        self, work: Work, pieces: Sequence[Sequence[Any]], lost: Lost, ahead: int = AHEAD, meanwhile: Iterator[None] | None = None
    ) -> Iterator[bytes]:
        """Results of *work* for each piece, in order.  Exceptions of *work* are raised where they are asked for.

        Workers begin at once, and get on while results are asked for, or :meth:`attend` is called.  *ahead*: finished pieces that may wait
        for an earlier one.  *meanwhile*: steps of something else, each done when a result is asked for that is not there yet; some may be
        left in the end.
        """
        if not self._workers and (self._jobs <= 1 or len(pieces) <= 1):
            self._round, self._here_too = None, list(pieces)
            return self._here(work, self._here_too)
        if not self._workers:
            gc.freeze()  # what workers share stays in shared pages: no collection touches it
        for _ in range(min(self._jobs, len(pieces)) - len(self._workers)):
            self._start()
        self._round = _Round(self, work, lost, ahead, meanwhile if meanwhile is not None else iter(()))
        self._round.add(pieces)
        self._round.give()
        return self._round.results()

    def more(self, pieces: Sequence[Sequence[Any]]) -> None:
        """More pieces for :meth:`each` whose results are not asked for yet."""
        if self._round is None:
            self._here_too += pieces
        else:
            self._round.add(pieces)

    def attend(self) -> None:
        """Give those work that have little: for who does something long before the next result is asked for.  Waits for nobody."""
        if self._round is not None:
            self._round.look(0)
            self._round.give(QUEUED)

    def _here(self, work: Work, pieces: list[Sequence[Any]]) -> Iterator[bytes]:
        if not self._ready:
            self._set_up()
            self._ready = True
        for piece in pieces:  # there may come more
            yield work(piece)

    def tell(self, work: Work, items: Sequence[Any]) -> None:
        """Have *work* done in every process that has been set up; workers that are forked later know what this process knows."""
        if self._ready:
            work(items)
        told = pickle.dumps((work, items, False))
        for worker in self._workers:
            with suppress(OSError):  # a dead worker is found when its answer is read
                worker.pipe.send_bytes(told)

    def dismiss(self) -> None:
        """Have all workers end; they get nothing more to do.  Waits for nobody: a process needs a while to give its memory back."""
        for worker in self._workers:
            worker.pipe.close()
            worker.process.terminate()

    def end(self) -> None:
        """End all workers."""
        self.dismiss()
        for worker in self._workers:
            worker.process.join()
        if self._workers:
            gc.unfreeze()
        self._workers = []

    @property
    def workers(self) -> list[_Worker]:
        """Those that are thought to live."""
        return self._workers

    def replace(self, worker: _Worker) -> None:
        """Another process for one that died."""
        self._workers.remove(worker)
        worker.pipe.close()
        worker.process.join()
        self._start()

    def _start(self) -> None:
        assert self._context is not None
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=self._serve, args=(theirs, [ours, *(worker.pipe for worker in self._workers)]), daemon=True)
        process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours))

    def _serve(self, pipe: connection.Connection, others: list[connection.Connection]) -> None:
        for other in others:
            other.close()
        ready = False
        with suppress(EOFError, BrokenPipeError, ConnectionResetError):
            while True:
                work, items, answered = pipe.recv()
                try:
                    if not ready:
                        self._set_up()
                        ready = True
                    answer = (True, work(items))
                except Exception as problem:  # noqa: BLE001 - raised again in the parent
                    answer = (False, _portable(problem))
                if answered or not answer[0]:
                    pipe.send(answer)


class _Round:
    """One pass over some pieces."""

    def __init__(self, pool: Pool, work: Work, lost: Lost, ahead: int, meanwhile: Iterator[None]) -> None:
        self._pool, self._work, self._lost, self._ahead, self._meanwhile = pool, work, lost, ahead, meanwhile
        self._waiting: deque[_Piece] = deque()
        self._done: dict[int, tuple[int, bytes]] = {}
        """Results by the start of their pieces, and where the next piece starts."""
        self._at = 0
        """Start of the piece whose result is wanted next."""
        self._end = 0

    def add(self, pieces: Sequence[Sequence[Any]]) -> None:
        """More to do, behind the rest."""
        for items in pieces:
            self._waiting.append(_Piece(self._end, items))
            self._end += len(items)

    def results(self) -> Iterator[bytes]:
        done = self._done
        while self._at < self._end:
            self._wait()
            while self._at in done:
                self._at, result = done.pop(self._at)
                yield result

    def _wait(self) -> None:
        """Until the next result is there, or another one and nothing else to do."""
        while True:
            self.look(0)
            if self._at in self._done:
                return
            self.give(QUEUED)  # a step may be long
            try:
                next(self._meanwhile)
            except StopIteration:
                break
        self.look(None)

    def look(self, seconds: float | None) -> None:
        """Wait so long for a result (``None``: until there is one), and take all that are there; whoever has no work gets some."""
        self.give()
        busy = {worker.pipe: worker for worker in self._pool.workers if worker.pieces}
        ready = connection.wait(list(busy), seconds) if busy else ()
        for pipe in ready:
            self._take(busy[pipe])  # type: ignore[index]
        if ready:
            self.give()

    def give(self, many: int = 1) -> None:
        """So many pieces for each worker that has less, as long as not too many results wait."""
        workers = self._pool.workers
        for number in range(many):
            for worker in workers:
                if not self._waiting:
                    return
                coming = len(self._done) + (sum([len(w.pieces) for w in workers]) if number else 0)
                if len(worker.pieces) > number or (coming >= self._ahead and self._waiting[0].start != self._at):
                    continue
                given = pickle.dumps((self._work, self._waiting[0].items, True))
                if worker.pieces and len(given) > SMALL:
                    continue
                worker.pieces.append(self._waiting.popleft())
                with suppress(OSError):  # a dead worker is found when its answer is read
                    worker.pipe.send_bytes(given)

    def _take(self, worker: _Worker) -> None:
        piece, done = worker.pieces.popleft(), self._done
        try:
            fine, result = worker.pipe.recv()
        except (EOFError, OSError):
            self._pool.replace(worker)
            again = [*worker.pieces]
            if len(piece.items) > 1:  # which of its items it was is found by doing them one by one
                again += [_Piece(piece.start + at, piece.items[at : at + 1]) for at in range(len(piece.items))]
            else:
                done[piece.start] = (piece.start + 1, self._lost(piece.items[0], worker.process.exitcode))
            self._waiting = deque(sorted([*again, *self._waiting]))
            return
        if not fine:
            raise pickle.loads(result)  # noqa: S301 - from our own worker
        done[piece.start] = (piece.start + len(piece.items), result)


def _portable(problem: Exception) -> bytes:
    """The exception pickled; its words where it cannot be."""
    try:
        raw = pickle.dumps(problem)
        pickle.loads(raw)  # noqa: S301 - just made
    except Exception:  # noqa: BLE001 - exceptions may hold anything
        return pickle.dumps(RuntimeError(f"{type(problem).__name__}: {problem}"))
    return raw
