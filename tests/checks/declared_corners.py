"""Corners of checks on infrastructure code: what is not quite a grant, a store or a pod."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import Files, cfn, tf

ATTACHED = tf(
    """
    resource "aws_iam_role_policy_attachment" "a" {
      role       = "r"
      policy_arn = "arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy"
    }
    data "aws_iam_policy" "own" {
      name = "Own"
    }
    resource "aws_iam_role_policy_attachment" "b" {
      policy_arn = data.aws_iam_policy.other.arn
    }
    """
)
TRUSTED = tf(
    """
    resource "aws_iam_role" "r" {
      assume_role_policy = jsonencode({ Statement = [
        {
          Effect    = "Deny"
          Action    = "sts:AssumeRole"
          Principal = { Service = ["a.amazonaws.com", "b.amazonaws.com"] }
        },
        {
          Effect    = "Allow"
          Action    = "sts:AssumeRole"
          Principal = { AWS = "arn:aws:iam::1:root", Service = ["lambda.amazonaws.com"] }
        }
      ] })
    }
    resource "aws_s3_bucket_policy" "p" {
      policy = var.policy
    }
    """
)
POD = """
apiVersion: v1
kind: Pod
metadata: {name: p, labels: {app: p}}
spec:
  hostNetwork: false
  volumes: [{name: v, hostPath: {path: /data}}, {name: w, emptyDir: {}}]
  containers:
    - image: nginx:1.27.0
      securityContext: {runAsNonRoot: true, capabilities: {add: [CHOWN]}}
    - name: none
      securityContext: {runAsNonRoot: true}
