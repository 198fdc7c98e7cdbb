"""Whatever the log holds, and whichever byte is changed: it comes back whole, or it is told."""

from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bartizan.audit.blocks import Tail, encode_block, parse_segment
from bartizan.audit.checkpoint import parse_checkpoint
from bartizan.audit.edge import Edge
from bartizan.audit.errors import ProofError
from bartizan.audit.merkle import inclusion_proof, leaf_hash, verify_inclusion
from bartizan.audit.note import parse_note
from bartizan.audit.notekeys import parse_skey, parse_vkey
from bartizan.audit.proof import parse_receipt
from bartizan.audit.prune import prune
from bartizan.audit.reading import parse_record
from bartizan.audit.sequence import Numbers
from bartizan.audit.store import Folder
from bartizan.audit.tiles import Tile, nodes, pack, parse_path, unpack
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.core.errors import FormatError
from tests.unit.audit.logs import (
    SETTINGS,
    Host,
    crashed,
    entries_of,
    head,
    log_key,
    make,
    rewrite,
    size_of,
    write_bundles,
)

ENTRIES = st.lists(st.binary(max_size=40), min_size=1, max_size=600, unique=True)
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def folders() -> tuple[TemporaryDirectory[str], Path, Path, Path]:
    """Return a log of 600 records as it was closed, as a crash left it, and as it was pruned."""
    keep = TemporaryDirectory()
    closed = Path(keep.name) / "closed"
    make(closed, 599)
    left = crashed(copytree(closed, Path(keep.name) / "open"), log_key(), 5, closed.parent / "left")
    prune(copytree(closed, Path(keep.name) / "pruned"), log_key(), 512, reason="", by=SETTINGS)
    return keep, closed, left, Path(keep.name) / "pruned"


@FEW
@given(data=st.data())
@pytest.mark.parametrize("which", [1, 2, 3], ids=["closed", "crashed", "pruned"])
def test_any_changed_byte_of_any_file_is_found(which: int, data: st.DataObject) -> None:
    folder = folders()[which]
    assert isinstance(folder, Path)
    names = [name for name in Folder(folder).files() if (folder / name).stat().st_size]
    path = folder / data.draw(st.sampled_from(names))
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    bit = data.draw(st.integers(1, 255))
    try:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
        assert not verify(Folder(folder), Trust(keys=(log_key().key,))).sound
        assert not verify(Folder(folder), Trust()).sound
    finally:
        path.write_bytes(whole)


@FEW
@given(data=st.data())
def test_any_change_of_the_entries_is_found(data: st.DataObject) -> None:
    folder = folders()[1]
    with TemporaryDirectory() as name:
        host = Host(copytree(folder, Path(name) / "log"), log_key(), head(folder))
        entries = entries_of(folder, size_of(folder))
        first, second = sorted(
            data.draw(st.lists(st.integers(0, 599), min_size=2, max_size=2, unique=True))
        )
        changed = list(entries)
        match data.draw(st.sampled_from(["edit", "drop", "swap"])):
            case "edit":
                changed[first] = data.draw(st.binary().filter(lambda new: new != entries[first]))
            case "drop":
                del changed[first:second]
            case _:
                changed[first], changed[second] = changed[second], changed[first]
        match data.draw(st.sampled_from(["bundles", "tiles", "signed"])):
            case "bundles":
                write_bundles(host.folder, changed, 600)
                assert not verify(Folder(host.folder), host.trust).sound
            case "tiles":
                rewrite(host.folder, changed, None)
                assert not verify(Folder(host.folder), host.trust).sound
            case _:
                rewrite(host.folder, changed, host.key)
                assert not verify(Folder(host.folder), host.outside).sound


