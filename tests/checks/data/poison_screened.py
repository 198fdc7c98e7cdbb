"""Cases of data-poison-screened."""

import json
from hashlib import sha256

from bartizan.core.words import Outcome
from bartizan.crypto.ecdsa import EcSigningKey
from bartizan.datasets import screened
from tests.builders_signed import SIGNATURE, signature, workload
from tests.builders_signing import KEY, NOW, signed_by
from tests.builders_signing import OTHER as OTHER_KEY
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


def vouched(content: bytes, name: str = "train.jsonl.vet.json", key: EcSigningKey = KEY) -> bytes:
    return signed_by(key, screened.vouched(name, content, NOW))


def trusting(outcome: Outcome, says: str, **signature: bytes) -> Case:
    """Return a case of a workload that names a trust policy, with a clear report."""
    beside = {f"data/train.jsonl.vet.json.{name}": each for name, each in signature.items()}
    return Case(
        check="data-poison-screened",
        outcome=outcome,
        files={
            **{path: each for path, each in workload().items() if not path.startswith("models/")},
            "data/train.jsonl": ROWS,
            "data/train.jsonl.vet.json": report("clear"),
            **beside,
        },
        says=says,
        without=Outcome.FAIL,
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
    trusting(Outcome.UNKNOWN, "nobody signed it"),
    trusting(Outcome.PASS, "signed by whom the trust policy takes", sig=vouched(report("clear"))),
    trusting(Outcome.UNKNOWN, "not signed by a key", sig=vouched(report("clear"), key=OTHER_KEY)),
    trusting(Outcome.UNKNOWN, "other bytes", sig=vouched(report("alarm"))),
    trusting(Outcome.UNKNOWN, "other bytes", sig=vouched(report("clear"), "other.vet.json")),
    trusting(Outcome.UNKNOWN, "not the signature of a report", sig=signature()[SIGNATURE]),
    trusting(Outcome.UNKNOWN, "the trust policy does not take", sig=b"{"),
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
