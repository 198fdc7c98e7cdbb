"""The weights of the model of names, which `tools.persons` trains: one signed byte each."""

import json
from array import array
from functools import cache
from importlib.resources import files
from typing import Final

BUCKETS: Final = 1 << 17
NAME: Final = "persons.safetensors"
TENSOR: Final = "weights"


@cache
def weights() -> tuple[float, ...]:
    """Return the weight of each bucket (safetensors: a header of JSON, then the bytes)."""
    content = (files("bartizan.classify") / "names" / NAME).read_bytes()
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    scale = float(header["__metadata__"]["scale"])
    start, end = header[TENSOR]["data_offsets"]
    values = array("b")
    values.frombytes(content[8 + size + start : 8 + size + end])
    return tuple(value * scale for value in values)
