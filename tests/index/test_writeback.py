"""What the disk is told about a file that grows."""

import os
from pathlib import Path

import pytest

from forelog.index.database.writeback import LATE, STEP, WriteBack

pytestmark = pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="this platform takes no advice about files")


def test_all_of_a_growing_file_is_given_to_the_disk_but_for_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int]] = []
    advise = os.posix_fadvise

    def note(descriptor: int, start: int, length: int, advice: int) -> None:
        given.append((start, start + length))
        advise(descriptor, start, length, advice)

    monkeypatch.setattr(os, "posix_fadvise", note)
    path = tmp_path / "new.db"
    path.write_bytes(b"")
    one = os.urandom(STEP // 4)
    back = WriteBack(path)
    with path.open("ab", buffering=0) as file:
        for _ in range(10):
            file.write(one)
            back.look()
            back.look()
    back.close()
    assert given == [(0, STEP), (STEP - LATE, 2 * STEP)]
    assert path.read_bytes() == one * 10


def test_a_file_system_that_takes_no_advice_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refuse(*arguments: int) -> None:
        asked.append(arguments)
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(os, "posix_fadvise", refuse)
    path = tmp_path / "new.db"
    path.write_bytes(bytes(STEP))
    back = WriteBack(path)
    back.look()
    back.close()
    assert len(asked) == 1
