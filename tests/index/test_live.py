"""The index in memory: what it says of a buffer is what a new index of that text would say; after a refresh the database is as if new."""

import random
import shutil
from pathlib import Path

import pytest

from forelog.index.live.answers import FreshFile, StoppedError
from forelog.index.live.index import LiveIndex
from forelog.index.pipeline import index_workspace
from forelog.index.run import RebuildNeededError
from tests.index.random_workspace import Workspace
from tests.index.test_incremental import SHOP, contents
from tests.index.test_random_edits import SEEDS, STEPS, difference


def shown(fresh: FreshFile) -> list[tuple[object, ...]]:
    return sorted(tuple(statement) for statement in fresh.statements)


def indexed(workspace: Path, db: Path, path: Path) -> list[tuple[object, ...]]:
    """What a new index says of one file, in the fields of a :class:`LiveStatement`."""
    db.unlink(missing_ok=True)
    index_workspace([workspace], db=db, jobs=1)
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(db)) as connection:
        rows = connection.execute(
            'SELECT stable_id, class, methods.name, s.line, s.end_line, s."column", level, logger, framework, template, regex, parts,'
            " throwable, guessed, catalogue_key, wrapper FROM log_statements AS s JOIN methods ON methods.id = method_id"
            " JOIN files ON files.id = s.file_id WHERE files.path = ?",
            (str(path.relative_to(workspace)),),
        )
        return sorted((*row[:13], bool(row[13]), *row[14:]) for row in rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_refreshes_equal_new_indexes(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forelog.index.update.updating._MANY", 2.0)
    folder = tmp_path / "w"
    workspace = Workspace(folder, seed + 1000)
    live = LiveIndex.open([folder], db=tmp_path / "live.db", jobs=1)
    edits = []
    for step in range(STEPS):
        before = {path: path.read_text() for path in folder.rglob("*.java")}
        edits.append(workspace.edit())
        after = {path: path.read_text() for path in folder.rglob("*.java")}
        live.refresh([path for path in before | after if before.get(path) != after.get(path)] if step % 2 else None)
        (tmp_path / "new.db").unlink(missing_ok=True)
        index_workspace([folder], db=tmp_path / "new.db", jobs=1)
        mine, theirs = contents(tmp_path / "live.db"), contents(tmp_path / "new.db")
        assert mine == theirs, f"{edits}\n{difference(mine, theirs)}"


@pytest.mark.parametrize("seed", SEEDS)
def test_buffers_say_what_a_new_index_would(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forelog.index.update.updating._MANY", 2.0)
    folder, other = tmp_path / "w", tmp_path / "other"
    workspace = Workspace(folder, seed + 2000)
    live = LiveIndex.open([folder], db=tmp_path / "live.db", jobs=1)
    rng = random.Random(seed)
    for _ in range(STEPS):
        before = {path: path.read_text() for path in folder.rglob("*.java")}
        edit = workspace.edit()
        changed = next((path for path, text in before.items() if path.exists() and path.read_text() != text), None)
        if changed is not None:
            live.edit(changed, before[changed])
            live.edit(changed, changed.read_text())
            fresh = live.settle(changed)
            assert fresh.settled
            shutil.rmtree(other, ignore_errors=True)
            shutil.copytree(folder, other)
            assert shown(fresh) == indexed(other, tmp_path / "new.db", other / changed.relative_to(folder)), edit
            if rng.random() < 0.5:
                live.close_buffer(changed)
        live.refresh()
        mine, theirs = contents(tmp_path / "live.db"), contents(_new(folder, tmp_path / "newer.db"))
        assert mine == theirs, f"{edit}\n{difference(mine, theirs)}"


def _new(folder: Path, db: Path) -> Path:
    db.unlink(missing_ok=True)
    index_workspace([folder], db=db, jobs=1)
    return db


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    shutil.copytree(SHOP, folder)
    return folder


def test_typing_in_a_log_statement_shows_at_once(shop: Path, tmp_path: Path) -> None:
    live = LiveIndex.open([shop], db=tmp_path / "live.db", jobs=1)
    typed = 0
    for path in sorted(shop.rglob("*.java")):
        text = path.read_text()
        opened = live.edit(path, text)
        assert opened.settled
        assert shown(opened) == indexed(shop, tmp_path / "new.db", path)
        for statement in opened.statements:
            lines = text.splitlines(keepends=True)
            line = lines[statement.line - 1]
            if '"' not in line or statement.wrapper:
                continue
            at = line.index('"') + 1
            for more in ("n", "ne", "new\u00e4 ", "new\u00e4 \U0001f600 {}"):
                lines[statement.line - 1] = line[:at] + more + line[at:]
                fresh = live.edit(path, "".join(lines))
                typed += not fresh.settled
                assert shown(fresh) == shown(live.settle(path)), (path.name, statement.line, more)
            live.edit(path, text)
        assert shown(live.settle(path)) == shown(opened)
        live.close_buffer(path)
    assert typed > 50, "edits inside methods are to be answered without reading the file"


BROKEN = ['LOG.info("half', "LOG.info(", "if (x) {", "}", "/* ", '"', "new Runnable() {", "@", "int x = ;", "\\u00"]


@pytest.mark.parametrize("typed", BROKEN)
def test_broken_text_is_answered_and_forgotten(shop: Path, tmp_path: Path, typed: str) -> None:
    live = LiveIndex.open([shop], db=tmp_path / "live.db", jobs=1)
    for path in sorted(shop.rglob("*.java"))[::4]:
        text = path.read_text()
        before = shown(live.edit(path, text))
        for at in range(0, len(text), max(1, len(text) // 7)):
            live.edit(path, text[:at] + typed + text[at:])
        live.edit(path, text)
        assert shown(live.settle(path)) == before
    live.refresh()
    assert contents(tmp_path / "live.db") == contents(_new(shop, tmp_path / "new.db"))


def test_a_refresh_that_must_not_rebuild_leaves_everything_and_buffers_go_on(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = LiveIndex.open([shop], db=tmp_path / "live.db", jobs=1)
    before = contents(tmp_path / "live.db")
    path = next(shop.rglob("OrderService.java"))
    text = path.read_text().replace("{", '{ void soon() { LOG.info("soon"); }\n', 1)
    live.edit(path, text)
    expected = live.settle(path)

    def asked() -> None:
        with pytest.raises(RebuildNeededError):
            live.refresh(may_rebuild=False)
        assert contents(tmp_path / "live.db") == before
        assert live.settle(path) == expected
        assert live.edit(path, text.replace('"soon"', '"sooner"')).statements != expected.statements
        live.edit(path, text)
        assert live.settle(path) == expected

    (shop / "messages.properties").write_text("a=b\n")  # settings are others
    asked()
    (shop / "messages.properties").unlink()
    monkeypatch.setattr("forelog.index.update.updating._MANY", -1.0)  # every change reaches too many files
    monkeypatch.setattr("forelog.index.update.updating._FEW_FILES", 0)
    path.write_text(text)
    asked()
    monkeypatch.undo()
    assert not live.refresh(may_rebuild=False).rebuilt
    before = contents(tmp_path / "live.db")
    assert before == contents(_new(shop, tmp_path / "new.db"))
    (tmp_path / "live.db").rename(tmp_path / "away.db")
    with pytest.raises(RebuildNeededError):
        live.refresh(may_rebuild=False)
    assert live.settle(path).statements == expected.statements
    assert live.refresh().rebuilt
    assert contents(tmp_path / "live.db") == before


def test_an_index_that_is_there_is_taken_as_it_is(shop: Path, tmp_path: Path) -> None:
    _new(shop, tmp_path / "live.db")
    path = next(shop.rglob("OrderService.java"))
    path.write_text(path.read_text().replace("{", '{ void soon() { LOG.info("soon"); }\n', 1))
    before = contents(tmp_path / "live.db")
    live = LiveIndex.open([shop], db=tmp_path / "live.db", jobs=1, as_it_is=True)
    assert contents(tmp_path / "live.db") == before
    assert "soon" in {statement.template for statement in live.edit(path, path.read_text()).statements}
    assert live.refresh().changed == 1
    assert contents(tmp_path / "live.db") == contents(_new(shop, tmp_path / "new.db"))


def test_what_is_excluded_stays_out(shop: Path, tmp_path: Path) -> None:
    path = next(shop.rglob("OrderService.java"))
    live = LiveIndex.open([shop], db=tmp_path / "live.db", jobs=1, exclude=["OrderService.java"])
    (shop / "Later.java").write_text("class Later { }")
    assert live.refresh().changed == 1
    path.unlink()
    (shop / "Later.java").unlink()
    live.refresh()
    assert contents(tmp_path / "live.db") == contents(_new(shop, tmp_path / "new.db"))


def test_a_refresh_that_is_stopped_changes_nothing(shop: Path, tmp_path: Path) -> None:
    live = LiveIndex.open([shop], db=tmp_path / "live.db", jobs=1)
    before = contents(tmp_path / "live.db")
    path = sorted(shop.rglob("*.java"))[3]
    path.write_text(path.read_text().replace("{", "{ /* moved */\n", 1))
    with pytest.raises(StoppedError):
        live.refresh([path], stop=lambda: True)
    assert contents(tmp_path / "live.db") == before
    assert live.refresh([path]).linked >= 1
    assert contents(tmp_path / "live.db") == contents(_new(shop, tmp_path / "new.db"))


def test_another_process_may_write_the_index_meanwhile(shop: Path, tmp_path: Path) -> None:
    live = LiveIndex.open([shop], db=tmp_path / "live.db", jobs=1)
    paths = sorted(shop.rglob("*.java"))
    paths[2].write_text(paths[2].read_text() + "\nclass Late { void run() { new Late().run(); } }\n")
    index_workspace([shop], db=tmp_path / "live.db", jobs=1)
    paths[5].write_text("// one line more\n" + paths[5].read_text())
    live.refresh([paths[5]])
    assert contents(tmp_path / "live.db") == contents(_new(shop, tmp_path / "new.db"))


@pytest.mark.parametrize(
    "typed", ['String more() { return "not saved"; }', "class More extends Thread { }", "void m() { Runnable r = () -> m(); }"]
)
def test_what_is_not_saved_is_not_in_the_database(shop: Path, tmp_path: Path, typed: str) -> None:
    live = LiveIndex.open([shop], db=tmp_path / "live.db", jobs=1)
    open_file, saved = next(shop.rglob("OrderService.java")), sorted(shop.rglob("*.java"))
    text = open_file.read_text()
    at = text.index("{", text.index("class OrderService")) + 1
    live.edit(open_file, f"{text[:at]} {typed} {text[at:]}")
    for path in saved[::3]:
        if path != open_file:
            path.write_text("// one line more\n" + path.read_text())
            live.refresh([path])
            assert live.settle(open_file).settled
    assert contents(tmp_path / "live.db") == contents(_new(shop, tmp_path / "new.db"))


def test_unknown_files_say_what_their_text_alone_says_until_they_are_saved(shop: Path, tmp_path: Path) -> None:
    (shop / "Texts.java").write_text('class Texts { static final String LATER = "later"; }')
    live = LiveIndex.open([shop], db=tmp_path / "live.db", jobs=1)
    path = shop / "Later.java"
    text = 'class Later { void m() { System.getLogger("x").log(System.Logger.Level.INFO, "at last: " + Texts.LATER); } }'
    fresh = live.edit(path, text)
    assert ([statement.template for statement in fresh.statements], fresh.settled) == (["at last: <Texts.LATER>"], False)
    assert live.settle(path) == fresh
    assert live.buffers() == [path]
    path.write_text(text)
    live.refresh([path])
    assert live.buffers() == [path]
    fresh = live.settle(path)
    assert ([statement.template for statement in fresh.statements], fresh.settled) == (["at last: later"], True)


def test_only_what_gives_a_field_its_value_reaches_those_who_log_it(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    asked, asking = folder / "Asked.java", folder / "Asking.java"
    text = 'class Asked {\n  final String name;\n  Asked() { name = "first"; }\n  void other() { }\n}\n'
    asked.write_text(text)
    asking.write_text('class Asking { void m(Asked a) { System.getLogger("x").log(System.Logger.Level.INFO, "is " + a.name); } }\n')
    live = LiveIndex.open([folder], db=tmp_path / "live.db", jobs=1)
    assert [statement.template for statement in live.edit(asking, asking.read_text()).statements] == ["is first"]
    asked.write_text(text.replace("other() { }", "other() { other(); }"))
    assert live.refresh([asked]).linked == 1
    asked.write_text(text.replace("first", "second"))
    assert live.refresh([asked]).linked == 2
    assert [statement.template for statement in live.edit(asking, asking.read_text()).statements] == ["is second"]


def test_a_line_typed_through_broken_states_shows_at_once_in_a_large_file(tmp_path: Path) -> None:
    """Half of it is an open string and an open call; with its last character the line is there, and nobody had to settle."""
    methods = "".join(
        f'    void m{n}(int a) {{\n        LOG.info("at {{}} of {n}", a);\n        m{n}(a + 1);\n    }}\n' for n in range(600)
    )
    before = f"class C {{\n    static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger(C.class);\n{methods}}}\n"
    assert len(before) > 40_000
    path = tmp_path / "w" / "C.java"
    path.parent.mkdir()
    path.write_text(before)
    live = LiveIndex.open([path.parent], db=tmp_path / "i.db", jobs=1)
    live.edit(path, before)
    line = 'LOG.warn("typed {}", a + 1);'
    for number in (300, 599, 0):
        place = before.index(f'LOG.info("at {{}} of {number}"')
        for length in range(1, len(line) + 1):
            fresh = live.edit(path, f"{before[:place]}{line[:length]}\n        {before[place:]}")
            if length % 5 == 0:  # who types stops to think
                live.settle(path, broken=False)
        assert [s.template for s in fresh.statements].count("typed <a + 1>") == 1
        assert len(fresh.statements) == 601
        assert shown(fresh) == shown(live.settle(path))
        for length in reversed(range(len(line))):
            fresh = live.edit(path, f"{before[:place]}{line[:length]}\n        {before[place:]}")
        assert len(fresh.statements) == 600
        live.edit(path, before)
        live.settle(path)


def test_open_files_are_read_again_after_a_refresh_when_there_is_time_or_need(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    log = 'static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger("x");'
    texts = {
        "A": f"class A {{ {log} void a() {{ LOG.info(B.TEXT); LOG.info(C.TEXT); }} }}",
        "B": 'class B { static final String TEXT = "of b"; }',
        "C": 'class C { static final String TEXT = "of c"; }',
    }
    for name, text in texts.items():
        (folder / f"{name}.java").write_text(text)
    live = LiveIndex.open([folder], db=tmp_path / "i.db", jobs=1)
    a, b, c = (folder / f"{name}.java" for name in "ABC")
    for path in (a, b, c):
        live.edit(path, path.read_text())
    live.edit(b, texts["B"].replace("of b", "not saved"))
    c.write_text(texts["C"].replace("of c", "saved"))
    live.edit(c, c.read_text())
    for asked in (lambda: live.edit(a, texts["A"] + " "), lambda: live.settle(a)):
        live.refresh([c])
        assert sorted(live.buffers()) == [a, b, c]
        asked()
        live.edit(a, texts["A"])
        assert [s.template for s in live.settle(a).statements] == ["not saved", "saved"]
        live.refresh([c])
        live.catch_up()
        assert [s.template for s in live.settle(a).statements] == ["not saved", "saved"]
    live.close_buffer(b)
    live.edit(a, texts["A"] + " ")
    assert [s.template for s in live.settle(a).statements] == ["of b", "saved"]


def test_a_file_that_is_gone_from_the_disk_is_answered_from_its_text(tmp_path: Path) -> None:
    path = tmp_path / "A.java"
    text = 'class A {\n  org.slf4j.Logger log;\n  void m(int n) { log.info("n is {}", n); }\n}\n'
    path.write_text(text)
    index = LiveIndex.open([tmp_path], db=tmp_path / "a.db")
    path.unlink()
    assert [one.template for one in index.edit(path, "// x\n" + text).statements] == ["n is <n>"]
    path.write_text(text)
    assert [one.line for one in index.edit(path, "\n\n" + text).statements] == [5]
    index.refresh([path])
    assert [one.line for one in index.edit(path, "\n\n" + text).statements] == [5]
    index.close()
