"""2,000 lines of a production log (loghub), each with the class and line that wrote it."""

import pytest

from tests.real.report import short_names
from tests.real.statements import Templates, check, log_events

pytestmark = pytest.mark.real


def test_every_line_has_its_statement_and_matches_it(indexed, truth):
    workspace = indexed("zookeeper-3.4.5")
    templates = Templates.read(workspace.db)
    assert not templates.broken
    events = [(event, 1) for event in log_events(truth / "zookeeper-3.4.5" / "Zookeeper_2k.log")]
    assert len(events) == 2000
    outcome = check(short_names(templates), iter(events), "zookeeper-3.4.5", {})
    assert outcome.exists.good == 2000, outcome.exists.report()
    assert outcome.same_line.good == 2000, outcome.same_line.report()
    assert outcome.matches.good + outcome.matches.apart == 2000, outcome.matches.report()
    assert outcome.level.good == 2000, outcome.level.report()
