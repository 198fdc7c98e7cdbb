"""A bucket that keeps no versions forgets what it was overwritten with."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import Wording, demanded, subject, unread_modules
from bartizan.core.verdict import Verdict, failed, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, chosen, switch
from bartizan.evidence.stores import BUCKETS, companions, is_log_store

VERSIONINGS = "aws_s3_bucket_versioning"
WORDING = Wording("every version is kept", "versioning is not on, so an object can be replaced")


@check(
    Meta(
        id="data-bucket-versioned",
        title="Buckets keep every version",
        control="DAT-07",
        clause="release-store-immutable",
        severity=Severity.MEDIUM,
        asks=resources(*BUCKETS, VERSIONINGS),
        fix='Add resource "aws_s3_bucket_versioning" "NAME" { bucket = aws_s3_bucket.NAME.id  '
        'versioning_configuration { status = "Enabled" } }, and an object lock for releases.',
        absent="no bucket for data or artifacts is declared",
        refs=("CWE-693",),
        source=Source.IAC,
    ),
    Iac,
)
def bucket_versioned(iac: Iac) -> Iterator[Verdict]:
    """Poisoned data or a swapped model leaves no trace where the old object is gone.

    *What it reads*: buckets and their versioning; buckets that keep logs are left out. *Why it
    matters*: without versions nobody can tell, or undo, what was replaced. *Passes*: versioning is
    enabled. *Fails*: it is absent, suspended or disabled. *Fix*: enable it.
    """
    for bucket in iac.of(*BUCKETS):
        if not is_log_store(bucket):
            yield _verdict(iac, bucket)
    yield from unread_modules(iac, "s3-bucket")


def _verdict(iac: Iac, bucket: Resource) -> Verdict:
    found = companions(iac, bucket, VERSIONINGS)
    if found.tied:
        status = chosen(found.tied[0], ("Enabled",), "versioning_configuration.status")
        return demanded(bucket, status, WORDING)
    if bucket.kind == "aws_s3_bucket":
        own = switch(bucket, "versioning.enabled")
    else:
        own = chosen(bucket, ("Enabled",), "VersioningConfiguration.Status")
    if own.said is Said.ABSENT and found.loose:
        because = "a versioning declared here may be for this bucket or for another"
        return unknown(because, bucket.place, found.loose[0].place, subject=subject(bucket))
    if own.said is Said.ABSENT:
        return failed(WORDING.bad, bucket.place, subject=subject(bucket))
    return demanded(bucket, own, WORDING)
