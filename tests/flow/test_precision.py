"""How many of the predicted sequences really occur: random Java programs, run on all small inputs with which a sequence can still come.

``make precision N=200`` looks at other programs than the suite does (``SEED=...``: which), and prints the share with z3 and without.
"""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.flow.expected import Expected, Share
from tests.flow.lab import Lab
from tests.flow.random_java.programs import programs
from tests.flow.runs import Subject

PROGRAMS = int(os.environ.get("FORELOG_PRECISION", "0"))
"""Programs of a measurement; 0 for the ones of the suite."""
SEED = int(os.environ.get("FORELOG_SOAK_SEED", "0")) or 21
LEAST = 0.8
"""Share of the predicted sequences that occurs, at least; what is aimed at is 0.9."""


@pytest.mark.slow
def test_most_of_what_is_predicted_occurs(tmp_path: Path) -> None:
    with_z3, without = Share(), Share()

    @seed(SEED)
    @settings(
        max_examples=PROGRAMS or 10,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
        print_blob=False,
    )
    @given(source=programs(depth=2, size=7, sure=True))
    def look(source: str) -> None:
        with tempfile.TemporaryDirectory() as name:
            subject = Subject(lab, Path(name), source)
            expected = Expected(subject)
            with_z3.add(expected.listed(), expected.occurring)
            if PROGRAMS:
                without.add(expected.listed(feasibility=False), expected.occurring)
            subject.close()

    with Lab(tmp_path) as lab:
        look()
    if PROGRAMS:
        print(f"seed {SEED}\nwithout z3: {without}\nwith z3: {with_z3}")
    assert with_z3.of >= LEAST, str(with_z3)
