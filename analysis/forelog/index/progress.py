"""Who is told how far a long piece of work is."""

from typing import Protocol


class Progress(Protocol):
    """Who is told how far indexing is."""

    def phase(self, name: str, total: int) -> None:
        """A phase of *total* steps begins."""

    def advance(self, steps: int) -> None:
        """So many steps more are done."""

    def note(self, text: str) -> None:
        """Something the user should know."""


class Silent:
    """Nobody is told."""

    def phase(self, name: str, total: int) -> None:
        """A phase begins."""

    def advance(self, steps: int) -> None:
        """Steps are done."""

    def note(self, text: str) -> None:
        """A note."""
