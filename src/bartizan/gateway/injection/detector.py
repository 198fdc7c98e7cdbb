"""Our own detector of injections, in the form that is fast here: compiled loops, or numpy.

Both say the same to the last bit, and what the other one needs is not loaded.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from struct import unpack
from typing import Final

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.injection import kernel
from bartizan.gateway.injection.levels import network
from bartizan.gateway.injection.meaning import Meaning
from bartizan.gateway.injection.scoring import GAIN, Scored, highest
from bartizan.gateway.injection.tables import USERS, VECTORS, tables
from bartizan.gateway.injection.vocabulary import WIDTH, Vocabulary

_NUMBERS: Final = {"scale": "<f8", "bias": "<f8", "level": "<i8"}
_LAYERS: Final = ("taps", "unit_bias", "inner", "inner_bias", "outer", "outer_bias")
_RAISED: Final = bytes(each ^ 0x80 for each in range(256))
"""Makes signed bytes unsigned ones that are 128 above."""
Detector = Callable[[str], Scored]


@cache
def detector(name: str = USERS) -> Detector:
    """Return what scores a text by the weights of that name, which are read now and kept."""
    return by_loops(name) if is_compiled() else by_arrays(name)


def is_compiled() -> bool:
    """Whether the loops are compiled here."""
    return not str(kernel.__file__).endswith(".py")


def by_arrays(name: str) -> Detector:
    """Return the form that works on arrays of numpy. Raises InvalidInputError without it."""
    try:
        model = import_module("bartizan.gateway.injection.model")
    except ModuleNotFoundError as error:
        raise InvalidInputError(
            f"the injection detector needs {error.name}, which is not installed",
            hint="Install it: pip install 'bartizan[gateway]'.",
        ) from None
    weights = model.shipped(name)
    return lambda text: model.score(text, weights)


def by_loops(name: str) -> Detector:
    """Return the form that is made to be compiled; it is slow where it is not."""
    read = loops(name)
    return lambda text: highest(text, read.best_window)


def loops(name: str) -> kernel.Kernel:
    """Return the loops with the weights of that name."""
    types = {"weights": "|i1"} | _NUMBERS | dict.fromkeys(_LAYERS, "<f4")
    stored = tables(name, types)
    scale, bias, level = unpack("<ddq", b"".join(stored[each] for each in _NUMBERS))
    layers = [unpack(f"<{len(stored[each]) // 4}f", stored[each]) for each in _LAYERS]
    meaning = Meaning(_vocabulary(), network(level, layers, WIDTH))
    return kernel.Kernel(stored["weights"].translate(_RAISED), GAIN * scale, bias, meaning)


@cache
def _vocabulary() -> Vocabulary:
    stored = tables(VECTORS, {"keys": "<u8", "values": "|i1"})
    return Vocabulary(stored["keys"], stored["values"])
