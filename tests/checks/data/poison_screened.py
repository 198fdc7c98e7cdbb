"""Cases of data-poison-screened."""

import json
from hashlib import sha256

from bartizan.core.words import Outcome
from tests.checks.case import Case

ROWS = b'{"q": "one", "a": "two"}\n'
DIGEST = f"sha256:{sha256(ROWS).hexdigest()}"


def report(outcome: str, *, digest: str = DIGEST, method: str = "") -> bytes:
    said = {"alarm": "alarm", "inconclusive": "not-run"}.get(outcome, "clear")
    return json.dumps(
        {
            "schema": "bartizan.data-vet/v1",
            "outcome": outcome,
            "dataset": {"files": [{"name": "train.jsonl", "digest": digest}]},
            "results": [{"method": "response-trigger", "outcome": method or said}],
        }
    ).encode()


def case(outcome: Outcome, vetted: bytes, at: str, says: str) -> Case:
    return Case(
        check="data-poison-screened",
        outcome=outcome,
        files={"data/train.jsonl": ROWS, "data/train.jsonl.vet.json": vetted},
        at=(at,),
        says=says,
    )


REPORT = "data/train.jsonl.vet.json:1"
OTHER = f"sha256:{'0' * 64}"
CASES = (
    case(Outcome.PASS, report("clear"), REPORT, "response-trigger"),
    case(Outcome.FAIL, report("alarm"), REPORT, "alarmed"),
    case(Outcome.UNKNOWN, report("inconclusive"), REPORT, "inconclusive"),
    case(Outcome.UNKNOWN, report("clear", digest=OTHER), REPORT, "changed since"),
    case(Outcome.UNKNOWN, report("clear", method="alarm"), REPORT, "not all of its methods"),
    case(Outcome.UNKNOWN, b"{", REPORT, "vetting"),
    Case(
        check="data-poison-screened",
        outcome=Outcome.UNKNOWN,
        files={"data/train.jsonl": ROWS},
        at=("data/train.jsonl:1",),
        says="no screening report",
    ),
    Case(
        check="data-poison-screened",
        outcome=Outcome.NOT_APPLICABLE,
        files={"a.py": "x = 1\n"},
    ),
)
