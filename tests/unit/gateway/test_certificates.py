"""A certificate speaks for one name; a proxy for nobody, unless it shows that it is the proxy."""

from ipaddress import ip_network
from typing import Any

import pytest

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.access.certificates import Certificates, subject_of
from bartizan.gateway.access.keys import Refused
from bartizan.gateway.access.proxies import Proxy
from tests.unit.gateway.test_gateway_entrance import part_of
from tests.unit.gateway.test_keys import NOW

BOT = "spiffe://example.org/bot"
UNTIL = "Nov 27 00:00:00 2126 GMT"
SECRET = b"a-secret-of-the-proxy-0123"
PROXY = Proxy(
    header=b"x-subject",
    secret_header=b"x-proxy-secret",
    secret=SECRET,
    networks=(ip_network("10.0.0.0/24"), ip_network("fd00::1/128")),
)
SHOWN = (b"x-proxy-secret", SECRET)


def certificate(**changes: Any) -> dict[str, Any]:
    named = {"subject": ((("commonName", "bot"),),), "subjectAltName": (("URI", BOT),)}
    return {**named, "notAfter": UNTIL, **changes}


@pytest.mark.parametrize(
    ("changes", "by", "found"),
    [
        ({}, "uri", BOT),
        ({}, "name", "bot"),
        ({"subjectAltName": (("DNS", "a.example"), ("URI", BOT))}, "dns", "a.example"),
        ({"subjectAltName": (("URI", BOT), ("URI", "spiffe://example.org/other"))}, "uri", None),
        ({"subjectAltName": (("DNS", BOT),)}, "uri", None),
        ({"subjectAltName": ()}, "uri", None),
        ({}, "dns", None),
        ({"subject": ((("commonName", "bot"),), (("commonName", "root"),))}, "name", None),
        ({"subject": ((("commonName", "bot"), ("commonName", "root")),)}, "name", None),
        ({"subject": ((("organizationName", "bot"),),)}, "name", None),
        ({"subject": ((("commonName", "bot\n"),),)}, "name", None),
        ({"subject": ((("commonName", "bot "),),)}, "name", None),
        ({"subject": ((("commonName", ""),),)}, "name", None),
        ({"subject": ((("commonName", "b" * 300),),)}, "name", None),
        ({"notAfter": "Nov 25 00:00:00 2026 GMT"}, "uri", None),
        ({"notAfter": None}, "uri", None),
        ({"notAfter": "tomorrow"}, "uri", None),
    ],
)
def test_a_certificate_speaks_for_the_one_name_of_its_kind(
    changes: dict[str, Any], by: str, found: str | None
) -> None:
    subject = subject_of(certificate(**changes), by, NOW)
    assert isinstance(subject, Refused) if found is None else subject == found


@pytest.mark.parametrize(("any_", "known"), [(False, [True, False]), (True, [True, True])])
def test_who_is_not_named_gets_in_where_the_configuration_says_so(
    *, any_: bool, known: list[bool]
) -> None:
    taken = Certificates(roles={BOT: ()}, any=any_)
    assert [taken.known(BOT), taken.known("spiffe://example.org/other")] == known


@pytest.mark.parametrize(
    ("headers", "address", "found"),
    [
        ([(b"x-subject", b"bot"), SHOWN], "10.0.0.7", "bot"),
        ([(b"x-subject", b"bot"), SHOWN], "fd00::1", "bot"),
        ([], "10.0.0.7", ""),
        ([], "192.0.2.1", ""),
        ([SHOWN], "10.0.0.7", ""),
        ([(b"x-subject", b""), SHOWN], "10.0.0.7", ""),
        ([(b"x-subject", b"bot")], "10.0.0.7", None),
        ([(b"x-subject", b"")], "10.0.0.7", None),
        ([(b"x-subject", b"bot"), (b"x-proxy-secret", b"wrong")], "10.0.0.7", None),
        ([(b"x-subject", b"bot"), (b"x-proxy-secret", "ü".encode())], "10.0.0.7", None),
        ([(b"x-subject", b"bot"), SHOWN], "192.0.2.1", None),
        ([(b"x-subject", b"bot"), SHOWN], "::ffff:192.0.2.1", None),
        ([(b"x-subject", b"bot"), SHOWN], "", None),
        ([(b"x-subject", b"bot"), SHOWN], "unix:", None),
        ([(b"x-subject", b"bot"), (b"x-subject", b"root"), SHOWN], "10.0.0.7", None),
        ([(b"x-subject", b"bot"), SHOWN, SHOWN], "10.0.0.7", None),
        ([(b"x-subject", b"bot\tx"), SHOWN], "10.0.0.7", None),
        ([(b"x-subject", "bö".encode()), SHOWN], "10.0.0.7", None),
    ],
    ids=lambda value: str(value)[:60],
)
def test_the_word_of_a_proxy_counts_with_its_secret_and_from_its_address(
    headers: list[tuple[bytes, bytes]], address: str, found: str | None
) -> None:
    subject = PROXY.subject(headers, address)
    assert isinstance(subject, Refused) if found is None else subject == found


PROXIED = {"header": "x-subject", "secret": {"env": "S"}, "peers": ["10.0.0.7"]}
TLS = {"certificate": "a.pem", "private_key": "a.key", "client_authority": "ca.pem"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"identity": {"certificates": {}}}, "client_authority or a proxy"),
        ({"identity": {"proxy": PROXIED}}, "whom that lets in"),
        ({"identity": {"proxy": {**PROXIED, "peers": []}, "certificates": {}}}, "at least 1"),
        ({"identity": {"proxy": {**PROXIED, "peers": ["x"]}, "certificates": {}}}, "peers"),
        ({"identity": {"proxy": {**PROXIED, "header": "host"}, "certificates": {}}}, "pattern"),
        (
            {"identity": {"proxy": {**PROXIED, "header": "x-proxy-secret"}, "certificates": {}}},
            "two headers",
        ),
        ({"listen": {"client_authority": "ca.pem"}}, "over TLS"),
        ({"listen": {"certificate": "a.pem"}}, "go together"),
        ({"listen": {**TLS, "client_certificates": "none"}}, "required"),
        (
            {"identity": {"issuers": [
                {"name": "cert", "issuer": "i", "audience": "a", "jwks": "https://i.example"}
            ]}},
            "taken for certificates",
        ),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_what_would_let_in_nobody_or_anybody_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        part_of(**changes)


def test_what_is_whole_is_taken() -> None:
    part_of(listen=TLS, identity={"certificates": {"roles": {BOT: ["bot"]}}})
    part_of(identity={"certificates": {"any": True}, "proxy": PROXIED})
