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

Work = Callable[[range], bytes]
_AHEAD = 32
"""Finished pieces that may wait for an earlier one, so that a slow piece does not fill the memory with results."""


def each(
    jobs: int, work: Work, pieces: Sequence[range], set_up: Callable[[], None], lost: Callable[[int, int | None], bytes]
) -> Iterator[bytes]:
    """Results of *work* for each piece, in order; in forked processes where there is more than one piece and a way to fork.

    *set_up* runs once in each process.  *lost* makes the result of a single item whose worker died (item, exit code).  Exceptions of
    *work* are raised here.
    """
    if jobs <= 1 or len(pieces) <= 1 or "fork" not in multiprocessing.get_all_start_methods():
        set_up()
        for piece in pieces:
            yield work(piece)
        return
    gc.freeze()  # what workers share stays in shared pages: no collection touches it
    pool = _Pool(work, pieces, set_up, lost)
    try:
        yield from pool.results(min(jobs, len(pieces)))
    finally:
        pool.end()
        gc.unfreeze()


class _Worker:
    """One process and the pipe to it."""

    __slots__ = ("piece", "pipe", "process")

    def __init__(self, process: BaseProcess, pipe: connection.Connection) -> None:
        self.process = process
        self.pipe = pipe
        self.piece: range | None = None


class _Pool:
    def __init__(self, work: Work, pieces: Sequence[range], set_up: Callable[[], None], lost: Callable[[int, int | None], bytes]) -> None:
        self._work, self._set_up, self._lost = work, set_up, lost
        self._waiting = deque(pieces)
        self._order = [piece.start for piece in pieces]
        self._workers: list[_Worker] = []
        self._context = multiprocessing.get_context("fork")

    def results(self, count: int) -> Iterator[bytes]:
        done: dict[int, tuple[int, bytes]] = {}
        at, end = self._order[0], self._order[-1]
        for _ in range(count):
            self._start()
        while at <= end:
            for worker in self._workers:
                if worker.piece is None and self._waiting and (len(done) < _AHEAD or self._waiting[0].start == at):
                    self._give(worker)
            ready = connection.wait([worker.pipe for worker in self._workers])
            for worker in [worker for worker in self._workers if worker.pipe in ready]:
                self._take(worker, done)
            while at in done:
                at, result = done.pop(at)
                yield result

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=self._serve, args=(theirs, [ours, *(worker.pipe for worker in self._workers)]), daemon=True)
        process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours))

    def _give(self, worker: _Worker) -> None:
        worker.piece = self._waiting.popleft()
        with suppress(OSError):  # a dead worker is found when its answer is read
            worker.pipe.send((worker.piece.start, worker.piece.stop))

    def _take(self, worker: _Worker, done: dict[int, tuple[int, bytes]]) -> None:
        piece = worker.piece
        try:
            fine, result = worker.pipe.recv()
        except (EOFError, OSError):
            self._workers.remove(worker)
            worker.pipe.close()
            worker.process.join()
            if piece is None:
                raise RuntimeError(f"a worker process could not start (exit code {worker.process.exitcode})") from None
            if len(piece) > 1:  # which of its items it was is found by doing them one by one
                singles = [range(item, item + 1) for item in piece]
                self._waiting = deque(sorted([*singles, *self._waiting], key=lambda waiting: waiting.start))
            else:
                done[piece.start] = (piece.stop, self._lost(piece.start, worker.process.exitcode))
            self._start()
            return
        if not fine:
            raise pickle.loads(result)  # noqa: S301 - from our own worker
        assert piece is not None
        done[piece.start] = (piece.stop, result)
        worker.piece = None

    def _serve(self, pipe: connection.Connection, others: list[connection.Connection]) -> None:
        for other in others:
            other.close()
        ready = False
        with suppress(EOFError, BrokenPipeError, ConnectionResetError):
            while True:
                piece = range(*pipe.recv())
                try:
                    if not ready:
                        self._set_up()
                        ready = True
                    answer = (True, self._work(piece))
                except Exception as problem:  # noqa: BLE001 - raised again in the parent
                    answer = (False, _portable(problem))
                pipe.send(answer)

    def end(self) -> None:
        for worker in self._workers:
            worker.pipe.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join()


def _portable(problem: Exception) -> bytes:
    """The exception pickled; its words where it cannot be."""
    try:
        raw = pickle.dumps(problem)
        pickle.loads(raw)  # noqa: S301 - just made
    except Exception:  # noqa: BLE001 - exceptions may hold anything
        return pickle.dumps(RuntimeError(f"{type(problem).__name__}: {problem}"))
    return raw
