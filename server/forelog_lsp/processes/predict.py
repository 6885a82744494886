"""A process that predicts; each task is one question."""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from forelog_lsp.processes.serving import Handlers, Tell, serve

Shape = Callable[[Any], Any]
"""What becomes of a Prediction in this process; a function that is found by its name."""


def as_it_is(prediction: Any) -> Any:
    """Nothing."""
    return prediction


def nothing(_prediction: Any) -> None:
    """It was made for what it leaves in the index's cache."""


def _handlers(_tell: Tell) -> Handlers:
    from forelog.index.database.opening import guarded, open_readonly  # noqa: PLC0415 - who waits for this process can already end it
    from forelog.predict import backwards, predict  # noqa: PLC0415 - the same

    def forwards(db: Path, shape: Shape, method: int | str, options: dict[str, Any]) -> Any:
        with guarded(db), closing(open_readonly(db)) as connection:
            return shape(predict.predict(connection, method, **options))

    def paths_to(db: Path, shape: Shape, statements: Sequence[int], options: dict[str, Any]) -> Any:
        with guarded(db), closing(open_readonly(db)) as connection:
            return shape(backwards.paths_to(connection, statements, **options))

    return {"predict": forwards, "paths_to": paths_to}


if __name__ == "__main__":
    serve(_handlers, tidy=True)
