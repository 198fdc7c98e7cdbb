"""Which inputs give secrets away."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-static-credentials"


def inputs(text: str, name: str = "variables.tf") -> dict[str, str]:
    return {name: text}


CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=inputs('variable "github_token" {\n  default = "<your token>"\n}'),
        at=("variables.tf:1", "variables.tf:2"),
        says="not marked sensitive",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=inputs('variable "dbPassword" {\n  default = "Aa-12-99"\n  sensitive = true\n}'),
        says="written as the default",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "stack.yaml": """
            Parameters:
              DBPassword: {Type: String, Default: hunter22}
              MaxTokens: {Type: Number, Default: 5}
              TokenParameter: {Type: String, Default: /app/token}
            Resources:
              T: {Type: AWS::SNS::Topic}
            """
        },
        at=("stack.yaml:2",),
        never=("stack.yaml:3", "stack.yaml:4"),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=inputs('resource "aws_iam_access_key" "k" {\n  user = "u"\n}', "iam.tf"),
        at=("iam.tf:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=inputs('variable "openai_api_key" {\n  type = string\n}'),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=inputs('variable "hf_token" {\n  default = ""\n}'),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=inputs('variable "api_key" {\n  type = string\n  sensitive = true\n}'),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=inputs('variable "api_key" {\n  default = \n'),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=inputs(
            'variable "max_tokens" { default = 5 }\n'
            'variable "kms_key" { default = "alias/x" }\n'
            'variable "client_token" { default = "x" }\n'
            'variable "secret_name" { default = "prod/db" }\n'
            'variable "hf_token" {\n  default = "<token>"\n  sensitive = true\n}\n'
        ),
    ),
)
