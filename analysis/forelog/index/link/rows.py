"""What linking a file yields: plain tuples, one a call and callee."""

from typing import Any, NamedTuple

Row = tuple[int, int, int, Any, str, str, float, str, str]
"""(caller id, position, position that gives the line, target, name, kind, confidence, resolution, reason).

*target*: id of a workspace method; ``(class, name, params, returns)`` of an external one; ``("implementations", interface)`` for whatever
lambdas and method references implement that functional interface, filled in when all files are linked; ``None`` when unresolved.
"""


class Implementation(NamedTuple):
    """A lambda body or referenced method standing for a functional interface."""

    interface: str
    target: int
    """Method id."""
    constructor: bool


class FileLinks(NamedTuple):
    """All that linking one file finds out."""

    rows: list[Row]
    implementations: list[Implementation]
    lambdas: list[tuple[int, str, str]]
    """(method id, erased parameter types, erased result) of lambda bodies."""
    log_statements: list[Any]
    """Rows of log statements (:mod:`forelog.index.link.logging_calls`)."""
