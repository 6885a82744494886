"""Keep the pages in docs/ that quote the program equal to what it prints.

    .venv/bin/python scripts/update_docs.py           write them anew
    .venv/bin/python scripts/update_docs.py --check   exit code 1 and a diff when they differ (a test runs this)

Two kinds of quotation are renewed, in ``README.md`` and ``docs/cli.md``:

* ``<!-- help: predict -->`` is followed by a ``text`` block with the output of ``forelog predict --help`` (``<!-- help: -->``: of the program);
* a ``console`` block holds commands after ``$`` and their standard output.  They run in order, with bash, in a copy of ``examples/shop``
  that has an empty cache and home folder.  A line ``...`` stands for output that is left out: put it last, and the lines above are kept
  as many as they are.
"""

import argparse
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "docs/cli.md")
HELP = re.compile(r"(<!-- help: ?(\S*) -->\n)(?:```text\n.*?\n```\n)?", re.DOTALL)
CONSOLE = re.compile(r"```console\n(.*?)\n```\n", re.DOTALL)
VARYING = re.compile(
    r'\b\d+\.\d+ ?s\b|"seconds": [\d.]+|\b\d+(?:\.\d+)? (?:ms|[kKM]i?B)\b|\b\d{4}-\d\d-\d\d[T ][\d:]+(?:Z|[+-]\d\d:\d\d)?|-[0-9a-f]{12}\.db\b'
)
"""Times, sizes and the hash of the folder: they differ from run to run, so they do not count as a difference."""


def main() -> int:
    """Renew or check every page; the answer is the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--check", action="store_true", help="write nothing; print a diff and exit with 1 where a page is out of date")
    check = options.parse_args().check
    stale = False
    for name in PAGES:
        page = PROJECT / name
        old = page.read_text("utf-8")
        with tempfile.TemporaryDirectory() as scratch:
            new = renewed(old, Path(scratch))
        if comparable(old) == comparable(new):
            continue
        stale = True
        if check:
            sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), new.splitlines(True), name, "what the program prints"))
        else:
            page.write_text(new, "utf-8")
            print(f"{name} renewed")
    if check and stale:
        print("\nRun .venv/bin/python scripts/update_docs.py")
    return int(check and stale)


def renewed(text: str, scratch: Path) -> str:
    """The page *text* with every quotation fresh."""
    shop = scratch / "shop"
    shutil.copytree(PROJECT / "examples" / "shop", shop, ignore=shutil.ignore_patterns("target"))
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "HOME": str(scratch),  # no user's Maven folder, cache or settings
        "LANG": "C.UTF-8",
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }

    def run(command: str) -> str:
        done = subprocess.run(
            ["bash", "-c", command], cwd=shop, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        if done.returncode > 0 and "|" not in command:
            raise SystemExit(f"`{command}` in the documentation ends with {done.returncode}:\n{done.stderr}")
        return done.stdout.replace(str(scratch), "~").rstrip("\n")

    def help_page(match: re.Match[str]) -> str:
        return f"{match[1]}```text\n{run(f'forelog {match[2]} --help')}\n```\n"

    def console(match: re.Match[str]) -> str:
        lines: list[str] = []
        for command, old in commands(match[1]):
            lines.append(f"$ {command}")
            fresh = run(command).split("\n")
            if old and old[-1] == "...":
                fresh = [*fresh[: len(old) - 1], "..."]
            lines += [line.rstrip() for line in fresh if fresh != [""]]
        return "```console\n" + "\n".join(lines) + "\n```\n"

    return CONSOLE.sub(console, HELP.sub(help_page, text))


def commands(block: str) -> list[tuple[str, list[str]]]:
    """The commands of a console block, each with the output below it."""
    found: list[tuple[str, list[str]]] = []
    for line in block.split("\n"):
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return found


def comparable(text: str) -> str:
    """*text* without what differs from run to run."""
    return VARYING.sub("*", text)


if __name__ == "__main__":
    sys.exit(main())
