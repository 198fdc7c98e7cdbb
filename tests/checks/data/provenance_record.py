"""Cases of data-provenance-record."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

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
