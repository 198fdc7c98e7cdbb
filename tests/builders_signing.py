"""Models to sign, keys to sign with, and the certificates of made-up authorities."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from bartizan.crypto.ecdsa import EcSigningKey
from bartizan.signing.bundle import write_bundle
from bartizan.signing.hashing import hash_files
from bartizan.signing.manifest import Algorithm, Manifest
from bartizan.signing.statement import Scanned, Statement, write_statement
from bartizan.signing.tree import listing
from bartizan.signing.trusted import sign

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SAFE = Scanned("safe", f"sha256:{'5' * 64}", "1", "2026-11-26")
KEY, OTHER, THIRD = EcSigningKey.generate(), EcSigningKey.generate(), EcSigningKey.generate()
FILES = {
    "README.md": b"a model\n",
    "config.json": b"{}",
    "weights/part-1.bin": b"\x01" * 2000,
    "weights/part-2.bin": b"\x02" * 2000,
    "weights/copy-of-1.bin": b"\x01" * 2000,
    ".gitattributes": b"*.bin filter=lfs\n",
}


def lay_model(root: Path) -> Path:
    """Write a small model: files, one that may be run, and an empty folder."""
    for path, content in FILES.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (root / "convert.sh").write_bytes(b"#!/bin/sh\n")
    (root / "convert.sh").chmod(0o755)
    (root / "cache").mkdir()
    return root


def manifest_of(root: Path, algorithm: Algorithm = Algorithm.SHA256) -> Manifest:
    found = listing(root)
    return Manifest(
        name=root.name,
        files=hash_files(root, found.files, algorithm),
        algorithm=algorithm,
        executable=frozenset(path for path, state in found.files.items() if state.executable),
        empty=frozenset(found.empty),
    )


def stated(root: Path, scan: Scanned | None = SAFE, made: datetime | None = NOW) -> Statement:
    return Statement(manifest_of(root), scan, made)


def signed_by(key: EcSigningKey, statement: Statement, chain: tuple[bytes, ...] = ()) -> bytes:
    return write_bundle(sign(write_statement(statement), key, chain))


class Authority:
    """A root, an intermediate below it, and leaves that the intermediate certifies."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._root_key = ec.generate_private_key(ec.SECP256R1())
        self._key = ec.generate_private_key(ec.SECP256R1())
        root = (f"{name} root", self._root_key)
        self.root = _certificate(root, root, ca=True)
        self.middle = _certificate((f"{name} middle", self._key), root, ca=True)

    @property
    def roots(self) -> bytes:
        return self.root.public_bytes(Encoding.PEM)

    @property
    def pem(self) -> bytes:
        """The certificate between root and leaves."""
        return self.middle.public_bytes(Encoding.PEM)

    def chain(
        self, key: EcSigningKey, subject: str, *, days: int = 30, signs: bool = True
    ) -> tuple[bytes, ...]:
        """Return the chain of a leaf that is valid from ten days before NOW on, in DER."""
        middle = (f"{self.name} middle", self._key)
        leaf = _certificate((subject, key._key), middle, ca=False, days=days, signs=signs)
        return tuple(each.public_bytes(Encoding.DER) for each in (leaf, self.middle))

    def sign(self, builder: x509.CertificateBuilder) -> x509.Certificate:
        """Return a certificate that the intermediate signs as it is."""
        return builder.sign(self._key, hashes.SHA256())

    def leaf(self, key: EcSigningKey, subject: str) -> bytes:
        """Return the leaf of a chain alone, in PEM."""
        der, _ = self.chain(key, subject)
        return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


def _certificate(
    subject: tuple[str, ec.EllipticCurvePrivateKey],
    issuer: tuple[str, ec.EllipticCurvePrivateKey],
    *,
    ca: bool,
    days: int = 3000,
    signs: bool = True,
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=signs and not ca, content_commitment=False, key_encipherment=not ca,
        data_encipherment=False, key_agreement=False, key_cert_sign=ca, crl_sign=ca,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    begin = NOW - timedelta(days=10)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject[0])]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer[0])]))
        .public_key(subject[1].public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(subject[1].public_key()), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer[1].public_key()),
            critical=False,
        )
    )
    return builder.sign(issuer[1], hashes.SHA256())
