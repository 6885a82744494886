"""docs/cli.md says what the program says."""

import re
import subprocess
import sys

import pytest

from forelog.cli.app import COMMANDS
from tests.conftest import PROJECT

PAGE = (PROJECT / "docs" / "cli.md").read_text("utf-8")


def test_quoted_help_and_output_are_what_the_program_prints() -> None:
    done = subprocess.run(
        [sys.executable, PROJECT / "scripts" / "update_docs.py", "--check"], capture_output=True, text=True, check=False, cwd=PROJECT
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_section_with_its_help(name: str) -> None:
    assert f"\n## forelog {name}\n\n<!-- help: {name} -->\n```text\nUsage: forelog {name} " in PAGE


def test_every_exit_code_is_documented() -> None:
    from forelog.cli import failures

    codes = {0, failures.FAILED, failures.WRONG_INPUT, failures.DEFECT, failures.INTERRUPTED}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)} == codes
