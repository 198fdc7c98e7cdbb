"""A trail proves what its signed digests cover; all other time is unknown."""

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bartizan.core.clock import parse_moment
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.datasets.against import Given
from bartizan.datasets.cloudtrail import mapped
from bartizan.datasets.reads import Evidence, Kind, Window
from bartizan.datasets.review import review
from bartizan.datasets.trailfiles import LARGEST, unpacked
from bartizan.datasets.trailreads import trail_evidence, trail_keys
from tests.builders_trail import (
    ACCOUNT,
    ADA,
    HOUR,
    OTHER,
    START,
    Event,
    Trail,
    decrypt,
    get,
    listed_keys,
    listing,
    wire,
)

MAP = mapped(("s3://lake/people=people", "s3://lake/people/eu=europeans"))
DAY = Window(START, START + 4 * HOUR)
AT = START + timedelta(minutes=5)


@pytest.fixture
def trail(tmp_path: Path) -> Trail:
    hours = [[get(f"people/{n}.csv", AT + n * HOUR)] for n in range(4)]
    return Trail.of(tmp_path / "trail", [*hours, []])


def evidence(trail: Trail, window: Window = DAY, keys: bytes | None = None) -> Evidence:
    return trail_evidence(trail.root, trail_keys(keys or listed_keys()), MAP, window)


def test_a_whole_chain_proves_its_hours(trail: Trail) -> None:
    found = evidence(trail)
    assert (found.gaps, found.tampered) == ((), ())
    assert [each.object for each in found.reads] == [f"s3://lake/people/{n}.csv" for n in range(4)]
    assert all(each.verified and each.principal == ADA for each in found.reads)


def _drop_digest(trail: Trail) -> None:
    trail.digests[1].unlink()


def _drop_log(trail: Trail) -> None:
    trail.logs[1].unlink()


def _drop_signature(trail: Trail) -> None:
    trail.digests[-1].with_name(f"{trail.digests[-1].name}.signature").unlink()


def _drop_all_digests(trail: Trail) -> None:
    for path in trail.digests:
        path.unlink()


def _cut(trail: Trail) -> None:
    trail.logs[2].write_bytes(trail.logs[2].read_bytes()[:-9])


def _add_log(trail: Trail) -> None:
    trail.lay_log(START + timedelta(minutes=30), [get("people/x", AT)])


def _link(trail: Trail) -> None:
    moved = trail.root.parent / "moved"
    trail.logs[2].rename(moved)
    trail.logs[2].symlink_to(moved)


@pytest.mark.parametrize(
    ("change", "because"),
    [
        (_drop_digest, "no digest that is proven covers this time"),
        (_drop_log, "is missing"),
        (_drop_signature, "has no signature"),
        (_drop_all_digests, "there are no digest files"),
        (_cut, "is cut off"),
        (_add_log, "it may be made up"),
        (_link, "cannot be read"),
    ],
)
def test_what_is_missing_is_a_gap(
    trail: Trail, change: Callable[[Trail], None], because: str
) -> None:
    change(trail)
    assert any(because in each.because for each in evidence(trail).gaps)


def test_a_digest_that_is_missing_leaves_the_one_before_it_without_a_signature(
    trail: Trail,
) -> None:
    _drop_digest(trail)
    (hole,) = (each for each in evidence(trail).gaps if "covers" in each.because)
    assert (hole.since, hole.until) == (START, START + 2 * HOUR)


def test_a_log_that_was_changed_is_named_and_proves_nothing(trail: Trail) -> None:
    content = gzip.decompress(trail.logs[1].read_bytes()).replace(b"user/ada", b"user/eve")
    trail.logs[1].write_bytes(gzip.compress(content))
    found = evidence(trail)
    (sign,) = found.tampered
    assert trail.logs[1].name in sign.where
    assert [each.verified for each in found.reads] == [True, False, True, True]
    assert any(each.since == START + HOUR for each in found.gaps)


def test_a_digest_that_was_changed_is_named_by_the_one_after_it(trail: Trail) -> None:
    said = json.loads(gzip.decompress(trail.digests[1].read_bytes()))
    said["logFiles"] = []
    trail.digests[1].write_bytes(gzip.compress(json.dumps(said).encode()))
    found = evidence(trail)
    assert [each.where for each in found.tampered] == [f"trail digest {trail.digests[1].name}"]
    assert any("not signed by a key" in each.because for each in found.gaps)


