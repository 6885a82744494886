"""A user with a seed: types, breaks code, mends it, asks for everything everywhere, saves, moves files, changes their mind.

What it asks for is right in form, whatever is in the buffers, so that no answer may be an error but that the content was modified or the
request was cancelled. It never waits for one answer before it goes on, but no more than `IN_FLIGHT` are open.
"""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.lsp.client import Client
from tests.lsp.connection import Answer

IN_FLIGHT = 24
CONTENT_MODIFIED, REQUEST_CANCELLED = -32801, -32800

_PIECES = (
    *("{", "}", "(", ")", ";", '"', '"""', "'", "/*", "*/", "//", "\n", "\r\n", "\r", "\t", "\\", "\\u0041", "😀", "ä", "\u2028", "\0", " ", "<", "@", "->"),
    'LOG.info("Seen {} of {}", 1, order.id());',
    'LOG.error("Lost 😀 {}", e);\n',
    'log.warn("ä" + x + "ö");',
    'LOG.debug(String.format("%5d|%s", 1, "x"));',
    "void fresh() { reserve(null); }",
    "private static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger(Object.class);",
    "class Inner { void run() { System.out.println(); } }",
    'try { reserve(order); } catch (Exception e) { LOG.error("no", e); }',
    "import java.util.*;",
    "/** ",
    'String s = "',
    "if (true) {",
    "x.y().z(",
    "{" * 200,
    "(" * 500,
    "a" * 2000,
)  # fmt: skip


