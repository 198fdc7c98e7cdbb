"""Keys and files that a person gives: a secret that is given by mistake is never shown."""

import os
from pathlib import Path

import pytest

from bartizan.audit.keyfiles import vkey_of
from bartizan.audit.notekeys import Kind, NoteSigner, parse_vkey
from bartizan.audit.text import b64
from bartizan.cli.auditing import note_of
from bartizan.core.errors import BartizanError, FormatError, InvalidInputError
from bartizan.crypto.errors import KeyFileError
from bartizan.crypto.keys import SigningKey
from tests.unit.audit.logs import log_key

SEED = b64(bytes(range(200, 232)))
SECRETS = [
    log_key().skey,
    NoteSigner("a.b/p", Kind.LOG, SigningKey(bytes(range(200, 232)))).skey,
    f"bartizan.audit-master/v1 {SEED}",
    f"  {log_key().skey}\n",
    log_key().skey.removeprefix("PRIVATE+KEY+"),
    log_key().skey.removeprefix("PRIVATE+KEY+")[:-1],
    f"a+b+{SEED}",
    f"{SEED}+00000000+AQ==",
    SEED,
]


def shows(message: str, secret: str) -> bool:
    """Whether five characters in a row of the secret part of a key stand in a message."""
    parts = secret.strip().removeprefix("PRIVATE+KEY+").split("+", 2)
    hidden = secret if len(parts) == 1 else parts[-1]
    return any(hidden[at : at + 5] in message for at in range(max(1, len(hidden) - 4)))


@pytest.mark.parametrize("secret", SECRETS)
def test_no_message_shows_a_key(tmp_path: Path, secret: str) -> None:
    (tmp_path / "p.key").write_text(secret)
    for text in (secret, str(tmp_path / "p.key")):
        with pytest.raises(BartizanError) as told:
            vkey_of(text)
        assert not shows(f"{told.value.message} {told.value.hint}", secret)


def test_no_verifier_key_is_shown_before_it_is_known_to_be_one() -> None:
    with pytest.raises(FormatError) as told:
        parse_vkey(SECRETS[4])
    assert not shows(told.value.message, SECRETS[4])


@pytest.mark.parametrize(
    ("secret", "name"), [(SECRETS[0], "secret key"), (SECRETS[2], "master key")]
)
def test_a_secret_in_the_place_of_a_verifier_key_is_named(secret: str, name: str) -> None:
    with pytest.raises(FormatError, match=f"this is a {name}: give the verifier key"):
        vkey_of(secret)


@pytest.mark.parametrize("kind", ["pipe", "folder", "long"])
def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.vkey" if kind != "long" else tmp_path / ("x." * 3000)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    with pytest.raises(KeyFileError, match="neither a verifier key nor a file"):
        vkey_of(str(path))
    with pytest.raises(InvalidInputError, match="cannot read"):
        note_of(path)


def test_a_key_is_read_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "vkey").write_text(log_key().key.vkey)
    (tmp_path / "link").symlink_to(tmp_path / "vkey")
    assert vkey_of(str(tmp_path / "link")) == log_key().key
