"""Pruning and legal holds: what goes is written into the log first, and the rest stays provable."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from bartizan.audit.checkpoint import Checkpoint, parse_checkpoint
from bartizan.audit.entries import read_kept
from bartizan.audit.erasure import erase
from bartizan.audit.errors import AuditError, LogFailedError, ProofError, TamperError
from bartizan.audit.findings import Attack
from bartizan.audit.keeping import keeping_suspicions
from bartizan.audit.keychain import carried
from bartizan.audit.minimum import read_minimum
from bartizan.audit.moment import fine
from bartizan.audit.note import Note, parse_note
from bartizan.audit.notekeys import NoteSigner
from bartizan.audit.opening import create_log
from bartizan.audit.proof import check_receipt
from bartizan.audit.proving import prove
from bartizan.audit.prune import first_since, lift_hold, place_hold, prune, standing_holds
from bartizan.audit.query import Index, Question
from bartizan.audit.record import Head, Sealed, encode_body, join
from bartizan.audit.retention import Hold, broken_holds, held, pruned, released, standing
from bartizan.audit.rotate import rotate
from bartizan.audit.store import Folder
from bartizan.audit.subjects import Subjects
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.witness import Witness, deposit
from bartizan.audit.writer import Log
from bartizan.core.errors import FormatError
from bartizan.crypto.errors import SignatureInvalidError
from bartizan.crypto.seal import new_key
from tests.unit.audit.disk import Disk, Platter, materialise
from tests.unit.audit.logs import (
    ORIGIN,
    SETTINGS,
    START,
    Ticking,
    entries_of,
    grow,
    head,
    log_key,
    make,
    record,
    rewrite,
    size_of,
    witness_key,
)

KEY = log_key()
TRUST = Trust(keys=(KEY.key,))
Hide = Callable[[Path], None]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 900 records, of which none is pruned yet."""
    folder = tmp_path_factory.mktemp("retention") / "log"
    make(folder, 899)
    return folder


@pytest.fixture
def log(original: Path, tmp_path: Path) -> Path:
    return copytree(original, tmp_path / "log")


def cut(folder: Path, wanted: int = 600, signer: NoteSigner = KEY) -> int:
    return prune(folder, signer, wanted, reason="kept for 400 days", by=SETTINGS).minimum


def suspicions(folder: Path, trust: Trust = TRUST) -> set[Attack]:
    return set(verify(Folder(folder), trust).attacks)


def test_a_pruned_log_is_sound_and_says_so(log: Path) -> None:
    kept = head(log)
    done = prune(log, KEY, 600, reason="kept for 400 days", by=SETTINGS)
    assert (done.before, done.minimum, done.record, done.files) == (0, 512, 900, 4)
    assert (log / "tile/1/000.p/3").exists()
    assert not (log / "tile/entries/000").exists()
    assert not (log / "tile/0/001").exists()
    for trust in (TRUST, Trust(), replace(TRUST, heads=(kept,))):
        report = verify(Folder(log), trust)
        assert report.suspicions == ()
        assert (report.minimum, report.checked_from, report.size) == (512, 512, 901)
        assert any("Records below 512 were pruned, as record 900 says" in n for n in report.notes)
        assert not any("a copy that keeps more" in note for note in report.notes)
    assert verify(Folder(log), replace(TRUST, heads=(kept,))).witnessed == 900


def test_what_is_kept_is_proven_and_what_is_gone_is_told(log: Path) -> None:
    before = {index: prove(Folder(log), head(log), index) for index in (0, 511, 512, 899)}
    cut(log)
    for index in (512, 700, 899, 900):
        receipt = prove(Folder(log), head(log), index)
        check_receipt(receipt, receipt.extra or b"", keys=[KEY.key])
    for index in (0, 511):
        with pytest.raises(ProofError, match=f"entry {index} was pruned"):
            prove(Folder(log), head(log), index)
    for receipt in before.values():
        check_receipt(receipt, receipt.extra or b"", keys=[KEY.key])


def test_a_pruned_log_goes_on(log: Path) -> None:
    cut(log)
    grow(log, KEY, 400)
    assert suspicions(log) == set()
    assert cut(log, 1100) == 1024
    grow(log, KEY, 3)
    report = verify(Folder(log), Trust())
    assert (report.suspicions, report.minimum) == ((), 1024)
    assert size_of(log) == 901 + 400 + 1 + 3


