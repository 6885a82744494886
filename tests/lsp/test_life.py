"""Death and company: the server or any of its processes killed at any moment, clients that vanish, two servers on one workspace."""

import json
import subprocess
import sys
from pathlib import Path

import psutil

from forelog.index.locate import default_database
from tests.lsp.client import Client
from tests.lsp.sessions import INVENTORY, all_gone, ready, start, status, until, whole


def hover(client: Client, folder: Path, needle: str = "public void reserve", into: int = 14) -> str:
    uri = (folder / INVENTORY).as_uri()
    if uri not in client.buffers:
        client.open(folder / INVENTORY)
    found = client.hover(uri, needle, into)
    assert found is not None
    return found


def big(folder: Path, files: int = 400) -> Path:
    """A workspace whose index takes some seconds."""
    for number in range(files):
        body = "\n".join(
            f'    void m{m}(C{(number + m) % files} o) {{ LOG.info("file {number} method {m} of {{}}", o); o.m{(m + 1) % 20}(null); }}'
            for m in range(20)
        )
        place = folder / f"p{number % 10}" / f"C{number}.java"
        place.parent.mkdir(parents=True, exist_ok=True)
        head = "import org.slf4j.*;\n" + "".join(f"import p{other}.*;\n" for other in range(10))
        place.write_text(
            f"package p{number % 10};\n{head}public class C{number} {{\n    static final Logger LOG = LoggerFactory.getLogger(C{number}.class);\n{body}\n}}\n"
        )
    return folder


def test_a_killed_server_leaves_no_process_and_an_index_that_the_next_one_uses(workspace: Path, cache: Path) -> None:
    with start(cache) as client:
        client.initialize(workspace)
        ready(client)
        text = hover(client, workspace)
        processes = client.tree()
        assert len(processes) > 2
        client.process.kill()
        client.process.wait()
        assert all_gone(processes) == []
    database = default_database([workspace])
    assert whole(database)
    with start(cache) as client:
        client.initialize(workspace)
        assert ready(client)["last_index"]["parsed"] == 0
        assert hover(client, workspace) == text


def test_a_server_killed_while_it_indexes_leaves_no_process_and_the_next_one_goes_on(tmp_path: Path, cache: Path) -> None:
    folder = big(tmp_path / "big")
    with start(cache) as client:
        client.initialize(folder)
        client.wait_for("$/progress", lambda params: params["value"]["kind"] == "report")
        assert status(client)["state"] == "indexing"
        processes = client.tree()
        client.process.kill()
        client.process.wait()
        assert all_gone(processes) == []
    with start(cache) as client:
        client.initialize(folder)
        ready(client)
        path = folder / "p3" / "C3.java"
        uri = client.open(path)
        assert "file 3 method 7 of" in (client.hover(uri, 'info("file 3 method 7') or "")
    assert whole(default_database([folder]))


def test_a_client_that_vanishes_takes_the_server_with_it(workspace: Path, cache: Path) -> None:
    """By the end of its input, and by the death of the process that `initialize` names, though another holds the pipes open."""
    with start(cache) as client:
        client.initialize(workspace)
        processes = client.tree()
        client.hang_up()
        assert all_gone(processes) == []
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as editor, start(cache) as client:
        client.initialize(workspace, processId=editor.pid)
        ready(client)
        processes = client.tree()
        editor.kill()
        editor.wait()
        assert all_gone(processes) == []


def test_whatever_of_its_processes_is_killed_the_server_goes_on(workspace: Path, cache: Path) -> None:
    with start(cache) as client:
        client.initialize(workspace)
        ready(client)
        expected = hover(client, workspace)
        target = {"method": "Inventory#reserve"}
        sequences = client.command("forelog.predict", target)["markdown"]
        for _ in range(2):
            for victim in client.tree()[1:]:
                try:
                    victim.kill()
                except psutil.NoSuchProcess:
                    continue
                assert hover(client, workspace) == expected
                assert client.command("forelog.predict", target)["markdown"] == sequences
        uri = (workspace / INVENTORY).as_uri()
        client.edit(uri, *edited(client, uri, "Reserved {} articles", "Took {} articles"))
        until(client, lambda _: "Took <" in (client.hover(uri, "LOG.info(", 6) or ""))
        ready(client)
        assert client.faults == []
        assert [note.params["message"] for note in client.all("window/showMessage") if "Traceback" in note.params["message"]] == []


def edited(client: Client, uri: str, old: str, new: str) -> tuple[int, int, str]:
    start = client.buffers[uri].text.index(old)
    return start, start + len(old), new


def test_two_servers_on_one_workspace_both_answer_and_see_what_is_saved(workspace: Path, cache: Path) -> None:
    with start(cache) as first, start(cache) as second:
        for client in (first, second):
            client.initialize(workspace)
        for client in (first, second):
            ready(client)
        assert hover(first, workspace) == hover(second, workspace)
        path = workspace / INVENTORY
        uri = path.as_uri()
        for number, (writer, reader) in enumerate([(first, second), (second, first)] * 2):
            text = path.read_text()
            old = text[text.index("LOG.info(") : text.index(" articles for order")]
            path.write_text(text.replace(old, f'LOG.info("Turn {number}: {{}}'))
            for client in (writer, reader):
                client.replace(uri, path.read_text())
                client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})
            for client in (writer, reader):
                wanted = f"Turn {number}: <"
                until(
                    client,
                    lambda _, client=client, wanted=wanted: wanted in json.dumps(client.request("workspace/symbol", {"query": "Turn"})),
                )  # type: ignore[misc]
                assert wanted in (client.hover(uri, "LOG.info(", 6) or "")
        assert [fault for client in (first, second) for fault in client.faults] == []
        assert first.close() == second.close() == 0
    assert whole(default_database([workspace]))


def test_ending_in_order_leaves_no_process_and_no_file(workspace: Path, cache: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with start(cache, environment={"TMPDIR": str(temporary)}) as client:
        client.initialize(workspace)
        ready(client)
        client.command("forelog.predict", {"method": "Inventory#reserve"})
        processes = client.tree()
        assert client.close() == 0
        assert all_gone(processes) == []
    assert list(temporary.iterdir()) == []
