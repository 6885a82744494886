"""Clients of every kind get the same answers: without optional capabilities, with other encodings, ends of lines, ways to write a URI."""

import json
import re
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import FULL, NONE, Client
from tests.lsp.sessions import INVENTORY, ready, shop, soon, start

ODD = 'package odd;\nclass Odd {{\n  org.slf4j.Logger log;\n  void m(String a) {{\n    /* ä€😀 */ log.info("{text}", a); log.warn("second");\n  }}\n}}\n'
TEXT = "ünïcode 😀 {} of 🙂"


def workspace(folder: Path) -> Path:
    """A copy of the shop, with a file whose columns differ in every encoding."""
    shop(folder)
    odd = folder / "src/main/java/odd/Odd.java"
    odd.parent.mkdir(parents=True)
    odd.write_text(ODD.format(text=TEXT), encoding="utf-8")
    return folder


def everything(client: Client, folder: Path, *, crlf: bool = False) -> dict[str, Any]:
    """What a user sees of the workspace, without what is a URI or a column."""
    seen: dict[str, Any] = {}
    for name in (INVENTORY, Path("src/main/java/odd/Odd.java")):
        path = folder / name
        text = path.read_bytes().decode()
        uri = client.open(path, text.replace("\n", "\r\n") if crlf else text)
        for found in re.finditer(r"(?:LOG|log)\.\w+|void \w+", client.buffers[uri].text):
            spot = {"textDocument": {"uri": uri}, "position": client.position(uri, found.end() - 1)}
            hover = client.request("textDocument/hover", spot)
            place = spot["position"]["line"], found[0]
            seen[f"hover {name.name} {place}"] = plain(hover["contents"]) if hover else None
            within = {"start": spot["position"], "end": spot["position"]}
            actions = client.request("textDocument/codeAction", {**spot, "range": within, "context": {"diagnostics": []}}) or []
            seen[f"actions {name.name} {place}"] = [action["title"] for action in actions]
        lenses = client.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
        seen[f"lenses {name.name}"] = [(lens["range"]["start"]["line"], (lens.get("command") or {}).get("title")) for lens in lenses or []]
    symbols = client.request("workspace/symbol", {"query": "ünïcode"})
    seen["symbols"] = [(symbol["name"], symbol["location"]["uri"].rsplit("/", 1)[-1]) for symbol in symbols]
    answer = client.command("forelog.predict", {"method": "Odd#m"})
    seen["predicted"] = plain(answer["markdown"])
    return seen


def plain(text: Any) -> str:
    """Without places on this machine."""
    value = text["value"] if isinstance(text, dict) else text
    return re.sub(r"file://\S*?/src/", "…/src/", value)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace(tmp_path_factory.mktemp("clients") / "shop")


@pytest.fixture(scope="module")
def expected(folder: Path, cache: Path) -> Iterator[dict[str, Any]]:
    with start(cache) as client:
        client.initialize(folder)
        ready(client)
        seen = everything(client, folder)
        assert "ünïcode 😀 <a> of 🙂" in json.dumps(seen["symbols"], ensure_ascii=False)
        assert sum(value is not None for key, value in seen.items() if key.startswith("hover")) > 8
        assert any("Show what leads to this line" in value for key, value in seen.items() if key.startswith("actions"))
        yield seen


def encodings(*names: str) -> dict[str, Any]:
    return {**FULL, "general": {"positionEncodings": list(names)}}


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [
        (("utf-8",), "utf-8"),
        (("utf-32", "utf-8", "utf-16"), "utf-32"),
        (("utf-7",), "utf-16"),
    ],
)
def test_every_encoding_sees_the_same(folder: Path, cache: Path, expected: dict[str, Any], offered: tuple[str, ...], agreed: str) -> None:
    with start(cache, capabilities=encodings(*offered)) as client:
        client.initialize(folder)
        assert client.encoding in offered or client.encoding == "utf-16"
        if len(offered) == 1:
            assert client.encoding == agreed
        ready(client)
        assert everything(client, folder) == expected
        odd = (folder / "src/main/java/odd/Odd.java").as_uri()
        text = client.buffers[odd].text
        place = text.index("second") - len('log.warn("')
        client.edit(odd, place, place, 'log.info("mï😀ddle");')  # columns behind the odd characters of the line
        soon(lambda: client.hover(odd, 'info("mï😀ddle', 2) or "", lambda said: "mï😀ddle" in said)
        soon(lambda: client.hover(odd, 'warn("second', 2) or "", lambda said: "second" in said)


def test_a_client_without_any_capability_sees_the_same_and_is_asked_nothing(folder: Path, cache: Path, expected: dict[str, Any]) -> None:
    with start(cache, capabilities=NONE) as client:
        client.initialize(folder)
        ready(client)
        seen = everything(client, folder)
        assert {key: value for key, value in seen.items() if not key.startswith("hover")} == {
            key: value for key, value in expected.items() if not key.startswith("hover")
        }
        assert [key for key, value in seen.items() if (value is None) != (expected[key] is None)] == []
        assert client.asked == []
        assert {one.method for one in client.received} <= {"window/showMessage", "window/logMessage"}


def test_ends_of_lines_of_another_kind_see_the_same(folder: Path, cache: Path, expected: dict[str, Any]) -> None:
    with start(cache) as client:
        client.initialize(folder)
        ready(client)
        assert everything(client, folder, crlf=True) == expected


def test_a_folder_of_a_name_that_needs_quoting_sees_the_same(tmp_path: Path, cache: Path, expected: dict[str, Any]) -> None:
    folder = workspace(tmp_path / "with space, ümläut-é 日本 100%25 #1? a+b&c=d;e@f (x) [y] {z}")
    with start(cache) as client:
        client.initialize(folder)
        ready(client)
        assert everything(client, folder) == expected


def test_all_ways_to_write_a_uri_name_the_same_file(tmp_path: Path, cache: Path) -> None:
    folder = workspace(tmp_path / "ä b")
    path = folder / INVENTORY
    quoted = urllib.parse.quote(str(path))
    ways = [
        f"file://{quoted}",
        f"file://localhost{quoted}",
        f"file://{urllib.parse.quote(str(path), safe='')}".replace("file://%2F", "file:///"),
        f"file://{re.sub('%[0-9A-F]{2}', lambda found: found[0].lower(), quoted)}",
        f"file://{path}",  # as some clients write it
    ]
    with start(cache) as client:
        client.initialize(folder)
        ready(client)
        seen = []
        for uri in ways:
            client.open(uri, path.read_text())
            seen.append(client.hover(uri, "LOG.info(", 6))
            client.shut(uri)
        assert seen[0] is not None
        assert seen == [seen[0]] * len(ways)


def test_documents_that_are_no_file_here_are_answered_from_their_text(folder: Path, cache: Path) -> None:
    text = 'class A { org.slf4j.Logger log; void m(String who) { log.info("seen {}", who); } }'
    with start(cache) as client:
        client.initialize(folder)
        ready(client)
        for uri in ("file:///c%3A/work/A.java", "file:///C:/work/A.java", "untitled:Untitled-1", "jdt://contents/x.jar/A.class", "x", ""):
            client.open(uri, text)
            found = client.hover(uri, "info(", 2)  # nothing, or what the text says; never an error
            assert found is None or "seen <who>" in found, uri
            assert client.actions(uri, "info(") == [], uri
            client.edit(uri, 0, 0, "/* é */")
            client.shut(uri)
        assert client.close() == 0
        assert "Traceback" not in client.stderr
