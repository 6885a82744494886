"""Own Java files through the real javac."""

import subprocess
from pathlib import Path

from forelog.index.library import ClassSig
from forelog.index.library.classfile import read_class
from tests.conftest import tool


def compile_java(folder: Path, source: str, *options: str) -> Path:
    """Compile a file ``T.java`` in package ``p`` with this source; returns the folder of class files."""
    classes = folder / "classes"
    file = folder / "src" / "p" / "T.java"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("package p;\n" + source, encoding="utf-8")
    command = [tool("javac"), "-encoding", "UTF-8", "-nowarn", "-d", str(classes), *options, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    return classes


def read_all(classes: Path) -> dict[str, ClassSig]:
    """All classes of a folder by binary name without their package."""
    sigs = [read_class(path.read_bytes(), path.name) for path in sorted(classes.rglob("*.class"))]
    return {sig.name.removeprefix("p."): sig for sig in sigs}
