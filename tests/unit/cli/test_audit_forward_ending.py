"""A forwarder that is told to end does so, also where the interruption itself was lost."""

import contextlib

import pytest

from bartizan.cli.audit_forward import Ending


def test_a_pause_is_slept_while_nobody_ends_the_run() -> None:
    Ending().wait(0)


def test_a_lost_interruption_ends_the_run_at_its_next_pause() -> None:
    ending = Ending()
    with contextlib.suppress(KeyboardInterrupt):
        ending.heard(15, None)
    with pytest.raises(KeyboardInterrupt):
        ending.wait(60)
