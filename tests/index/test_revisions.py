"""What changed since a revision: every method with other rows is named, and few others."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from forelog.index.database.opening import open_readonly
from forelog.index.database.revisions import Revision, changed_methods, revision
from forelog.index.pipeline import index_workspace
from tests.index.random_workspace import Workspace

Rows = dict[int, list[tuple[object, ...]]]


def rows(connection: sqlite3.Connection) -> Rows:
    """Method → all that depends on it in the index: its row, its file's hash, calls, statements."""
    found: Rows = {}
    for table, key in (("methods", "id"), ("calls", "caller_id"), ("log_statements", "method_id")):
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
        columns = ", ".join(f'"{name}"' for name in names)
        for method, *rest in connection.execute(f"SELECT {key}, {columns} FROM {table} ORDER BY {key}, {columns}"):
            found.setdefault(method, []).append((table, *rest))
    for method, digest in connection.execute("SELECT methods.id, hash FROM methods JOIN files ON files.id = file_id"):
        found[method].append(("hash", digest))
    return found


def supertypes(connection: sqlite3.Connection) -> set[tuple[object, ...]]:
    return {
        *connection.execute("SELECT name, superclass FROM types"),
        *connection.execute("SELECT types.name, supertypes.name FROM types JOIN supertypes ON type_id = types.id"),
    }


def at(connection: sqlite3.Connection) -> Revision:
    found = revision(connection)
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(3))
def test_every_method_with_other_rows_is_named(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forelog.index.update.updating._MANY", 2.0)  # never give up: that is what is tested
    workspace = Workspace(tmp_path / "w", seed)
    database = tmp_path / "index.db"
    index_workspace([tmp_path / "w"], db=database, jobs=1)
    told = unchanged = 0
    states: list[tuple[Revision, Rows, set[tuple[object, ...]]]] = []
    for _ in range(10):
        with closing(open_readonly(database)) as connection:
            states.append((at(connection), rows(connection), supertypes(connection)))
        edit = workspace.edit()
        index_workspace([tmp_path / "w"], db=database, jobs=1)
        with closing(open_readonly(database)) as connection:
            now, mine, types = at(connection), rows(connection), supertypes(connection)
            for before, theirs, types_before in states:
                changed = changed_methods(connection, before, now)
                if changed is None:
                    assert before.build != now.build or types != types_before or before is not states[-1][0], edit
                    continue
                assert types == types_before, edit
                others = {method for method in {*mine, *theirs} if mine.get(method) != theirs.get(method) and method in mine}
                assert others <= changed, edit
                told += len(changed)
                unchanged += len(mine) - len(changed)
    assert told, "some edit changed rows and no types"
    assert unchanged, "and not all of them"


def test_a_new_build_changes_everything(tmp_path: Path) -> None:
    folder, database = tmp_path / "w", tmp_path / "index.db"
    folder.mkdir()
    (folder / "A.java").write_text("class A { void a() { } }")
    index_workspace([folder], db=database, jobs=1)
    with closing(open_readonly(database)) as connection:
        first = at(connection)
        assert changed_methods(connection, first, first) == set()
    index_workspace([folder], db=database, jobs=1)
    with closing(open_readonly(database)) as connection:
        assert at(connection) == first, "nothing changed"
    index_workspace([folder], db=database, jobs=1, whole=True)
    with closing(open_readonly(database)) as connection:
        assert changed_methods(connection, first, at(connection)) is None


def test_a_file_that_was_only_written_again_changes_nothing(tmp_path: Path) -> None:
    folder, database = tmp_path / "w", tmp_path / "index.db"
    folder.mkdir()
    for name in "AB":
        (folder / f"{name}.java").write_text(f"class {name} {{ void m() {{ }} }}")
    index_workspace([folder], db=database, jobs=1)
    with closing(open_readonly(database)) as connection:
        first = at(connection)
    (folder / "A.java").write_text("class A { void m() { } }")
    index_workspace([folder], db=database, jobs=1)
    with closing(open_readonly(database)) as connection:
        assert at(connection) == first
    (folder / "A.java").write_text("class A { void m() { m(); } }")
    index_workspace([folder], db=database, jobs=1)
    with closing(open_readonly(database)) as connection:
        changed = changed_methods(connection, first, at(connection))
        names = {row[0] for row in connection.execute("SELECT id FROM methods WHERE class = 'A'")}
    assert changed == names


SHAPES = {
    "Shape": "interface Shape { void draw(); }",
    "Square": "class Square implements Shape { public void draw() { } }",
    "Circle": "class Circle implements Shape { public void draw() { } }",
    "Painter": "class Painter { void paint(Shape shape) { shape.draw(); } }",
    "Logs": "class Logs { static final java.util.logging.Logger LOG = null; static void say(String text) { LOG.info(text); } }",
    "Speaker": 'class Speaker { void speak() { Logs.say("hello"); } }',
    "Other": "class Other { void nothing() { } }",
    "Maker": "class Maker { Object make() { return new Square(); } }",
}


@pytest.mark.parametrize(
    ("name", "before", "after", "touched"),
    [
        ("Maker", "new Square()", "new Circle()", {"Maker", "Painter"}),
        ("Maker", "new Square()", "new Object[] { new Square(), new Circle() }", {"Maker", "Painter"}),
        ("Logs", "LOG.info(text)", 'LOG.info("said " + text)', {"Logs", "Speaker"}),
        ("Logs", "LOG.info(text)", "text.isEmpty()", {"Logs", "Speaker"}),
        ("Other", "{ }", "{ nothing(); }", {"Other"}),
    ],
)
def test_rows_of_other_files_that_change_with_it_are_named(tmp_path: Path, name: str, before: str, after: str, touched: set[str]) -> None:
    folder, database = tmp_path / "w", tmp_path / "index.db"
    folder.mkdir()
    for one, source in SHAPES.items():
        (folder / f"{one}.java").write_text(source)
    index_workspace([folder], db=database, jobs=1)
    with closing(open_readonly(database)) as connection:
        first, theirs = at(connection), rows(connection)
    (folder / f"{name}.java").write_text(SHAPES[name].replace(before, after))
    index_workspace([folder], db=database, jobs=1)
    with closing(open_readonly(database)) as connection:
        changed = changed_methods(connection, first, at(connection))
        mine = rows(connection)
        classes = dict(connection.execute("SELECT id, class FROM methods"))
    assert changed is not None
    assert {classes[method] for method in mine if mine[method] != theirs.get(method)} == touched, "the example shows what it should"
    assert {classes[method] for method in changed} == touched


def test_a_revision_is_written_and_read() -> None:
    assert Revision.parsed(str(Revision("a:b", 12))) == Revision("a:b", 12)
