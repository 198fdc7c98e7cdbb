"""Quotas of each caller on the routes that lead to a model."""

from bartizan.core.words import Outcome
from tests.builders_gateway import CHAT, CLIENT, LIMITS, MCP, configuration, exchange, guarded
from tests.checks.case import Case

CHECK = "model-gateway-quota"
TEXT = configuration(LIMITS)
REQUESTS = configuration("limits: {requests_per_minute: 9}")
LIFTED = configuration(LIMITS, route=CHAT.replace("models:", "limits: {concurrent: 2}, models:"))
BROKEN = configuration(LIMITS, "surprise: 1")

CASES = (
    Case(check=CHECK, outcome=Outcome.PASS, files=guarded(TEXT, *exchange(TEXT))),
    *(
        Case(
            check=CHECK, outcome=Outcome.FAIL, files=guarded(text, *exchange(text)),
            without=Outcome.PASS,
        )
        for text in (configuration(), REQUESTS, LIFTED)
    ),
    Case(check=CHECK, outcome=Outcome.REVIEW, files=guarded(TEXT), without=Outcome.PASS),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, files=guarded(BROKEN, *exchange(BROKEN)),
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK, outcome=Outcome.NOT_APPLICABLE,
        files={"gateway.yaml": configuration(route=MCP)},
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": CLIENT}),
)  # fmt: skip
