"""The command ``forelog``: one file a command, and each calls one library function.

This file imports nothing, so that the whole start of the program, imports included, happens inside :func:`main`, where Ctrl-C is quiet
and no stack trace can get out.  Nothing heavy may be imported before a command needs it: ``forelog --help`` answers in a few dozen
milliseconds (``tests/cli/test_start.py`` names the modules that must stay out).
"""

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line *arguments* (default: those of the process); the answer is the exit code, see ``docs/cli.md``."""
    try:
        from forelog.cli.failures import guarded  # noqa: PLC0415 - see above
        from forelog.cli.screen import prepare_streams  # noqa: PLC0415

        prepare_streams()
        return guarded(lambda: _run(arguments))
    except KeyboardInterrupt:
        return 130


def _run(arguments: Sequence[str] | None) -> int:
    from forelog.cli.app import run  # noqa: PLC0415

    return run(arguments)
