"""Cases of infra-public-address."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-public-address"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
SERVICE = 'resource "aws_ecs_service" "s" {{\n  network_configuration {{\n    {line}\n  }}\n}}\n'
TEMPLATE = """
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      NetworkConfiguration:
        AwsvpcConfiguration:
          AssignPublicIp: {value}
"""


def azure(line: str) -> dict[str, str]:
    return {"a.tf": f'resource "azurerm_cognitive_account" "ai" {{\n  kind = "OpenAI"\n{line}}}\n'}


CASES: tuple[Case, ...] = (
    FAIL(files={"a.tf": SERVICE.format(line="assign_public_ip = true")}, at=("a.tf:3",)),
    FAIL(files={"t.yaml": TEMPLATE.format(value="ENABLED")}, at=("t.yaml:7",)),
    FAIL(
        files={"a.tf": 'resource "aws_db_instance" "d" {\n  publicly_accessible = true\n}\n'},
        at=("a.tf:2",),
    ),
    FAIL(files=azure(""), at=("a.tf:1",), says="nothing closes it"),
    FAIL(files=azure("  public_network_access_enabled = true\n"), at=("a.tf:3",)),
    PASS(files=azure("  public_network_access_enabled = false\n"), at=("a.tf:3",)),
    PASS(files={"t.yaml": TEMPLATE.format(value="DISABLED")}, at=("t.yaml:7",)),
    UNKNOWN(files={"a.tf": SERVICE.format(line="assign_public_ip = var.public")}),
    NONE(files={"a.tf": SERVICE.format(line="subnets = [aws_subnet.a.id]")}),
)
