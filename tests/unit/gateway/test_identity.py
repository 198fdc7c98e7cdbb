"""Who asks is known by exactly one credential; providers are never waited for."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.access.certificates import Certificates
from bartizan.gateway.access.identity import Identifier, Principal
from bartizan.gateway.access.issuers import Issuer
from bartizan.gateway.access.jwks import LONGEST, PAUSE, KeySets
from bartizan.gateway.access.keys import Refused, create
from tests.unit.gateway.test_keys import NOW, PEPPER
from tests.unit.gateway.test_tokens import ISSUER, KEY, OTHER, signed

URL = "https://id.example.com/jwks"
TEXT, KEPT = create("ann", ("engineer",), PEPPER, NOW, timedelta(days=1))


class Provider:
    """A provider whose key set can be changed, and which counts how often it is asked."""

    def __init__(self, *keys: Mapping[str, object]) -> None:
        self.content = json.dumps({"keys": list(keys)}).encode()
        self.asked = 0
        self.away = False

    async def fetch(self, url: str) -> bytes:
        assert url == URL
        self.asked += 1
        if self.away:
            raise ConnectionError
        return self.content


PUBLIC = KEY.as_dict(private=False)


def sets() -> KeySets:
    return KeySets([(ISSUER, URL)])


def refreshed(kept: KeySets, provider: Provider, now: float) -> tuple[str, ...]:
    return asyncio.run(kept.refresh(provider.fetch, now))


def identifier(kept: KeySets | None = None) -> Identifier:
    return Identifier(
        keys={KEPT.id: KEPT},
        pepper=PEPPER,
        issuers=(ISSUER,),
        key_sets=kept,
        certificates=Certificates(roles={"batch": ("agent",)}),
    )


def who(text: str, kept: KeySets | None = None, certificate: str = "") -> Principal | Refused:
    headers = [(b"authorization", f"Bearer {text}".encode())] if text else []
    return identifier(kept).identify(headers, certificate, NOW, 0)


@pytest.fixture(scope="module")
def kept() -> KeySets:
    found = sets()
    refreshed(found, Provider(PUBLIC), 0)
    return found


def test_a_caller_is_known_by_key_token_or_certificate(kept: KeySets) -> None:
    assert who(TEXT) == Principal("ann", ("engineer",), f"key {KEPT.id}")
    assert who(signed(), kept) == Principal("corp/ann", ("engineer",), "token of corp")
    assert who("", certificate="batch") == Principal("cert/batch", ("agent",), "certificate")


@pytest.mark.parametrize(
    ("text", "certificate"),
    [
        ("", ""),
        ("", "unknown"),
        ("nonsense", "batch"),
        ("bzk_wrong", "batch"),
        (signed(OTHER), "batch"),
        (signed(iss="https://evil.example"), ""),
    ],
)
def test_a_wrong_credential_is_refused_also_beside_a_certificate(
    kept: KeySets, text: str, certificate: str
) -> None:
    assert isinstance(who(text, kept, certificate), Refused)


def test_who_is_not_configured_knows_nobody() -> None:
    nobody = Identifier()
    for text in (TEXT, signed()):
        headers = [(b"authorization", f"Bearer {text}".encode())]
        assert isinstance(nobody.identify(headers, "batch", NOW, 0), Refused)


@pytest.mark.parametrize(
    "other", [replace(ISSUER, issuer="https://other.example"), replace(ISSUER, name="other")]
)
def test_of_two_issuers_neither_can_be_taken_for_the_other(other: Issuer) -> None:
    with pytest.raises(InvalidInputError, match="two issuers"):
        KeySets([(ISSUER, URL), (other, "https://other.example/jwks")])


def test_keys_that_are_not_there_yet_let_nobody_in() -> None:
    found = who(signed(), sets())
    assert found == Refused("the keys of corp are not there yet")


def test_a_new_key_of_the_provider_is_fetched_once_it_is_named() -> None:
    found, provider = sets(), Provider(PUBLIC)
    refreshed(found, provider, 0)
    provider.content = json.dumps({"keys": [PUBLIC | {"kid": "k2"}]}).encode()
    refreshed(found, provider, PAUSE)
    assert provider.asked == 1
    found.of(ISSUER, "k2", PAUSE)
    refreshed(found, provider, PAUSE)
    keys = found.of(ISSUER, "k2", PAUSE)
    assert keys is not None
    assert [key.kid for key in keys.keys] == ["k2"]


def test_made_up_key_ids_do_not_flood_the_provider() -> None:
    found, provider = sets(), Provider(PUBLIC)
    for tenth in range(int(PAUSE) * 10):
        found.of(ISSUER, f"made-up-{tenth}", tenth / 10)
        refreshed(found, provider, tenth / 10)
    assert provider.asked == 1


def test_a_provider_that_is_away_leaves_its_keys_for_a_day() -> None:
    found, provider = sets(), Provider(PUBLIC)
    refreshed(found, provider, 0)
    provider.away = True
    assert refreshed(found, provider, 700) == ("the keys of corp: ConnectionError",)
    assert found.of(ISSUER, "k1", LONGEST) is not None
    assert found.of(ISSUER, "k1", LONGEST + 1) is None


@pytest.mark.parametrize("content", [b"", b"[]", b'{"keys": []}', b'{"keys": [{"kty": "oct"}]}'])
def test_a_broken_key_set_does_not_replace_a_good_one(content: bytes) -> None:
    found, provider = sets(), Provider(PUBLIC)
    refreshed(found, provider, 0)
    provider.content = content
    assert len(refreshed(found, provider, 700)) == 1
    assert found.of(ISSUER, "k1", 700) is not None


def test_keys_of_a_provider_stay_when_the_configuration_is_read_again(kept: KeySets) -> None:
    after = sets()
    after.inherit(kept)
    assert after.of(ISSUER, "k1", 5) is not None
    provider = Provider(PUBLIC)
    refreshed(after, provider, 5)
    assert provider.asked == 0
    elsewhere = KeySets([(ISSUER, "https://elsewhere.example/jwks")])
    elsewhere.inherit(kept)
    assert elsewhere.of(ISSUER, "k1", 5) is None
    never = sets()
    never.inherit(sets())
    assert refreshed(never, provider, 5) == ()
    assert provider.asked == 1


def test_no_provider_waits_for_another_one() -> None:
    silent = replace(ISSUER, name="silent", issuer="https://silent.example")
    found = KeySets([(silent, "https://silent.example/jwks"), (ISSUER, URL)])

    async def run() -> None:
        there = asyncio.Event()

        async def fetch(url: str) -> bytes:
            if url == URL:
                there.set()
                return json.dumps({"keys": [PUBLIC]}).encode()
            await asyncio.Event().wait()
            return b""

        fetching = asyncio.ensure_future(found.refresh(fetch, 0))
        await there.wait()
        await asyncio.sleep(0)
        assert found.of(ISSUER, "k1", 0) is not None
        fetching.cancel()

    asyncio.run(run())


DOCUMENT = {"issuer": ISSUER.issuer, "jwks_uri": URL}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, ""),
        ({"issuer": "https://id.example.com/"}, "another issuer"),
        ({"issuer": None}, "another issuer"),
        ({"jwks_uri": "http://127.0.0.1:8500/v1/kv"}, "no address for keys"),
        ({"jwks_uri": "http://id.example.com/jwks"}, "no address for keys"),
        ({"jwks_uri": "file:///etc/passwd"}, "no address for keys"),
        ({"jwks_uri": "https://u:p@id.example.com"}, "no address for keys"),
        ({"jwks_uri": 1}, "no address for keys"),
    ],
)
def test_where_keys_lie_is_said_by_the_document_of_their_issuer(
    changes: dict[str, object], wrong: str
) -> None:
    asked: list[str] = []

    async def fetch(url: str) -> bytes:
        asked.append(url)
        first = json.dumps(DOCUMENT | changes).encode()
        return first if len(asked) == 1 else json.dumps({"keys": [PUBLIC]}).encode()

    found = KeySets([(ISSUER, "")])
    said = asyncio.run(found.refresh(fetch, 0))
    assert asked[0] == "https://id.example.com/.well-known/openid-configuration"
    assert (len(asked), bool(said)) == ((1, True) if wrong else (2, False))
    assert wrong in "".join(said)
    assert "u:p@" not in "".join(said)
    assert (found.of(ISSUER, "k1", 0) is None) is bool(wrong)


@pytest.mark.parametrize(
    "url",
    ["http://id.example.com/x", "file:///etc/passwd", "https://u:p@id.example.com", "//x"],
)
def test_keys_come_over_https_alone(url: str) -> None:
    with pytest.raises(InvalidInputError, match="no address for keys"):
        KeySets([(ISSUER, url)])
