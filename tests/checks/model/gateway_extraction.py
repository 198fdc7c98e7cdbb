"""A watch for extraction that raised an alarm, one that did not, and none."""

from bartizan.core.words import Outcome
from tests.builders_gateway import CLIENT, configuration, exchange, guarded, ruled
from tests.checks.case import Case

CHECK = "model-gateway-extraction"
ROUTE = "{name: chat, dialect: openai-chat, upstream: one, models: [m], watch: {baseline: b.json}}"
TOLD = "alerts: [{name: oncall, url: 'https://hooks.example', secret: {env: S}%s}]"
TEXT = configuration(TOLD % "", route=ROUTE)
DEAF = configuration(TOLD % ", events: [audit]", route=ROUTE)
QUIET = configuration(route=ROUTE)
BLIND = configuration(TOLD % "")
BROKEN = configuration("surprise: 1", route=ROUTE)


CASES = (
    Case(check=CHECK, outcome=Outcome.PASS, files=guarded(TEXT, *ruled(TEXT, "extraction-watch"))),
    Case(
        check=CHECK, outcome=Outcome.PASS, says="it acted: extraction-watch",
        files=guarded(
            TEXT, *ruled(TEXT, "extraction-watch"), *list(exchange(TEXT)) * 2100, days=0
        ),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="no alarm", without=Outcome.PASS,
        files=guarded(TEXT, *exchange(TEXT)),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="no receiver", without=Outcome.PASS,
        files=guarded(DEAF, *ruled(DEAF, "extraction-watch")),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="no receiver", without=Outcome.PASS,
        files=guarded(QUIET, *ruled(QUIET, "extraction-watch")),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="not watched", without=Outcome.PASS,
        files=guarded(BLIND, *ruled(BLIND, "extraction-watch")),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="no witness", without=Outcome.PASS,
        files=guarded(TEXT, *ruled(TEXT, "extraction-watch"), witnessed=False),
    ),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, files=guarded(BROKEN, *exchange(BROKEN)),
        without=Outcome.PASS,
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": CLIENT}),
)  # fmt: skip
