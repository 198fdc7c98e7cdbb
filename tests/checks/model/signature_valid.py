"""When a signature counts: of a key that the policy trusts, over all files that are here."""

from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from bartizan.core.words import Outcome
from bartizan.datasets.screened import vouched
from tests.builders_datasets import lay_dataset
from tests.builders_signed import (
    FILES,
    PROFILE,
    SIGNATURE,
    TRUST,
    WEIGHTS,
    signature,
    workload,
)
from tests.builders_signing import KEY, NOW, OTHER, signed_by
from tests.checks.case import Case

CHECK = "model-signature-valid"
README = "models/README.md"
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 9\n"
WITHOUT_WEIGHTS = {path: each for path, each in FILES.items() if path != WEIGHTS}


def dataset() -> dict[str, bytes]:
    """Return a dataset that is signed by the key which the policy trusts."""
    with TemporaryDirectory() as name:
        lay_dataset(Path(name) / "data", {"a.csv": b"x\n1\n"}, key=KEY)
        return {f"data/{path.name}": path.read_bytes() for path in (Path(name) / "data").iterdir()}


CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={
            **{path: each for path, each in workload().items() if not path.startswith("models/")},
            **dataset(),
            "a.vet.json.sig": signed_by(KEY, vouched("a.vet.json", b"{}", NOW)),
        },
        says="no signature lies here",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={**workload(), **signature()},
        at=(f"{SIGNATURE}:1",),
        says="covers the 2 files",
        without=Outcome.FAIL,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={**workload(), **signature(), README: b"# Another\n"},
        says="README.md",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={**workload(), **signature(), WEIGHTS: FILES[WEIGHTS] + b"x"},
        at=(f"{WEIGHTS}:1",),
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={**workload(), **signature(), "models/evil.py": b"import os\n"},
        says="evil.py",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={**workload(), **signature(key=OTHER)},
        says="not signed by a key",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=workload(),
        at=(f"{WEIGHTS}:1",),
        says="covers it",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={**workload(), **signature(), "other/m.safetensors": FILES[WEIGHTS]},
        at=("other/m.safetensors:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={**workload(WITHOUT_WEIGHTS), **signature()},
        says="scorer.safetensors",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={**workload(), **signature(), WEIGHTS: POINTER % sha256(FILES[WEIGHTS]).hexdigest()},
        says="not all is here",
        without=Outcome.FAIL,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={**workload(), **signature(), WEIGHTS: POINTER % ("0" * 64)},
        says="scorer.safetensors",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=workload({}),
        at=("bartizan.yaml:4",),
        says="no signature lies here",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={"bartizan.yaml": PROFILE, **FILES, **signature()},
        says="trust.yaml",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={
            **workload(),
            **signature(),
            "trust/trust.yaml": TRUST.replace(b"release.pub", b"../../x.pub"),
        },
        says="outside of the workload",
        without=Outcome.PASS,
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={**FILES, **signature()}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "x = 1\n"}),
)
