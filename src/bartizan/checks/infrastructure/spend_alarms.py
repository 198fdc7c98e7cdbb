"""Spend on AI has a budget that tells somebody."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.core.verdict import Verdict, failed, passed, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.ai_resources import uses_models
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource

BUDGETS = ("aws_budgets_budget", "AWS::Budgets::Budget")
ANOMALIES = ("aws_ce_anomaly_subscription", "AWS::CE::AnomalySubscription")
NOTICES = ("notification", "NotificationsWithSubscribers")
SUBSCRIBERS = ("subscriber_email_addresses", "subscriber_sns_topic_arns", "Subscribers")


@check(
    Meta(
        id="infra-spend-alarms",
        title="Spend on AI services has a budget with an alert",
        control="APP-09",
        clause="spend-alerted",
        severity=Severity.MEDIUM,
        asks=resources(*BUDGETS, *ANOMALIES),
        fix='Add to resource "aws_budgets_budget": notification { comparison_operator = '
        '"GREATER_THAN"  threshold = 80  threshold_type = "PERCENTAGE"  notification_type = '
        '"FORECASTED"  subscriber_sns_topic_arns = [aws_sns_topic.owners.arn] }.',
        absent="the infrastructure code uses no hosted model and declares no budget",
        refs=("CWE-770", "owasp-llm/LLM10"),
        source=Source.IAC,
    ),
    Iac,
)
def spend_alarms(iac: Iac) -> Iterator[Verdict]:
    """A loop of an agent, or a stolen key, is first seen on the bill.

    *What it reads*: budgets and subscriptions to cost anomalies. *Why it matters*: tokens cost
    money without limit until somebody is told. *Passes*: a budget or anomaly monitor with
    subscribers. *Fails*: a budget that tells nobody. *Unknown*: models are used and no budget is
    declared here. *Fix*: add a notification.
    """
    declared = iac.of(*BUDGETS)
    for budget in declared:
        if _tells(budget):
            yield passed("the budget tells its subscribers", budget.place, subject=subject(budget))
        else:
            yield failed("the budget tells nobody", budget.place, subject=subject(budget))
    watched = iac.of(*ANOMALIES)
    for subscription in watched:
        because = "cost anomalies are sent to subscribers"
        yield passed(because, subscription.place, subject=subject(subscription))
    used = uses_models(iac)
    if not declared and not watched and used is not None:
        because = "models are used, and no budget for them is declared here"
        yield unknown(because, used, subject="budget")


def _tells(budget: Resource) -> bool:
    notices = [node for key in NOTICES if (node := budget.body.get(key)) is not None]
    return any(
        notice.expression is not None or any(key in map_.fields() for key in SUBSCRIBERS)
        for notice in notices
        for map_ in (notice, *notice.maps())
    )
