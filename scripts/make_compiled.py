"""Build the wheel whose hot rooms are compiled with mypyc, and install it with the locked dependencies: ``make compiled``.

The syntax module is C of our own around the tree-sitter runtime, whose source comes from the locked source distribution.

The wheel is made from a source distribution, in a folder of its own, so that nothing compiled comes into the checkout: there, Python
would take it instead of the source.  ``docs/ARCHITECTURE.md`` says what is compiled, ``pyproject.toml`` lists it.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
WITHOUT = "forelog works without, from the same source, only slower."


def main() -> int:
    """Build and install into the environment named by the only argument; the answer is the exit code."""
    environment = Path(sys.argv[1]).resolve()
    problem = missing()
    if problem:
        sys.stderr.write(f"Nothing was compiled: {problem}. {WITHOUT}\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="forelog-compiled-") as folder:
        pinned, wheels = Path(folder, "constraints.txt"), Path(folder, "wheels")
        uv("export", "--locked", "--all-groups", "--no-emit-project", "--output-file", str(pinned))
        runtime = runtime_source(pinned.read_text(), Path(folder))
        if runtime is None:
            return 1
        uv(
            "build",
            "--python",
            sys.executable,
            "--build-constraints",
            str(pinned),
            "--out-dir",
            str(wheels),
            HATCH_BUILD_HOOK_ENABLE_CUSTOM="1",
            HATCH_BUILD_HOOK_ENABLE_MYPYC="1",
            FORELOG_TREE_SITTER=str(runtime),
            **direct_calls(),
        )
        (wheel,) = wheels.glob("*.whl")
        sync = ("sync", "--locked", "--all-groups", "--no-install-project", "--compile-bytecode")
        uv(*sync, "--python", sys.executable, UV_PROJECT_ENVIRONMENT=str(environment))
        uv("pip", "install", "--python", str(environment), "--no-deps", "--reinstall", "--compile-bytecode", str(wheel))
    return 0


def direct_calls() -> dict[str, str]:
    """Flags with which functions of one library, and those of Python, are called without a detour over the table that a name could be replaced in.

    Half of what is compiled are such calls.  ``CFLAGS`` takes the place of the flags that Python was built with, so these stand before them.
    """
    if sys.platform != "linux":  # ELF, and compilers that know them
        return {}
    compiling = os.environ.get("CFLAGS", sysconfig.get_config_var("CFLAGS") or "")
    return {
        "CFLAGS": f"{compiling} -fno-plt -fno-semantic-interposition".strip(),
        "LDFLAGS": f"{os.environ.get('LDFLAGS', '')} -Wl,-Bsymbolic".strip(),
    }


def missing() -> str:
    """What compiling needs and is not here; empty when all is."""
    compiler = os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc"
    if shutil.which(shlex.split(compiler)[0]) is None:
        return f"there is no C compiler ({compiler}; another one can be named in CC)"
    header = Path(sysconfig.get_path("include"), "Python.h")
    return "" if header.is_file() else f"there is no {header} (Linux distributions have it in a package such as python3-dev)"


def runtime_source(pinned: str, folder: Path) -> Path | None:
    """Folder with the source of the tree-sitter runtime (MIT licence), of the locked version and hash; None, and a sentence, when it cannot be had."""
    found = re.search(r"^tree-sitter==.*(?:\n .*)*", pinned, re.MULTILINE)
    assert found is not None
    wanted, place = folder / "tree-sitter.txt", folder / "tree-sitter"
    wanted.write_text(found[0] + "\n")
    options = ("--require-hashes", "--no-deps", "--no-build-isolation", "--no-binary", "tree-sitter", "--dest", str(place))
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", *options, "--requirement", str(wanted)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        sys.stderr.write(
            f"{done.stdout}Nothing was compiled: the source distribution of {found[0].split()[0]} cannot be had (see above). {WITHOUT}\n"
        )
        return None
    (archive,) = place.iterdir()
    with tarfile.open(archive) as tar:
        tar.extractall(place, filter="data")
    (library,) = place.glob("*/tree_sitter/core/lib")
    return library


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
