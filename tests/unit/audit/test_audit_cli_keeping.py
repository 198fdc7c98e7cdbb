"""`bartizan audit`: what is kept and for how long, and what is sealed, from the command line."""

import json
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bartizan.audit.errors import AuditError, ProofError, TamperError
from bartizan.audit.keyfiles import load_key
from bartizan.audit.masterkey import open_subjects
from bartizan.audit.opening import Settings
from bartizan.audit.prune import lift_hold
from bartizan.audit.reading import ToSeal, parse_record
from bartizan.audit.store import Folder
from bartizan.audit.trust import Trust
from bartizan.audit.verify import verify
from bartizan.cli.audit import command
from bartizan.cli.auditing import keep_head, sealing
from bartizan.cli.exit import Exit
from bartizan.core.errors import BartizanError, FormatError, InvalidInputError
from bartizan.crypto.errors import KeyFileError
from tests.unit.audit.logs import size_of
from tests.unit.audit.servers import Quiet, served

EVENT = {
    "who": {"principal": "alice", "how": "oidc"},
    "what": {"action": "data.read", "resource": "dataset:customers"},
}


def run(*arguments: str | Path) -> Result:
    """Run a command as main does: its return value is the exit code, its errors come through."""
    return CliRunner().invoke(
        command, [str(each) for each in arguments], standalone_mode=False, catch_exceptions=False
    )


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of 600 records."""
    made = run("init", tmp_path / "log", "--origin", "example.com/log")
    (tmp_path / "vkey").write_text(made.stdout)
    (tmp_path / "events.jsonl").write_text(f"{json.dumps(EVENT)}\n" * 599)
    run("append", tmp_path / "log", "--from", tmp_path / "events.jsonl")
    return tmp_path / "log"


def verified(log: Path, *more: str | Path) -> Result:
    return run("verify", log, "--key", log.parent / "vkey", *more)


def test_a_pruned_log_is_exported_and_forwarded_from_what_it_keeps(log: Path) -> None:
    target = log.parent / "siem.jsonl"
    run("prune", log, "--before", "300", "--reason", "policy 7")
    exported = run("export", log, "--key", log.parent / "vkey").stdout.splitlines()
    assert json.loads(exported[0])["index"] == 256
    forward = ("forward", log, "--key", log.parent / "vkey", "--to", f"file:{target}", "--once")
    with pytest.raises(AuditError, match="records 0 to 255 were pruned before"):
        run(*forward)
    assert not target.exists()
    cursor = log.parent / "cursor.json"
    assert run(*forward, "--start", "256", "--cursor", cursor).return_value == Exit.DONE
    assert len(target.read_text().splitlines()) == len(exported)


def test_a_log_is_pruned(log: Path) -> None:
    kept = log.parent / "kept"
    verified(log, "-o", kept)
    done = run("prune", log, "--before", "300", "--reason", "policy 7")
    assert done.return_value == Exit.DONE
    assert "Pruned records 0 to 255 (2 files); record 600 says so." in done.stderr
    found = verified(log)
    assert found.return_value == Exit.DONE
    assert "Records below 256 were pruned, as record 600 says: policy 7." in found.stderr
    assert json.loads(verified(log, "--format", "json").stdout)["minimum"] == 256
    assert verified(log, "--head", kept).return_value == Exit.DONE
    with pytest.raises(ProofError, match="entry 3 was pruned"):
        run("prove", log, "3")
    exported = run("export", log).stdout.splitlines()
    assert [json.loads(line)["index"] for line in exported] == list(range(256, 601))
    assert len(run("query", log, "--principal", "alice").stdout.splitlines()) == 600 - 256
    receipt = log.parent / "receipt"
    assert run("prove", log, "400", "-o", receipt).return_value == Exit.DONE
    assert run("check", receipt, "--key", log.parent / "vkey").return_value == Exit.DONE


def test_a_head_that_is_older_than_what_is_kept_answers_nothing(log: Path) -> None:
    kept = log.parent / "kept"
    verified(log, "-o", kept)
    run("append", log, "--from", log.parent / "events.jsonl")
    run("prune", log, "--before", "1100")
    for option in ("--head", "--since"):
        found = verified(log, option, kept)
        assert found.return_value == Exit.INCONCLUSIVE
        assert "older than all that the log keeps" in found.stderr


def test_pruning_by_age(log: Path) -> None:
    with pytest.raises(AuditError, match="nothing to prune below 0"):
        run("prune", log, "--older-than", "30")
    for options in ((), ("--before", "9", "--older-than", "9")):
        with pytest.raises(InvalidInputError, match="what to prune"):
            run("prune", log, *options)


def test_a_legal_hold_is_placed_listed_and_lifted(log: Path) -> None:
    placed = run("hold", log, "--from", "200", "--reason", "case 12")
    assert (placed.return_value, placed.stdout) == (Exit.DONE, "600\n")
    assert json.loads(run("holds", log).stdout) == {"hold": 600, "from": 200, "reason": "case 12"}
    with pytest.raises(AuditError, match="case 12"):
        run("prune", log, "--before", "300")
    assert "A legal hold stands since record 600" in verified(log).stderr
    lifted = run("release", log, "600", "--reason", "closed")
    assert "hold 600 on records from 200 on is lifted" in lifted.stderr
    assert not run("holds", log).stdout
    assert run("prune", log, "--before", "300").return_value == Exit.DONE
    assert size_of(log) == 603
    with pytest.raises(InvalidInputError, match="what to hold"):
        run("hold", log, "--reason", "none")


def test_a_log_is_verified_in_several_processes(log: Path) -> None:
    alone, together = (verified(log, "--jobs", jobs, "--format", "json") for jobs in ("1", "2"))
    assert alone.stdout == together.stdout
    assert together.return_value == Exit.DONE
    (log / "checkpoint").write_text("none")
    assert verified(log).return_value == Exit.NOT_MET


def test_the_head_that_was_verified_is_the_one_that_is_kept(log: Path) -> None:
    verified_head = (log / "checkpoint").read_bytes()
    report = verify(Folder(log), Trust())
    assert report.note is not None
    (log / "checkpoint").write_bytes(verified_head.replace(b"example", b"another"))
    keep_head(log.parent / "kept", report.note, Trust())
    assert (log.parent / "kept").read_bytes() == verified_head


# Sealed bodies.


def sealed(*bodies: tuple[str, str]) -> str:
    lines = [
        EVENT if not subject else EVENT | {"seal": {"subject": subject, "body": body}}
        for subject, body in bodies
    ]
    return "".join(f"{json.dumps(line)}\n" for line in lines)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A log with three sealed bodies, of two subjects: records 1, 3 and 4."""
    made = run("init", tmp_path / "log", "--origin", "example.com/log")
    (tmp_path / "vkey").write_text(made.stdout)
    bodies = (("bob", "what bob said"), ("", ""), ("eve", "what eve said"), ("bob", "more"))
    (tmp_path / "events.jsonl").write_text(sealed(*bodies))
    done = run("append", tmp_path / "log", "--from", tmp_path / "events.jsonl")
    assert done.return_value == Exit.DONE
    return tmp_path / "log"


