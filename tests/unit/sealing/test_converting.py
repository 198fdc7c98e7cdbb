"""Sealed files become messages and back: whole or not at all, with the context they had."""

from pathlib import Path

import pytest

from bartizan.core.errors import BartizanError, InvalidInputError
from bartizan.sealing import Context, open_file, seal_file
from bartizan.sealing.context import MANIFEST
from bartizan.sealing.converting import Named, from_message, holds_message, to_message
from tests.builders_messages import KEY as KMS
from tests.builders_messages import message
from tests.builders_sealed import CONTEXT, KEY

PLAIN = bytes(range(256)) * 9000


def test_a_sealed_file_goes_out_and_comes_back(tmp_path: Path) -> None:
    plain, sealed, gone, again, back = (tmp_path / name for name in "abcde")
    plain.write_bytes(PLAIN)
    seal_file(plain, sealed, CONTEXT, (KEY,))
    header = to_message(sealed, gone, ((KEY,), (KMS,)))
    assert header.context == {
        "bartizan:dataset": "patients",
        "bartizan:version": "2026-11",
        "bartizan:class": "restricted",
        "bartizan:name": "a.bin",
    }
    assert (holds_message(sealed), holds_message(gone)) == (False, True)
    done, left = from_message(gone, again, ((KMS,), (KEY,)))
    assert (done.head.context, left) == (CONTEXT, ())
    open_file(again, back, (KEY,))
    assert back.read_bytes() == PLAIN
    assert gone.stat().st_mode & 0o777 == again.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("said", "named", "context"),
    [
        ({}, Named(), Context("in", "", "restricted")),
        ({"bartizan:class": "internal"}, Named(), Context("in", "", "internal")),
        ({"bartizan:dataset": "x"}, Named("y", "2", "public"), Context("y", "2", "public")),
    ],
)
def test_a_context_is_as_named_or_as_the_message_says(
    said: dict[str, str], named: Named, context: Context, tmp_path: Path
) -> None:
    source = tmp_path / "in.esdk"
    source.write_bytes(message(b"plain", said))
    done, _ = from_message(source, tmp_path / "out", ((KMS,), (KEY,)), named)
    assert done.head.context == context


def test_what_is_left_out_of_a_context_is_named(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.write_bytes(
        message(b"plain", {"team": "blue", "bartizan:dataset": "x", "bartizan:use": "y"})
    )
    left = from_message(source, tmp_path / "out", ((KMS,), (KEY,)))[1]
    assert sorted(left) == ["bartizan:use", "team"]


@pytest.mark.parametrize(
    "content",
    [
        message(PLAIN)[:-1],
        message(PLAIN) + b"x",
        message(b"x", {"bartizan:class": "secret"}),
        message(b"x", {"bartizan:name": MANIFEST}),
        b"\x02\x04\x78",
    ],
    ids=("cut", "longer", "another class", "the name of a list", "a beginning"),
)
def test_nothing_is_left_of_a_message_that_is_refused(content: bytes, tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(content)
    with pytest.raises(BartizanError):
        from_message(source, target, ((KMS,), (KEY,)))
    assert list(tmp_path.iterdir()) == [source]


def test_nothing_is_left_of_a_sealed_file_that_is_refused(tmp_path: Path) -> None:
    plain, sealed, target = (tmp_path / name for name in "abc")
    plain.write_bytes(PLAIN)
    seal_file(plain, sealed, CONTEXT, (KEY,))
    with pytest.raises(InvalidInputError):
        to_message(sealed, target, ((KEY,), (KEY,)))
    sealed.write_bytes(sealed.read_bytes()[:-1])
    with pytest.raises(BartizanError):
        to_message(sealed, target, ((KEY,), (KMS,)))
    assert not target.exists()
