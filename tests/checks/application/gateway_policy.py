"""Policies that decide on calls of tools: named, for tools that are listed, and calls were seen."""

from bartizan.core.words import Outcome
from tests.builders_gateway import CLIENT, MCP, TOOL, configuration, exchange, guarded
from tests.checks.case import Case

CHECK = "app-gateway-policy"
TEXT = configuration(f"acting: {{policies: p.cedar, tools: [{TOOL}]}}", route=MCP)
LISTS = configuration(f"acting: {{tools: [{TOOL}]}}", route=MCP)
NONE = configuration("acting: {policies: p.cedar}", route=MCP)
BROKEN = configuration("surprise: 1")

CASES = (
    Case(
        check=CHECK, outcome=Outcome.PASS,
        files=guarded(TEXT, *exchange(TEXT, route="crm", tools="read")),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="no call of a tool", without=Outcome.PASS,
        files=guarded(TEXT, *exchange(TEXT, route="crm")),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="no policy does", without=Outcome.PASS,
        files=guarded(LISTS, *exchange(LISTS, route="crm", tools="read")),
    ),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, files=guarded(BROKEN, *exchange(BROKEN)),
        without=Outcome.PASS,
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files=guarded(NONE, *exchange(NONE))),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": CLIENT}),
)  # fmt: skip
