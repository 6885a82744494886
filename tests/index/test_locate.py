"""Where the index of a workspace is."""

from pathlib import Path

import pytest

from forelog.errors import InputError
from forelog.index.database.store import Store
from forelog.index.locate import cache_folder, default_database, find_database, in_cache


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path / "cache" / "forelog")


def index(*roots: Path) -> Path:
    path = default_database(roots)
    with Store.open(path) as store, store.transaction():
        for root in roots:
            root.mkdir(parents=True, exist_ok=True)
            store.root_id(str(root), "folder")
    return path


def test_the_name_says_which_workspace(tmp_path: Path) -> None:
    one, two = tmp_path / "a" / "my shop", tmp_path / "b" / "my shop"
    assert default_database([one]).name.startswith("my_shop-")
    assert default_database([one]) != default_database([two])
    assert default_database([one, two]) == default_database([two, one])
    assert default_database([tmp_path / "a" / "." / "my shop"]) == default_database([one])
    assert in_cache(default_database([one]))
    assert not in_cache(tmp_path / "x.db")
    assert default_database(["/"]).name.startswith("workspace-")


def test_found_from_anywhere_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "app"
    path = index(root)
    inside = root / "src" / "main"
    inside.mkdir(parents=True)
    assert find_database(root) == find_database(inside) == find_database(inside / "A.java") == path
    monkeypatch.chdir(inside)
    assert find_database() == path


def test_the_nearest_root_wins_and_one_of_several_counts(tmp_path: Path) -> None:
    outer, inner, other = tmp_path / "app", tmp_path / "app" / "module", tmp_path / "lib"
    whole = index(outer)
    part = index(inner)
    assert find_database(inner / "src") == part
    assert find_database(outer / "src") == whole
    several = index(other, tmp_path / "third")
    assert find_database(other / "x") == several


def test_nothing_indexed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"not indexed yet.*run `forelog index"):
        find_database(tmp_path)
    cache_folder().mkdir(parents=True)
    (cache_folder() / "junk.db").write_text("junk")
    with pytest.raises(InputError, match="not indexed yet"):
        find_database(tmp_path)
