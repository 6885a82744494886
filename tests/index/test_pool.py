"""Workers that are kept, told things, and killed."""

import marshal
import os
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from forelog.index.pool import CHUNK_BYTES, LAST_BYTES, Pool, chunks

known: list[int] = []
"""What this process was told."""


def answer(items: Sequence[Any]) -> bytes:
    return marshal.dumps([(item, list(known), os.getpid()) for item in items])


def learn(items: Sequence[Any]) -> bytes:
    known.extend(items)
    return b""


def die_at_seven(items: Sequence[Any]) -> bytes:
    if 7 in items:
        os.kill(os.getpid(), signal.SIGKILL)
    return answer(items)


def fail(items: Sequence[Any]) -> bytes:
    raise LookupError(str(list(items)))


def lost(item: Any, exit_code: int | None) -> bytes:
    return marshal.dumps([(item, [exit_code], 0)])


def answers(results: Any) -> list[tuple[int, list[int], int]]:
    return [row for result in results for row in marshal.loads(result)]


@pytest.fixture(autouse=True)
def _nothing_known() -> None:
    known.clear()


def pieces(count: int) -> list[range]:
    return [range(at, at + 2) for at in range(0, count, 2)]


def test_workers_stay_and_learn() -> None:
    with Pool(2, lambda: None) as pool:
        first = answers(pool.each(answer, pieces(20), lost))
        pool.tell(learn, [5])
        second = answers(pool.each(answer, pieces(20), lost))
        third = answers(pool.each(answer, [range(1)], lost))  # a single piece: workers are there and warm
    assert [item for item, _, _ in first] == [item for item, _, _ in second] == list(range(20))
    assert {tuple(told) for _, told, _ in first} == {()}
    assert {tuple(told) for _, told, _ in (*second, *third)} == {(5,)}
    assert os.getpid() not in {process for _, _, process in (*first, *second, *third)}
    assert {process for _, _, process in (*second, *third)} <= {process for _, _, process in first}


@pytest.mark.parametrize("jobs", [1, 2])
def test_little_work_is_done_here(jobs: int) -> None:
    set_up: list[int] = []
    with Pool(jobs, lambda: set_up.append(1)) as pool:
        for _ in range(2):
            assert {process for _, _, process in answers(pool.each(answer, [range(3)], lost))} == {os.getpid()}
        pool.tell(learn, [6])
        assert answers(pool.each(answer, [range(1)], lost)) == [(0, [6], os.getpid())]
    assert set_up == [1]


def test_a_worker_that_dies_costs_one_item_and_its_successor_knows_as_much() -> None:
    with Pool(2, lambda: None) as pool:
        answers(pool.each(answer, pieces(8), lost))
        known.append(9)  # as the caller does: what it tells, it knows
        pool.tell(learn, [9])
        found = answers(pool.each(die_at_seven, [range(at, at + 4) for at in range(0, 12, 4)], lost))
        again = answers(pool.each(answer, pieces(8), lost))
    assert [item for item, _, _ in found] == list(range(12))
    assert [(item, told) for item, told, process in found if not process] == [(7, [-signal.SIGKILL])]
    assert {tuple(told) for _, told, process in (*found, *again) if process} == {(9,)}


def test_a_worker_that_is_killed_between_two_rounds_costs_nothing() -> None:
    with Pool(2, lambda: None) as pool:
        victim = answers(pool.each(answer, pieces(8), lost))[0][2]
        os.kill(victim, signal.SIGKILL)
        assert [item for item, _, process in answers(pool.each(answer, pieces(8), lost)) if process] == list(range(8))


def test_a_fault_is_raised_here() -> None:
    with Pool(2, lambda: None) as pool, pytest.raises(LookupError, match=r"\[0, 1\]|\[2, 3\]"):
        list(pool.each(fail, pieces(4), lost))


def test_pieces_become_smaller_at_the_end() -> None:
    sizes = [10_000] * 300
    found = chunks(sizes, 2)
    assert [at for piece in found for at in piece] == list(range(300))
    lengths = [len(piece) for piece in found]
    assert lengths[0] * 10_000 == CHUNK_BYTES
    assert lengths[-1] * 10_000 <= LAST_BYTES
    assert lengths == sorted(lengths, reverse=True)
    assert chunks([], 2) == []
    assert chunks([10**9, 1], 2) == [range(1), range(1, 2)]


