"""Cases of data-provenance-record."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bartizan.core.words import Outcome
from bartizan.datasets.manifest import About
from tests.builders_datasets import lay_dataset
from tests.checks.case import Case


@cache
def manifest(source: str) -> bytes:
    """Return the signed manifest of a dataset that comes from somewhere."""
    about = About(licence="CC0-1.0", source=source, retrieved="2026-11-01T00:00:00Z")
    with TemporaryDirectory() as name:
        lay_dataset(Path(name) / "data", {"a.csv": b"x\n1\n"}, about)
        return (Path(name) / "data/dataset.sig").read_bytes()


CASES = (
    Case(
        check="data-provenance-record",
        outcome=Outcome.FAIL,
        files={
            "data/a.csv": "x\n1\n",
            "data/README.md": "---\nlicense: mit\nsource: TBD\n---\n# Numbers\n",
        },
        at=("data/README.md:1",),
        says="origin, retrieved, digest",
    ),
    Case(
        check="data-provenance-record",
        outcome=Outcome.PASS,
        files={
            "data/a.csv": "x\n1\n",
            "data/README.md": """
                # Numbers

                - **Source:** the weather office
                - **Retrieved:** 2026-11-01
                - **SHA256:** 0a1b2c
                - **License:** CC-BY-4.0
                """,
        },
        at=("data/README.md:3", "data/README.md:4", "data/README.md:5", "data/README.md:6"),
    ),
    Case(
        check="data-provenance-record",
        outcome=Outcome.PASS,
        files={"data/a.csv": "x\n1\n", "data/dataset.sig": manifest("https://example.com/a")},
        at=("data/dataset.sig:1",),
    ),
    Case(
        check="data-provenance-record",
        outcome=Outcome.FAIL,
        files={"data/a.csv": "x\n1\n", "data/dataset.sig": manifest("")},
        says="does not state origin",
    ),
    Case(
        check="data-provenance-record",
        outcome=Outcome.UNKNOWN,
        files={"data/a.jsonl": "no json\n"},
        at=("data/a.jsonl:1",),
    ),
    Case(
        check="data-provenance-record",
        outcome=Outcome.NOT_APPLICABLE,
        files={"data/a.csv": "x\n1\n"},
    ),
)
