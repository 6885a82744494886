"""Call sites whose callee the index could not tell."""

import sqlite3
from pathlib import Path

from tests.real.tally import Tally


def shares(db: Path) -> Tally:
    """Sites that are resolved or known to lead outside, against those left open, by reason."""
    connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    tally = Tally("call sites resolved or known to be external")
    ((sites, left),) = connection.execute(
        "SELECT count(*), total(open) FROM (SELECT max(resolution = 'unresolved') AS open FROM v_call_graph"
        ' GROUP BY caller_class, caller_method, caller_params, file, line, "column")'
    )
    tally.hit(int(sites - left))
    for reason, name, owner, file, line in connection.execute(
        'SELECT reason, name, caller_class, file, line FROM v_unresolved GROUP BY caller_class, caller_method, file, line, "column" ORDER BY file, line'
    ):
        tally.miss(reason, f"{name}()  in {owner.rsplit('.', 1)[-1]}, {file.rsplit('/', 1)[-1]}:{line}")
    connection.close()
    return tally
