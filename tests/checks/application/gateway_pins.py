"""A server of tools whose definitions are all pinned."""

from bartizan.core.words import Outcome
from tests.builders_gateway import CLIENT, MCP, TOOL, configuration, exchange, guarded
from tests.checks.case import Case

CHECK = "app-gateway-pins"
PIN = TOOL.replace("name: read", f"name: read, pin: '{'ab' * 32}'")
TEXT = configuration(f"acting: {{tools: [{PIN}]}}", route=MCP)
SOME = configuration(f"acting: {{tools: [{PIN}, {TOOL.replace('read', 'write')}]}}", route=MCP)
NONE = configuration(route=MCP)
BROKEN = configuration("surprise: 1", route=MCP)

CASES = (
    Case(check=CHECK, outcome=Outcome.PASS, files=guarded(TEXT, *exchange(TEXT, route="crm"))),
    *(
        Case(
            check=CHECK, outcome=Outcome.FAIL, files=guarded(text, *exchange(text, route="crm")),
            without=Outcome.PASS,
        )
        for text in (SOME, NONE)
    ),
    Case(check=CHECK, outcome=Outcome.REVIEW, files=guarded(TEXT), without=Outcome.PASS),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, files=guarded(BROKEN, *exchange(BROKEN)),
        without=Outcome.PASS,
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"g/gateway.yaml": configuration()}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": CLIENT}),
)  # fmt: skip
