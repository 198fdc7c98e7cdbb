"""A made-up Sigstore: an authority for identities, a log of certificates, and one of signatures."""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bartizan.crypto.keyless import ISSUER, ISSUER_BEFORE
from bartizan.crypto.merkle import leaf_hash, node_hash
from bartizan.signing.bundle import MEDIA_TYPE, PAYLOAD_TYPE, pae

SIGNED_AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
IDENTITY, VOUCHER = "ada@example.com", "https://accounts.example.com"
PROMISES = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
Key = ec.EllipticCurvePrivateKey


def new_key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def signed(key: Key, message: bytes) -> bytes:
    return key.sign(message, ec.ECDSA(hashes.SHA256()))


def der_of(key: Key) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def b64(content: bytes) -> str:
    return b64encode(content).decode()


@dataclass(frozen=True)
class Wanted:
    """What a keyless signature is to say, and where it is to lie."""

    identity: str = IDENTITY
    voucher: str = VOUCHER
    at: datetime = SIGNED_AT
    certified_at: datetime = SIGNED_AT - timedelta(minutes=2)
    use: x509.ObjectIdentifier = ExtendedKeyUsageOID.CODE_SIGNING
    shown: bool = True
    later: int = 0
    vouched: Mapping[x509.ObjectIdentifier, bytes] | None = None
    about: bytes | None = None
    body: Callable[[dict[str, Any]], object] = field(default=lambda _: None)


class Sigstore:
    """Keys of an authority and of two logs, and what is signed with their help."""

    def __init__(self) -> None:
        self.root_key, self.key, self.shown, self.log = (new_key() for _ in range(4))
        self.root = _authority("root", self.root_key, ("root", self.root_key))
        self.middle = _authority("middle", self.key, ("root", self.root_key))

    def trusted_root(self, *, end: datetime | None = None) -> bytes:
        chain = [{"rawBytes": b64(each.public_bytes(Encoding.DER))} for each in
                 (self.middle, self.root)]  # fmt: skip
        period = {"start": "2026-01-01T00:00:00Z"}
        if end:
            period["end"] = end.isoformat()
        authority = {
            "subject": {"organization": "example", "commonName": "example"},
            "uri": "https://authority.example",
            "certChain": {"certificates": chain},
            "validFor": period,
        }
        document = {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [_log(self.log, period)],
            "certificateAuthorities": [authority],
            "ctlogs": [_log(self.shown, period)],
            "timestampAuthorities": [],
        }
        return json.dumps(document).encode()

    def sign(self, payload: bytes, wanted: Wanted | None = None) -> bytes:
        """Return the bundle of a payload."""
        wanted = wanted or Wanted()
        key = new_key()
        signature, leaf = signed(key, pae(payload)), self._leaf(key, wanted)
        entry = self._entry(wanted.about or payload, signature, leaf, wanted)
        envelope = {
            "payload": b64(payload),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"sig": b64(signature), "keyid": ""}],
        }
        material = {"certificate": {"rawBytes": b64(leaf.public_bytes(Encoding.DER))}}
        return json.dumps(
            {
                "mediaType": MEDIA_TYPE,
                "verificationMaterial": {**material, "tlogEntries": [entry]},
                "dsseEnvelope": envelope,
            }
        ).encode()

    def _leaf(self, key: Key, wanted: Wanted) -> x509.Certificate:
        usage = _usage(ca=False)
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([]))
            .issuer_name(self.middle.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(wanted.certified_at)
            .not_valid_after(wanted.certified_at + timedelta(minutes=10))
            .add_extension(usage, critical=True)
            .add_extension(x509.ExtendedKeyUsage([wanted.use]), critical=False)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
                critical=False,
            )
            .add_extension(
                x509.SubjectAlternativeName([x509.RFC822Name(wanted.identity)]), critical=True
            )
        )
        for name, value in _vouched(wanted).items():
            unread = x509.UnrecognizedExtension(name, value)
            builder = builder.add_extension(unread, critical=False)
        plain = builder.sign(self.key, hashes.SHA256())
        if not wanted.shown:
            return plain
        promise = self._promise(plain.tbs_certificate_bytes, wanted.certified_at)
        return builder.add_extension(
            x509.UnrecognizedExtension(PROMISES, promise), critical=False
        ).sign(self.key, hashes.SHA256())

    def _promise(self, body: bytes, at: datetime) -> bytes:
        """Return the list of one promise, in the octet string that certificates carry."""
        moment = round(at.timestamp() * 1000).to_bytes(8, "big")
        said = b"".join(
            (b"\x00\x00", moment, b"\x00\x01", sha256(der_of(self.key)).digest(),
             len(body).to_bytes(3, "big"), body, b"\x00\x00")
        )  # fmt: skip
        by = signed(self.shown, said)
        name = sha256(der_of(self.shown)).digest()
        length = len(by).to_bytes(2, "big")
        one = b"\x00" + name + moment + b"\x00\x00" + b"\x04\x03" + length + by
        listed = len(one).to_bytes(2, "big") + one
        whole = len(listed).to_bytes(2, "big") + listed
        return b"\x04" + (b"\x81" if len(whole) > 127 else b"") + bytes((len(whole),)) + whole

    def _entry(
        self, payload: bytes, signature: bytes, leaf: x509.Certificate, wanted: Wanted
    ) -> Mapping[str, Any]:
        by = {"signature": b64(signature), "verifier": b64(leaf.public_bytes(Encoding.PEM))}
        about = {
            "apiVersion": "0.0.1",
            "kind": "dsse",
            "spec": {
                "envelopeHash": {"algorithm": "sha256", "value": "0" * 64},
                "payloadHash": {"algorithm": "sha256", "value": sha256(payload).hexdigest()},
                "signatures": [by],
            },
        }
        wanted.body(about)
        body = json.dumps(about, sort_keys=True, separators=(",", ":")).encode()
        name = sha256(der_of(self.log)).digest()
        promised = {"body": b64(body), "integratedTime": int(wanted.at.timestamp()) + wanted.later,
                    "logID": name.hex(), "logIndex": 1001}  # fmt: skip
        canonical = json.dumps(promised, sort_keys=True, separators=(",", ":")).encode()
        before, after = leaf_hash(b"before"), leaf_hash(b"after")
        root = node_hash(node_hash(before, leaf_hash(body)), after)
        note = f"log.example - 1\n3\n{b64(root)}\n"
        sealed = name[:4] + signed(self.log, note.encode())
        return {
            "logIndex": "1001",
            "logId": {"keyId": b64(name)},
            "kindVersion": {"kind": "dsse", "version": "0.0.1"},
            "integratedTime": str(promised["integratedTime"]),
            "inclusionPromise": {"signedEntryTimestamp": b64(signed(self.log, canonical))},
            "inclusionProof": {
                "logIndex": "1",
                "rootHash": b64(root),
                "treeSize": "3",
                "hashes": [b64(before), b64(after)],
                "checkpoint": {"envelope": f"{note}\n\u2014 log.example {b64(sealed)}\n"},
            },
            "canonicalizedBody": b64(body),
        }


