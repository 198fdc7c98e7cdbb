"""Cases of infra-compose-privileged."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-compose-privileged"

CASES = (
    *(
        Case(
            check=CHECK,
            outcome=Outcome.FAIL,
            files={
                "compose.yaml": f"""
                services:
                  agent:
                    image: agent
                    volumes:
                      - "{mount}"
                """
            },
            at=("compose.yaml:5",),
            says="the keys of whoever starts it",
        )
        for mount in (
            "~/.aws:/home/app/.aws:ro",
            "${HOME}/.config/gcloud:/root/.config/gcloud",
            "$HOME/.kube/config:/kube",
            "${HOME:-/root}/.ssh:/ssh",
        )
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "compose.yaml": """
                services:
                  agent:
                    image: agent
                    volumes: ["${HOME}/.cache/huggingface:/root/.cache/huggingface"]
                """
        },
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "compose.yaml": """
                services:
                  agent:
                    image: agent
                    privileged: true
                    pid: host
                    cap_add: [SYS_ADMIN]
                    volumes:
                      - /var/run/docker.sock:/var/run/docker.sock:ro
                      - {type: bind, source: /etc, target: /host}
                      - models:/root/.cache
                """
        },
        at=("compose.yaml:4", "compose.yaml:5", "compose.yaml:6", "compose.yaml:8"),
        never=("compose.yaml:10",),
        says="can command the container engine",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "compose.yaml": """
                services:
                  a:
                    image: a
                    user: "0:0"
                    network_mode: host
                    security_opt: ["seccomp:unconfined"]
                """
        },
        at=("compose.yaml:4", "compose.yaml:5"),
        says="runs as root",
        mend="Remove privileged",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"compose.yaml": "services:\n  a:\n    image: a\n    user: root\n"},
        at=("compose.yaml:4",),
        says="a runs as root",
        mend="user:",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "compose.yaml": """
                services:
                  a:
                    image: a
                    privileged: false
                    user: "1000"
                    network_mode: bridge
                    cap_drop: [ALL]
                    cap_add: [NET_BIND_SERVICE]
                    volumes: ["./data:/data"]
                """
        },
        at=("compose.yaml:2",),
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"compose.yaml": "services: {"}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "x = 1"}),
)
