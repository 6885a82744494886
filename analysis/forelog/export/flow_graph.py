"""The log-flow graph of predictions as nodes and edges: lines, begins and ends, and what can follow what; anomalous ways are coloured."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from forelog.export.graphs import Edge, Graph, Node, Scalar
from forelog.predict.model import Exit, Prediction, Stop, View
from forelog.predict.views import view_of_sequences

COLOURS = {"normal": "#2f7d57", "implicit": "#a06a00", "explicit": "#c2452d", "both": "#a3195b"}
"""Colours of labels, as on the HTML page."""
CALM = "#8b919b"


def view(prediction: Prediction) -> View:
    """The view of a prediction; that of its listed sequences when none was asked for."""
    return prediction.view if prediction.view is not None else view_of_sequences(prediction)


def end_in_words(end: Exit) -> str:
    """``returns``, ``throws a.b.C``, or that it goes on."""
    if end.kind == "throw":
        return f"throws {end.type or 'an exception'}"
    return "returns" if end.kind == "return" else "goes on"


def flow_graph(predictions: Iterable[Prediction]) -> Graph:
    """One graph of all predictions, which share lines but neither begins nor ends."""
    nodes: dict[str, Node] = {}
    edges: dict[Edge, None] = {}
    root = ""
    for prediction in predictions:
        seen = view(prediction)
        keys = [_key(seen, stop) for stop in seen.stops]
        root = root or keys[0]
        for key, stop in zip(keys, seen.stops, strict=True):
            nodes.setdefault(key, _node(key, seen, stop))
        for step in seen.transitions:
            colour = COLOURS["explicit"] if step.anomalous else CALM
            edges[Edge(keys[step.source], keys[step.target], (("anomalous", step.anomalous),), colour)] = None
    return Graph(root, tuple(nodes.values()), tuple(edges), down=True)


def _key(seen: View, stop: Stop) -> str:
    if stop.event is not None:
        return stop.event.statement
    return f"end {stop.exit.kind} {stop.exit.type} {seen.entry}" if stop.exit is not None else f"begin {seen.entry}"


def _node(key: str, seen: View, stop: Stop) -> Node:
    if stop.event is None:
        kind: Scalar = "begin" if stop.exit is None else "end"
        label = seen.entry if stop.exit is None else end_in_words(stop.exit)
        return Node(key, label, (("kind", kind), ("anomaly", stop.label)), COLOURS[stop.label])
    event = stop.event
    place = f"{PurePosixPath(event.file).name}:{event.line}"
    attributes = (
        ("kind", "line"),
        ("anomaly", stop.label),
        ("level", event.level),
        ("template", event.template),
        ("class", event.class_name),
        ("method", event.method),
        ("file", event.file),
        ("line", event.line),
    )
    return Node(key, f"{event.level or '?'} {event.template}  {place}", attributes, COLOURS[stop.label])
