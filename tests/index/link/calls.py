"""Java snippets → what the index says of the calls in them."""

from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from forelog.index.database.opening import open_readonly
from forelog.index.pipeline import index_workspace


class Call(NamedTuple):
    """One row of ``v_call_graph``, without where it stands."""

    kind: str
    callee: str
    """``Class#method``."""
    resolution: str


def calls(folder: Path, **sources: str) -> dict[int, set[Call]]:
    """The calls on each line of ``A.java``; *sources*: text of a file by its class's name (``a__B`` is in package ``a``)."""
    for name, text in sources.items():
        path = folder / "src" / (name.replace("__", "/") + ".java")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    index_workspace([folder / "src"], db=folder / "index.db", jobs=1)
    with closing(open_readonly(folder / "index.db")) as connection:
        rows = connection.execute(
            "SELECT line, kind, callee_class, callee_method, resolution FROM v_call_graph WHERE file = 'A.java'"
        ).fetchall()
    found: dict[int, set[Call]] = {}
    for line, kind, owner, method, resolution in rows:
        found.setdefault(line, set()).add(Call(kind, f"{owner}#{method}", resolution))
    return found


def line_of(text: str, part: str) -> int:
    """Number of the only line with *part*."""
    (number,) = [at for at, line in enumerate(text.split("\n"), start=1) if part in line]
    return number