class RandomUser:
    """Works on the Java files below *folder* through *client*."""

    def __init__(self, client: Client, folder: Path, seed: int) -> None:
        self.client, self.folder = client, folder
        self.random = random.Random(seed)
        self.original = {path: path.read_bytes().decode() for path in sorted(folder.rglob("*.java"))}
        self.open: dict[str, Path] = {}
        self.done: Counter[str] = Counter()
        """How many of each kind were done."""
        self.refused: Counter[int] = Counter()
        """Answers that are errors, by their code."""
        self.bad: list[str] = []
        """Answers that may not be."""
        self.seconds: dict[str, list[float]] = {}
        """By method: how long the answers took that were no errors."""
        self._flying: list[Answer] = []
        self._known: list[dict[str, Any]] = []
        """Commands and call hierarchy items that the server offered, to come back to."""
        self._actions: tuple[tuple[int, Callable[[], None]], ...] = (
            (30, self._type),
            (12, self._put_piece),
            (8, self._cut),
            (4, self._mend),
            (30, self._hover),
            (8, self._ask_actions),
            (8, self._ask_lenses),
            (6, self._ask_hierarchy),
            (4, self._ask_symbols),
            (5, self._run_known),
            (4, self._run_command),
            (3, self._open_one),
            (3, self._close_one),
            (4, self._save),
            (2, self._write_behind),
            (1, self._move_file),
            (1, self._change_settings),
        )

    def run(self, steps: int) -> None:
        """Do *steps* things."""
        weights = [weight for weight, _ in self._actions]
        for _ in range(steps):
            if not self.open:
                self._open_one()
            action = self.random.choices(self._actions, weights)[0][1]
            self.done[action.__name__.strip("_")] += 1
            action()
            self._gather(IN_FLIGHT)

    def finish(self) -> None:
        """Take all answers that are still under way."""
        self._gather(0)

    def restore(self) -> None:
        """Close everything and put on the disk what was there in the beginning."""
        for uri in list(self.open):
            self._shut(uri)
        changes = []
        for path in sorted(self.folder.rglob("*.java")):
            if path not in self.original:
                path.unlink()
                changes.append((path, 3))
        for path, text in self.original.items():
            kind = 2 if path.exists() else 1
            path.write_bytes(text.encode())
            changes.append((path, kind))
        self._tell(changes)

    # -- asking

    def _ask(self, method: str, params: Any) -> Answer:
        answer = self.client.ask(method, params)
        self._flying.append(answer)
        if self.random.random() < 0.08:
            answer.cancel()
        return answer

    def _gather(self, most: int) -> None:
        """Look at the answers that are there; wait for the oldest while there are more than *most* open."""
        left = []
        for number, answer in enumerate(self._flying):
            if answer.future.done() or len(self._flying) - number > most:
                self._look_at(answer)
            else:
                left.append(answer)
        self._flying = left

    def _look_at(self, answer: Answer) -> None:
        error = answer.error()
        if error is None:
            self.seconds.setdefault(answer.method, []).append(answer.seconds)
            self._remember(answer.method, answer.result())
            return
        self.refused[error.code] += 1
        if error.code not in (CONTENT_MODIFIED, REQUEST_CANCELLED):
            self.bad.append(f"{answer.method}: {error}")

    def _remember(self, method: str, result: Any) -> None:
        if method == "textDocument/codeAction":
            self._known += [action["command"] for action in result or [] if isinstance(action.get("command"), dict)]
        elif method == "textDocument/codeLens":
            self._known += [lens["command"] for lens in (result or [])[:2] if lens.get("command")]
        elif method == "textDocument/prepareCallHierarchy":
            self._known += result or []
        elif method.startswith("callHierarchy/"):
            self._known += [call.get("from") or call.get("to") for call in (result or [])[:3]]
        del self._known[:-40]

    def _somewhere(self) -> tuple[str, int]:
        """An open document and a place in it; mostly one in a log statement or a method's head."""
        uri = self.random.choice(list(self.open))
        text = self.client.buffers[uri].text
        start = self.random.randint(0, len(text))
        if self.random.random() < 0.7:
            found = text.find(self.random.choice(("LOG.", "log.", "public ", "(", ".info", ".warn")), start)
            start = found + 2 if found >= 0 else start
        return uri, min(start, len(text))

    def _here(self) -> dict[str, Any]:
        uri, offset = self._somewhere()
        position = self.client.position(uri, offset)
        if self.random.random() < 0.05:  # an answer to an older text, as the server sees it
            position = {"line": position["line"] + self.random.randint(0, 3), "character": self.random.choice((0, 7, 100_000))}
        return {"textDocument": {"uri": uri}, "position": position}

    def _hover(self) -> None:
        self._ask("textDocument/hover", self._here())

    def _ask_actions(self) -> None:
        here = self._here()
        spot = {"start": here["position"], "end": here["position"]}
        self._ask("textDocument/codeAction", {"textDocument": here["textDocument"], "range": spot, "context": {"diagnostics": []}})

    def _ask_lenses(self) -> None:
        self._ask("textDocument/codeLens", {"textDocument": {"uri": self.random.choice(list(self.open))}})

    def _ask_hierarchy(self) -> None:
        items = [known for known in self._known if "selectionRange" in known]
        if items and self.random.random() < 0.6:
            way = self.random.choice(("incomingCalls", "outgoingCalls"))
            self._ask(f"callHierarchy/{way}", {"item": self.random.choice(items)})
        else:
            self._ask("textDocument/prepareCallHierarchy", self._here())

    def _ask_symbols(self) -> None:
        query = self.random.choice(("", "order", "Stock of", "%", "_", "ä", "😀", "x" * 500, "reserve", '"', "'; --"))
        self._ask("workspace/symbol", {"query": query})

    def _run_known(self) -> None:
        commands = [known for known in self._known if "command" in known]
        if commands:
            chosen = self.random.choice(commands)
            self._command(chosen["command"], chosen.get("arguments", []))

    def _run_command(self) -> None:
        match self.random.randint(0, 9):
            case 0:
                self._command("forelog.reindex", [])
            case 1 | 2 | 3 | 4:
                self._command("forelog.status", [])
            case _:
                self._ask_actions()

    def _command(self, name: str, arguments: list[Any]) -> None:
        token = {"workDoneToken": f"mine-{self.random.random()}"} if self.random.random() < 0.5 else {}
        self._ask("workspace/executeCommand", {"command": name, "arguments": arguments, **token})

    # -- changing

    def _type(self) -> None:
        """A few characters one after the other, some of them wrong and taken back."""
        uri, offset = self._somewhere()
        for character in self.random.choice(('"', "log.info(", " // x", "ä😀", "\n    ", "order.id()", "{}", ");")):
            self._edit(uri, offset, offset, character)
            offset += 1
            if self.random.random() < 0.1:
                self._edit(uri, offset - 1, offset, "")
                offset -= 1

    def _put_piece(self) -> None:
        uri, offset = self._somewhere()
        self._edit(uri, offset, offset, self.random.choice(_PIECES))

    def _cut(self) -> None:
        uri, offset = self._somewhere()
        length = self.random.choice((1, 1, 3, 20, 80, 2000))
        self._edit(uri, offset, min(offset + length, len(self.client.buffers[uri].text)), "")

    def _edit(self, uri: str, start: int, end: int, new: str) -> None:
        """No position stands inside of an end of a line: an editor has none there."""
        text = self.client.buffers[uri].text
        start -= text[max(0, start - 1) : start + 1] == "\r\n"
        end += text[max(0, end - 1) : end + 1] == "\r\n"
        self.client.edit(uri, start, end, new)

    def _mend(self) -> None:
        """Back to what the file was, perhaps with other ends of lines."""
        uri = self.random.choice(list(self.open))
        text = self.original.get(self.open[uri], "class New {}\n")
        self.client.replace(uri, text.replace("\n", "\r\n") if self.random.random() < 0.2 else text)

    def _open_one(self) -> None:
        closed = [path for path in self.folder.rglob("*.java") if path.as_uri() not in self.open]
        if len(self.open) < 8 and closed:
            path = self.random.choice(sorted(closed))
            self.open[self.client.open(path)] = path

    def _close_one(self) -> None:
        if len(self.open) > 2:
            self._shut(self.random.choice(list(self.open)))

    def _shut(self, uri: str) -> None:
        del self.open[uri]
        self.client.shut(uri)

    def _save(self) -> None:
        uri = self.random.choice(list(self.open))
        path = self.open[uri]
        kind = 2 if path.exists() else 1
        self.client.save(uri, path)
        self._tell([(path, kind)])

    def _write_behind(self) -> None:
        """Another program writes a file, open or not; broken, mended, or with another line."""
        path = self.random.choice(sorted(self.folder.rglob("*.java")))
        text = self.original.get(path, "class New {}\n")
        change = self.random.choice(
            (text, text.replace("LOG.info(", 'LOG.warn("more"); LOG.info(', 1), text[: len(text) // 2], text.replace(";", "", 1))
        )
        path.write_bytes(change.encode())
        self._tell([(path, 2)])

    def _move_file(self) -> None:
        """A file goes, or comes (back)."""
        away = [path for path in self.original if not path.exists()]
        if away and self.random.random() < 0.6:
            path = self.random.choice(away)
            path.write_bytes(self.original[path].encode())
            self._tell([(path, 1)])
        elif self.random.random() < 0.5:
            path = self.random.choice(list(self.original)).with_name(f"New{self.random.randint(0, 5)}.java")
            kind = 2 if path.exists() else 1
            path.write_bytes(b'class New { void run() { System.getLogger("x").log(System.Logger.Level.INFO, "new"); } }\n')
            self._tell([(path, kind)])
        else:
            path = self.random.choice(sorted(self.folder.rglob("*.java")))
            path.unlink()
            self._tell([(path, 3)])

    def _tell(self, changes: list[tuple[Path, int]]) -> None:
        events = [{"uri": path.as_uri(), "type": kind} for path, kind in changes]
        self.client.notify("workspace/didChangeWatchedFiles", {"changes": events})

    def _change_settings(self) -> None:
        settings = self.random.choice(
            ({}, {"depth": 2}, {"codeLens": False}, {"level": "warn", "maxSequences": 3}, {"exclude": ["**/stock/"]})
        )
        self.client.settings = {"forelog": settings}
        self.client.notify("workspace/didChangeConfiguration", {"settings": {"forelog": settings}})