def test_a_body_is_sealed_and_opened(secret: Path) -> None:
    everything = b"".join(p.read_bytes() for p in secret.rglob("*") if p.is_file())
    store = (secret.parent / "log.subjects" / "subjects.json").read_bytes()
    for hidden in (b"what bob said", b"bob", b'"seal"'):
        assert hidden not in everything + store
    assert run("open", secret, "1").stdout == "what bob said\n"
    run("open", secret, "4", "-o", secret.parent / "body")
    assert (secret.parent / "body").read_text() == "more"
    assert (secret.parent / "log.master").stat().st_mode & 0o077 == 0
    assert verified(secret).return_value == Exit.DONE
    with pytest.raises(InvalidInputError, match="record 2 has no sealed body"):
        run("open", secret, "2")
    with pytest.raises(ProofError, match="keeps no record 5"):
        run("open", secret, "5")


def test_a_subject_is_erased(secret: Path) -> None:
    name = run("subjects", secret, "--subject", "bob").stdout.strip()
    done = run("erase", secret, "--subject", "bob", "--reason", "asked for it")
    assert f"The key of {name} is destroyed; record 5 says so." in done.stderr
    with pytest.raises(AuditError, match="destroyed"):
        run("open", secret, "1")
    assert run("open", secret, "3").stdout == "what eve said\n"
    states = [json.loads(line) for line in run("subjects", secret).stdout.splitlines()]
    assert {each["subject"]: each["state"] for each in states}[name] == "erased"
    assert sorted(each["state"] for each in states) == ["erased", "key"]
    last = json.loads(run("export", secret, "--start", "5").stdout)
    assert last["what"]["action"] == "log.erased"
    assert last["detail"] == {"subject": name, "reason": "asked for it"}
    assert "record 5 says so" in run("erase", secret, "--subject", "bob").stderr
    assert size_of(secret) == 6
    with pytest.raises(AuditError, match="no key of subject"):
        run("erase", secret, "--subject", "bop")
    with pytest.raises(AuditError, match="destroyed"):
        run("append", secret, "--from", secret.parent / "events.jsonl")
    assert verified(secret).return_value == Exit.DONE


