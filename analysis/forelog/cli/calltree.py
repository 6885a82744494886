"""What ``callers`` and ``callees`` have in common: the part of the call graph around one method, printed."""

import sys
from pathlib import Path

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
