"""Which containers own their machine."""

from bartizan.core.words import Outcome
from tests.checks.case import Case
from tests.checks.declared import tf

CHECK = "infra-kubernetes-pods"
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
                      securityContext: {privileged: true, runAsNonRoot: true}
            """
        },
        at=("k8s.yaml:12",),
        says="privileged",
    ),
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
                  hostNetwork: true
                  volumes: [{name: v, hostPath: {path: /var/run/docker.sock}}]
                  containers:
                    - name: llm
                      image: vllm/vllm-openai:v0.11.0
                      securityContext: {runAsNonRoot: true}
            """
        },
        says="docker.sock",
    ),
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
                      securityContext:
                        runAsUser: 0
                        capabilities: {add: [SYS_ADMIN]}
            """
        },
        says="SYS_ADMIN",
    ),
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
            """
        },
        at=("k8s.yaml:10",),
        says="may run as root",
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
                      securityContext: {runAsNonRoot: true}
            """
        },
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
                  securityContext: {runAsUser: 1000}
                  containers:
                    - name: llm
                      image: vllm/vllm-openai:v0.11.0
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
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={
            "k8s.yaml": """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: llm}
            spec:
              template:
                metadata: {labels: {app: llm}}
                spec:
                  containers:
                    - name: llm
                      image: vllm/vllm-openai:v0.11.0
            """
        },
    ),
)
