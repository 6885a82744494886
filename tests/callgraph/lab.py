"""The cases: what they say of themselves, what a JVM does when it runs them, and their index."""

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from forelog.index.pipeline import index_workspace
from tests.conftest import tool

HERE = Path(__file__).parent
CASES = sorted((HERE / "cases").glob("*.java"))
LIBRARIES = frozenset(["library"])
"""Cases whose Main is another program, which the index does not know."""
_UNIT = re.compile(r"^// file: (\S+)$")
_CALLS = re.compile(r"// CALLS: (.*)$")
_RUNS = re.compile(r"// RUNS: (.*)$")
_LAMBDA = re.compile(r"(#lambda\$\w+?)\$(?:[0-9a-f]+\$)?\d+$")
_NEVER = re.compile(r"// NEVER: (.*)$")


@dataclass(frozen=True, order=True)
class Call:
    """One call: line and method of the caller, and the callee, methods as ``Class#method`` without the package."""

    line: int
    caller: str
    callee: str


@dataclass(frozen=True)
class Real:
    """What happened in a case on the JVM."""

    calls: frozenset[Call]
    runs: frozenset[str]
    """Methods that ran with no method of the case below them on the stack: in a thread of their own, or called by the JVM."""


@dataclass(frozen=True)
class Graph:
    """What the index says of a case."""

    calls: frozenset[Call]
    reachable: frozenset[str]


@dataclass(frozen=True)
class Expected:
    """What a case says."""

    calls: frozenset[tuple[int, str]]
    """(line, callee)"""
    runs: frozenset[str]
    never: frozenset[str]
    """Methods that no run can reach, and of which the index must know that."""


def expected(case: Path) -> Expected:
    """The markers of a case."""
    calls, runs, never = set(), set(), set()
    for number, line in enumerate(case.read_text(encoding="utf-8").splitlines(), 1):
        if found := _CALLS.search(line):
            calls |= {(number, numberless(callee.strip())) for callee in found[1].split(",")}
        if found := _RUNS.search(line):
            runs |= {numberless(callee.strip()) for callee in found[1].split(",")}
        if found := _NEVER.search(line):
            never |= {method.strip() for method in found[1].split(",")}
    return Expected(frozenset(calls), frozenset(runs), frozenset(never))


def units(case: Path) -> dict[str, str]:
    """The files of a case; each has its lines where they stand in the case."""
    found: dict[str, list[str]] = {}
    path = f"{case.stem}/Main.java"
    for number, line in enumerate(case.read_text(encoding="utf-8").splitlines()):
        if mark := _UNIT.match(line):
            path = mark[1]
            continue
        lines = found.setdefault(path, [])
        lines += [""] * (number - len(lines)) + [line]
    return {name: "\n".join(lines) + "\n" for name, lines in found.items() if any(lines)}


def written(folder: Path, cases: Iterable[Path]) -> Path:
    """The source of cases."""
    for case in cases:
        for name, text in units(case).items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text.lstrip("\n") if "META-INF" in name else text, encoding="utf-8")
    return folder


def run(source: Path, classes: Path) -> dict[str, Real]:
    """What the JVM does, by case."""
    tool("javac")
    (source / "proof").mkdir()
    shutil.copy(HERE / "Trace.java", source / "proof" / "Trace.java")
    classes.mkdir()
    for folder in source.rglob("META-INF"):
        shutil.copytree(folder, classes / "META-INF", dirs_exist_ok=True)
    done = subprocess.run(
        [tool("java"), "-XX:TieredStopAtLevel=1", str(HERE / "Runner.java"), str(source), str(classes), *[case.stem for case in CASES]],
        capture_output=True,
        text=True,
        check=False,
        cwd=classes,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    calls: dict[str, set[Call]] = {case.stem: set() for case in CASES}
    runs: dict[str, set[str]] = {case.stem: set() for case in CASES}
    for line in done.stdout.splitlines():
        if line.startswith("HIT "):
            _, callee, caller, number = line.split()
            package, _, callee = callee.partition(".")
            if caller == "-":
                runs[package].add(numberless(callee))
            elif package in LIBRARIES and within(caller).startswith("Main"):
                runs[package].add(numberless(callee))  # called from outside
            else:
                calls[package].add(Call(int(number), numberless(within(caller)), numberless(callee)))
    return {name: Real(frozenset(calls[name]), frozenset(runs[name])) for name in calls}


def numberless(method: str) -> str:
    """A lambda goes by the method around it: those that are serializable have a hash for a number."""
    return _LAMBDA.sub(r"\1", method)


def indexed(case: Path, folder: Path) -> Graph:
    """What the index of a case says."""
    place, source = folder / "index.db", written(folder / "source", [case])
    if case.stem in LIBRARIES:
        (source / case.stem / "Main.java").unlink()
    index_workspace((source,), db=place, jobs=1)
    connection = sqlite3.connect(place)
    calls = {
        Call(line, numberless(f"{within(caller)}#{method}"), numberless(f"{within(callee)}#{name}"))
        for caller, method, line, callee, name in connection.execute(
            "SELECT caller_class, caller_method, line, callee_class, callee_method FROM v_call_graph WHERE resolution = 'workspace'"
        )
    }
    reachable = {numberless(f"{within(owner)}#{name}") for owner, name in connection.execute("SELECT class, method FROM v_reachable")}
    connection.close()
    return Graph(frozenset(calls), frozenset(reachable))


def within(binary: str) -> str:
    """The name of a class without the case's package."""
    return binary.partition(".")[2]
