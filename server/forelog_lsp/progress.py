"""``$/progress``: one piece of long work as the client shows it."""

import itertools
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lsprotocol import types

if TYPE_CHECKING:
    from forelog_lsp.server import ForelogServer

REPORT_SECONDS = 0.1
"""Between two reports; more would only be drawn over."""
_numbers = itertools.count(1)


class Progress:
    """Begins when the client has a token for it, and ends once; without a token it is silent."""

    def __init__(
        self,
        server: "ForelogServer",
        title: str,
        *,
        token: types.ProgressToken | None = None,
        create: bool = False,
        cancel: Callable[[], object] | None = None,
    ) -> None:
        """*token*: of the client's request; else *create* asks the client for one.  *cancel*: what the user's wish to stop does."""
        self._server = server
        self._title = title
        self._cancel = cancel
        self.token = token
        self._begun = self._ended = False
        self._last = ("", 0)
        self._reported = 0.0
        if token is not None:
            self._begin()
        elif create:
            self.token = f"forelog-{next(_numbers)}"
            params = types.WorkDoneProgressCreateParams(token=self.token)
            server.protocol.send_request(types.WINDOW_WORK_DONE_PROGRESS_CREATE, params).add_done_callback(self._created)

    def report(self, message: str, percentage: int | None = None) -> None:
        """How far it is."""
        self._last = (message, max(percentage or 0, self._last[1]))
        now = time.monotonic()
        if self._begun and not self._ended and now - self._reported >= REPORT_SECONDS:
            self._reported = now
            self._send(types.WorkDoneProgressReport(message=message, percentage=self._last[1] if percentage is not None else None))

    def end(self, message: str = "") -> None:
        """It is over."""
        if self._begun and not self._ended:
            self._send(types.WorkDoneProgressEnd(message=message or None))
        self._ended = True
        if self.token is not None:
            self._server.cancellable.pop(self.token, None)

    def _created(self, answer: Any) -> None:
        if not answer.cancelled() and answer.exception() is None and not self._ended:
            self._begin()

    def _begin(self) -> None:
        self._begun = True
        if self._cancel is not None and self.token is not None:
            self._server.cancellable[self.token] = self._cancel
        message, percentage = self._last
        self._send(
            types.WorkDoneProgressBegin(
                title=self._title, cancellable=self._cancel is not None, message=message or None, percentage=percentage
            )
        )

    def _send(self, value: types.WorkDoneProgressBegin | types.WorkDoneProgressReport | types.WorkDoneProgressEnd) -> None:
        assert self.token is not None
        self._server.progress(types.ProgressParams(token=self.token, value=value))
