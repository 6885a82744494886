"""The commands by name; the file of a command is imported when it is asked for, not before."""

import importlib
import sys
from collections.abc import Sequence
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import click

import forelog
from forelog.cli.failures import debug_option

COMMANDS: dict[str, str] = {
    "index": "Read a Java workspace into the index.",
    "status": "Say what the index of a workspace holds.",
    "templates": "List the log statements and their texts.",
    "callers": "Show who calls a method.",
    "callees": "Show what a method calls.",
    "entries": "Rank the methods worth predicting from.",
    "predict": "Predict the log sequences that a method writes.",
    "paths-to": "Show what the log says before a statement writes its line.",
    "check": "Hold real runs against the log-flow graph of the code.",
    "db-path": "Print where the index of a workspace is kept.",
    "serve": "Serve an editor: the language server.",
}
"""Each command and its first line of help, in the order of ``--help``; ``tests/cli`` holds them equal to those of the commands."""


class Commands(click.Group):
    """A group that knows its commands by name and imports one when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of use."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name: ``command`` in the file ``forelog/cli/<name>.py``."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"forelog.cli.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list for ``--help``, without importing any command."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def compiled() -> bool:
    """Do the hot rooms run as machine code?  Asked of the files: importing a room to know it takes too long."""
    return any(Path(forelog.__file__).with_name("java").joinpath(f"ir{suffix}").is_file() for suffix in EXTENSION_SUFFIXES)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(forelog.__version__, "-V", "--version", message="forelog %(version)s" + " (compiled)" * compiled())
@debug_option
def app() -> None:
    """The log your Java code will write, before it runs.

    forelog reads a Java workspace, without building it, into a SQLite index of calls and log statements, and predicts from it the log
    sequences that a method writes, each labelled normal or anomalous with the reason.

    \b
      forelog index .                        read the workspace (again: only what changed)
      forelog templates --grep 'refused'     which statement writes this text?
      forelog predict 'OrderService#place'   what will the log look like, and when it fails?
      forelog paths-to OrderService.java:88  what came before this line?

    METHOD is 'Class#method', 'pkg.Class.method(Type, ...)' or File.java:LINE. The index is found from the current folder; PATH names
    another workspace, --db another index. Results go to standard output, progress and notes to standard error.
    """  # noqa: D301 - \b is click's mark for text that is not wrapped


def run(arguments: Sequence[str] | None) -> int:
    """Run *arguments* (default: the process's); errors go up to :func:`forelog.cli.failures.guarded`."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    app._main_shell_completion({}, "forelog")  # noqa: SLF001 - what click.Command.main does first; it ends the process when asked
    with app.make_context("forelog", words) as context:
        app.invoke(context)
    return 0
