"""Who read which object is recorded."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.core.verdict import Verdict, failed, passed, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.stores import BUCKETS, companions, is_log_store

TRAILS = ("aws_cloudtrail", "AWS::CloudTrail::Trail", "aws_cloudtrail_event_data_store")
LOGGINGS = "aws_s3_bucket_logging"
OBJECTS = "AWS::S3::Object"


@check(
    Meta(
        id="data-store-logged",
        title="Access to buckets is recorded",
        control="DAT-09",
        clause="access-logged",
        severity=Severity.MEDIUM,
        asks=resources(*BUCKETS, *TRAILS, LOGGINGS),
        fix="Declare data events on the trail: event_selector { read_write_type = "
        '"All"  data_resource { type = "AWS::S3::Object"  values = '
        '["${aws_s3_bucket.NAME.arn}/"] } }, or an aws_s3_bucket_logging.',
        absent="no bucket for data or artifacts is declared",
        refs=("CWE-778",),
        source=Source.IAC,
    ),
    Iac,
)
def store_logged(iac: Iac) -> Iterator[Verdict]:
    """After a leak the first question is who read what; without records there is no answer.

    *What it reads*: buckets, their access logging, and data events of declared trails. *Why it
    matters*: a trail without data events shows who changed a bucket, not who read it. *Passes*:
    access logging or data events. *Fails*: a trail is declared and records neither. *Unknown*: no
    trail is declared here. *Fix*: declare data events.
    """
    trails = iac.of(*TRAILS)
    recording = next((trail for trail in trails if _records_objects(trail)), None)
    for bucket in iac.of(*BUCKETS):
        if not is_log_store(bucket):
            yield _verdict(iac, bucket, trails, recording)


def _verdict(
    iac: Iac, bucket: Resource, trails: tuple[Resource, ...], recording: Resource | None
) -> Verdict:
    name = subject(bucket)
    if recording is not None:
        because = f"{subject(recording)} records reads and writes of objects"
        return passed(because, recording.place, bucket.place, subject=name)
    tied = companions(iac, bucket, LOGGINGS).tied
    inline = bucket.body.get("logging") or bucket.body.get("LoggingConfiguration")
    if tied or inline is not None:
        places = (tied[0].place, bucket.place) if tied else (bucket.place,)
        return passed("its access is logged", *places, subject=name)
    if trails:
        because = "the declared trail records no reads of objects, and the bucket logs none"
        return failed(because, bucket.place, trails[0].place, subject=name)
    because = "logs no access itself; a trail with data events may be declared elsewhere"
    return unknown(because, bucket.place, subject=name)


def _records_objects(trail: Resource) -> bool:
    return any(node.text == OBJECTS for node in trail.body.walk())
