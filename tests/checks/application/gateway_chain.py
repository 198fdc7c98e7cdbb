"""Exchanges that can be followed to their end, and one that breaks off."""

from bartizan.core.words import Outcome
from tests.builders_gateway import CLIENT, configuration, exchange, guarded
from tests.checks.case import Case

CHECK = "app-gateway-chain"
TEXT = configuration()
BROKEN = configuration("surprise: 1")
OPEN = exchange(TEXT, name="2")[:1]

CASES = (
    Case(check=CHECK, outcome=Outcome.PASS, files=guarded(TEXT, *exchange(TEXT))),
    Case(check=CHECK, outcome=Outcome.PASS, files=guarded(TEXT, *exchange(TEXT), *OPEN)),
    Case(
        check=CHECK, outcome=Outcome.FAIL, says="1 of 1", without=Outcome.PASS,
        files=guarded(TEXT, *OPEN, days=1),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, without=Outcome.FAIL, says="no exchange",
        files=guarded(TEXT, *OPEN, days=8),
    ),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, files=guarded(BROKEN, *exchange(BROKEN)),
        without=Outcome.PASS,
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": CLIENT}),
)  # fmt: skip
