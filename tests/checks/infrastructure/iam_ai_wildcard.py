"""Which rights on models and agents are too wide."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-iam-ai-wildcard"


def policy(statement: str) -> dict[str, str]:
    document = f'{{"Statement": [\n{statement}\n]}}'
    return {
        "iam.tf": f'resource "aws_iam_role_policy" "p" {{\n  policy = <<EOT\n{document}\nEOT\n}}\n'
    }


CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={
            "t.yaml": """
                Resources:
                  Policy:
                    Type: AWS::IAM::Policy
                    Properties:
                      PolicyDocument:
                        Statement:
                          - Action: bedrock:InvokeModel
                            Effect: Allow
                            Resource:
                              - arn:aws:bedrock:*::foundation-model/*
                """
        },
        at=("t.yaml:7",),
        says="reaches every model",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=policy('{"Effect": "Allow",\n"Action": ["sagemaker:*"],\n"NotResource": ["arn:x"]}'),
        at=("iam.tf:5",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=policy('{"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": "*"}'),
        says="bedrock:InvokeModel",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "stack.yaml": """
            Resources:
              R:
                Type: AWS::IAM::Role
                Properties:
                  ManagedPolicyArns:
                    - arn:aws:iam::aws:policy/AmazonBedrockFullAccess
            """
        },
        at=("stack.yaml:6",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=policy(
            '{"Effect": "Allow", "Action": "bedrock:*", "Resource": "arn:aws:bedrock:*::model/x"}'
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=policy(
            '{"Effect": "Allow", "Action": "bedrock:*", "Resource": "*",'
            '"Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}'
        ),
        says="under a condition",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=policy(
            '{"Effect": "Allow", "Action": ["bedrock:InvokeModel"],'
            '"Resource": "arn:aws:bedrock:eu-west-1::foundation-model/m"}'
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=policy('{"Effect": "Allow", "Action": ["sagemaker:ListApps"], "Resource": "*"}'),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=policy('{"Effect": "Allow", "Action": "bedrock:*", "Resource": "${var.models}"}'),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=policy('{"Effect": "${var.e}", "Action": "bedrock:*", "Resource": "*"}'),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={"iam.tf": 'resource "aws_iam_policy" "p" { policy = var.policy }'},
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=policy('{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}'),
    ),
)
