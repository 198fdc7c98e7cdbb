"""One signature in a file: a Sigstore bundle v0.3 around a DSSE envelope (secure-systems-lab/dsse).

Only what the OpenSSF Model Signing format uses: one signature, by a key, by a chain of
certificates, or by a certificate with the entry of a public log.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.signing.rekor import Entry, read_entry
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

MEDIA_TYPE: Final = "application/vnd.dev.sigstore.bundle.v0.3+json"
PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
MOST_CERTIFICATES: Final = 16
MOST_ENTRIES: Final = 16


@dataclass(frozen=True, slots=True)
class Bundle:
    """A payload and its signature.

    `hint` is the fingerprint of the key that signed, as the bundle claims; `chain` are certificates
    in DER, the signer's first; `entries` are those of logs. None of them is believed.
    """

    payload: bytes
    signature: bytes
    hint: str = ""
    chain: tuple[bytes, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def message(self) -> bytes:
        """What is signed: the pre-authentication encoding of DSSE v1."""
        return pae(self.payload)


def pae(payload: bytes) -> bytes:
    """Return the pre-authentication encoding of an in-toto payload (DSSE v1, protocol.md)."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def write_bundle(bundle: Bundle) -> bytes:
    """Return the file of a bundle."""
    material: dict[str, Json] = {"tlogEntries": []}
    if bundle.chain:
        chain = [{"rawBytes": _b64(each)} for each in bundle.chain]
        material["x509CertificateChain"] = {"certificates": chain}
    else:
        material["publicKey"] = {"hint": bundle.hint}
    return write_strict(
        {
            "mediaType": MEDIA_TYPE,
            "verificationMaterial": material,
            "dsseEnvelope": {
                "payload": _b64(bundle.payload),
                "payloadType": PAYLOAD_TYPE,
                "signatures": [{"sig": _b64(bundle.signature), "keyid": ""}],
            },
        }
    )


def read_bundle(content: bytes) -> Bundle:
    """Read the file of a bundle. Raises FormatError for anything else."""
    document = read_strict(content, most=FEW)
    if document.get("mediaType") != MEDIA_TYPE:
        raise FormatError(f"not a Sigstore bundle of media type {MEDIA_TYPE}")
    envelope = members(document.get("dsseEnvelope"), "dsseEnvelope")
    if envelope.get("payloadType") != PAYLOAD_TYPE:
        raise FormatError(f"the payload is not of type {PAYLOAD_TYPE}")
    signatures = items(envelope.get("signatures"), "signatures")
    if len(signatures) != 1:
        raise FormatError(f"{len(signatures)} signatures where a bundle has one")
    material = members(document.get("verificationMaterial"), "verificationMaterial")
    return Bundle(
        payload=unb64(envelope.get("payload"), "the payload"),
        signature=unb64(members(signatures[0], "a signature").get("sig"), "the signature"),
        hint=_hint(material),
        chain=_chain(material),
        entries=_entries(material),
    )


def _hint(material: Mapping[str, Json]) -> str:
    key = members(material.get("publicKey", {}), "publicKey")
    return text(key.get("hint", ""), "hint")


def _entries(material: Mapping[str, Json]) -> tuple[Entry, ...]:
    listed = items(material.get("tlogEntries", ()), "tlogEntries")
    if len(listed) > MOST_ENTRIES:
        raise FormatError(f"{len(listed)} entries of logs are more than {MOST_ENTRIES}")
    return tuple(map(read_entry, listed))


def _chain(material: Mapping[str, Json]) -> tuple[bytes, ...]:
    if "certificate" in material:  # a keyless signature comes with the signer's own alone
        alone = members(material["certificate"], "certificate")
        return (unb64(alone.get("rawBytes"), "a certificate"),)
    chain = members(material.get("x509CertificateChain", {}), "x509CertificateChain")
    listed = items(chain.get("certificates", ()), "certificates")
    if len(listed) > MOST_CERTIFICATES:
        raise FormatError(f"{len(listed)} certificates are more than {MOST_CERTIFICATES}")
    return tuple(
        unb64(members(each, "a certificate").get("rawBytes"), "a certificate") for each in listed
    )


def _b64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
