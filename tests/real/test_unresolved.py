"""Few call sites stay open, and each of those says why."""

import os
import sqlite3

import pytest

from tests.real.unresolved import shares

pytestmark = [pytest.mark.real, pytest.mark.slow]

CORPORA = ["zookeeper-3.4.5", "zookeeper-3.9.3", "tomcat-10.1.34"]
if os.environ.get("FORELOG_FULL") == "1":  # 6,354 files take minutes, and gigabytes with the class path
    CORPORA.append("hadoop-3.3.6")


@pytest.mark.parametrize("name", CORPORA)
def test_with_the_jdk_table_alone(indexed, name: str):
    tally = shares(indexed(name).db)
    print(tally.report())
    assert tally.share >= 0.98, tally.report()


@pytest.mark.parametrize("name", CORPORA)
def test_with_the_class_path(indexed, name: str):
    tally = shares(indexed(name, with_class_path=True).db)
    print(tally.report())
    assert tally.share >= 0.995, tally.report()


@pytest.mark.parametrize("name", CORPORA)
def test_a_call_is_external_only_where_the_class_is_outside(indexed, name: str):
    connection = sqlite3.connect(f"file:{indexed(name).db}?mode=ro", uri=True)
    wrong = connection.execute(
        "SELECT callee_class, callee_method, file, line FROM v_call_graph WHERE resolution = 'external'"
        " AND (callee_class IS NULL OR callee_class = '' OR callee_class IN (SELECT name FROM types)) LIMIT 20"
    ).fetchall()
    connection.close()
    assert not wrong
