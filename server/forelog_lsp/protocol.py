"""Messages and their order: what a client sends becomes a call of a handler, whatever it sends, and each request gets one answer.

Over pygls this does otherwise:

* A handler runs when its message arrives, not at the next turn of the loop; it may return something to await.  So it sees the documents
  as they were when the client asked, and what needs no waiting is answered without a task.
* A request that cannot be understood gets an answer (pygls answers none), as does one before ``initialize`` or after ``shutdown``.
* ``$/cancelRequest`` cancels the task of any request; ``workspace/executeCommand`` of pygls cannot be cancelled.
* An error says in one sentence what is wrong; a stack trace stays here.
"""

import asyncio
import inspect
import json
import logging
import sys
import traceback
from collections.abc import Awaitable
from functools import partial
from typing import Any

from cattrs import transform_error
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol

from forelog.errors import ForelogError

logger = logging.getLogger(__name__)

MsgId = str | int
LONGEST = 1500
"""Characters of a message to the client: some say again what was asked."""


class RawJson(str):
    """A result that is JSON text already."""

    __slots__ = ()


class ForelogProtocol(LanguageServerProtocol):
    """The protocol of one connection."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.initialized = False
        """Whether ``initialize`` was answered."""
        self.shut_down = False
        self._tasks: dict[MsgId, asyncio.Future[Any]] = {}
        self._own_tasks: set[asyncio.Future[Any]] = set()
        """Tasks of notifications, and what handlers left to do: kept, for the loop keeps none."""

    # -- in ---------------------------------------------------------------------------------------------------------------------------

    def receive(self, body: bytes) -> None:
        """Take one message; never raises."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError) as failure:
            self._refuse(None, types.ErrorCodes.ParseError, f"the message is no JSON: {failure}")
            return
        if not isinstance(data, dict):
            self._refuse(None, types.ErrorCodes.InvalidRequest, "a message is a JSON object")
            return
        method, msg_id = data.get("method"), data.get("id")
        if not isinstance(method, str):
            self._take_response(data, msg_id)
        elif isinstance(msg_id, str | int) and not isinstance(msg_id, bool):
            self._take_request(data, method, msg_id)
        elif "id" in data:
            self._refuse(None, types.ErrorCodes.InvalidRequest, "the id of a request is a number or a string")
        else:
            self._take_notification(data, method)

    def _take_request(self, data: dict[str, Any], method: str, msg_id: MsgId) -> None:
        if self.shut_down:
            self._refuse(msg_id, types.ErrorCodes.InvalidRequest, "the server is shut down")
        elif not self.initialized and method != types.INITIALIZE:
            self._refuse(msg_id, types.ErrorCodes.ServerNotInitialized, "the server is not initialized")
        elif self.initialized and method == types.INITIALIZE:
            self._refuse(msg_id, types.ErrorCodes.InvalidRequest, "the server is initialized already")
        elif (handler := self.fm.features.get(method)) is None:
            self._refuse(msg_id, types.ErrorCodes.MethodNotFound, f"there is no method {method}")
        else:
            try:
                params = self._params(data, method)
                self.initialized |= method == types.INITIALIZE
                answer = handler(params)
            except Exception as failure:  # noqa: BLE001 - each request has an answer
                self._answer_failure(msg_id, method, failure)
                return
            if inspect.isawaitable(answer):
                task = asyncio.ensure_future(answer)
                self._tasks[msg_id] = task
                task.add_done_callback(partial(self._answer, msg_id, method))
            else:
                self._send_response(msg_id, answer)

    def _take_notification(self, data: dict[str, Any], method: str) -> None:
        if method == types.CANCEL_REQUEST:
            params = data.get("params")
            msg_id = params.get("id") if isinstance(params, dict) else None
            task = self._tasks.get(msg_id) if isinstance(msg_id, str | int) else None
            if task is not None:
                task.cancel()
            return
        handler = self.fm.features.get(method)
        if handler is None or (method != types.EXIT and (self.shut_down or not self.initialized)):
            return
        try:
            left = handler(self._params(data, method))
        except Exception as failure:  # noqa: BLE001 - there is nobody to answer
            self._note(method, failure)
            return
        if inspect.isawaitable(left):
            self.go_on(left, method)

    def _take_response(self, data: dict[str, Any], msg_id: object) -> None:
        """The client's answer to a request of ours; one that cannot be understood counts as an error."""
        if not isinstance(msg_id, str | int) or msg_id not in self._request_futures:
            return
        future = self._request_futures.pop(msg_id)
        response = self._result_types.pop(msg_id, None)
        if future.cancelled():
            return
        error = data.get("error")
        if error is not None:
            message = error.get("message") if isinstance(error, dict) else None
            future.set_exception(ForelogError(f"the client refused: {message or error}"))
            return
        try:
            data.setdefault("jsonrpc", self.VERSION)
            future.set_result(self._converter.structure(data, response).result if response else data.get("result"))
        except Exception as failure:  # noqa: BLE001 - whatever a client sends
            future.set_exception(ForelogError(f"the client's answer cannot be understood: {_reasons(failure)}"))

    def _params(self, data: dict[str, Any], method: str) -> Any:
        """The parameters as their type says; raises JsonRpcException that names what is wrong with them."""
        message = self.get_message_type(method)
        data.setdefault("jsonrpc", self.VERSION)
        try:
            return self._converter.structure(data, message).params if message is not None else data.get("params")
        except Exception as failure:
            raise JsonRpcException(f"{method}: {_reasons(failure)}", types.ErrorCodes.InvalidParams.value) from failure

    # -- out --------------------------------------------------------------------------------------------------------------------------

    def go_on(self, work: Awaitable[Any], what: str) -> asyncio.Future[Any]:
        """Let *work* run beside; what goes wrong in it is noted."""
        task = asyncio.ensure_future(work)
        self._own_tasks.add(task)
        task.add_done_callback(partial(self._ended, what))
        return task

    def cancel_all(self) -> list[asyncio.Future[Any]]:
        """Cancel whatever runs, for the end; what to wait for."""
        running = [*self._tasks.values(), *self._own_tasks]
        for task in running:
            task.cancel()
        return running

    def cancel_requests(self) -> None:
        """Cancel every request under way."""
        for task in self._tasks.values():
            task.cancel()

    def _send_response(self, msg_id: MsgId, result: Any = None, error: Any = None) -> None:
        """As pygls does; text that is JSON already goes out as it is."""
        if not isinstance(result, RawJson):
            super()._send_response(msg_id, result, error)
            return
        body = f'{{"jsonrpc":"2.0","id":{json.dumps(msg_id)},"result":{result}}}'.encode()
        assert self.writer is not None
        self.writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def _answer(self, msg_id: MsgId, method: str, task: asyncio.Future[Any]) -> None:
        if self._tasks.get(msg_id) is task:
            del self._tasks[msg_id]
        if task.cancelled():
            self._refuse(msg_id, types.LSPErrorCodes.RequestCancelled, "cancelled")
        elif (failure := task.exception()) is not None:
            self._answer_failure(msg_id, method, failure)
        else:
            self._send_response(msg_id, task.result())

    def _answer_failure(self, msg_id: MsgId, method: str, failure: BaseException) -> None:
        if isinstance(failure, JsonRpcException):
            self._refuse(msg_id, failure.code, failure.message)
        elif isinstance(failure, ForelogError):
            self._refuse(msg_id, types.LSPErrorCodes.RequestFailed, str(failure))
        else:
            self._refuse(msg_id, types.ErrorCodes.InternalError, self._note(method, failure))

    def _refuse(self, msg_id: MsgId | None, code: int | types.ErrorCodes | types.LSPErrorCodes, message: str) -> None:
        number = code if isinstance(code, int) else code.value
        message = message if len(message) <= LONGEST else f"{message[:LONGEST]} …"
        self._send_data(types.ResponseErrorMessage(id=msg_id, error=types.ResponseError(code=number, message=message)))

    def _ended(self, what: str, task: asyncio.Future[Any]) -> None:
        self._own_tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._note(what, failure)

    def _note(self, what: str, failure: BaseException) -> str:
        """Say on standard error, which editors keep as the server's log, what went wrong; the sentence."""
        said = " ".join(str(failure).split())[:400]
        if isinstance(failure, ForelogError | JsonRpcException):
            message = said
        else:
            message = f"forelog has a defect in {what}: {type(failure).__name__}: {said}"
            logger.error("%s", "".join(traceback.format_exception(failure)).rstrip())
        sys.stderr.write(f"{message}\n")
        return message


def gone(problem: ForelogError) -> JsonRpcException:
    """What the client was offered is not there any more: it shows that to nobody, or asks anew."""
    return JsonRpcException(f"not in the index any more: {problem}", types.LSPErrorCodes.ContentModified.value)


def _reasons(failure: Exception) -> str:
    """What cattrs says is wrong, in one line."""
    said = "; ".join(transform_error(failure)[:3])
    return said if len(said) <= 300 else said[:300] + "..."
