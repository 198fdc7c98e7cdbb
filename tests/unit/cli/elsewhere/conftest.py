"""A server on this machine, and a home without anybody's logins."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulators.web import Web


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as running:
        yield running


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    return tmp_path
