"""The VS Code extension: its manifest says what the server understands, and it can be built into a `.vsix` from what the lock file names."""

import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from forelog_lsp.features.commands import NAMES
from forelog_lsp.settings import Settings, settings_from
from tests.conftest import PROJECT, missing, tool

EXTENSION = PROJECT / "editors" / "vscode"
MANIFEST: dict[str, Any] = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
PROPERTIES: dict[str, Any] = MANIFEST["contributes"]["configuration"]["properties"]
ONLY_CLIENT = {"forelog.serverPath"}
ONLY_CLIENT_COMMANDS = {"forelog.predictAnomalies", "forelog.restart"}
_NO_NETWORK = re.compile(r"\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH)\b")


def test_settings_of_the_manifest_are_those_of_the_server() -> None:
    given = {name.removeprefix("forelog."): each["default"] for name, each in PROPERTIES.items() if name not in ONLY_CLIENT}
    assert settings_from(given) == (Settings(), [])
    for name, value in {"depth": 7, "level": "warn", "maxSequences": 9, "exclude": ["gen/"], "codeLens": False}.items():
        assert given.pop(name) != value
        assert settings_from({name: value})[0] != Settings(), name  # the server knows it by this name
    assert given == {}


def test_commands_of_the_manifest_are_those_of_the_server_and_each_is_registered() -> None:
    offered = {command["command"] for command in MANIFEST["contributes"]["commands"]}
    source = "".join(path.read_text(encoding="utf-8") for path in sorted((EXTENSION / "src").glob("*.ts")))
    assert offered - ONLY_CLIENT_COMMANDS == set(NAMES) - {"forelog.methods"}  # what the picker asks
    assert '{ command: "forelog.methods", ' in source
    registered = set(re.findall(r'\b(?:on|registerCommand)\(\s*"(forelog\.\w+)"', source))
    assert registered == offered


def test_no_workspace_sets_which_program_is_started() -> None:
    assert PROPERTIES["forelog.serverPath"]["scope"] == "machine"
    trust = MANIFEST["capabilities"]["untrustedWorkspaces"]
    assert (trust["supported"], trust["restrictedConfigurations"]) == ("limited", ["forelog.serverPath"])


def test_readme_names_every_setting_and_command() -> None:
    readme = (EXTENSION / "README.md").read_text(encoding="utf-8")
    for name, each in PROPERTIES.items():
        assert f"| `{name}` | `{json.dumps(each['default'])}` |" in readme, name
    for command in MANIFEST["contributes"]["commands"]:
        assert f"| `forelog: {command['title']}` |" in readme, command


def test_lock_file_names_no_mirror() -> None:
    lock = json.loads((EXTENSION / "package-lock.json").read_text(encoding="utf-8"))
    assert all("integrity" in package for path, package in lock["packages"].items() if path)
    assert [path for path, package in lock["packages"].items() if "resolved" in package] == []
    assert lock["packages"][""]["dependencies"] == MANIFEST["dependencies"]


@pytest.mark.slow
def test_package_is_made_from_the_lock_file(tmp_path: Path) -> None:
    """Type check, lint, its own tests, bundle and `.vsix`, in a copy of what is checked in."""
    npm = tool("npm")
    tool("node")
    extension = tmp_path / "editors" / "vscode"
    shutil.copytree(EXTENSION, extension, ignore=shutil.ignore_patterns("node_modules", "dist", "LICENSE"))
    shutil.copy(PROJECT / "LICENSE", tmp_path)
    done = subprocess.run(
        [npm, "ci", "--prefer-offline", "--ignore-scripts"],
        cwd=extension,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode and _NO_NETWORK.search(done.stderr):
        missing("registry of npm packages")
    assert done.returncode == 0, done.stderr
    done = subprocess.run([npm, "run", "package"], cwd=extension, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(extension / "dist" / "forelog.vsix") as package:
        names = {name for name in package.namelist() if name.startswith("extension/")}
        notices = package.read("extension/dist/NOTICES.txt").decode()
    assert names == {f"extension/{name}" for name in ("LICENSE.txt", "package.json", "readme.md", "dist/extension.js", "dist/NOTICES.txt")}
    assert "vscode-languageclient" in notices
