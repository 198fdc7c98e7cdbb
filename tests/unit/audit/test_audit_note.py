"""Signed notes, checkpoints and receipts are read and written as C2SP says."""

import pytest

from bartizan.audit.checkpoint import Checkpoint, parse_checkpoint
from bartizan.audit.errors import ProofError
from bartizan.audit.merkle import EMPTY_ROOT, leaf_hash
from bartizan.audit.note import Note, parse_note, verify_note
from bartizan.audit.notekeys import Kind, NoteSigner, check_name, parse_skey, parse_vkey
from bartizan.audit.proof import Receipt, check_receipt, parse_receipt
from bartizan.audit.text import b64
from bartizan.audit.tiles import Tile, encode_index, hashes_of, pack, parse_path, unpack, width_of
from bartizan.core.errors import FormatError
from tests.unit.audit.logs import log_key, witness_key

# The example of the specification.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6Tf"
    "Xppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
CHECKPOINT = Checkpoint("example.com/log", 1, leaf_hash(b"entry"))


def signed(*signers: NoteSigner, moment: int = 1700000000) -> Note:
    note = Note(CHECKPOINT.text)
    for signer in signers:
        note = note.signed(signer, moment)
    return note


def test_the_example_of_the_specification_verifies() -> None:
    key = parse_vkey(VKEY)
    note = parse_note(NOTE.encode())
    assert verify_note(note, [key]) == {VKEY: 0}
    assert key.vkey == VKEY
    assert note.content == NOTE.encode()


@pytest.mark.parametrize("kind", list(Kind))
def test_keys_survive_their_text_form(kind: Kind) -> None:
    signer = NoteSigner.generate("example.com/log", kind)
    again = parse_skey(signer.skey)
    assert again.key.vkey == signer.key.vkey == parse_vkey(signer.key.vkey).vkey
    assert signer.skey not in repr(signer)
    note = signed(again)
    assert list(verify_note(note, [signer.key]).values()) == [0 if kind is Kind.LOG else 1700000000]


def test_unknown_signatures_are_ignored_and_false_ones_are_not() -> None:
    log, witness = log_key(), witness_key()
    note = signed(log, witness)
    assert verify_note(note, [log.key]) == {log.key.vkey: 0}
    assert set(verify_note(note, [log.key, witness.key])) == {log.key.vkey, witness.key.vkey}
    with pytest.raises(ProofError, match="none of"):
        verify_note(note, [log_key(2).key])
    changed = Note(note.text.replace("\n1\n", "\n2\n"), note.signatures)
    with pytest.raises(ProofError, match="does not verify"):
        verify_note(changed, [log.key])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\n\n\xe2\x80\x94 a AAAAAAAA\n",
        b"text\n",
        b"text\n\n",
        b"text\n\nno dash AAAA\n",
        "text\n\n\u2014 name\n".encode(),
        "text\n\n\u2014 name ****\n".encode(),
        "text\n\n\u2014 name AAAA\n".encode(),
        "text\n\n\u2014 na+me AAAAAAAA\n".encode(),
        "te\txt\n\n\u2014 name AAAAAAAA\n".encode(),
        "text\n\n\u2014 name AAAAAAAA".encode(),
        "text\n\n\u2014 name AAAAAAB=\n".encode(),
        b"x" * (1 << 21),
    ],
)
def test_what_is_no_note(content: bytes) -> None:
    with pytest.raises(FormatError):
        parse_note(content)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        "\n1\nAAAA\n",
        "a\n01\nAAAA\n",
        "a\n1\nAAAA\n",
        f"a\n0\n{b64(bytes(32))}\n",
        f"a\n1\n{b64(EMPTY_ROOT)}\nextension\n",
        f"a\n-1\n{b64(EMPTY_ROOT)}\n",
    ],
)
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(FormatError):
        parse_checkpoint(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a+b",
        "a+00000000+AAAA",
        "a b+00000000+AQ==",
        "a+00000000+AQ==",
        f"{VKEY[:-4]}AAAA",
        VKEY.replace("530d903a", "530d903b"),
        "a+00000000++",
    ],
)
def test_what_is_no_key(text: str) -> None:
    with pytest.raises(FormatError):
        parse_vkey(text)
    with pytest.raises(FormatError):
        parse_skey(text)
    with pytest.raises(FormatError):
        parse_skey(f"PRIVATE+KEY+{text}")


