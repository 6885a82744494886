"""The real JVM speaks: every line that a program writes must be matched by the template of the statement that wrote it."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import tool
from tests.templates.snippets import Said, said

SOURCE = Path(__file__).with_name("Spoken.java")


@pytest.fixture(scope="module")
def statements() -> dict[int, list[Said]]:
    by_line: dict[int, list[Said]] = {}
    for each in said(SOURCE.read_text()):
        by_line.setdefault(each.line, []).append(each)
    return by_line


@pytest.mark.parametrize("locale", ["en", "de", "fr"])
def test_every_line_matches_its_template(locale: str, statements: dict[int, list[Said]]) -> None:
    done = subprocess.run(
        [tool("java"), "-Dstdout.encoding=UTF-8", "-Dfile.encoding=UTF-8", str(SOURCE), locale], capture_output=True, check=True
    )
    lines = done.stdout.decode("utf-8").split("\2")[:-1]
    assert len(lines) > 500
    wrong = []
    for line in lines:
        number, _, message = line.partition("\1")
        candidates = statements.get(int(number), [])
        if not any(re.fullmatch(each.regex, message) for each in candidates if not each.statement.wrapper):
            wrong.append((number, message, [each.text for each in candidates]))
    assert not wrong, "\n".join(map(str, dict.fromkeys((number, str(texts), message) for number, message, texts in wrong)))


def test_most_of_it_is_known(statements: dict[int, list[Said]]) -> None:
    """Soundness alone is cheap: one hole matches everything."""
    own = [each for group in statements.values() for each in group if not each.statement.wrapper]
    assert sum(each.statement.pure for each in own) / len(own) > 0.7


def test_what_callers_of_wrappers_say(statements: dict[int, list[Said]]) -> None:
    through = {each.text for group in statements.values() for each in group if each.statement.wrapper}
    assert {"wrapped <s> <n>", "plain", "tell: told <n>", "at level"} <= through
