"""Random Java programs, compiled and run on a real JVM, against the log-flow graph and the predictions of their source.

``make soak N=5000`` runs the same tests on other programs, drawn from a seed of its own (``SEED=...``: from that one), which it prints.
"""

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings

from tests.flow.expected import Expected
from tests.flow.lab import Lab
from tests.flow.random_java.programs import programs
from tests.flow.runs import Subject

PROGRAMS = int(os.environ.get("FORELOG_SOAK", "0"))
"""Programs of a soak; 0 for the ones of the suite."""
SEED = int(os.environ.get("FORELOG_SOAK_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)


def drawn(usual: int) -> Callable[[Any], Any]:
    """How many programs a test looks at, and which: always the same, but in a soak."""
    common = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False)
    if not PROGRAMS:
        return settings(common, max_examples=usual, derandomize=True)
    return lambda test: seed(SEED)(settings(common, max_examples=max(PROGRAMS * usual // 200, 1))(test))


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    if PROGRAMS:
        print(f"seed {SEED}")
    with Lab(tmp_path_factory.mktemp("jvm")) as found:
        yield found
    if PROGRAMS:
        print(f"{found.programs} programs, {found.total} runs")


@pytest.mark.slow
@drawn(140)
@given(source=programs())
def test_every_real_run_is_accepted(lab: Lab, source: str) -> None:
    """All that Java can do: a run is accepted by the machines that follow every exception, each thread from what was given to it."""
    with tempfile.TemporaryDirectory() as name:
        subject = Subject(lab, Path(name), source)
        subject.check_accepted(subject.runs(20, 12))
        subject.close()


@pytest.mark.slow
@drawn(60)
@given(source=programs(depth=2, size=7, exact=True))
def test_every_real_run_is_predicted(lab: Lab, source: str) -> None:
    """A run is one of the predicted sequences when all of these are enumerated.

    Predictions follow exceptions of the JVM itself only as far as a handler of the same method, run loops twice and let a method be on the stack twice, as
    docs/cli.md says; so these programs throw them nowhere else, do not recurse, and runs with more rounds are left out.
    """
    with tempfile.TemporaryDirectory() as name:
        subject = Subject(lab, Path(name), source)
        runs = subject.runs(30, 8)
        subject.check_accepted(runs)
        expected = Expected(subject)
        if expected.exhaustive:
            for run in runs:
                if run.rounds <= 2:
                    expected.check_predicted(run)
        subject.close()
