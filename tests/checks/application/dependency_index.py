"""Cases of app-dependency-index."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-dependency-index"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "requirements.txt": "--extra-index-url https://pypi.example.com/simple\nopenai==1.0\n"
        },
        at=("requirements.txt:1",),
        says="the highest version of any wins",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "Dockerfile": "FROM a\nRUN pip install x==1 \\\n"
            "  && pip install --pre torch --index-url https://example.com/whl/nightly/cu118\n"
        },
        at=("Dockerfile:3",),
        never=("Dockerfile:2",),
        says="nightly or test builds; pre-releases",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"requirements.txt": "--trusted-host pypi.example.com\nopenai==1.0\n"},
        says="certificate",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"setup.sh": "pip install -i http://pypi.example.com/simple openai==1.0\n"},
        says="plain HTTP",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={"requirements.txt": "--index-url https://pypi.example.com/simple\nopenai==1.0\n"},
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"pyproject.toml": "[project"}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "x = 1"}),
)
