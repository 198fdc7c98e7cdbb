"""Threat detection is switched on."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import Wording, demanded
from bartizan.core.verdict import Verdict, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.accounts import aws_place
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac
from bartizan.evidence.settings import Said, switch

DETECTORS = ("aws_guardduty_detector", "AWS::GuardDuty::Detector")
WORDING = Wording("the detector is on", "the detector is switched off")


@check(
    Meta(
        id="infra-threat-detection",
        title="Threat detection is on",
        control="INF-10",
        clause="detection-on",
        severity=Severity.HIGH,
        asks=resources(*DETECTORS),
        fix='Add resource "aws_guardduty_detector" "main" { enable = true }, with '
        'aws_guardduty_detector_feature for "S3_DATA_EVENTS".',
        absent="the infrastructure code is not for AWS",
        refs=("CWE-778",),
        source=Source.IAC,
    ),
    Iac,
)
def threat_detection(iac: Iac) -> Iterator[Verdict]:
    """Stolen credentials are used within minutes, mostly to run models at somebody's cost.

    *What it reads*: declared detectors. *Why it matters*: nobody reads trails by hand in time.
    *Passes*: a detector is on. *Fails*: it is off. *Unknown*: none is declared here; it may be the
    organisation's. *Fix*: switch it on.
    """
    detectors = iac.of(*DETECTORS)
    for detector in detectors:
        setting = switch(detector, "enable", "Enable")
        yield demanded(detector, setting, WORDING, absent=Said.YES)
    used = aws_place(iac)
    if not detectors and used is not None:
        because = "no detector is declared here; the account or organisation may have one"
        yield unknown(because, used, subject="detector")
