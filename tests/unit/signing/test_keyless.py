"""Keyless signatures count for whom an authority names, as the logs of a trusted root show it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier
from hypothesis import given
from hypothesis import strategies as st

from bartizan.core.errors import FormatError
from bartizan.crypto.keyless import ISSUER, ISSUER_BEFORE
from bartizan.signing.manifest import Manifest
from bartizan.signing.policyfile import Trust, read_trust
from bartizan.signing.statement import Statement, write_statement
from bartizan.signing.trusted import Trusted, trusted
from bartizan.signing.trustedroot import read_root
from tests.builders_keyless import IDENTITY, SIGNED_AT, VOUCHER, Sigstore, Wanted, altered
from tests.builders_signing import KEY, signed_by

SIGSTORE = Sigstore()
STATEMENT = Statement(Manifest("m", {"a": "0" * 64}, executable=frozenset(), empty=frozenset()))
PAYLOAD = write_statement(STATEMENT)
BUNDLE = SIGSTORE.sign(PAYLOAD)
ROOT = SIGSTORE.trusted_root()
LATER = SIGNED_AT + timedelta(days=2000)
ALTERED = altered(BUNDLE)
# What nothing rests on: a hint.
LEFT = ("/dsseEnvelope/signatures/0/keyid",)


def policy(part: str, root: bytes | None = None) -> Trust:
    content = f"schema: bartizan.trust/v1\nname: keyless\naccept: {part}\n"
    files = {"root.json": root or SIGSTORE.trusted_root(), "key.pub": KEY.verifier.pem}
    return read_trust(content.encode(), files.__getitem__)


def by(identity: str = IDENTITY, issuer: str = VOUCHER) -> str:
    return f"{{sigstore: {{trusted_root: root.json, identity: '{identity}', issuer: '{issuer}'}}}}"


def judged(bundle: bytes, part: str = "", root: bytes | None = None) -> Trusted:
    return trusted({"a.sig": bundle}, policy(part or by(), root), LATER)


def test_an_identity_is_taken_years_after_its_key_was_certified() -> None:
    (found,) = judged(BUNDLE).signatures
    assert [each.subject for each in found.certified] == [IDENTITY]
    assert [each.issuer for each in found.certified] == [VOUCHER]
    assert (found.statement.made, found.names) == (SIGNED_AT, (IDENTITY,))


@pytest.mark.parametrize(
    ("part", "takes"),
    [
        (by("*@example.com"), True),
        (by("ADA@example.com"), False),
        (by("*@example.org"), False),
        (by(issuer="https://accounts.example.org"), False),
        (by(issuer="*"), False),
        (f"{{any: [{{key: key.pub}}, {by()}]}}", True),
        (f"{{all: [{by()}, {{max_age_days: 2001}}]}}", True),
        (f"{{all: [{by()}, {{max_age_days: 1999}}]}}", False),
        ("{key: key.pub}", False),
    ],
)
def test_a_policy_says_which_identity(part: str, *, takes: bool) -> None:
    assert bool(judged(BUNDLE, part).signatures) is takes


def test_two_signatures_of_one_identity_are_of_one_signer() -> None:
    two = {"a": BUNDLE, "b": SIGSTORE.sign(PAYLOAD)}
    other = {"a": BUNDLE, "b": SIGSTORE.sign(PAYLOAD, Wanted(identity="eve@example.com"))}
    twice = policy(f"{{at_least: 2, of: [{by('*@example.com')}, {by('*@example.com')}]}}")
    assert not trusted(two, twice, LATER).signatures
    assert len(trusted(other, twice, LATER).signatures) == 2


def test_an_identity_is_one_name_however_it_is_written() -> None:
    """What separates the parts of a distinguished name may stand in an address."""
    name = "ada+ml,x=1@example.com"
    (found,) = judged(SIGSTORE.sign(PAYLOAD, Wanted(identity=name)), by("*")).signatures
    assert found.names == (name,)


def test_a_moment_beyond_all_calendars_is_no_moment() -> None:
    assert not judged(SIGSTORE.sign(PAYLOAD, Wanted(later=10**17))).signatures


LONG = f"https://accounts.example.com/{'a' * 120}"


@pytest.mark.parametrize(
    ("vouched", "issuer"),
    [
        ({ISSUER_BEFORE: VOUCHER.encode()}, VOUCHER),
        ({ISSUER: b"\x0c\x81" + bytes((len(LONG),)) + LONG.encode()}, LONG),
        ({ISSUER: b"\x0c\x03abc", ISSUER_BEFORE: VOUCHER.encode()}, "abc"),
        ({}, None),
        ({ISSUER: b""}, None),
        ({ISSUER: b"\x0c\x04abc"}, None),
        ({ISSUER: b"\x13\x03abc"}, None),
        ({ISSUER: b"\x0c\x82\x00\x03abc"}, None),
        ({ISSUER: b"\x0c\x03\xff\xff\xff"}, None),
    ],
)
def test_who_vouched_is_read_as_it_is_written(
    vouched: dict[ObjectIdentifier, bytes], issuer: str | None
) -> None:
    found = judged(SIGSTORE.sign(PAYLOAD, Wanted(vouched=vouched)), by(issuer=issuer or VOUCHER))
    assert bool(found.signatures) is (issuer is not None)


@pytest.mark.parametrize(
    "change",
    [
        lambda root: root["certificateAuthorities"][0]["certChain"].update(certificates=[]),
        lambda root: root["certificateAuthorities"][0]["certChain"]["certificates"][0].update(
            rawBytes="AAAA"
        ),
        lambda root: root["tlogs"][0]["publicKey"].update(rawBytes="AAAA"),
        lambda root: root["tlogs"][0]["publicKey"].update(keyDetails="PKIX_ED25519"),
        lambda root: root["tlogs"][0]["publicKey"]["validFor"].update(start="once"),
        lambda root: root.update(certificateAuthorities=[]),
        lambda root: root.update(mediaType="text/plain"),
    ],
)
def test_a_root_that_names_nobody_is_none(change: Callable[[dict[str, Any]], object]) -> None:
    document = json.loads(ROOT)
    change(document)
    with pytest.raises(FormatError):
        read_root(json.dumps(document).encode())


def of_another_body(change: Callable[[dict[str, Any]], object]) -> Wanted:
    return Wanted(body=lambda body: change(body["spec"]))


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Wanted(at=SIGNED_AT + timedelta(hours=1)), "not trusted"),
        (Wanted(at=SIGNED_AT - timedelta(hours=1)), "not trusted"),
        (Wanted(at=SIGNED_AT - timedelta(days=365)), "did not sign at that moment"),
        (Wanted(use=ExtendedKeyUsageOID.SERVER_AUTH), "not one for signatures of code"),
        (Wanted(shown=False), "ExtensionNotFound"),
        (Wanted(about=b"another"), "about something else"),
        (of_another_body(lambda spec: spec["signatures"].append({})), "about something else"),
        (of_another_body(lambda spec: spec["signatures"].clear()), "about something else"),
        (of_another_body(lambda spec: spec["payloadHash"].update(algorithm="md5")),
         "about something else"),
        (of_another_body(lambda spec: spec["signatures"][0].update(verifier="")),
         "about something else"),
    ],
)  # fmt: skip
def test_what_the_log_or_the_authority_does_not_bear_out_is_refused(
    wanted: Wanted, why: str
) -> None:
    found = judged(SIGSTORE.sign(PAYLOAD, wanted))
    assert not found.signatures
    assert why in found.because


@pytest.mark.parametrize("part", ["root", "key", "shown", "log"])
def test_another_authority_or_log_is_refused(part: str) -> None:
    """All but one of the trusted root's keys are those that were signed with."""
    mixed, other = Sigstore(), Sigstore()
    signed = mixed.sign(PAYLOAD)
    assert judged(signed, root=mixed.trusted_root()).signatures
    for name in ("shown", "log"):
        if name == part:
            setattr(mixed, name, getattr(other, name))
    if part in ("root", "key"):
        mixed.root, mixed.middle = other.root, other.middle
    assert not judged(signed, root=mixed.trusted_root()).signatures


