"""Reading a body again for the types in it: whatever is about the rows of calls is left out, they were written when its file was linked."""

from __future__ import annotations

from typing import Any

from forelog.index.link.bodies import FileLinker
from forelog.index.link.plans import Tail
from forelog.index.link.results import Args
from forelog.index.link.state import Links
from forelog.index.link.types import Type
from forelog.index.link.world import FieldInfo, MethodInfo
from forelog.index.packing import Bodies
from forelog.java.ir import Expr


class Rereader(FileLinker):
    """Learns the same types, callees and fields as linking does, and nothing else."""

    __slots__ = ()

    def __init__(self, links: Links, file_at: int, bodies: Bodies) -> None:
        super().__init__(links, file_at, bodies)
        self.plans = links.quiet_plans

    def emit(self, pos: int, line_pos: int, target: Any, name: str, kind: str, confidence: float = 1.0) -> None:
        """No row."""

    def emit_external(self, pos: int, line_pos: int, target: tuple[str, str, str, str], kind: str, confidence: float = 1.0) -> None:
        """No row."""

    def emit_unresolved(self, pos: int, line_pos: int, name: str, kind: str, reason: str) -> None:
        """No row."""

    def note_use(self, owner: str, pos: int, line_pos: int) -> None:
        """No row."""

    def note_field(self, field: FieldInfo, pos: int) -> None:
        """No row."""

    def printed(self, t: Type, pos: int, line_pos: int) -> None:
        """No row."""

    def given(self, method: MethodInfo | None, owner: str, name: str, at: int, arg: Type | None, pos: int, line_pos: int) -> None:
        """No row."""

    def give_function(self, e: Expr, owner: str, name: str, pos: int, paren: int) -> None:
        """No row."""

    def bind_meaning(self, target: Expr | str, value: Expr) -> None:
        """What a variable stands for gives rows only."""

    def tails_of(self, owner: str, t: Type, method: MethodInfo, kind: str, share: float) -> list[Tail]:  # noqa: ARG002 - as linking has it
        """No row."""
        return []

    def _note_call(self, e: Expr, owner: str, t: Type, chosen: list[MethodInfo], arg_types: Args, kind: str, expected: Type | None) -> None:
        """No row."""
