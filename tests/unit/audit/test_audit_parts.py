"""Witness, mirror, rotation, erasable bodies, index, export, and the reading of records."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from bartizan.audit.checkpoint import Checkpoint, parse_checkpoint
from bartizan.audit.control import rotated
from bartizan.audit.entries import read_entries
from bartizan.audit.errors import AuditError, LogFailedError, TamperError
from bartizan.audit.findings import Attack
from bartizan.audit.keyfiles import load_key, load_or_make, make_key, vkey_of
from bartizan.audit.mirror import mirror
from bartizan.audit.note import Note, parse_note, verify_note
from bartizan.audit.notekeys import Kind, NoteSigner
from bartizan.audit.query import Index, Question
from bartizan.audit.reading import parse_record
from bartizan.audit.record import (
    Head,
    Record,
    Ruling,
    Sealed,
    What,
    Who,
    encode_body,
    join,
    read_head,
)
from bartizan.audit.rotate import rotate
from bartizan.audit.store import Folder
from bartizan.audit.subjects import Subjects
from bartizan.audit.tiles import pack
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.audit.witness import MOST_EVIDENCE, Witness, deposit
from bartizan.audit.writer import Log
from bartizan.core.errors import FormatError
from bartizan.crypto.errors import KeyFileError
from bartizan.crypto.keys import SigningKey
from bartizan.crypto.seal import new_key
from tests.unit.audit.logs import (
    ORIGIN,
    SETTINGS,
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

FULL = Record(
    who=Who("alice", "oidc"),
    what=What("tool.call", "tool:sql", {"arguments": "sha256:ab"}),
    when=datetime(2026, 3, 1, tzinfo=UTC),
    where="192.0.2.7",
    decision="block",
    reasons=("über \u2028 limit",),
    rulings=(Ruling("injection", "block", "score 0.97"),),
    tokens={"input": 12},
    latency_ms=1.5,
    policy="2026.3",
    phase="production",
    controls=("APP-20",),
    sealed=Sealed("pseudonym", "AAAA"),
    detail={"ticket": "42"},
)
HEAD = Head("w", 7, "2026-03-01T00:00:00.000Z")


def witness(tmp_path: Path, kind: Kind = Kind.WITNESS) -> tuple[Witness, NoteSigner]:
    key = witness_key() if kind is Kind.WITNESS else NoteSigner.generate("q.example", kind)
    return Witness(tmp_path / "state", key, [log_key().key], clock=Ticking()), key


@pytest.mark.parametrize("kind", [Kind.WITNESS, Kind.WITNESS_QUANTUM])
def test_a_witness_cosigns_what_continues(tmp_path: Path, kind: Kind) -> None:
    key = make(tmp_path / "log", 300)
    ours, signer = witness(tmp_path, kind)
    for count in (0, 1, 300):
        grow(tmp_path / "log", key, count)
        note = ours.cosign(Folder(tmp_path / "log"))
        assert signer.key.vkey in verify_note(note, [signer.key])
        deposit(Folder(tmp_path / "log"), note, signer.key)
    trust = Trust(keys=(key.key,), witnesses=(signer.key,))
    report = verify(Folder(tmp_path / "log"), trust)
    assert (report.sound, report.witnessed, report.size) == (True, 602, 602)
    assert report.witnessed_at == "2026-11-22T10:00:03.000Z"


def test_a_witness_refuses_what_does_not_continue(tmp_path: Path) -> None:
    log = tmp_path / "log"
    key = make(log, 300)
    ours, _ = witness(tmp_path)
    early = (log / "checkpoint").read_bytes()
    grow(log, key, 10)
    ours.cosign(Folder(log))
    late = (log / "checkpoint").read_bytes()
    (log / "checkpoint").write_bytes(early)
    with pytest.raises(TamperError, match="rollback"):
        ours.cosign(Folder(log))
    (log / "checkpoint").write_bytes(late)
    rewrite(log, [*entries_of(log, 311)[:-1], b"another"], key)
    with pytest.raises(TamperError, match="fork"):
        ours.cosign(Folder(log))
    grow_by_hand(log, key)
    with pytest.raises(TamperError, match="fork"):
        ours.cosign(Folder(log))
    (log / "checkpoint").write_bytes(b"nothing")
    with pytest.raises(TamperError, match="edit"):
        ours.cosign(Folder(log))
    (log / "checkpoint").unlink()
    with pytest.raises(AuditError, match="missing"):
        ours.cosign(Folder(log))
    assert len(list((tmp_path / "state").glob("evidence-*"))) == 3


def test_nobody_fills_the_state_of_a_witness(tmp_path: Path) -> None:
    log, state = tmp_path / "log", tmp_path / "state"
    key = make(log, 5)
    ours, _ = witness(tmp_path)
    ours.cosign(Folder(log))
    before = sorted(each.name for each in state.iterdir())
    text = head(log).text
    for number in range(3):
        stranger = NoteSigner(f"stranger.example/{number}", Kind.LOG, SigningKey.generate())
        (log / "checkpoint").write_bytes(Note(text).signed(stranger).content)
        with pytest.raises(TamperError) as told:
            ours.cosign(Folder(log))
        assert "no key of the log has signed it" in told.value.hint
    assert sorted(each.name for each in state.iterdir()) == before
    hints = []
    for number in range(MOST_EVIDENCE + 3):
        forked = Checkpoint(ORIGIN, 6, number.to_bytes(32, "big"))
        (log / "checkpoint").write_bytes(Note(forked.text).signed(key).content)
        with pytest.raises(TamperError, match="fork") as told:
            ours.cosign(Folder(log))
        hints.append(told.value.hint)
    assert "no more are kept" in hints[-1]
    assert len(list(state.glob("evidence-*"))) == MOST_EVIDENCE


def grow_by_hand(log: Path, key: NoteSigner) -> None:
    rewrite(log, [*entries_of(log, 311), b"more", b"and more"], key)


def test_a_witness_knows_its_logs_and_itself(tmp_path: Path) -> None:
    make(tmp_path / "log", 0, log_key(3))
    ours, _ = witness(tmp_path)
    with pytest.raises(TamperError, match="key-misuse"):
        ours.cosign(Folder(tmp_path / "log"))
    with pytest.raises(AuditError, match="own kind"):
        Witness(tmp_path / "state", log_key(), [])
    with pytest.raises(LogFailedError):
        Witness(tmp_path / "log" / "checkpoint" / "state", witness_key(), [])
    with pytest.raises(LogFailedError):
        deposit(Folder(tmp_path / "log" / "lock"), head(tmp_path / "log"), witness_key().key)


def test_a_changed_cosignature_is_found(tmp_path: Path) -> None:
    key = make(tmp_path / "log", 3)
    ours, signer = witness(tmp_path)
    path = deposit(Folder(tmp_path / "log"), ours.cosign(Folder(tmp_path / "log")), signer.key)
    whole = (tmp_path / "log" / path).read_bytes()
    trust = Trust(keys=(key.key,), witnesses=(signer.key,))
    for at in range(len(whole)):
        changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        (tmp_path / "log" / path).write_bytes(changed)
        assert not verify(Folder(tmp_path / "log"), trust).sound, at
    (tmp_path / "log" / path).write_bytes(whole)
    assert verify(Folder(tmp_path / "log"), trust).sound
    notes = verify(Folder(tmp_path / "log"), Trust(keys=(key.key,))).notes
    assert f"{path} was not checked: its witness's key was not given." in notes


def test_a_mirror_copies_what_was_signed(tmp_path: Path) -> None:
    log, copy = tmp_path / "log", tmp_path / "copy"
    key = make(log, 300)
    for count in (0, 0, 1, 600):
        grow(log, key, count)
        done = mirror(Folder(log), copy, [key.key])
        assert done.after == size_of(log)
        assert verify(Folder(copy), Trust(keys=(key.key,))).suspicions == ()
    with Log.open(copy, key, settings=SETTINGS) as continued:
        assert continued.size == size_of(log)


def test_a_mirror_takes_nothing_else(tmp_path: Path) -> None:
    log, copy = tmp_path / "log", tmp_path / "copy"
    key = make(log, 300)
    mirror(Folder(log), copy, [key.key])
    before = sorted(Folder(copy).files())
    with pytest.raises(TamperError, match="not signed"):
        mirror(Folder(log), copy, [log_key(4).key])
    grow(log, key, 300)
    for path, match in (("tile/entries/000", None), ("tile/entries/001", "records")):
        broken = copytree(log, tmp_path / path.replace("/", "-"))
        content = bytearray((broken / path).read_bytes())
        content[1000] ^= 1
        (broken / path).write_bytes(content)
        if match:
            with pytest.raises(TamperError, match=match):
                mirror(Folder(broken), copy, [key.key])
    forked = copytree(log, tmp_path / "forked")
    rewrite(forked, [b"another", *entries_of(log, 601)[1:]], key)
    with pytest.raises(TamperError, match="fork"):
        mirror(Folder(forked), copy, [key.key])
    short = tmp_path / "short"
    make(short, 0)
    with pytest.raises(TamperError, match="has more"):
        mirror(Folder(short), copy, [key.key])
    with pytest.raises(AuditError, match="missing"):
        mirror(Folder(tmp_path), copy, [key.key])
    with pytest.raises(LogFailedError):
        mirror(Folder(log), log / "checkpoint", [key.key])
    assert sorted(Folder(copy).files()) == before


def test_a_log_is_handed_over(tmp_path: Path) -> None:
    old, new = make(tmp_path, 300), log_key(2)
    assert rotate(tmp_path, old, new, settings=SETTINGS) == 301
    note = head(tmp_path)
    assert set(verify_note(note, [old.key, new.key])) == {old.key.vkey, new.key.vkey}
    with pytest.raises(AuditError, match="newer key"):
        Log.open(tmp_path, old)
    grow(tmp_path, new, 5)
    for keys in ((old.key,), (new.key,), ()):
        assert verify(Folder(tmp_path), Trust(keys=keys)).suspicions == ()
    with pytest.raises(AuditError, match="already"):
        rotate(tmp_path, old, new, settings=SETTINGS)
    with pytest.raises(AuditError, match="another one"):
        rotate(tmp_path, new, new, settings=SETTINGS)


def test_a_hand_over_that_a_crash_cut_short_is_finished(tmp_path: Path) -> None:
    old, new = make(tmp_path / "log", 3), log_key(2)
    settings = replace(SETTINGS, interval=3600)
    with Log.open(tmp_path / "log", old, successor=new, settings=settings) as log:
        log.append(record()).receipt()
        log.append_own(rotated(ORIGIN, old, new.key)).wait()
        before = copytree(tmp_path / "log", tmp_path / "before")
        log.flush()
        after = copytree(tmp_path / "log", tmp_path / "after")
    for crashed in (before, after):
        assert verify(Folder(crashed), Trust(keys=(old.key,))).suspicions == ()
    for wrong in (None, log_key(3)):
        with pytest.raises(AuditError, match="handed over"):
            Log.open(before, old, successor=wrong)
    assert rotate(before, old, new, settings=SETTINGS) == 5
    for crashed in (before, after):
        grow(crashed, new, 3)
        assert verify(Folder(crashed), Trust(keys=(old.key,))).suspicions == ()


def test_verification_goes_on_from_a_kept_head(tmp_path: Path) -> None:
    key = make(tmp_path, 300)
    kept = head(tmp_path)
    grow(tmp_path, key, 400)
    trust = Trust(keys=(key.key,), heads=(kept,), incremental=True)
    report = verify(Folder(tmp_path), trust)
    assert (report.suspicions, report.checked_from, report.witnessed) == ((), 256, 301)
    unsigned = verify(Folder(tmp_path), replace(trust, keys=()))
    assert (unsigned.suspicions, unsigned.checked_from) == ((), 256)
    stranger = replace(trust, keys=(log_key(4).key,))
    assert verify(Folder(tmp_path), stranger).attacks == {Attack.KEY_MISUSE}
    rewrite(tmp_path, [b"another", *entries_of(tmp_path, 701)[1:]], key)
    assert Attack.FORK in verify(Folder(tmp_path), trust).attacks
    (tmp_path / "tile/1/000.p/2").unlink()
    assert not verify(Folder(tmp_path), trust).sound


def test_a_subject_can_be_forgotten(tmp_path: Path) -> None:
    subjects = Subjects(tmp_path / "keys", new_key())
    sealed = subjects.seal("bob", b"what bob said")
    assert subjects.open(sealed) == b"what bob said"
    assert "bob" not in (tmp_path / "keys" / "subjects.json").read_text()
    subjects.hold("bob", "example.com/log#7", "case 7")
    with pytest.raises(AuditError, match="case 7"):
        subjects.erase("bob")
    assert list(subjects.states()) == [(sealed.subject, True, "case 7")]
    assert not subjects.lift("example.com/other#7")
    with pytest.raises(AuditError, match=r"hold example\.com/log#7 forbids"):
        subjects.erase("bob")
    assert subjects.lift("example.com/log#7")
    assert not subjects.lift("example.com/log#7")
    assert subjects.open(subjects.seal("bob", b"more")) == b"more"
    subjects.erase("bob")
    with pytest.raises(AuditError, match="destroyed"):
        subjects.open(sealed)
    with pytest.raises(AuditError, match="destroyed"):
        subjects.seal("bob", b"again")
    with pytest.raises(AuditError, match="no key of subject"):
        subjects.erase("bop")
    assert list(subjects.states()) == [(sealed.subject, False, "")]


def test_a_sealed_body_is_its_subjects_alone(tmp_path: Path) -> None:
    subjects = Subjects(tmp_path / "keys", new_key())
    bob, eve = subjects.seal("bob", b"a"), subjects.seal("eve", b"b")
    with pytest.raises(AuditError, match="does not open"):
        subjects.open(Sealed(eve.subject, bob.body))
    with pytest.raises(AuditError, match="does not open"):
        subjects.open(Sealed(bob.subject, "***"))
    with pytest.raises(AuditError, match="no key"):
        subjects.open(Sealed("nobody", bob.body))
    with pytest.raises(AuditError, match="does not open"):
        Subjects(tmp_path / "keys", new_key()).open(bob)
    (tmp_path / "keys" / "subjects.json").write_text("{}")
    with pytest.raises(FormatError):
        subjects.open(bob)


def test_who_read_a_dataset(tmp_path: Path) -> None:
    log = tmp_path / "log"
    key = make(log, 300)
    index = Index(tmp_path / "index.sqlite", Folder(log))
    current = parse_checkpoint(head(log).text)
    assert index.refresh(current) == 301
    assert index.refresh(current) == 0
    grow(log, key, 30)
    current = parse_checkpoint(head(log).text)
    assert index.refresh(current) == 30
    question = Question(principal="user-1", resource="dataset:1", action="data.read")
    answers = list(index.ask(question, current))
    assert len(answers) == 22
    assert {each.record.what.resource for each in answers} == {"dataset:1"}
    logged = answers[3].logged
    later = list(index.ask(replace(question, since=logged, decision="allow"), current))
    earlier = list(index.ask(replace(question, until=logged), current))
    assert sorted([*earlier, *later], key=lambda each: each.index) == answers
    assert all(each.logged < logged for each in earlier)
    assert len(list(index.ask(Question(), current))) == 331
    index.close()


def test_an_index_is_never_trusted_over_the_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    key = make(log, 20)
    index = Index(tmp_path / "index.sqlite", Folder(log))
    current = parse_checkpoint(head(log).text)
    index.refresh(current)
    with index._database as database:
        database.execute("UPDATE records SET principal = 'mallory' WHERE record = 3")
    assert list(index.ask(Question(principal="mallory"), current)) == []
    rewrite(log, [*entries_of(log, 21)[:-1], entries_of(log, 21)[3]], key)
    forked = parse_checkpoint(head(log).text)
    assert index.refresh(forked) == 21
    (log / "tile/entries/000.p/21").write_bytes(pack([b"x"] * 21))
    with pytest.raises(TamperError, match="not the one"):
        list(index.ask(Question(principal="user-1"), forked))
    with pytest.raises(TamperError):
        list(read_entries(Folder(log).tile, forked))
    (log / "tile/entries/000.p/21").write_bytes(b"\xff")
    with pytest.raises(TamperError):
        list(index.ask(Question(principal="user-1"), forked))
    with pytest.raises(TamperError):
        list(read_entries(Folder(log).tile, forked))
    index.close()
    (tmp_path / "none.sqlite").write_bytes(b"no database, no database, no database")
    with pytest.raises(AuditError, match="cannot be used"):
        Index(tmp_path / "none.sqlite", Folder(log))


def test_an_index_survives_entries_that_are_no_records(tmp_path: Path) -> None:
    log = tmp_path / "log"
    key = make(log, 2)
    strange = HEAD.content + b',"who":7}'
    rewrite(log, [*entries_of(log, 3), b"nothing", strange], key)
    current = parse_checkpoint(head(log).text)
    index = Index(tmp_path / "index.sqlite", Folder(log))
    assert index.refresh(current) == 5
    found = list(index.ask(Question(), current))
    assert [each.record.what.action for each in found[3:]] == ["log.unreadable"] * 2
    assert list(index.ask(Question(action="log.unreadable"), current)) == found[3:]
    (log / "tile/0/000.p/5").unlink()
    with pytest.raises(TamperError):
        index.refresh(current)
    index.close()


def test_records_survive_their_bytes() -> None:
    entry = join(HEAD, encode_body(FULL))
    assert parse_record(entry) == FULL
    assert read_head(entry) == HEAD
    assert read_head(join(replace(HEAD, clock_back=True), encode_body(FULL))).clock_back  # type: ignore[union-attr]  # it is one
    assert read_head(b"{}") is None
    bare = Record(who=Who("x"), what=What("y"))
    assert encode_body(bare) == b'{"what":{"action":"y"},"who":{"how":"none","principal":"x"}}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        '{"a":1,"a":2}',
        '{"other":1}',
        '{"who":1}',
        '{"where":1}',
        '{"reasons":"x"}',
        '{"reasons":[1]}',
        '{"rulings":[1]}',
        '{"tokens":{"a":true}}',
        '{"tokens":{"a":"1"}}',
        '{"latency_ms":"1"}',
        '{"when":"yesterday"}',
        '{"when":7}',
        '{"detail":{"a":1}}',
    ],
)
def test_what_is_no_record(text: str) -> None:
    with pytest.raises(FormatError):
        parse_record(text.encode())


def test_keys_are_kept_in_files(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key", ORIGIN)
    assert load_or_make(tmp_path / "key", "ignored").skey == load_key(tmp_path / "key").skey
    assert load_or_make(tmp_path / "new", ORIGIN).skey != key.skey
    (tmp_path / "vkey").write_text(key.key.vkey + "\n")
    assert vkey_of(str(tmp_path / "vkey")).vkey == vkey_of(key.key.vkey).vkey == key.key.vkey
    with pytest.raises(KeyFileError):
        vkey_of(str(tmp_path / "missing"))
    (tmp_path / "broken").write_bytes(b"\xff")
    (tmp_path / "broken").chmod(0o600)
    with pytest.raises(FormatError):
        load_key(tmp_path / "broken")


def test_a_note_of_a_witness_is_read_again(tmp_path: Path) -> None:
    make(tmp_path / "log", 1)
    ours, signer = witness(tmp_path)
    note = ours.cosign(Folder(tmp_path / "log"))
    assert parse_note(note.content) == note == ours.seen(ORIGIN)
    assert ours.seen("example.com/other") is None
    assert len(note.signatures) == 2
    assert note.signatures[1].by(signer.key)
