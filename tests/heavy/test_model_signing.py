"""The `model_signing` library takes our signatures, and we take its own."""

from dataclasses import replace
from pathlib import Path

import model_signing
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from bartizan.crypto.certificates import Roots
from bartizan.signing.bundle import read_bundle
from bartizan.signing.policy import SignedByCertificate
from bartizan.signing.policyfile import Trust, trust_of
from bartizan.signing.statement import read_statement
from bartizan.signing.verify import Outcome, Verified, verify_folder
from tests.builders_signing import (
    KEY,
    NOW,
    OTHER,
    Authority,
    lay_model,
    manifest_of,
    signed_by,
    stated,
)

SECRET = b"correct horse"  # the library takes bytes, whatever it says
AUTHORITY = Authority("Example")
BY_CERTIFICATE = Trust(
    "certificate", SignedByCertificate(Roots(AUTHORITY.roots), subject="CN=release")
)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model beside its keys and roots, without what only our signatures cover."""
    root = lay_model(tmp_path / "scorer")
    (root / ".gitattributes").unlink()
    (root / "convert.sh").chmod(0o644)
    (root / "cache").rmdir()
    (tmp_path / "key").write_bytes(KEY.to_pem(SECRET))
    (tmp_path / "plain").write_bytes(KEY.to_pem(None))
    (tmp_path / "pub").write_bytes(KEY.verifier.pem)
    (tmp_path / "other").write_bytes(OTHER.verifier.pem)
    (tmp_path / "roots").write_bytes(AUTHORITY.roots)
    return root


def theirs(model: Path, key: str = "pub") -> None:
    """Verify by the library. Raises for what it does not take."""
    config = model_signing.verifying.Config()
    config.use_elliptic_key_verifier(public_key=model.parent / key)
    config.verify(model, model.parent / "model.sig")


def ours(model: Path, trust: Trust | None = None) -> Verified:
    given = trust or trust_of([KEY.verifier])
    return verify_folder(model, [model.parent / "model.sig"], given, NOW)


def their_signing(model: Path) -> None:
    signer = model_signing.signing.Config()
    signer.use_elliptic_key_signer(private_key=model.parent / "key", password=SECRET)
    signer.sign(model, model.parent / "model.sig")


def test_the_library_takes_our_signature_of_all_that_we_cover(tmp_path: Path, model: Path) -> None:
    full = lay_model(tmp_path / "full" / "scorer")
    (tmp_path / "full" / "model.sig").write_bytes(signed_by(KEY, stated(full)))
    (tmp_path / "full" / "pub").write_bytes((model.parent / "pub").read_bytes())
    theirs(full)


def test_the_library_takes_a_signature_within_the_folder(model: Path) -> None:
    manifest = replace(manifest_of(model), ignored=("model.sig",))
    content = signed_by(KEY, replace(stated(model), manifest=manifest))
    (model.parent / "model.sig").write_bytes(content)
    (model / "model.sig").write_bytes(content)
    theirs(model)


def test_the_library_refuses_what_we_refuse(model: Path) -> None:
    (model.parent / "model.sig").write_bytes(signed_by(KEY, stated(model)))
    with pytest.raises(ValueError, match="Key mismatch"):
        theirs(model, "other")
    (model / "README.md").write_bytes(b"another\n")
    assert ours(model).outcome is Outcome.DIFFERENT
    with pytest.raises(ValueError, match=r"README\.md"):
        theirs(model)


def test_we_take_the_signature_of_the_library_and_find_what_it_misses(model: Path) -> None:
    their_signing(model)
    assert ours(model).outcome is Outcome.VALID
    assert ours(model, trust_of([OTHER.verifier])).outcome is Outcome.UNTRUSTED
    (model / ".git").mkdir()
    (model / ".git" / "evil.pkl").write_bytes(b".")
    (model / "empty").mkdir()
    (model / "README.md").chmod(0o755)
    theirs(model)
    found = ours(model)
    assert found.outcome is Outcome.UNCOVERED
    assert [each.path for each in found.differences] == [".git/evil.pkl", "README.md", "empty"]


def test_both_give_a_tree_the_same_digest(model: Path) -> None:
    their_signing(model)
    payload = read_bundle((model.parent / "model.sig").read_bytes()).payload
    assert read_statement(payload).manifest.root == manifest_of(model).root


def test_certificates_are_taken_both_ways(model: Path) -> None:
    chain = AUTHORITY.chain(KEY, "release")
    (model.parent / "model.sig").write_bytes(signed_by(KEY, stated(model), chain))
    config = model_signing.verifying.Config()
    config.use_certificate_verifier(certificate_chain=[model.parent / "roots"])
    config.verify(model, model.parent / "model.sig")
    assert ours(model, BY_CERTIFICATE).outcome is Outcome.VALID

    leaf, middle = (model.parent / name for name in ("leaf", "middle"))
    leaf.write_bytes(AUTHORITY.leaf(KEY, "release"))
    middle.write_bytes(AUTHORITY.middle.public_bytes(Encoding.PEM))
    signer = model_signing.signing.Config()
    signer.use_certificate_signer(
        private_key=model.parent / "plain", signing_certificate=leaf, certificate_chain=[middle]
    )
    signer.sign(model, model.parent / "model.sig")
    assert ours(model, BY_CERTIFICATE).outcome is Outcome.VALID
    other = Trust("other", SignedByCertificate(Roots(Authority("Other").roots), subject="*"))
    assert ours(model, other).outcome is Outcome.UNTRUSTED
