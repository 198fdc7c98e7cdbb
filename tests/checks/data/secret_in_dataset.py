"""Cases of data-secret-in-dataset."""

from bartizan.core.words import Outcome
from tests.builders_secrets import shapes
from tests.checks.case import Case

KEYS = shapes("data")
CASES = (
    Case(
        check="data-secret-in-dataset",
        outcome=Outcome.FAIL,
        files={"data/chat.jsonl": f'{{"text": "hi"}}\n{{"text": "my key is {KEYS["groq"]}"}}\n'},
        at=("data/chat.jsonl:2",),
    ),
    Case(
        check="data-secret-in-dataset",
        outcome=Outcome.PASS,
        files={"data/chat.jsonl": '{"text": "hi"}\n'},
        at=("data/chat.jsonl:1",),
    ),
    Case(
        check="data-secret-in-dataset",
        outcome=Outcome.UNKNOWN,
        files={"data/t.parquet": b"PAR1"},
        at=("data/t.parquet:1",),
    ),
    Case(
        check="data-secret-in-dataset",
        outcome=Outcome.NOT_APPLICABLE,
        files={"a.py": "x = 1\n"},
    ),
    Case(
        check="data-secret-in-dataset",
        outcome=Outcome.REVIEW,
        files={"data/chat.jsonl": '{"text": "my key is AKIA' + 'IOSFODNN7EXAMPLE"}\n'},
        at=("data/chat.jsonl:1",),
        without=Outcome.FAIL,
    ),
)
