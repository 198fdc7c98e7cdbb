"""Long work that is told to end does so, also where the interruption itself was lost."""

import contextlib
import os
import signal
import time

import pytest

from bartizan.cli.ending import Ending

SHORT, LONG = 0.05, 60.0


def work_that_is_told_to_end(number: int = signal.SIGTERM) -> None:
    os.kill(os.getpid(), number)
    time.sleep(LONG)


def test_a_pause_is_slept_while_nobody_ends_the_work() -> None:
    with Ending() as ending:
        ending.wait(0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_lost_interruption_ends_the_work_at_its_next_pause(number: int) -> None:
    with Ending() as ending:
        with contextlib.suppress(KeyboardInterrupt):
            work_that_is_told_to_end(number)
        with pytest.raises(KeyboardInterrupt):
            ending.wait(LONG)


def test_a_lost_interruption_is_raised_anew_while_the_work_waits_elsewhere() -> None:
    with Ending(again=SHORT):
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                work_that_is_told_to_end()
        with pytest.raises(KeyboardInterrupt):
            time.sleep(LONG)


def test_what_was_heard_before_is_heard_again_afterwards() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    with pytest.raises(KeyboardInterrupt), Ending(again=SHORT):
        work_that_is_told_to_end()
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == before
    time.sleep(2 * SHORT)
