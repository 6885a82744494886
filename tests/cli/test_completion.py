"""Completion in the shell, as bash asks for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Program, lines
from tests.conftest import tool


def completed(program: Program, *words: str) -> list[str]:
    """What is offered for the last of *words*."""
    environment = {"_FORELOG_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(["forelog", *words]), "COMP_CWORD": str(len(words))}
    run = program(env=environment)
    assert (run.code, run.err) == (0, "")
    return [line.split(",", 1)[1] for line in lines(run.out)]


def test_commands_and_options(bank: Program) -> None:
    assert "predict" in completed(bank, "")
    assert completed(bank, "pat") == ["paths-to"]
    assert "--only-label" in completed(bank, "predict", "--")
    assert completed(bank, "templates", "--format", "j") == ["jsonl"]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("Account#p", ["Account#pay"]),
        ("Led", ["Ledger#store", "Ledger#write"]),
        ("bank.Account#c", ["bank.Account#cents", "bank.Account#close"]),
        ("bank.L", ["bank.Ledger#store", "bank.Ledger#write"]),
        ("Nothing", []),
        ("%", []),
    ],
)
def test_methods_come_from_the_index(bank: Program, typed: str, offered: list[str]) -> None:
    assert completed(bank, "predict", typed) == offered


def test_each_of_several_methods_is_completed(bank: Program) -> None:
    assert completed(bank, "predict", "Account#main", "Account#p") == ["Account#pay"]
    assert completed(bank, "callers", "Account#p") == ["Account#pay"]


def test_the_index_may_be_named(bank: Program) -> None:
    db = bank.ok("db-path").strip()
    elsewhere = Program(bank.folder.parent, bank.folder.parent / "stranger")
    assert completed(elsewhere, "callers", "Account#p") == []
    assert completed(elsewhere, "callers", "--db", db, "Account#p") == ["Account#pay"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell(bank: Program, shell: str) -> None:
    run = bank(env={"_FORELOG_COMPLETE": f"{shell}_source"})
    assert run.code == 0
    assert "_FORELOG_COMPLETE" in run.out


def test_bash_itself(bank: Program) -> None:
    script = (
        'eval "$(_FORELOG_COMPLETE=bash_source forelog)" && COMP_WORDS=(forelog callers "Account#p") COMP_CWORD=2'
        ' && _forelog_completion forelog && printf "%s\\n" "${COMPREPLY[@]}"'
    )
    environment = {**bank.environment, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{bank.environment['PATH']}"}
    done = subprocess.run([tool("bash"), "-c", script], env=environment, cwd=bank.folder, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("Account#pay\n", 0), done.stderr
