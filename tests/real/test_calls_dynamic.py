"""Calls that a run of 25 seconds really made are in the call graph."""

import pytest

from tests.real.callgraph import Graph, against_dynamic, dynamic_edges, lost_by_points

pytestmark = pytest.mark.real

BOUNDS = {"direct": 0.995, "lambda": 0.95, "callback": 0.95, "thread": 0.95, "clinit": 0.95}


@pytest.fixture(scope="module")
def tallies(indexed, truth):
    edges = dynamic_edges(truth / "zookeeper-3.9.3" / "calls")
    assert len(edges) == 4709
    return against_dynamic(Graph.read(indexed("zookeeper-3.9.3", with_class_path=True).db), edges)


@pytest.mark.parametrize(("kind", "bound"), BOUNDS.items())
def test_calls_that_happened(tallies, kind: str, bound: float):
    tally = tallies[kind]
    print(tally.report())
    assert tally.share >= bound, tally.report()


def test_no_kind_is_left_out(tallies):
    assert tallies.keys() == BOUNDS.keys()
    assert sum(t.apart for t in tallies.values()) <= 12


def test_what_receivers_can_be_leaves_every_call_that_happened(indexed, truth):
    edges = dynamic_edges(truth / "zookeeper-3.9.3" / "calls")
    known, lost = lost_by_points(indexed("zookeeper-3.9.3", with_class_path=True).db, edges)
    assert known > 0.95 * len(edges)
    assert not lost
