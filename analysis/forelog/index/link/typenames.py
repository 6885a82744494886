"""Type texts → their parts, before any name is resolved."""

import re
from functools import lru_cache
from typing import Any

_TOKEN = re.compile(r"[\w$]+|[<>,.?&]|\[\]|\.\.\.")

Parsed = tuple[Any, ...]
"""``("name", ("Map","Entry"), (args...))``, ``("array", parsed)``, ``("wild", sign, parsed | None)``; args of the last name only."""


@lru_cache(maxsize=200_000)
def parse_type(text: str) -> Parsed | None:
    """Parts of a type text; ``None`` when it is none."""
    if text.isidentifier():
        return ("name", (text,), None)
    tokens = _TOKEN.findall(text)
    try:
        parsed, at = _type(tokens, 0)
    except IndexError:
        return None
    return parsed if at == len(tokens) else None


def _type(tokens: list[str], at: int) -> tuple[Parsed, int]:
    if tokens[at] == "?":
        if at + 1 < len(tokens) and tokens[at + 1] in ("extends", "super"):
            bound, end = _type(tokens, at + 2)
            return ("wild", "+" if tokens[at + 1] == "extends" else "-", bound), end
        return ("wild", "*", None), at + 1
    names: list[str] = []
    args: tuple[Parsed, ...] | None = None
    while True:
        names.append(tokens[at])
        at += 1
        args = None
        if at < len(tokens) and tokens[at] == "<":
            found: list[Parsed] = []
            at += 1
            while tokens[at] != ">":
                part, at = _type(tokens, at)
                found.append(part)
                if tokens[at] == ",":
                    at += 1
            at += 1
            args = tuple(found)
        if at < len(tokens) and tokens[at] == ".":
            at += 1
            continue
        break
    result: Parsed = ("name", tuple(names), args)
    while at < len(tokens) and tokens[at] in ("[]", "..."):
        result = ("array", result)
        at += 1
    return result, at
