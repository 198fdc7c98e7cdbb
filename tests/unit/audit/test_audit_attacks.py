"""Somebody who owns the host changes the log in each of the twelve ways; each is found and named.

Without the signing key every change is found from the log alone. With it, history can be rewritten
so that only a head held outside shows it: both are tested, and so is what stays hidden.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from bartizan.audit.blocks import encode_block
from bartizan.audit.checkpoint import Checkpoint
from bartizan.audit.control import created, rotated
from bartizan.audit.findings import Attack
from bartizan.audit.merkle import EMPTY_ROOT
from bartizan.audit.note import Note, parse_note
from bartizan.audit.notekeys import Kind, NoteSigner
from bartizan.audit.record import Head, encode_body, join
from bartizan.audit.rotate import rotate
from bartizan.audit.store import Folder
from bartizan.audit.tiles import pack
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.witness import Witness, deposit
from bartizan.crypto.keys import SigningKey
from tests.unit.audit.logs import (
    ORIGIN,
    SETTINGS,
    Host,
    crashed,
    grow,
    head,
    log_key,
    make,
    rewrite,
    write_bundles,
)

COUNT = 599
EDITED = 40
# Records that stand again behind later ones go back in time, where a millisecond lies between them.
REPEATED = {Attack.CLOCK_REGRESS}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 600 records; what was kept outside is its head at 500."""
    folder = tmp_path_factory.mktemp("attacks") / "log"
    make(folder, 499)
    (folder.parent / "kept").write_bytes((folder / "checkpoint").read_bytes())
    grow(folder, log_key(), COUNT - 499)
    return folder


@pytest.fixture
def host(original: Path, tmp_path: Path) -> Host:
    copytree(original, tmp_path / "log")
    kept = parse_note((original.parent / "kept").read_bytes())
    return Host(tmp_path / "log", log_key(), kept)


def attacks(host: Host, trust: Trust | None = None) -> set[Attack]:
    report = verify(Folder(host.folder), trust or host.trust)
    assert not report.sound
    return set(report.attacks)


def changed(entry: bytes) -> bytes:
    return entry.replace(b'"allow"', b'"alloW"')


def edit(entries: list[bytes]) -> list[bytes]:
    return [*entries[:EDITED], changed(entries[EDITED]), *entries[EDITED + 1 :]]


def delete(entries: list[bytes]) -> list[bytes]:
    return [*entries[:EDITED], *entries[EDITED + 3 :]]


def reorder(entries: list[bytes]) -> list[bytes]:
    swapped = [*entries]
    swapped[EDITED], swapped[300] = swapped[300], swapped[EDITED]
    return swapped


def truncate(entries: list[bytes]) -> list[bytes]:
    return entries[:-30]


def insert(entries: list[bytes]) -> list[bytes]:
    return [*entries[:EDITED], changed(entries[EDITED]), *entries[EDITED:-1]]


CHANGES = {
    Attack.EDIT: edit,
    Attack.DELETE: delete,
    Attack.REORDER: reorder,
    Attack.TRUNCATE: truncate,
}
BESIDE = {Attack.DELETE: {Attack.SEQUENCE_GAP}, Attack.REORDER: {Attack.CLOCK_REGRESS}}
Change = Callable[[list[bytes]], list[bytes]]


def test_the_untouched_log_is_sound(host: Host) -> None:
    report = verify(Folder(host.folder), host.outside)
    assert report.suspicions == ()
    assert (report.size, report.witnessed) == (600, 500)


@pytest.mark.parametrize(("attack", "change"), CHANGES.items())
def test_changed_entries_are_named(host: Host, attack: Attack, change: Change) -> None:
    write_bundles(host.folder, change(host.entries), 600)
    report = verify(Folder(host.folder), host.trust)
    assert report.attacks == {attack}
    found = report.suspicions[0]
    assert found.first == (570 if attack is Attack.TRUNCATE else EDITED)
    assert found.since.startswith("2026-")
    assert found.records.startswith("record")


@pytest.mark.parametrize(("attack", "change"), CHANGES.items())
def test_changed_entries_and_tiles_are_named(host: Host, attack: Attack, change: Change) -> None:
    rewrite(host.folder, change(host.entries), None)
    assert attacks(host) == {attack} | BESIDE.get(attack, set())


