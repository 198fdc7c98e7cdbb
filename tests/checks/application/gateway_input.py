"""What is screened by a gateway: configured so that it can act, in use, and not to be gone past."""

from bartizan.core.words import Outcome
from tests.builders_gateway import AT, CHAT, CLIENT, GUARDS, configuration, exchange, guarded
from tests.builders_log import profile
from tests.checks.case import Case

CHECK = "app-gateway-input"
TEXT = configuration(GUARDS)
LAX = configuration("guards: [{guard: injection, settings: {action: allow}}]")
DEAF = configuration("guards: [{guard: injection, settings: {threshold: 1.0}}]")
NARROW = configuration("guards: [{guard: injection, settings: {roles: [document]}}]")
OUTWARD = configuration("guards: [{guard: injection, directions: [out]}]")
BLIND = configuration(GUARDS, route=CHAT.replace("models:", "attachments: [image], models:"))
BROKEN = configuration(GUARDS, "surprise: 1")
PAST = CLIENT.replace("base_url=os.environ['GATEWAY']", "")
PUBLIC = CLIENT.replace("os.environ['GATEWAY']", "'https://api.openai.com/v1'")
BEDROCK = "import boto3\nboto3.client('bedrock-runtime').converse(modelId='m', messages=[])\n"
RULES = "import boto3\nboto3.client('bedrock-runtime').apply_guardrail(content=[])\n"
OTHER = exchange(TEXT + "\n# changed\n")

CASES = (
    Case(
        check=CHECK, outcome=Outcome.PASS, files=guarded(TEXT, *exchange(TEXT)),
        at=(f"{AT}:6",), says="it acted: sensitive-values",
    ),
    *(
        Case(
            check=CHECK, outcome=Outcome.REVIEW, files=guarded(text, *exchange(text)),
            says="nothing screens", without=Outcome.PASS,
        )
        for text in (configuration(), LAX, DEAF, NARROW, OUTWARD, BLIND)
    ),
    Case(
        check=CHECK, outcome=Outcome.PASS,
        files={**guarded(TEXT, *exchange(TEXT)), "rules.py": RULES},
    ),
    *(
        Case(
            check=CHECK, outcome=Outcome.REVIEW, says="past it", without=Outcome.PASS,
            files=guarded(TEXT, *exchange(TEXT), code=code),
        )
        for code in (PAST, PUBLIC, BEDROCK, f"{CLIENT}\n{BEDROCK}")
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="no exchange under this", without=Outcome.PASS,
        files=guarded(TEXT, *OTHER),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="no exchange under this", without=Outcome.PASS,
        files=guarded(TEXT, *exchange(TEXT), days=8),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="no witness", without=Outcome.PASS,
        files=guarded(TEXT, *exchange(TEXT), witnessed=False),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="does not verify", without=Outcome.PASS,
        files=guarded(TEXT, *exchange(TEXT), tampered=True),
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, says="no audit log is declared", without=Outcome.PASS,
        files={AT: TEXT, "app.py": CLIENT},
    ),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, says="cannot be served", without=Outcome.PASS,
        files=guarded(BROKEN, *exchange(BROKEN)),
    ),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, says="is not known", without=Outcome.PASS,
        files={AT: TEXT, "bartizan.yaml": profile(), "app.py": CLIENT},
    ),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, says="not read", without=Outcome.PASS,
        files={**guarded(TEXT, *exchange(TEXT)), "more.py": PAST.replace("[])", "[]")},
    ),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, says="not read", without=Outcome.PASS,
        files={**guarded(TEXT, *exchange(TEXT)), "a.ts": "client.responses.create({})\n"},
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": PAST}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"bartizan.yaml": profile()}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"gateway.yaml": "routes: []\n"}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={f"tests/{AT}": TEXT}),
)  # fmt: skip