def altered(bundle: bytes) -> dict[str, bytes]:
    """Return a bundle with each of its texts altered in one letter, by where that is."""
    found: dict[str, bytes] = {}

    def within(whole: Any, at: Any, put: Callable[[Any], bytes], new: Any) -> bytes:
        changed = copy(whole)
        changed[at] = new
        return put(changed)

    def visit(value: Any, path: str, put: Callable[[Any], bytes]) -> None:
        if isinstance(value, dict):
            for name, each in value.items():
                visit(each, f"{path}/{name}", partial(within, value, name, put))
        elif isinstance(value, list):
            for at, each in enumerate(value):
                visit(each, f"{path}/{at}", partial(within, value, at, put))
        else:
            middle = len(str(value)) // 2
            letter = "1" if str(value)[middle : middle + 1] != "1" else "2"
            found[path] = put(f"{value}"[:middle] + letter + f"{value}"[middle + 1 :])

    visit(json.loads(bundle), "", lambda new: json.dumps(new).encode())
    return found


def _vouched(wanted: Wanted) -> Mapping[x509.ObjectIdentifier, bytes]:
    if wanted.vouched is not None:
        return wanted.vouched
    said = wanted.voucher.encode()
    return {ISSUER: bytes((0x0C, len(said))) + said, ISSUER_BEFORE: said}


def _log(key: Key, period: dict[str, str]) -> Mapping[str, Any]:
    public = {"rawBytes": b64(der_of(key)), "keyDetails": "PKIX_ECDSA_P256_SHA_256",
              "validFor": period}  # fmt: skip
    return {
        "baseUrl": "https://log.example",
        "hashAlgorithm": "SHA2_256",
        "publicKey": public,
        "logId": {"keyId": b64(sha256(der_of(key)).digest())},
    }


def _usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=ca, crl_sign=ca,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _authority(name: str, key: Key, issuer: tuple[str, Key]) -> x509.Certificate:
    def called(each: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)])

    return (
        x509.CertificateBuilder()
        .subject_name(called(name))
        .issuer_name(called(issuer[0]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(SIGNED_AT - timedelta(days=300))
        .not_valid_after(SIGNED_AT + timedelta(days=3000))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(ca=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer[1].public_key()),
            critical=False,
        )
        .sign(issuer[1], hashes.SHA256())
    )
