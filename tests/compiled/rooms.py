"""What is compiled, as ``pyproject.toml`` says it."""

import tomllib
from pathlib import Path

from tests.conftest import PROJECT

SOURCE = PROJECT / "analysis"
HOOK = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["mypyc"]


def chosen() -> list[Path]:
    """The files."""
    places = [PROJECT / entry.lstrip("/") for entry in HOOK["include"]]
    left_out = {PROJECT / entry.lstrip("/") for entry in HOOK.get("exclude", ())}
    files = [path for place in places for path in ([place] if place.suffix else sorted(place.rglob("*.py")))]
    return [path for path in files if path not in left_out]
