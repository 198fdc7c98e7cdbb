"""When a promotion counts: of an approver, a second person, for the files that are signed here."""

from bartizan.core.words import Outcome
from bartizan.signing.statement import Statement
from tests.builders_signed import (
    FILES,
    PROFILE,
    SIGNATURE,
    manifest,
    promotion,
    signature,
    workload,
)
from tests.builders_signing import KEY, NOW, OTHER, SAFE, Authority, signed_by
from tests.checks.case import Case

CHECK = "model-promotion-signed"
SIGNED = {**workload(), **signature()}
NOBODY = PROFILE.replace("  approvers: [trust/approver.pub]\n", "")
# A policy by which the approver may sign as well: two roles of one key are one pair of eyes.
EITHER = (
    b"schema: bartizan.trust/v1\nname: release\n"
    b"accept: {any: [{key: release.pub}, {key: approver.pub}]}\n"
)
SECOND = "models/model-2.sig"

# The approver holds a certificate beside the key that promotes, and signs the model by that.
AUTHORITY = Authority("Example")
CERTIFIED = (
    b"schema: bartizan.trust/v1\nname: release\n"
    b"accept: {certificate: {roots: release.pub, subject: '*'}}\n"
)


def certified(subject: str) -> dict[str, str | bytes]:
    """Return what KEY signed for a name that its certificate gives it, and OTHER promoted."""
    chain = AUTHORITY.chain(KEY, subject)
    signed = signed_by(KEY, Statement(manifest(), SAFE, NOW), chain)
    roots = {"trust/release.pub": AUTHORITY.roots}
    return {**workload(trust=CERTIFIED), **roots, SIGNATURE: signed, **promotion()}


CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=certified("grace  hopper"),
        says="signed it by a certificate of that name",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=certified("Ada Lovelace"),
        says="another trust policy",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={**workload(trust=EITHER), **signature(key=OTHER), **promotion()},
        says="the key that approved is the one that signed the model",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            **workload(trust=EITHER),
            **signature(),
            **signature(key=OTHER, path=SECOND),
            **promotion(),
        },
        says="the key that approved is the one that signed the model",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={**workload(trust=EITHER), **signature(), **promotion()},
        says="another trust policy",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={**SIGNED, **promotion()},
        at=("releases/promotion.json:1",),
        says="Grace Hopper let the model into production",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={**SIGNED, **promotion(KEY)},
        says="not signed by a key",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={**SIGNED, **promotion(requested_by="grace  hopper")},
        says="one person",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={**SIGNED, **promotion(approver="Gr\u0430ce Hopper")},
        says="mixes",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={**SIGNED, **promotion(model=f"sha256:{'0' * 64}")},
        says="other files",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={**workload(profile=NOBODY), **signature(), **promotion()},
        says="names no approvers",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={**SIGNED, **promotion(approver="Alan Turing")},
        says="fills no role",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={**SIGNED, **promotion(verdict="review")},
        says="scan said review",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={**SIGNED, **promotion(policy=f"sha256:{'0' * 64}")},
        says="another trust policy",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={**workload({}), **promotion()},
        says="no trusted signature",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={"bartizan.yaml": PROFILE, **FILES, **promotion()},
        without=Outcome.PASS,
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files=SIGNED),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "x = 1\n"}),
)
