"""Records of a gateway that name bodies by digests, and some that quote them."""

from dataclasses import replace

from bartizan.audit.record import Record
from bartizan.core.words import Outcome
from tests.builders_gateway import CLIENT, configuration, exchange, guarded
from tests.checks.case import Case

CHECK = "data-gateway-records"
TEXT = configuration()
BROKEN = configuration("surprise: 1")


def named(text: str, **detail: str) -> list[Record]:
    """An exchange whose records name their bodies."""
    return [
        replace(
            each,
            what=replace(each.what, digests={"body": "hmac-sha256:" + "ab" * 32}),
            detail={**each.detail, **detail},
        )
        for each in exchange(text)
    ]


CASES = (
    Case(check=CHECK, outcome=Outcome.PASS, files=guarded(TEXT, *named(TEXT))),
    Case(
        check=CHECK, outcome=Outcome.PASS,
        files=guarded(TEXT, *named(TEXT, place="a.b", approved="pay by anna.berg@firma-nord.de")),
    ),
    Case(
        check=CHECK, outcome=Outcome.FAIL, says="2 records", without=Outcome.PASS,
        files=guarded(TEXT, *named(TEXT, place="anna.berg@firma-nord.de")),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="no body", without=Outcome.PASS,
        files=guarded(TEXT, *exchange(TEXT)),
    ),
    Case(check=CHECK, outcome=Outcome.REVIEW, files=guarded(TEXT), without=Outcome.PASS),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, files=guarded(BROKEN, *named(BROKEN)),
        without=Outcome.PASS,
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": CLIENT}),
)  # fmt: skip
