"""Build step of the compiled wheel: ``forelog/java/_syntax.c`` together with the tree-sitter runtime → an extension module.

GCC compiles it twice: the first module counts which ways are taken while it parses the Java files of this repository, and the second one is
laid out for them (a seventh less processor time).  Other compilers, or one that cannot, compile it once.

``FORELOG_TREE_SITTER`` names the folder that holds the runtime's source (``scripts/make_compiled.py`` sets it).
"""

import os
import shlex
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = Path("analysis", "forelog", "java", "_syntax.c")
SETUP = """
from setuptools import Extension, setup
setup(name="forelog_syntax", ext_modules=[Extension(**{options!r})])
"""
TRAIN = """
import sys
from pathlib import Path
import _syntax, tree_sitter_java
for folder in sys.argv[1:]:
    for path in sorted(Path(folder).rglob("*.java")):
        for _ in range(3):
            _syntax.parse(path.read_bytes(), tree_sitter_java.language(), 60.0, ())
"""
TRAINED_ON = ("examples", "tests")
COUNTING = ("-fprofile-generate", "-fprofile-update=single")
COUNTED = ("-fprofile-use", "-fprofile-partial-training", "-Wno-missing-profile")
"""Partial: what the files do not reach is compiled as it would be without them."""


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds the module to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; RuntimeError with the compiler's words when that fails."""
        del version
        runtime = Path(os.environ["FORELOG_TREE_SITTER"])
        self.folder = tempfile.TemporaryDirectory(prefix="forelog-syntax-")
        options: dict[str, Any] = {
            "name": "_syntax",
            "sources": [SOURCE.name],
            "include_dirs": [str(runtime / "src"), str(runtime / "include")],
            "define_macros": [("_DEFAULT_SOURCE", None), ("TREE_SITTER_HIDE_SYMBOLS", None)],
            "extra_compile_args": [] if sys.platform == "win32" else ["-std=c11", "-O3", "-g0", "-fvisibility=hidden"],
        }
        setup = Path(self.folder.name, "setup.py")
        setup.with_name(SOURCE.name).write_bytes(Path(self.root, SOURCE).read_bytes())
        setup.with_name("train.py").write_text(TRAIN)
        plain = options["extra_compile_args"]

        def build(*more: str) -> None:
            options["extra_compile_args"], options["extra_link_args"] = [*plain, *more], list(more)
            setup.write_text(SETUP.format(options=options))
            self._run(setup.name, "build_ext", "--inplace", "--force")

        profiled = _is_gcc()
        if profiled:
            try:
                build(*COUNTING)
                self._run("train.py", *[str(Path(self.root, name)) for name in TRAINED_ON])
                build(*COUNTED)
            except RuntimeError as problem:
                self.app.display_warning(f"The syntax module is compiled without a profile:\n{problem}")
                profiled = False
        if not profiled:
            build()
        module = f"_syntax{sysconfig.get_config_var('EXT_SUFFIX')}"
        notices = Path(self.folder.name, "notices.txt")
        notices.write_text(
            "\n".join([path.read_text(encoding="utf-8") for path in (runtime.parents[2] / "LICENSE", runtime / "src/unicode/LICENSE")])
        )
        build_data["force_include"][str(notices)] = "forelog/java/_syntax.LICENSES.txt"
        build_data["pure_python"], build_data["infer_tag"] = False, True
        build_data["force_include"][str(setup.with_name(module))] = f"forelog/java/{module}"

    def _run(self, *arguments: str) -> None:
        """Run Python in the folder; RuntimeError with what was said when that fails."""
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=self.folder.name, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{shlex.join(command)}\n{done.stdout}")

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take away what was only needed to fill the wheel."""
        del version, build_data, artifact_path
        self.folder.cleanup()


def _is_gcc() -> bool:
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
    try:
        done = subprocess.run([*compiler, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return "Free Software Foundation" in done.stdout
