"""Circles of calls that are too large to be followed call by call, each as one: every method of such a circle may come after every other.

Where receivers are not known, thousands of methods can call each other, and nearly each line can follow on each other one.  The likeliest
calls are followed exactly all the same; for all others together it is enough to know what the circle can write, what it calls outside
itself, and where it was entered.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from forelog.flow.closures import Closures
from forelog.flow.silence import Site

STAY = 0.9
"""That the next line comes from within the circle, and not from where it was entered."""


@dataclass(frozen=True, slots=True, eq=False)
class Broad:
    """One circle."""

    bits: int
    """Bit set of the statements that it can write, or that methods outside of it that it calls write first."""
    mass: float
    """Weight of a line of it, by its level."""
    events: Mapping[int, tuple[tuple[int, int], ...]]
    """Statement → (method of the circle, state behind the statement)."""
    share: float
    """Weight of each statement."""
    callees: Mapping[int, tuple[Site, ...]]
    """Method outside of the circle that can write a line first → calls of it by the circle."""
    entered: tuple[Site, ...]
    """Calls of the circle's methods by others."""


def broad(members: Collection[int], closures: Closures, callers: Mapping[int, Iterable[Site]]) -> Broad:
    """The circle of these methods."""
    events: dict[int, dict[tuple[int, int], None]] = {}
    callees: dict[int, dict[Site, None]] = {}
    bits = 0
    for method in members:
        for statement, after in closures.events(method):
            events.setdefault(statement, {})[method, after] = None
            bits |= closures.bit(statement)
        for site in closures.sites(method):
            if site.callee not in members and (first := closures.first(site.callee)):
                callees.setdefault(site.callee, {})[site] = None
                bits |= first
    share = 1.0 / max(bits.bit_count(), 1)
    mass = sum(closures.kinds.line(statement) for statement in events) + sum(
        closures.first(callee).bit_count() * closures.mass(callee) for callee in callees
    )
    return Broad(
        bits,
        mass * share,
        {statement: tuple(found) for statement, found in events.items()},
        share,
        {callee: tuple(sites) for callee, sites in callees.items()},
        tuple(site for method in members for site in callers.get(method, ()) if site.caller not in members),
    )
