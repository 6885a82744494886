"""Build step of the compiled wheel: ``forelog/java/_syntax.c`` together with the tree-sitter runtime → an extension module.

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


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds the module to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; RuntimeError with the compiler's words when that fails."""
        del version
        runtime = Path(os.environ["FORELOG_TREE_SITTER"])
        self.folder = tempfile.TemporaryDirectory(prefix="forelog-syntax-")
        options = {
            "name": "_syntax",
            "sources": [SOURCE.name],
            "include_dirs": [str(runtime / "src"), str(runtime / "include")],
            "define_macros": [("_DEFAULT_SOURCE", None), ("TREE_SITTER_HIDE_SYMBOLS", None)],
            "extra_compile_args": [] if sys.platform == "win32" else ["-std=c11", "-O3", "-g0", "-fvisibility=hidden"],
        }
        setup = Path(self.folder.name, "setup.py")
        setup.write_text(SETUP.format(options=options))
        setup.with_name(SOURCE.name).write_bytes(Path(self.root, SOURCE).read_bytes())
        command = [sys.executable, setup.name, "build_ext", "--inplace"]
        done = subprocess.run(command, cwd=self.folder.name, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{shlex.join(command)}\n{done.stdout}")
        module = f"_syntax{sysconfig.get_config_var('EXT_SUFFIX')}"
        notices = Path(self.folder.name, "notices.txt")
        notices.write_text(
            "\n".join([path.read_text(encoding="utf-8") for path in (runtime.parents[2] / "LICENSE", runtime / "src/unicode/LICENSE")])
        )
        build_data["force_include"][str(notices)] = "forelog/java/_syntax.LICENSES.txt"
        build_data["pure_python"], build_data["infer_tag"] = False, True
        build_data["force_include"][str(setup.with_name(module))] = f"forelog/java/{module}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take away what was only needed to fill the wheel."""
        del version, build_data, artifact_path
        self.folder.cleanup()