def test_deleted_entries_whose_place_others_took(host: Host) -> None:
    entries = delete(host.entries)
    rewrite(host.folder, [*entries, *entries[-3:]], None)
    assert attacks(host) - REPEATED == {Attack.DELETE, Attack.SEQUENCE_GAP}


def test_entries_and_tiles_that_differ_and_are_both_not_signed(host: Host) -> None:
    rewrite(host.folder, edit(host.entries), None)
    write_bundles(host.folder, edit(edit(host.entries)[::-1])[::-1], 600)
    report = verify(Folder(host.folder), host.trust)
    assert report.attacks == {Attack.EDIT}
    assert "have another root than was signed" in report.suspicions[0].because
    write_bundles(host.folder, [*delete(host.entries), *host.entries[-3:]], 600)
    assert attacks(host) - REPEATED == {Attack.DELETE, Attack.SEQUENCE_GAP}


@pytest.mark.parametrize(("attack", "change"), CHANGES.items())
def test_a_rewritten_and_signed_history_is_named(
    host: Host, attack: Attack, change: Change
) -> None:
    """The attacker holds the key: only the head kept outside shows it."""
    entries = change(host.entries)
    if attack is Attack.TRUNCATE:
        entries = entries[:450]
    rewrite(host.folder, entries, host.key)
    found = attacks(host, host.outside)
    assert attack in found
    assert (Attack.ROLLBACK if attack is Attack.TRUNCATE else Attack.FORK) in found


def test_inserted_entries_are_forged(host: Host) -> None:
    write_bundles(host.folder, insert(host.entries), 600)
    assert attacks(host) == {Attack.FORGED_APPEND}


def test_a_bundle_that_is_gone_with_its_tile(host: Host) -> None:
    (host.folder / "tile/entries/001").unlink()
    assert attacks(host) == {Attack.DELETE}
    (host.folder / "tile/0/001").unlink()
    assert Attack.DELETE in attacks(host)


def test_a_checkpoint_that_is_gone(host: Host) -> None:
    (host.folder / "checkpoint").unlink()
    assert attacks(host) == {Attack.DELETE}


def test_a_fork_of_the_same_size(host: Host) -> None:
    kept = head(host.folder)
    rewrite(host.folder, edit(host.entries), host.key)
    found = attacks(host, replace(host.trust, heads=(kept,)))
    assert found >= {Attack.FORK, Attack.EDIT}


def test_an_old_signed_head_is_a_rollback(host: Host) -> None:
    kept = head(host.folder)
    rewrite(host.folder, host.entries[:500], None)
    (host.folder / "checkpoint").write_bytes(host.kept.content)
    trust = replace(host.trust, heads=(kept,))
    assert attacks(host, trust) == {Attack.ROLLBACK, Attack.TRUNCATE}


def test_entries_behind_the_checkpoint_are_forged(host: Host) -> None:
    forged = [*host.entries, changed(host.entries[-1])]
    (host.folder / "tile/entries/002.p/89").write_bytes(pack(forged[512:]))
    assert attacks(host) == {Attack.FORGED_APPEND}


def test_a_block_that_the_log_did_not_sign_is_forged(host: Host) -> None:
    block = encode_block(ORIGIN, 600, [changed(host.entries[-1])], SigningKey.generate().sign)
    (host.folder / "journal" / f"{600:020d}").write_bytes(block)
    assert attacks(host) == {Attack.FORGED_APPEND}


def test_a_file_that_is_none_of_the_logs(host: Host) -> None:
    (host.folder / "tile" / "more").write_text("hidden")
    assert attacks(host) == {Attack.FORGED_APPEND}
    (host.folder / "tile" / "more").unlink()
    (host.folder / "lock").write_text("hidden")
    assert attacks(host) == {Attack.FORGED_APPEND}


def test_another_logs_checkpoint(host: Host, tmp_path: Path) -> None:
    other = make(tmp_path / "other", 599, log_key(5, "example.com/other"))
    (host.folder / "checkpoint").write_bytes((tmp_path / "other" / "checkpoint").read_bytes())
    assert attacks(host, Trust(keys=(other.key,))) >= {Attack.EDIT}
    assert Attack.ORIGIN_SWAP in attacks(host)
    assert Attack.ORIGIN_SWAP in attacks(host, Trust())


