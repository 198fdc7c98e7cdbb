"""Callers of a gateway are known: no record of a request that was passed on names nobody."""

from bartizan.audit.record import Who
from bartizan.core.words import Outcome
from tests.builders_gateway import CLIENT, configuration, exchange, guarded
from tests.checks.case import Case

CHECK = "app-gateway-callers"
TEXT = configuration()
BROKEN = configuration("surprise: 1")

CASES = (
    Case(check=CHECK, outcome=Outcome.PASS, files=guarded(TEXT, *exchange(TEXT))),
    *(
        Case(
            check=CHECK, outcome=Outcome.FAIL, says="for nobody", without=Outcome.PASS,
            files=guarded(TEXT, *exchange(TEXT), *exchange(TEXT, name="2", who=who)),
        )
        for who in (Who("unknown", "api-key"), Who("ada", "none"))
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, without=Outcome.FAIL, says="no witness",
        files=guarded(TEXT, *exchange(TEXT, who=Who("ada", "none")), witnessed=False),
    ),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, files=guarded(BROKEN, *exchange(BROKEN)),
        without=Outcome.PASS,
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": CLIENT}),
)  # fmt: skip
