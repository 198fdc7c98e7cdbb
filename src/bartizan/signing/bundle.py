"""One signature in a file: a Sigstore bundle v0.3 around a DSSE envelope (secure-systems-lab/dsse).

Only what the OpenSSF Model Signing format uses: one signature, by a key or a chain of certificates.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.signing.strict import FEW, Json, items, members, read_strict, text, write_strict

MEDIA_TYPE: Final = "application/vnd.dev.sigstore.bundle.v0.3+json"
PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
MOST_CERTIFICATES: Final = 16


@dataclass(frozen=True, slots=True)
class Bundle:
    """A payload and its signature.

    `hint` is the fingerprint of the key that signed, as the bundle claims; `chain` are certificates
    in DER, the signer's first. Neither is believed.
    """

    payload: bytes
    signature: bytes
    hint: str = ""
    chain: tuple[bytes, ...] = ()

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
        payload=_unb64(envelope.get("payload"), "the payload"),
        signature=_unb64(members(signatures[0], "a signature").get("sig"), "the signature"),
        hint=_hint(material),
        chain=_chain(material),
    )


def _hint(material: Mapping[str, Json]) -> str:
    key = members(material.get("publicKey", {}), "publicKey")
    return text(key.get("hint", ""), "hint")


def _chain(material: Mapping[str, Json]) -> tuple[bytes, ...]:
    chain = members(material.get("x509CertificateChain", {}), "x509CertificateChain")
    listed = items(chain.get("certificates", ()), "certificates")
    if len(listed) > MOST_CERTIFICATES:
        raise FormatError(f"{len(listed)} certificates are more than {MOST_CERTIFICATES}")
    return tuple(
        _unb64(members(each, "a certificate").get("rawBytes"), "a certificate") for each in listed
    )


def _b64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _unb64(value: Json, what: str) -> bytes:
    try:
        return base64.b64decode(text(value, what), validate=True)
    except (binascii.Error, ValueError):
        raise FormatError(f"{what} is no base64") from None
