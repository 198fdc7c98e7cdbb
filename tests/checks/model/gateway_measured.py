"""Records of a gateway that say who used which model."""

from bartizan.core.words import Outcome
from tests.builders_gateway import CLIENT, configuration, exchange, guarded
from tests.checks.case import Case

CHECK = "model-gateway-measured"
TEXT = configuration()
BROKEN = configuration("surprise: 1")

CASES = (
    Case(check=CHECK, outcome=Outcome.PASS, files=guarded(TEXT, *exchange(TEXT))),
    Case(
        check=CHECK, outcome=Outcome.FAIL, files=guarded(TEXT, *exchange(TEXT, model="")),
        without=Outcome.PASS,
    ),
    Case(check=CHECK, outcome=Outcome.REVIEW, files=guarded(TEXT), without=Outcome.PASS),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, files=guarded(BROKEN, *exchange(BROKEN)),
        without=Outcome.PASS,
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": CLIENT}),
)  # fmt: skip
