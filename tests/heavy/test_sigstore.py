"""What `sigstore` believes of keyless signatures we believe, and what it refuses we refuse."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import sigstore
from cryptography.x509.oid import ExtendedKeyUsageOID
from sigstore.errors import Error
from sigstore.models import Bundle, TrustedRoot
from sigstore.verify import Verifier
from sigstore.verify.policy import Identity

from bartizan.core.errors import FormatError
from bartizan.signing.manifest import Manifest
from bartizan.signing.policyfile import Trust, read_trust
from bartizan.signing.statement import Statement, write_statement
from bartizan.signing.trusted import trusted
from bartizan.signing.trustedroot import read_root
from tests.builders_keyless import IDENTITY, SIGNED_AT, VOUCHER, Sigstore, Wanted, altered

SIGSTORE = Sigstore()
PAYLOAD = write_statement(
    Statement(Manifest("m", {"a": "0" * 64}, executable=frozenset(), empty=frozenset()))
)
ALTERED = altered(SIGSTORE.sign(PAYLOAD))
WANTED = {
    "valid": Wanted(),
    "late": Wanted(at=SIGNED_AT + timedelta(hours=1)),
    "early": Wanted(at=SIGNED_AT - timedelta(hours=1)),
    "not for code": Wanted(use=ExtendedKeyUsageOID.SERVER_AUTH),
    "not shown": Wanted(shown=False),
    "another identity": Wanted(identity="eve@example.com"),
    "another issuer": Wanted(voucher="https://elsewhere.example.com"),
    "about something else": Wanted(about=b"another"),
    "two signatures": Wanted(body=lambda body: body["spec"]["signatures"].append({})),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root.json").write_bytes(SIGSTORE.trusted_root())
    return tmp_path / "root.json"


def theirs(bundle: bytes, root: Path) -> bool:
    try:
        verifier = Verifier(trusted_root=TrustedRoot.from_file(str(root)))
        policy = Identity(identity=IDENTITY, issuer=VOUCHER)
        _, payload = verifier.verify_dsse(Bundle.from_json(bundle), policy)
    except (Error, ValueError, TypeError, KeyError):
        return False
    return bool(payload == PAYLOAD)


def ours(bundle: bytes, root: Path) -> bool:
    part = f"{{trusted_root: root.json, identity: '{IDENTITY}', issuer: '{VOUCHER}'}}"
    content = f"schema: bartizan.trust/v1\nname: keyless\naccept: {{sigstore: {part}}}\n"
    trust: Trust = read_trust(content.encode(), lambda name: (root.parent / name).read_bytes())
    return bool(trusted({"a.sig": bundle}, trust, SIGNED_AT + timedelta(days=900)).signatures)


@pytest.mark.parametrize("kind", WANTED)
def test_the_library_takes_what_we_take(kind: str, root: Path) -> None:
    bundle = SIGSTORE.sign(PAYLOAD, WANTED[kind])
    assert (ours(bundle, root), theirs(bundle, root)) == (kind == "valid", kind == "valid")


@pytest.mark.parametrize("where", sorted(each for each in ALTERED if "keyid" not in each))
def test_what_the_library_refuses_we_refuse(where: str, root: Path) -> None:
    assert theirs(ALTERED[where], root) or not ours(ALTERED[where], root)


def test_the_roots_of_the_public_sigstore_are_read() -> None:
    """The library ships them: real keys and certificates, of kinds that are read and others."""
    place = Path(sigstore.__file__).parent / "_store"
    found = [each.read_bytes() for each in place.glob("*/trusted_root.json")]
    assert len(found) == 2
    for content in found:
        assert len(read_root(content).logs) >= 1
        with pytest.raises(FormatError):
            read_root(json.dumps({**json.loads(content), "tlogs": []}).encode())
