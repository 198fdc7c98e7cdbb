"""Reads whom keyless signatures rest on: a trusted root of Sigstore (`trusted_root.json`).

It names the authorities that certify identities, the logs of their certificates, and the logs of
signatures, each with the time in which it counts (sigstore/protobuf-specs, trustroot, version 0.1).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, TypeVar

from bartizan.core.clock import parse_moment
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.crypto.ecdsa import EcVerifyingKey
from bartizan.crypto.errors import CryptoError
from bartizan.crypto.keyless import Authority, Identities, LogKey, Period
from bartizan.signing.strict import (
    FEW,
    Json,
    items,
    members,
    read_strict,
    text,
    unb64,
    write_strict,
)

MEDIA_TYPE: Final = "application/vnd.dev.sigstore.trustedroot"
LARGEST: Final = 1 << 20
# Keys of other kinds are those of logs whose entries are not read here.
KINDS: Final = ("PKIX_ECDSA_P256_SHA_256", "PKIX_ECDSA_P384_SHA_384")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class TrustedRoot:
    """Authorities and logs, and a digest of what the file says."""

    identities: Identities
    logs: Mapping[bytes, LogKey]
    fingerprint: str


def read_root(content: bytes) -> TrustedRoot:
    """Read a trusted root. Raises FormatError for anything else."""
    said = read_strict(content, LARGEST, FEW)
    if not text(said.get("mediaType"), "mediaType").startswith(MEDIA_TYPE):
        raise FormatError("this is no trusted root of Sigstore")
    authorities = _each(said, "certificateAuthorities", _authority)
    logs, shown = dict(_each(said, "tlogs", _log)), dict(_each(said, "ctlogs", _log))
    try:
        identities = Identities(authorities, _known(shown))
    except CryptoError as error:
        raise FormatError(error.message) from None
    if not authorities or not _known(logs):
        raise FormatError("the trusted root names no authority, or no log of a kind that is read")
    return TrustedRoot(identities, _known(logs), sha256(write_strict(said)).hexdigest())


def _each(said: Mapping[str, Json], name: str, read: Callable[[Mapping[str, Json]], T]) -> list[T]:
    return [read(members(each, name)) for each in items(said.get(name, ()), name)]


def _authority(said: Mapping[str, Json]) -> Authority:
    chain = items(members(said.get("certChain"), "certChain").get("certificates"), "certificates")
    ders = [unb64(members(each, "one").get("rawBytes"), "a certificate") for each in chain]
    if not ders:
        raise FormatError("an authority has no certificates")
    return Authority(tuple(ders), _period(said))


def _log(said: Mapping[str, Json]) -> tuple[bytes, LogKey | None]:
    name = unb64(members(said.get("logId"), "logId").get("keyId"), "keyId")
    public = members(said.get("publicKey"), "publicKey")
    if text(public.get("keyDetails"), "keyDetails") not in KINDS:
        return name, None
    try:
        key = EcVerifyingKey.from_der(unb64(public.get("rawBytes"), "a key"))
    except CryptoError as error:
        raise FormatError(f"the key of a log: {error.message}") from None
    return name, LogKey(key, _period(public))


def _known(logs: Mapping[bytes, LogKey | None]) -> dict[bytes, LogKey]:
    return {name: each for name, each in logs.items() if each is not None}


def _period(said: Mapping[str, Json]) -> Period:
    valid = members(said.get("validFor"), "validFor")
    try:
        start = parse_moment(text(valid.get("start"), "start"))
        end = parse_moment(text(valid["end"], "end")) if valid.get("end") else None
    except InvalidInputError as error:
        raise FormatError(error.message) from None
    return Period(start, end)
