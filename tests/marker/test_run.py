"""The expected templates are what the real libraries write: the cases run, and every line that comes out fits its markers."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import tool
from tests.marker.bytecode import ClassFile
from tests.marker.markers import CASES, Marker, read_case
from tests.marker.test_truth import HERE, compile_cases, compiler, libraries

HOLE = re.compile(r"<[^<>]*(?:<[^<>]*>[^<>]*)*>")


@dataclass(frozen=True, slots=True)
class Written:
    """One line of a real run; ``stack``: (class, line), innermost first, of the frames inside the cases."""

    framework: str
    level: str
    stack: tuple[tuple[str, int], ...]
    thrown: str
    message: str


def read_lines(recorded: Path) -> Iterator[Written]:
    for text in recorded.read_text(encoding="utf-8").splitlines():
        framework, level, stack, thrown, message = text.split("\t", 4)
        frames = tuple((name, int(line)) for name, _, line in (frame.rpartition(":") for frame in stack.split()))
        plain = re.sub(r"\\(.)", lambda found: {"n": "\n", "r": "\r"}.get(found[1], found[1]), message)
        yield Written(framework, level, frames, thrown, re.sub(r" \[CONTEXT .*\]$", "", plain))  # Flogger's metadata


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def run(folder: Path) -> tuple[dict[str, ClassFile], list[Written]]:
    cases = [case for case in map(read_case, CASES) if case.release == 17 and any(mark.verb == "template" for _, mark in case.markers())]
    classes = compile_cases(cases, 17, folder)
    shutil.copytree(folder / "src", folder / "classes", dirs_exist_ok=True)  # the message catalogues
    shutil.copytree(HERE / "recorder" / "META-INF", folder / "recorder" / "META-INF")
    path = ":".join(map(str, libraries()))
    sources = map(str, sorted((HERE / "recorder").rglob("*.java")))
    subprocess.run([compiler(17), "-proc:none", "-nowarn", "-cp", path, "-d", folder / "recorder", *sources], check=True)
    (folder / "names").write_text("\n".join(classes), encoding="utf-8")
    options = ("-Dorg.jboss.logging.provider=jdk", "-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.Jdk14Logger")
    command = [tool("java"), *options, "-Duser.language=en", "-cp", f"{folder}/recorder:{folder}/classes:{path}"]
    subprocess.run([*command, "recorder.Recorder", folder / "lines", folder / "names"], check=True, capture_output=True, timeout=120)
    return classes, list(read_lines(folder / "lines"))


def pattern(template: str) -> str:
    """A template of a marker as a regular expression: holes fit anything."""
    parts = HOLE.split(template)
    return ".*".join(map(re.escape, parts))


def same_level(expected: str, written: Written) -> bool:
    """Bridges write the levels of the backend: those of commons-logging and JBoss Logging come out as java.util.logging's."""
    if expected in {"-", written.level}:
        return True
    jul = {"TRACE": "FINEST", "DEBUG": "FINE", "INFO": "INFO", "WARN": "WARNING", "ERROR": "SEVERE", "FATAL": "SEVERE"}
    return written.framework == "jul" and jul.get(expected) == written.level


def disagreement(written: Written, markers: list[Marker]) -> str:
    """Why a written line is none of those that the markers of a source line expect."""
    templates = [mark for mark in markers if mark.verb == "template"]
    fitting = [mark for mark in templates if re.fullmatch(pattern(mark.strings()[0]), written.message, re.DOTALL)]
    if templates and not fitting:
        return "no template fits"
    if templates and not any(same_level(mark.word(), written) for mark in fitting):
        return "another level"
    if len(templates) == 1 and bool(written.thrown) != any(mark.verb == "throwable" for mark in markers):
        return f"throwable {written.thrown or 'missing'}"
    if any(written.message in mark.strings() for mark in markers if mark.verb == "rejects"):
        return "it should not be possible"
    if any(mark.verb == "no-template" for mark in markers):
        return "there should be none"
    return ""


@pytest.mark.slow
def test_what_really_is_written_fits_the_markers(run: tuple[dict[str, ClassFile], list[Written]]) -> None:
    classes, lines = run
    markers: dict[tuple[str, int], list[Marker]] = {}
    for path in CASES:
        for unit, mark in read_case(path).markers():
            markers.setdefault((unit.path, mark.line), []).append(mark)
    wrong, seen = [], set()
    for written in lines:
        for depth, (name, line) in enumerate(written.stack):
            file = f"{name.rpartition('.')[0].replace('.', '/')}/{classes[name].source}"
            here = markers.get((file, line), [])
            if depth and not any(mark.verb == "template" for mark in here):
                continue  # a caller that is no wrapper's caller
            seen.add((file, line))
            if why := disagreement(written, here):
                wrong.append(f"{file}:{line}: {written.level} {written.message!r}: {why}")
    assert not wrong, "\n" + "\n".join(sorted(set(wrong)))
    expected = {place for place, marks in markers.items() if any(mark.verb == "template" for mark in marks)}
    assert len(seen & expected) > 0.8 * len(expected), f"never written: {sorted(expected - seen)}"


@pytest.mark.slow
def test_what_really_is_written_fits_the_index(run: tuple[dict[str, ClassFile], list[Written]], folder: Path) -> None:
    _, lines = run
    command = [sys.executable, "-m", "forelog", "index", folder / "src", "--db", folder / "run.db"]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"HOME": str(folder)})
    with sqlite3.connect(folder / "run.db") as connection:
        rows = connection.execute("SELECT class, line, regex FROM v_templates").fetchall()
    known: dict[tuple[str, int], list[str]] = {}
    for name, line, regex in rows:
        known.setdefault((name, line), []).append(regex)
    wrong = {
        f"{written.stack[0]}: {written.message!r}: {known.get(written.stack[0], [])}"
        for written in lines
        if not any(re.fullmatch(regex, written.message, re.DOTALL) for regex in known.get(written.stack[0], []))
    }
    assert not wrong, "\n" + "\n".join(sorted(wrong))
