"""Cases of infra-compose-ports."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-compose-ports"

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "docker-compose.yml": """
                services:
                  app:
                    image: app
                    ports:
                      - 7860:7860
                      - "0.0.0.0:9000:9000/tcp"
                      - 127.0.0.1:8080:8080
                      - target: 80
                        published: 8081
                """
        },
        at=("docker-compose.yml:5", "docker-compose.yml:6", "docker-compose.yml:8"),
        never=("docker-compose.yml:7",),
        says="7860, 9000, 80",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"compose.yaml": "services:\n  db:\n    image: postgres\n    ports: ['5432:5432']\n"},
        says="a store or console: PostgreSQL",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "compose.yaml": """
                services:
                  app:
                    image: app
                    ports:
                      - "127.0.0.1:7860:7860"
                      - "[::1]:7861:7861"
                      - "${BIND:-127.0.0.1}:7862:7862"
                      - {target: 80, published: 8082, host_ip: 127.0.0.1}
                  edge:
                    image: traefik:v3
                    ports: ["80:80", "443:443"]
                """
        },
        at=("compose.yaml:5", "compose.yaml:11"),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={"compose.yaml": "services:\n  a:\n    image: a\n    ports: ['${BIND}:80:80']\n"},
        says="decided by a variable",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"compose.dev.yaml": "services:\n  a:\n    image: a\n    ports: [8080]\n"},
        says="a publishes 8080 on every interface",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"compose.yaml": "services: ["}),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={"compose.yaml": "services:\n  a:\n    image: a\n"},
    ),
)
