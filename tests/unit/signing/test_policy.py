"""Trust policies pick signatures, compose, and never take what nobody vouches for."""

# ruff: noqa: FBT001  (parameters of cases)
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.crypto.ecdsa import EcSigningKey
from bartizan.signing.manifest import Manifest
from bartizan.signing.policyfile import load_trust, read_trust, trust_of
from bartizan.signing.statement import Scanned, Statement
from bartizan.signing.trusted import trusted
from tests.builders_signing import (
    KEY,
    NOW,
    OTHER,
    SAFE,
    THIRD,
    Authority,
    signed_by,
)

MODEL = Manifest("m", {"a": "0" * 64})
STATED = Statement(MODEL, SAFE, NOW)
UNSAFE = Statement(MODEL, Scanned("review", "sha256:0", "1", "1"), NOW)
BARE = Statement(MODEL)
RIGHT, WRONG = Authority("Right"), Authority("Wrong")
HEAD = "schema: bartizan.trust/v1\nname: test\naccept: "
KEYS = {"a.pub": KEY, "b.pub": OTHER, "c.pub": THIRD}
ANY = "{any: [{key: a.pub}, {key: b.pub}]}"
TWO = "{at_least: 2, of: [{key: a.pub}, {key: b.pub}, {key: c.pub}]}"
HELD = "{certificate: {roots: right.pem, subject: 'CN=release-*'}}"


def read(name: str) -> bytes:
    files = {"right.pem": RIGHT.roots, "wrong.pem": WRONG.roots}
    return files[name] if name in files else KEYS[name].verifier.pem


def takes(accept: str, *signatures: bytes, now: datetime = NOW) -> bool:
    trust = read_trust((HEAD + accept).encode(), read)
    bundles = {str(number): content for number, content in enumerate(signatures)}
    return bool(trusted(bundles, trust, now).signatures)


@pytest.mark.parametrize(
    ("accept", "signed", "wanted"),
    [
        ("{key: a.pub}", [(KEY, STATED)], True),
        ("{key: a.pub}", [(OTHER, STATED)], False),
        (ANY, [(OTHER, STATED)], True),
        (ANY, [(THIRD, STATED)], False),
        (TWO, [(KEY, STATED), (THIRD, STATED)], True),
        (TWO, [(KEY, STATED)], False),
        (TWO, [(KEY, STATED), (KEY, BARE)], False),
        ("{at_least: 2, of: [{key: a.pub}, {key: a.pub}]}", [(KEY, STATED), (KEY, BARE)], False),
        ("{all: [{key: a.pub}, {scan: safe}]}", [(KEY, STATED)], True),
        ("{all: [{key: a.pub}, {scan: safe}]}", [(KEY, UNSAFE)], False),
        ("{all: [{key: a.pub}, {scan: [safe, review]}]}", [(KEY, UNSAFE)], True),
        ("{all: [{key: a.pub}, {scan: safe}]}", [(KEY, BARE)], False),
        ("{all: [{key: a.pub}, {scan: safe}]}", [(KEY, UNSAFE), (OTHER, STATED)], False),
        ("{scan: safe}", [(KEY, STATED)], False),
        (f"{{all: [{TWO}, {{scan: safe}}]}}", [(KEY, STATED), (OTHER, UNSAFE)], False),
        (f"{{all: [{{scan: safe}}, {TWO}]}}", [(KEY, STATED), (OTHER, STATED)], True),
        ("{all: [{key: a.pub}, {key: b.pub}]}", [(KEY, STATED), (OTHER, STATED)], False),
        ("{all: [{key: a.pub}, {max_age_days: 7}]}", [(KEY, STATED)], True),
        ("{all: [{key: a.pub}, {max_age_days: 7}]}", [(KEY, BARE)], False),
    ],
)
def test_a_policy_takes_what_it_says(
    accept: str, signed: list[tuple[EcSigningKey, Statement]], wanted: bool
) -> None:
    assert takes(accept, *(signed_by(key, statement) for key, statement in signed)) is wanted


