"""The shop, run for real: every line that it writes is a statement in the index, and fits that statement's regular expression."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT, tool
from tests.maven import fetching, run_maven

SHOP = PROJECT / "examples" / "shop"
LAYOUT = """<Configuration status="WARN">
  <Appenders>
    <Console name="console"><PatternLayout pattern="%C|%L|%level|&quot;%enc{%m}{JSON}&quot;%n%throwable{none}"/></Console>
  </Appenders>
  <Loggers><Root level="trace"><AppenderRef ref="console"/></Root></Loggers>
</Configuration>
"""


@pytest.fixture(scope="module")
def classpath(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The compiled shop and its libraries, built into a folder of the test."""
    target = tmp_path_factory.mktemp("shop")
    with fetching():
        run_maven(f"-Dshop.target={target}", "compile", "dependency:build-classpath", f"-Dmdep.outputFile={target}/path", cwd=SHOP)
    return f"{target}/classes:{(target / 'path').read_text(encoding='utf-8').strip()}"


def written_lines(classpath: str, folder: Path, *arguments: str) -> list[tuple[str, int, str, str]]:
    """What one run writes through Log4j: class, line, level, message."""
    (folder / "log4j2.xml").write_text(LAYOUT, encoding="utf-8")
    options = [f"-Dlog4j2.configurationFile={folder / 'log4j2.xml'}", "-cp", classpath]
    done = subprocess.run(
        [tool("java"), *options, "example.shop.Main", *arguments], capture_output=True, text=True, check=False, timeout=60, encoding="utf-8"
    )
    layout = re.compile(r'(example\.shop[\w.$]*)\|(\d+)\|(\w+)\|("(?:[^"\\]|\\.)*")$')
    found = filter(None, map(layout.match, done.stdout.splitlines()))
    return [(one[1], int(one[2]), one[3], json.loads(one[4])) for one in found]


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [(), ("--journal", "journal"), ("--config", "missing.properties"), ("--wrong",)], ids=" ".join)
def test_every_line_of_a_run_is_in_the_index(classpath: str, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    given = tuple(str(tmp_path / value) if index and not value.startswith("--") else value for index, value in enumerate(arguments))
    lines = written_lines(classpath, tmp_path, *given)
    assert lines, "the shop wrote nothing"
    database = tmp_path / "shop.db"
    command = [sys.executable, "-m", "forelog", "index", str(SHOP), "--db", str(database)]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"HOME": str(tmp_path)})
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT class, line, level, regex FROM v_templates").fetchall()
    statements: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for name, line, level, regex in rows:
        statements.setdefault((name, line), []).append((level, regex))
    missing = []
    for name, line, level, message in lines:
        here = statements.get((name, line), [])
        if not any(known in {level, ""} and re.fullmatch(regex, message, re.DOTALL) for known, regex in here):
            missing.append(f"{name}:{line} {level} {message!r}: {here}")
    assert not missing, "\n" + "\n".join(sorted(set(missing)))


@pytest.mark.slow
def test_the_demo_shows_templates_calls_and_labels() -> None:
    done = subprocess.run([sys.executable, PROJECT / "examples" / "demo.py"], capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Order <id> cannot be shipped, it is <order.status()>" in done.stdout
    assert "example.shop.payment.CardGateway#charge(java.lang.String,long)" in done.stdout
    assert "throws example.shop.stock.OutOfStockException" in done.stdout
