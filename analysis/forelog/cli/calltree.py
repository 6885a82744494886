"""What ``callers`` and ``callees`` have in common: the part of the call graph around one method, printed."""

import json
import sys
from pathlib import Path

import click

from forelog.cli.methods import methods
from forelog.cli.screen import note


def print_call_tree(text: str, db: Path | None, direction: str, depth: int, form: str, *, external: bool = False) -> None:
    """Print the calls around the method that *text* names, at most *depth* of them one behind the other.

    Raises InputError for an unknown or ambiguous name.
    """
    from forelog.export.calls import write_calls  # noqa: PLC0415 - start-up time
    from forelog.index.questions.callgraph import call_graph  # noqa: PLC0415 - start-up time

    with methods((text,), db) as (index, (root,)):
        found = call_graph(index.connection, root, direction, depth, external=external)
    write_calls(found, depth, form, sys.stdout)
    if depth and not found.edges:
        note(f"Nobody in the workspace calls {root.label}." if direction == "callers" else f"{root.label} calls nothing in the workspace.")


def print_reachable(db: Path | None, form: str) -> None:
    """Print the methods of the workspace that can be reached from a main method: one on a line, or as one JSON object."""
    from forelog.cli.opening import opened  # noqa: PLC0415 - start-up time
    from forelog.index.questions.from_main import mains, reachable  # noqa: PLC0415 - start-up time

    with opened(None, db) as index:
        roots, found = mains(index.connection), list(reachable(index.connection))
    if form == "json":
        methods = [
            {"method": one.label, "class": one.class_name, "name": one.name, "params": one.params, "file": one.file, "line": one.line}
            for one in found
        ]
        click.echo(json.dumps({"mains": roots, "methods": methods}, indent=2, ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one.label}  {one.file.rpartition('/')[2]}:{one.line}")
    if not roots:
        note("There is no main method here: these are the methods that other programs can reach.")
