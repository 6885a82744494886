"""Random Java programs, compiled and run: the log-flow graph accepts every real run."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.flow.lab import Lab
from tests.flow.random_java.programs import programs
from tests.flow.runs import Subject


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab(tmp_path_factory.mktemp("jvm")) as found:
        yield found


@pytest.mark.slow
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(source=programs())
def test_every_real_run_is_accepted(lab: Lab, source: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        subject = Subject(lab, Path(name), source)
        subject.check_accepted(subject.runs(20, 12))
        subject.close()
