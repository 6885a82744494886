"""What the live index answers."""

from __future__ import annotations

from typing import NamedTuple

from forelog.errors import ForelogError


class LiveStatement(NamedTuple):
    """A log statement of a buffer; names as in the view ``v_templates``, lines and columns from 1."""

    id: str
    class_name: str
    method: str
    line: int
    end_line: int
    column: int
    level: str
    logger: str
    framework: str
    template: str
    regex: str
    parts: str
    throwable: str
    guessed: bool
    catalogue_key: str
    wrapper: str


class LiveCall(NamedTuple):
    """A call that a buffer makes; names as in the view ``v_call_graph``, lines and columns from 1."""

    caller_class: str
    caller_method: str
    caller_params: str
    file: str
    line: int
    column: int
    callee_class: str | None
    callee_method: str
    callee_params: str | None
    kind: str
    confidence: float
    resolution: str


class FreshFile(NamedTuple):
    """What is known of a buffer."""

    statements: list[LiveStatement]
    settled: bool
    """Is it all that a new index would say of this text, as far as it depends on this file? Else call :meth:`LiveIndex.settle`."""


class Refreshed(NamedTuple):
    """What a refresh did."""

    changed: int
    """Files with other content."""
    linked: int
    """Files whose rows were made anew: these, and those that the change reaches."""
    removed: int
    rebuilt: bool
    """Was everything built anew?"""
    notes: tuple[str, ...]


class StoppedError(ForelogError):
    """A refresh was given up because it was asked to."""
