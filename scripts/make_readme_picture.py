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
ABOVE, BELOW = 11, 4


def forelog(*arguments: str | Path) -> list[dict]:
    """Lines of JSON that a command prints."""
    done = subprocess.run([sys.executable, "-m", "forelog", *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"forelog {' '.join(map(str, arguments))}: {done.stderr.strip()}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{") and line.endswith("}")]


def scene() -> Scene:
    """The shop, indexed and asked."""
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "shop.db"
        forelog("index", SHOP, "--db", db, "--quiet")
        (template,) = forelog("templates", "--db", db, "--grep", HOVERED, "--level", "ERROR", "--format", "jsonl")
        sequences = forelog("predict", METHOD, "--db", db, "--level", "INFO", "--format", "jsonl")
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
        sequences=chosen(sequences, template["id"]),
    )


def chosen(sequences: list[dict], statement: str) -> tuple[dict, ...]:
    """One calm sequence, one that is only implicitly wrong, and one that writes the hovered line: the shortest that say enough."""
    told = sorted((row for row in sequences if 2 <= len(row["events"]) <= 11), key=lambda row: (len(row["events"]), row["id"]))
    picks = [
        next((row for row in reversed(told) if row["label"] == "normal"), None),
        next((row for row in told if row["label"] == "implicit"), None),
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
