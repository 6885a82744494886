"""Every method of ZooKeeper as entry."""

import os
import random

import pytest

from tests.real.predictions import methods_of, predict_all

pytestmark = [pytest.mark.real, pytest.mark.slow]

SAMPLE = 200
SHARDS = 8


def test_a_sample_of_methods(indexed):
    workspace = indexed("zookeeper-3.9.3")
    outcome = predict_all(workspace.db, random.Random(0).sample(methods_of(workspace), SAMPLE))
    assert not outcome.problems, "\n".join(outcome.problems[:20])
    assert len(outcome.seconds) == SAMPLE
    assert outcome.events > 100


def test_the_methods_that_log_most(indexed):
    workspace = indexed("zookeeper-3.9.3")
    by_statements = most_statements(workspace)
    outcome = predict_all(workspace.db, by_statements)
    assert not outcome.problems, "\n".join(outcome.problems[:20])
    assert outcome.labels["normal"]
    assert outcome.labels["explicit"]


def most_statements(workspace) -> list[int]:
    """The twenty methods with the most log statements of their own."""
    import sqlite3

    connection = sqlite3.connect(f"file:{workspace.db}?mode=ro", uri=True)
    rows = connection.execute("SELECT id FROM v_methods ORDER BY statements DESC, id LIMIT 20").fetchall()
    connection.close()
    return [row[0] for row in rows]


if os.environ.get("FORELOG_FULL") == "1":  # 7,000 methods take minutes; `make bench` looks at them, too

    @pytest.mark.parametrize("shard", range(SHARDS))
    def test_every_method(indexed, shard: int):
        workspace = indexed("zookeeper-3.9.3")
        methods = methods_of(workspace)
        assert len(methods) > 6_000
        outcome = predict_all(workspace.db, methods[shard::SHARDS])
        assert not outcome.problems, "\n".join(outcome.problems[:50])
