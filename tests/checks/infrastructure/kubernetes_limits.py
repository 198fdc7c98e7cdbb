"""Which containers take what they want."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import tf

CHECK = "infra-kubernetes-limits"
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
                      image: vllm/vllm-openai:v0.11.0
                      resources: {limits: {cpu: 1}}
            """
        },
        at=("k8s.yaml:10",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
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
                      image: vllm/vllm-openai:v0.11.0
                      resources: {limits: {memory: 8Gi}}
            """
        },
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "k8s.yaml": """
            apiVersion: serving.kserve.io/v1beta1
            kind: InferenceService
            metadata: {name: m}
            spec:
              predictor:
                model:
                  resources: {limits: {memory: 1Gi}}
            """
        },
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={
            "chart/templates/deploy.yaml": """
            apiVersion: apps/v1
            kind: Deployment
            spec: {{ toYaml .Values.spec }}
            """
        },
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
