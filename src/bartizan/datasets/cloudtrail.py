"""What CloudTrail events say of reads: of objects in S3, and of keys in KMS."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_plus

from bartizan.core.clock import parse_moment
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.datasets.reads import Kind, Read
from bartizan.signing.strict import Json, items, members

S3: Final = "s3://"
STORES: Final = frozenset({"s3.amazonaws.com", "s3express.amazonaws.com"})
GETS: Final = frozenset(
    {"GetObject", "GetObjectTorrent", "SelectObjectContent", "CopyObject", "UploadPartCopy"}
)
LISTS: Final = frozenset({"ListObjects", "ListObjectsV2", "ListObjectVersions"})
DECRYPTS: Final = frozenset({"Decrypt", "ReEncrypt"})
KMS: Final = "kms.amazonaws.com"
# A record of a trail that aggregates data events, beside or in place of the events themselves.
AGGREGATED: Final = "Aggregated"
DATASET: Final = "bartizan:dataset"
ARN: Final = "aws:s3:arn"
BUCKET_ARN: Final = re.compile(r"arn:aws(?:-[a-z-]+)?:s3:::")
OBJECT: Final = "AWS::S3::Object"
NO_ID: Final = "without an id"
LONGEST: Final = 2_000
MOST_BYTES: Final = 1 << 63


@dataclass(frozen=True, slots=True)
class Mapped:
    """Which addresses in S3 are which dataset, the longest first."""

    prefixes: tuple[tuple[str, str], ...] = ()

    def dataset(self, address: str) -> str:
        """Return the dataset of an address, "" for none: whole parts of the address decide."""
        for prefix, name in self.prefixes:
            if address == prefix or address.startswith(f"{prefix}/"):
                return name
        return ""

    def listed(self, address: str) -> tuple[str, ...]:
        """Return the datasets that a list of a prefix shows: the one around it, or all in it."""
        if found := self.dataset(address.rstrip("/")):
            return (found,)
        return tuple(name for prefix, name in self.prefixes if prefix.startswith(address))


def mapped(texts: tuple[str, ...]) -> Mapped:
    """Return the mapping of `s3://BUCKET/PREFIX=DATASET`. Raises InvalidInputError for others."""
    found = list[tuple[str, str]]()
    for each in texts:
        prefix, equals, name = each.rpartition("=")
        if not equals or not prefix.startswith(S3) or len(prefix) == len(S3) or not name:
            raise InvalidInputError(
                f"{each[:100]!a} does not say which objects are which dataset",
                hint="Write it like s3://lake/people=people.",
            )
        found.append((prefix.rstrip("/"), name))
    return Mapped(tuple(sorted(found, key=lambda pair: -len(pair[0]))))


def reads_of(event: Mapping[str, Json], mapping: Mapped, place: str) -> Iterator[Read]:
    """Yield what an event says was read of a dataset; nothing for one about something else.

    Raises FormatError for an event that is one of these and cannot be read.
    """
    name, source = _text(event, "eventName"), _text(event, "eventSource")
    if _text(event, "eventCategory") == AGGREGATED and source in STORES | {KMS}:
        raise FormatError("sums up five minutes: which objects were read, and by whom, it lacks")
    if source in STORES and name in GETS | LISTS:
        yield from _of_store(event, mapping, place)
    elif source == KMS and name in DECRYPTS:
        yield from _of_key(event, mapping, place)


def _of_store(event: Mapping[str, Json], mapping: Mapped, place: str) -> Iterator[Read]:
    asked = members(event.get("requestParameters") or {}, "requestParameters")
    name, bucket = _text(event, "eventName"), _text(asked, "bucketName")
    if name in LISTS:
        address = f"{S3}{bucket}/{_text(asked, 'prefix')}"
        for dataset in mapping.listed(address):
            yield _read(event, Kind.LIST, dataset, address, place)
        return
    copied = _text(asked, "x-amz-copy-source")
    if unquote_plus(copied).startswith("arn:"):
        yield from _through_point(event, asked, mapping, place)
        return
    key = _text(asked, "key")
    address = f"{S3}{unquote_plus(copied).lstrip('/')}" if copied else f"{S3}{bucket}/{key}"
    dataset = mapping.dataset(address.partition("?")[0] if copied else address)
    if dataset:
        yield _read(event, Kind.READ, dataset, address, place)
    elif not copied:
        # Through an access point, the bucket's own name stands with the object alone.
        for address in _objects(event):
            if dataset := mapping.dataset(address):
                yield _read(event, Kind.READ, dataset, address, place)


def _through_point(
    event: Mapping[str, Json], asked: Mapping[str, Json], mapping: Mapped, place: str
) -> Iterator[Read]:
    """Yield what a copy read whose source is named by the ARN of an access point.

    Raises FormatError where no object beside the one that was written tells which that was.
    """
    written = f"{S3}{_text(asked, 'bucketName')}/{_text(asked, 'key')}"
    sources = [address for address in _objects(event) if address != written]
    if not sources:
        raise FormatError("a copy through an access point does not say which object was read")
    for address in sources:
        if dataset := mapping.dataset(address):
            yield _read(event, Kind.READ, dataset, address, place)


def _objects(event: Mapping[str, Json]) -> Iterator[str]:
    """Yield the addresses of the objects that an event lists as what it used."""
    for each in items(event.get("resources") or (), "resources"):
        used = members(each, "a resource")
        if _text(used, "type") == OBJECT:
            yield _address(_text(used, "ARN"))


def _address(arn: str) -> str:
    """Return the address of a bucket or an object by its ARN, in whichever partition."""
    return BUCKET_ARN.sub(S3, arn, count=1)


def _of_key(event: Mapping[str, Json], mapping: Mapped, place: str) -> Iterator[Read]:
    asked = members(event.get("requestParameters") or {}, "requestParameters")
    context: Mapping[str, Json] = {}
    for name in ("encryptionContext", "sourceEncryptionContext"):
        context = members(asked.get(name) or {}, name) or context
    dataset, arn = _text(context, DATASET), _text(context, ARN)
    address = _address(arn)
    dataset = dataset or mapping.dataset(address)
    if dataset:
        yield _read(event, Kind.DECRYPT, dataset, address, place)


def _read(event: Mapping[str, Json], kind: Kind, dataset: str, address: str, place: str) -> Read:
    failed = _text(event, "errorCode")
    principal, also = _who(event)
    try:
        at = parse_moment(_text(event, "eventTime"))
    except InvalidInputError as error:
        raise FormatError(f"an event's time: {error.message}") from None
    return Read(
        kind=Kind.DENIED if failed else kind,
        at=at,
        principal=principal,
        also=also,
        dataset=dataset,
        object=address,
        count=None if failed else _count(event),
        because=failed,
        place=f"{place}, event {_text(event, 'eventID') or NO_ID}",
    )


def _count(event: Mapping[str, Json]) -> int | None:
    """Return how many bytes went out, None where no number says so that can be one of bytes."""
    more = members(event.get("additionalEventData") or {}, "additionalEventData")
    count = more.get("bytesTransferredOut")
    if not isinstance(count, int | float) or isinstance(count, bool):
        return None
    return int(count) if 0 <= count < MOST_BYTES else None


def _who(event: Mapping[str, Json]) -> tuple[str, tuple[str, ...]]:
    """Return who did it, and the role whose session that was.

    The name is the first of those that an identity has: of a user of IAM Identity Center that is
    its id, of a service its address, of nobody who signed in ANONYMOUS_PRINCIPAL.
    """
    identity = members(event.get("userIdentity") or {}, "userIdentity")
    session = members(identity.get("sessionContext") or {}, "sessionContext")
    issuer = _text(members(session.get("sessionIssuer") or {}, "sessionIssuer"), "arn")
    behalf = members(identity.get("onBehalfOf") or {}, "onBehalfOf")
    names = [_text(identity, "arn"), _text(behalf, "userId")]
    names += [_text(identity, name) for name in ("invokedBy", "principalId", "accountId")]
    kind = _text(identity, "type") or "unknown"
    principal = next((name for name in names if name), f"{kind} without a name")
    return principal, (issuer,) if issuer else ()


def _text(said: Mapping[str, Json], name: str) -> str:
    """Return a text, "" where there is none. Raises FormatError for anything else."""
    value = said.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise FormatError(f"the {name} of an event is no text of at most {LONGEST} characters")
    return value.encode("utf-8", "replace").decode()