@pytest.mark.parametrize("keys", [listed_keys(OTHER), b'{"PublicKeyList": []}'])
def test_by_another_key_or_none_nothing_is_proven(trail: Trail, keys: bytes) -> None:
    found = evidence(trail, keys=keys)
    assert not any(each.verified for each in found.reads)
    assert found.gaps


@pytest.mark.parametrize(
    ("since", "until"),
    [(START - HOUR, START + HOUR), (START, START + 5 * HOUR), (START, START + 9 * HOUR)],
)
def test_time_outside_the_chain_is_a_gap(trail: Trail, since: object, until: object) -> None:
    window = Window(since, until)  # type: ignore[arg-type]
    assert evidence(trail, window).gaps


def test_a_window_inside_the_chain_is_not_asked_for_what_is_outside(trail: Trail) -> None:
    _drop_signature(trail)
    trail.digests[0].unlink()
    found = evidence(trail, Window(START + HOUR, START + 2 * HOUR))
    assert [each.because for each in found.gaps if "made up" not in each.because] == []


@pytest.mark.parametrize(
    ("event", "kind", "dataset"),
    [
        (get("people/a", AT), Kind.READ, "people"),
        (get("people/eu/a", AT), Kind.READ, "europeans"),
        (get("people/a", AT, errorCode="AccessDenied"), Kind.DENIED, "people"),
        (listing("people/", AT), Kind.LIST, "people"),
        (decrypt("people", AT), Kind.DECRYPT, "people"),
    ],
)
def test_events_are_reads_of_datasets(
    tmp_path: Path, event: dict[str, object], kind: Kind, dataset: str
) -> None:
    found = evidence(Trail.of(tmp_path, [[event]]), Window())
    assert [(each.kind, each.dataset) for each in found.reads] == [(kind, dataset)]


