"""Who asks how a gateway is hears when only a new start helps."""

import asyncio

import pytest

from bartizan.gateway.metrics import Metrics
from bartizan.gateway.operations import Operations
from tests.simulators.gateway import call, scope_of


def asked(path: str, *, ready: bool = True, broken: str = "") -> tuple[int, bytes]:
    metrics = Metrics()
    metrics.alarm = "an alarm"
    operations = Operations(metrics, ready=lambda: ready, broken=lambda: broken)
    answer = asyncio.run(call(operations, scope_of(path, [], "GET"), [b""]))
    return answer.status, answer.body


@pytest.mark.parametrize(
    ("path", "ready", "broken", "status", "told"),
    [
        ("/healthz", True, "", 200, b"ok\n"),
        ("/healthz", False, "", 200, b"ok\n"),
        ("/healthz", True, "the disk", 503, b"the disk\n"),
        ("/readyz", True, "", 200, b"ready\nan alarm\n"),
        ("/readyz", False, "", 503, b"not ready\nan alarm\n"),
        ("/readyz", True, "the disk", 503, b"not ready\nthe disk\n"),
    ],
)
def test_health_is_told(path: str, *, ready: bool, broken: str, status: int, told: bytes) -> None:
    assert asked(path, ready=ready, broken=broken) == (status, told)
