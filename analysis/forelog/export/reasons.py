"""What a sequence was decided by, and which paths no run can take: what every format says of it, in the same words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from forelog.predict.model import Condition, Prediction, Sequence

SHOWN = 5
"""Conditions of one sequence that are told."""
_Decision: TypeAlias = tuple[str, str, int]
"""Text, file and line."""
Turns: TypeAlias = Mapping[_Decision, set[frozenset[str]]]
"""A decision → how it went in the sequences that rest on it; in a loop, several ways in one sequence."""


def turns(sequences: Iterable[Sequence]) -> Turns:
    """How every decision went that one of the sequences rests on."""
    found: dict[_Decision, set[frozenset[str]]] = {}
    for sequence in sequences:
        went: dict[_Decision, set[str]] = {}
        for one in sequence.conditions:
            went.setdefault(_decision(one), set()).add(one.value)
        for decision, values in went.items():
            found.setdefault(decision, set()).add(frozenset(values))
    return found


def telling(sequence: Sequence, others: Turns) -> tuple[list[Condition], int]:
    """At most :data:`SHOWN` conditions of a sequence, in their order, and how many more it has.

    First come those that went another way in another sequence, then those that went one way alone in this.
    """
    each = list(dict.fromkeys(sequence.conditions))
    ways = Counter(map(_decision, each))
    ranked = sorted(range(len(each)), key=lambda at: (len(others[_decision(each[at])]) == 1, ways[_decision(each[at])] > 1, at))
    return [each[at] for at in sorted(ranked[:SHOWN])], max(len(each) - SHOWN, 0)


def _decision(condition: Condition) -> _Decision:
    return condition.text, condition.file, condition.line


def said(condition: Condition) -> str:
    """``if (x > 0) = true``."""
    return f"{condition.text} = {condition.value}"


def place(condition: Condition) -> str:
    """``File.java:LINE``."""
    return f"{condition.file.rsplit('/', 1)[-1]}:{condition.line}"


def more(left: int) -> str:
    """What stands for the conditions that are not told."""
    return f"and {left:,} more condition{'' if left == 1 else 's'}"


def impossible(prediction: Prediction) -> str:
    """How many paths no run can take, in words."""
    number = prediction.infeasible
    if not number:
        return "no path was found that contradicts itself"
    return f"{number:,} path{' was' if number == 1 else 's were'} left out, for {'it contradicts itself' if number == 1 else 'they contradict themselves'}"


def unreached(prediction: Prediction) -> Iterator[str]:
    """Sentences about statements that only such paths reach."""
    if prediction.statements_infeasible:
        yield f"only such paths reach {', '.join(prediction.statements_infeasible)}"
