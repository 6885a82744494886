"""The connection of a client to a real server process, over its standard streams: messages, answers, timings, the end of the process.

Nothing of pygls or lsprotocol is used, so that a fault of theirs is seen. One thread reads; it answers what the server asks at once and keeps
everything that arrives. Another writes, so that a server that is slow to read never stops this side from reading. A message that is no JSON-RPC, or an answer to nothing, is kept in ``faults``.
"""

import contextlib
import itertools
import json
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import psutil

PATIENCE = 120.0  # seconds: longer than anything takes that a test asks for, on the slowest machine

Json = Any


class ServerError(Exception):
    """The server answered with an error."""

    def __init__(self, code: int, message: str, data: Json = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.data = code, message, data


class Gone(Exception):  # noqa: N818 - it is what happened
    """The server's process ended before it answered."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One notification or request of the server."""

    method: str
    params: Json
    at: float
    """Seconds of `time.perf_counter`."""


@dataclass(slots=True)
class Answer:
    """What will be answered to one request."""

    connection: "Connection"
    id: int
    method: str
    sent: float
    arrived: float = 0.0
    future: "Future[Json]" = field(default_factory=Future)

    def result(self, timeout: float = PATIENCE) -> Json:
        """The result; `ServerError` when it is one, `Gone` when the process ended, `TimeoutError`."""
        return self.future.result(timeout)

    def error(self, timeout: float = PATIENCE) -> ServerError | None:
        """The error, or None when it is a result."""
        found = self.future.exception(timeout)
        if found is not None and not isinstance(found, ServerError):
            raise found
        return found

    @property
    def seconds(self) -> float:
        """From sending until the answer had arrived."""
        return self.arrived - self.sent

    def cancel(self) -> None:
        """Ask the server to give up."""
        self.connection.notify("$/cancelRequest", {"id": self.id})


class Connection:
    """A started server with its streams; *environment* is added to that of this process."""

    def __init__(self, command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None, folder: Path | None = None) -> None:
        self.received: list[Arrived] = []
        """Notifications of the server, in order."""
        self.asked: list[Arrived] = []
        """Requests of the server, in order; they have been answered."""
        self.faults: list[str] = []
        self._ids = itertools.count(1)
        self._waiting: dict[int, Answer] = {}
        self._out: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._news = threading.Condition()
        self._ended = False
        self._said: list[bytes] = []
        self.process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={**os.environ, **(environment or {})},
        )
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._read, self._write, self._listen)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def reply(self, asked: Arrived) -> Json:
        """What is answered to a request of the server: ``{"result": …}`` or ``{"error": …}``; nothing is known here."""
        self.faults.append(f"asked for {asked.method}")
        return {"error": {"code": -32601, "message": f"no {asked.method}"}}

    # -- talking

    def send_bytes(self, data: bytes) -> None:
        """Write *data* as it is; nothing when the server is gone."""
        self._out.put(data)

    def send(self, message: Json) -> None:
        """Write one message with its header."""
        body = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
        self.send_bytes(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def notify(self, method: str, params: Json = None) -> None:
        """Send a notification."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params if params is not None else {}})

    def ask(self, method: str, params: Json = None) -> Answer:
        """Send a request and do not wait."""
        number = next(self._ids)
        answer = Answer(self, number, method, time.perf_counter())
        with self._news:
            if self._ended:
                answer.future.set_exception(Gone(method))
                return answer
            self._waiting[number] = answer
        self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return answer

    def request(self, method: str, params: Json = None, timeout: float = PATIENCE) -> Json:
        """Send a request and wait for its result."""
        return self.ask(method, params).result(timeout)

    def wait(self, condition: Callable[[], Any], timeout: float = PATIENCE) -> Any:
        """Wait until *condition* is true, which is looked at when something arrives; what it gives."""
        deadline = time.perf_counter() + timeout
        with self._news:
            while not (found := condition()):
                left = deadline - time.perf_counter()
                if left <= 0 or not self._news.wait(left):
                    raise TimeoutError(f"after {timeout:g} s; errors: {self.stderr[-2000:]}")
                if self._ended and not condition():
                    raise Gone(f"the server ended; errors: {self.stderr[-2000:]}")
            return found

    def pause(self, timeout: float) -> None:
        """Wait until anything arrives, at most *timeout* seconds."""
        with self._news:
            self._news.wait(timeout)

    def wait_for(
        self, method: str, accept: Callable[[Json], bool] = lambda _: True, *, since: int = 0, timeout: float = PATIENCE
    ) -> Arrived:
        """The first notification or request named *method* whose parameters are accepted, from the number *since* of each on."""

        def found() -> Arrived | None:
            both = itertools.chain(self.received[since:], self.asked[since:])
            return next((one for one in both if one.method == method and accept(one.params)), None)

        arrived: Arrived = self.wait(found, timeout)
        return arrived

    def all(self, method: str) -> list[Arrived]:
        """The notifications and requests named *method*, by time."""
        with self._news:
            return sorted((one for one in [*self.received, *self.asked] if one.method == method), key=lambda one: one.at)

    @property
    def stderr(self) -> str:
        """What the server wrote to its standard error so far."""
        return b"".join(self._said).decode(errors="replace")

    # -- its end

    def hang_up(self) -> None:
        """Close the server's standard input, as a client that died has."""
        self._out.put(None)

    def kill(self) -> None:
        """End the process as `kill -9` does; nothing when it is gone."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        self._finish(PATIENCE)

    def tree(self) -> list[psutil.Process]:
        """The server's process and all below it."""
        try:
            top = psutil.Process(self.process.pid)
            return [top, *top.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def memory(self) -> int:
        """Bytes that all its processes hold for themselves: what two of them share counts half for each (PSS, else RSS)."""
        total = 0
        for process in self.tree():
            with contextlib.suppress(psutil.Error):
                found = process.memory_full_info()
                total += getattr(found, "pss", 0) or found.rss
        return total

    # -- reading

    def _read(self) -> None:
        for message in self._messages():
            with self._news:
                self._take(message, time.perf_counter())
                self._news.notify_all()
        with self._news:
            self._ended = True
            for answer in self._waiting.values():
                answer.future.set_exception(Gone(answer.method))
            self._waiting.clear()
            self._news.notify_all()

    def _messages(self) -> Iterator[Json]:
        stream = self.process.stdout
        assert stream is not None
        while line := stream.readline():
            length = -1
            while line.strip():
                name, _, value = line.decode(errors="replace").partition(":")
                if name.lower() == "content-length":
                    length = int(value)
                line = stream.readline()
            if length < 0:
                self.faults.append("something without a length on the standard output")
                continue
            body = stream.read(length)
            if len(body) < length:
                return
            try:
                yield json.loads(body)
            except ValueError:
                self.faults.append(f"no JSON: {body[:200]!r}")

    def _take(self, message: Json, now: float) -> None:
        if "method" in message:
            arrived = Arrived(message["method"], message.get("params"), now)
            if "id" not in message:
                self.received.append(arrived)
                return
            self.asked.append(arrived)
            self.send({"jsonrpc": "2.0", "id": message["id"], **self.reply(arrived)})
            return
        answer = self._waiting.pop(message.get("id"), None)
        if answer is None:
            self.faults.append(f"an answer to nothing: {message!r:.300}")
            return
        answer.arrived = now
        if "error" in message:
            found = message["error"]
            answer.future.set_exception(ServerError(found.get("code"), found.get("message"), found.get("data")))
        else:
            answer.future.set_result(message.get("result"))

    def _write(self) -> None:
        stream = self.process.stdin
        assert stream is not None
        with contextlib.suppress(BrokenPipeError):
            while (data := self._out.get()) is not None:
                stream.write(data)
                stream.flush()
        with contextlib.suppress(BrokenPipeError):
            stream.close()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        while data := os.read(self.process.stderr.fileno(), 65536):
            self._said.append(data)

    def _finish(self, timeout: float) -> None:
        self.hang_up()
        for thread in self._threads:
            thread.join(timeout)
