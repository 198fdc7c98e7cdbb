"""How a bucket encrypts should be said, not left to the default."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject, undecided, unread_modules
from bartizan.core.verdict import Verdict, passed, review, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, named
from bartizan.evidence.stores import BUCKETS, ENCRYPTIONS, companions, encryption_rule


@check(
    Meta(
        id="data-bucket-encrypted",
        title="Buckets declare their encryption",
        control="DAT-05",
        clause="encrypted",
        severity=Severity.LOW,
        asks=resources(*BUCKETS, ENCRYPTIONS),
        fix='Add resource "aws_s3_bucket_server_side_encryption_configuration" "NAME" { bucket = '
        "aws_s3_bucket.NAME.id  rule { apply_server_side_encryption_by_default { sse_algorithm = "
        '"aws:kms"  kms_master_key_id = aws_kms_key.NAME.arn } } }.',
        absent="no bucket is declared",
        refs=("CWE-311",),
        source=Source.IAC,
    ),
    Iac,
)
def bucket_encrypted(iac: Iac) -> Iterator[Verdict]:
    """What is declared cannot be lost unnoticed; a default is somebody else's choice.

    *What it reads*: buckets and their encryption configurations. *Why it matters*: S3 encrypts new
    objects with a key of its own where nothing is said, which keeps nobody out who may read the
    bucket. *Passes*: an encryption is declared. *To review*: none is, so that S3 decides. *Fix*:
    declare it, with a key of yours.
    """
    for bucket in iac.of(*BUCKETS):
        yield _verdict(iac, bucket)
    yield from unread_modules(iac, "s3-bucket")


def _verdict(iac: Iac, bucket: Resource) -> Verdict:
    found = companions(iac, bucket, ENCRYPTIONS)
    holder, path = encryption_rule(bucket, found)
    rule = named(iac, holder, path)
    if rule.said is Said.YES:
        return passed(f"{rule.shown} is declared", rule.place, subject=subject(bucket))
    if rule.said is Said.COMPUTED:
        return undecided(bucket, rule, "an encryption is declared")
    if found.loose:
        because = "an encryption configuration here may be for this bucket or for another"
        return unknown(because, bucket.place, found.loose[0].place, subject=subject(bucket))
    because = "declares no encryption, so S3 encrypts with a key of its own"
    return review(because, bucket.place, subject=subject(bucket))
