"""Rows as a table for people, as JSON Lines, or as CSV."""

import csv
import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import click


def print_rows(rows: Iterable[Mapping[str, Any]], form: str, *, shown: tuple[str, ...]) -> None:
    """Print *rows*, which have the same keys: ``jsonl`` and ``csv`` with all of them, ``table`` with those *shown*."""
    if form == "jsonl":
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif form == "csv":
        writer = csv.writer(sys.stdout)
        for number, row in enumerate(rows):
            if not number:
                writer.writerow(row)
            writer.writerow(row.values())
    else:
        cells = [[str(row[name]) for name in shown] for row in rows]
        numeric = [all(line[at].isdigit() for line in cells) for at in range(len(shown))]
        widths = [max([len(name), *(len(line[at]) for line in cells)]) for at, name in enumerate(shown)]
        for line in [list(shown), *cells] if cells else []:
            padded = [f"{text:>{width}}" if right else f"{text:<{width}}" for text, width, right in zip(line, widths, numeric, strict=True)]
            click.echo("  ".join(padded).rstrip())
