"""The URI of a key in a device says which key, and never a PIN."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.connectors.pkcs11_uri import KeyUri, parse_uri
from bartizan.core.errors import InvalidInputError

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            f"pkcs11:token=the%20release;object=signing?module-path={MODULE}",
            KeyUri("the release", None, "signing", None, MODULE, None),
        ),
        (
            "pkcs11:serial=0a1b;id=%01%ff;type=private?pin-source=file:///run/pin",
            KeyUri(None, "0a1b", None, b"\x01\xff", None, Path("/run/pin")),
        ),
        ("pkcs11:object=a?pin-source=pin", KeyUri(None, None, "a", None, None, Path("pin"))),
    ],
)
def test_a_uri_names_a_key(text: str, found: KeyUri) -> None:
    assert parse_uri(text) == found


@pytest.mark.parametrize(
    "text",
    ["", "pkcs11:", "pkcs11:token=a", "pkcs11:object=a;object=b", "pkcs11:object=a;type=cert",
     "pkcs11:object=a;slot-id=1", "pkcs11:object=%zz", "pkcs11:object=%ff", "file:object=a",
     "pkcs11:object", "pkcs11:object=a?module-name=softhsm"],
)  # fmt: skip
def test_what_names_no_key_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_uri(text)


def test_a_pin_in_the_uri_is_refused_and_not_repeated() -> None:
    with pytest.raises(InvalidInputError) as raised:
        parse_uri("pkcs11:object=a?pin-value=98765")
    assert "98765" not in f"{raised.value.message}{raised.value.hint}"


@given(text=st.text(max_size=80).map("pkcs11:object=a".__add__))
def test_any_text_is_a_uri_or_refused(text: str) -> None:
    try:
        parse_uri(text)
    except InvalidInputError:
        return
