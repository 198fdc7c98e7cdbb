"""Counts of a provider that agree with the gateway's log, exceed it, or say nothing of it."""

from bartizan.core.words import Outcome
from tests.builders_gateway import CLIENT, MCP, configuration
from tests.builders_usage import (
    FIRST,
    HOUR,
    buckets,
    counted,
    hourly,
    instead,
    metrics,
    plain,
    table,
)
from tests.checks.case import Case

CHECK = "app-gateway-bypass"
TEXT = configuration()
SERVER = configuration(route=MCP)
EACH = hourly(TEXT)
# The log begins at the first midnight; each day has 24 exchanges.
AGREED = plain("m", 24, 24, 24)
ALL = counted(TEXT, AGREED, EACH)
POINTS = {FIRST + number * HOUR: 1 for number in range(84)}
ABOVE = {**POINTS, FIRST + 5 * HOUR: 9}

CASES = (
    Case(check=CHECK, outcome=Outcome.PASS, files=ALL, without=Outcome.FAIL),
    Case(
        check=CHECK, outcome=Outcome.PASS, says="72 requests to m",
        files=instead(ALL, buckets("m-2026-08-06", 24, 24, 24), "json"),
    ),
    Case(
        check=CHECK, outcome=Outcome.PASS, says="72 requests",
        files=instead(ALL, metrics(POINTS), "json"),
    ),
    Case(
        check=CHECK, outcome=Outcome.FAIL, says="20 went past it", without=Outcome.PASS,
        files=instead(ALL, plain("m", 24, 44, 24)),
    ),
    Case(
        check=CHECK, outcome=Outcome.FAIL, says="8 went past it", without=Outcome.PASS,
        files=instead(ALL, metrics(ABOVE), "json"),
    ),
    Case(
        check=CHECK, outcome=Outcome.FAIL, says="to other", without=Outcome.PASS,
        files=instead(ALL, AGREED + plain("other", 1, 0, 0).split("\n", 1)[1]),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="another account", without=Outcome.PASS,
        files=instead(ALL, plain("m", 24, 4, 24)),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="29 failed", without=Outcome.PASS,
        files=counted(TEXT, AGREED, hourly(TEXT, failed=42)),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="names none of these", without=Outcome.PASS,
        files=instead(ALL, plain("deployment-7", 24, 24, 24)),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="all models", without=Outcome.PASS,
        files=instead(ALL, buckets(None, 24, 24, 24), "json"),
    ),
    Case(
        check=CHECK, outcome=Outcome.FAIL, says="all models", without=Outcome.PASS,
        files=instead(ALL, buckets(None, 24, 99, 24), "json"),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="no witness", without=Outcome.PASS,
        files=counted(TEXT, AGREED, EACH, seen=None),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="nothing is shown", without=Outcome.PASS,
        files=counted(TEXT, plain("m", 0, 0, 0), [hourly(TEXT)[1]] * 170),
    ),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, says="does not hold whole", without=Outcome.PASS,
        files=counted(TEXT, AGREED, hourly(TEXT, 20)),
    ),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, says="no provider's counts name it",
        files=counted(TEXT, AGREED, [*hourly(TEXT, 4, model="unlisted"), *EACH[8:]]),
    ),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, says="ended 9 days ago", without=Outcome.PASS,
        files=instead(ALL, table(("2026-11-16", "m", 24))),
    ),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, says="is malformed",
        files=instead(ALL, f"{AGREED}2026-11-26,m,many\n"),
    ),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, without=Outcome.PASS,
        files={**ALL, ".bartizan/audit/checkpoint": b"x"},
    ),
    Case(
        check=CHECK, outcome=Outcome.NOT_APPLICABLE, without=Outcome.PASS,
        files={path: each for path, each in ALL.items() if not path.endswith(".csv")},
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": CLIENT}),
    Case(
        check=CHECK, outcome=Outcome.NOT_APPLICABLE,
        files={**ALL, "deploy/gateway.yaml": SERVER},
    ),
)  # fmt: skip
