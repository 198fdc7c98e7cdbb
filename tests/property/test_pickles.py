"""No name that the C unpickler resolves is missed, on random and mutated pickles."""

import subprocess
import sys

import pytest

CASES = 4_000


@pytest.mark.parametrize("seed", [1, 2])
def test_no_name_is_missed(seed: int) -> None:
    """In a process of its own, with little memory: the C unpickler takes what it is told to."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.fuzz.pickles", str(CASES), str(seed)]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.stdout == f"{CASES} cases, no name missed\n", done.stderr[-2000:]
