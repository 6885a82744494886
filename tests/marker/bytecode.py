"""What javac made of the cases, read from ``javap``: methods with their lines, and the calls on each line."""

import re
import subprocess
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

CLASS = re.compile(r"^(?:[\w-]+ )*(?:class|interface) ([\w.$]+)(.*)\{$")
MEMBER = re.compile(r"^  \S")
INVOKE = re.compile(r"^\s+(\d+): invoke(?:virtual|special|static|interface)\s.*// \w+ (\S+):(\(\S*)$")
LINE = re.compile(r"^\s+line (\d+): (\d+)$")
PRIMITIVES = {"Z": "boolean", "B": "byte", "C": "char", "S": "short", "I": "int", "J": "long", "F": "float", "D": "double"}


@dataclass(frozen=True, slots=True)
class Invoke:
    """One invoke instruction; ``owner`` is the class that it names."""

    owner: str
    name: str
    params: str
    line: int


@dataclass(slots=True)
class Method:
    """``params`` are those of the descriptor: with what javac adds to constructors and lambdas."""

    name: str
    params: str
    abstract: bool
    lines: set[int] = field(default_factory=set)
    invokes: list[Invoke] = field(default_factory=list)


@dataclass(slots=True)
class ClassFile:
    name: str
    source: str
    supertypes: tuple[str, ...]
    methods: list[Method] = field(default_factory=list)


def params_of(descriptor: str) -> str:
    """``(ILjava/lang/String;[J)V`` → ``int,java.lang.String,long[]``."""
    found = re.findall(r"(\[*)([ZBCSIJFD]|L([^;]+);)", descriptor[1 : descriptor.index(")")])
    return ",".join((name.replace("/", ".") or PRIMITIVES[kind]) + "[]" * len(dims) for dims, kind, name in found)


def supertypes(clause: str) -> tuple[str, ...]:
    """The erased names in ``extends a.B<C> implements d.E``."""
    while "<" in clause:
        clause = re.sub(r"<[^<>]*>", "", clause)
    return tuple(re.findall(r"[\w.$]+", re.sub(r"\b(extends|implements|permits)\b", " ", clause)))


def read_method(class_name: str, header: str, lines: list[str]) -> Method | None:
    """The method under one member header of ``javap``; None for a field."""
    descriptor = lines[0].partition("descriptor: ")[2]
    if not descriptor.startswith("("):
        return None
    name = "<clinit>" if header.strip() == "static {};" else re.findall(r"([\w.$]+)\(", header)[0]
    method = Method("<init>" if name == class_name else name, params_of(descriptor), " abstract " in f" {header} ")
    starts = sorted((int(found[2]), int(found[1])) for text in lines if (found := LINE.match(text)))
    method.lines |= {line for _, line in starts}
    for found in filter(None, map(INVOKE.match, lines)):
        at = bisect_right([start for start, _ in starts], int(found[1])) - 1
        owner, _, called = found[2].replace('"', "").rpartition(".")
        line = starts[at][1] if at >= 0 else 0
        method.invokes.append(Invoke(owner.replace("/", ".") or class_name, called, params_of(found[3]), line))
    return method


def sections(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Each member header with the lines below it."""
    header, below = "", list[str]()
    for line in lines:
        if MEMBER.match(line):
            if below:
                yield header, below
            header, below = line.strip(), []
        elif header:
            below.append(line)
    if below:
        yield header, below


def read_classes(javap: str, files: Iterable[Path]) -> dict[str, ClassFile]:
    """The classes in *files* by binary name."""
    done = subprocess.run([javap, "-p", "-c", "-l", "-s", *map(str, files)], capture_output=True, text=True, check=True, encoding="utf-8")
    classes = {}
    for part in done.stdout.split("Compiled from ")[1:]:
        source, *lines = part.splitlines()
        found = CLASS.match(lines[0])
        assert found, lines[0]
        read = ClassFile(found[1], source.strip('"'), supertypes(found[2]))
        read.methods += filter(None, (read_method(read.name, header, below) for header, below in sections(lines[1:])))
        classes[read.name] = read
    return classes
