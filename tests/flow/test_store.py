"""What is kept of machines is kept for the index that they were made of."""

from contextlib import closing
from pathlib import Path

from forelog.flow import store
from forelog.flow.graph import LogFlowGraph
from forelog.index.database.opening import open_readonly
from forelog.index.pipeline import index_workspace

JOB = """\
class Job {
    private static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger(Job.class);

    void first() { LOG.info("first"); }

    void second() { LOG.warn("second"); }
}
"""


def test_nothing_is_kept_when_the_index_was_built_anew_meanwhile(tmp_path: Path) -> None:
    workspace, database = tmp_path / "code", tmp_path / "index.db"
    workspace.mkdir()
    (workspace / "Job.java").write_text(JOB, encoding="utf-8")
    index_workspace([workspace], db=database)
    with closing(open_readonly(database)) as connection:
        connection.execute("BEGIN")
        with LogFlowGraph(connection) as graph:
            made = sorted(graph.logging())
            for method in made:
                graph.machine(method)
            (workspace / "First.java").write_text("class First { }", encoding="utf-8")
            index_workspace([workspace], db=database, whole=True)
    assert len(made) == 2
    with closing(open_readonly(database)) as connection:
        ids = dict(connection.execute("SELECT id, name FROM methods").fetchall())
        assert ids[made[1]] == "first", "the ids mean others now"
        assert store.load_raw(connection, ids) == {}
        assert store.load_known(connection, store.generation(connection), ids) == {}
