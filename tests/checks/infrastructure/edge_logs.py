"""Cases of infra-edge-logs."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-edge-logs"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
BALANCER = """
Resources:
  Edge:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      LoadBalancerAttributes:
        - Key: {key}
          Value: "{value}"
"""


def balancer(lines: str) -> dict[str, str]:
    return {"a.tf": f'resource "aws_lb" "edge" {{\n{lines}}}\n'}


LOGS = '  access_logs {{\n    bucket = "logs"\n{line}  }}\n'

CASES: tuple[Case, ...] = (
    FAIL(files=balancer(""), at=("a.tf:1",)),
    FAIL(files=balancer(LOGS.format(line="")), at=("a.tf:2",)),
    FAIL(files=balancer(LOGS.format(line="    enabled = false\n")), at=("a.tf:4",)),
    FAIL(files={"t.yaml": BALANCER.format(key="idle_timeout.timeout_seconds", value="60")}),
    FAIL(files={"t.yaml": BALANCER.format(key="access_logs.s3.enabled", value="false")}),
    FAIL(
        files={"t.yaml": "Resources:\n  Stage:\n    Type: AWS::ApiGateway::Stage\n"},
        at=("t.yaml:2",),
    ),
    PASS(files=balancer(LOGS.format(line="    enabled = true\n")), at=("a.tf:4",)),
    PASS(files={"t.yaml": BALANCER.format(key="access_logs.s3.enabled", value="true")}),
    PASS(
        files={
            "a.tf": 'resource "aws_apigatewayv2_stage" "s" {\n  access_log_settings {\n'
            "    destination_arn = aws_cloudwatch_log_group.api.arn\n  }\n}\n"
        }
    ),
    UNKNOWN(files=balancer(LOGS.format(line="    enabled = var.logs\n"))),
    NONE(files=balancer("  internal = true\n")),
    NONE(files=balancer('  load_balancer_type = "gateway"\n')),
)
