"""Which roles too many take on."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-iam-shared-role"


def role(services: str, more: str = "") -> dict[str, str]:
    text = (
        'resource "aws_iam_role" "r" {\n  assume_role_policy = jsonencode({ Statement = [{\n'
        '    Effect = "Allow", Action = "sts:AssumeRole"\n    Principal = { Service = [\n'
        f"{services}\n] }} }}] }})\n}}\n{more}"
    )
    return {"iam.tf": text}


CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=role(
            '"glue.amazonaws.com",\n"lambda.amazonaws.com",\n"sagemaker.amazonaws.com",\n'
            '"codebuild.amazonaws.com"'
        ),
        at=("iam.tf:5",),
        says="4 services",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=role(
            '"sagemaker.amazonaws.com"',
            'resource "aws_sagemaker_notebook_instance" "n" { role_arn = aws_iam_role.r.arn }\n'
            'resource "aws_sagemaker_model" "m" { execution_role_arn = aws_iam_role.r.arn }\n',
        ),
        says="serving",
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
                  AssumeRolePolicyDocument:
                    Statement:
                      - Effect: Allow
                        Action: sts:AssumeRole
                        Principal: {Service: [lambda.amazonaws.com]}
              Agent:
                Type: AWS::Bedrock::Agent
                Properties: {AgentResourceRoleArn: !GetAtt Role.Arn}
              Function:
                Type: AWS::Lambda::Function
                Properties: {Role: !GetAtt Role.Arn}
            """
        },
        says="agents and functions",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=role('"sagemaker.amazonaws.com",\n"codebuild.amazonaws.com"'),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=role(
            '"sagemaker.amazonaws.com"',
            'resource "aws_codebuild_project" "b" {\n  service_role = "x"\n'
            "  environment = aws_iam_role.r.arn\n}\n"
            'resource "aws_sagemaker_model" "m" { execution_role_arn = aws_iam_role.r.arn }\n',
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "iam.tf": """
            data "aws_iam_policy_document" "trust" {
              count = 1
              statement {
                actions = ["sts:AssumeRole"]
                principals {
                  type        = "Service"
                  identifiers = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]
                }
              }
            }
            resource "aws_iam_role" "r" {
              assume_role_policy = data.aws_iam_policy_document.trust[0].json
            }
            """
        },
        at=("iam.tf:7",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={"iam.tf": 'resource "aws_iam_role" "r" { assume_role_policy = var.trust }'},
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={"iam.tf": 'resource "aws_iam_user" "u" { name = "u" }'},
    ),
)
