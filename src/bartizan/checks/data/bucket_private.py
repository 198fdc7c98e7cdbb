"""No bucket of a workload may be open to the public."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject, undecided, unread_modules
from bartizan.core.verdict import Verdict, failed, passed, unknown
from bartizan.core.words import Confidence, Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.iam import policy_of, public_statement
from bartizan.evidence.settings import Said, Setting, chosen, switch
from bartizan.evidence.stores import BUCKETS, Companions, companions

BLOCKS = "aws_s3_bucket_public_access_block"
ACCOUNT = "aws_s3_account_public_access_block"
FLAGS = ("block_public_acls", "block_public_policy", "ignore_public_acls",
         "restrict_public_buckets")  # fmt: skip
INLINE = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls",
          "RestrictPublicBuckets")  # fmt: skip
OPEN_ACLS = ("public-read", "public-read-write", "authenticated-read", "PublicRead",
             "PublicReadWrite", "AuthenticatedRead")  # fmt: skip


@check(
    Meta(
        id="data-bucket-private",
        title="Buckets block public access",
        control="DAT-04",
        clause="not-public",
        severity=Severity.HIGH,
        asks=resources(*BUCKETS, BLOCKS),
        fix='Add resource "aws_s3_bucket_public_access_block" "NAME" { bucket = '
        "aws_s3_bucket.NAME.id  block_public_acls = true  block_public_policy = true  "
        "ignore_public_acls = true  restrict_public_buckets = true }.",
        absent="no bucket is declared",
        refs=("CWE-732",),
        source=Source.IAC,
    ),
    Iac,
)
def bucket_private(iac: Iac) -> Iterator[Verdict]:
    """A public bucket gives away training data, and a writable one takes in poisoned data.

    *What it reads*: buckets, their public access blocks (of the account too), ACLs and policies.
    *Why it matters*: open buckets are found by enumeration within hours. *Passes*: all four
    settings of a public access block are on. *Fails*: an open ACL or a policy for everyone, a block
    with a setting off, or none, where only the defaults of the account protect. *Fix*: add the
    block.
    """
    account = any(_all_on(_flags(block, FLAGS)) for block in iac.of(ACCOUNT))
    for bucket in iac.of(*BUCKETS):
        if account:
            because = "the account blocks public access to all buckets"
            yield passed(because, iac.of(ACCOUNT)[0].place, bucket.place, subject=subject(bucket))
        else:
            yield _verdict(iac, bucket)
    yield from unread_modules(iac, "s3-bucket")


def _verdict(iac: Iac, bucket: Resource) -> Verdict:
    found = companions(iac, bucket, BLOCKS)
    flags = _block(bucket, found)
    if _all_on(flags):
        because = "public access is blocked in all four ways"
        shown = dict.fromkeys(flag.place for flag in flags)
        return passed(because, *shown, subject=subject(bucket))
    opened = _opened(iac, bucket)
    if opened is not None:
        return opened
    off = next((flag for flag in flags if flag.said in {Said.NO, Said.ABSENT}), None)
    if off is not None:
        because = "its public access block leaves a setting off"
        return failed(because, off.place, bucket.place, subject=subject(bucket))
    if flags:
        computed = next(flag for flag in flags if flag.said is Said.COMPUTED)
        return undecided(bucket, computed, "public access is blocked")
    if found.loose:
        because = "a public access block here may be for this bucket or for another"
        places = tuple(other.place for other in found.loose)
        return unknown(because, bucket.place, *places, subject=subject(bucket))
    because = "declares no public access block; only the defaults of the account keep it private"
    verdict = failed(because, bucket.place, subject=subject(bucket))
    return verdict.with_(severity=Severity.MEDIUM, confidence=Confidence.MEDIUM)


def _block(bucket: Resource, found: Companions) -> tuple[Setting, ...]:
    if found.tied:
        return _flags(found.tied[0], FLAGS)
    if bucket.body.get("PublicAccessBlockConfiguration") is None:
        return ()
    return _flags(bucket, tuple(f"PublicAccessBlockConfiguration.{name}" for name in INLINE))


def _flags(resource: Resource, names: tuple[str, ...]) -> tuple[Setting, ...]:
    return tuple(switch(resource, name) for name in names)


def _all_on(flags: tuple[Setting, ...]) -> bool:
    return bool(flags) and all(flag.said is Said.YES for flag in flags)


def _opened(iac: Iac, bucket: Resource) -> Verdict | None:
    """Return a verdict if an ACL or a policy opens the bucket to everyone."""
    holders = (bucket, *companions(iac, bucket, "aws_s3_bucket_acl").tied)
    for holder in holders:
        acl = chosen(holder, OPEN_ACLS, "acl", "AccessControl")
        if acl.said is Said.YES:
            because = f"the ACL {acl.shown} opens it to the public"
            verdict = failed(because, acl.place, bucket.place, subject=subject(bucket))
            return verdict.with_(severity=Severity.CRITICAL)
    tied = companions(iac, bucket, "aws_s3_bucket_policy", "AWS::S3::BucketPolicy").tied
    for policy in (bucket, *tied):
        statement = public_statement(policy_of(iac, policy))
        if statement is not None:
            because = "its policy allows everyone, without a condition"
            verdict = failed(because, statement.place, bucket.place, subject=subject(bucket))
            return verdict.with_(severity=Severity.CRITICAL)
    return None
