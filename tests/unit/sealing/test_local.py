"""Keys on this machine: bound to their context, and refused past the prototype phase."""

from pathlib import Path

import pytest

from bartizan.core.errors import BartizanError, FormatError
from bartizan.core.words import Phase
from bartizan.crypto.errors import CryptoError, KeyFileError
from bartizan.crypto.seal import seal, unseal
from bartizan.sealing.errors import KeyRefusedError, WrappedKeyEditedError
from bartizan.sealing.keys import Recipient, associated
from bartizan.sealing.local import KeyFile, Passphrase, make_key_file, read_key_file
from tests.builders_sealed import colliding, opened, sealed

SECRET = bytes(range(32))
WORDS = "four words by chance"
BOUND = {"bartizan:dataset": "patients"}


def test_a_key_file_is_made_and_read(tmp_path: Path) -> None:
    path = tmp_path / "key"
    key_id = make_key_file(path)
    assert KeyFile(read_key_file(path), Phase.PROTOTYPE).key_id == key_id
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(KeyFileError, match="exists already"):
        make_key_file(path)


@pytest.mark.parametrize(
    "text", ["", "bartizan.local-key/v1 ", "bartizan.local-key/v1 " + "A" * 64]
)
def test_a_file_without_a_key_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(FormatError, match="holds no key"):
        read_key_file(path)


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    make_key_file(path)
    path.chmod(0o640)
    with pytest.raises(KeyFileError, match="may be read by others"):
        read_key_file(path)


def test_a_wrapped_key_opens_with_its_context_alone() -> None:
    key = KeyFile(SECRET, Phase.PROTOTYPE)
    wrapped = key.new_key(BOUND)
    assert key.unwrap(wrapped.recipient, BOUND) == wrapped.data_key
    with pytest.raises(WrappedKeyEditedError):
        key.unwrap(wrapped.recipient, {**BOUND, "bartizan:class": "public"})


def test_a_passphrase_opens_what_it_sealed() -> None:
    content = sealed(b"plain", (Passphrase(WORDS, Phase.PROTOTYPE),))
    assert opened(content, (Passphrase(WORDS, Phase.PROTOTYPE),)) == b"plain"
    with pytest.raises(KeyRefusedError, match="it is another"):
        opened(content, (Passphrase(f"{WORDS}!", Phase.PROTOTYPE),))


def test_each_of_two_passphrases_opens_the_file_that_both_sealed() -> None:
    both = [Passphrase(f"{WORDS} {n}", Phase.PROTOTYPE) for n in range(2)]
    content = sealed(b"plain", both)
    assert [opened(content, (each,)) for each in both] == [b"plain", b"plain"]


def test_no_wrapped_key_opens_for_two_passphrases() -> None:
    one, two = (Passphrase(f"{WORDS} {n}", Phase.PROTOTYPE) for n in range(2))
    ours = one.wrap(SECRET, BOUND)
    keys = [each._key(ours.key_id) for each in (one, two)]
    collision = colliding(keys, associated(BOUND))
    assert len({unseal(key, collision, associated(BOUND)) for key in keys}) == 2
    for wrapped in (collision, ours.wrapped[:32] + collision):
        with pytest.raises(KeyRefusedError, match="it is another"):
            two.unwrap(Recipient("passphrase", ours.key_id, wrapped), BOUND)


@pytest.mark.parametrize("size", [0, 16, 31, 33, 64])
def test_what_is_no_data_key_is_not_used(size: int) -> None:
    wrapped = seal(SECRET, bytes(size), associated(BOUND))
    key = KeyFile(SECRET, Phase.PROTOTYPE)
    with pytest.raises(WrappedKeyEditedError):
        key.unwrap(Recipient("file", key.key_id, wrapped), BOUND)


@pytest.mark.parametrize(
    ("passphrase", "words"),
    [("short", "can be guessed"), (f"{WORDS}\udcff", "are no UTF-8")],
)
def test_a_passphrase_that_can_be_guessed_or_is_no_text_is_refused(
    passphrase: str, words: str
) -> None:
    with pytest.raises(CryptoError, match=words) as raised:
        sealed(b"", (Passphrase(passphrase, Phase.PROTOTYPE),))
    assert WORDS not in str(raised.value)


@pytest.mark.parametrize("salt", ["", "zz" * 16, "AA" * 16, "a" * 31])
def test_a_salt_that_none_wrote_is_no_recipient_of_a_passphrase(salt: str) -> None:
    assert not Passphrase(WORDS, Phase.PROTOTYPE).opens(Recipient("passphrase", salt, b"x"))


@pytest.mark.parametrize("phase", [Phase.PRODUCTION, Phase.SCALE])
@pytest.mark.parametrize("kind", ["file", "passphrase"])
def test_past_the_prototype_nothing_rests_on_a_key_of_this_machine(kind: str, phase: Phase) -> None:
    def key(phase: Phase, *, leaving: bool = False) -> KeyFile | Passphrase:
        if kind == "file":
            return KeyFile(SECRET, phase, leaving=leaving)
        return Passphrase(WORDS, phase, leaving=leaving)

    content = sealed(b"plain", (key(Phase.PROTOTYPE),))
    with pytest.raises(KeyRefusedError, match=f"seals nothing in the {phase} phase"):
        sealed(b"plain", (key(phase),))
    with pytest.raises(KeyRefusedError, match=f"opens nothing in the {phase} phase"):
        opened(content, (key(phase),))
    assert opened(content, (key(phase, leaving=True),)) == b"plain"
    with pytest.raises(KeyRefusedError):
        sealed(b"plain", (key(phase, leaving=True),))


def test_no_representation_shows_a_key() -> None:
    key = KeyFile(SECRET, Phase.PROTOTYPE)
    shown = f"{key!r} {key.new_key(BOUND)!r} {key.new_key(BOUND).recipient!r} {vars(key)['key_id']}"
    assert SECRET.hex() not in shown
    assert repr(SECRET)[2:-1] not in shown


def test_another_error_than_ours_never_leaves_a_key(tmp_path: Path) -> None:
    with pytest.raises(BartizanError):
        read_key_file(tmp_path)
