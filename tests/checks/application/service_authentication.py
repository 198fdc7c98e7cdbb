"""Cases of app-service-authentication."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-service-authentication"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL, without=Outcome.PASS)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS, without=Outcome.FAIL)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW, without=Outcome.FAIL)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
SERVICE = "services:\n  store:\n    image: store:1\n"
MAPPED = SERVICE + "    environment:\n      {}\n"
LISTED = SERVICE + "    environment:\n      - {}\n"
OPENED = (
    LISTED.format("xpack.security.enabled=false"),
    MAPPED.format("xpack.security.enabled: false"),
    MAPPED.format("AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED: 'true'"),
    MAPPED.format("POSTGRES_HOST_AUTH_METHOD: trust"),
    MAPPED.format('MYSQL_ALLOW_EMPTY_PASSWORD: "yes"'),
    MAPPED.format('MYSQL_ALLOW_EMPTY_PASSWORD: "no"'),
    LISTED.format("NEO4J_AUTH=none"),
    LISTED.format("DISABLE_SECURITY_PLUGIN=true"),
    LISTED.format("WEBUI_AUTH=False"),
    LISTED.format("WEBUI_AUTH=${WEBUI_AUTH:-False}"),
    LISTED.format("JUPYTER_TOKEN="),
    SERVICE + "    command: redis-server --protected-mode no\n",
    SERVICE + "    command: [mongod, --noauth]\n",
    SERVICE + "    command: jupyter lab --ServerApp.token='' --ip 0.0.0.0\n",
)
DEMANDED = (
    LISTED.format("xpack.security.enabled=true"),
    MAPPED.format("AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED: 'false'"),
    MAPPED.format("POSTGRES_HOST_AUTH_METHOD: scram-sha-256"),
    LISTED.format("NEO4J_AUTH=neo4j/a-long-one"),
    LISTED.format("MARIADB_ALLOW_EMPTY_ROOT_PASSWORD="),
    LISTED.format("ALLOW_EMPTY_PASSWORD=no"),
)
OUTSIDE = (
    SERVICE,
    MAPPED.format("LOG_LEVEL: debug"),
    SERVICE + "    command: [serve, --no-author]\n",
    SERVICE + "    command: jupyter lab --ServerApp.token=abc --ip 0.0.0.0\n",
)
CASES = (
    *(FAIL(files={"compose.yaml": text}, says="lets everybody into store") for text in OPENED),
    FAIL(
        files={
            "docker-compose.yml": OPENED[0] + "    ports:\n      - 9200:9200\n",
        },
        at=("docker-compose.yml:5",),
    ),
    *(PASS(files={"compose.yaml": text}, without=Outcome.REVIEW) for text in DEMANDED),
    REVIEW(files={"compose.yaml": LISTED.format("WEBUI_AUTH=${WEBUI_AUTH}")}),
    # Compose takes these from the environment that it runs in.
    REVIEW(files={"compose.yaml": LISTED.format("JUPYTER_TOKEN")}),
    REVIEW(files={"compose.yaml": MAPPED.format("xpack.security.enabled:")}),
    *(NONE(files={"compose.yaml": text}) for text in OUTSIDE),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"compose.yaml": "services: ["}),
)
