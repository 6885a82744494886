"""Whatever is edited, and in whatever order: the index says the same as one built from nothing."""

import os
from pathlib import Path

import pytest

from forelog.index.pipeline import index_workspace
from tests.index.random_workspace import Workspace
from tests.index.test_incremental import contents

SEEDS = range(int(os.environ.get("FORELOG_EDIT_SEEDS", "4")))
STEPS = int(os.environ.get("FORELOG_EDIT_STEPS", "12"))


def difference(mine: dict[str, list[tuple[object, ...]]], theirs: dict[str, list[tuple[object, ...]]]) -> str:
    """The first rows that only one index has."""
    lines = []
    for what, rows in theirs.items():
        lines += [f"{what}: only after the update {row}" for row in mine[what] if row not in rows][:3]
        lines += [f"{what}: only in a new index {row}" for row in rows if row not in mine[what]][:3]
        if not lines and mine[what] != rows:
            lines.append(f"{what}: the same rows, in other numbers")
    return "\n".join(lines)


@pytest.mark.parametrize("seed", SEEDS)
def test_updates_equal_new_indexes(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forelog.index.update.updating._MANY", 2.0)  # never give up: that is what is tested
    folder = tmp_path / "w"
    workspace = Workspace(folder, seed)
    kept, new = tmp_path / "kept.db", tmp_path / "new.db"
    index_workspace([folder], db=kept, jobs=1)
    edits = []
    for _ in range(STEPS):
        edits.append(workspace.edit())
        index_workspace([folder], db=kept, jobs=1)
        new.unlink(missing_ok=True)
        index_workspace([folder], db=new, jobs=1)
        mine, theirs = contents(kept), contents(new)
        assert mine == theirs, f"{edits}\n{difference(mine, theirs)}"
