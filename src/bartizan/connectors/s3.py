"""Objects in S3: listed within bounds, read by ranges of bytes, with the extra `aws`."""

import errno
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal, cast

from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError

SCHEME: Final = "s3://"
MOST_OBJECTS: Final = 200_000
_BUFFER: Final = 4 << 20
_PATIENCE: Final = {"connect_timeout": 10, "read_timeout": 60, "retries": {"max_attempts": 4}}
# Classes of storage from which an object is read only after it was restored (Amazon S3 User Guide,
# "Understanding S3 Glacier storage classes").
_ARCHIVED: Final = frozenset({"GLACIER", "DEEP_ARCHIVE"})
ARCHIVED: Final = "is archived: restore it first"
_REASONS: Final = {
    "AccessDenied": "access is denied",
    "403": "access is denied",
    "NoSuchKey": "is not there any more",
    "404": "is not there any more",
    "NoSuchBucket": "there is no such bucket",
    "InvalidObjectState": ARCHIVED,
    "PreconditionFailed": "changed while it was read",
    "412": "changed while it was read",
}


@dataclass(frozen=True, slots=True)
class S3Object:
    """An object as it was listed. `version` is its entity tag; no other version of it is read."""

    bucket: str
    key: str
    size: int
    version: str
    unread: str = ""

    @property
    def name(self) -> str:
        """The last part of the key."""
        return self.key.rpartition("/")[2]

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.key}"

    def open(self, mode: Literal["rb"]) -> BinaryIO:  # noqa: ARG002 - that of Path.open
        """Open it for reading. What goes wrong, here or later, is an OSError with the reason."""
        return cast("BinaryIO", io.BufferedReader(_Ranges(self), _BUFFER))


class _Ranges(io.RawIOBase):
    """The bytes of an object, of which each read asks for a range."""

    def __init__(self, found: S3Object) -> None:
        self._object = found
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._object.size}
        self._position = max(0, start[whence] + offset)
        return self._position

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        end = min(self._position + len(buffer), self._object.size)
        if self._position >= end:
            return 0
        data = fetched(self._object, self._position, end)
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


def fetched(found: S3Object, start: int, end: int) -> bytes:
    """Return the bytes from an offset up to another. Raises OSError with the reason."""
    try:
        answer = _client().get_object(
            Bucket=found.bucket,
            Key=found.key,
            Range=f"bytes={start}-{end - 1}",
            IfMatch=found.version,
        )
        data: bytes = answer["Body"].read(end - start + 1)
    except _errors() as error:
        raise OSError(errno.EIO, reason_of(error)) from None
    if len(data) != end - start:
        raise OSError(errno.EIO, "the store gave other bytes than were asked for")
    return data


def objects(uri: str, most: int = MOST_OBJECTS) -> Iterator[S3Object]:
    """Yield the objects of `s3://bucket/prefix` in the order of their keys; one alone by its key.

    What is archived, and a place of which not everything could be listed, has a reason in `unread`.
    Raises InvalidInputError for an address that is none, and without the extra.
    """
    bucket, prefix = parsed(uri)
    try:
        pages = _client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        for count, each in enumerate(entry for page in pages for entry in page.get("Contents", ())):
            if count >= most:
                yield S3Object(bucket, prefix, 0, "", f"holds more than {most:,} objects")
                return
            if _beneath(each["Key"], prefix):
                yield _listed(bucket, each)
    except _errors() as error:
        yield S3Object(bucket, prefix, 0, "", f"cannot be listed: {reason_of(error)}")


def parsed(uri: str) -> tuple[str, str]:
    """Return bucket and prefix of an address. Raises InvalidInputError for one that is none."""
    bucket, _, prefix = uri.removeprefix(SCHEME).partition("/")
    if not uri.startswith(SCHEME) or not bucket:
        raise InvalidInputError(f"{uri} is no address in S3", hint="Write s3://bucket/prefix.")
    return bucket, prefix


def _beneath(key: str, prefix: str) -> bool:
    """Whether a key is the prefix or lies under it as in a folder; a folder is none."""
    folder = prefix if not prefix or prefix.endswith("/") else f"{prefix}/"
    return (key == prefix or key.startswith(folder)) and not key.endswith("/")


def _listed(bucket: str, each: dict[str, Any]) -> S3Object:
    archived = each.get("StorageClass") in _ARCHIVED and not _restored(bucket, each["Key"])
    return S3Object(bucket, each["Key"], each["Size"], each["ETag"], ARCHIVED if archived else "")


def _restored(bucket: str, key: str) -> bool:
    """Whether there is a copy of an archived object for now."""
    try:
        told = _client().head_object(Bucket=bucket, Key=key).get("Restore", "")
    except _errors():
        return False
    return 'ongoing-request="false"' in told


def reason_of(error: "BotoCoreError | ClientError") -> str:
    """Return what an error of the store means, without what it says of the request."""
    code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
    return _REASONS.get(code, f"the store answers {code}" if code else type(error).__name__)


def _client() -> Any:  # noqa: ANN401 - boto3 has no types
    """Return the client of this process: one that was forked may not use its parent's sockets."""
    return _client_of(os.getpid())


@cache
def _client_of(_process: int) -> Any:  # noqa: ANN401 - boto3 has no types
    """Make a client, with credentials, region and endpoint from where AWS tools have them."""
    boto3, config = _boto()
    return boto3.client("s3", config=config.Config(**_PATIENCE))


def _boto() -> tuple[Any, Any]:
    try:
        import boto3  # noqa: PLC0415 - an extra, and heavy
        from botocore import config  # noqa: PLC0415
    except ImportError:
        raise InvalidInputError(
            "addresses in S3 need the extra aws", hint="pip install 'bartizan[aws,data]'"
        ) from None
    return boto3, config


def _errors() -> tuple[type[Exception], ...]:
    from botocore import exceptions  # noqa: PLC0415 - an extra, and heavy

    return exceptions.BotoCoreError, exceptions.ClientError
