"""Which downloads of pipelines nobody compares."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "data-pipeline-download"
HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n"


def buildspec(*commands: str) -> dict[str, str | bytes]:
    return {"buildspec.yml": HEAD + "".join(f"      - {line}\n" for line in commands)}


CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=buildspec("pip install .", "aws s3 cp s3://samples/datasets/churn.txt s3://${B}/x"),
        at=("buildspec.yml:6",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            ".github/workflows/train.yml": """
            on: push
            jobs:
              train:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      sudo wget -q https://example.org/weights/model.safetensors
            """
        },
        at=(".github/workflows/train.yml:7",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=buildspec(
            "curl -O https://example.org/data/train.csv", "echo $DIGEST train.csv | sha256sum -c"
        ),
        at=("buildspec.yml:6",),
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"buildspec.yml": "phases: ["}),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=buildspec(
            "aws s3 cp s3://${BUCKET}/data/train.csv .",
            "aws s3 cp data/train.csv s3://mine/data/train.csv",
            "curl -fsSL https://example.org/install.sh",
            "aws s3 ls s3://samples/datasets/x.csv",
        ),
    ),
)
