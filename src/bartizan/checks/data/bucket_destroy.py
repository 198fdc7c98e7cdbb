"""A store of artifacts must not vanish with the stack that made it."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject, undecided
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, switch

SWITCHES = {
    "aws_s3_bucket": "force_destroy",
    "aws_s3_directory_bucket": "force_destroy",
    "aws_ecr_repository": "force_delete",
    "AWS::ECR::Repository": "EmptyOnDelete",
}


@check(
    Meta(
        id="data-bucket-destroy",
        title="Stores of data and artifacts outlive their stack",
        control="MOD-07",
        clause="store-locked-down",
        severity=Severity.MEDIUM,
        asks=resources(*SWITCHES),
        fix="Remove force_destroy, and add lifecycle { prevent_destroy = true } to the bucket.",
        absent="no bucket or image repository is declared",
        refs=("CWE-693",),
        source=Source.IAC,
    ),
    Iac,
)
def bucket_destroy(iac: Iac) -> Iterator[Verdict]:
    """One command too many deletes every model and dataset that the stack ever held.

    *What it reads*: `force_destroy` of buckets and `force_delete` of image repositories. *Why it
    matters*: artifacts, their versions and the evidence of a release go with the infrastructure.
    *Passes*: a store with content refuses to be deleted. *Fails*: it is emptied and deleted. *Fix*:
    remove the switch.
    """
    for store in iac.of(*SWITCHES):
        yield _verdict(store)


def _verdict(store: Resource) -> Verdict:
    force = switch(store, SWITCHES[store.kind])
    if force.said is Said.YES:
        because = "is emptied and deleted together with its stack"
        return failed(because, force.place, subject=subject(store))
    if force.said is Said.COMPUTED:
        return undecided(store, force, "the store outlives its stack")
    because = "refuses to be deleted while it holds anything"
    return passed(because, force.place, subject=subject(store))
