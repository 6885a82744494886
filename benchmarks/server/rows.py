"""All that is measured of the server, as rows of the table."""

from collections.abc import Iterator

from benchmarks.measure import Row
from benchmarks.server.edits import editing
from benchmarks.server.hovers import hovering
from benchmarks.server.predictions import predicting
from benchmarks.server.serving import served

HOVERED, PREDICTED = "hadoop-3.3.6", "zookeeper-3.9.3"


def server_rows(corpora: tuple[str, ...] = (HOVERED, PREDICTED)) -> Iterator[Row]:
    """Everything that can be measured of the server."""
    if HOVERED in corpora:
        with served(HOVERED) as session:
            yield from hovering(session)
    if PREDICTED in corpora:
        with served(PREDICTED) as session:
            session.ready()
            yield from editing(session)
        with served(PREDICTED) as session:
            session.ready()
            yield Row(PREDICTED, "machines made in advance, after the index and summaries", session.primed(), 0, 0, 0, 0, 0, "", kept=True)
            yield from predicting(session)
