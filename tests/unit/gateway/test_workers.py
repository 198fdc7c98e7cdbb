"""Workers are kept running, told of a new configuration that can be served, and ended in time."""

import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from bartizan.gateway.workers import (
    LONGEST_PAUSE,
    MOST_FALLS,
    PATIENCE,
    REFUSED,
    Workers,
    pause_after,
    started,
)


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """The test's own handlers come back."""
    kinds = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = [signal.getsignal(each) for each in kinds]
    yield
    for kind, handler in zip(kinds, before, strict=True):
        signal.signal(kind, handler)


@dataclass
class Fake:
    pid: int = 1
    code: int | None = None
    stubborn: bool = False
    got: list[int] = field(default_factory=list)

    def poll(self) -> int | None:
        return self.code

    def send_signal(self, sig: int) -> None:
        self.got.append(sig)
        if sig == signal.SIGTERM and not self.stubborn:
            self.code = 0

    def kill(self) -> None:
        self.got.append(signal.SIGKILL)
        self.code = -9


@dataclass
class House:
    """Workers on a clock of its own; `at` says what happens at which step of it."""

    make: Callable[[], Fake] = Fake
    fits: bool = True
    at: dict[int, Callable[["House"], None]] = field(default_factory=dict)
    started: list[tuple[int, float]] = field(default_factory=list)
    made: list[Fake] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    steps: int = 0

    def __post_init__(self) -> None:
        self.workers = Workers(
            self.start, lambda: self.fits, self.said.append, lambda: self.steps / 10, self.sleep
        )

    def start(self, number: int) -> Fake:
        self.started.append((number, self.steps / 10))
        self.made.append(self.make())
        return self.made[-1]

    def sleep(self, seconds: float) -> None:
        self.steps += 1
        if self.steps in self.at:
            self.at[self.steps](self)

    def signal(self, number: int) -> None:
        self.workers._take(number, None)


def stop(house: House) -> None:
    house.signal(signal.SIGTERM)


def test_each_worker_is_started_and_ended_when_told() -> None:
    house = House(at={5: stop})
    assert house.workers.run(3)
    assert [number for number, _ in house.started] == [1, 2, 3]
    assert [each.got for each in house.made] == [[signal.SIGTERM]] * 3


def test_a_worker_that_dies_is_started_again_and_the_others_go_on() -> None:
    def die(house: House) -> None:
        house.made[0].code = -9

    house = House(at={200: die, 300: stop})
    assert house.workers.run(2)
    assert [number for number, _ in house.started] == [1, 2, 1]
    assert house.said == ["Worker 1 ended with -9."]
    assert house.made[1].got == [signal.SIGTERM]


def test_workers_that_die_at_once_are_started_ever_later_and_then_no_more() -> None:
    house = House(make=lambda: Fake(code=2))
    assert not house.workers.run(1)
    pauses = [later - sooner for (_, sooner), (_, later) in zip(house.started, house.started[1:])]  # noqa: B905
    assert pauses == sorted(pauses)
    assert len(house.started) == MOST_FALLS
    assert pause_after(99) == LONGEST_PAUSE


def test_a_worker_that_cannot_start_again_takes_none_that_runs_with_it() -> None:
    def die(house: House) -> None:
        house.made[0].code, house.make = -9, lambda: Fake(code=2)

    def mend(house: House) -> None:
        house.make = Fake

    house = House(at={200: die, 2000: mend, 4000: stop})
    assert house.workers.run(2)
    assert house.made[1].got == [signal.SIGTERM]
    assert house.made[-1].got == [signal.SIGTERM]


@pytest.mark.parametrize(("fits", "told"), [(True, [signal.SIGHUP]), (False, [REFUSED])])
def test_of_a_configuration_that_cannot_be_served_workers_hear_that_it_was_refused(
    *, fits: bool, told: list[int]
) -> None:
    house = House(fits=fits, at={5: lambda house: house.signal(signal.SIGHUP), 9: stop})
    assert house.workers.run(2)
    assert [each.got for each in house.made] == [[*told, signal.SIGTERM]] * 2


def test_a_signal_that_comes_while_another_is_heeded_is_not_lost() -> None:
    class Asked(list[int]):
        def remove(self, value: int) -> None:
            super().remove(value)
            self.append(signal.SIGTERM)

    house = House(at={99: lambda _: pytest.fail("it went on")})
    house.workers._asked = Asked([signal.SIGHUP])
    assert house.workers.run(1)


@pytest.mark.parametrize("number", [signal.SIGHUP, REFUSED])
def test_a_worker_that_is_told_before_it_can_listen_goes_on(number: int) -> None:
    told = [sys.executable, "-c", f"import os; os.kill(os.getpid(), {number:d})"]
    with socket.socket() as listening:
        worker = started(told, listening.fileno())
        assert isinstance(worker, subprocess.Popen)
        assert worker.wait() == 0


def test_a_worker_that_does_not_end_is_killed() -> None:
    house = House(make=lambda: Fake(stubborn=True), at={5: stop})
    assert house.workers.run(1)
    assert house.made[0].got == [signal.SIGTERM, signal.SIGKILL]
    assert house.steps / 10 >= PATIENCE
