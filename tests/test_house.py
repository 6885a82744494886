"""The house keeps its shape: imports go one way (`make check-imports` says the same on the command line)."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import PROJECT


def test_imports_go_one_way() -> None:
    lint_imports = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint_imports], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
