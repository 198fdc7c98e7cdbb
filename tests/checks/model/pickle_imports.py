"""Cases of model-pickle-imports."""

import gzip
import pickle

from bartizan.core.words import Outcome
from tests.builders_models import (
    Shell,
    ordered_pickle,
    plain_pickle,
    safetensors,
    shell_pickle,
    strange_pickle,
    torch_zip,
    zipped,
)
from tests.checks.case import Case

DOTTED = b"\x80\x04\x8c\x13torch.serialization\x8c\tos.system\x93\x8c\x04true\x85R."
BROKEN_AFTER = shell_pickle()[:-1] + b"\xff"
HEX_BEFORE = b"I0x1\n0" + pickle.dumps(Shell(), 0)
COMPUTED = b"\x80\x04\x8c\x02os]\x93."

CASES = (
    Case(
        check="model-pickle-imports",
        outcome=Outcome.FAIL,
        files={
            "a.pkl": shell_pickle(),
            "b.pt": torch_zip(shell_pickle(4)),
            "c.joblib": gzip.compress(shell_pickle(0)),
            "d.pkl": DOTTED,
            "e.pkl": BROKEN_AFTER,
            "f.pkl": HEX_BEFORE,
            "h.pkl": COMPUTED,
            "g.npz": zipped({"x.npy": b"\x93NUMPY\x01\0\x10\0{'descr': '|O'}\n" + shell_pickle()}),
        },
        at=(
            "a.pkl:1",
            "b.pt:1",
            "c.joblib:1",
            "d.pkl:1",
            "e.pkl:1",
            "f.pkl:1",
            "g.npz:1",
            "h.pkl:1",
        ),
    ),
    Case(
        check="model-pickle-imports",
        outcome=Outcome.REVIEW,
        files={"a.pkl": strange_pickle()},
        at=("a.pkl:1",),
        says="acme.models:Net",
    ),
    Case(
        check="model-pickle-imports",
        outcome=Outcome.PASS,
        files={"a.pkl": ordered_pickle(), "b.pkl": plain_pickle()},
        at=("a.pkl:1", "b.pkl:1"),
    ),
    Case(
        check="model-pickle-imports",
        outcome=Outcome.UNKNOWN,
        files={"b.pkl": b"\x80\x04K\x01\xfe", "c.pkl": plain_pickle()[:-9]},
        at=("b.pkl:1", "c.pkl:1"),
    ),
    Case(
        check="model-pickle-imports",
        outcome=Outcome.NOT_APPLICABLE,
        files={"a.safetensors": safetensors()},
    ),
)
