"""What is compiled stays within what mypyc can compile.  Needs no C compiler: mypyc only writes C here."""

import subprocess
import sys
from pathlib import Path

from tests.compiled.rooms import HOOK, chosen

PROGRAM = "import sys; from mypyc.build import mypycify; mypycify(sys.argv[2:], target_dir=sys.argv[1], multi_file=True)"


def test_mypyc_takes_all_of_it(tmp_path: Path) -> None:
    options = [*HOOK["mypy-args"], "--config-file=", f"--cache-dir={tmp_path / 'cache'}"]
    command = [sys.executable, "-c", PROGRAM, tmp_path, *options, *chosen()]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    said = [line for line in (done.stdout + done.stderr).splitlines() if ": warning: " not in line]
    assert done.returncode == 0, "\n".join(said)
    assert list(tmp_path.rglob("*interpret.c"))
