"""Which images move."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import cfn, tf

CHECK = "infra-serving-image"
CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "k8s.yaml": """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: llm}
            spec:
              selector: {matchLabels: {app: llm}}
              template:
                metadata: {labels: {app: llm}}
                spec:
                  containers:
                    - name: llm
                      image: vllm/vllm-openai:latest
            """
        },
        at=("k8s.yaml:11",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "compose.yaml": """
            services:
              llm:
                image: ollama/ollama
            """
        },
        at=("compose.yaml:3",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=tf(
            """
            resource "aws_ecs_task_definition" "t" {
              container_definitions = jsonencode([{
                name = "a"
                image = "registry.example:5000/llm:main"
              }])
            }
            """
        ),
        at=("main.tf:4",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=cfn(
            """
            T:
              Type: AWS::ECS::TaskDefinition
              Properties:
                ContainerDefinitions: [{Image: ollama/ollama:latest}]
            """
        ),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "k8s.yaml": """
            apiVersion: v1
            kind: Pod
            spec:
              containers:
                - image: v/v@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            """
        },
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "compose.yaml": """
            services:
              llm:
                image: ollama/ollama:${TAG:-0.5.1}
            """
        },
        says="exact version",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={
            "compose.yaml": """
            services:
              llm:
                image: ollama/ollama:${TAG}
            """
        },
        says="TAG",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={
            "compose.yaml": """
            services:
              llm:
                build: .
                image: mine
            """
        },
    ),
)
