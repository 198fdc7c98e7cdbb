"""Which rights make an administrator."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-iam-admin"
ATTACHED = (
    'resource "aws_iam_role_policy_attachment" "a" {{\n  role = "r"\n  policy_arn = {arn}\n}}\n'
)


def document(statement: str) -> dict[str, str]:
    return {
        "iam.tf": f'data "aws_iam_policy_document" "d" {{\n  statement {{\n{statement}\n  }}\n}}'
    }


CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=document('actions = ["*"]\nresources = ["*"]'),
        says="every action is allowed",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=document('not_actions = ["aws-portal:*"]\nresources = ["*"]'),
        says="every action but",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=document('actions = ["s3:GetObject", "iam:Put*"]\nresources = ["*"]'),
        says="iam:PutRolePolicy",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"iam.tf": ATTACHED.format(arn='"arn:aws:iam::aws:policy/AdministratorAccess"')},
        at=("iam.tf:3",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "iam.tf": 'data "aws_iam_policy" "power" { name = "PowerUserAccess" }\n'
            + ATTACHED.format(arn="data.aws_iam_policy.power.arn")
        },
        says="PowerUserAccess",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "iam.tf": """
            resource "aws_iam_role_policy_attachment" "all" {
              for_each   = toset(["arn:aws:iam::aws:policy/IAMFullAccess"])
              role       = aws_iam_role.r.name
              policy_arn = each.value
            }
            """
        },
        at=("iam.tf:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "stack.json": """
            {"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {
              "AssumeRolePolicyDocument": {"Statement": []},
              "ManagedPolicyArns": [
                {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"},
                  ":iam::aws:policy/AdministratorAccess"]]}]}}}}
            """
        },
        at=("stack.json:5",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=document('actions = ["s3:GetObject"]\nresources = ["*"]'),
        at=("iam.tf:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=document('effect = var.effect\nactions = ["*"]\nresources = ["*"]'),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={"iam.tf": 'resource "aws_iam_role_policy" "p" { policy = var.policy }'},
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={
            "iam.tf": """
            resource "aws_iam_role" "r" {
              permissions_boundary = "arn:aws:iam::aws:policy/PowerUserAccess"
            }
            resource "aws_kms_key" "k" {
              policy = jsonencode({ Statement = [{
                Effect = "Allow", Action = "kms:*", Resource = "*"
                Principal = { AWS = "arn:aws:iam::111122223333:root" } }] })
            }
            """
        },
    ),
)
