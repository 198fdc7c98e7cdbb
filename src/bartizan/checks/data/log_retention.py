"""Logs that may hold prompts and answers are deleted after a time."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject, undecided
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, named, value_at

GROUPS = ("aws_cloudwatch_log_group", "AWS::Logs::LogGroup")
PATHS = ("retention_in_days", "RetentionInDays")


@check(
    Meta(
        id="data-log-retention",
        title="Log groups delete after a period",
        control="DAT-10",
        clause="retention-finite",
        severity=Severity.LOW,
        asks=resources(*GROUPS),
        fix="Set retention_in_days to the period of your rule, such as 90.",
        absent="no log group is declared",
        refs=("CWE-359",),
        source=Source.IAC,
    ),
    Iac,
)
def log_retention(iac: Iac) -> Iterator[Verdict]:
    """What is kept for ever leaks in the end, and no rule on personal data allows it.

    *What it reads*: log groups and their retention. *Why it matters*: logs of inference hold what
    users said. *Passes*: a number of days. *Fails*: none, or 0, which keeps all for ever. *Fix*:
    set a period.
    """
    for group in iac.of(*GROUPS):
        yield _verdict(iac, group)


def _verdict(iac: Iac, group: Resource) -> Verdict:
    period, node = named(iac, group, *PATHS), value_at(group, *PATHS)
    name = subject(group)
    if period.said is Said.COMPUTED:
        return undecided(group, period, "the retention is finite")
    if period.said is Said.YES and node is not None and str(node.plain()) != "0":
        return passed(f"deletes after {period.shown} days", period.place, subject=name)
    return failed("keeps everything for ever", period.place, subject=name)
