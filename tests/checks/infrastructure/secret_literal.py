"""Cases of infra-secret-literal."""

from bartizan.core.words import Outcome
from tests.builders_secrets import shapes
from tests.checks.case import Case

KEYS = shapes("infra")
LARGE = b" " * (8 * 1024 * 1024 + 1)
COMPOSE = "services:\n  db:\n    image: postgres:16\n    environment:\n"
CASES = (
    # What a deployment sets is the password, whatever it looks like; so is a variable's default.
    Case(
        check="infra-secret-literal",
        outcome=Outcome.FAIL,
        files={"docker-compose.yml": COMPOSE + "      POSTGRES_PASSWORD: postgres\n"},
        at=("docker-compose.yml:5",),
        says="password of a deployment",
    ),
    Case(
        check="infra-secret-literal",
        outcome=Outcome.FAIL,
        files={"compose.yaml": COMPOSE + "      - POSTGRES_PASSWORD=${DB_PASSWORD:-root}\n"},
        at=("compose.yaml:5",),
    ),
    Case(
        check="infra-secret-literal",
        outcome=Outcome.NOT_APPLICABLE,
        files={
            "compose.yaml": COMPOSE + "      POSTGRES_PASSWORD: ${DB_PASSWORD:?set it}\n"
            "      DB_PASSWORD: your-password\n"
        },
    ),
    Case(
        check="infra-secret-literal",
        outcome=Outcome.FAIL,
        files={
            "Dockerfile": f"FROM python:3.12\nENV HF_TOKEN={KEYS['huggingface']}\n",
            "docker-compose.yml": "services:\n  db:\n    environment:\n"
            "      POSTGRES_PASSWORD: h4rd-to-guess\n",
        },
        at=("Dockerfile:2", "docker-compose.yml:4"),
    ),
    Case(
        check="infra-secret-literal",
        outcome=Outcome.FAIL,
        files={"Dockerfile": "FROM scratch\nRUN echo 'key: AKIA" + "5EXAMPLE12345678' > /c\n"},
        at=("Dockerfile:2",),
        says="published example",
    ),
    Case(
        check="infra-secret-literal",
        outcome=Outcome.REVIEW,
        files={"main.tf": 'key = "AKIA' + '5EXAMPLE12345678"\n'},
        at=("main.tf:1",),
    ),
    Case(
        check="infra-secret-literal",
        outcome=Outcome.PASS,
        files={
            "k8s/serve.yaml": """
                env:
                  - name: HF_TOKEN
                    valueFrom:
                      secretKeyRef: {name: hub, key: token}
                """,
            "docker-compose.yml": "services:\n  db:\n    environment:\n"
            "      POSTGRES_PASSWORD: ${DB_PASSWORD}\n",
        },
        at=("k8s/serve.yaml:4",),
    ),
    Case(
        check="infra-secret-literal",
        outcome=Outcome.UNKNOWN,
        files={"main.tf": LARGE},
        at=("main.tf:1",),
    ),
    Case(
        check="infra-secret-literal",
        outcome=Outcome.NOT_APPLICABLE,
        files={"Dockerfile": "FROM python:3.12\n"},
    ),
)
