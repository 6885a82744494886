"""The process that works out what is asked about all methods: what each can log and from where it is reached, and machines for predictions."""

import gc
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from forelog_lsp.processes.serving import Handlers, Tell, serve


def _handlers(_tell: Tell) -> Handlers:
    from forelog.index.database.opening import guarded, open_readonly  # noqa: PLC0415 - who waits for this process can already end it
    from forelog.index.questions.summaries import renew  # noqa: PLC0415 - the same

    gc.disable()  # it ends soon

    def summarise(db: Path) -> int:
        with guarded(db):
            return renew(db)

    def prime(db: Path, first: Sequence[Path], seconds: float) -> bool:
        from forelog.flow import priming  # noqa: PLC0415 - not before there are summaries

        gc.enable()
        with guarded(db), closing(open_readonly(db)) as connection:
            return priming.prime(connection, map(str, first), seconds=seconds)

    return {"summarise": summarise, "prime": prime}


if __name__ == "__main__":
    serve(_handlers)