OBJECT = [{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::lake/people/a"}]
POINT = {"bucketName": "arn:aws:s3:eu-west-1:111122223333:accesspoint/ap", "key": "people/a"}


@pytest.mark.parametrize(
    "event",
    [
        get("people/a", AT, requestParameters=POINT, resources=OBJECT),
        get("people/a", AT, eventSource="s3express.amazonaws.com"),
        *(
            decrypt("", AT)
            | {"requestParameters": {"encryptionContext": {"aws:s3:arn": f"arn:{where}:s3:::{to}"}}}
            for where in ("aws", "aws-cn", "aws-us-gov", "aws-iso-b")
            for to in ("lake/people/a", "lake/people")
        ),
    ],
)
def test_a_read_is_known_however_its_address_is_written(
    tmp_path: Path, event: dict[str, object]
) -> None:
    (read,) = evidence(Trail.of(tmp_path, [[event]]), Window()).reads
    assert read.dataset == "people"


@pytest.mark.parametrize("field", ["eventName", "eventSource", "eventTime", "eventID"])
@pytest.mark.parametrize("value", [[], ["x"], {}, 7, True, "x" * 3000])
def test_an_event_that_cannot_be_read_is_a_gap(tmp_path: Path, field: str, value: object) -> None:
    event = {**get("people/a", AT), field: value}
    found = evidence(Trail.of(tmp_path, [[event, get("people/b", AT)]]), Window())
    assert [each.object for each in found.reads] == ["s3://lake/people/b"]
    assert any("event 0" in each.because for each in found.gaps)


@pytest.mark.parametrize("count", [-1, 1 << 63, 10**400, float("1e300"), "7", True, None, []])
def test_what_is_no_number_of_bytes_is_not_known(tmp_path: Path, count: object) -> None:
    event = get("people/a", AT, additionalEventData={"bytesTransferredOut": count})
    (read,) = evidence(Trail.of(tmp_path, [[event]]), Window()).reads
    assert read.count is None


@pytest.mark.parametrize("year", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_the_ends_of_time_are_moments_too(tmp_path: Path, year: str) -> None:
    at = {"eventTime": year}
    events = [get("people/a", AT) | at, listing("people/", AT) | at, decrypt("people", AT) | at]
    window = Window(parse_moment("0001-01-01T00:00:00Z"), parse_moment("9999-12-31T23:59:59Z"))
    trail = Trail.of(tmp_path, [events])
    for each in (window, Window()):
        found = evidence(trail, each)
        review(found, Given(grants=(), brokers=frozenset({ADA})))


def test_a_list_of_a_bucket_shows_all_its_datasets(tmp_path: Path) -> None:
    found = evidence(Trail.of(tmp_path, [[listing("", AT)]]), Window())
    assert {each.dataset for each in found.reads} == {"people", "europeans"}


@pytest.mark.parametrize("key", ["peoples/a", "people2", "other/people/a", "peopl"])
def test_what_only_begins_alike_is_another(tmp_path: Path, key: str) -> None:
    assert evidence(Trail.of(tmp_path, [[get(key, AT)]]), Window()).reads == ()


def test_a_copy_reads_its_source(tmp_path: Path) -> None:
    asked = {"bucketName": "out", "key": "x", "x-amz-copy-source": "lake/people/a%20b.csv"}
    event = {**get("x", AT), "eventName": "CopyObject", "requestParameters": asked}
    (read,) = evidence(Trail.of(tmp_path, [[event]]), Window()).reads
    assert (read.dataset, read.object) == ("people", "s3://lake/people/a b.csv")


VIA = "arn:aws:s3:eu-west-1:111122223333:accesspoint/reports"


def copy_of(*objects: str, source: str = f"{VIA}/object/people/a.csv") -> Event:
    asked = {"bucketName": "out", "key": "x", "x-amz-copy-source": source}
    used = [{"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::{each}"} for each in objects]
    event = {**get("x", AT), "eventName": "CopyObject", "requestParameters": asked}
    return {**event, "resources": used}


@pytest.mark.parametrize("source", [f"{VIA}/object/a", f"{VIA}/object/a".replace(":", "%3A")])
def test_a_copy_through_an_access_point_reads_the_object_behind_it(
    tmp_path: Path, source: str
) -> None:
    event = copy_of("out/x", "lake/people/a.csv", source=source)
    found = evidence(Trail.of(tmp_path, [[event]]), Window())
    assert [(each.kind, each.object) for each in found.reads] == [
        (Kind.READ, "s3://lake/people/a.csv")
    ]


def test_a_copy_that_does_not_say_what_it_read_is_a_gap(tmp_path: Path) -> None:
    found = evidence(Trail.of(tmp_path, [[copy_of("out/x")]]), Window())
    assert found.reads == ()
    assert any("does not say which object was read" in each.because for each in found.gaps)


def test_an_event_that_is_delivered_twice_is_one_read(tmp_path: Path) -> None:
    event = get("people/a", AT)
    same_id = {**event, "requestParameters": {"bucketName": "lake", "key": "people/b"}}
    found = evidence(Trail.of(tmp_path, [[event, event], [event, same_id]]), Window())
    assert [each.object for each in found.reads] == ["s3://lake/people/a", "s3://lake/people/b"]


def test_of_an_event_that_is_delivered_twice_the_proven_one_counts(tmp_path: Path) -> None:
    event = get("people/a", AT)
    trail = Trail.of(tmp_path, [[event]])
    trail.lay_log(START - 5 * HOUR, [event])  # sorted before, and no digest lists it
    (read,) = evidence(trail, Window()).reads
    assert read.verified


def test_events_without_an_id_are_each_counted(tmp_path: Path) -> None:
    event = get("people/a", AT, eventID=None)
    found = evidence(Trail.of(tmp_path, [[event], [event]]), Window())
    assert len(found.reads) == 2


def test_logs_of_insights_are_proven_beside_those_of_events(tmp_path: Path) -> None:
    trail = Trail(tmp_path)
    insight = {
        "eventVersion": "1.08",
        "eventTime": wire(AT),
        "eventID": "i1",
        "eventType": "AwsCloudTrailInsight",
        "eventCategory": "Insight",
        "insightDetails": {"eventSource": "s3.amazonaws.com", "eventName": "GetBucketAcl"},
    }
    of_insights = trail.lay_log(START, [insight])
    name = of_insights.name.replace("_CloudTrail_", "_CloudTrail-Insight_")
    of_insights = of_insights.rename(of_insights.with_name(name))
    logs = [trail.lay_log(START, [get("people/a", AT)]), of_insights]
    said = trail.digest(START, logs, (None, None, None))
    newest = trail.root / said["digestS3Object"]
    signature = trail.lay_digest(said)
    newest.with_name(f"{newest.name}.signature").write_text(signature)
    found = evidence(trail, Window(START, START + HOUR / 2))
    assert (found.gaps, found.tampered, len(found.reads)) == ((), (), 1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x1f\x8b",
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b'{"Records": 1}',
        b'{"Records": [1]}',
        b'{"Records":[{"eventSource":"s3.amazonaws.com","eventName":"GetObject","eventTime":7}]}',
        b"{" + b'"Records":[],' * 2 + b'"x":NaN}',
        gzip.compress(b'{"Records":[]}') + gzip.compress(b'{"Records":[{}]}'),
        gzip.compress(bytes(LARGEST + 1)),
        b'{"Records": [{"eventName": ["x"], "eventSource": {}}]}',
    ],
    ids=range(11),
)
def test_a_hostile_log_is_a_gap(tmp_path: Path, content: bytes) -> None:
    trail = Trail.of(tmp_path, [[get("people/a", AT)]])
    trail.logs[0].write_bytes(content)
    assert evidence(trail, Window()).gaps or evidence(trail, Window()).tampered


@pytest.mark.parametrize("content", [b"{}", b"[]", b'{"awsAccountId":"1"}', b"\xff", b"x"])
def test_a_hostile_digest_is_a_gap(tmp_path: Path, content: bytes) -> None:
    trail = Trail.of(tmp_path, [[get("people/a", AT)]])
    trail.digests[0].write_bytes(content)
    assert evidence(trail, Window()).gaps


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"PublicKeyList":[{"Value":"!"}]}', b"-----BEGIN X-----"]
)
def test_what_is_no_key_of_a_trail_is_refused(content: bytes) -> None:
    with pytest.raises(FormatError):
        trail_keys(content)


