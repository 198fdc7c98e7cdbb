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


def edited(*methods: str, **more: object) -> bytes:
    """Return a clear report by these methods, the first of which says what `more` says besides."""
    whole = json.loads(report("clear"))
    results = [{"method": method, "outcome": "clear"} for method in methods]
    for name in [each for each in more if each in ("outcome", "rows_not_read")]:
        results[0][name] = more.pop(name)  # type: ignore[assignment]
    whole["dataset"]["rows"] = more.pop("rows", 1)
    return json.dumps(whole | {"results": results} | more).encode()


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
    Case(
        check="data-poison-screened",
        outcome=Outcome.NOT_APPLICABLE,
        files={"evaluation/attacks.jsonl": ROWS},
        says="there is no data file",
    ),
    case(Outcome.PASS, report("clear"), REPORT, "response-trigger"),
    case(Outcome.FAIL, report("alarm"), REPORT, "alarmed"),
    case(Outcome.UNKNOWN, report("inconclusive"), REPORT, "inconclusive"),
    case(Outcome.UNKNOWN, report("clear", digest=OTHER), REPORT, "changed since"),
    case(Outcome.UNKNOWN, report("clear", method="alarm"), REPORT, "not all of its methods"),
    case(Outcome.UNKNOWN, b"{", REPORT, "vetting"),
    case(Outcome.PASS, edited("hidden-text", "class-drift"), REPORT, "hidden-text"),
    case(Outcome.PASS, edited("hidden-text", rows_not_read=0, not_read=[]), REPORT, "hidden-text"),
    case(Outcome.UNKNOWN, edited("class-drift", "source-drift"), REPORT, "counts alone"),
    case(Outcome.UNKNOWN, edited("hidden-text", "hidden-text"), REPORT, "twice"),
    case(Outcome.UNKNOWN, edited("a-method", "a-method", outcome="alarm"), REPORT, "twice"),
    case(Outcome.UNKNOWN, edited("hidden-text", rows_not_read=3), REPORT, "not to its end"),
    case(Outcome.UNKNOWN, edited("hidden-text", not_read=["x: cut"]), REPORT, "not to its end"),
    case(Outcome.UNKNOWN, edited("hidden-text", rows=0), REPORT, "not to its end"),
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
