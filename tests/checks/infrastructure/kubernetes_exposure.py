"""Which model servers leave their cluster."""

from textwrap import dedent

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-kubernetes-exposure"
SERVER = """
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
---
"""


def behind(service: str) -> dict[str, str]:
    """A model server, and the service before it."""
    return {"k8s.yaml": SERVER + dedent(service).lstrip("\n")}


CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=behind("""
            apiVersion: v1
            kind: Service
            metadata:
              name: llm
            spec:
              selector: {app: llm}
              type: LoadBalancer
        """),
        at=("k8s.yaml:20",),
        says="LoadBalancer",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=behind("""
            apiVersion: v1
            kind: Service
            metadata:
              name: llm
            spec:
              selector: {app: llm}
              type: NodePort
        """),
        says="NodePort",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files=behind("""
            apiVersion: v1
            kind: Service
            metadata:
              name: llm
            spec:
              selector: {app: llm}
              type: LoadBalancer
              loadBalancerSourceRanges: [10.0.0.0/8]
        """),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=behind("""
            apiVersion: v1
            kind: Service
            metadata:
              name: llm
            spec:
              selector: {app: llm}
        """),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=behind("""
            apiVersion: v1
            kind: Service
            metadata:
              name: llm
            spec:
              selector: {app: llm}
              type: ClusterIP
        """),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files=behind("""
            apiVersion: v1
            kind: Service
            metadata:
              name: llm
              annotations:
                networking.gke.io/load-balancer-type: Internal
            spec:
              selector: {app: llm}
              type: LoadBalancer
        """),
        says="internal",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={
            "chart/templates/service.yaml": """
            apiVersion: v1
            kind: Service
            spec: {{ toYaml .Values.spec }}
            """
        },
    ),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files=behind("""
            apiVersion: v1
            kind: Service
            metadata:
              name: llm
            spec:
              selector: {app: llm}
              type: !x y
        """),
        says="computed",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files=behind("""
            apiVersion: v1
            kind: Service
            metadata:
              name: llm
            spec:
              selector: {app: web}
              type: LoadBalancer
        """),
    ),
)
