"""What a workspace tells whoever shows it."""

from typing import Any, Protocol

from forelog_lsp.processes.process import FaultError

ENDING = "the server is ending"
"""Why a closed workspace does not do what it is asked for."""


def defect(fault: BaseException) -> str:
    """What to say of what should never happen."""
    what = str(fault) if isinstance(fault, FaultError) else f"{type(fault).__name__}: {fault}"
    return f"a defect in forelog: {what}; please report it"


class Events(Protocol):
    """Is told what happens; every method returns at once."""

    def index_begun(self) -> None:
        """The index is being brought up to date."""

    def index_progress(self, done: int, total: int, stage: str) -> None:
        """So many steps of a stage are done."""

    def index_ended(self, result: dict[str, Any] | str) -> None:
        """The summary of the run, or a sentence that says why there is none."""

    def index_changed(self) -> None:
        """Rows of the index are others now."""

    def note(self, level: str, text: str) -> None:
        """Something the user should know; *level*: ``info``, ``warning`` or ``error``.  The same text comes once, until what it says is over."""


class Notes:
    """Tells each fault once."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._told: dict[str, str] = {}
        self.last_error = ""

    def tell(self, level: str, text: str, about: str = "") -> None:
        """*about*: what :meth:`over` ends; the same text about the same is told once."""
        if level == "error":
            self.last_error = text
        key = about or text
        if self._told.get(key) != text:
            self._told[key] = text
            self._events.note(level, text)

    def over(self, about: str) -> None:
        """It is well again: the next time counts as new."""
        self._told.pop(about, None)
