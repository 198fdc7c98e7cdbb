"""IAM statements are the same facts, whichever way they are written."""

import pytest

from bartizan.collect.iac import collect
from bartizan.core.place import Place
from bartizan.evidence.iac import Condition, Effect, Iac, Statement

HEREDOC = """resource "aws_iam_role_policy" "p" {
  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "one",
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:Put*"],
      "Resource": ["${aws_s3_bucket.b.arn}/*", "*"],
      "Condition": {"StringEquals": {"aws:SourceAccount": "1"}}
    }
  ]
}
EOF
}
"""
ENCODED = """resource "aws_iam_role_policy" "p" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = {
      Sid = "one", Effect = "Allow"
      Action : ["s3:GetObject", "s3:Put*"]
      Resource = ["${aws_s3_bucket.b.arn}/*", "*"]
      Condition = { StringEquals = { "aws:SourceAccount" = "1" } }
    }
  })
}
"""
DOCUMENT = """data "aws_iam_policy_document" "d" {
  statement {
    sid       = "one"
    actions   = ["s3:GetObject", "s3:Put*"]
    resources = ["${aws_s3_bucket.b.arn}/*", "*"]
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["1"]
    }
  }
}
resource "aws_iam_role_policy" "p" { policy = data.aws_iam_policy_document.d.json }
"""
STACK = """Resources:
  P:
    Type: AWS::IAM::Policy
    Properties:
      PolicyDocument:
        Statement:
          - Sid: one
            Effect: Allow
            Action: [s3:GetObject, 's3:Put*']
            Resource: [!Sub '${B.Arn}/*', '*']
            Condition: {StringEquals: {'aws:SourceAccount': '1'}}
"""
ROLE = """Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: x}}
      Policies:
        - PolicyName: p
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: '*', Resource: !Join ['', ['a:', !Ref B, '/*']]}
              - !If [c, {Effect: Deny, NotAction: 'a:b', Resource: !GetAtt B.Arn}, !Ref N]
"""


def read(source: str, name: str = "a.tf") -> Iac:
    return collect([(name, source.encode())])


def one(source: str, name: str = "a.tf") -> Statement:
    (found,) = read(source, name).statements
    return found


@pytest.mark.parametrize(
    ("source", "name", "line", "under"),
    [
        (HEREDOC, "a.tf", 6, "policy"),
        (ENCODED, "a.tf", 4, "policy"),
        (DOCUMENT, "a.tf", 2, ""),
        (STACK, "a.yaml", 7, "PolicyDocument"),
    ],
    ids=["heredoc", "jsonencode", "document", "cloudformation"],
)
def test_each_way_gives_the_same_statement(source: str, name: str, line: int, under: str) -> None:
    found = one(source, name)
    assert (found.effect, found.sid, found.under) == (Effect.ALLOW, "one", under)
    assert found.actions == ("s3:GetObject", "s3:Put*")
    assert found.resources[0].endswith("/*")
    assert found.resources[1] == "*"
    assert found.unresolved == {"resources"}
    key = Condition(operator="StringEquals", key="aws:SourceAccount", values=("1",))
    assert found.conditions == (key,)
    assert found.place.line == line
    assert read(source, name).opaque == ()


def test_an_action_has_its_own_line() -> None:
    source = HEREDOC.replace('["s3:GetObject", ', '["s3:GetObject",\n ')
    assert one(source).place_of("s3:PutObject") == Place("a.tf", 10)


def test_a_statement_belongs_to_the_resource_that_holds_it() -> None:
    evidence = read(DOCUMENT)
    (document,) = evidence.of("data.aws_iam_policy_document")
    assert evidence.statements_of(document) == evidence.statements
    assert evidence.referring_to(document) == evidence.of("aws_iam_role_policy")


@pytest.mark.parametrize(
    ("source", "principals"),
    [
        ('"*"', ("*",)),
        ('{ AWS = "*" }', ("*",)),
        (
            '{ Service = ["a", "b"], AWS = var.x }',
            ("Service:a", "Service:b", "AWS:${var.x}"),
        ),
        ("var.who", ("${var.who}",)),
    ],
)
def test_principals_of_json(source: str, principals: tuple[str, ...]) -> None:
    policy = f"jsonencode({{ Statement = [{{ Principal = {source} }}] }})"
    found = one(f'resource "aws_x" "x" {{ policy = {policy} }}')
    assert found.principals == principals
    assert found.effect is Effect.UNRESOLVED


