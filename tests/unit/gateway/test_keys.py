"""API keys: shown once, kept as keyed hashes, two live secrets at most."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.core.errors import InvalidInputError
from bartizan.crypto.errors import KeyFileError
from bartizan.crypto.keyfile import write_secret
from bartizan.gateway.access import keyring
from bartizan.gateway.access.credentials import credential
from bartizan.gateway.access.keys import (
    SHAPE,
    Key,
    Pepper,
    Refused,
    check,
    create,
    revoke,
    rotate,
)
from bartizan.gateway.access.ring import INTERVAL, Ring

NOW = datetime(2026, 11, 26, tzinfo=UTC)
LIFE, GRACE = timedelta(days=90), timedelta(days=1)
PEPPER = Pepper(bytes(range(32)))
TEXT, KEY = create("ann", ("engineer",), PEPPER, NOW, LIFE)
KEYS = {KEY.id: KEY}


def reason(text: str, keys: dict[str, Key], now: datetime = NOW) -> str:
    found = check(text, keys, PEPPER, now)
    assert isinstance(found, Refused)
    return found.because


def test_a_key_speaks_for_its_principal_and_is_not_kept() -> None:
    assert check(TEXT, KEYS, PEPPER, NOW) is KEY
    assert SHAPE.fullmatch(TEXT)
    assert TEXT.split("_")[2] not in repr(KEY)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("", "form"),
        ("sk-" + "a" * 48, "form"),
        (TEXT[:-1] + ("0" if TEXT[-1] != "0" else "1"), "form"),
        (TEXT + " ", "form"),
        (TEXT.lower(), "form"),
        (create("eve", (), PEPPER, NOW, LIFE)[0], "no such key"),
        (rotate(KEY, PEPPER, NOW, LIFE, GRACE)[0], "is wrong"),
    ],
    ids=range(7),
)
def test_what_is_no_key_of_ours_is_refused(text: str, because: str) -> None:
    assert because in reason(text, KEYS)


def test_a_key_expires() -> None:
    assert "expired" in reason(TEXT, KEYS, NOW + LIFE)


def test_a_rotated_key_counts_for_its_time_of_grace_beside_the_new_one() -> None:
    new, rotated = rotate(KEY, PEPPER, NOW, LIFE, GRACE)
    keys = {KEY.id: rotated}
    assert check(TEXT, keys, PEPPER, NOW + GRACE / 2) is rotated
    assert check(new, keys, PEPPER, NOW + GRACE / 2) is rotated
    assert "is wrong" in reason(TEXT, keys, NOW + GRACE)
    assert check(new, keys, PEPPER, NOW + GRACE) is rotated


def test_no_more_than_two_secrets_live() -> None:
    second, key = rotate(KEY, PEPPER, NOW, LIFE, GRACE)
    third, key = rotate(key, PEPPER, NOW, LIFE, GRACE)
    keys = {key.id: key}
    assert "is wrong" in reason(TEXT, keys)
    assert check(second, keys, PEPPER, NOW) is key
    assert check(third, keys, PEPPER, NOW) is key


def test_a_rotation_never_lengthens_the_life_of_the_secret_before() -> None:
    late = NOW + LIFE - GRACE / 2
    _, rotated = rotate(KEY, PEPPER, late, LIFE, GRACE)
    assert "is wrong" in reason(TEXT, {KEY.id: rotated}, NOW + LIFE)


def test_a_revoked_key_counts_for_nothing_and_is_not_rotated() -> None:
    gone = revoke(KEY, NOW)
    assert "revoked" in reason(TEXT, {KEY.id: gone})
    with pytest.raises(InvalidInputError, match="is revoked"):
        rotate(gone, PEPPER, NOW, LIFE, GRACE)


def test_another_pepper_knows_no_key() -> None:
    other = Pepper(bytes(range(1, 33)))
    assert isinstance(check(TEXT, KEYS, other, NOW), Refused)


@pytest.mark.parametrize("value", [b"", b"secret", bytes(64), b"ab" * 40, b"0123456789abcde" * 4])
def test_a_weak_pepper_is_refused(value: bytes) -> None:
    with pytest.raises(InvalidInputError, match="the pepper has"):
        Pepper(value)


def test_a_pepper_shows_nothing() -> None:
    assert repr(PEPPER) == "Pepper(…)"


@given(at=st.integers(0, len(TEXT) - 1), to=st.characters())
def test_no_changed_key_is_taken(at: int, to: str) -> None:
    changed = TEXT[:at] + to + TEXT[at + 1 :]
    assert changed == TEXT or isinstance(check(changed, KEYS, PEPPER, NOW), Refused)


@given(st.text())
def test_any_text_is_refused(text: str) -> None:
    assert isinstance(check(text, KEYS, PEPPER, NOW), Refused)


def test_the_file_holds_keys_and_no_text_of_them(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    _, rotated = rotate(KEY, PEPPER, NOW, LIFE, GRACE)
    keyring.save(path, [rotated])
    assert keyring.load(path) == {KEY.id: rotated}
    assert path.stat().st_mode & 0o077 == 0
    assert TEXT.split("_")[2] not in path.read_text()


def test_no_file_is_no_key(tmp_path: Path) -> None:
    assert keyring.load(tmp_path / "none.json") == {}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"schema": "bartizan.gateway-keys/v2", "keys": []}',
        '{"schema": "bartizan.gateway-keys/v1", "keys": [{"id": "x"}]}',
        '{"schema": "bartizan.gateway-keys/v1", "keys": [], "more": 1}',
    ],
)
def test_a_file_that_is_not_one_of_keys_is_refused_without_quoting_it(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(InvalidInputError, match="not a file of gateway keys"):
        keyring.load(path)


def test_a_pepper_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "pepper"
    made = keyring.pepper_of(path, make=True)
    assert keyring.pepper_of(path, make=True) == made
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="may be read by others"):
        keyring.pepper_of(path)


def written(folder: Path, *keys: Key) -> Ring:
    keyring.save(folder / "keys.json", keys)
    write_secret(folder / "pepper", PEPPER.value)
    return Ring(folder / "keys.json", folder / "pepper")


def test_a_key_that_is_revoked_counts_for_nothing_within_the_interval(tmp_path: Path) -> None:
    ring = written(tmp_path, KEY)
    assert ring.now(0).keys == {KEY.id: KEY}
    keyring.save(tmp_path / "keys.json", [revoke(KEY, NOW)])
    assert ring.now(INTERVAL).keys[KEY.id].revoked == NOW
    assert ring.now(2 * INTERVAL) is ring.now(2 * INTERVAL)


def test_the_first_key_is_seen_though_there_was_no_file(tmp_path: Path) -> None:
    ring = Ring(tmp_path / "keys.json", tmp_path / "pepper")
    assert ring.now(0).pepper is None
    written(tmp_path, KEY)
    assert ring.now(INTERVAL).keys == {KEY.id: KEY}
    assert ring.now(INTERVAL).pepper == PEPPER


@pytest.mark.parametrize("name", ["keys.json", "pepper"])
def test_files_that_cannot_be_read_any_more_know_nobody(tmp_path: Path, name: str) -> None:
    ring = written(tmp_path, KEY)
    kept = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(b"{")
    assert ring.now(INTERVAL).keys == {}
    assert ring.now(INTERVAL).wrong
    (tmp_path / name).write_bytes(kept)
    assert ring.now(2 * INTERVAL).keys == {KEY.id: KEY}


BEARER = (b"authorization", b"Bearer abc.def")


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ([BEARER], "abc.def"),
        ([(b"authorization", b"bearer  abc")], "abc"),
        ([(b"x-api-key", b"abc")], "abc"),
        ([(b"host", b"x"), (b"api-key", b"abc")], "abc"),
        ([], "no credential"),
        ([BEARER, BEARER], "more than one"),
        ([BEARER, (b"x-api-key", b"abc.def")], "more than one"),
        ([(b"authorization", b"Basic abc")], "form"),
        ([(b"authorization", b"Bearer a b")], "form"),
        ([(b"authorization", b"Bearer a\r\nx: y")], "form"),
        ([(b"x-api-key", b"")], "form"),
        ([(b"x-api-key", b"a" * 20_000)], "form"),
        ([(b"x-api-key", "schlüssel".encode())], "form"),
    ],
)
def test_a_request_carries_exactly_one_credential(
    headers: list[tuple[bytes, bytes]], found: str
) -> None:
    got = credential(headers)
    assert found in (got.because if isinstance(got, Refused) else got)
