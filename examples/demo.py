"""What forelog does, on the shop: index it, then print its templates, a call tree and labelled predictions.

``make demo`` runs this.  Every step is the command line that a user would type; a step that fails ends the demo with its exit code.
"""

import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

SHOP = Path(__file__).resolve().parent / "shop"
DATABASE = "shop.db"

STEPS = (
    ("Index the shop: types, calls and log statements, without building it", ("index", str(SHOP))),
    ("What an order can log: texts from code, constants and message catalogues", ("templates", "--class", "OrderService")),
    ("What charging a customer calls", ("callees", "PaymentService#charge", "--depth", "3")),
    ("Who can end up charging a card", ("callers", "CardGateway#charge", "--depth", "4")),
    ("What reserving goods writes, each way it can go labelled", ("predict", "Inventory#reserve", "--level", "INFO", "--max", "4")),
    ("Only what goes wrong while the configuration is read", ("predict", "ConfigLoader#load", "--only-label", "explicit", "--max", "3")),
)


def heading(text: str) -> None:
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n## {text}", flush=True)


def run(arguments: tuple[str, ...], folder: Path) -> None:
    """Shows a command and runs it with the database in *folder*; its exit code ends the demo when it is not 0."""
    shown = [argument if argument != str(SHOP) else "examples/shop" for argument in arguments]
    print(f"$ forelog {shlex.join(shown)} --db {DATABASE}\n", flush=True)
    command = [sys.executable, "-m", "forelog", *arguments, "--db", str(folder / DATABASE)]
    code = subprocess.run(command, check=False).returncode
    if code:
        print(f"The demo stops: this step failed with exit code {code}.", file=sys.stderr)
        sys.exit(code)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="forelog-demo-") as folder:
        for title, arguments in STEPS:
            heading(title)
            run(arguments, Path(folder))
    heading("Your own workspace: forelog index PATH, then forelog entries, templates, predict.")


if __name__ == "__main__":
    main()
