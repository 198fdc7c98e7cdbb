"""Cases of data-class-label-present."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CASES = (
    Case(
        check="data-class-label-present",
        outcome=Outcome.FAIL,
        files={"data/a.csv": "x\n1\n"},
        at=("data/a.csv:1",),
    ),
    Case(
        check="data-class-label-present",
        outcome=Outcome.PASS,
        files={
            "data/a.csv": "x\n1\n",
            "data/README.md": "---\nlicense: mit\nclass: internal\n---\n# Numbers\n",
        },
        at=("data/README.md:3",),
    ),
    Case(
        check="data-class-label-present",
        outcome=Outcome.UNKNOWN,
        files={"data/a.jsonl": "no json\n"},
        at=("data/a.jsonl:1",),
    ),
    Case(
        check="data-class-label-present",
        outcome=Outcome.FAIL,
        files={"data/a.csv": "x\n1\n"},
        says="the 1 data file in data",
    ),
    Case(
        check="data-class-label-present",
        outcome=Outcome.FAIL,
        files={"conf/train.json": '[{"text": "a"}, {"text": "b"}]'},
    ),
    Case(
        check="data-class-label-present",
        outcome=Outcome.NOT_APPLICABLE,
        files={
            "conf/test_local.json": '{"DOC_PATH": "tests/docs"}',
            "conf/train.json": '{"epochs": 3, "rate": 0.1}',
        },
    ),
    Case(
        check="data-class-label-present",
        outcome=Outcome.FAIL,
        files={"conf/customers.json": '{"mail": "ada@lovelace.org", "phone": "+49 170 1234567"}'},
    ),
    Case(
        check="data-class-label-present",
        outcome=Outcome.NOT_APPLICABLE,
        files={"a.py": "x = 1\n"},
    ),
)
