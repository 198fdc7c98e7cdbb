"""Cases of infra-pipeline-credentials."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-pipeline-credentials"
CI = ".github/workflows/ci.yml"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)


def steps(text: str, env: str = "") -> dict[str, str]:
    lines = "".join(f"      {line}\n" for line in text.splitlines())
    return {CI: f"on: push\njobs:\n  a:\n    runs-on: x\n{env}    steps:\n{lines}"}


LOGIN = "- uses: aws-actions/configure-aws-credentials@v4\n  with:\n"
KEY = "    aws-access-key-id: ${{ secrets.ID }}\n    aws-secret-access-key: ${{ secrets.KEY }}\n"

CASES = (
    FAIL(files=steps(LOGIN + KEY), at=(f"{CI}:9",), says="aws-secret-access-key"),
    FAIL(
        files=steps("- run: make\n", "    env:\n      AWS_SECRET_ACCESS_KEY: ${{ secrets.KEY }}\n"),
        at=(f"{CI}:6",),
    ),
    FAIL(
        files=steps(
            "- uses: google-github-actions/auth@v2\n  with:\n"
            "    credentials_json: ${{ secrets.GCP }}\n"
        ),
        at=(f"{CI}:8",),
    ),
    FAIL(
        files=steps("- uses: azure/login@v2\n  with:\n    creds: ${{ secrets.AZURE }}\n"),
        at=(f"{CI}:8",),
    ),
    FAIL(
        files=steps(
            "- run: |\n    docker build --build-arg REGION=eu \\\n"
            "      --build-arg AWS_SECRET_ACCESS_KEY=${{ secrets.KEY }} \\\n      --tag a .\n"
        ),
        at=(f"{CI}:8",),
        says="AWS_SECRET_ACCESS_KEY is given to a build",
    ),
    FAIL(files=steps("- run: docker build --build-arg HF_TOKEN=$HF_TOKEN .\n"), at=(f"{CI}:6",)),
    FAIL(
        files=steps(
            "- uses: docker/build-push-action@v6\n  with:\n    build-args: |\n"
            "      VERSION=1\n      NPM_TOKEN=${{ secrets.NPM_TOKEN }}\n"
        ),
        at=(f"{CI}:8",),
    ),
    PASS(
        files=steps(f"{LOGIN}    role-to-assume: arn:aws:iam::1:role/ci\n"),
        at=(f"{CI}:8",),
    ),
    NONE(files=steps(f"{LOGIN}{KEY}    aws-session-token: ${{{{ secrets.T }}}}\n")),
    NONE(files=steps("- run: docker build --build-arg VERSION=$VERSION .\n")),
    NONE(files=steps("- run: docker build --secret id=token,env=TOKEN .\n")),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={CI: "jobs: [\n"}),
)