@pytest.mark.parametrize("text", ["", "lake=people", "s3://=x", "s3://lake/people", "s3://lake="])
def test_what_maps_nothing_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        mapped((text,))


def test_what_unpacks_within_bounds_is_unpacked() -> None:
    assert unpacked(gzip.compress(b"{}")) == b"{}"
    assert unpacked(b"{}") == b"{}"


ROLE = f"arn:aws:sts::{ACCOUNT}:assumed-role/etl/i-0abc"
ISSUER = {"type": "Role", "arn": f"arn:aws:iam::{ACCOUNT}:role/etl", "accountId": ACCOUNT}
IDENTITIES = {  # as the record contents of CloudTrail have them, and who that is
    "root": (
        {"type": "Root", "arn": f"arn:aws:iam::{ACCOUNT}:root"},
        f"arn:aws:iam::{ACCOUNT}:root",
    ),
    "role": (
        {
            "type": "AssumedRole",
            "principalId": "AROAX:i-0abc",
            "arn": ROLE,
            "sessionContext": {
                "sessionIssuer": ISSUER,
                "attributes": {"mfaAuthenticated": "false"},
            },
        },
        ROLE,
    ),
    "through a service": (
        {"type": "AssumedRole", "arn": ROLE, "invokedBy": "athena.amazonaws.com"},
        ROLE,
    ),
    "service": ({"type": "AWSService", "invokedBy": "glue.amazonaws.com"}, "glue.amazonaws.com"),
    "another account": (
        {"type": "AWSAccount", "principalId": "AIDAX", "accountId": "444455556666"},
        "AIDAX",
    ),
    "nobody": (
        {"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"},
        "ANONYMOUS_PRINCIPAL",
    ),
    "identity center": (
        {
            "type": "IdentityCenterUser",
            "accountId": ACCOUNT,
            "credentialId": "EX",
            "onBehalfOf": {"userId": "7ee9-1", "identityStoreArn": "arn:aws:identitystore::1:d-1"},
        },
        "7ee9-1",
    ),
    "without a name": ({"type": "Unknown"}, "Unknown without a name"),
    "without an identity": (None, "unknown without a name"),
}


@pytest.mark.parametrize(("identity", "principal"), IDENTITIES.values(), ids=IDENTITIES)
def test_each_kind_of_identity_has_a_name(tmp_path: Path, identity: object, principal: str) -> None:
    event = get("people/a", AT, userIdentity=identity)
    (read,) = evidence(Trail.of(tmp_path, [[event]]), Window()).reads
    assert read.principal == principal