def test_each_erasure_has_its_own_record(secret: Path) -> None:
    placed = run("hold", secret, "--subject", "bob", "--reason", "case 12").stdout.strip()
    run("release", secret, placed, "--reason", "closed")
    assert "record 7 says so" in run("erase", secret, "--subject", "eve").stderr
    assert "record 8 says so" in run("erase", secret, "--subject", "bob").stderr
    assert "record 7 says so" in run("erase", secret, "--subject", "eve").stderr
    assert size_of(secret) == 9


def test_a_hold_on_a_subject_forbids_to_erase_it(secret: Path) -> None:
    placed = run("hold", secret, "--subject", "bob", "--reason", "case 12")
    first = placed.stdout.strip()
    assert "is its name right" not in placed.stderr
    second = run("hold", secret, "--subject", "bob", "--reason", "case 13").stdout.strip()
    with pytest.raises(AuditError, match="case 12"):
        run("erase", secret, "--subject", "bob")
    assert run("erase", secret, "--subject", "eve").return_value == Exit.DONE
    run("release", secret, first, "--reason", "closed")
    assert "case 13" in run("subjects", secret).stdout
    with pytest.raises(AuditError, match="case 13"):
        run("erase", secret, "--subject", "bob")
    run("release", secret, second, "--reason", "closed")
    assert "hold" not in run("subjects", secret).stdout
    assert run("erase", secret, "--subject", "bob").return_value == Exit.DONE


def test_a_release_that_a_crash_cut_short_is_finished(secret: Path) -> None:
    placed = run("hold", secret, "--subject", "bob", "--reason", "case 12").stdout.strip()
    own, by = load_key(secret.parent / "log.key"), Settings(writer="cli")
    lift_hold(secret, own, int(placed), reason="settled", by=by)
    assert "lifted before" in run("release", secret, placed, "--reason", "settled").stderr
    with pytest.raises(AuditError, match=f"no legal hold {placed} stands"):
        run("release", secret, placed, "--reason", "settled")
    assert run("erase", secret, "--subject", "bob").return_value == Exit.DONE


