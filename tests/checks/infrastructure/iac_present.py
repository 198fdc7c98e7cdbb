"""Which AI services nobody declared."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-iac-present"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={
            "app.py": 'import boto3\nboto3.client("bedrock-runtime")\n',
            "main.tf": 'resource "aws_sns_topic" "t" {}',
        },
        at=("app.py:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_sagemaker_model" "m" {
              execution_role_arn = "r"
            }
            """
        ),
        at=("main.tf:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=cfn(
            """
            R:
              Type: AWS::IAM::Policy
              Properties:
                PolicyDocument:
                  Statement: [{Effect: Allow, Action: bedrock:InvokeModel, Resource: x}]
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={"app.py": 'import boto3\nboto3.client(service_name="sagemaker-runtime")\n'},
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={"app.py": 'import boto3\nboto3.client("s3")\n'},
    ),
)
