"""The weights of the model of names, which `tools.persons` trains: one signed byte each."""

import json
from array import array
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

BUCKETS: Final = 1 << 17
NAME: Final = "persons.safetensors"
TENSOR: Final = "weights"


def weights() -> Sequence[int]:
    """Return the weight of each bucket, in steps of `scale`."""
    return _read()[0]


def scale() -> float:
    """Return what a weight of one is worth."""
    return _read()[1]


@cache
def _read() -> tuple[Sequence[int], float]:
    """Read the file (safetensors: a header of JSON, then the bytes)."""
    content = (files("bartizan.classify") / "names" / NAME).read_bytes()
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    start, end = header[TENSOR]["data_offsets"]
    values = array("b")
    values.frombytes(content[8 + size + start : 8 + size + end])
    return values, float(header["__metadata__"]["scale"])
