"""A writer to be killed: it writes one consistent state after another, each told apart by its number.

A module of its own, without pytest, so that processes with it start fast.
"""

from forelog.index.database.store import Store
from tests.index.sample import call_row, file_row, log_row, method_row, type_row

METHODS = 30
FILES = 20


def write_generation(store: Store, generation: int, *, files: int = FILES, rebuild: bool = False) -> None:
    """One consistent step: every file has the same generation in its hash, METHODS methods, as many calls, one log statement."""
    with store.transaction(rebuild=rebuild):
        root = store.root_id("/work/app", "folder")
        for number in range(files):
            ids = store.put_file(
                file_row(f"F{number}.java", hash=str(generation), root_id=root),
                [type_row(f"app.F{number}")],
                [],
                [method_row(0, f"m{index}", line=index + 1) for index in range(METHODS)],
            )
            store.put_calls([call_row(ids, index, index + 1, ids.method_ids[index - 1]) for index in range(METHODS)])
            store.put_log_statements([log_row(ids, 0, 1, f"generation {generation}")])
        store.meta_set("generation", str(generation))


def endless_writer(path: str) -> None:
    """Write generation after generation, now as an update, now as a rebuild, until killed."""
    with Store.open(path) as store:
        generation = int(store.meta_get("generation", "0"))
        while True:
            generation += 1
            write_generation(store, generation, rebuild=generation % 2 == 0)
