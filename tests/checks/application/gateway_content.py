"""Untrusted texts that a gateway screens, on the way on which they come."""

from bartizan.core.words import Outcome
from tests.builders_gateway import CLIENT, GUARDS, MCP, configuration, exchange, guarded
from tests.checks.case import Case

CHECK = "app-gateway-content"
TEXT = configuration(GUARDS)
SERVER = configuration(GUARDS, route=MCP)
INWARD = configuration("guards: [{guard: injection, directions: [in]}]", route=MCP)
USERS = configuration("guards: [{guard: injection, settings: {roles: [user]}}]")
BROKEN = configuration(GUARDS, "surprise: 1")

CASES = (
    Case(check=CHECK, outcome=Outcome.PASS, files=guarded(TEXT, *exchange(TEXT))),
    Case(
        check=CHECK, outcome=Outcome.PASS, files=guarded(SERVER, *exchange(SERVER, route="crm")),
    ),
    *(
        Case(
            check=CHECK, outcome=Outcome.REVIEW, files=guarded(text, *exchange(text, route=route)),
            says="nothing screens", without=Outcome.PASS,
        )
        for text, route in ((USERS, "chat"), (INWARD, "crm"))
    ),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, files=guarded(BROKEN, *exchange(BROKEN)),
        without=Outcome.PASS,
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": CLIENT}),
)  # fmt: skip