def test_a_release_lifts_no_hold_of_another_log_with_the_same_keys(secret: Path) -> None:
    other = secret.parent / "other"
    run("init", other, "--origin", "example.com/other")
    shared = (
        "--subjects",
        secret.parent / "log.subjects",
        "--master",
        secret.parent / "log.master",
    )
    mine = run("hold", secret, "--subject", "bob", "--reason", "case 12").stdout.strip()
    theirs = run("hold", other, "--subject", "bob", "--reason", "case 13", *shared).stdout.strip()
    run("release", secret, mine, "--reason", "settled")
    with pytest.raises(AuditError, match=rf"hold example\.com/other#{theirs} forbids"):
        run("erase", secret, "--subject", "bob")
    run("release", other, theirs, "--reason", "settled", *shared)
    assert run("erase", secret, "--subject", "bob").return_value == Exit.DONE


def test_a_hold_on_an_unknown_subject_is_asked_about(secret: Path) -> None:
    placed = run("hold", secret, "--subject", "bop", "--reason", "case 12")
    assert "is its name right" in placed.stderr
    assert placed.return_value == Exit.DONE


@pytest.mark.parametrize(("start", "forbidden"), [("0", True), ("4", True), ("5", False)])
def test_a_hold_on_records_keeps_what_is_sealed_in_them(
    secret: Path, start: str, *, forbidden: bool
) -> None:
    run("hold", secret, "--from", start, "--reason", "case 12")
    if forbidden:
        with pytest.raises(AuditError, match=f"records from {start} on forbids"):
            run("erase", secret, "--subject", "bob")
        assert run("open", secret, "1").stdout == "what bob said\n"
    else:
        assert run("erase", secret, "--subject", "bob").return_value == Exit.DONE


def test_an_erasure_that_a_crash_cut_short_is_recorded_later(secret: Path) -> None:
    subjects = open_subjects(secret, secret.parent / "log.subjects", secret.parent / "log.master")
    subjects.erase("bob")
    assert "record 5 says so" in run("erase", secret, "--subject", "bob").stderr


@pytest.mark.parametrize("inside", ["--subjects", "--master"])
def test_keys_do_not_stand_in_the_log(secret: Path, inside: str) -> None:
    with pytest.raises(AuditError, match="lies in the log's folder"):
        run("open", secret, "1", inside, secret / "keys")


def test_the_keys_of_subjects_are_for_their_owner_alone(secret: Path) -> None:
    store = secret.parent / "log.subjects"
    for path in (store / "subjects.json", secret.parent / "log.master", secret.parent / "log.key"):
        assert path.stat().st_mode & 0o777 == 0o600
    assert store.stat().st_mode & 0o777 == 0o700


def test_a_file_that_is_no_master_key(secret: Path) -> None:
    master = secret.parent / "log.master"
    whole = master.read_text()
    for text in ("", "x", whole[:-5], whole.replace("v1", "v2"), "\xff"):
        master.write_text(text)
        with pytest.raises(FormatError, match="holds no master key"):
            run("open", secret, "1")
    master.write_text(whole)
    master.chmod(0o644)
    with pytest.raises(KeyFileError, match="others"):
        run("open", secret, "1")
    master.unlink()
    with pytest.raises(KeyFileError, match="cannot read"):
        run("open", secret, "1")


@pytest.mark.parametrize(
    "seal",
    [
        {"subject": "bob"},
        {"subject": "", "body": "x"},
        {"subject": "bob", "body": 1},
        {"subject": "bob", "body": "x", "more": "y"},
        "bob",
    ],
)
def test_what_cannot_be_sealed_is_refused_before_anything_is_appended(
    secret: Path, seal: object
) -> None:
    events = secret.parent / "bad.jsonl"
    for bad in (
        EVENT | {"seal": seal},
        EVENT | {"seal": {"subject": "b", "body": ""}, "sealed": {}},
    ):
        events.write_text(f"{json.dumps(EVENT)}\n{json.dumps(bad)}\n")
        with pytest.raises(InvalidInputError, match=r"bad\.jsonl:2"):
            run("append", secret, "--from", events)
    assert size_of(secret) == 5


