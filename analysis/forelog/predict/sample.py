"""A line that one statement may write, without looking at what leads to it."""

import sqlite3

from forelog.predict.shapes import Shapes, holes_of
from forelog.predict.values import Filler
from forelog.templates.model import Text


def sample_line(connection: sqlite3.Connection | None, parts: Text, scope: str = "", seed: int = 0) -> str:
    """The text with values for its holes: the same every time for the same text, *scope* (a class, say) and *seed*.

    *connection*: the index, where it is there, which knows the enums and records of the workspace.  Of several texts one that does not say failure, if there is one.
    """
    filler = Filler(seed)
    if connection is not None:
        shapes = Shapes(connection)
        shapes.look_up(holes_of(parts))
        filler = Filler(seed, shapes.enums, shapes.shapes)
    return filler.filled(parts, f"{scope} 1", calm=True).message