---
apiVersion: v1
kind: Pod
metadata: {name: empty}
spec: {containers: []}
---
apiVersion: v1
kind: Service
metadata: {name: s}
spec: {type: LoadBalancer}
"""
SPREAD = tf(
    """
    resource "aws_s3_bucket" "b" {
      bucket = "data"
    }
    resource "aws_s3_bucket_versioning" "other" {
      bucket = "elsewhere"
      versioning_configuration {
        status = "Enabled"
      }
    }
    resource "aws_s3_bucket_versioning" "none" {
      versioning_configuration {
        status = "Enabled"
      }
    }
    """
)


def apart(first: Files, name: str, second: Files) -> Files:
    """The second module in a folder of its own beside the first."""
    return {**first, name: second["main.tf"]}


CASES = (
    Case(check="data-iam-wildcard", outcome=Outcome.NOT_APPLICABLE, files=ATTACHED),
    Case(check="infra-iam-ai-wildcard", outcome=Outcome.NOT_APPLICABLE, files=ATTACHED),
    Case(check="infra-iam-admin", outcome=Outcome.NOT_APPLICABLE, files=ATTACHED),
    Case(
        check="infra-iam-admin",
        outcome=Outcome.PASS,
        files=tf(
            """
            data "aws_iam_policy_document" "d" {
              statement {
                not_actions = ["iam:*"]
                resources   = [aws_sqs_queue.q.arn]
              }
              statement {
                actions   = ["s3:ListAllMyBuckets"]
                resources = ["*"]
              }
            }
            """
        ),
    ),
    Case(
        check="infra-iam-admin",
        outcome=Outcome.FAIL,
        files=cfn(
            """
            P:
              Type: AWS::IAM::Policy
              Properties:
                PolicyDocument:
                  Statement:
                    - {Effect: Allow, Action: "*", Resource: ["*", !Ref Arn]}
            """,
            "Arn: {Type: String}",
        ),
        at=("stack.yaml:10",),
    ),
    Case(
        check="infra-iam-passrole",
        outcome=Outcome.UNKNOWN,
        files=cfn(
            """
            P:
              Type: AWS::IAM::Policy
              Properties:
                PolicyDocument:
                  Statement:
                    - {Effect: Allow, Action: iam:PassRole, Resource: [!Ref A, !Ref B, !Ref R]}
            R:
              Type: AWS::IAM::Role
            """,
            "A: {Type: String}\nB: {Type: String}",
        ),
        says="and others",
    ),
    Case(
        check="infra-iam-passrole",
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_iam_user_policy" "p" {
              policy = <<EOT
            {"Statement": {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:*"}}
            EOT
            }
            """
        ),
    ),
    Case(
        check="infra-iam-passrole",
        outcome=Outcome.NOT_APPLICABLE,
        files=tf('resource "aws_iam_role" "r" {\n  assume_role_policy = var.trust\n}'),
    ),
    Case(check="infra-iam-shared-role", outcome=Outcome.PASS, files=TRUSTED, says="only lambda"),
    Case(
        check="infra-iam-shared-role",
        outcome=Outcome.PASS,
        files=cfn(
            """
            Role:
              Type: AWS::IAM::Role
              Properties:
                AssumeRolePolicyDocument:
                  Statement:
                    - Effect: Allow
                      Action: sts:AssumeRole
                      Principal: {Service: lambda.amazonaws.com}
            F:
              Type: AWS::Lambda::Function
              Properties: {Role: "arn:x", Environment: {Variables: {ROLE: !Ref Role}}}
            """
        ),
    ),
    Case(check="data-bucket-versioned", outcome=Outcome.FAIL, files=SPREAD, at=("main.tf:1",)),
    Case(
        check="data-bucket-versioned",
        outcome=Outcome.FAIL,
        files=apart(
            tf('resource "aws_s3_bucket" "b" {\n  bucket = "data"\n}'),
            "other/main.tf",
            tf(
                """
                resource "aws_s3_bucket_versioning" "v" {
                  bucket = aws_s3_bucket.b.id
                  versioning_configuration {
                    status = "Enabled"
                  }
                }
                """
            ),
        ),
    ),
    Case(
        check="data-bucket-private",
        outcome=Outcome.FAIL,
        files=cfn(
            """
            B:
              Type: AWS::S3::Bucket
            P:
              Type: AWS::S3::BucketPolicy
              Properties: {Bucket: !Ref Other, PolicyDocument: {Statement: []}}
            """
        ),
        says="defaults",
    ),
    Case(
        check="data-pipeline-download",
        outcome=Outcome.NOT_APPLICABLE,
        files={
            "buildspec.yml": "phases:\n  build:\n    commands:\n      - X=1\n      - aws s3 ls\n"
        },
    ),
    Case(
        check="infra-iac-present",
        outcome=Outcome.UNKNOWN,
        files={"app.py": "import sagemaker\nsession = sagemaker.Session()\n"},
    ),
    Case(
        check="infra-iac-present",
        outcome=Outcome.UNKNOWN,
        files={"app.py": "import boto3\nboto3.Session(region_name='x').client('bedrock-agent')\n"},
    ),
    Case(check="infra-kubernetes-exposure", outcome=Outcome.NOT_APPLICABLE, files={"k.yaml": POD}),
    Case(
        check="infra-kubernetes-exposure",
        outcome=Outcome.NOT_APPLICABLE,
        files={
            "k.yaml": """
            apiVersion: v1
            kind: Pod
            metadata: {name: p, labels: {app: p}}
            spec: {containers: [{image: "ollama/ollama:0.5.1"}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: s}
            spec: {selector: {app: q}, type: LoadBalancer}
            """
        },
    ),
    Case(check="infra-kubernetes-pods", outcome=Outcome.PASS, files={"k.yaml": POD}),
    Case(check="infra-kubernetes-limits", outcome=Outcome.FAIL, files={"k.yaml": POD}),
    Case(check="infra-serving-image", outcome=Outcome.PASS, files={"k.yaml": POD}),
    Case(
        check="infra-serving-image",
        outcome=Outcome.UNKNOWN,
        files=cfn(
            """
            T:
              Type: AWS::ECS::TaskDefinition
              Properties:
                ContainerDefinitions: [{Image: "<account>.dkr.ecr/llm:1"}]
            E:
              Type: AWS::ECS::TaskDefinition
              Properties: {Cpu: 1}
            """
        ),
    ),
    Case(
        check="infra-open-ingress",
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_security_group" "s" {
              ingress {
                protocol    = "icmp"
                from_port   = -1
                to_port     = -1
                cidr_blocks = ["0.0.0.0/0"]
              }
              ingress {
                protocol        = "-1"
                security_groups = [aws_security_group.t.id]
              }
              ingress {
                protocol        = "tcp"
                from_port       = var.port
                to_port         = var.port
                security_groups = [aws_security_group.t.id]
              }
            }
            """
        ),
        says="every port: named sources",
    ),
    Case(
        check="infra-tls-listeners",
        outcome=Outcome.NOT_APPLICABLE,
        files=cfn(
            """
            D:
              Type: AWS::ApiGateway::DomainName
              Properties: {SecurityPolicy: TLS_1_2}
            """
        ),
    ),
    Case(
        check="infra-waf",
        outcome=Outcome.FAIL,
        files=cfn(
            """
            L:
              Type: AWS::ElasticLoadBalancingV2::LoadBalancer
              Properties: {Scheme: internet-facing}
            """
        )
        | {"other.yaml": cfn("W:\n  Type: AWS::WAFv2::WebACLAssociation")["stack.yaml"]},
    ),
    Case(
        check="infra-waf",
        outcome=Outcome.REVIEW,
        files=tf(
            """
            resource "aws_api_gateway_stage" "s" {
              stage_name = "s"
            }
            resource "aws_cloudfront_distribution" "d" {
              web_acl_id = aws_wafv2_web_acl.w.arn
              origin {
                domain_name = aws_api_gateway_stage.s.invoke_url
              }
            }
            """
        ),
        says="goes around it",
    ),
    Case(
        check="app-bedrock-logging",
        outcome=Outcome.NOT_APPLICABLE,
        files=cfn(
            """
            P:
              Type: AWS::IAM::Policy
              Properties:
                PolicyDocument:
                  Statement:
                    - {Effect: Deny, Action: bedrock:InvokeModel, Resource: "*"}
            """
        ),
    ),
    Case(
        check="infra-static-credentials",
        outcome=Outcome.REVIEW,
        files=tf(
            """
            variable "db_password" {
              default = "/prod/db/password"
            }
            variable "api_token" {
              default = "arn:aws:secretsmanager:x"
            }
            """
        ),
    ),
    Case(
        check="data-customer-keys",
        outcome=Outcome.PASS,
        files=tf(
            """
            resource "aws_efs_file_system" "e" {
              kms_key_id = "arn:aws:kms:${var.region}:1:key/x"
            }
            """
        ),
    ),
    Case(
        check="data-store-encrypted",
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_neptune_cluster" "n" {
              cluster_identifier = "n"
            }
            """
        ),
        at=("main.tf:1",),
    ),
    Case(
        check="data-store-encrypted",
        outcome=Outcome.UNKNOWN,
        files=tf(
            """
            resource "aws_db_instance" "d" {
              snapshot_identifier = "s"
            }
            """
        ),
        says="snapshot",
    ),
    Case(
        check="data-store-encrypted",
        outcome=Outcome.NOT_APPLICABLE,
        files=cfn(
            """
            D:
              Type: AWS::RDS::DBInstance
              Properties: {DBClusterIdentifier: !Ref C}
            """
        ),
    ),
)
