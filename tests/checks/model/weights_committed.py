"""Cases of model-weights-committed."""

from bartizan.core.words import Outcome
from tests.builders_models import npy, pointer, safetensors
from tests.checks.case import Case

CASES = (
    Case(
        check="model-weights-committed",
        outcome=Outcome.FAIL,
        files={"models/adapter.safetensors": safetensors(), "x.npy": npy("<f4")},
        at=("models/adapter.safetensors:1",),
        never=("x.npy:1",),
    ),
    Case(
        check="model-weights-committed",
        outcome=Outcome.PASS,
        files={"models/adapter.safetensors": pointer(), "pytorch_model.bin": pointer()},
        at=("models/adapter.safetensors:1", "pytorch_model.bin:1"),
    ),
    Case(
        check="model-weights-committed",
        outcome=Outcome.UNKNOWN,
        files={"models/m.pt": b"what is this"},
        at=("models/m.pt:1",),
    ),
    Case(
        check="model-weights-committed",
        outcome=Outcome.NOT_APPLICABLE,
        files={"models/train.py": "x = 1\n"},
    ),
)
