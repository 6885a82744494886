"""What linking a file yields: plain tuples, one a call and callee."""

from typing import Any, NamedTuple

Row = tuple[Any, ...]
"""(caller id, position, position that gives the line, target, name, kind, confidence, resolution, reason).

int, int, int, Any, str, str, float, str, str; not said so, for compiled code would take each apart into numbers and make it again.

*target*: id of a workspace method; ``(class, name, params, returns)`` of an external one; ``("implementations", interface)`` for whatever
lambdas and method references implement that functional interface, or ``("getters", class)`` for those of the objects given to a data binder:
both are filled in when all files are linked (:mod:`forelog.index.link.whole`); ``None`` when unresolved.
"""


class Implementation(NamedTuple):
    """A lambda body or referenced method standing for a functional interface."""

    interface: str
    target: int
    """Method id."""
    constructor: bool


class Held(NamedTuple):
    """An object of a library class was given something that it may call later."""

    holder: str
    """Binary name of the library class."""
    targets: tuple[int, ...]
    """Methods of the workspace that it may call."""
    library: str
    """Or: the library class of what it was given, which holds others in turn."""


class FileLinks(NamedTuple):
    """All that linking one file finds out."""

    rows: list[Row]
    implementations: list[Implementation]
    lambdas: list[tuple[int, str, str]]
    """(method id, erased parameter types, erased result) of lambda bodies."""
    held: list[Held]
    as_objects: list[str]
    """Workspace classes whose objects are given where any object will do."""
