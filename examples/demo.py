"""What forelog does, on the shop: index it, then print its templates, a call tree and labelled predictions.

``make demo`` runs this.  Every step is the command line that a user would type, in the folder ``examples/shop``; a step that fails ends the
demo with its exit code.  The index stays where ``forelog`` keeps it, so that the commands can be repeated.
"""

import shlex
import subprocess
import sys
from pathlib import Path

SHOP = Path(__file__).resolve().parent / "shop"

STEPS = (
    ("Read the source into an index", "Nothing is built, run or downloaded.", ("index", "--quiet")),
    (
        "What can this class log?",
        "The texts come from literals, constants, message catalogues, and through helper methods; <…> are values.",
        ("templates", "--class", "OrderService", "--level", "WARN+"),
    ),
    (
        "Who ends up charging a card?",
        "Through two implementations of an interface, a lambda and a helper that tries again; % says how sure a call is.",
        ("callers", "CardGateway#charge", "--depth", "4"),
    ),
    (
        "What will the log look like when goods are reserved?",
        "Each ┌ is one way through the method. ● marks the lines that gave it its label; the reasons stand below.",
        ("predict", "Inventory#reserve", "--level", "INFO", "--max", "4"),
    ),
    (
        "What goes wrong without an ERROR?",
        "“implicit”: only the words of a line say so.",
        ("predict", "OrderService#ship", "--level", "INFO", "--only-label", "implicit", "--max", "1"),
    ),
    (
        "What came before this line?",
        "The way to a line that somebody found in a log.",
        ("paths-to", "Replenisher.java:29", "--max", "1"),
    ),
)

NEXT = """\
Try next, here:
  cd examples/shop; PATH="$PWD/../../.venv/bin:$PATH"
  forelog entries                                         the methods worth predicting from
  forelog predict 'OrderService#place' --only-label anomalous
  forelog predict 'ConfigLoader#load' --format html --out load.html
Or in your own Java workspace:
  forelog index ~/src/yours
  cd ~/src/yours && forelog entries
  forelog predict 'YourClass#yourMethod'
README.md goes on from here; every command has --help."""


def strong(text: str) -> str:
    """*text* in bold, where somebody sees it."""
    return f"\033[1m{text}\033[0m" if sys.stdout.isatty() else text


def step(number: int, title: str, remark: str, arguments: tuple[str, ...]) -> None:
    """Shows a command and runs it; its exit code ends the demo when it is not 0."""
    print(f"\n{strong(f'{number}. {title}')}\n{remark}\n{strong(f'$ forelog {shlex.join(arguments)}')}", flush=True)
    code = subprocess.run([sys.executable, "-m", "forelog", *arguments], cwd=SHOP, check=False).returncode
    if code:
        print(f"The demo stops: this step failed with exit code {code}.", file=sys.stderr)
        sys.exit(code)


def main() -> None:
    """Every step, then what to try next."""
    print(f"forelog, shown on a small Java service\n{strong('$ cd examples/shop')}")
    for number, (title, remark, arguments) in enumerate(STEPS, 1):
        step(number, title, remark, arguments)
    print(f"\n{NEXT}")


if __name__ == "__main__":
    main()
