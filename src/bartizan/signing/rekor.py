"""The entry of a public log that a keyless signature comes with (Sigstore's Rekor, version 1).

The log vouches for the moment at which it took the entry, and proves that it shows it: so a key
that was certified for minutes can be believed for good.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.crypto.errors import SignatureInvalidError
from bartizan.crypto.keyless import LogKey
from bartizan.crypto.merkle import leaf_hash, root_by
from bartizan.signing.strict import (
    FEW,
    Json,
    items,
    members,
    read_strict,
    text,
    unb64,
    whole,
    write_strict,
)

KIND: Final = ("dsse", "0.0.1")
HASH: Final = 32
HINT: Final = 4
LONGEST_PROOF: Final = 64
LATEST: Final = 253_402_300_799  # the last second of the year 9999
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_NOTE: Final = re.compile(
    r"((?P<origin>[^\n]{1,200})\n(?P<size>[0-9]{1,18})\n(?P<root>[^\n]{44})\n(?:[^\n]+\n)*)\n"
    r"(?P<signatures>(?:\u2014 [^\n]{1,500}\n){1,16})"
)
_SIGNATURE: Final = re.compile(r"\u2014 (\S+) (\S+)\n")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: what was logged, by which log, when (seconds since 1970), and its promise.

    `index` is its number in the log; `position`, `size`, `root` and `path` say where in which tree
    it lies, `checkpoint` is that tree as the log signed it. None of it is believed.
    """

    body: bytes
    log: bytes
    at: int
    index: int
    promise: bytes
    position: int
    size: int
    root: bytes
    path: tuple[bytes, ...]
    checkpoint: str


def read_entry(value: Json) -> Entry:
    """Read an entry of `tlogEntries`. Raises FormatError for anything else."""
    said = members(value, "an entry of a log")
    kind = members(said.get("kindVersion"), "kindVersion")
    if (kind.get("kind"), kind.get("version")) != KIND:
        raise FormatError("the entry of the log is of another kind than dsse 0.0.1")
    proof = members(said.get("inclusionProof"), "inclusionProof")
    promise = members(said.get("inclusionPromise"), "inclusionPromise")
    path = items(proof.get("hashes", ()), "hashes")
    if len(path) > LONGEST_PROOF:
        raise FormatError(f"a proof of {len(path)} hashes is longer than any")
    return Entry(
        body=unb64(said.get("canonicalizedBody"), "canonicalizedBody"),
        log=unb64(members(said.get("logId"), "logId").get("keyId"), "keyId"),
        at=_number(said.get("integratedTime"), "integratedTime"),
        index=_number(said.get("logIndex"), "logIndex"),
        promise=unb64(promise.get("signedEntryTimestamp"), "signedEntryTimestamp"),
        position=_number(proof.get("logIndex"), "logIndex"),
        size=_number(proof.get("treeSize"), "treeSize"),
        root=unb64(proof.get("rootHash"), "rootHash"),
        path=tuple(unb64(each, "a hash") for each in path),
        checkpoint=text(
            members(proof.get("checkpoint"), "checkpoint").get("envelope"), "a checkpoint"
        ),
    )


def logged_at(
    entry: Entry, logs: Mapping[bytes, LogKey], payload: bytes, signature: bytes, certificate: bytes
) -> datetime:
    """Return when a log took a signature of a payload, by the key of a certificate in DER.

    Raises SignatureInvalidError unless one of the logs promised the entry at that moment, proves
    that its tree holds it, and the entry is about these very bytes.
    """
    log = logs.get(entry.log)
    if log is None:
        raise SignatureInvalidError("its log is none that the trusted root knows")
    log.key.verify(entry.promise, _promised(entry))
    at = datetime.fromtimestamp(min(entry.at, LATEST), UTC)
    if not log.valid.holds(at):
        raise SignatureInvalidError("its log did not sign at that moment")
    _demand_included(entry, log)
    _demand_about(entry.body, payload, signature, certificate)
    return at


def _promised(entry: Entry) -> bytes:
    """Return what a log signs when it takes an entry: canonical JSON (RFC 8785)."""
    return write_strict(
        {
            "body": base64.b64encode(entry.body).decode(),
            "integratedTime": entry.at,
            "logID": entry.log.hex(),
            "logIndex": entry.index,
        }
    )


def _demand_included(entry: Entry, log: LogKey) -> None:
    noted = _NOTE.fullmatch(entry.checkpoint)
    if noted is None:
        raise SignatureInvalidError("the checkpoint of its log is none")
    for _, each in _SIGNATURE.findall(noted["signatures"]):
        signed = _loose(each)
        if signed[:HINT] == entry.log[:HINT]:
            log.key.verify(signed[HINT:], noted[1].encode())
            break
    else:
        raise SignatureInvalidError("the checkpoint of its log is not signed by it")
    if (int(noted["size"]), _loose(noted["root"])) != (entry.size, entry.root):
        raise SignatureInvalidError("the checkpoint of its log is of another tree")
    there = 0 <= entry.position < entry.size
    leaf = leaf_hash(entry.body)
    if not there or root_by(leaf, entry.position, entry.size, entry.path) != entry.root:
        raise SignatureInvalidError("its log does not prove that it shows the entry")


def _demand_about(body: bytes, payload: bytes, signature: bytes, certificate: bytes) -> None:
    """Raise SignatureInvalidError for an entry about anything else (CVE-2022-36056)."""
    try:
        spec = members(read_strict(body, most=FEW).get("spec"), "spec")
        hashed = members(spec.get("payloadHash"), "payloadHash")
        (signed,) = items(spec.get("signatures"), "signatures")
        by = members(signed, "a signature")
        pem = unb64(by.get("verifier"), "a verifier")
        same = (
            hashed.get("algorithm") == "sha256"
            and hashed.get("value") == sha256(payload).hexdigest()
            and unb64(by.get("signature"), "a signature") == signature
            and _der(pem) == certificate
        )
    except (FormatError, ValueError):
        same = False
    if not same:
        raise SignatureInvalidError("the entry of its log is about something else")


def _der(pem: bytes) -> bytes:
    """Return the one certificate of a PEM file, as it is in DER."""
    lines = pem.decode("ascii", "replace").strip().splitlines()
    if lines[:1] != ["-----BEGIN CERTIFICATE-----"] or lines[-1] != "-----END CERTIFICATE-----":
        raise FormatError("the verifier is no certificate")
    return unb64("".join(lines[1:-1]), "a certificate")


def _loose(value: str) -> bytes:
    try:
        return unb64(value, "a signature")
    except FormatError:
        return b""


def _number(value: Json, what: str) -> int:
    """Return a number as protobuf writes it in JSON: as text."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)
    return whole(value, what)
