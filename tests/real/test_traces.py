"""Every event of real runs: the statement at its class and line, and the message that it can write."""

import pytest

from tests.real.statements import JUL_LEVELS, Templates, check, trace_events

pytestmark = pytest.mark.real


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "events", "share", "levels"),
    [("zookeeper-3.9.3", 140_197, 0.995, {}), ("tomcat-10.1.34", 80_941, 0.98, JUL_LEVELS)],
    ids=["zookeeper", "tomcat"],
)
def test_traces(indexed, truth, name: str, events: int, share: float, levels: dict[str, str]):
    workspace = indexed(name)
    templates = Templates.read(workspace.db)
    assert not templates.broken
    outcome = check(templates, trace_events(truth / name / "traces"), name, levels)
    print(*(t.report() for t in (outcome.exists, outcome.matches, outcome.method, outcome.level, outcome.through_wrapper)), sep="\n")
    assert outcome.exists.good + outcome.exists.bad + outcome.exists.apart == events
    assert outcome.exists.bad == 0, outcome.exists.report()
    assert outcome.same_line.share >= 0.999, outcome.same_line.report()
    assert outcome.matches.share >= share, outcome.matches.report()
    assert outcome.level.share >= 0.999, outcome.level.report()
    assert outcome.method.share >= 0.99, outcome.method.report()


@pytest.mark.parametrize("name", ["zookeeper-3.9.3", "tomcat-10.1.34"])
def test_expressions_tell_statements_apart(indexed, truth, name: str):
    """A regular expression that matched everything would pass the test above; few other templates may fit a message."""
    templates = Templates.read(indexed(name).db)
    statements = [s for found in templates.by_class.values() for s in found if not s.says_nothing]
    first = {(event.owner, event.line): event for event, _ in trace_events(truth / name / "traces")}
    others = [
        len({s.template for s in statements if (s.owner, s.line) != place and s.regex.fullmatch(event.message)})
        for place, event in first.items()
    ]
    assert len(others) > 300
    assert sum(count <= 3 for count in others) / len(others) >= 0.95
