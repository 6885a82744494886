"""``forelog serve``: the language server."""

import importlib

import click

from forelog.cli.failures import debug_option


@click.command("serve")
@click.option("--stdio", is_flag=True, help="Speak over standard input and output.  [default]")
@click.option(
    "--tcp",
    metavar="PORT",
    type=click.IntRange(0, 65535),
    help="Wait on 127.0.0.1:PORT for one client instead; 0 takes a free port, and says which.",
)
@debug_option
def command(stdio: bool, tcp: int | None) -> None:
    """Serve an editor: the language server.

    The same as the command 'forelog-lsp', for an editor's settings; docs/editors.md says how to name it there. It ends with its client.

    \b
    Examples:
      forelog serve
      forelog serve --tcp 7658
    """  # noqa: D301 - \b is click's mark for text that is not wrapped
    if stdio and tcp is not None:
        raise click.UsageError("--stdio and --tcp exclude each other")
    # by name: the library and its command know nothing of the server, which needs them
    click.get_current_context().exit(importlib.import_module("forelog_lsp.main").serve(tcp))
