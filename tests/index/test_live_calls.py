"""The calls of a buffer are those that a new index has when it is saved; asking for them writes nothing."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from forelog.index.live.index import LiveIndex
from forelog.index.pipeline import index_workspace
from tests.index.random_workspace import Workspace
from tests.index.test_incremental import SHOP, contents
from tests.index.test_random_edits import SEEDS, STEPS

Rows = list[tuple[object, ...]]


def indexed(workspace: Path, db: Path, path: str) -> Rows:
    """What a new index says of the calls in one file."""
    db.unlink(missing_ok=True)
    index_workspace([workspace], db=db, jobs=1)
    with closing(sqlite3.connect(db)) as connection:
        return sorted(connection.execute("SELECT * FROM v_call_graph WHERE file = ?", (path,)), key=repr)


def shown(live: LiveIndex, path: Path) -> Rows:
    return sorted((tuple(call) for call in live.calls(path)), key=repr)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_edits(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forelog.index.update.updating._MANY", 2.0)
    folder = tmp_path / "w"
    workspace = Workspace(folder, seed + 3000)
    live = LiveIndex.open([folder], db=tmp_path / "live.db", jobs=1)
    for _ in range(STEPS):
        before = {path: path.read_text() for path in folder.rglob("*.java")}
        edit = workspace.edit()
        after = {path: path.read_text() for path in folder.rglob("*.java")}
        changed = [path for path in before if path in after and before[path] != after[path]]
        if before.keys() == after.keys() and len(changed) == 1:
            path = changed[0]
            live.edit(path, before[path])
            live.edit(path, after[path])
            assert shown(live, path) == indexed(folder, tmp_path / "new.db", str(path.relative_to(folder))), edit
        live.refresh()


TYPED = [
    "",
    "void more() { Runnable r = () -> more(); r.run(); java.util.List.of(this).forEach(x -> x.hashCode()); }",
    """static class Held implements java.util.Comparator<Object> { public int compare(Object a, Object b) { return 0; }
      static { new java.util.TreeMap<Object, Object>(new Held()).put(1, 2); } }""",
]


@pytest.mark.parametrize("typed", TYPED)
def test_what_is_typed_into_a_class(tmp_path: Path, typed: str) -> None:
    shop = tmp_path / "shop"
    shutil.copytree(SHOP, shop)
    live = LiveIndex.open([shop], db=tmp_path / "live.db", jobs=1)
    saved = contents(tmp_path / "live.db")
    for path in sorted(shop.rglob("*.java"))[::5]:
        text = path.read_text()
        at = text.rindex("}")
        edited = f"{text[:at]} {typed} {text[at:]}"
        live.edit(path, text)
        live.edit(path, edited)
        mine = shown(live, path)
        path.write_text(edited)
        assert mine == indexed(shop, tmp_path / "new.db", str(path.relative_to(shop)))
        path.write_text(text)
        live.close_buffer(path)
        assert live.calls(path) == []
    assert contents(tmp_path / "live.db") == saved


def test_typing_inside_a_method(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    path, text = folder / "A.java", "class A { void m() { one(); } void one() { } void two() { } }\n"
    path.write_text(text)
    live = LiveIndex.open([folder], db=tmp_path / "live.db", jobs=1)
    live.edit(path, text)
    assert [(call.caller_method, call.callee_method, call.column) for call in live.calls(path)] == [("m", "one", 22)]
    live.edit(path, text.replace("one();", "two();"))
    assert [(call.caller_method, call.callee_method, call.column) for call in live.calls(path)] == [("m", "two", 22)]
    live.edit(path, text.replace("one();", "new Thread(this::two).start(); none();"))
    assert shown(live, path) != []
    path.write_text(text.replace("one();", "new Thread(this::two).start(); none();"))
    assert shown(live, path) == indexed(folder, tmp_path / "new.db", "A.java")


def test_two_buffers_whose_types_change(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    log = 'System.getLogger("x").log(System.Logger.Level.INFO, "{}");'
    texts = {name: f"class {name} {{ void m() {{ {log.format(name)} }} }}\n" for name in ("A", "B", "C")}
    for name, text in texts.items():
        (folder / f"{name}.java").write_text(text)
    live = LiveIndex.open([folder], db=tmp_path / "live.db", jobs=1)
    for name, text in texts.items():
        live.edit(folder / f"{name}.java", text)
    live.edit(folder / "A.java", "class First { void f() { } } " + texts["A"])  # the world is made anew
    assert [s.template for s in live.settle(folder / "A.java").statements] == ["A"]
    for name in ("B", "C"):
        path = folder / f"{name}.java"
        assert [s.template for s in live.edit(path, texts[name]).statements] == [name]
        assert [call.callee_method for call in live.calls(path)] == ["getLogger", "log"]