def touch(items: Sequence[Any]) -> bytes:
    for item in items:
        Path(item).touch()
    return marshal.dumps([(Path(item).name, list(known), os.getpid()) for item in items])


def die_once(items: Sequence[Any]) -> bytes:
    if not Path(items[0]).exists():
        Path(items[0]).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return touch(items)


@pytest.mark.parametrize("work", [touch, die_once])
def test_who_is_attended_to_gets_on_before_results_are_asked_for(work: Any, tmp_path: Path) -> None:
    files = [tmp_path / str(at) for at in range(12)]
    with Pool(2, lambda: None) as pool:
        results = pool.each(work, [[str(file)] for file in files], lost, ahead=len(files))
        end = time.monotonic() + 60
        while not all(file.exists() for file in files) and time.monotonic() < end:
            pool.attend()
        assert all(file.exists() for file in files)
        assert [name for name, _, _ in answers(results)] == (
            [file.name for file in files] if work is touch else [str(file) for file in files]
        )


def test_no_more_pieces_wait_for_an_earlier_one_than_may(tmp_path: Path) -> None:
    files = [tmp_path / str(at) for at in range(20)]
    with Pool(2, lambda: None) as pool:
        results = pool.each(touch, [[str(file)] for file in files], lost, ahead=3)
        for _ in range(200):
            pool.attend()
            time.sleep(0.002)
        assert 3 <= sum(file.exists() for file in files) <= 3 + 2
        assert [name for name, _, _ in answers(results)] == [file.name for file in files]


@pytest.mark.parametrize("jobs", [1, 2])
def test_more_pieces_come_behind_the_others(jobs: int) -> None:
    with Pool(jobs, lambda: None) as pool:
        results = pool.each(answer, [range(2), range(2, 3)], lost)
        pool.attend()
        pool.more([range(3, 5)])
        pool.more([])
        pool.more([range(5, 6)])
        assert [item for item, _, _ in answers(results)] == list(range(6))


def wait_for(items: Sequence[Any]) -> bytes:
    end = time.monotonic() + 60
    while not Path(items[0]).exists() and time.monotonic() < end:
        time.sleep(0.001)
    return marshal.dumps([(Path(item).exists(), [], 0) for item in items])


def test_something_else_is_done_while_a_result_is_not_there(tmp_path: Path) -> None:
    steps: list[int] = []

    def meanwhile() -> Iterator[None]:
        for step in range(3):
            steps.append(step)
            yield
        (tmp_path / "0").touch()  # only now can there be a result
        (tmp_path / "1").touch()
        yield
        steps.append(-1)  # the second result is there, or this may be done

    with Pool(2, lambda: None) as pool:
        results = pool.each(wait_for, [[str(tmp_path / "0")], [str(tmp_path / "1")]], lost, meanwhile=meanwhile())
        assert steps == []
        assert [found for found, _, _ in answers(results)] == [True, True]
    assert steps[:3] == [0, 1, 2]


def test_a_worker_that_dies_with_another_piece_waiting_costs_one_item() -> None:
    with Pool(2, lambda: None) as pool:
        results = pool.each(die_at_seven, [range(at, at + 3) for at in range(0, 24, 3)], lost)
        for _ in range(50):
            pool.attend()  # each has two at once
            time.sleep(0.002)
        found = answers(results)
    assert [item for item, _, _ in found] == list(range(24))
    assert [(item, told) for item, told, process in found if not process] == [(7, [-signal.SIGKILL])]


def test_large_pieces_are_not_queued_at_a_busy_worker() -> None:
    large = [["x" * 3_000_000 + str(at)] for at in range(6)]  # neither side reads while it writes: both would wait for ever
    with Pool(2, lambda: None) as pool:
        results = pool.each(answer, large, lost)
        for _ in range(50):
            pool.attend()
            time.sleep(0.002)
        assert [item for item, _, _ in answers(results)] == [item for piece in large for item in piece]


def test_dismissed_workers_end_by_themselves() -> None:
    with Pool(2, lambda: None) as pool:
        processes = {process for _, _, process in answers(pool.each(answer, pieces(8), lost))}
        workers = [worker.process for worker in pool.workers]
        pool.dismiss()
        for process in workers:
            process.join(60)
        assert {process.pid for process in workers} >= processes
        assert all(process.exitcode is not None for process in workers)
