"""A process is tied to a core of its own, or it is said why it cannot be."""

import json
import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from bartizan.cli.gateway_workers import serve_many
from bartizan.core.errors import InvalidInputError
from bartizan.gateway.config import parse_config
from bartizan.gateway.cores import cores_for, pin
from bartizan.gateway.listening import Places
from bartizan.gateway.schema import GatewayPart


def part_of(**changes: object) -> GatewayPart:
    document = {
        "schema": "bartizan.gateway/v1",
        "audit": {"log": "log", "key": "log.key"},
        "upstreams": {"p": {"url": "https://provider.example"}},
        "routes": [{"name": "main", "dialect": "openai-chat", "upstream": "p", "models": ["*"]}],
        **changes,
    }
    return parse_config(json.dumps(document).encode(), "gateway.yaml")


def test_each_process_has_a_core_of_those_that_may_be_used() -> None:
    assert cores_for(2, lambda _: {9, 2, 5}) == [2, 5]
    assert cores_for(3, lambda _: {9, 2, 5}) == [2, 5, 9]


def test_more_processes_than_cores_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="4 processes want a core each, and 3 may be used"):
        cores_for(4, lambda _: {9, 2, 5})


def test_a_system_that_ties_no_process_to_a_core_says_so() -> None:
    with pytest.raises(InvalidInputError, match="ties no process to a core"):
        cores_for(1, None)
    with pytest.raises(InvalidInputError, match="ties no process to a core"):
        pin(0, None)


@pytest.mark.parametrize("error", [OSError(22, "Invalid argument"), OverflowError(), ValueError()])
def test_a_core_that_may_not_be_used_is_refused(error: Exception) -> None:
    def put(pid: int, cores: Collection[int]) -> None:
        raise error

    with pytest.raises(InvalidInputError, match="core 9 is none that this process may use"):
        pin(9, put)


def test_a_process_and_its_threads_stay_on_their_core() -> None:
    script = (
        "import os, threading; from bartizan.gateway.cores import cores_for, pin;"
        " core = cores_for(1)[0]; pin(core); found = [];"
        " each = threading.Thread(target=lambda: found.append(os.sched_getaffinity(0)));"
        " each.start(); each.join(); print(found == [{core}] == [os.sched_getaffinity(0)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"


def test_workers_that_find_no_core_each_are_not_started(tmp_path: Path) -> None:
    count = len(os.sched_getaffinity(0)) + 1
    for number in range(1, count + 1):
        tail = f"-{number}" if number > 1 else ""
        (tmp_path / f"log{tail}").mkdir()
        (tmp_path / f"log{tail}.key").touch()
    part = part_of(pin_cores=True, shared={"redis": "redis://127.0.0.1:1"})
    with pytest.raises(InvalidInputError, match="want a core each"):
        serve_many(tmp_path / "gateway.yaml", part, Places(port=0), count, lambda: True)


def test_no_process_is_tied_to_a_core_unless_somebody_asks() -> None:
    assert part_of().pin_cores is False