def test_nothing_is_opened_that_is_not_in_the_tree(secret: Path) -> None:
    path = secret / "tile/entries/000.p/5"
    path.write_bytes(path.read_bytes().replace(b"customers", b"customerz"))
    with pytest.raises(TamperError):
        run("open", secret, "1")


def test_a_file_that_changed_while_it_was_read_loses_no_body(secret: Path) -> None:
    with sealing(secret, None, None, needed=False) as sealed_into:
        plain = parse_record(json.dumps(EVENT).encode())
        assert sealed_into(plain, None) is plain
        with pytest.raises(InvalidInputError, match="changed while it was read"):
            sealed_into(plain, ToSeal("bob", "x"))


# Mirrors.


def test_a_log_is_mirrored_from_a_url(log: Path) -> None:
    vkey, copy = log.parent / "vkey", log.parent / "copy"
    with served(partial(Quiet, directory=str(log.parent))) as url:
        done = run("mirror", url, copy, "--key", vkey)
        assert (done.return_value, done.stdout) == (Exit.DONE, "")
        assert "Copied 600 records; the copy has all below 600." in done.stderr
        own = ("--cosign", log.parent / "m.key", "--name", "mirror.example/m1")
        cosigned = run("mirror", url, copy, "--key", vkey, *own).stdout.strip()
        assert cosigned.startswith("mirror.example/m1+")
        assert verified(copy, "--witness", cosigned, "--require-witness").return_value == Exit.DONE
        (log / "tile/entries/000").write_bytes(b"")
        wrong = run("mirror", url, log.parent / "other", "--key", vkey)
        assert wrong.return_value == Exit.NOT_MET
        assert "NOT COPIED: tile/entries/000" in wrong.stderr
    with pytest.raises(AuditError, match="cannot read"):
        run("mirror", url, copy, "--key", vkey)
    with pytest.raises(InvalidInputError, match="no log"):
        run("mirror", log.parent / "none", copy, "--key", vkey)


REFUSED = {
    "a lone surrogate": {"where": "\ud800"},
    "an action of the log": {"what": {"action": "log.pruned"}},
    "too large": {"where": "x" * 70_000},
    "not a number": {"latency_ms": float("nan")},
    "endless": {"latency_ms": float("inf")},
    "a subject that is no text": {"seal": {"subject": "\ud800", "body": "b"}},
    "a body that is no text": {"seal": {"subject": "s", "body": "\ud800"}},
    "a large body": {"seal": {"subject": "s", "body": "x" * 60_000}},
    "an erased subject": {"seal": {"subject": "gone", "body": "b"}},
    "a body that was sealed elsewhere": {"sealed": {"subject": "0" * 32, "body": "AAAA"}},
}


@pytest.mark.parametrize("more", REFUSED.values(), ids=REFUSED)
def test_a_file_with_one_record_that_is_refused_is_not_appended(
    tmp_path: Path, more: dict[str, object]
) -> None:
    log, events = tmp_path / "log", tmp_path / "events"
    run("init", log, "--origin", "example.com/log")
    events.write_text(json.dumps(EVENT | {"seal": {"subject": "gone", "body": "b"}}))
    run("append", log, "--from", events)
    run("erase", log, "--subject", "gone", "--reason", "asked")
    events.write_text(f"{json.dumps(EVENT)}\n" * 2 + json.dumps(EVENT | more))
    with pytest.raises(BartizanError):
        run("append", log, "--from", events)
    assert size_of(log) == 3


def test_a_number_with_too_many_digits_is_no_record(log: Path) -> None:
    line = json.dumps(EVENT)[:-1] + ', "latency_ms": 1e999}'
    (log.parent / "events").write_text(line)
    with pytest.raises(InvalidInputError, match="latency_ms is no number"):
        run("append", log, "--from", log.parent / "events")
