"""Infrastructure files are recognised by name or content, and what is unread is a gap."""

import pytest

from bartizan.collect.iac import collect, wants
from bartizan.core.place import Place
from bartizan.evidence.iac import Dialect, Iac, Resource

TEMPLATE = """Parameters:
  Token: {Type: String, NoEcho: true, Default: x}
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub ${Token}-b
      # KmsKeyId: k
  Config:
    Type: AWS::SageMaker::EndpointConfig
    Properties:
      A: !GetAtt Bucket.Arn
      B: !Sub "${Other}-x"
      C: {Ref: Third}
"""
MANIFESTS = """apiVersion: v1
kind: List
items:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: llm}
  - kind: Service
    metadata: {name: 5}
  - {}
---
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: m
---
just: text
"""
COMPOSE = """services:
  llm:
    image: ollama:${TAG:-latest}
    command: --key ${KEY} $$5
    ports: ["${PORT:-80}:80"]
  db:
    build: .
"""


def given(**files: str) -> Iac:
    return collect((name.replace("__", "/"), text.encode()) for name, text in files.items())


def files(*pairs: tuple[str, str]) -> Iac:
    return collect((name, text.encode()) for name, text in pairs)


def named(evidence: Iac) -> list[tuple[str, str, Dialect]]:
    return [(each.kind, each.name, each.dialect) for each in evidence.resources]


def only(evidence: Iac, kind: str) -> Resource:
    (found,) = evidence.of(kind)
    return found


def test_cloudformation_by_content() -> None:
    evidence = files(("t/stack.yaml", TEMPLATE))
    assert named(evidence) == [
        ("AWS::S3::Bucket", "Bucket", Dialect.CLOUDFORMATION),
        ("AWS::SageMaker::EndpointConfig", "Config", Dialect.CLOUDFORMATION),
    ]
    bucket = only(evidence, "AWS::S3::Bucket")
    assert bucket.place == Place("t/stack.yaml", 4, 7)
    assert bucket.body.plain() == {"BucketName": "x-b"}
    assert only(evidence, "AWS::SageMaker::EndpointConfig").references == {
        "Bucket",
        "Other",
        "Third",
    }
    assert evidence.referring_to(bucket) == evidence.of("AWS::SageMaker::EndpointConfig")
    (token,) = evidence.variables
    assert (token.name, token.sensitive, token.place.line) == ("Token", True, 2)
    assert evidence.files == 1


def test_a_synthesised_template_in_json() -> None:
    source = '{"Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {"K": {"Ref": "P"}}}}}'
    evidence = files(("cdk.out/s.template.json", source))
    assert only(evidence, "AWS::S3::Bucket").body.plain() == {"K": "${!Ref P}"}


def test_kubernetes_manifests_and_lists() -> None:
    evidence = files(("k.yaml", MANIFESTS))
    assert named(evidence) == [
        ("Deployment", "llm", Dialect.KUBERNETES),
        ("Service", "", Dialect.KUBERNETES),
        ("InferenceService", "m", Dialect.KUBERNETES),
    ]
    assert [each.place.line for each in evidence.resources] == [4, 7, 11]


def test_compose_services_with_their_defaults() -> None:
    evidence = files(("docker-compose.yml", COMPOSE))
    assert named(evidence) == [
        ("service", "llm", Dialect.COMPOSE),
        ("service", "db", Dialect.COMPOSE),
    ]
    assert evidence.resources[0].body.plain() == {
        "image": "ollama:latest",
        "command": "--key ${KEY} $$5",
        "ports": ["80:80"],
    }
    command = evidence.resources[0].body.get("command")
    assert command is not None
    assert command.text is None


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.yaml", "x: 1"),
        ("a.json", '{"x": 1}'),
        ("a.json", "not json at all"),
        ("ci.yml", "jobs:\n  test:\n    services:\n      db: {image: x}"),
        ("a.yaml", "services: text"),
        ("a.yaml", "services: {a: {port: 1}}"),
        ("a.yaml", "apiVersion: v1"),
        ("a.yaml", "apiVersion: v1\nkind: [x]"),
        ("a.md", "AWS::S3::Bucket"),
        ("a.tfvars", "a = 1"),
        ("a.json", '{"apiVersion": 1, "kind": null}'),
    ],
)
def test_what_is_passed_over(name: str, source: str) -> None:
    assert files((name, source)) == Iac()


@pytest.mark.parametrize(
    ("name", "source", "reason"),
    [
        ("a.tf", 'resource "aws_x" "y" {', "not HCL"),
        ("a.tf.json", "{", "not JSON"),
        ("a.yaml", "Type: AWS::S3::Bucket\na: [", "not YAML"),
        ("a.json", '{"Type": "AWS::S3::Bucket"', "not JSON"),
        ("c/t/d.yaml", "apiVersion: v1\nkind: X\nn: {{ .Values.n }}", "templated"),
        ("c/t/d.yaml", 'apiVersion: v1\nkind: X\nn: "{{ .Values.n }}"', "templated"),
        ("a.bicep", "resource x 'y' = {}", "Bicep is not evaluated"),
    ],
)
def test_what_cannot_be_read_is_a_gap(name: str, source: str, reason: str) -> None:
    evidence = files((name, source), ("ok.tf", 'resource "aws_x" "ok" {}'))
    (gap,) = evidence.gaps
    assert gap.path == name
    assert gap.reason.startswith(reason)
    assert evidence.resources[0].name == "ok"


def test_a_gap_knows_its_words_if_it_is_text() -> None:
    (gap,) = files(("a.tf", "aws_s3_bucket AWS::S3::Bucket {")).gaps
    assert gap.words == frozenset({"aws_s3_bucket", "AWS::S3::Bucket"})
    for content in (b"\xff", b"a\x00", b"x" * 4_000_001):
        (gap,) = collect([("a.tf", content)]).gaps
        assert gap.words is None


def test_the_order_of_the_files_does_not_matter() -> None:
    pairs = [("b.tf", 'resource "b" "b" { x = var.v }'), ("a.tf", 'variable "v" { default = 1 }')]
    assert files(*pairs) == files(*reversed(pairs))


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("main.TF", True),
        ("terraform.tfvars", True),
        ("m/x.auto.tfvars", True),
        ("m/other.tfvars", False),
        ("a.bicep", True),
        ("a.yml", True),
        ("s.template", True),
        ("a.py", False),
    ],
)
def test_names_that_may_be_infrastructure(path: str, wanted: object) -> None:
    assert wants(path) is wanted
