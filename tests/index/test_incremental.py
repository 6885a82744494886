"""An index brought up to date says the same as one built from nothing."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from forelog.index.contribution import Contribution
from forelog.index.pipeline import IndexSummary, index_workspace
from forelog.index.questions import queries
from tests.conftest import PROJECT

SHOP = PROJECT / "examples" / "shop" / "src"


def contents(db: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything that the index says, without ids."""
    with closing(sqlite3.connect(db)) as connection:
        views = {
            "calls": "SELECT * FROM v_call_graph",
            "reasons": 'SELECT caller.class, caller.name, calls.line, "column", reason FROM calls JOIN methods AS caller ON caller.id = caller_id',
            "templates": "SELECT * FROM v_templates",
            "parts": "SELECT stable_id, parts, guessed, catalogue_key FROM log_statements",
            "methods": 'SELECT class, name, params, returns, flags, kind, pos, start, "end", line FROM methods',
            "types": "SELECT name, kind, flags, superclass, line FROM types",
            "fields": "SELECT types.name, fields.name, fields.type, fields.flags, constant FROM fields JOIN types ON types.id = type_id",
        }
        kept = queries.status(connection)
        assert kept == queries.count(connection)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert not connection.execute("PRAGMA foreign_key_check").fetchall()
        return {name: sorted(connection.execute(sql).fetchall(), key=repr) for name, sql in views.items()}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    shutil.copytree(SHOP, folder)
    return folder


def source(workspace: Path, name: str) -> Path:
    return next(workspace.rglob(name))


