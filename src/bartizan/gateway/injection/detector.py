"""Our own detector of injections, in the form that is fast here: compiled, or over arrays of numpy.

Both say the same, to the last bit. What the other one needs is not loaded.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from struct import unpack
from typing import Final

from bartizan.gateway.injection import kernel
from bartizan.gateway.injection.levels import network
from bartizan.gateway.injection.meaning import WIDTH, Meaning, Vocabulary
from bartizan.gateway.injection.scoring import GAIN, Scored, highest
from bartizan.gateway.injection.tables import USERS, VECTORS, tables

LAYERS: Final = ("taps", "unit_bias", "inner", "inner_bias", "outer", "outer_bias")
_FLIPPED: Final = bytes(each ^ 128 for each in range(256))
"""What makes signed bytes unsigned ones that are 128 above."""


@cache
def detector(name: str = USERS) -> Callable[[str], Scored]:
    """Return what scores a text by the weights of that name, which are read now."""
    if is_compiled():
        return by_loops(name)
    return by_arrays(name)


def is_compiled() -> bool:
    """Whether the kernel is compiled here."""
    return not str(kernel.__file__).endswith(".py")


def by_arrays(name: str) -> Callable[[str], Scored]:
    """Return the form over arrays."""
    model = import_module("bartizan.gateway.injection.model")
    weights = model.shipped(name)
    return lambda text: model.score(text, weights)


def by_loops(name: str) -> Callable[[str], Scored]:
    """Return the form that is made to be compiled; it is slow where it is not."""
    best_window = loops(name).best_window
    return lambda text: highest(text, best_window)


def loops(name: str) -> kernel.Kernel:
    """Return the kernel with the weights of that name."""
    wanted = {"weights": "|i1", "scale": "<f8", "bias": "<f8", "level": "<i8"}
    found = tables(name, wanted | dict.fromkeys(LAYERS, "<f4"))
    scale, bias, level = (
        each
        for (each,) in map(
            unpack, ("<d", "<d", "<q"), [found[n] for n in ("scale", "bias", "level")]
        )
    )
    layers = [unpack(f"<{len(found[each]) // 4}f", found[each]) for each in LAYERS]
    weights = found["weights"].translate(_FLIPPED)
    whole = network(level, layers, WIDTH)
    return kernel.Kernel(weights, GAIN * scale, bias, Meaning(_vocabulary(), whole))


@cache
def _vocabulary() -> Vocabulary:
    found = tables(VECTORS, {"keys": "<u8", "values": "|i1"})
    return Vocabulary(found["keys"], found["values"])