def test_another_log_in_its_place(host: Host, tmp_path: Path) -> None:
    make(tmp_path / "other", 599, log_key(5, "example.com/other"))
    rmtree(host.folder)
    copytree(tmp_path / "other", host.folder)
    assert Attack.ORIGIN_SWAP in attacks(host, Trust(origin=ORIGIN))
    assert Attack.ORIGIN_SWAP in attacks(host, Trust(heads=(host.kept,)))
    assert Attack.KEY_MISUSE in attacks(host)


def signed_by(host: Host, *signers: NoteSigner) -> None:
    note = Note(head(host.folder).text)
    for signer in signers:
        note = note.signed(signer, 1)
    (host.folder / "checkpoint").write_bytes(note.content)


def test_another_key_signs(host: Host) -> None:
    signed_by(host, log_key(7))
    assert attacks(host) == {Attack.KEY_MISUSE}
    signed_by(host, host.key, log_key(7))
    assert attacks(host) == {Attack.KEY_MISUSE}
    signed_by(host, NoteSigner(ORIGIN, Kind.WITNESS, host.key.signer))
    assert attacks(host) == {Attack.KEY_MISUSE}


def test_a_change_is_named_even_where_nothing_is_signed(host: Host) -> None:
    write_bundles(host.folder, edit(host.entries), 600)
    signed_by(host, log_key(7))
    assert attacks(host) == {Attack.KEY_MISUSE, Attack.EDIT}


def test_an_old_key_signs_after_the_hand_over(host: Host) -> None:
    rotate(host.folder, host.key, log_key(2), settings=SETTINGS)
    assert verify(Folder(host.folder), host.outside).sound
    signed_by(host, host.key)
    assert attacks(host) == {Attack.KEY_MISUSE}


def test_a_hand_over_that_the_old_key_did_not_sign(host: Host) -> None:
    body = encode_body(
        rotated(ORIGIN, replace(host.key, signer=SigningKey.generate()), log_key(7).key)
    )
    entries = host.entries
    last = json.loads(entries[-1])
    start = entries[-1].index(b',"decision"')
    forged = entries[-1][:start].replace(b'"seq":%d' % last["seq"], b'"seq":%d' % (last["seq"] + 1))
    rewrite(host.folder, [*entries, forged + b"," + body[1:]], log_key(7))
    assert Attack.KEY_MISUSE in attacks(host)


def test_a_checkpoint_whose_text_was_changed(host: Host) -> None:
    note = head(host.folder)
    (host.folder / "checkpoint").write_bytes(
        Note(note.text.replace("600", "599"), note.signatures).content
    )
    assert Attack.EDIT in attacks(host)
    (host.folder / "checkpoint").write_bytes(Note("a\nb\n", note.signatures).content)
    assert attacks(host) == {Attack.EDIT}
    twice = Note(note.text, note.signatures * 2)
    (host.folder / "checkpoint").write_bytes(twice.content)
    assert attacks(host) == {Attack.EDIT}


def test_a_missing_number_is_a_gap(host: Host) -> None:
    """Signed with the key and without an outside head, the numbers still tell."""
    rewrite(host.folder, delete(host.entries), host.key)
    assert attacks(host) == {Attack.SEQUENCE_GAP}


def test_a_number_that_comes_twice(host: Host) -> None:
    entries = host.entries
    rewrite(host.folder, [*entries, changed(entries[-1])], host.key)
    assert attacks(host) == {Attack.SEQUENCE_GAP}


def test_a_whole_session_that_is_gone(host: Host) -> None:
    grow(host.folder, host.key, 3)
    entries = host.entries
    rewrite(host.folder, [*entries[:500], *entries[600:]], host.key)
    assert attacks(host) == {Attack.SEQUENCE_GAP}


def test_a_clock_that_goes_back(host: Host) -> None:
    entries = host.entries
    logged = json.loads(entries[300])["logged"].encode()
    earlier = entries[300].replace(logged, b"2001-01-01T00:00:00.000Z", 1)
    rewrite(host.folder, [*entries[:300], earlier, *entries[301:]], host.key)
    assert attacks(host) == {Attack.CLOCK_REGRESS}


