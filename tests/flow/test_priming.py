"""Machines made in advance: the same as those made when they are asked for."""

from contextlib import closing
from pathlib import Path

from forelog.flow import store
from forelog.flow.graph import LogFlowGraph
from forelog.flow.priming import prime
from forelog.index.database.opening import open_readonly
from forelog.index.pipeline import index_workspace
from tests.conftest import PROJECT

SHOP = PROJECT / "examples" / "shop"


def test_machines_are_those_that_would_be_made(tmp_path: Path) -> None:
    primed, asked = tmp_path / "primed.db", tmp_path / "asked.db"
    for database in (primed, asked):
        index_workspace([SHOP], db=database)
    with closing(open_readonly(primed)) as connection:
        assert prime(connection)
        with LogFlowGraph(connection) as graph:
            logging = sorted(graph.logging())
        kept = store.load_known(connection, store.generation(connection), logging)
    with closing(open_readonly(asked)) as connection, LogFlowGraph(connection) as graph:
        assert len(logging) > 50
        assert {method: known.machine for method, known in kept.items()} == {method: graph.machine(method) for method in logging}


def test_what_comes_first_is_made_when_there_is_no_time_for_all(tmp_path: Path) -> None:
    database = tmp_path / "shop.db"
    index_workspace([SHOP], db=database)
    wanted = next(SHOP.rglob("Inventory.java"))
    seconds = 0.02
    while True:
        with closing(open_readonly(database)) as connection:
            complete = prime(connection, [str(wanted)], seconds=seconds)
            made = store.load_known(connection, store.generation(connection), range(1, 10_000))
            files = dict(connection.execute("SELECT methods.id, files.path FROM methods JOIN files ON files.id = file_id").fetchall())
        linked = {files[method] for method, known in made.items() if known.machine is not None}
        if linked:
            break
        assert not complete
        seconds *= 1.3
    assert any(path.endswith("Inventory.java") for path in linked)
