"""Numbers for people."""

from collections.abc import Iterable, Mapping


def counted(number: int, thing: str) -> str:
    """``1 file``, ``1,204 files``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def share(part: int, whole: int) -> str:
    """``58.1 %``; nothing of nothing is none."""
    return f"{100 * part / whole:.1f} %" if whole else "-"


def rows(numbers: Iterable[tuple[str, int]]) -> list[str]:
    """Names and numbers, one below the other."""
    listed = list(numbers)
    names = max((len(name) for name, _ in listed), default=0)
    digits = max((len(f"{number:,}") for _, number in listed), default=0)
    return [f"  {name:<{names}}  {number:>{digits},}" for name, number in listed]


def call_sites(sites: Mapping[str, int], reasons: Iterable[tuple[str, int]], most: int = 6) -> list[str]:
    """Where calls lead, and why some could not be followed; *sites* by resolution."""
    whole = sum(sites.values())
    told = ", ".join(f"{name} {number:,} ({share(number, whole)})" for name, number in sites.items())
    lines = [f"  of the call sites: {told}"] if whole else []
    listed = list(reasons)
    if listed:
        lines.append("  unresolved because")
        lines += [f"    {number:>7,}  {reason}" for reason, number in listed[:most]]
        if len(listed) > most:
            lines.append(f"    {sum(number for _, number in listed[most:]):>7,}  for {len(listed) - most} other reasons")
    return lines
