"""Walks along the log-flow graph allow exactly what the pushdown automaton can write."""

from dataclasses import dataclass
from typing import cast
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from forelog.flow import stacks
from forelog.flow import walk as walks
from forelog.flow.accept import may_begin
from forelog.flow.closures import Closures
from forelog.flow.graph import LogFlowGraph
from forelog.flow.machine import RETURN, Edge, Machine
from forelog.flow.walk import Walk

ERROR = "java.lang.RuntimeException"
STATEMENTS = 4


@dataclass(frozen=True)
class Graph:
    """Machines without an index."""

    machines: dict[int, Machine]

    def machine(self, method: int) -> Machine:
        return self.machines[method]


@st.composite
def machines(draw: st.DrawFn, *, recursion: bool = True) -> dict[int, Machine]:
    """Some methods that write lines and call each other; states 0 to n, then the two ways out.  Every state has an edge."""
    count = draw(st.integers(1, 4))
    found = {}
    for method in range(1, count + 1):
        size = draw(st.integers(1, 4))
        states: list[tuple[Edge, ...]] = []
        target = st.integers(0, size + 1)
        callee = st.integers(1 if recursion else method + 1, count)
        for _ in range(size):
            edges: list[Edge] = []
            for _ in range(draw(st.integers(1, 3))):
                kind = draw(st.sampled_from(["silent", "event", "event", "call"]))
                if kind == "call" and (recursion or method < count):
                    called, pos = draw(callee), draw(st.integers(0, 1))
                    edges.append((("call", called, RETURN, pos), draw(target)))
                    if draw(st.booleans()):
                        edges.append((("call", called, ERROR, pos), draw(target)))
                elif kind == "event":
                    edges.append((("event", draw(st.integers(1, STATEMENTS)), 0), draw(target)))
                else:
                    edges.append((("silent",), draw(target)))
            states.append(tuple(dict.fromkeys(edges)))
        found[method] = Machine((*states, (), ()), ((RETURN, size), (ERROR, size + 1)))
    return found


def begins(found: dict[int, Machine], events: list[int]) -> int:
    """How many of the events a run of the first method can begin with."""
    graph = cast("LogFlowGraph", Graph(found))
    return next(number for number in range(len(events), -1, -1) if may_begin(graph, 1, events[:number]))


def walked(walk: Walk, events: list[int]) -> int:
    """How many of the events a thread can write first."""
    front = walk.begin(("thread",), events[0])
    if not front.configurations:
        return 0
    for number, event in enumerate(events[1:], 1):
        step = walk.step(front, event)
        if not step.front.configurations:
            return number
        assert 0 < step.chance <= 1
        assert step.allowed > 0
        front = step.front
    return len(events)


TRACES = st.lists(st.integers(1, STATEMENTS), min_size=1, max_size=8)


@given(machines(recursion=False), st.lists(TRACES, min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_what_a_walk_allows_is_what_can_be_written(found: dict[int, Machine], traces: list[list[int]]) -> None:
    walk = Walk(Closures(found), {"thread": [1]}, {})
    for events in traces:
        assert walked(walk, events) == begins(found, events)
    assert not walk.stacks.widened


@given(machines(), st.lists(TRACES, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_recursion_is_followed_exactly_until_stacks_are_widened(found: dict[int, Machine], traces: list[list[int]]) -> None:
    walk = Walk(Closures(found), {"thread": [1]}, {})
    for events in traces:
        exact, ours = begins(found, events), walked(walk, events)
        assert ours >= exact, "what can really be written is allowed"
        assert ours == exact or walk.stacks.widened


@given(machines(), TRACES)
@settings(max_examples=60, deadline=None)
def test_the_next_lines_that_are_named_are_those_that_are_allowed(found: dict[int, Machine], events: list[int]) -> None:
    walk = Walk(Closures(found), {"thread": [1]}, {})
    front = walk.begin(("thread",), events[0])
    for event in events[1:]:
        expected = walk.expected(front)
        assert [chance for _, chance in expected] == sorted((chance for _, chance in expected), reverse=True)
        for statement in range(1, STATEMENTS + 1):
            assert (statement in dict(expected)) == bool(walk.step(front, statement).front.configurations)
        front = walk.step(front, event).front


def test_a_deep_recursion_is_widened_and_still_allowed() -> None:
    """``void f() { log(1); if (…) { f(); } log(2); }``"""
    states: tuple[tuple[Edge, ...], ...] = (
        ((("event", 1, 0), 1),),
        ((("call", 1, RETURN, 0), 2), (("silent",), 2)),
        ((("event", 2, 0), 3),),
        (),
    )
    found = {1: Machine(states, ((RETURN, 3),))}
    walk = Walk(Closures(found), {"thread": [1]}, {})
    deep = stacks.HIGHEST // 2
    assert walked(walk, [1] * deep + [2] * (deep + 1)) == 2 * deep, "as many ends as begins, so far as it is exact"
    assert not walk.stacks.widened
    deep = 5 * stacks.HIGHEST
    assert walked(walk, [1] * deep + [2] * deep) == 2 * deep
    assert walk.stacks.widened


@given(machines(), st.lists(TRACES, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_bounds_allow_more_and_never_less(found: dict[int, Machine], traces: list[list[int]]) -> None:
    with mock.patch.object(walks, "MOST", 1), mock.patch.object(walks, "REMEMBERED", 2), mock.patch.object(stacks, "HIGHEST", 1):
        walk = Walk(Closures(found), {"thread": [1]}, {})
        for events in traces:
            assert walked(walk, events) >= begins(found, events)
            assert len(walk._fronts) <= 2


@given(machines(), st.lists(TRACES, min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_circles_that_are_taken_for_one_allow_more_and_never_less(found: dict[int, Machine], traces: list[list[int]]) -> None:
    with mock.patch.object(walks, "FOLLOWED", 1), mock.patch.object(stacks, "HUGE", 1), mock.patch.object(walks, "MOST", 3):
        walk = Walk(Closures(found), {"thread": [1]}, {})
        for events in traces:
            exact, ours = begins(found, events), walked(walk, events)
            assert ours >= exact
            assert ours == exact or walk.stacks.widened or walk.crowded


@given(machines(), TRACES)
@settings(max_examples=60, deadline=None)
def test_lines_named_next_are_allowed_where_circles_are_taken_for_one(found: dict[int, Machine], events: list[int]) -> None:
    with mock.patch.object(walks, "FOLLOWED", 0):
        walk = Walk(Closures(found), {"thread": [1]}, {})
        front = walk.begin(("thread",), events[0])
        for event in events[1:]:
            expected = dict(walk.expected(front))
            for statement in range(1, STATEMENTS + 1):
                assert (statement in expected) == bool(walk.step(front, statement).front.configurations)
            front = walk.step(front, event).front


def test_bounds_are_counted() -> None:
    """Two methods that write the same line: the thread is in one of them."""
    either: tuple[tuple[Edge, ...], ...] = ((("call", 2, RETURN, 0), 1), (("call", 3, RETURN, 1), 1)), ()
    line: tuple[tuple[Edge, ...], ...] = ((("event", 1, 0), 1),), ((("event", 2, 0), 2),), ()
    found = {1: Machine(either, ((RETURN, 1),)), 2: Machine(line, ((RETURN, 2),)), 3: Machine(line, ((RETURN, 2),))}
    with mock.patch.object(walks, "MOST", 1), mock.patch.object(walks, "REMEMBERED", 1):
        walk = Walk(Closures(found), {"thread": [1]}, {})
        assert walked(walk, [1, 2]) == 2
    assert walk.crowded
    assert walk.forgotten