def test_principals_of_a_document() -> None:
    found = one(
        """data "aws_iam_policy_document" "d" {
  statement {
    effect = "Deny"
    not_actions = ["sts:*"]
    not_resources = ["a"]
    principals {
      type        = "Service"
      identifiers = ["sagemaker.amazonaws.com"]
    }
    not_principals {
      type = "AWS"
      identifiers = ["*"]
    }
  }
}"""
    )
    assert found.effect is Effect.DENY
    assert found.principals == ("Service:sagemaker.amazonaws.com",)
    assert found.principal_lines == (8,)
    assert found.not_principals == ("*",)
    assert (found.not_actions, found.not_resources) == (("sts:*",), ("a",))
    assert found.action_lines == (4,)


def test_statements_of_a_dynamic_block_are_read() -> None:
    source = """data "aws_iam_policy_document" "d" {
  statement { actions = ["a:b"] }
  dynamic "statement" {
    for_each = var.x
    content {
      actions   = ["c:d"]
      resources = [statement.value]
    }
  }
}"""
    first, second = read(source).statements
    assert (first.actions, second.actions) == (("a:b",), ("c:d",))
    assert second.resources == ("${statement.value}",)


def test_policies_within_a_role_of_a_stack() -> None:
    evidence = read(ROLE, "a.yaml")
    trust, allow, deny = evidence.statements
    assert trust.is_trust
    assert trust.under == "AssumeRolePolicyDocument"
    assert allow.resources == ("a:${B}/*",)
    assert (deny.effect, deny.not_actions, deny.resources) == (Effect.DENY, ("a:b",), ("${B.Arn}",))
    assert [each.place.line for each in evidence.statements] == [6, 11, 12]


def test_a_local_that_holds_the_policy() -> None:
    source = """locals { p = { Statement = [{ Effect = "Allow", Action = "*" }] } }
resource "aws_iam_policy" "p" { policy = jsonencode(local.p) }"""
    assert one(source).grants("kms:Decrypt")


@pytest.mark.parametrize(
    "source",
    [
        'resource "aws_iam_policy" "p" { policy = file("p.json") }',
        'resource "aws_iam_policy" "p" { policy = data.aws_iam_policy_document.elsewhere.json }',
        'resource "aws_iam_role" "r" { assume_role_policy = "%{ if x }{}%{ endif }" }',
        'resource "aws_iam_role" "r" {\n inline_policy {\n policy = var.p\n }\n}',
    ],
)
def test_a_policy_that_is_computed_is_opaque(source: str) -> None:
    evidence = read(source)
    (found,) = evidence.opaque
    assert found.reason.startswith(f"{found.under} is computed: ")
    assert evidence.statements == ()


@pytest.mark.parametrize(
    "source",
    [
        'resource "aws_ecr_lifecycle_policy" "p" { policy = var.p }',
        'resource "google_x" "p" { policy = var.p }',
        'resource "aws_iam_policy_attachment" "p" { policy_arn = var.p }',
        'resource "aws_x" "p" { policy = "text" }',
        'resource "aws_x" "p" { policy_document = "{}" }',
    ],
)
def test_what_holds_no_policy(source: str) -> None:
    evidence = read(source)
    assert (evidence.statements, evidence.opaque) == ((), ())


def test_policies_that_a_document_takes_in_are_opaque_unless_of_the_module() -> None:
    evidence = read(
        """data "aws_iam_policy_document" "d" {
  source_policy_documents   = [data.aws_iam_policy_document.d2.json, file("x.json")]
  override_policy_documents = var.more
}
data "aws_iam_policy_document" "d2" {}
"""
    )
    assert [(each.under, each.place.line) for each in evidence.opaque] == [
        ("source_policy_documents", 2),
        ("override_policy_documents", 3),
    ]


def test_statements_of_other_languages_are_passed_over() -> None:
    rules = "[{Statement: {ManagedRuleGroupStatement: {Name: x}}}]"
    source = f"Resources: {{A: {{Type: 'AWS::WAFv2::WebACL', Properties: {{Rules: {rules}}}}}}}"
    assert read(source, "a.yaml").statements == ()


def test_an_opaque_stack_policy() -> None:
    source = "Resources: {P: {Type: 'AWS::IAM::Policy', Properties: {PolicyDocument: !Ref D}}}"
    (found,) = read(source, "a.yaml").opaque
    assert found.under == "PolicyDocument"
