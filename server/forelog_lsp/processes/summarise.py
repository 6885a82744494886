"""The process that works out what every method can log and from where it is reached; it ends with its one task."""

import gc
from pathlib import Path

from forelog_lsp.processes.serving import Handlers, Tell, serve


def _handlers(_tell: Tell) -> Handlers:
    from forelog.index.database.opening import guarded  # noqa: PLC0415 - who waits for this process can already end it
    from forelog.index.questions.summaries import renew  # noqa: PLC0415 - the same

    gc.disable()  # it does one thing and ends

    def summarise(db: Path) -> int:
        with guarded(db):
            return renew(db)

    return {"summarise": summarise}


if __name__ == "__main__":
    serve(_handlers)
