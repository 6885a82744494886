"""``forelog index``, ``status`` and ``db-path``."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import JAVA, Program
from tests.conftest import obey_permissions

Make = Callable[[dict[str, str]], Program]


def test_the_summary_counts_what_is_there(program: Make) -> None:
    run = program(JAVA)("index", "--json")
    summary = json.loads(run.out)
    assert run.code == 0
    assert run.err == ""
    assert (summary["files"], summary["parsed"], summary["unchanged"], summary["removed"]) == (2, 2, 0, 0)
    assert (summary["types"], summary["methods"], summary["log_statements"]) == (
        2,
        11,
        10,
    )  # with <init> and <clinit> of both, and what Account writes through Ledger#write
    assert set(summary["calls"]) == {"workspace", "external", "unresolved"}
    assert summary["calls"]["workspace"] >= 6
    assert Path(summary["database"]).is_file()


def test_the_summary_for_people(program: Make) -> None:
    out = program(JAVA).ok("index")
    assert out.startswith("Indexed 2 files in ")
    for text in ("2 read, 0 unchanged", "log statements", "call sites", "workspace", "Index: "):
        assert text in out


def test_the_second_run_reads_only_what_changed(program: Make) -> None:
    forelog = program(JAVA)
    forelog.ok("index")
    assert json.loads(forelog.ok("index", "--json"))["unchanged"] == 2
    ledger = forelog.folder / "src/main/java/bank/Ledger.java"
    ledger.write_text(ledger.read_text().replace("Cannot write", "Unable to write"))
    assert "Unable" not in forelog.ok("templates")
    forelog.ok("index")
    assert "Unable to write" in forelog.ok("templates")
    ledger.unlink()
    assert json.loads(forelog.ok("index", "--json"))["files"] == 1
    assert "Unable" not in forelog.ok("templates")


def test_db_is_where_the_index_goes(program: Make, tmp_path: Path) -> None:
    forelog = program(JAVA)
    db = tmp_path / "new folder" / "my index.db"
    assert json.loads(forelog.ok("index", "--db", db, "--json"))["database"] == str(db)
    assert sqlite3.connect(db).execute("SELECT count(*) FROM methods").fetchone()[0] == 11
    assert "Ledger" in forelog.ok("callees", "Account#close()", "--db", db)
    assert forelog.ok("db-path", "--db", db) == f"{db}\n"
    assert "not indexed yet" in forelog.fails(2, "templates")


def test_what_is_excluded_is_left_out_and_remembered_for_the_status(program: Make) -> None:
    forelog = program(JAVA)
    assert json.loads(forelog.ok("index", "--exclude", "Ledger.java", "--json"))["files"] == 1
    assert "as it was" in forelog.ok("status")
    summary = json.loads(forelog.ok("index", "--exclude", "**/Led*", "--exclude", "none", "--json"))
    assert (summary["parsed"], summary["unchanged"]) == (0, 1)
    assert "as it was" in forelog.ok("status")
    summary = json.loads(forelog.ok("index", "--json"))
    assert (summary["parsed"], summary["unchanged"], summary["files"]) == (1, 1, 2), "a run without it reads everything"
    assert "as it was" in forelog.ok("status")
    assert json.loads(forelog.ok("index", "--exclude", "Ledger.java", "--json"))["removed"] == 1
    assert "No Java found" in forelog("index", "--exclude", "*.java").err


def test_a_whole_run_reads_everything_while_readers_see_the_old_state(program: Make) -> None:
    forelog = program(JAVA)
    db = json.loads(forelog.ok("index", "--exclude", "Ledger.java", "--json"))["database"]
    with contextlib.closing(sqlite3.connect(db)) as reader:
        reader.execute("BEGIN")
        before = reader.execute("SELECT count(*) FROM methods").fetchone()
        summary = json.loads(forelog.ok("index", "--whole", "--exclude", "Ledger.java", "--json"))
        assert (summary["parsed"], summary["unchanged"]) == (1, 0)
        assert reader.execute("SELECT count(*) FROM methods").fetchone() == before
    assert "as it was" in forelog.ok("status")


def test_paths_are_folders_files_and_source_archives(program: Make) -> None:
    forelog = program(JAVA)
    with zipfile.ZipFile(forelog.folder / "lib-sources.jar", "w") as jar:
        jar.writestr("lib/Lib.java", 'package lib; class Lib { void run() { System.out.println("x"); } }')
    summary = json.loads(forelog.ok("index", "src", "lib-sources.jar", "--json"))
    assert summary["files"] == 3
    assert "lib.Lib#run()" in forelog.ok("callees", "Lib#run", "--db", summary["database"])


@pytest.mark.parametrize("jobs", [1, 3])
def test_any_number_of_workers_gives_the_same_index(program: Make, jobs: int, bank: Program) -> None:
    forelog = program(JAVA)
    forelog.ok("index", "--jobs", jobs)
    assert forelog.ok("templates", "--json") == bank.ok("templates", "--json")


def test_the_whole_graph_is_made_on_request_and_kept(program: Make) -> None:
    forelog = program(JAVA)
    first = json.loads(forelog.ok("index", "--flow", "--json"))["flow"]
    assert first["methods"] == 5
    assert first["states"] > 10
    assert "Log-flow graph of 5 methods" in forelog.ok("index", "--flow")
    assert "flow" not in json.loads(forelog.ok("index", "--json"))


def test_status(bank: Program) -> None:
    found = json.loads(bank.ok("status", "--json"))
    assert (found["files"], found["methods"], found["log_statements"]) == (2, 11, 10)
    assert found["roots"] == [str(bank.folder)]
    assert found["database"] == bank.ok("db-path").strip()
    assert found["bytes"] > 0
    text = bank.ok("status")
    assert found["database"] in text
    assert f"Root: {bank.folder}" in text
    assert "Source: as it was when it was indexed" in text


def test_status_says_whether_the_source_changed(program: Make) -> None:
    forelog = program({**JAVA, "Gone.java": "class Gone { }", "Binary.java": "\0" * 5000})
    forelog.ok("index")
    assert json.loads(forelog.ok("status", "--json"))["source"] == {"changed": 0, "added": 0, "removed": 0}
    (forelog.folder / "New.java").write_text("class New { }")
    (forelog.folder / "Gone.java").unlink()
    name = next(iter(JAVA))
    (forelog.folder / name).write_text(JAVA[name] + "\n// more")
    assert json.loads(forelog.ok("status", "--json"))["source"] == {"changed": 1, "added": 1, "removed": 1}
    assert "Source: 1 changed, 1 new, 1 gone since" in forelog.ok("status")
    forelog.ok("index")
    assert "Source: as it was" in forelog.ok("status")


def test_status_of_a_single_file(program: Make) -> None:
    forelog = program({"One.java": "class One { }", "Other.java": "class Other { }"})
    forelog.ok("index", "One.java", "--db", "one.db")
    assert "Source: as it was" in forelog.ok("status", "--db", "one.db")


def test_the_index_is_found_from_below(bank: Program) -> None:
    expected = bank.ok("db-path")
    assert bank.ok("db-path", "src/main") == expected
    below = Program(bank.folder / "src" / "main" / "java", Path(bank.environment["HOME"]))
    assert below.ok("db-path") == expected
    assert below.ok("templates", "--json") == bank.ok("templates", "--json")


def test_db_path_says_where_it_would_be(program: Make) -> None:
    forelog = program({})
    run = forelog("db-path")
    assert run.code == 0
    assert not Path(run.out.strip()).exists()
    assert "no index yet" in run.err
    assert json.loads(forelog.ok("db-path", "--json")) == {"path": run.out.strip(), "exists": False}


def test_progress_is_drawn_on_a_terminal_and_gone_at_the_end(program: Make) -> None:
    import pty

    forelog = program({**JAVA, "Binary.java": "\0" * 5000})
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in forelog.environment.items() if name != "NO_COLOR"}
    process = forelog.start("index", stderr=theirs, env={**environment, "TERM": "xterm"})
    os.close(theirs)
    seen = b""
    with contextlib.suppress(OSError):  # Linux says EIO when the other side is closed
        while part := os.read(ours, 65536):
            seen += part
    os.close(ours)
    assert process.stdout is not None
    assert process.stdout.read().startswith("Indexed 2 files")
    assert process.wait(timeout=30) == 0
    for text in (b"reading", b"linking", b"Binary.java: skipped"):
        assert text in seen
    assert seen.rfind(b"\x1b[?25h") > seen.rfind(b"\x1b[?25l")  # the cursor is back
    assert seen.endswith(b"\x1b[2K")  # and the line of the bar erased


# What can be wrong with the source.


def test_no_java_is_said_and_is_no_error(program: Make) -> None:
    run = program({"readme.txt": "no Java here"})("index")
    assert run.code == 0
    assert "No Java found" in run.err
    assert "-sources.jar" in run.err
    assert "Index:" not in run.out


def test_no_java_leaves_no_index(program: Make) -> None:
    forelog = program({"readme.txt": "no Java here"})
    assert json.loads(forelog.ok("index", "--db", "empty.db", "--json"))["files"] == 0
    assert not list(forelog.folder.glob("empty.db*"))
    assert "no index yet" in forelog.fails(1, "status", "--db", "empty.db")


def test_a_path_that_is_not_there(program: Make) -> None:
    message = program(JAVA).fails(2, "index", "nowhere")
    assert "nowhere" in message
    assert "does not exist" in message


def test_a_path_that_is_no_source(program: Make) -> None:
    forelog = program({"notes.txt": "x"})
    assert "notes.txt" in forelog.fails(2, "index", "notes.txt")


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("Empty.java", b"", ""),
        ("Binary.java", bytes(range(256)) * 64, "Binary.java"),
        ("Broken.java", b"class Broken { void a() { b( } void c() { d(); } class", ""),
        ("Latin.java", 'class Latin { String s = "gr\xfc\xdf"; }'.encode("latin-1"), ""),
        ("Bom.java", b"\xef\xbb\xbfclass Bom { }", ""),
        ("Utf16.java", 'class Utf16 { String s = "ä"; }'.encode("utf-16"), ""),
        ("Deep.java", b"class Deep { int x = " + b"(" * 10_000 + b"1" + b")" * 10_000 + b"; }", "Deep.java"),
    ],
)
def test_a_strange_file_costs_only_itself(program: Make, name: str, data: bytes, told: str) -> None:
    forelog = program(JAVA)
    (forelog.folder / name).write_bytes(data)
    run = forelog("index", "--json")
    assert run.code == 0, run.err
    assert json.loads(run.out)["log_statements"] == 10
    assert told in run.err


def test_an_unreadable_file_is_named(program: Make) -> None:
    forelog = program({**JAVA, "Secret.java": "class Secret { }"})
    (forelog.folder / "Secret.java").chmod(0)
    process = forelog.start("index", "--json", preexec_fn=obey_permissions)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Secret.java" in err
    assert json.loads(out)["log_statements"] == 10


def test_a_dangling_link_and_a_loop_of_links(program: Make) -> None:
    forelog = program(JAVA)
    (forelog.folder / "Gone.java").symlink_to("nowhere.java")
    (forelog.folder / "src" / "again").symlink_to(forelog.folder)
    assert json.loads(forelog.ok("index", "--json"))["files"] == 2


def test_quiet_says_nothing(program: Make) -> None:
    forelog = program({"Binary.java": "\0" * 5000})
    assert forelog("index", "--quiet").err == ""


# What can be wrong with the index.


def test_not_a_database(program: Make) -> None:
    forelog = program(JAVA)
    (forelog.folder / "notes.db").write_text("dear diary " * 100)
    for arguments in (["index"], ["status"], ["templates"], ["callers", "Account#pay"], ["entries"]):
        assert "not an index of forelog" in forelog.fails(1, *arguments, "--db", "notes.db")
    assert (forelog.folder / "notes.db").read_text().startswith("dear diary")


def test_the_database_of_another_program_is_left_alone(program: Make) -> None:
    forelog = program(JAVA)
    with sqlite3.connect(forelog.folder / "other.db") as other:
        other.execute("CREATE TABLE precious(x)")
    assert "not an index of forelog" in forelog.fails(1, "index", "--db", "other.db")
    assert sqlite3.connect(forelog.folder / "other.db").execute("SELECT count(*) FROM precious").fetchone() == (0,)


def test_an_index_of_a_newer_forelog(program: Make) -> None:
    forelog = program(JAVA)
    forelog.ok("index", "--db", "a.db")
    with sqlite3.connect(forelog.folder / "a.db") as newer:
        newer.execute("PRAGMA user_version = 9999")
    for command in ("index", "status"):
        assert "newer forelog" in forelog.fails(1, command, "--db", "a.db")


def test_a_damaged_index_is_said_and_built_again(program: Make) -> None:
    forelog = program(JAVA)
    forelog.ok("index", "--db", "a.db")
    before = forelog.ok("templates", "--json", "--db", "a.db")
    path = forelog.folder / "a.db"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "run `forelog index`" in forelog.fails(1, "templates", "--db", "a.db")
    run = forelog("index", "--db", "a.db", "--json")
    assert run.code == 0
    assert "a.db" in run.err  # a note says what became of the damaged file
    assert json.loads(run.out)["files"] == 2
    assert forelog.ok("templates", "--json", "--db", "a.db") == before


def test_a_missing_index(program: Make) -> None:
    forelog = program(JAVA)
    assert "forelog index" in forelog.fails(1, "status", "--db", "missing.db")
    assert "not indexed yet" in forelog.fails(2, "status")
    assert not (forelog.folder / "missing.db").exists()


def test_a_folder_for_a_database(program: Make) -> None:
    assert "is not a file" in program(JAVA).fails(1, "index", "--db", "src")


def test_an_index_that_somebody_writes(program: Make) -> None:
    forelog = program(JAVA)
    forelog.ok("index", "--db", "a.db")
    program_text = "import sys, time; from forelog.index.database.store import Store\nwith Store.open('a.db'):\n    print('held', flush=True); time.sleep(60)"
    writer = subprocess.Popen([sys.executable, "-c", program_text], cwd=forelog.folder, stdout=subprocess.PIPE, text=True)
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "held\n"
        assert f"process {writer.pid} is indexing" in forelog.fails(1, "index", "--db", "a.db")
        assert "Account" in forelog.ok("callers", "Ledger#write", "--db", "a.db")
    finally:
        writer.kill()
        writer.wait()
    forelog.ok("index", "--db", "a.db")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_read_only_folder_for_the_index(program: Make) -> None:
    message = program(JAVA).fails(1, "index", "--db", "/proc/forelog/a.db")
    assert "choose another --db" in message


def test_a_killed_run_leaves_the_index_intact(program: Make) -> None:
    forelog = program(JAVA)
    forelog.ok("index", "--db", "a.db")
    before = forelog.ok("templates", "--json", "--db", "a.db")
    for number in range(60):
        (forelog.folder / f"C{number}.java").write_text(f"class C{number} {{ void m() {{ m(); }} }}\n" * 40)
    process = forelog.start("index", "--db", "a.db")
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert sqlite3.connect(forelog.folder / "a.db").execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert forelog.ok("templates", "--json", "--db", "a.db") == before
    assert json.loads(forelog.ok("index", "--db", "a.db", "--json"))["files"] == 62


def test_ctrl_c_while_indexing(program: Make) -> None:
    methods = "".join(f"void m{number}() {{ m{number}(); }}\n" for number in range(60))
    forelog = program({f"C{number}.java": f"class C{number} {{ {methods} }}\n" for number in range(150)})
    process = forelog.start("index", "--db", "a.db", start_new_session=True)
    lock = forelog.folder / "a.db.lock"
    while not lock.exists():
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers get it too
    assert process.communicate(timeout=30) == ("", "")
    assert process.returncode == 130
    assert not (forelog.folder / "a.db").exists()
    assert json.loads(forelog.ok("index", "--db", "a.db", "--json"))["files"] == 150


# Options.


@pytest.mark.parametrize(("option", "value"), [("--jobs", "0"), ("--jobs", "-1"), ("--jobs", "many"), ("--classpath", "missing.jar")])
def test_wrong_values(program: Make, option: str, value: str) -> None:
    message = program(JAVA).fails(2, "index", option, value)
    assert option in message
    assert "Error: " in message


def test_a_pattern_for_jars_that_matches_nothing(program: Make) -> None:
    assert "lib/*" in program(JAVA).fails(2, "index", "--classpath", "lib/*")
