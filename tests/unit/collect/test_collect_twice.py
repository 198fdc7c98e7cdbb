"""A document that gives a key twice leaves open what it would show."""

import pytest

from bartizan.cli.wiring import look_at
from bartizan.collect.declared import read_declared
from bartizan.collect.memory import MemoryTree
from bartizan.core.errors import InvalidInputError
from bartizan.evidence.agentconfig import AgentConfigs
from bartizan.evidence.dependencies import Dependencies
from bartizan.evidence.facts import Evidence
from bartizan.evidence.iac import Iac
from bartizan.evidence.pipelines import Pipelines

WORKFLOW = b"on: push\npermissions: write-all\npermissions: {}\njobs: {}\n"
POD = b"""apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
    - name: a
      image: a:1
      securityContext: {privileged: true}
      securityContext: {privileged: false}
"""
COMPOSE = b"services:\n  a:\n    image: a:1\n    privileged: true\n    privileged: false\n"
STACK = b"""AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {}
    Properties: {BucketName: a}
"""
TERRAFORM = b"""resource "aws_db_instance" "a" {
  storage_encrypted = false
  storage_encrypted = true
}
"""


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [
        (".github/workflows/ci.yml", WORKFLOW, Pipelines),
        ("pod.yaml", POD, Iac),
        ("compose.yaml", COMPOSE, Iac),
        ("stack.yaml", STACK, Iac),
        ("main.tf", TERRAFORM, Iac),
        (".mcp.json", b'{"mcpServers": {}, "mcpServers": {}}', AgentConfigs),
        ("package.json", b'{"dependencies": {"openai": "1"}, "dependencies": {}}', Dependencies),
    ],
)
def test_a_key_that_is_given_twice_is_a_gap(
    path: str, content: bytes, kind: type[Evidence]
) -> None:
    evidence = look_at(MemoryTree({path: content}), cached=False).gathered.collected[kind]
    assert isinstance(evidence, Evidence)
    assert [gap.path for gap in evidence.gaps] == [path]
    assert "is given twice" in evidence.gaps[0].reason


@pytest.mark.parametrize(
    ("path", "content", "problem"),
    [
        (
            "bartizan.yaml",
            b"schema: bartizan.workload/v1\nname: a\nphase: production\nphase: prototype\n",
            "bartizan.yaml:4: line 4: 'phase' is given twice",
        ),
        (
            ".bartizan/waivers/a.yaml",
            b"control: MOD-01\nscope: [a]\nscope: []\n",
            ".bartizan/waivers/a.yaml:3: line 3: 'scope' is given twice",
        ),
        (
            ".bartizan/exclusions/a.yaml",
            b"{reason: a,\nreason: b}\n",
            ".bartizan/exclusions/a.yaml:2: line 2: 'reason' is given twice",
        ),
        (
            ".bartizan/attestations/a.yml",
            b"role: legal\nby: a\nrole: security\n",
            ".bartizan/attestations/a.yml:3: line 3: 'role' is given twice",
        ),
    ],
)
def test_a_declaration_that_gives_a_key_twice_is_refused(
    path: str, content: bytes, problem: str
) -> None:
    with pytest.raises(InvalidInputError, match="1 problem") as caught:
        read_declared({path: content})
    assert problem in caught.value.message
