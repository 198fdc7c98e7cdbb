"""The files of a CloudTrail folder: unpacked within bounds, and read as logs or as digests."""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from bartizan.core.clock import parse_moment
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.signing.strict import Json, hexadecimal, items, members, read_strict, text

LARGEST: Final = 64 << 20
MOST_VALUES: Final = 6_000_000
MOST_LOGS: Final = 100_000
SHA: Final = 64
_GZIP: Final = zlib.MAX_WBITS | 16
_MAGIC: Final = b"\x1f\x8b"
_STAMP: Final = re.compile(r"_\d{8}T\d{6}Z(?:_backfill)?\.json(?:\.gz)?\Z")
_HEX: Final = re.compile(r"[0-9a-f]{2,4096}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What a digest file says: of which hour, what came before it, and which logs there are.

    `sha256` is that of its own unpacked content. `previous` is the object of the digest before it,
    with its signature and SHA-256 in hexadecimal; "" where it is the first. `logs` are objects with
    the SHA-256 of their unpacked content.
    """

    chain: str
    start: datetime
    end: datetime
    ended: str
    bucket: str
    object: str
    sha256: str
    previous: str
    previous_signature: str
    previous_sha256: str
    logs: Mapping[str, str]

    @property
    def name(self) -> str:
        """The last part of its object's name."""
        return name_of(self.object)

    @property
    def signed(self) -> bytes:
        """What is signed of it.

        The end as it is written, the object, the SHA-256, and the signature of the digest before,
        `null` for the first, each on a line (AWS CloudTrail User Guide, custom implementations of
        log file integrity validation).
        """
        before = self.previous_signature or "null"
        return f"{self.ended}\n{self.bucket}/{self.object}\n{self.sha256}\n{before}".encode()


def name_of(path: str) -> str:
    """Return the last part of an object's name."""
    return path.rpartition("/")[2]


def unpacked(content: bytes) -> bytes:
    """Return the content of a file that may be packed by gzip.

    Raises FormatError for one that unpacks to more than LARGEST bytes, is cut off, or has something
    behind its end: what one reader sees and another does not.
    """
    if not content.startswith(_MAGIC):
        if len(content) > LARGEST:
            raise FormatError(f"is larger than {LARGEST} bytes")
        return content
    unpacker = zlib.decompressobj(_GZIP)
    try:
        found = unpacker.decompress(content, LARGEST + 1)
    except zlib.error:
        raise FormatError("cannot be unpacked") from None
    if len(found) > LARGEST:
        raise FormatError(f"unpacks to more than {LARGEST} bytes")
    if not unpacker.eof or unpacker.unused_data:
        raise FormatError("is cut off, or has something behind its end")
    return found


def read_events(content: bytes) -> Iterator[Mapping[str, Json]]:
    """Yield the events of an unpacked log file. Raises FormatError for anything else."""
    document = read_strict(content, limit=LARGEST, most=MOST_VALUES)
    for each in items(document.get("Records"), "Records"):
        yield members(each, "an event")


def read_digest(content: bytes) -> Digest:
    """Read an unpacked digest file. Raises FormatError for anything else."""
    said = read_strict(content, limit=LARGEST, most=MOST_VALUES)
    ended = text(said.get("digestEndTime"), "digestEndTime")
    place = text(said.get("digestS3Object"), "digestS3Object")
    return Digest(
        chain=f"{text(said.get('awsAccountId'), 'awsAccountId')} {_STAMP.sub('', name_of(place))}",
        start=_moment(said.get("digestStartTime"), "digestStartTime"),
        end=_moment(ended, "digestEndTime"),
        ended=ended,
        bucket=text(said.get("digestS3Bucket"), "digestS3Bucket"),
        object=place,
        sha256=sha256(content).hexdigest(),
        previous=_optional(said, "previousDigestS3Object"),
        previous_signature=_optional(said, "previousDigestSignature"),
        previous_sha256=_optional(said, "previousDigestHashValue"),
        logs=dict(_logs(said.get("logFiles", ()))),
    )


def signature_of(text_: str) -> bytes:
    """Return a signature that stands in hexadecimal. Raises FormatError for anything else."""
    if not _HEX.fullmatch(text_) or len(text_) % 2:
        raise FormatError("a signature of a digest is not hexadecimal")
    return bytes.fromhex(text_)


def _logs(value: Json) -> Iterator[tuple[str, str]]:
    listed = items(value, "logFiles")
    if len(listed) > MOST_LOGS:
        raise FormatError(f"{len(listed)} logs of one hour are more than {MOST_LOGS}")
    for each in listed:
        log = members(each, "a log file")
        if log.get("hashAlgorithm") != "SHA-256":
            raise FormatError("a log is hashed by another algorithm than SHA-256")
        yield (
            text(log.get("s3Object"), "s3Object"),
            hexadecimal(log.get("hashValue"), "hashValue", SHA),
        )


def _optional(said: Mapping[str, Json], name: str) -> str:
    value = said.get(name)
    return "" if value is None else text(value, name)


def _moment(value: Json, what: str) -> datetime:
    try:
        return parse_moment(text(value, what))
    except InvalidInputError as error:
        raise FormatError(f"{what}: {error.message}") from None