@FEW
@given(entries=ENTRIES, data=st.data())
def test_a_proof_is_of_its_entry_alone(entries: list[bytes], data: st.DataObject) -> None:
    edge, tiles = Edge(), dict[Tile, bytes]()
    tiles.update(edge.extend(map(leaf_hash, entries)))
    tiles.update(edge.partials())
    size, root = len(entries), edge.root()
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_proof(index, size, nodes(tiles.get, size))
    verify_inclusion(leaf_hash(entries[index]), index, size, path=path, root=root)
    other = data.draw(st.integers(0, size - 1))
    if other != index:
        with pytest.raises(ProofError):
            verify_inclusion(leaf_hash(entries[other]), index, size, path=path, root=root)
        with pytest.raises(ProofError):
            verify_inclusion(leaf_hash(entries[index]), other, size, path=path, root=root)


@settings(deadline=None)
@given(entries=st.lists(st.binary(max_size=300), max_size=256))
def test_bundles_give_back_what_they_took(entries: list[bytes]) -> None:
    assert unpack(pack(entries)) == entries


WRITERS = st.sampled_from(["w#0", "v#3", 'w"', ""])
NUMBERS = st.sampled_from(["0", "1", "2", "3", "03", "-1", "9" * 19, "1" + "0" * 19])
MOMENTS = st.sampled_from(["2026-11-22T10:00:00.000Z", "2026-11-22T10:00:01.000Z", "now"])
ENDS = st.sampled_from(["}", ',"clock":"back"}', ',"what":{"action":"log.created"}}', '"', ""])


HEADS = st.lists(st.tuples(WRITERS, NUMBERS, MOMENTS, ENDS), max_size=12)


@settings(deadline=None)
@given(heads=HEADS, whole=st.booleans())
@example(
    heads=[
        ("w#0", number, "2026-11-22T10:00:00.000Z", "}")
        for number in ("9" * 19, "0", "1" + "0" * 19)
    ],
    whole=False,
)
def test_the_next_number_of_a_writer_is_read_as_any_other(
    heads: list[tuple[str, str, str, str]], *, whole: bool
) -> None:
    entries = [
        f'{{"schema":"bartizan.audit/v1","writer":"{w}","seq":{n},"logged":"{m}"{end}'.encode()
        for w, n, m, end in heads
    ]
    quick, plain = Numbers(whole), Numbers(whole)
    quick.follow(0, entries)
    for index, entry in enumerate(entries):
        plain.writer = b""  # so that nothing is known of its head
        plain.follow(index, [entry])
    plain.writer = quick.writer
    assert quick == plain


@settings(deadline=None)
@given(st.lists(st.lists(st.binary(max_size=60), min_size=1, max_size=5), max_size=5), st.data())
def test_a_cut_journal_ends_with_its_last_whole_block(
    batches: list[list[bytes]], data: st.DataObject
) -> None:
    content, first = b"", 0
    for batch in batches:
        content += encode_block("origin", first, batch, log_key().signer.sign)
        first += len(batch)
    cut = data.draw(st.integers(0, len(content)))

    def check(_: int, __: int, message: bytes, signature: bytes) -> bool:
        log_key().key.verifier.verify(signature, message)
        return True

    segment = parse_segment(content[:cut], "origin", check)
    assert segment.tail in (Tail.CLEAN, Tail.INCOMPLETE)
    whole = [list(block.entries) for block in segment.blocks]
    assert whole == batches[: len(whole)]
    assert (segment.tail is Tail.CLEAN) == (segment.end == cut)


@settings(deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_readers_raise_only_format_errors(content: bytes) -> None:
    text = content.decode("utf-8", "replace")
    for read in (parse_note, parse_receipt, unpack, parse_record):
        attempt(lambda read=read: read(content))
    for parse in (parse_checkpoint, parse_vkey, parse_skey, parse_path):
        attempt(lambda parse=parse: parse(text))
    segment = parse_segment(content, "origin", lambda *_: False)
    assert not segment.blocks


def attempt(read: object) -> None:
    assert callable(read)
    try:
        read()
    except FormatError:
        return
