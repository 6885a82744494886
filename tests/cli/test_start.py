"""The program starts fast: nothing is imported before a command needs it."""

import re
import subprocess
import sys

import pytest

import forelog
from forelog.cli.app import COMMANDS, app

HEAVY = {
    "rich", "networkx", "sqlite_utils", "sqlite3", "tree_sitter", "tree_sitter_java", "javalang", "pathspec", "platformdirs",
    "multiprocessing", "concurrent", "asyncio", "dataclasses", "json", "xml", "zipfile", "logging",
    "pygls", "lsprotocol", "forelog_lsp", "forelog.java", "forelog.templates", "forelog.index", "forelog.flow", "forelog.predict", "forelog.export",
}  # fmt: skip


def imported_by(*arguments: str) -> set[str]:
    """Names of the modules that a run of the program has imported when it ends."""
    program = (
        "import sys; from forelog.cli import main; code = main(sys.argv[1:]); print(code, *sorted(sys.modules), sep='\\n', file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    code, *modules = done.stderr.split()
    assert code == "0"
    return set(modules)


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    modules = imported_by(*arguments)
    assert "click" in modules
    assert not modules & HEAVY


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_imports_nothing_heavy(name: str) -> None:
    assert not imported_by(name, "--help") & (HEAVY - {"dataclasses", "json"})


def test_version() -> None:
    done = subprocess.run([sys.executable, "-m", "forelog", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"forelog {forelog.__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_repeats_their_own_first_line(name: str) -> None:
    command = app.commands.get(name) or app.get_command(app.make_context("forelog", ["index"], resilient_parsing=True), name)
    assert command is not None
    assert command.name == name
    assert (command.help or "").split("\n")[0] == COMMANDS[name]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_a_help_text(name: str) -> None:
    command = app.get_command(app.make_context("forelog", ["index"], resilient_parsing=True), name)
    assert command is not None
    options = [param for param in command.params if param.param_type_name == "option"]
    everywhere = {"--debug"} if name == "serve" else {"--db", "--json", "--debug"}  # a server's index is that of the client's folders
    assert everywhere <= {text for option in options for text in option.opts}
    for option in options:
        assert re.search(r"\w", getattr(option, "help", None) or ""), option.opts