@pytest.mark.parametrize(("days", "wanted"), [(-1, False), (0, True), (7, True), (8, False)])
def test_an_age_is_counted_from_what_was_signed(days: int, wanted: bool) -> None:
    accept, now = "{all: [{key: a.pub}, {max_age_days: 7}]}", NOW + timedelta(days=days)
    assert takes(accept, signed_by(KEY, STATED), now=now) is wanted


@pytest.mark.parametrize(
    ("subject", "authority", "days", "signs", "wanted"),
    [
        ("release-1", RIGHT, 30, True, True),
        ("intern-1", RIGHT, 30, True, False),
        ("release-1", WRONG, 30, True, False),
        ("release-1", RIGHT, 5, True, False),
        ("release-1", RIGHT, 30, False, False),
    ],
    ids=["whom the roots certify", "another name", "other roots", "expired", "not for signing"],
)
def test_a_certificate_is_verified_up_to_its_root(
    subject: str, authority: Authority, days: int, signs: bool, wanted: bool
) -> None:
    chain = authority.chain(THIRD, subject, days=days, signs=signs)
    assert takes(HELD, signed_by(THIRD, STATED, chain)) is wanted


def test_a_certificate_of_somebody_else_does_not_help() -> None:
    assert not takes(HELD, signed_by(OTHER, STATED, RIGHT.chain(THIRD, "release-1")))


def test_a_chain_that_is_none_is_refused() -> None:
    assert not takes(HELD, signed_by(THIRD, STATED, (b"\x30\x03abc",)))


@pytest.mark.parametrize(
    "accept",
    [
        "{}",
        "[]",
        "a.pub",
        "{key: a.pub, scan: safe}",
        "{anybody: true}",
        "{any: []}",
        "{any: {key: a.pub}}",
        "{at_least: 0, of: [{key: a.pub}]}",
        "{at_least: 2, of: [{key: a.pub}]}",
        "{at_least: true, of: [{key: a.pub}]}",
        "{key: right.pem}",
        "{key: [a.pub]}",
        "{certificate: {roots: right.pem}}",
        "{certificate: {roots: a.pub, subject: x}}",
        "{certificate: {roots: right.pem, subject: x, name: y}}",
        "{scan: fine}",
        "{max_age_days: -1}",
        "{max_age_days: x}",
    ],
)
def test_what_is_no_policy_is_refused(accept: str, tmp_path: Path) -> None:
    for name in (*KEYS, "right.pem"):
        (tmp_path / name).write_bytes(read(name))
    (tmp_path / "trust.yaml").write_text(HEAD + accept)
    with pytest.raises(InvalidInputError):
        load_trust(tmp_path / "trust.yaml")


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"schema: bartizan.trust/v1\nname: x\n",
        b"schema: other/v1\nname: x\naccept: {key: a.pub}\n",
        b"schema: bartizan.trust/v1\nname: x\naccept: {key: a.pub}\nuncovered: yes\n",
        b"schema: bartizan.trust/v1\nname: x\naccept: {key: a.pub}\nelse: yes\n",
        b"schema: bartizan.trust/v1\naccept: {key: a.pub}\n",
    ],
)
def test_a_document_that_is_no_policy_is_refused(document: bytes) -> None:
    with pytest.raises(FormatError):
        read_trust(document, read)


def test_a_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "trust.yaml").write_text(f"{HEAD}{{key: gone.pub}}")
    with pytest.raises(InvalidInputError, match=r"gone\.pub"):
        load_trust(tmp_path / "trust.yaml")


def test_the_digest_of_a_policy_is_that_of_its_keys_too() -> None:
    one, same, other = (
        trust_of([KEY.verifier]),
        trust_of([KEY.verifier]),
        trust_of([OTHER.verifier]),
    )
    assert one.digest == same.digest != other.digest
    named = [read_trust((HEAD + accept).encode(), read) for accept in (ANY, TWO, HELD)]
    assert len({each.digest for each in named}) == 3
