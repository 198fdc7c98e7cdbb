"""Cases of app-dependencies-vcs."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-dependencies-vcs"
COMMIT = "0b93645e9fea7318ecaed2b359559ac225c90a2b"
GIT = "git+https://git.example.com/org/peft.git"

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"requirements.txt": f"openai==1.0\n{GIT}\n"},
        at=("requirements.txt:2",),
        says="no full commit",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"requirements.txt": f"peft @ {GIT}@v1.0\n-e {GIT}@main#egg=other\n"},
        at=("requirements.txt:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"requirements.txt": "a @ https://files.example.com/a-1.0-py3-none-any.whl\n"},
        says="with no hash",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "pyproject.toml": """
                [tool.poetry.dependencies]
                python = "^3.11"
                peft = { git = "https://git.example.com/org/peft.git", branch = "main" }
                """
        },
        at=("pyproject.toml:3",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={"requirements.txt": f"peft @ {GIT}@{COMMIT}\n-e .\n./local\n"},
        at=("requirements.txt:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "pyproject.toml": f"""
                [project]
                name = "app"
                version = "1"
                dependencies = ["peft @ {GIT}"]
                """,
            "uv.lock": f"""
                version = 1
                [[package]]
                name = "peft"
                version = "0.1"
                source = {{ git = "https://git.example.com/org/peft.git#{COMMIT}" }}
                """,
        },
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"pyproject.toml": "[project"}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"requirements.txt": "openai\n"}),
)
