"""A chain counts up to a root, for a key that signs models and a certificate that is for it."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

from bartizan.crypto.certificates import MOST_ROOTS, Roots, ders, key_of
from bartizan.crypto.errors import CryptoError, SignatureInvalidError
from tests.builders_signing import KEY, NOW, Authority

AUTHORITY = Authority("Example")
ROOTS = Roots(AUTHORITY.roots)


def test_a_certificate_says_whose_the_key_is() -> None:
    found = ROOTS.certify(AUTHORITY.chain(KEY, "release"), NOW)
    assert (found.subject, found.issuer) == ("CN=release", "CN=Example middle")
    assert found.key == KEY.verifier


def test_roots_are_named_by_their_certificates_in_any_order() -> None:
    other = Authority("Other").roots
    both = Roots(AUTHORITY.roots + other), Roots(other + AUTHORITY.roots)
    assert both[0].fingerprint == both[1].fingerprint != ROOTS.fingerprint


def test_too_many_roots_are_refused() -> None:
    with pytest.raises(CryptoError, match="no set of roots"):
        Roots(AUTHORITY.roots * (MOST_ROOTS + 1))


@pytest.mark.parametrize("days", [-11, 40])
def test_a_certificate_counts_within_its_term_alone(days: int) -> None:
    with pytest.raises(SignatureInvalidError, match="not valid at"):
        ROOTS.certify(AUTHORITY.chain(KEY, "release"), NOW + timedelta(days=days))


def test_a_chain_without_its_middle_leads_nowhere() -> None:
    leaf, _ = AUTHORITY.chain(KEY, "release")
    for chain in ((leaf,), (), (b"",)):
        with pytest.raises(SignatureInvalidError):
            ROOTS.certify(chain, NOW)


def test_an_authority_s_own_certificate_signs_no_model() -> None:
    middle = AUTHORITY.middle.public_bytes(Encoding.DER)
    with pytest.raises(SignatureInvalidError):
        ROOTS.certify((middle,), NOW)


def other_leaf(
    *, rsa_key: bool = False, also: x509.ExtensionType | None = None
) -> tuple[bytes, ...]:
    """A leaf for code signing by its extended usage alone, of an RSA key or ours."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "release")])
    public = rsa.generate_private_key(65537, 2048).public_key() if rsa_key else None
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(AUTHORITY.middle.subject)
        .public_key(public or KEY._key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
    )
    if also is not None:
        builder = builder.add_extension(also, critical=False)
    return tuple(
        each.public_bytes(Encoding.DER) for each in (AUTHORITY.sign(builder), AUTHORITY.middle)
    )


def test_a_certificate_for_code_is_one_for_models() -> None:
    assert ROOTS.certify(other_leaf(rsa_key=False), NOW).key == KEY.verifier


def test_a_certificate_of_another_kind_of_key_signs_no_model() -> None:
    chain = other_leaf(rsa_key=True)
    with pytest.raises(SignatureInvalidError, match="P-256"):
        ROOTS.certify(chain, NOW)
    with pytest.raises(CryptoError, match="P-256"):
        key_of(chain[0])


def test_a_certificate_of_no_known_version_signs_no_model() -> None:
    leaf, middle = AUTHORITY.chain(KEY, "release")
    odd = leaf.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x07", 1)
    for chain in ((odd, middle), (leaf, odd)):
        with pytest.raises(SignatureInvalidError, match="can be read"):
            ROOTS.certify(chain, NOW)
    with pytest.raises(CryptoError, match="can be read"):
        key_of(odd)


def test_a_certificate_with_a_name_of_an_unknown_kind_signs_no_model() -> None:
    x400 = x509.UnrecognizedExtension(
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME, b"\x30\x04\xa3\x02\x05\x00"
    )
    with pytest.raises(SignatureInvalidError):
        ROOTS.certify(other_leaf(also=x400), NOW)


def test_a_file_of_certificates_is_read_in_its_order() -> None:
    pem = AUTHORITY.leaf(KEY, "release") + AUTHORITY.pem
    assert key_of(ders(pem)[0]) == KEY.verifier
