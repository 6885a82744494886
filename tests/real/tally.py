"""Counts that explain themselves: how many fit, and the rest in groups by cause."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """One row of what must be shown."""

    title: str
    good: int = 0
    bad: int = 0
    apart: int = 0
    """Counted apart: no verdict is possible, for the reason given."""
    causes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    weights: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    reasons_apart: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def hit(self, weight: int = 1) -> None:
        """One that fits."""
        self.good += weight

    def miss(self, cause: str, example: str, weight: int = 1) -> None:
        """One that does not, and why."""
        self.bad += weight
        self.weights[cause] += weight
        self.causes[cause].append(example)

    def leave(self, reason: str, weight: int = 1) -> None:
        """One without a verdict."""
        self.apart += weight
        self.reasons_apart[reason] += weight

    @property
    def share(self) -> float:
        """Part that fits, 0..1; 1 when there was nothing to judge."""
        return self.good / (self.good + self.bad) if self.good + self.bad else 1.0

    def __str__(self) -> str:
        return f"{self.title}: {self.good:,} of {self.good + self.bad:,} ({self.share:.3%})" + (
            f"; apart {self.apart:,}" if self.apart else ""
        )

    def report(self, examples: int = 5) -> str:
        """The figure, then every cause, most frequent first, with a few examples."""
        lines = [str(self)]
        lines += [f"  (apart) {count:6,}  {reason}" for reason, count in sorted(self.reasons_apart.items(), key=lambda kv: -kv[1])]
        for cause, weight in sorted(self.weights.items(), key=lambda kv: -kv[1]):
            lines.append(f"  {weight:6,}  {cause}")
            lines += [f"            {example}" for example in self.causes[cause][:examples]]
            if len(self.causes[cause]) > examples:
                lines.append(f"            ... {len(self.causes[cause]) - examples:,} more")
        return "\n".join(lines)
