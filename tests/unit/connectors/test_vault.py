"""A key in Vault wraps data keys, bound to their context, and its token shows nowhere."""

from collections.abc import Iterator

import pytest

from bartizan.connectors.vault import Vault, VaultKey
from bartizan.core.errors import BartizanError, InvalidInputError
from bartizan.sealing.errors import KeyMissingError, KeyRefusedError, WrappedKeyEditedError
from bartizan.sealing.keys import Recipient
from tests.builders_sealed import opened, sealed
from tests.unit.connectors.vault_simulator import TOKEN, SimulatedVault

BOUND = {"bartizan:dataset": "patients"}


@pytest.fixture
def vault() -> Iterator[SimulatedVault]:
    with SimulatedVault() as running:
        yield running


def key(vault: SimulatedVault, name: str = "training", token: str = TOKEN) -> VaultKey:
    return VaultKey(Vault(vault.address, token), name)


def test_a_file_opens_with_the_key_that_it_was_sealed_for(vault: SimulatedVault) -> None:
    content = sealed(b"plain", (key(vault),))
    assert opened(content, (key(vault),)) == b"plain"
    with pytest.raises(KeyMissingError, match="sealed for vault:transit/training"):
        opened(content, (key(vault, "other"),))
    assert [each["verb"] for each in vault.asked] == ["encrypt", "decrypt"]


def test_what_was_wrapped_before_a_rotation_opens_after_it(vault: SimulatedVault) -> None:
    content = sealed(b"plain", (key(vault),))
    vault.rotate("training")
    assert opened(content, (key(vault),)) == b"plain"


def test_a_wrapped_key_opens_with_its_context_alone(vault: SimulatedVault) -> None:
    recipient = key(vault).wrap(bytes(32), BOUND)
    assert key(vault).unwrap(recipient, BOUND) == bytes(32)
    edits = (
        (recipient, {"bartizan:dataset": "others"}),
        (Recipient("vault", recipient.key_id, recipient.wrapped[:-4] + b"AAAA"), BOUND),
        (Recipient("vault", recipient.key_id, b"\xff\xfe"), BOUND),
    )
    for edited, context in edits:
        with pytest.raises(WrappedKeyEditedError):
            key(vault).unwrap(edited, context)


ANSWERS = {
    "sealed": (503, b'{"errors":["Vault is sealed"]}', "answered 503"),
    "redirect": (307, b"", "answered 307"),
    "no json": (200, b"<html>", "no Vault"),
    "no data": (200, b"[]", "no Vault"),
    "no ciphertext": (200, b'{"data": {}}', "without a ciphertext"),
    "much": (200, b"[" * 100_000, "no Vault"),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())
def test_another_answer_is_a_refusal(vault: SimulatedVault, answer: tuple[int, bytes, str]) -> None:
    status, content, words = answer
    vault.answer = (status, content)
    with pytest.raises(KeyRefusedError, match=words):
        sealed(b"", (key(vault),))


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (b'["cipher: message authentication failed"]', WrappedKeyEditedError),
        (b'["invalid ciphertext: no prefix"]', WrappedKeyEditedError),
        (b'["invalid ciphertext: version is too new"]', KeyRefusedError),
        (b'["ciphertext or signature version is disallowed by policy (too old)"]', KeyRefusedError),
        (b'["encryption key not found"]', KeyRefusedError),
        (b'[7, {}, null, ["cipher: message authentication failed"]]', KeyRefusedError),
        (b'"cipher: message authentication failed"', KeyRefusedError),
        (b"", KeyRefusedError),
    ],
)
def test_only_an_edit_is_called_one(
    vault: SimulatedVault, said: bytes, error: type[Exception]
) -> None:
    recipient = key(vault).wrap(bytes(32), BOUND)
    vault.answer = (400, b'{"errors": ' + said + b"}")
    with pytest.raises(error):
        key(vault).unwrap(recipient, BOUND)


def test_a_key_that_cannot_wrap_is_a_refusal(vault: SimulatedVault) -> None:
    vault.answer = (400, b'{"errors":["associated_data provided for non-AEAD cipher suite"]}')
    with pytest.raises(KeyRefusedError, match="answered 400"):
        sealed(b"", (key(vault),))


@pytest.mark.parametrize("plain", [b'"AAAA"', b'"!"', b"7"])
def test_what_is_no_data_key_is_not_used(vault: SimulatedVault, plain: bytes) -> None:
    recipient = key(vault).wrap(bytes(32), BOUND)
    vault.answer = (200, b'{"data": {"plaintext": ' + plain + b"}}")
    with pytest.raises(WrappedKeyEditedError, match="no data key"):
        key(vault).unwrap(recipient, BOUND)


def test_a_refused_token_shows_nowhere(vault: SimulatedVault) -> None:
    refused = key(vault, token="hvs.wrong-token")
    with pytest.raises(KeyRefusedError, match="403") as raised:
        sealed(b"", (refused,))
    where = Vault(vault.address, "hvs.wrong-token")
    assert "wrong-token" not in f"{raised.value} {raised.value.hint} {where!r} {refused!r}"


def test_a_vault_that_does_not_listen_is_a_refusal() -> None:
    with pytest.raises(KeyRefusedError, match="cannot be asked"):
        sealed(b"", (VaultKey(Vault("http://127.0.0.1:1", TOKEN), "training"),))


@pytest.mark.parametrize(
    ("address", "token", "name"),
    [
        ("http://vault.example.com", TOKEN, "training"),
        ("ftp://127.0.0.1", TOKEN, "training"),
        ("https://user@vault.example.com", TOKEN, "training"),
        ("https://", TOKEN, "training"),
        ("https://vault.example.com:99999", TOKEN, "training"),
        ("https://[::1", TOKEN, "training"),
        ("https://vault.example.com/é", TOKEN, "training"),
        ("https://vault example.com", TOKEN, "training"),
        ("https://vault.example.com/#a", TOKEN, "training"),
        ("https://vault.example.com\\@127.0.0.1", TOKEN, "training"),
        ("https://vault.example.com", "", "training"),
        ("https://vault.example.com", "a\r\nX: y", "training"),
        ("https://vault.example.com", TOKEN, "../sys/seal"),
        ("https://vault.example.com", TOKEN, ""),
    ],
)
def test_what_would_send_a_token_elsewhere_is_refused(address: str, token: str, name: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        VaultKey(Vault(address, token), name)
    assert isinstance(raised.value, BartizanError)
    assert not token or token not in str(raised.value)
