"""The command line and a small workload, for all tests that run processes."""

from pathlib import Path

import pytest

from tests.builders_runs import SMALL, Bartizan, lay


@pytest.fixture(scope="session")
def bartizan(tmp_path_factory: pytest.TempPathFactory) -> Bartizan:
    return Bartizan(tmp_path_factory.mktemp("home"))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return lay(tmp_path / "small", SMALL)
