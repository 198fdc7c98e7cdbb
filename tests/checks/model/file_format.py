"""Cases of model-file-format-safe."""

from bartizan.core.words import Outcome
from tests.builders_models import (
    keras,
    npy,
    ordered_pickle,
    plain_pickle,
    pointer,
    safetensors,
    shell_pickle,
    torch_zip,
)
from tests.checks.case import Case

CASES = (
    Case(
        check="model-file-format-safe",
        outcome=Outcome.FAIL,
        files={
            "models/m.pt": torch_zip(shell_pickle()),
            "models/m.safetensors": shell_pickle(),
            "models/m.keras": keras("Lambda"),
            "models/object.npy": npy("|O", shell_pickle()),
        },
        at=(
            "models/m.pt:1",
            "models/m.safetensors:1",
            "models/m.keras:1",
            "models/object.npy:1",
        ),
    ),
    Case(
        check="model-file-format-safe",
        outcome=Outcome.REVIEW,
        files={"m.pkl": ordered_pickle(), "plain.pkl": plain_pickle()},
        at=("m.pkl:1", "plain.pkl:1"),
    ),
    Case(
        check="model-file-format-safe",
        outcome=Outcome.PASS,
        files={
            "m.safetensors": safetensors(),
            "m.gguf": b"GGUF\x03\0\0\0" + b"\0" * 32,
            "m.keras": keras("Dense"),
            "m.npy": npy("<f4"),
            "m.bin": safetensors(),
            "model.py": "import torch\n",
        },
        at=("m.safetensors:1", "m.gguf:1", "m.keras:1", "m.npy:1", "m.bin:1"),
    ),
    Case(
        check="model-file-format-safe",
        outcome=Outcome.UNKNOWN,
        files={"m.safetensors": pointer(), "m.pt": b"\x80\x02\xff", "old.h5": b"\x89HDF\r\n\x1a\n"},
        at=("m.safetensors:1", "m.pt:1"),
        says="the bytes are not here",
    ),
    Case(
        check="model-file-format-safe",
        outcome=Outcome.NOT_APPLICABLE,
        files={"model.py": "x = 1\n", "blob.bin": b"\x00\x01\x02\x03" * 8},
    ),
)
