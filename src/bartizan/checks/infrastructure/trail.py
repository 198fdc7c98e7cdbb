"""Administrative actions are recorded in every region."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import jointly
from bartizan.core.verdict import Verdict, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.accounts import aws_place
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, Setting, switch

TRAILS = ("aws_cloudtrail", "AWS::CloudTrail::Trail")


@check(
    Meta(
        id="infra-trail",
        title="A trail records all regions, with validation",
        control="INF-09",
        clause="actions-logged",
        severity=Severity.HIGH,
        asks=resources(*TRAILS),
        fix="Set is_multi_region_trail = true and enable_log_file_validation = true on the trail.",
        absent="the infrastructure code is not for AWS",
        refs=("CWE-778",),
        source=Source.IAC,
    ),
    Iac,
)
def trail(iac: Iac) -> Iterator[Verdict]:
    """Whoever takes an account over works in the region where nobody looks.

    *What it reads*: declared trails with their regions, validation and state. *Why it matters*:
    without the trail nobody can tell what was changed, by whom. *Passes*: all regions, validated
    and on. *Fails*: one of them is missing. *Unknown*: no trail is declared here; it may be the
    organisation's. *Fix*: set the attributes.
    """
    trails = iac.of(*TRAILS)
    for found in trails:
        yield jointly(found, _demands(found), "it records all regions, and is validated")
    used = aws_place(iac)
    if not trails and used is not None:
        because = "no trail is declared here; the account or organisation may have one"
        yield unknown(because, used, subject="trail")


def _demands(found: Resource) -> tuple[tuple[Setting, str], ...]:
    regions = switch(found, "is_multi_region_trail", "IsMultiRegionTrail")
    validated = switch(found, "enable_log_file_validation", "EnableLogFileValidation")
    logging = switch(found, "enable_logging", "IsLogging")
    if logging.said is Said.ABSENT:
        logging = Setting(Said.YES, logging.place)
    return (
        (regions, "it records one region only"),
        (validated, "its files can be changed unnoticed"),
        (logging, "it is switched off"),
    )
