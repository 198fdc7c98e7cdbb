"""Which grants of iam:PassRole are too wide."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-iam-passrole"


def policy(statement: str) -> dict[str, str]:
    document = f"jsonencode({{\n    Statement = [{{\n{statement}\n    }}]\n  }})"
    return {"iam.tf": f'resource "aws_iam_policy" "p" {{\n  policy = {document}\n}}\n'}


CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=policy('Effect = "Allow"\nAction : ["iam:PassRole"]\nResource : "*"'),
        at=("iam.tf:5",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=policy('Effect = "Allow"\nAction = "iam:*"\nNotResource = "arn:aws:iam::*:role/x"'),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=policy(
            'Effect = "Allow"\nAction = "iam:PassRole"\nResource = "arn:aws:iam::*:role/*"'
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "stack.yaml": """
            Resources:
              Role:
                Type: AWS::IAM::Role
                Properties:
                  Policies:
                    - PolicyName: p
                      PolicyDocument:
                        Statement:
                          - Effect: Allow
                            Action:
                              - sagemaker:CreateModel
                              - iam:PassRole
                            Resource: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*
            """
        },
        at=("stack.yaml:12",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=policy(
            'Effect = "Allow"\nAction = "iam:PassRole"\nResource = "arn:aws:iam::*:role/*"\n'
            'Condition = { StringEquals = { "iam:PassedToService" = "sagemaker.amazonaws.com" } }'
        ),
        says="condition",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=policy('Effect = "Allow"\nAction = "iam:PassRole"\nResource = aws_iam_role.r.arn'),
        says="named",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=policy('Effect = "Allow"\nAction = "iam:PassRole"\nResource = var.roles'),
        says="var.roles",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=policy('Effect = var.effect\nAction = "iam:PassRole"\nResource = "*"'),
        says="computed",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={"iam.tf": 'resource "aws_iam_policy" "p" { policy = file("policy.json") }'},
        says="policy is computed",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=policy('Effect = "Deny"\nAction = "iam:PassRole"\nResource = "*"'),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=policy(
            '# Action = "iam:PassRole"\nEffect = "Allow"\nAction = "s3:*"\nResource = "*"'
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=policy('Effect = "Allow"\nAction = "*"\nResource = "*"'),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={
            "endpoint.tf": """
            data "aws_iam_policy_document" "boundary" {
              statement {
                actions   = ["iam:PassRole"]
                resources = ["*"]
              }
            }
            data "aws_iam_policy_document" "scp" {
              statement {
                actions   = ["iam:PassRole"]
                resources = ["*"]
              }
            }
            resource "aws_organizations_policy" "o" {
              content = data.aws_iam_policy_document.scp.json
            }
            """
        },
    ),
)
