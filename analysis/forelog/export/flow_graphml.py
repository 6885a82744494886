"""The log-flow graph of predictions as GraphML."""

from collections.abc import Iterable
from typing import TextIO

from forelog.export.flow_graph import flow_graph
from forelog.export.formats import Options
from forelog.export.graphs import write_graph
from forelog.predict.model import Prediction


def write(predictions: Iterable[Prediction], out: TextIO, options: Options) -> None:
    """One graph of all predictions."""
    del options
    write_graph(flow_graph(predictions), "graphml", out)
