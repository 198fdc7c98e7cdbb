"""Alarms on models have somebody to wake."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import Wording, demanded
from bartizan.core.verdict import Verdict, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.ai_resources import uses_models
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import named, shown, value_at

ALARMS = ("aws_cloudwatch_metric_alarm", "AWS::CloudWatch::Alarm")
NAMESPACES = ("bedrock", "sagemaker")
SPACES = ("namespace", "Namespace", "metric_query.metric.namespace",
          "Metrics.MetricStat.Metric.Namespace")  # fmt: skip
WORDING = Wording("the alarm tells somebody", "the alarm tells nobody")


@check(
    Meta(
        id="infra-model-alarms",
        title="Alarms on models have a target",
        control="MOD-13",
        clause="alerts-owned",
        severity=Severity.MEDIUM,
        asks=resources(*ALARMS),
        fix="Set alarm_actions = [aws_sns_topic.model_owners.arn] on an alarm in the namespace "
        "AWS/Bedrock or AWS/SageMaker.",
        absent="the infrastructure code uses no hosted model",
        refs=("CWE-778",),
        source=Source.IAC,
    ),
    Iac,
)
def model_alarms(iac: Iac) -> Iterator[Verdict]:
    """An alarm without a target is a line on a graph that nobody looks at.

    *What it reads*: alarms on metrics of Bedrock and SageMaker. *Why it matters*: errors, throttles
    and blocked calls rise before users complain. *Passes*: an alarm with a target. *Fails*: one
    without. *Unknown*: models are used and no alarm is declared here. *Fix*: name a target.
    """
    found = [alarm for alarm in iac.of(*ALARMS) if _watches_models(alarm)]
    for alarm in found:
        yield demanded(alarm, named(iac, alarm, "alarm_actions", "AlarmActions"), WORDING)
    used = uses_models(iac)
    if not found and used is not None:
        because = "models are used, and no alarm on them is declared here"
        yield unknown(because, used, subject="alarm")


def _watches_models(alarm: Resource) -> bool:
    space = value_at(alarm, *SPACES)
    return space is not None and any(name in shown(space).lower() for name in NAMESPACES)
