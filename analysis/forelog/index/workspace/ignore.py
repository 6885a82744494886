"""Which entries of a folder are no source: what ``.gitignore`` says, and what looks like the output of a build.

Git's rules (gitignore(5)): the last matching line of the deepest file decides; a folder that is ignored is not entered, so nothing in it
can be brought back.  pathspec translates lines to regular expressions; deciding is done here, entry by entry on the way down.
"""

import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

OUTPUT_NAMES = frozenset({"target", "build", "out", "bin", "dist", "classes"})
"""Folders that build tools write to, when nothing says that they hold source."""

NEVER = frozenset({"node_modules", "__pycache__", "CVS"})
"""Folders without Java source of the workspace; so are all whose name starts with a dot, which no package can."""

MODULE_FILES = frozenset({"pom.xml", "build.gradle", "build.gradle.kts", "build.xml", "BUILD", "BUILD.bazel"})
"""A folder that has one of these is a module, whatever its name."""

_PACKAGE = re.compile(rb"^[ \t]*package\s+([\w.$]+)\s*;", re.MULTILINE)
_PACKAGE_BYTES = 64 * 1024
_LOOK_FOLDERS = 200


@dataclass(frozen=True, slots=True)
class Rules:
    """The lines of one ignore file, for paths relative to its folder."""

    lines: tuple[tuple[re.Pattern[str], bool], ...]
    """Expression and whether it ignores (else brings back), last line first."""
    any: re.Pattern[str]
    """Matches whenever one of the lines does: most paths are through with this."""

    def decide(self, path: str, *, folder: bool) -> bool | None:
        """True: ignored, False: brought back, None: nothing said about *path* (no trailing slash)."""
        slashed = path + "/" if folder else path
        if self.any.match(slashed) is None:
            return None
        for expression, ignores in self.lines:
            # The group ps_d is the slash behind the named entry; where it is not the last character, a parent was meant, and that was
            # decided on the way down.  Lines without it (``a/**``) name what is inside, not the folder.
            if "ps_d" in expression.groupindex:
                found = expression.match(slashed)
                if found is not None and found.end("ps_d") in (-1, len(slashed)):
                    return ignores
            elif expression.match(path) is not None:
                return ignores
        return None


def rules(lines: Iterable[str]) -> Rules | None:
    """The rules of an ignore file; None when it says nothing.  Lines that are no valid pattern are passed over, as git does."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415  (loaded only where there is a .gitignore)

    known: list[tuple[re.Pattern[str], bool]] = []
    for line in lines:
        with suppress(ValueError):
            for pattern in GitIgnoreSpec.from_lines([line]).patterns:
                expression = getattr(pattern, "regex", None)
                if expression is not None and pattern.include is not None:
                    known.append((expression, pattern.include))
    if not known:
        return None
    combined = "|".join(f"(?:{expression.pattern.replace('(?P<ps_d>', '(?:')})" for expression, _ in known)
    return Rules(lines=tuple(reversed(known)), any=re.compile(combined))


def read_rules(path: str) -> Rules | None:
    """The rules in an ignore file; None when there is none or it cannot be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123  (hot path)
            text = file.read(1 << 20).decode("utf-8", "surrogateescape")
    except OSError:
        return None
    return _parsed(text)


@lru_cache(maxsize=256)
def _parsed(text: str) -> Rules | None:
    return rules(text.removeprefix("\ufeff").splitlines())


Level = tuple[str, Rules]
"""Folder that the rules belong to, as a prefix of paths (``""`` or ending in ``/``), and the rules."""


def ignored(levels: Sequence[Level], path: str, *, folder: bool, first: Rules | None = None, root: int = 0) -> bool:
    """Whether *path* is ignored by the rules above it; *levels* from the outermost folder inwards.

    *first*: rules that are asked before, about what of the path stands behind its first *root* characters.
    """
    if first is not None:
        decision = first.decide(path[root:], folder=folder)
        if decision is not None:
            return decision
    for prefix, level in reversed(levels):
        decision = level.decide(path[len(prefix) :], folder=folder)
        if decision is not None:
            return decision
    return False


def rules_above(root: str) -> list[tuple[str, Rules]]:
    """Ignore files of the folders above *root*, up to the top of the git checkout: (absolute folder, rules), outermost first.

    Empty when *root* is in no checkout, or is ignored by it: who names an ignored folder means it.
    """
    found: list[tuple[str, Rules]] = []
    folder = root
    while not os.path.lexists(os.path.join(folder, ".git")):  # noqa: PTH118
        parent = os.path.dirname(folder)  # noqa: PTH120
        if parent == folder:
            return []
        folder = parent
        level = read_rules(os.path.join(folder, ".gitignore"))  # noqa: PTH118
        if level is not None:
            found.append((folder, level))
    if folder != root:
        level = exclude_rules(os.path.join(folder, ".git"))  # noqa: PTH118
        if level is not None:
            found.append((folder, level))
    found.reverse()
    below = [(above, level) for above, level in found if above != root]
    for above, level in below:
        inside = os.path.relpath(root, above).replace(os.sep, "/").split("/")
        if any(level.decide("/".join(inside[:depth]), folder=True) for depth in range(1, len(inside) + 1)):
            return []
    return below


def exclude_rules(git: str) -> Rules | None:
    """``info/exclude`` of a checkout; *git* is its ``.git``, a folder or (in a linked worktree) a file that names one."""
    with suppress(OSError, ValueError):
        place = Path(git)
        if place.is_file():
            place = (place.parent / place.read_text("utf-8").removeprefix("gitdir:").strip()).resolve()
            common = place / "commondir"
            if common.is_file():
                place = place / common.read_text("utf-8").strip()
        return read_rules(str(place / "info" / "exclude"))
    return None


def is_output(folder: str, path: str) -> tuple[bool, bool]:
    """Whether a folder named like build output is that, and whether Java files are in it; *path*: the same, from the root.

    It is not when it is a module, or when its files say that its name is part of their package (``org.example.build``).
    """
    try:
        with os.scandir(folder) as entries:
            if any(entry.name in MODULE_FILES for entry in entries):
                return False, True
    except OSError:
        return True, False
    sample = _first_java(folder)
    if sample is None:
        return True, False
    inside = os.path.relpath(os.path.dirname(sample), folder).replace(os.sep, "/")  # noqa: PTH120
    below = [] if inside == "." else inside.split("/")
    package = package_of(sample).split(".")
    named = [*path.split("/"), *below]
    return not (len(package) > len(below) and named[-len(package) :] == package), True


def package_of(path: str) -> str:
    """The package that a Java file declares, read from its first bytes; ``""`` when there is none."""
    try:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            found = _PACKAGE.search(os.read(file, _PACKAGE_BYTES))
        finally:
            os.close(file)
    except OSError:
        return ""
    return found[1].decode("utf-8", "replace") if found else ""


def _first_java(folder: str) -> str | None:
    """A Java file in or below a folder, the nearest to it first; looks into a bounded number of folders."""
    waiting = [folder]
    for place in waiting:
        names = []
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        names.append(entry.path)
                    elif entry.name.endswith(".java") and entry.is_file(follow_symlinks=False) and entry.name not in _NO_PACKAGE:
                        return entry.path
        except OSError:
            continue
        if len(waiting) < _LOOK_FOLDERS:
            waiting += sorted(names)
    return None


_NO_PACKAGE = frozenset({"module-info.java"})
