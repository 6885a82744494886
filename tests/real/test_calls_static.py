"""The call graph beside the class-hierarchy graph of the same release's byte code, on which two independent tools agree."""

import pytest

from tests.real.callgraph import Graph, against_static, static_edges

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def tallies(indexed, truth):
    edges = static_edges(truth / "zookeeper-3.9.3" / "calls")
    assert len(edges) == 19_706 - 28
    return against_static(Graph.read(indexed("zookeeper-3.9.3", with_class_path=True).db), edges)


def test_statically_bound_calls_have_exactly_the_right_callee(tallies):
    assert tallies["static"].good + tallies["static"].bad > 4_000
    assert tallies["static"].share >= 0.99, tallies["static"].report()


def test_virtual_sites_have_no_callee_that_the_hierarchy_forbids(tallies):
    assert tallies["virtual"].good + tallies["virtual"].bad > 3_000
    assert tallies["virtual"].share >= 0.98, tallies["virtual"].report()
