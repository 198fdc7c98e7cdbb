"""Which pipelines name no key."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-pipeline-artifact-key"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_codepipeline" "p" {
              artifact_store {
                location = "b"
              }
            }
            """
        ),
        at=("main.tf:2",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            P:
              Type: AWS::CodePipeline::Pipeline
              Properties:
                ArtifactStores:
                  - Region: r
                    ArtifactStore: {Location: b}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_codepipeline" "p" {
              artifact_store {
                encryption_key {
                  id = aws_kms_key.k.arn
                }
              }
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=cfn(
            """
            P:
              Type: AWS::CodePipeline::Pipeline
              Properties:
                ArtifactStore:
                  EncryptionKey: {Id: !Ref K}
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_codepipeline" "p" {
              artifact_store {
                dynamic "encryption_key" {
                  for_each = var.keys
                  content {
                    id = "k"
                  }
                }
              }
            }
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=tf(
            """
            resource "aws_sns_topic" "t" {
              name = "t"
            }
            """
        ),
    ),
)
