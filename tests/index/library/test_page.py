"""The page about library types: its program runs, and it names every module."""

import re
import subprocess
import sys
from pathlib import Path

from forelog.index import library
from tests.conftest import PROJECT

PAGE = (PROJECT / "docs" / "library-types.md").read_text(encoding="utf-8")


def test_the_program_runs() -> None:
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT / "examples", capture_output=True, text=True, check=True)
    assert "getValue ((), (), ('var', 'V'), ())" in done.stdout.splitlines()


def test_every_module_is_named() -> None:
    table = PAGE[PAGE.index("| Module | Story |") :]
    modules = {path.stem for path in Path(library.__file__).parent.glob("*.py")} - {"__init__"}
    assert set(re.findall(r"`(\w+)`", " ".join(line.split("|")[1] for line in table.splitlines()))) - {"Module"} == modules
