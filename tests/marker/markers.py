"""Reads a marker case: its units of source and the expectations written in them (README.md has the syntax)."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

CASES = sorted((Path(__file__).parent / "cases").glob("*.java"))

MARK = "//>"
UNIT = re.compile(r"^// file: (\S+)$")
RELEASE = re.compile(r"^// java: (\d+)$")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
SIGNATURE = re.compile(r"([\w.$]+)#([\w$]+|<init>|<clinit>)(?:\(([^)]*)\))?$")

WITH_TEXT = {"template", "matches", "rejects"}
VERBS = WITH_TEXT | {"throwable", "logger", "framework", "wrapper", "no-template", "calls", "reaches", "no-calls", "in"}


@dataclass(frozen=True, slots=True)
class Signature:
    """``a.b.C#m(int)``; ``params`` is None where they were left out."""

    owner: str
    name: str
    params: str | None

    def __str__(self) -> str:
        return f"{self.owner}#{self.name}" + ("" if self.params is None else f"({self.params})")


@dataclass(frozen=True, slots=True)
class Marker:
    """One expectation about one line."""

    verb: str
    text: str
    line: int

    def strings(self) -> list[str]:
        return [json.loads(found) for found in STRING.findall(self.text)]

    def word(self) -> str:
        """The first word: a level, a kind."""
        return self.text.split(maxsplit=1)[0]

    def kinds(self) -> set[str]:
        return set(self.word().split("|"))

    def signatures(self) -> list[Signature]:
        """The signatures behind the kind of ``calls`` and ``reaches``; the only one of ``wrapper`` and ``in``."""
        text = self.text.split(maxsplit=1)[1] if self.verb in {"calls", "reaches"} else self.text
        return [signature(part) for part in re.split(r",\s+", text)]


@dataclass(slots=True)
class Unit:
    """One file of a case, padded with empty lines so that its lines have the numbers of the case."""

    path: str
    text: str
    markers: list[Marker] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    path: Path
    release: int
    units: list[Unit]

    def markers(self) -> list[tuple[Unit, Marker]]:
        return [(unit, marker) for unit in self.units for marker in unit.markers]

    def write(self, folder: Path) -> None:
        for unit in self.units:
            target = folder / unit.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(unit.text, encoding="utf-8")


def signature(text: str) -> Signature:
    found = SIGNATURE.match(text.strip())
    if not found:
        raise ValueError(f"not a signature: {text!r}")
    return Signature(found[1], found[2], found[3])


def read_case(path: Path) -> Case:
    """The case in *path*; ValueError names the line of a marker that cannot be read."""
    units: list[Unit] = []
    release = 17
    waiting: list[tuple[str, str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if found := RELEASE.match(line):
            release = int(found[1])
            continue
        if found := UNIT.match(line):
            units.append(Unit(found[1], "\n" * number))
            continue
        if not units:
            if line.strip():
                raise ValueError(f"{path.name}:{number}: text before the first '// file:' line")
            continue
        unit = units[-1]
        unit.text += line + "\n"
        code, *marks = line.split(MARK)
        found_here = [(mark.split(maxsplit=1)[0], mark.split(maxsplit=1)[1].strip() if " " in mark.strip() else "") for mark in marks]
        for verb, _ in found_here:
            if verb not in VERBS:
                raise ValueError(f"{path.name}:{number}: unknown marker {verb!r}")
        if not code.strip():
            waiting += found_here
        else:
            unit.markers += [Marker(verb, text, number) for verb, text in waiting + found_here]
            waiting = []
    if waiting:
        raise ValueError(f"{path.name}: markers after the last line of code")
    return Case(path.stem, path, release, units)