def recorded(name: str, asked: object, **more: object) -> dict[str, object]:
    """Return a data event with all fields that a record of S3 has."""
    return {
        "eventVersion": "1.11",
        "userIdentity": {"type": "IAMUser", "principalId": "AIDAX", "arn": ADA, "userName": "ada"},
        "eventTime": wire(AT),
        "eventSource": "s3.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "192.0.2.7",
        "userAgent": "[aws-cli/2.31.5]",
        "requestParameters": asked,
        "responseElements": None,
        "additionalEventData": {
            "SignatureVersion": "SigV4",
            "bytesTransferredIn": 0,
            "bytesTransferredOut": 512,
        },
        "requestID": "1A2B",
        "eventID": "6f0d-1",
        "readOnly": True,
        "resources": [
            {"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::lake/people/a.csv"},
            {"accountId": ACCOUNT, "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::lake"},
        ],
        "eventType": "AwsApiCall",
        "managementEvent": False,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Data",
        "tlsDetails": {"tlsVersion": "TLSv1.3"},
        **more,
    }


HOST = {"bucketName": "lake", "Host": "lake.s3.eu-west-1.amazonaws.com"}
RECORDED = {
    "range": (
        recorded("GetObject", {**HOST, "key": "people/a.csv", "Range": "bytes=0-511"}),
        Kind.READ,
    ),
    "version": (
        recorded("GetObject", {**HOST, "key": "people/a.csv", "versionId": "3L4k"}),
        Kind.READ,
    ),
    "list": (
        recorded(
            "ListObjects",
            {
                **HOST,
                "list-type": "2",
                "prefix": "people/",
                "delimiter": "/",
                "encoding-type": "url",
            },
            resources=[
                {"type": "AWS::S3::Object", "ARNPrefix": "arn:aws:s3:::lake/people/"},
                {"accountId": ACCOUNT, "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::lake"},
            ],
        ),
        Kind.LIST,
    ),
    "refused": (
        recorded(
            "GetObject",
            {**HOST, "key": "people/a.csv"},
            errorCode="AccessDenied",
            errorMessage="Access Denied",
            additionalEventData={"bytesTransferredOut": 243},
        ),
        Kind.DENIED,
    ),
    "bucket key": (
        recorded(
            "Decrypt",
            {
                "encryptionContext": {"aws:s3:arn": "arn:aws:s3:::lake/people"},
                "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
            },
            eventSource="kms.amazonaws.com",
            eventCategory="Management",
            managementEvent=True,
            resources=[
                {
                    "accountId": ACCOUNT,
                    "type": "AWS::KMS::Key",
                    "ARN": "arn:aws:kms:eu-west-1:1:key/k",
                }
            ],
        ),
        Kind.DECRYPT,
    ),
}


@pytest.mark.parametrize(("event", "kind"), RECORDED.values(), ids=RECORDED)
def test_records_with_all_their_fields_are_reads(
    tmp_path: Path, event: dict[str, object], kind: Kind
) -> None:
    found = evidence(Trail.of(tmp_path, [[event]]), Window())
    assert [(each.kind, each.dataset, each.principal) for each in found.reads] == [
        (kind, "people", ADA)
    ]
    assert not [gap for gap in found.gaps if "event" in gap.because]


@pytest.mark.parametrize("source", ["s3.amazonaws.com", "kms.amazonaws.com", "sqs.amazonaws.com"])
def test_a_summary_of_reads_is_no_answer_about_them(tmp_path: Path, source: str) -> None:
    summary = {
        "eventVersion": "1.0",
        "accountId": ACCOUNT,
        "eventId": "9b-1",
        "eventCategory": "Aggregated",
        "eventType": "AwsAggregatedEvent",
        "awsRegion": "eu-west-1",
        "eventSource": source,
        "timeWindow": {"windowStart": wire(AT), "windowEnd": wire(AT + HOUR), "windowSize": "PT5M"},
    }
    found = evidence(Trail.of(tmp_path, [[summary]]), Window())
    assert found.reads == ()
    assert any("sums up" in gap.because for gap in found.gaps) == (source != "sqs.amazonaws.com")
