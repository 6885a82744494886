"""Draw docs/images/demo.svg from the real output of the real command on examples/shop."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from forelog.export.picture import Scene, svg

PROJECT = Path(__file__).resolve().parent.parent
SHOP = PROJECT / "examples" / "shop"
METHOD = "OrderService#place"
HOVERED = "Payment of order"
ABOVE, BELOW = 4, 2
LONGEST = 8
"""Lines of a sequence that are read at a glance."""


def forelog(*arguments: str | Path) -> str:
    """What a command prints."""
    done = subprocess.run([sys.executable, "-m", "forelog", *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"forelog {' '.join(map(str, arguments))}: {done.stderr.strip()}")
    return done.stdout


def rows(*arguments: str | Path) -> list[dict]:
    """Lines of JSON that a command prints."""
    return [json.loads(line) for line in forelog(*arguments).splitlines()]


def scene() -> Scene:
    """The shop, indexed and asked."""
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "shop.db"
        forelog("index", SHOP, "--db", db, "--quiet")
        (template,) = rows("templates", "--db", db, "--grep", HOVERED, "--level", "ERROR", "--format", "jsonl")
        sequences = rows("predict", METHOD, "--db", db, "--level", "INFO", "--format", "jsonl")
        graph = json.loads(forelog("callers", METHOD, "--depth", "2", "--db", db, "--format", "json"))
    lines = (SHOP / template["file"]).read_text("utf-8").splitlines()
    first = max(template["line"] - ABOVE, 1)
    code = lines[first - 1 : template["end_line"] + BELOW]
    indent = min(len(line) - len(line.lstrip()) for line in code if line.strip())
    return Scene(
        file=template["file"].rsplit("/", 1)[-1],
        code=tuple(line[indent:] for line in code),
        first_line=first,
        template=template,
        command=f"forelog predict '{METHOD}' --level INFO",
        sequences=chosen(sequences, template["id"], above(graph)),
    )


def above(graph: dict) -> set[str]:
    """Classes from which the method is called; *graph* is as ``forelog callers --json`` prints it."""
    return {node["class"] for node in graph["nodes"]} - {graph["root"].partition("#")[0]}


def chosen(sequences: list[dict], statement: str, callers: set[str]) -> tuple[dict, ...]:
    """One calm sequence, and one that writes the hovered line: what stays below the method, and is short."""
    told = [
        row for row in sequences if 2 <= len(row["events"]) <= LONGEST and callers.isdisjoint(event["class"] for event in row["events"])
    ]
    told.sort(key=lambda row: -len({event["class"] for event in row["events"]}))  # first what shows most of the program
    picks = [
        next((row for row in told if row["label"] == "normal"), None),
        next((row for row in told if any(event["statement"] == statement for event in row["events"])), None),
    ]
    found = tuple(row for row in picks if row is not None)
    return found or tuple(told[:2])


def main() -> None:
    """Write the picture."""
    place = PROJECT / "docs" / "images" / "demo.svg"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(svg(scene()), encoding="utf-8")
    print(place.relative_to(PROJECT))


if __name__ == "__main__":
    main()
