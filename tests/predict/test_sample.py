"""A line of one statement, without a graph."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from forelog.index.database.opening import open_readonly
from forelog.index.pipeline import index_workspace
from forelog.predict.sample import sample_line
from forelog.templates.text import from_json

CODE = """\
package gate;
import org.slf4j.*;
class Gate {
  static final Logger LOG = LoggerFactory.getLogger(Gate.class);
  enum Side { LEFT, RIGHT }
  record Visit(String name, int times) { }
  void m(Side side, Visit visit, java.util.List<String> names, boolean late, Object plain, Exception e) {
    LOG.info("from {}", side);
    LOG.info("visit {}", visit);
    LOG.info("{} of {} came {}", names.size(), names, late ? "late" : "failed to come");
    LOG.warn("at {} ms: " + plain, System.currentTimeMillis(), e);
    LOG.info("");
  }
}
"""


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    folder = tmp_path_factory.mktemp("sample")
    (folder / "w").mkdir()
    (folder / "w" / "Gate.java").write_text(CODE)
    index_workspace([folder / "w"], db=folder / "w.db", jobs=1)
    with closing(open_readonly(folder / "w.db")) as connection:
        yield connection


def lines(connection: sqlite3.Connection, **more: object) -> list[str]:
    rows = connection.execute("SELECT parts FROM log_statements ORDER BY line").fetchall()
    return [sample_line(connection, from_json(json.loads(parts)), **more) for (parts,) in rows]


def test_every_line_matches_its_statement_and_looks_like_its_types(connection: sqlite3.Connection) -> None:
    found = lines(connection)
    patterns = [row[0] for row in connection.execute("SELECT regex FROM log_statements ORDER BY line")]
    assert all(re.fullmatch(pattern, line, re.DOTALL) for pattern, line in zip(patterns, found, strict=True))
    assert found[0] in ("from LEFT", "from RIGHT")
    assert re.fullmatch(r"visit Visit\[name=\w+, times=\w+\]", found[1])
    assert found[2].endswith("came late"), "the calm one of several texts"
    assert found[4] == ""


def test_the_same_every_time_and_another_in_another_scope_or_with_another_seed(connection: sqlite3.Connection) -> None:
    assert lines(connection, scope="gate.Gate") == lines(connection, scope="gate.Gate")
    assert lines(connection, scope="gate.Gate") != lines(connection, scope="gate.Other")
    assert lines(connection, scope="gate.Gate") != lines(connection, scope="gate.Gate", seed=1)
