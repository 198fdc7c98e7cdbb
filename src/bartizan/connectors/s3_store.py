"""An OCI image layout in a bucket of S3, or of what speaks as S3 does (`s3://BUCKET/PREFIX`).

The index is replaced only where it is still the one that was read (a conditional write), so that of
two writers one is told. Bytes are believed by their digests, as those on a disk are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bartizan.connectors.errors import ConnectorError, MissingExtraError
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.store.errors import StoreBrokenError, StoreError
from bartizan.store.held import Bytes, checked
from bartizan.store.layout import BLOBS, INDEX, MARKED, MARKER
from bartizan.store.oci import LARGEST_DOCUMENT, Descriptor, Index, read_index, write_index

if TYPE_CHECKING:
    from botocore.client import BaseClient

SCHEME: Final = "s3://"
BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
ABSENT: Final = ("404", "NoSuchKey", "NotFound")
MOVED: Final = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")
CHUNK: Final = 1 << 20
SHOWN: Final = 300
LONGEST_PREFIX: Final = 800


@dataclass(frozen=True, slots=True)
class Address:
    """A bucket, and what stands before the names of its objects."""

    bucket: str
    prefix: str

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.prefix}".rstrip("/")

    def key(self, name: str) -> str:
        """Return the name of an object."""
        return f"{self.prefix}/{name}" if self.prefix else name


def parse_address(text: str) -> Address:
    """Read an address. Raises InvalidInputError for anything else."""
    bucket, _, prefix = text.removeprefix(SCHEME).partition("/")
    prefix = prefix.strip("/")
    plain = prefix.isprintable() and len(prefix) <= LONGEST_PREFIX
    if text.startswith(SCHEME) and BUCKET.fullmatch(bucket) and plain:
        return Address(bucket, prefix)
    raise InvalidInputError(f"{text[:SHOWN]!a} names no bucket", hint="Write s3://BUCKET/PREFIX.")


class S3Layout:
    """A layout in a bucket; each method is one effect, and raises ConnectorError where S3 fails."""

    def __init__(self, address: Address) -> None:
        """Take an address. Raises MissingExtraError where boto3 is not installed."""
        self._at, self._client = address, _client()

    @property
    def root(self) -> str:
        """Where it is, as people are told."""
        return str(self._at)

    def index(self) -> Index:
        """Return what the layout holds; nothing where there is no layout yet."""
        return self._tagged_index()[0]

    def size(self, digest: str) -> int | None:
        """Return the size of a blob, None where it is not there."""
        with _asking(self.root):
            try:
                told = self._client.head_object(**self._named(_blob(digest)))
            except _refusal() as error:
                if _code(error) in ABSENT:
                    return None
                raise
        return int(told["ContentLength"])

    def blob(self, wanted: Descriptor, limit: int = LARGEST_DOCUMENT) -> bytes:
        """Return the bytes of a small blob. Raises StoreBrokenError where they are others."""
        if wanted.size > limit:
            raise StoreBrokenError(f"{wanted.digest} claims {wanted.size} bytes")
        return b"".join(self.chunks(wanted))

    def chunks(self, wanted: Descriptor) -> Iterator[Bytes]:
        """Yield the bytes of a blob. Raises StoreBrokenError at their end where they are others."""
        yield from checked(self._pieces(_blob(wanted.digest)), wanted)

    def put(self, wanted: Descriptor, pieces: Iterable[Bytes]) -> None:
        """Keep a blob, whole or not at all; what its bytes raise leaves nothing behind."""
        named = self._named(_blob(wanted.digest))
        with _asking(self.root):
            self._client.upload_fileobj(_Stream(pieces), **named)

    def room(self) -> None:
        """Say that nobody knows how much a bucket holds."""

    def replace(self, before: Index, index: Index) -> None:
        """Let an index take the place of the one before. Raises StoreError where that is gone."""
        found, tag = self._tagged_index()
        if found != before:
            raise _moved(self.root)
        held = {"IfMatch": tag} if tag else {"IfNoneMatch": "*"}
        with _asking(self.root):
            self._client.put_object(Body=MARKED, **self._named(MARKER))
            try:
                self._client.put_object(Body=write_index(index), **held, **self._named(INDEX))
            except _refusal() as error:
                if _code(error) in MOVED:
                    raise _moved(self.root) from None
                raise

    def _tagged_index(self) -> tuple[Index, str]:
        """Return what the layout holds, and by which entity tag; "" where there is none."""
        with _asking(self.root):
            try:
                told = self._client.get_object(**self._named(INDEX))
            except _refusal() as error:
                if _code(error) in ABSENT:
                    return Index(), ""
                raise
            content = told["Body"].read(LARGEST_DOCUMENT + 1)
        try:
            return read_index(content), str(told["ETag"])
        except FormatError as error:
            raise StoreBrokenError(f"{self.root}/{INDEX}: {error.message}") from None

    def _pieces(self, name: str) -> Iterator[bytes]:
        with _asking(self.root):
            try:
                body = self._client.get_object(**self._named(name))["Body"]
            except _refusal() as error:
                if _code(error) in ABSENT:
                    raise StoreBrokenError(f"{self.root} lacks {name}") from None
                raise
            while piece := body.read(CHUNK):
                yield piece

    def _named(self, name: str) -> Mapping[str, str]:
        return {"Bucket": self._at.bucket, "Key": self._at.key(name)}


class _Stream:
    """Pieces as a file that is read once; who uploads takes an answer that is short for its end."""

    def __init__(self, pieces: Iterable[Bytes]) -> None:
        self._pieces, self._left = iter(pieces), bytearray()

    def read(self, count: int = -1) -> bytes:
        while count < 0 or len(self._left) < count:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._left += piece
        end = len(self._left) if count < 0 else count
        given = bytes(self._left[:end])
        del self._left[:end]
        return given


def _blob(digest: str) -> str:
    return f"{BLOBS}/{digest.removeprefix('sha256:')}"


def _moved(root: str) -> StoreError:
    return StoreError(f"{root} was written to meanwhile", hint="Do it again.")


def _client() -> "BaseClient":
    try:
        import boto3  # noqa: PLC0415  (an extra, and heavy)
    except ImportError:
        raise MissingExtraError("boto3", "aws") from None
    return boto3.client("s3")


def _refusal() -> type[Exception]:
    from botocore.exceptions import ClientError  # noqa: PLC0415  (an extra, and heavy)

    refusal: type[Exception] = ClientError
    return refusal


def _failures() -> tuple[type[Exception], ...]:
    from boto3.exceptions import Boto3Error  # noqa: PLC0415  (an extra, and heavy)
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415

    return (BotoCoreError, Boto3Error, _refusal(), OSError)


def _code(error: Exception) -> str:
    response = getattr(error, "response", {})
    return str(response.get("Error", {}).get("Code", ""))


@contextmanager
def _asking(root: str) -> Iterator[None]:
    try:
        yield
    except _failures() as error:
        said = " ".join(str(error).split())[:SHOWN]
        raise ConnectorError(f"{root}: S3 says: {said}") from None
