"""Cases of infra-copy-context."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-copy-context"

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"Dockerfile": "FROM a\nCOPY . /app\n"},
        at=("Dockerfile:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"api/Dockerfile": 'FROM a\nCOPY --chown=app ["./", "/app"]\n', "x.dockerignore": ""},
        at=("api/Dockerfile:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={"Dockerfile": "FROM a\nCOPY * /app/\n", ".dockerignore": "*\n!src\n"},
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={"Dockerfile": "FROM a\nCOPY . .\n", ".dockerignore": "**/.env*\n.git/\n"},
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={"Dockerfile": "FROM a AS b\nCOPY . .\nFROM a\nCOPY --from=b . .\n"},
        says="only a build stage",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={"Dockerfile": "FROM a\nCOPY . .\n", ".dockerignore": "*.log\n.git\n"},
        says="lets in .env",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"Dockerfile": "FORM a"}),
    Case(
        check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"Dockerfile": "FROM a\nCOPY src /app\n"}
    ),
)
