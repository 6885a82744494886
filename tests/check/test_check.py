"""``forelog check``: real and changed traces of a small program, and what is no trace."""

import gzip
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from forelog.check.report import Report
from forelog.check.run import Check
from forelog.check.trace import stacks
from forelog.errors import InputError
from tests.conftest import PROJECT, tool
from tests.flow.lab import indexed

HERE = Path(__file__).parent
SCHEMA = json.loads((PROJECT / "docs" / "schemas" / "check.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program, its trace and its stacks, made by a JVM, and its index."""
    folder = tmp_path_factory.mktemp("program")
    for name in ("Program.java", "Recorder.java"):
        shutil.copy(HERE / name, folder)
    subprocess.run([tool("javac"), "-d", folder / "classes", *folder.glob("*.java")], check=True)
    subprocess.run([tool("java"), "-cp", folder / "classes", "Program", folder / "run"], check=True, timeout=60)
    indexed(folder).close()
    return folder


@pytest.fixture
def held(ran: Path, tmp_path: Path) -> Callable[..., Report]:
    """``held(events)``: what a check says of these events (default: those of the real run)."""

    def check(events: list[dict[str, Any]] | None = None, **options: Any) -> Report:
        with sqlite3.connect(ran / "index.db") as connection:
            checking = Check(connection)
            path = ran / "run.jsonl"
            if events is not None:
                path = tmp_path / "changed.jsonl"
                path.write_text("".join(json.dumps(event) + "\n" for event in events))
            checking.trace(path, **options)
            return checking.report

    return check


def real(ran: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ran / "run.jsonl").read_text("utf-8").splitlines()]


def test_a_real_run_is_accepted_and_its_stacks_are_the_models(ran: Path, held: Callable[..., Report]) -> None:
    report = held(stacks=stacks(ran / "run.stacks.jsonl"))
    assert report.accepted == report.transitions
    assert report.acceptance == 1.0
    assert not report.roots_unknown
    assert not report.rejections
    assert report.events == len(real(ran)) == report.stacks == report.contained
    assert report.threads == 4, "two workers of one name, main, the pool's thread"
    assert report.names_again == 1
    assert 1 <= report.successors_gmean < 8
    assert 1 <= report.perplexity < 4


def test_an_event_too_many_is_rejected_and_the_walk_goes_on(ran: Path, held: Callable[..., Report]) -> None:
    events = real(ran)
    at = next(number for number, event in enumerate(events) if event["message"] == "end")
    report = held([*events[:at], events[0], *events[at:]])
    assert report.transitions - report.accepted == 2
    first, second = sorted(report.rejections.values(), key=lambda one: one.record)
    assert (first.before.template, first.after.template) == ("empty", "begin")
    assert [one.statement.template for one in first.expected if one.statement] == ["end"]
    assert (second.before.template, second.after.template) == ("begin", "end")
    assert first.record == at + 1


def test_a_missing_event_is_rejected(ran: Path, held: Callable[..., Report]) -> None:
    events = [event for event in real(ran) if event["message"] != "begin"]
    report = held(events)
    assert report.roots_unknown == 1, "no thread begins in the middle of main"
    assert not report.rejections, "from there it goes on"
    events = real(ran)
    del events[next(number for number, event in enumerate(events) if event["message"] == "up")]
    rejected = {(one.before.template, one.after.template) for one in held(events).rejections.values()}
    assert rejected == {("up", "step")}, "as many calls return as began"


def test_what_does_not_fit_the_source_is_counted(ran: Path, held: Callable[..., Report]) -> None:
    events = real(ran)
    other = {**events[0], "class": "example.Other"}
    moved = {**events[0], "line": 1}
    report = held([*events, other, other, moved])
    assert (report.unknown_classes, report.skew) == (2, 1)
    assert report.events == len(events)


def test_an_event_without_a_line_is_found_by_its_text(ran: Path, held: Callable[..., Report]) -> None:
    events = [{name: value for name, value in event.items() if name != "line"} for event in real(ran)]
    report = held(events)
    assert report.acceptance == 1.0
    assert report.events == len(events)
    assert held([{**events[0], "message": "never written"}]).unclear == 1


def test_json_has_the_documented_shape(ran: Path, held: Callable[..., Report]) -> None:
    events = real(ran)
    for report in (held(), held(events[::-1]), held([])):
        jsonschema.validate(report.as_json(), SCHEMA)
    rejected = held(events[::-1])
    assert sum(one["times"] for one in rejected.as_json()["rejected"]) == rejected.transitions - rejected.accepted > 0


def test_what_is_no_json_is_skipped_and_counted(ran: Path, tmp_path: Path) -> None:
    lines = (ran / "run.jsonl").read_bytes().splitlines(keepends=True)
    path = tmp_path / "cut.jsonl"
    path.write_bytes(b"".join([*lines[:3], b"\xff\xfe\n", b"[1, 2]\n", b'{"thread": "main"}\n', *lines[3:-1], lines[-1][:20]]))
    with sqlite3.connect(ran / "index.db") as connection:
        checking = Check(connection)
        checking.trace(path)
        packed = tmp_path / "cut.jsonl.gz"
        packed.write_bytes(gzip.compress((ran / "run.jsonl").read_bytes())[:-20])
        checking.trace(packed)
    assert checking.report.garbled == 5
    assert "line 4" in checking.report.notes[0]
    assert "ends in the middle" in checking.report.notes[1]


LIBRARY = """
import java.util.logging.Logger;

public class Shelf {
    private static final Logger LOG = Logger.getLogger("shelf");
    public void put() { LOG.info("putting"); LOG.info("put"); }
    public void take() { LOG.info("taken"); }
}
"""


@pytest.mark.parametrize("thread", ["main", "worker-1"])
def test_each_call_by_code_outside_is_a_sequence_of_its_own(tmp_path: Path, thread: str) -> None:
    (tmp_path / "Shelf.java").write_text(LIBRARY)
    path = tmp_path / "run.jsonl"
    said = ["putting", "put", "taken", "taken", "putting", "put"]
    path.write_text("".join(json.dumps({"thread": thread, "class": "Shelf", "message": word}) + "\n" for word in said))
    connection = indexed(tmp_path)
    checking = Check(connection)
    checking.trace(path)
    connection.close()
    report = checking.report
    assert (report.transitions, report.accepted, report.outside_calls) == (2, 2, 3)
    assert report.successors_gmean == 1.0, "what outside code calls next is no part of what is allowed"
    assert report.threads == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"class": "Program", "line": 60}\n', r'has no "thread"'),
        ('{"thread": "main", "line": 60}\n', r'has no "class"'),
        ("2024-01-01 INFO begin\n" * 3, "Matching the text of a log is not there yet"),
        ("2024-01-01 INFO begin\n" * 1000, "Matching the text of a log is not there yet"),
    ],
)
def test_what_is_no_trace_is_refused(ran: Path, tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "other.log"
    path.write_text(content)
    with sqlite3.connect(ran / "index.db") as connection, pytest.raises(InputError, match=message):
        Check(connection).trace(path)


def forelog(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "forelog", *map(str, arguments)], capture_output=True, text=True, check=False)


def test_the_command(ran: Path, tmp_path: Path) -> None:
    done = forelog("check", ran / "run.jsonl", "--db", ran / "index.db", "--stacks", ran / "run.stacks.jsonl", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["acceptance"] == 1
    events = real(ran)
    path = tmp_path / "changed.jsonl"
    path.write_text("".join(json.dumps(event) + "\n" for event in events[::-1]) + "{")
    done = forelog("check", path, "--db", ran / "index.db")
    assert done.returncode == 1, "a line was no event"
    assert "not expected" in done.stdout
    assert "1 lines are no events" in done.stdout
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    done = forelog("check", empty, "--db", ran / "index.db")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("no events of statements of the workspace")
