"""Cases of infra-image-secrets."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-image-secrets"

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"Dockerfile": "FROM a\nENV PORT=80 \\\n    DB_PASSWORD=postgres\n"},
        at=("Dockerfile:3",),
        says="plain word",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"Dockerfile": "FROM a\nARG HF_TOKEN\nENV HF_TOKEN=$HF_TOKEN\n"},
        at=("Dockerfile:3",),
        says="keeps the build argument",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"Dockerfile": "FROM a\nARG NPM_TOKEN\nRUN npm login --token ${NPM_TOKEN}\n"},
        at=("Dockerfile:2",),
        says="history",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"Dockerfile": 'FROM a\nCOPY .env id_rsa /app/\nADD [".npmrc", "/root/"]\n'},
        at=("Dockerfile:2", "Dockerfile:3"),
        says="puts .env into the image",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"Dockerfile": 'FROM a\nRUN echo "token = short-one" > /etc/conf\n'},
        at=("Dockerfile:2",),
        says="writes token",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "Dockerfile": """
                FROM a
                ARG DEBIAN_FRONTEND=noninteractive
                ENV MAX_TOKENS=100 TOKENIZERS_PARALLELISM=false
                ENV API_KEY_FILE=/run/secrets/key API_KEY= DB_PASSWORD=/run/secrets/db
                COPY .env.example /app/
                COPY --from=build /root/.npmrc /dev/null
                RUN --mount=type=secret,id=token make
                """
        },
        at=("Dockerfile:7",),
        says="mounted",
    ),
    Case(check=CHECK, outcome=Outcome.PASS, files={"Dockerfile": "FROM a\nRUN make\n"}),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={"Dockerfile": 'FROM a\nENV DB_TOKEN=$OTHER\nRUN echo "token: $TOKEN_1" > /x\n'},
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"Dockerfile": "RUN <<EOF\nmake\n"}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "x = 1"}),
)