def test_what_is_too_large(host: Host) -> None:
    bundle = host.folder / "tile/entries/001"
    whole = bundle.read_bytes()
    for content in (whole + b"\xff\xff", whole + pack([b"one more"])):
        bundle.write_bytes(content)
        assert Attack.OVERSIZE in attacks(host)
    bundle.write_bytes(whole)
    (host.folder / "journal" / f"{600:020d}").write_bytes(b"")
    with (host.folder / "journal" / f"{600:020d}").open("r+b") as file:
        file.truncate(1 << 30)
    assert attacks(host) == {Attack.OVERSIZE}
    (host.folder / "checkpoint").write_bytes(b"x" * (1 << 21))
    assert attacks(host) == {Attack.OVERSIZE}


def test_entries_that_are_no_records(host: Host) -> None:
    rewrite(host.folder, [*host.entries, b"{}"], host.key)
    assert attacks(host) == {Attack.FORGED_APPEND}


def test_a_size_that_no_log_has(host: Host) -> None:
    text = Checkpoint(ORIGIN, 10**18, EMPTY_ROOT).text
    (host.folder / "checkpoint").write_bytes(Note(text).signed(host.key).content)
    assert Attack.TRUNCATE in attacks(host)


def test_the_journal_and_the_tiles_tell_the_same(host: Host, tmp_path: Path) -> None:
    copy = crashed(host.folder, host.key, 4, tmp_path / "copy")
    left = Host(copy, host.key, host.kept)
    segment = next((copy / "journal").iterdir())
    whole = segment.read_bytes()
    second = whole.index(b"BZJ1", 1)
    segment.write_bytes(whole[second:])
    assert Attack.EDIT in attacks(left)
    forged = encode_block(ORIGIN, 600, [b"another"], host.key.signer.sign)
    segment.write_bytes(forged + whole[second:])
    assert Attack.EDIT in attacks(left)
    gap = encode_block(ORIGIN, 700, [b"later"], host.key.signer.sign)
    (copy / "journal" / f"{700:020d}").write_bytes(gap)
    assert Attack.DELETE in attacks(left)


# What cannot be found, and that the report says so.


@pytest.mark.parametrize("change", [edit, truncate])
def test_without_an_outside_head_the_keys_owner_rewrites_history(
    host: Host, change: Change
) -> None:
    rewrite(host.folder, change(host.entries), host.key)
    report = verify(Folder(host.folder), host.trust)
    assert report.sound
    assert any("No head held outside was given" in note for note in report.notes)


def test_above_the_last_outside_head_the_keys_owner_rewrites_history(host: Host) -> None:
    entries = host.entries
    rewrite(host.folder, [*entries[:550], changed(entries[550]), *entries[551:]], host.key)
    report = verify(Folder(host.folder), host.outside)
    assert report.sound
    assert any("Records 500 to 599 are newer" in note for note in report.notes)


def test_without_a_key_the_log_is_its_own_witness(host: Host) -> None:
    report = verify(Folder(host.folder), Trust())
    assert report.sound
    assert any("No key was given" in note for note in report.notes)


def test_the_log_s_own_key_is_no_witness(tmp_path: Path) -> None:
    """Else whoever holds that key vouches for itself under another name."""
    signer = make(tmp_path / "log", 3)
    same = NoteSigner("independent.example/w", Kind.WITNESS, SigningKey(bytes([1]) * 32))
    witness = Witness(tmp_path / "state", same, [signer.key])
    deposit(Folder(tmp_path / "log"), witness.cosign(Folder(tmp_path / "log")), same.key)
    report = verify(Folder(tmp_path / "log"), Trust(keys=(signer.key,), witnesses=(same.key,)))
    assert report.sound
    assert report.witnessed == 0
    assert any("counts for nothing" in note for note in report.notes)


def test_many_signs_of_one_attack_crowd_out_no_other(host: Host) -> None:
    entries = edit(host.entries)
    body = encode_body(created(ORIGIN, host.key.key))
    heads = (Head("more#600", number, "2099-01-01T00:00:00.000Z") for number in range(40))
    rewrite(host.folder, [*entries, *(join(each, body) for each in heads)], host.key)
    report = verify(Folder(host.folder), host.outside)
    assert report.attacks >= {Attack.KEY_MISUSE, Attack.FORK}
    assert len(report.suspicions) == 20


@pytest.mark.parametrize("change", [edit, delete, reorder])
def test_changed_entries_under_tiles_as_signed_are_no_fork(host: Host, change: Change) -> None:
    write_bundles(host.folder, change(host.entries), 600)
    assert attacks(host, host.outside) == attacks(host)
