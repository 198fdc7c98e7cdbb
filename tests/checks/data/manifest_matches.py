"""When a dataset is what its manifest says; whatever cannot be compared is unknown."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bartizan.core.words import Outcome
from tests.builders_datasets import lay_dataset
from tests.checks.case import Case

CHECK = "data-manifest-matches"
POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\nsize 1\n"
)


@cache
def signature() -> bytes:
    with TemporaryDirectory() as name:
        lay_dataset(Path(name) / "people", {"a.csv": b"x\n1\n", "b.bin": b"a"})
        return (Path(name) / "people/dataset.sig").read_bytes()


def workload(**changed: str | bytes | None) -> Mapping[str, str | bytes]:
    """Return a workload with a dataset; None takes a file away."""
    named = {"a": "a.csv", "b": "b.bin", "more": "more.csv", "s": "b.bin.sealed"}
    files: dict[str, str | bytes | None] = {"data/a.csv": b"x\n1\n", "data/b.bin": b"a"}
    files |= {f"data/{named[name]}": content for name, content in changed.items()}
    kept = {path: content for path, content in files.items() if content is not None}
    return {"data/dataset.sig": signature(), **kept}


AT = ("data/dataset.sig:1",)
CASES = (
    Case(check=CHECK, outcome=Outcome.PASS, files=workload(), at=AT, says="2 files compared"),
    Case(check=CHECK, outcome=Outcome.PASS, files=workload(b=POINTER), at=AT),
    Case(check=CHECK, outcome=Outcome.FAIL, files=workload(a=b"x\n2\n"), says="changed: a.csv"),
    Case(check=CHECK, outcome=Outcome.FAIL, files=workload(b=None), says="missing: b.bin"),
    Case(check=CHECK, outcome=Outcome.FAIL, files=workload(more="x\n"), says="added: more.csv"),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=workload(b=None, s=b"\x8bBZSEAL\n"),
        says="is sealed",
        without=Outcome.FAIL,
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"data/dataset.sig": "{}\n"}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"data/a.csv": "x\n1\n"}),
)
