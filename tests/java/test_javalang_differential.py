"""javalang reads the same files: both parsers must see the same declarations and the same calls.

javalang knows Java 8, and not all of it; what it refuses is counted.  Its faults are mended in
:class:`tests.java.javalang_facts.MendedParser`, each with its reason; beside those the two agree on everything, without exception.
"""

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from javalang.parser import JavaSyntaxError
from javalang.tokenizer import LexerError
from tests.conftest import corpus_source
from tests.java.javalang_facts import Description, of_facts, of_javalang, parse

from forelog.java.lower import lower

pytestmark = pytest.mark.real

CORPORA = ["zookeeper-3.4.5", "zookeeper-3.9.3", "tomcat-10.1.34"]
UNPARSABLE = {
    "zookeeper-3.4.5": 0,
    "zookeeper-3.9.3": 2,  # `String[]::new`; a lambda behind a cast to an intersection
    "tomcat-10.1.34": 1,  # the same
}
SHARDS = 4


@contextmanager
def deep_recursion() -> Iterator[None]:
    """javalang descends by recursion."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(before)


def differences(path: Path) -> list[str] | None:
    """What the two say differently of a file; None where javalang cannot read it."""
    data = path.read_bytes()
    with deep_recursion():
        try:
            unit = parse(data.decode("utf-8"))
        except (JavaSyntaxError, LexerError, UnicodeDecodeError):
            return None
        theirs, ours = of_javalang(unit), of_facts(lower(data), data)
    found = []
    for name in Description.__slots__:
        a, b = getattr(theirs, name), getattr(ours, name)
        if a != b:
            only = (list((a - b).items())[:5], list((b - a).items())[:5]) if name != "package" else (a, b)
            found.append(f"{path.name}: {name}: only javalang {only[0]}, only we {only[1]}")
    return found


def compare(paths: list[Path]) -> tuple[list[str], int]:
    """All differences, and how many files javalang cannot read."""
    said = [differences(path) for path in paths]
    return [text for found in said if found for text in found], sum(found is None for found in said)


@pytest.mark.parametrize("name", CORPORA)
def test_a_sample(name: str):
    files = sorted(corpus_source(name).rglob("*.java"))
    wrong, _ = compare(random.Random(name).sample(files, 40))
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("name", CORPORA)
def test_every_file(name: str, shard: int):
    files = sorted(corpus_source(name).rglob("*.java"))
    assert len(files) > 200
    wrong, unparsed = compare(files[shard::SHARDS])
    assert not wrong, "\n".join(wrong)
    assert unparsed <= UNPARSABLE[name]


def test_a_difference_would_be_seen():
    theirs = of_javalang(parse("class A { void m() { a.b(); } }"))
    ours = of_facts(lower(text := b"class A { void m() { a.c(); } }"), text)
    assert theirs.calls != ours.calls
    assert theirs.types == ours.types
