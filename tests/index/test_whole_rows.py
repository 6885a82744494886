"""Calls that only the whole workspace tells: whatever is edited, they are those of a new index."""

import os
import random
from pathlib import Path

import pytest

from forelog.index.live.index import LiveIndex
from forelog.index.pipeline import index_workspace
from tests.index.test_incremental import contents
from tests.index.test_random_edits import difference

SEEDS = range(int(os.environ.get("FORELOG_EDIT_SEEDS", "4")))
STEPS = int(os.environ.get("FORELOG_EDIT_STEPS", "12"))
NAMES = ("Alpha", "Beta", "Gamma", "Delta", "Epsilon")
PARENTS = ("", *["extends java.io.Writer"] * 5, "extends java.io.OutputStream", "implements Runnable", "implements Task", "extends {other}")
STATEMENTS = (
    "new java.io.PrintWriter(new {other}()).println(1);",
    *["new java.io.BufferedWriter(new {other}()).newLine();"] * 2,
    *["java.io.Writer w = null; w.flush();"] * 2,
    "new java.io.BufferedWriter(new java.io.PrintWriter(new {other}())).flush();",
    "new java.io.PrintStream(new {other}()).println(2);",
    "java.io.Writer w = null; w.append('x'); w.flush();",
    "java.io.PrintWriter p = null; p.println(3);",
    "java.io.OutputStream o = null; o.flush();",
    *["java.io.Flushable f = null; f.flush();"] * 2,
    "java.util.function.Supplier<String> s = {other}::getName; s.get();",
    'java.util.function.Supplier<String> s = () -> "{other}"; Task t = () -> {{ }}; t.go();',
    "Runnable r = new Runnable() {{ public void run() {{ new {other}(); }} }}; r.run();",
    "Task t = new {other}(); t.go();",
    "new com.google.gson.Gson().toJson(new {other}());",
    'java.util.Map<String, Object> m = null; m.put("x", new {other}()); new com.google.gson.Gson().toJson(m);',
)
MEMBERS = (
    'static String getName() {{ return ""; }}',
    "public {other} getOther() {{ return null; }}",
    "public boolean isOpen() {{ return true; }}",
    *["public void flush() {{ }}"] * 4,
    "public void write(int c) {{ }}",
    "public void run() {{ }}",
    "public void go() {{ }}",
    "enum Kind {{ A }}",
)  # fmt: skip


class Workspace:
    """Classes that hold, implement and bind each other; an edit changes one line of one."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.rng = random.Random(seed)
        self.lines = {name: [self._line(PARENTS), *(self._line(pool) for pool in (STATEMENTS, STATEMENTS, MEMBERS))] for name in NAMES}
        folder.mkdir()
        (folder / "Task.java").write_text("package app;\npublic interface Task { void go(); }\n")
        self._library()
        for name in NAMES:
            self._write(name)

    def edit(self) -> tuple[str, Path]:
        """Changes something; what, and where."""
        if self.rng.random() < 0.1:
            return "library", self._library()
        name = self.rng.choice(NAMES)
        at = self.rng.choice((0, 1, 1, 2, 2, 3))
        self.lines[name][at] = self._line((PARENTS, STATEMENTS, STATEMENTS, MEMBERS)[at])
        return f"{name}: {self.lines[name][at]}", self._write(name)

    def _library(self) -> Path:
        """A class of the library that is part of the workspace, as in the source of a library."""
        path = self.folder / "Flushable.java"
        above = self.rng.choice(("", "extends Task", "extends AutoCloseable", "extends Appendable"))
        path.write_text(f"package java.io;\nimport app.Task;\npublic interface Flushable {above} {{ void flush(); }}\n")
        return path

    def _line(self, pool: tuple[str, ...]) -> str:
        return self.rng.choice(pool).format(other=self.rng.choice(NAMES))

    def _write(self, name: str) -> Path:
        parent, first, second, member = self.lines[name]
        path = self.folder / f"{name}.java"
        path.write_text(
            f"package app;\nclass {name} {parent} {{\n  void one() {{ {first} }}\n  void two() {{ {second} }}\n  {member}\n}}\n"
        )
        return path


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("many", [5, 4000])
def test_they_are_those_of_a_new_index(tmp_path: Path, seed: int, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forelog.index.update.updating._MANY", 2.0)
    monkeypatch.setattr("forelog.index.holding.MANY", many)
    monkeypatch.setattr("forelog.index.holding.MOST_HELD", many // 2)
    workspace = Workspace(tmp_path / "w", seed)
    live = LiveIndex.open([workspace.folder], db=tmp_path / "live.db", jobs=1)
    index_workspace([workspace.folder], db=tmp_path / "later.db", jobs=1)
    edits = []
    for _ in range(STEPS):
        what, path = workspace.edit()
        edits.append(what)
        live.refresh([path])
        index_workspace([workspace.folder], db=tmp_path / "later.db", jobs=1)
        (tmp_path / "new.db").unlink(missing_ok=True)
        index_workspace([workspace.folder], db=tmp_path / "new.db", jobs=1)
        theirs = contents(tmp_path / "new.db")
        for db in ("live.db", "later.db"):
            mine = contents(tmp_path / db)
            assert mine == theirs, f"{db}: {edits}\n{difference(mine, theirs)}"