@pytest.mark.parametrize("wanted", [256, 511, 512, 767, 900])
def test_records_go_in_whole_bundles(log: Path, wanted: int) -> None:
    assert cut(log, wanted) == wanted // 256 * 256
    assert suspicions(log) == set()
    indexes = [index for index, _ in read_kept(Folder(log), parse_checkpoint(head(log).text))]
    assert indexes == list(range(wanted // 256 * 256, 901))


def test_everything_before_the_record_of_it_may_go(log: Path) -> None:
    grow(log, KEY, 1024 - 900)
    assert cut(log, 1024) == 1024
    assert suspicions(log) == set()
    grow(log, KEY, 300)
    assert suspicions(log) == set()


def test_upper_tiles_go_when_all_below_them_is_gone(tmp_path: Path) -> None:
    folder, size = tmp_path / "log", 65_536 + 300
    make(folder, 0)
    with Log.open(folder, KEY, settings=SETTINGS) as log:
        for _ in range(size - 1):
            log.append(record(1))
    kept = prove(Folder(folder), head(folder), size - 1)
    cut(folder, 65_536)
    assert not (folder / "tile/1/000").exists()
    assert (folder / "tile/2/000.p/1").exists()
    assert suspicions(folder) == set()
    check_receipt(kept, kept.extra or b"", keys=[KEY.key])
    prove(Folder(folder), head(folder), 65_536)
    grow(folder, KEY, 300)
    assert suspicions(folder) == set()


@pytest.mark.parametrize(
    ("wanted", "told"),
    [(255, "whole bundles"), (901, "has 900 records"), (1, "nothing to prune")],
)
def test_what_cannot_be_pruned(log: Path, wanted: int, told: str) -> None:
    with pytest.raises(AuditError, match=told):
        cut(log, wanted)
    assert (size_of(log), read_minimum(Folder(log))) == (900, 0)


def test_a_pruning_without_a_reason_says_none(log: Path) -> None:
    prune(log, KEY, 512, reason="", by=SETTINGS)
    assert "Records below 512 were pruned, as record 900 says." in verify(Folder(log), TRUST).notes


def test_pruning_twice_to_the_same_place_does_nothing(log: Path) -> None:
    cut(log)
    with pytest.raises(AuditError, match="keeps 512 and above"):
        cut(log, 600)
    assert size_of(log) == 901


def test_by_age(tmp_path: Path) -> None:
    settings = replace(SETTINGS, clock=Ticking())
    create_log(tmp_path / "log", KEY, settings=settings)
    grow(tmp_path / "log", KEY, 600, settings)
    folder, told = Folder(tmp_path / "log"), parse_checkpoint(head(tmp_path / "log").text)
    first = first_since(folder, told, fine(START + timedelta(seconds=301)))
    assert first == 300
    assert first_since(folder, told, "2999") == 601
    rewrite(tmp_path / "log", [*entries_of(tmp_path / "log", 601)[:40], b"{}"], KEY)
    told = parse_checkpoint(head(tmp_path / "log").text)
    assert first_since(folder, told, "2999") == 40  # of what is no record nobody knows the age


# What is gone without the log's word is an attack.


def unsaid(folder: Path) -> None:
    for path in ("tile/entries/000", "tile/0/000"):
        (folder / path).unlink()


def lied(folder: Path) -> None:
    unsaid(folder)
    (folder / "minimum").write_text("256\n")


def more_than_said(folder: Path) -> None:
    cut(folder, 256)
    for path in ("tile/entries/001", "tile/0/001"):
        (folder / path).unlink()
    (folder / "minimum").write_text("512\n")


def unmarked(folder: Path) -> None:
    cut(folder)
    (folder / "minimum").unlink()


def lowered(folder: Path) -> None:
    cut(folder)
    (folder / "minimum").write_text("256\n")


@pytest.mark.parametrize("change", [unsaid, lied, more_than_said, unmarked, lowered])
@pytest.mark.parametrize("trust", [TRUST, Trust()], ids=["with a key", "without"])
def test_a_deletion_that_the_log_does_not_tell_is_a_deletion(
    log: Path, change: Callable[[Path], None], trust: Trust
) -> None:
    change(log)
    assert Attack.DELETE in suspicions(log, trust)


@pytest.mark.parametrize("text", ["", "512", "0\n", "500\n", "0512\n", "x\n", "\xb2\n", "512\n\n"])
def test_a_changed_minimum_is_told(log: Path, text: str) -> None:
    cut(log)
    (log / "minimum").write_text(text)
    assert Attack.EDIT in suspicions(log)
    with pytest.raises(TamperError, match="minimum"):
        grow(log, KEY, 1)


def test_a_minimum_beyond_the_log_is_told(log: Path) -> None:
    cut(log)
    (log / "minimum").write_text("1024\n")
    assert suspicions(log) >= {Attack.EDIT, Attack.DELETE}


def test_what_is_left_below_the_minimum_is_no_part_of_the_log(log: Path) -> None:
    cut(log)
    (log / "tile/entries/001").write_bytes(b"anything")
    (log / "tile/entries/000.p").mkdir()
    (log / "tile/entries/000.p/3").write_bytes(b"anything")
    assert suspicions(log) == set()
    (log / "tile/entries/002.p").mkdir()
    (log / "tile/entries/002.p/3").write_bytes(b"anything")
    assert suspicions(log) == {Attack.EDIT}


def test_edits_and_cuts_above_the_minimum_are_found(log: Path) -> None:
    cut(log)
    whole = (log / "tile/entries/002").read_bytes()
    (log / "tile/entries/002").write_bytes(whole.replace(b'"allow"', b'"alloW"', 1))
    assert suspicions(log) == {Attack.EDIT}
    (log / "tile/entries/002").unlink()
    assert Attack.DELETE in suspicions(log)


def test_a_changed_tile_over_what_is_gone_is_found(log: Path) -> None:
    cut(log)
    path = log / "tile/1/000.p/3"
    content = path.read_bytes()
    path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    assert suspicions(log)


def test_a_log_that_is_not_sound_is_not_pruned(log: Path) -> None:
    whole = (log / "tile/entries/000").read_bytes()
    (log / "tile/entries/000").write_bytes(whole.replace(b'"allow"', b'"alloW"', 1))
    with pytest.raises(TamperError, match="signs of tampering"):
        cut(log)
    assert (log / "tile/entries/000").exists()


# Witnesses and heads that are older than what is kept.


def test_a_witness_must_have_seen_what_is_pruned(log: Path, tmp_path: Path) -> None:
    witness = Witness(tmp_path / "state", witness_key(), [KEY.key])
    deposit(Folder(log), witness.cosign(Folder(log)), witness_key().key)
    grow(log, KEY, 300)
    with pytest.raises(AuditError, match="has seen 900 records"):
        cut(log, 1100)
    deposit(Folder(log), witness.cosign(Folder(log)), witness_key().key)
    assert cut(log, 1100) == 1024
    witness.cosign(Folder(log))
    (log / "witnessed" / witness_key().key.id.hex()).write_bytes(b"none")
    grow(log, KEY, 300)
    with pytest.raises(AuditError, match="no head of a witness"):
        cut(log, 1400)
    (log / "witnessed" / witness_key().key.id.hex()).unlink()
    (log / "witnessed" / "01234567").symlink_to(tmp_path)
    with pytest.raises(AuditError, match="no regular file"):
        cut(log, 1400)


def test_a_witness_that_fell_behind_is_told_why(log: Path, tmp_path: Path) -> None:
    witness = Witness(tmp_path / "state", witness_key(), [KEY.key])
    witness.cosign(Folder(log))
    grow(log, KEY, 300)
    cut(log, 1100)
    with pytest.raises(TamperError, match="pruned: nothing below 1024 is kept"):
        witness.cosign(Folder(log))


def test_a_head_that_is_older_than_what_is_kept_counts_for_nothing(
    log: Path, original: Path
) -> None:
    kept = head(log)
    grow(log, KEY, 300)
    cut(log, 1100)
    for incremental in (False, True):
        trust = replace(TRUST, heads=(kept,), incremental=incremental)
        report = verify(Folder(log), trust)
        assert (report.suspicions, report.witnessed, report.beneath) == ((), 0, 1)
        assert any("cannot be compared any more" in note for note in report.notes)


def test_a_head_of_exactly_what_is_gone_still_vouches(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    make(folder, 511)
    kept = head(folder)
    grow(folder, KEY, 100)
    cut(folder, 512)
    report = verify(Folder(folder), replace(TRUST, heads=(kept,)))
    assert (report.suspicions, report.witnessed, report.beneath) == ((), 512, 0)
    other = Note(Checkpoint(ORIGIN, 512, bytes(32)).text).signed(KEY)
    assert Attack.FORK in suspicions(folder, replace(TRUST, heads=(other,)))


def test_verification_goes_on_from_a_kept_head_of_a_pruned_log(log: Path) -> None:
    cut(log)
    kept = head(log)
    grow(log, KEY, 20)
    for keys in ((KEY.key,), ()):
        report = verify(Folder(log), Trust(keys=keys, heads=(kept,), incremental=True))
        assert (report.suspicions, report.witnessed) == ((), 901)
        assert report.checked_from == (768 if keys else 512)
    grow(log, KEY, 400)
    later = Trust(keys=(KEY.key,), heads=(head(log),), incremental=True)
    grow(log, KEY, 1)
    report = verify(Folder(log), later)
    assert (report.suspicions, report.checked_from) == ((), 1280)
    told = "Records below 1280 were not read again, nor what says that those below 512 are gone."
    assert told in report.notes


# The keys of a log whose first records are gone.


def test_the_hand_overs_below_the_minimum_are_carried_on(log: Path) -> None:
    second, third = log_key(2), log_key(3)
    rotate(log, KEY, second, settings=SETTINGS)
    grow(log, second, 200)
    assert cut(log, 1024, second) == 1024
    rotate(log, second, third, settings=SETTINGS)
    grow(log, third, 400)
    for trust in (TRUST, Trust(), Trust(keys=(second.key,)), Trust(keys=(third.key,))):
        assert suspicions(log, trust) == set()
    assert cut(log, 1500, third) == 1280
    grow(log, third, 1)
    for trust in (TRUST, Trust(), Trust(keys=(third.key,))):
        assert suspicions(log, trust) == set()
    assert suspicions(log, Trust(keys=(log_key(7).key,))) == {Attack.KEY_MISUSE}


def test_a_hand_over_that_a_pruning_invents_is_false(log: Path) -> None:
    told = {"vkey": KEY.key.vkey, "handed-over.1": f"{log_key(7).key.vkey} AAAA"}
    with pytest.raises((FormatError, SignatureInvalidError)):
        carried(told)
    with pytest.raises(FormatError):
        carried({})
    with Log.open(log, KEY, settings=SETTINGS) as opened:
        opened.append_own(pruned(ORIGIN, 512, "", told)).receipt()
        opened.finish_pruning(512)
    assert Attack.KEY_MISUSE in suspicions(log, Trust())


# Legal holds.


def hold_from(folder: Path, start: int) -> int:
    return place_hold(folder, KEY, Hold(0, "case 12", start), by=SETTINGS)


def test_a_hold_forbids_pruning_until_it_is_lifted(log: Path) -> None:
    number = hold_from(log, 300)
    with pytest.raises(
        AuditError, match=rf"legal hold {number} keeps records from 300 on: case 12"
    ):
        cut(log)
    assert cut(log, 300) == 256
    assert list(standing_holds(log, KEY)) == [number]
    notes = verify(Folder(log), TRUST).notes
    assert f"A legal hold stands since record {number}: records from 300 on." in notes
    assert lift_hold(log, KEY, number, reason="closed", by=SETTINGS).reason == "case 12"
    assert cut(log) == 512
    with pytest.raises(AuditError, match="no legal hold"):
        lift_hold(log, KEY, number, reason="again", by=SETTINGS)


def test_a_hold_outlives_the_record_that_placed_it(log: Path) -> None:
    """A hold on a subject does not keep the record that placed it: pruning says it again."""
    number = place_hold(log, KEY, Hold(0, "case 12", None, "ab" * 16), by=SETTINGS)
    grow(log, KEY, 400)
    assert cut(log, 1024) == 1024
    found = standing_holds(log, KEY)[number]
    assert (found.id, found.subject, found.reason) == (number, "ab" * 16, "case 12")
    grow(log, KEY, 400)
    assert cut(log, 1536) == 1536
    lift_hold(log, KEY, number, reason="closed", by=SETTINGS)
    assert standing_holds(log, KEY) == {}


def test_a_hold_on_a_subject_keeps_the_records_about_it(log: Path) -> None:
    subject = "cd" * 16
    with Log.open(log, KEY, settings=SETTINGS) as opened:
        opened.append(replace(record(1), sealed=Sealed(subject, "AAAA")))
        opened.append(replace(record(1), where=subject))  # names it, and is not about it
    grow(log, KEY, 400)
    number = place_hold(log, KEY, Hold(0, "case 12", None, subject), by=SETTINGS)
    with pytest.raises(AuditError, match=rf"hold {number} keeps record 900"):
        cut(log, 1024)
    assert cut(log, 900) == 768


def test_a_hold_on_a_subject_lets_all_go_that_is_not_about_it(log: Path) -> None:
    place_hold(log, KEY, Hold(0, "case 12", None, "ef" * 16), by=SETTINGS)
    grow(log, KEY, 1024 - 901)
    assert cut(log, 1024) == 1024
    assert suspicions(log) == set()


def test_what_is_pruned_cannot_be_held(log: Path) -> None:
    cut(log)
    with pytest.raises(AuditError, match="below 512 were pruned"):
        hold_from(log, 511)
    assert hold_from(log, 512) == 901


def test_a_pruning_that_breaks_a_hold_is_named(log: Path) -> None:
    """Whoever has the key can leave our refusal out; the log's own records still tell."""
    hold_from(log, 300)
    with Log.open(log, KEY, settings=SETTINGS) as opened:
        opened.append_own(pruned(ORIGIN, 512, "", {"vkey": KEY.key.vkey})).receipt()
        opened.finish_pruning(512)
    report = verify(Folder(log), TRUST)
    assert report.attacks == {Attack.DELETE}
    assert "legal hold of record 900" in report.suspicions[0].because
    assert (report.suspicions[0].first, report.suspicions[0].last) == (300, 511)


def controls(*records: object) -> list[tuple[int, bytes]]:
    return list(enumerate(map(encode_body, records), 600))  # type: ignore[arg-type]


def test_holds_that_cannot_be_read_keep_everything() -> None:
    plain = held(ORIGIN, Hold(0, "why", 5))
    for detail in ({}, {"from": "x"}, {"from": "-1"}):
        found = standing(controls(replace(plain, detail=detail)))
        assert found[600].start == 0
    assert standing([(1, b'{"action":"log.held"'), (2, b'{"who":1,"action":"log.held"}')]) == {}
    lifted = replace(released(ORIGIN, 600, ""), detail={})
    assert list(standing(controls(plain, lifted))) == [600]


def test_only_prunings_below_themselves_count() -> None:
    hold = held(ORIGIN, Hold(0, "why", 5))
    assert [p.minimum for p, _ in broken_holds(controls(hold, pruned(ORIGIN, 512, "", {})))] == [
        512
    ]
    for minimum in (0, 100, 768):
        assert not list(broken_holds(controls(hold, pruned(ORIGIN, minimum, "", {}))))
    over = pruned(ORIGIN, 512, "", {})
    assert not list(broken_holds(controls(hold, released(ORIGIN, 600, ""), over)))


# The index beside a pruned log.


def test_the_index_forgets_what_was_pruned(log: Path, tmp_path: Path) -> None:
    index = Index(tmp_path / "index", Folder(log))
    index.refresh(parse_checkpoint(head(log).text))
    cut(log)
    told = parse_checkpoint(head(log).text)
    assert index.refresh(told) == 1
    answers = list(index.ask(Question(action="data.read"), told))
    assert min(answer.index for answer in answers) == 512
    index.close()
    fresh = Index(tmp_path / "fresh", Folder(log))
    assert fresh.refresh(told) == 901 - 512
    assert len(list(fresh.ask(Question(action="data.read"), told))) == len(answers)
    fresh.close()


def test_an_index_that_is_older_than_what_is_kept_is_made_anew(log: Path, tmp_path: Path) -> None:
    index = Index(tmp_path / "index", Folder(log))
    index.refresh(parse_checkpoint(head(log).text))
    grow(log, KEY, 300)
    cut(log, 1100)
    told = parse_checkpoint(head(log).text)
    index.refresh(told)
    answers = list(index.ask(Question(), told))
    assert [answer.index for answer in answers] == list(range(1024, told.size))
    index.close()


# Crashes in the middle of a pruning.


def test_a_power_cut_in_the_middle_of_a_pruning_is_repaired(log: Path, tmp_path: Path) -> None:
    before = {path: (log / path).read_bytes() for path in Folder(log).files()}
    disk = Disk()
    with Log.open(log, KEY, settings=SETTINGS, disk=disk.folder()) as opened:
        keys = {"vkey": KEY.key.vkey}
        opened.append_own(pruned(ORIGIN, 512, "", keys)).receipt()
        opened.finish_pruning(512)
    for everything in (True, False):
        platter = Platter()
        start(platter, before)
        seen: dict[str, bytes] = {}
        for operation in disk.operations:
            platter.apply(*operation)
            files = platter.left(everything=everything)
            if files != seen:
                seen = files
                check_cut(files, tmp_path / "cut")


def start(platter: Platter, files: dict[str, bytes]) -> None:
    """Put the files of a closed log on a platter, durably."""
    platter.apply("make", "journal", b"")
    for path, content in files.items():
        parts = path.split("/")
        for depth in range(1, len(parts)):
            platter.apply("make", "/".join(parts[:depth]), b"")
        platter.apply("write", path, content)
    for path in list(platter.now):
        platter.apply("sync", path, b"")


def check_cut(files: dict[str, bytes], root: Path) -> None:
    """What a cut left is no attack; the next start finishes it or goes on without it."""
    materialise(files, root)
    try:
        assert suspicions(root) == set()
        grow(root, KEY, 1)
        report = verify(Folder(root), TRUST)
        assert report.suspicions == ()
        said = report.size >= 902
        assert report.minimum == (512 if said else 0)
        assert (root / "tile/entries/000").exists() is not said
        assert not any("finishes" in note for note in report.notes)
    finally:
        rmtree(root)


def test_a_pruning_that_cannot_be_finished_closes_the_log(log: Path) -> None:
    class Stuck(Folder):
        def remove(self, path: str) -> None:
            if path.startswith("tile/entries"):
                raise OSError(5, "broken")
            super().remove(path)

    with Log.open(log, KEY, settings=SETTINGS) as opened:
        opened.append_own(pruned(ORIGIN, 512, "", {"vkey": KEY.key.vkey})).receipt()
    with pytest.raises(LogFailedError, match="pruning to 512 is not finished"):
        Log.open(log, KEY, settings=SETTINGS, disk=Stuck)
    assert suspicions(log) == set()
    grow(log, KEY, 1)
    assert not (log / "tile/entries/000").exists()


def test_a_signed_rewrite_of_a_pruned_log_is_a_fork(log: Path) -> None:
    cut(log)
    kept = parse_note(head(log).content)
    shorter = copytree(log, log.parent / "other")
    rmtree(shorter)
    make(shorter, 899)
    cut(shorter)
    grow(shorter, KEY, 1)
    assert suspicions(shorter) == set()
    found = suspicions(shorter, replace(TRUST, heads=(kept,)))
    assert Attack.FORK in found


def test_nothing_is_removed_on_the_word_of_a_file(log: Path) -> None:
    """Whoever can write the folder does not make the next start remove anything for him."""
    (log / "minimum").write_text("512\n")
    grow(log, KEY, 1)
    assert (log / "tile/entries/000").exists()
    assert suspicions(log) == {Attack.DELETE}


def hidden_by_a_minimum(folder: Path) -> None:
    (folder / "minimum").write_text("512\n")


def hidden_by_a_change(folder: Path) -> None:
    entries = [
        entry.replace(b"log.held", b"log.felt") for entry in entries_of(folder, size_of(folder))
    ]
    rewrite(folder, entries, None)


@pytest.mark.parametrize("hide", [hidden_by_a_minimum, hidden_by_a_change])
def test_a_hold_that_somebody_hides_is_missed(log: Path, tmp_path: Path, hide: Hide) -> None:
    subjects = Subjects(tmp_path / "keys", new_key())
    with Log.open(log, KEY, settings=SETTINGS) as opened:
        opened.append(replace(record(1), sealed=subjects.seal("bob", b"what bob said")))
    hold_from(log, 300)
    grow(log, KEY, 400)
    hide(log)
    acts = (
        lambda: cut(log),
        lambda: standing_holds(log, KEY),
        lambda: hold_from(log, 900),
        lambda: lift_hold(log, KEY, 901, reason="", by=SETTINGS),
        lambda: erase(log, KEY, subjects, "bob", reason="", by=SETTINGS),
    )
    for act in acts:
        with pytest.raises(TamperError):
            act()
    assert (log / "tile/entries/000").exists()


def test_more_records_about_itself_than_a_log_has(tmp_path: Path) -> None:
    entry = join(Head("w#0", 0, "2026-11-22T10:00:00.000Z"), encode_body(released(ORIGIN, 1, "")))
    many = [(0, entry)] * 10_000
    assert [each.attack for each in keeping_suspicions(0, many, whole=True)] == [Attack.OVERSIZE]
    assert not list(keeping_suspicions(0, many[1:], whole=True))