def test_what_no_longer_counted_is_refused() -> None:
    ended = SIGSTORE.trusted_root(end=SIGNED_AT - timedelta(days=1))
    assert not judged(BUNDLE, root=ended).signatures


@pytest.mark.parametrize("where", sorted(ALTERED.keys() - set(LEFT)))
def test_a_bundle_is_believed_whole_or_not_at_all(where: str) -> None:
    assert not judged(ALTERED[where]).signatures


def without(*names: str) -> bytes:
    document = json.loads(BUNDLE)
    part = document["verificationMaterial"]
    for name in names[:-1]:
        part = part[int(name)] if name.isdigit() else part[name]
    del part[int(names[-1]) if names[-1].isdigit() else names[-1]]
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "names",
    [("certificate",), ("tlogEntries",), ("tlogEntries", "0"), ("tlogEntries", "0", "logId"),
     ("tlogEntries", "0", "inclusionPromise"), ("tlogEntries", "0", "inclusionProof"),
     ("tlogEntries", "0", "inclusionProof", "checkpoint"), ("tlogEntries", "0", "integratedTime")],
)  # fmt: skip
def test_a_part_that_is_missing_is_no_proof(names: tuple[str, ...]) -> None:
    assert not judged(without(*names)).signatures


def test_a_key_is_no_identity() -> None:
    assert not judged(signed_by(KEY, STATEMENT)).signatures


@pytest.mark.parametrize("where", sorted(altered(ROOT)))
def test_an_altered_root_is_another_one_or_none(where: str) -> None:
    try:
        assert read_root(altered(ROOT)[where]).fingerprint != read_root(ROOT).fingerprint
    except FormatError:
        return


@pytest.mark.parametrize(
    "part",
    ["{sigstore: {}}", "{sigstore: {trusted_root: root.json, identity: '*'}}",
     "{sigstore: {trusted_root: root.json, issuer: 'https://a'}}",
     "{sigstore: {trusted_root: key.pub, identity: '*', issuer: 'https://a'}}"],
)  # fmt: skip
def test_a_policy_names_root_identity_and_issuer(part: str) -> None:
    with pytest.raises(FormatError):
        policy(part)


@given(content=st.binary(max_size=300), at=st.integers(0, len(ROOT)), cut=st.integers(0, 30))
def test_any_bytes_are_a_trusted_root_or_none(content: bytes, at: int, cut: int) -> None:
    for each in (content, ROOT[:at] + content + ROOT[at + cut :]):
        try:
            read_root(each)
        except FormatError:
            continue


@given(content=st.binary(max_size=9), at=st.integers(0, len(BUNDLE)), cut=st.integers(0, 9))
def test_other_bytes_of_a_bundle_are_judged(content: bytes, at: int, cut: int) -> None:
    judged(BUNDLE[:at] + content + BUNDLE[at + cut :])