def edit(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before, f"the edit of {path.name} changes nothing"
    path.write_text(after, encoding="utf-8")


def into_class(text: str) -> Callable[[str], str]:
    """Add a member at the end of the outermost class."""
    return lambda before: before[: before.rindex("}")] + text + "\n}\n"


def some_java(workspace: Path) -> list[Path]:
    return sorted(workspace.rglob("*.java"))


def add_log_line(workspace: Path) -> None:
    edit(some_java(workspace)[3], into_class('  void newcomer() { System.getLogger("x").log(System.Logger.Level.INFO, "new line"); }'))


def shift_lines(workspace: Path) -> None:
    edit(some_java(workspace)[5], lambda text: "// one more line\n\n" + text)


def delete_file(workspace: Path) -> None:
    source(workspace, "Audit.java").unlink()


def add_file(workspace: Path) -> None:
    path = some_java(workspace)[0]
    package = path.read_text(encoding="utf-8").partition("package ")[2].partition(";")[0]
    (path.parent / "Newcomer.java").write_text(f"package {package};\nclass Newcomer implements Runnable {{ public void run() {{ }} }}\n")


def rename_method(workspace: Path) -> None:
    edit(source(workspace, "Audit.java"), lambda text: text.replace("record(", "noteDown("))


def touch_everything(workspace: Path) -> None:
    for path in some_java(workspace):
        os.utime(path)


EDITS = [add_log_line, shift_lines, delete_file, add_file, rename_method, touch_everything]


@pytest.mark.parametrize("change", EDITS, ids=lambda change: change.__name__)
def test_an_update_equals_a_new_index(workspace: Path, tmp_path: Path, change: Callable[[Path], None]) -> None:
    kept, new = tmp_path / "kept.db", tmp_path / "new.db"
    index_workspace([workspace], db=kept, jobs=1)
    change(workspace)
    index_workspace([workspace], db=kept, jobs=1)
    index_workspace([workspace], db=new, jobs=1)
    mine, theirs = contents(kept), contents(new)
    for what, rows in theirs.items():
        assert mine[what] == rows, what


def test_a_changed_file_alone_is_read(workspace: Path, tmp_path: Path) -> None:
    db = tmp_path / "shop.db"
    first = index_workspace([workspace], db=db, jobs=1)
    assert first.parsed == first.files > 10
    assert summary_of_second_run(workspace, db) == (0, first.files, 0)
    add_log_line(workspace)
    assert summary_of_second_run(workspace, db) == (1, first.files - 1, 0)
    add_file(workspace)
    assert summary_of_second_run(workspace, db) == (1, first.files, 0)
    source(workspace, "Newcomer.java").unlink()
    assert summary_of_second_run(workspace, db) == (0, first.files, 1)


def summary_of_second_run(workspace: Path, db: Path) -> tuple[int, int, int]:
    summary: IndexSummary = index_workspace([workspace], db=db, jobs=1)
    return summary.parsed, summary.unchanged, summary.removed


def test_processes_make_no_difference(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forelog.index.pool.CHUNK_BYTES", 8_000)  # several chunks of a small workspace
    index_workspace([workspace], db=tmp_path / "one.db", jobs=1)
    index_workspace([workspace], db=tmp_path / "two.db", jobs=2)
    assert contents(tmp_path / "one.db") == contents(tmp_path / "two.db")
    assert kept_for_later(tmp_path / "one.db") == kept_for_later(tmp_path / "two.db")


def kept_for_later(db: Path) -> list[tuple[object, ...]]:
    """What later runs go by, with what each file rests on."""
    with closing(sqlite3.connect(db)) as connection:
        rows = connection.execute("SELECT path, contribution FROM linkage JOIN files ON files.id = file_id ORDER BY path")
        return [(path, Contribution.load(blob)) for path, blob in rows]


def test_what_one_receiver_answers_is_not_taken_for_another(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    (folder / "Shape.java").write_text('class Shape { String name() { return "any"; } }')
    (folder / "Round.java").write_text('class Round extends Shape { String name() { return "round"; } }')
    (folder / "Plain.java").write_text("class Plain extends Shape { }")
    for first, (name, type_name) in enumerate((("A", "Plain"), ("B", "Shape"), ("C", "Plain"))):
        text = f'class {name}{first} {{ org.slf4j.Logger log; void say({type_name} it) {{ log.info("I am " + it.name()); }} }}'
        (folder / f"{name}{first}.java").write_text(text)
    index_workspace([folder], db=tmp_path / "i.db", jobs=1)
    with closing(sqlite3.connect(tmp_path / "i.db")) as connection:
        found = dict(connection.execute("SELECT class, template FROM v_templates"))
    assert found == {"A0": "I am any", "B1": "I am <it.name()>", "C2": "I am any"}


def test_all_files_rest_on_what_the_first_one_found_out(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    (folder / "Thing.java").write_text('class Thing { int n; public String toString() { return "thing " + n; } }')
    (folder / "Holder.java").write_text('class Holder { Thing held; String describe() { return "holds " + held; } }')
    for number in range(40):
        (folder / f"Idle{number}.java").write_text(f"class Idle{number} {{ }}")  # else everything is built anew
    for number in range(12):
        (folder / f"Uses{number}.java").write_text(
            f"class Uses{number} {{ org.slf4j.Logger log; void use(Holder holder) {{ log.info(holder.describe()); }} }}"
        )
    kept, new = tmp_path / "kept.db", tmp_path / "new.db"
    index_workspace([folder], db=kept, jobs=1)
    before = contents(kept)["templates"]
    (folder / "Other.java").write_text('class Other extends Thing { public String toString() { return "other"; } }')
    assert index_workspace([folder], db=kept, jobs=1).parsed == 1
    index_workspace([folder], db=new, jobs=1)
    assert contents(kept) == contents(new)
    assert not set(before) & set(contents(new)["templates"])


WRAPPER = """package demo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
class Tell {
  private static final Logger LOG = LoggerFactory.getLogger(Tell.class);
  static void tell(String text) { LOG.info(text); }
  static void passOn(String text) { tell("on: " + text); }
}
"""
CALLER = """package demo;
class Uses {
  void direct() { Tell.tell("first line"); }
  void through() { Tell.passOn("second line"); }
}
"""


@pytest.mark.parametrize(
    "change",
    [
        ("LOG.info(text)", "LOG.warn(text)"),
        ("LOG.info(text)", "System.exit(text.length())"),
        ('tell("on: " + text)', "tell(text)"),
        ('tell("on: " + text)', "System.exit(1)"),
    ],
)
def test_callers_of_a_changed_wrapper_follow_it(tmp_path: Path, change: tuple[str, str]) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    (folder / "Tell.java").write_text(WRAPPER)
    (folder / "Uses.java").write_text(CALLER)
    kept, new = tmp_path / "kept.db", tmp_path / "new.db"
    index_workspace([folder], db=kept, jobs=1)
    assert len(contents(kept)["templates"]) == 4  # the logger, and three calls of wrappers
    for text in (WRAPPER.replace(*change), WRAPPER):
        (folder / "Tell.java").write_text(text)
        index_workspace([folder], db=kept, jobs=1)
        new.unlink(missing_ok=True)
        index_workspace([folder], db=new, jobs=1)
        assert contents(kept) == contents(new)
