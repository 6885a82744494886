"""Build the wheel whose hot rooms are compiled with mypyc, and install it with the locked dependencies: ``make compiled``.

The wheel is made from a source distribution, in a folder of its own, so that nothing compiled comes into the checkout: there, Python
would take it instead of the source.  ``docs/ARCHITECTURE.md`` says what is compiled, ``pyproject.toml`` lists it.
"""

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Build and install into the environment named by the only argument; the answer is the exit code."""
    environment = Path(sys.argv[1]).resolve()
    problem = missing()
    if problem:
        sys.stderr.write(f"Nothing was compiled: {problem}. forelog works without, from the same source, only slower.\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="forelog-compiled-") as folder:
        pinned, wheels = Path(folder, "constraints.txt"), Path(folder, "wheels")
        uv("export", "--locked", "--all-groups", "--no-emit-project", "--output-file", str(pinned))
        uv(
            "build",
            "--python",
            sys.executable,
            "--build-constraints",
            str(pinned),
            "--out-dir",
            str(wheels),
            HATCH_BUILD_HOOK_ENABLE_MYPYC="1",
        )
        (wheel,) = wheels.glob("*.whl")
        sync = ("sync", "--locked", "--all-groups", "--no-install-project", "--compile-bytecode")
        uv(*sync, "--python", sys.executable, UV_PROJECT_ENVIRONMENT=str(environment))
        uv("pip", "install", "--python", str(environment), "--no-deps", "--reinstall", "--compile-bytecode", str(wheel))
    return 0


def missing() -> str:
    """What compiling needs and is not here; empty when all is."""
    compiler = os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc"
    if shutil.which(shlex.split(compiler)[0]) is None:
        return f"there is no C compiler ({compiler}; another one can be named in CC)"
    header = Path(sysconfig.get_path("include"), "Python.h")
    return "" if header.is_file() else f"there is no {header} (Linux distributions have it in a package such as python3-dev)"


def uv(*arguments: str, **environment: str) -> None:
    """Run uv; what it says is shown only when it fails."""
    program = shutil.which("uv") or str(PROJECT / ".uv" / "bin" / "uv")
    done = subprocess.run(
        [program, *arguments],
        cwd=PROJECT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stdout)
        sys.exit(done.returncode)


if __name__ == "__main__":
    sys.exit(main())
