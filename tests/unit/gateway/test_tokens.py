"""Tokens: issuer, audience and algorithm are pinned; what a token claims decides nothing."""

import hmac
import json
import subprocess
import sys
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.access.issuers import Issuer, issuer_of
from bartizan.gateway.access.keys import Refused
from bartizan.gateway.access.tokens import Subject, keys_of, verify

NOW = datetime(2026, 11, 26, tzinfo=UTC)
MOMENT = int(NOW.timestamp())
ISSUER = Issuer(name="corp", issuer="https://id.example.com", audience="bartizan")
KEY = ECKey.generate_key("P-256", {"kid": "k1"}, auto_kid=False)
OTHER = ECKey.generate_key("P-256", {"kid": "k1"}, auto_kid=False)
RSA = RSAKey.generate_key(2048, {"kid": "r1"}, auto_kid=False)
KEYS = keys_of({"keys": [KEY.as_dict(private=False), RSA.as_dict(private=False)]}).keys
CLAIMS = {
    "iss": ISSUER.issuer,
    "aud": "bartizan",
    "sub": "ann",
    "exp": MOMENT + 600,
    "roles": ["engineer"],
}


def signed(key: Any = KEY, alg: str = "ES256", header: Any = None, **changes: Any) -> str:
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    head = {"alg": alg, "kid": key.kid} | (header or {})
    return jwt.encode(head, claims, key, algorithms=[alg])


def part(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def reason(token: str) -> str:
    found = verify(token, ISSUER, KEYS, NOW)
    assert isinstance(found, Refused)
    return found.because


def test_a_token_of_the_issuer_speaks_for_its_subject() -> None:
    found = verify(signed(), ISSUER, KEYS, NOW)
    assert isinstance(found, Subject)
    assert (found.principal, found.roles) == ("corp/ann", ("engineer",))
    assert isinstance(verify(signed(RSA, "RS256"), ISSUER, KEYS, NOW), Subject)


@pytest.mark.parametrize(
    ("roles", "found"),
    [("a b", ("a", "b")), (["a", "b c"], ("a", "b c")), ([], ()), (None, ())],
)
def test_roles_are_a_list_or_a_text(roles: object, found: tuple[str, ...]) -> None:
    subject = verify(signed(roles=roles), ISSUER, KEYS, NOW)
    assert isinstance(subject, Subject)
    assert subject.roles == found


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://id.example.org"},
        {"aud": "other"},
        {"aud": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "a\nb"},
        {"sub": "x" * 1000},
        {"exp": None},
        {"exp": MOMENT - 31},
        {"exp": MOMENT + 10**7},
        {"exp": "soon"},
        {"nbf": MOMENT + 60},
        {"sub": " ann"},
        {"sub": "ann "},
        {"roles": ["a", 1]},
        {"roles": {"a": 1}},
        {"roles": True},
        {"roles": [f"r{number}" for number in range(65)]},
        {"roles": "r " * 65},
        {"iss": [ISSUER.issuer]},
    ],
    ids=str,
)
def test_a_claim_that_is_not_as_pinned_is_refused(changes: dict[str, Any]) -> None:
    reason(signed(**changes))


def test_a_moment_may_have_a_fraction() -> None:
    assert isinstance(verify(signed(exp=MOMENT + 60.5), ISSUER, KEYS, NOW), Subject)


def test_a_key_of_someone_else_is_refused() -> None:
    assert "BadSignature" in reason(signed(OTHER))


def test_no_algorithm_is_taken_from_the_token() -> None:
    body = part(CLAIMS)
    assert reason(f"{part({'alg': 'none'})}.{body}.")
    public = RSA.as_pem(private=False)
    head = part({"alg": "HS256", "kid": "r1"})
    tag = hmac.digest(public, f"{head}.{body}".encode(), "sha256")
    assert reason(f"{head}.{body}.{urlsafe_b64encode(tag).decode().rstrip('=')}")
    assert reason(signed(RSA, "PS256"))


@pytest.mark.parametrize(
    "header", [{"kid": "k2"}, {"kid": "../../k1"}, {"crit": ["exp"], "exp": 1}, {"b64": False}]
)
def test_a_header_that_points_elsewhere_is_refused(header: dict[str, Any]) -> None:
    head, body, signature = signed().split(".")
    assert head
    assert reason(f"{part({'alg': 'ES256', 'kid': 'k1'} | header)}.{body}.{signature}")


@given(st.text(max_size=200))
def test_any_text_is_refused(text: str) -> None:
    assert isinstance(verify(text, ISSUER, KEYS, NOW), Refused)
    assert isinstance(issuer_of(text, {ISSUER.issuer: ISSUER}), Refused)


def test_the_issuer_is_one_of_those_configured() -> None:
    known = {ISSUER.issuer: ISSUER}
    assert issuer_of(signed(), known) is ISSUER
    assert isinstance(issuer_of(signed(iss="https://evil.example"), known), Refused)
    assert isinstance(issuer_of("a.b", known), Refused)
    assert isinstance(issuer_of("x" * 20_000, known), Refused)
    assert isinstance(issuer_of(f"a.{part([1])}.b", known), Refused)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RSA1_5", ""])
def test_only_asymmetric_algorithms_can_be_configured(algorithm: str) -> None:
    with pytest.raises(InvalidInputError, match="is not taken"):
        Issuer(name="x", issuer="y", audience="z", algorithms=(algorithm,))


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        {"keys": {}},
        {"keys": []},
        {"keys": [OctKey.generate_key(256).as_dict()]},
        {"keys": [KEY.as_dict(private=True)]},
        {"keys": [{"kty": "RSA", "e": "AQAB", "n": "_" * 171}]},
        {"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]},
        {"keys": [{"kty": "RSA"}]},
        {"keys": [{"kty": ["RSA"]}]},
        {"keys": [1] * 65},
    ],
)
def test_a_key_set_that_cannot_be_trusted_is_refused(document: object) -> None:
    with pytest.raises(InvalidInputError, match="the key set"):
        keys_of(document)


def test_keys_of_other_kinds_are_passed_over() -> None:
    mixed = [OctKey.generate_key(256).as_dict(), {"kty": "new"}, KEY.as_dict(private=False)]
    found = keys_of({"keys": mixed})
    assert isinstance(found.keys, KeySet)
    assert [key.kid for key in found.keys.keys] == ["k1"]
    assert found.wrong == ()


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (OTHER.as_dict(private=True), "private"),
        ({"kty": "RSA", "e": "AQAB", "n": "_" * 172}, "fewer than"),
        ({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "k1"}, "broken"),
        ({"kty": "OKP", "crv": "none"}, "broken"),
        ({"kty": "RSA", "n": [1], "e": {}}, "broken"),
    ],
)
def test_a_key_that_cannot_be_used_takes_nothing_from_the_others(
    broken: dict[str, object], why: str
) -> None:
    found = keys_of({"keys": [broken, KEY.as_dict(private=False)]})
    assert len(found.wrong) == 1
    assert why in found.wrong[0]
    assert isinstance(verify(signed(), ISSUER, found.keys, NOW), Subject)
    assert isinstance(verify(signed(OTHER), ISSUER, found.keys, NOW), Refused)


def test_what_proves_tokens_is_loaded_only_where_there_is_an_issuer() -> None:
    code = (
        "import sys, bartizan.gateway.building; "
        "sys.exit(any(name.split('.')[0] == 'joserfc' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