def test_a_secret_key_with_another_id() -> None:
    skey = log_key().skey
    name, _, rest = skey.removeprefix("PRIVATE+KEY+").split("+", 2)
    with pytest.raises(FormatError, match="id"):
        parse_skey(f"PRIVATE+KEY+{name}+00000000+{rest}")


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n", "a\u00a0b"])
def test_names_that_a_note_cannot_carry(name: str) -> None:
    with pytest.raises(FormatError):
        check_name(name)


def test_a_receipt_proves_its_entry() -> None:
    log, witness = log_key(), witness_key()
    receipt = Receipt(0, (), signed(log, witness), b"entry")
    again = parse_receipt(receipt.text.encode())
    assert again == receipt
    proven = check_receipt(again, b"entry", keys=[log.key, witness.key])
    assert proven.index == 0
    assert proven.witnesses == {witness.key.vkey: 1700000000}
    with pytest.raises(ProofError):
        check_receipt(again, b"other", keys=[log.key])
    with pytest.raises(ProofError, match="no trusted key of the log"):
        check_receipt(again, b"entry", keys=[witness.key])
    with pytest.raises(ProofError, match="is of the log"):
        check_receipt(again, b"entry", keys=[log.key], origin="example.com/other")
    bare = Receipt(0, (), Note("no checkpoint\n").signed(log))
    with pytest.raises(ProofError, match="no checkpoint"):
        check_receipt(parse_receipt(bare.text.encode()), b"entry", keys=[log.key])


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"c2sp.org/tlog-proof@v2\nindex 0",
        b"c2sp.org/tlog-proof@v1\n",
        b"c2sp.org/tlog-proof@v1\nindex 00",
        b"c2sp.org/tlog-proof@v1\nindex 0\nAAAA",
        b"c2sp.org/tlog-proof@v1\nextra ***\nindex 0",
        b"c2sp.org/tlog-proof@v1\nindex \xff",
        b"x" * (1 << 22),
    ],
)
def test_what_is_no_receipt(head: bytes) -> None:
    with pytest.raises(FormatError):
        parse_receipt(head + b"\n\n" + signed(log_key()).content)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(None, 0, 1), "tile/entries/000.p/1"),
        (Tile(3, 999, 255), "tile/3/999.p/255"),
        (Tile(1, 1000), "tile/1/x001/000"),
    ],
)
def test_tiles_stand_at_the_paths_of_the_specification(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile",
        "tile/0",
        "tile/0/1",
        "tile/00/001",
        "tile/0/x001",
        "tile/0/001.p/0",
        "tile/-1/001",
        "tile/0/001.p/256",
        "tile/64/000",
        "tile/0/000.p/01",
        "tile/x/000",
        "tile/0/x000/001",
        "../tile/0/001",
        "tile/0/../001",
        "tile/0/0\u0661\u0662",
    ],
)
def test_other_paths_are_no_tiles(path: str) -> None:
    with pytest.raises(FormatError):
        parse_path(path)


def test_the_widths_of_the_specifications_example() -> None:
    assert encode_index(0) == "000"
    assert [width_of(0, index, 70_000) for index in (272, 273, 274)] == [256, 112, 0]
    assert [width_of(1, index, 70_000) for index in (0, 1, 2)] == [256, 17, 0]
    assert width_of(2, 0, 70_000) == 1
    assert width_of(None, 273, 70_000) == 112


def test_bundles_hold_whole_entries() -> None:
    entries = [b"", b"a", b"b" * 65_535]
    assert unpack(pack(entries)) == entries
    for broken in (b"\x00", b"\x00\x02a", pack(entries)[:-1], pack([b""] * 257)):
        with pytest.raises(FormatError):
            unpack(broken)
    for broken in (b"", b"x" * 33, bytes(32 * 257)):
        with pytest.raises(FormatError):
            hashes_of(broken)
