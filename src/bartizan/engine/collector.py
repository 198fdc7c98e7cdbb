"""How often Python's garbage collector looks for cycles: hardly ever, where there are none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY, RARELY = 1_000_000, 50


def calm_collector() -> None:
    """Let the garbage collector pass over what is loaded, and look less often at the rest.

    Syntax trees and facts are many, live long and hold no cycles. Processes made later inherit it.
    """
    gc.freeze()
    gc.set_threshold(MANY, RARELY, RARELY)


@contextmanager
def without_collector() -> Iterator[None]:
    """Import modules without looks at what they define: it lives as long as the process."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
