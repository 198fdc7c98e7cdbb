"""`bartizan audit` from the first log to a handed-over one, and its exit codes."""

import json
import os
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner, Result

from bartizan.audit.keyfiles import load_key
from bartizan.cli.audit import command
from bartizan.cli.exit import Exit
from bartizan.core.errors import BartizanError, FormatError, InvalidInputError
from tests.unit.audit.logs import entries_of, rewrite, size_of
from tests.unit.audit.receivers import unused_port

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
    made = run("init", tmp_path / "log", "--origin", "example.com/log")
    (tmp_path / "vkey").write_text(made.stdout)
    events = "".join(f"{json.dumps(EVENT)}\n" for _ in range(3))
    (tmp_path / "events.jsonl").write_text(events + "\n")
    appended = run("append", tmp_path / "log", "--from", tmp_path / "events.jsonl")
    assert (appended.return_value, size_of(tmp_path / "log")) == (Exit.DONE, 4)
    return tmp_path / "log"


def verified(log: Path, *more: str | Path) -> Result:
    return run("verify", log, "--key", log.parent / "vkey", *more)


def test_a_log_is_verified(log: Path) -> None:
    assert verified(log).return_value == Exit.DONE
    assert "No head held outside was given" in verified(log).stderr
    assert verified(log, "--require-witness").return_value == Exit.INCONCLUSIVE
    told = json.loads(verified(log, "--format", "json").stdout)
    assert (told["sound"], told["size"], told["suspicions"]) == (True, 4, [])


def test_a_changed_log_exits_1(log: Path) -> None:
    entries = entries_of(log, 4)
    rewrite(log, [*entries[:2], entries[2].replace(b"alice", b"mallo"), entries[3]], None)
    found = verified(log)
    assert found.return_value == Exit.NOT_MET
    assert "TAMPERED edit" in found.stderr
    told = json.loads(verified(log, "--format", "json").stdout)
    assert told["suspicions"][0]["attack"] == "edit"


def test_a_witness_makes_the_claim_stronger(log: Path) -> None:
    arguments: list[str | Path] = ["witness", log, "--key", log.parent / "w.key", "--name"]
    arguments += ["witness.example", "--state", log.parent / "state"]
    arguments += ["--log-key", log.parent / "vkey"]
    done = run(*arguments)
    vkey = done.stdout.strip()
    assert verified(log, "--witness", vkey, "--require-witness").return_value == Exit.DONE
    receipt = log.parent / "record.tlog-proof"
    assert run("prove", log, "2", "-o", receipt, "--witness", vkey).return_value == Exit.DONE
    checked = run("check", receipt, "--key", log.parent / "vkey", "--witness", vkey)
    assert "Cosigned by 1" in checked.stderr
    assert json.loads(checked.stdout)["who"]["principal"] == "alice"
    assert run(*arguments, "-o", log.parent / "head").return_value == Exit.DONE
    assert verified(log, "--head", log.parent / "head").return_value == Exit.DONE
    rewrite(log, [*entries_of(log, 4)[:3], b"other"], load_key(log.with_name("log.key")))
    assert run(*arguments).return_value == Exit.NOT_MET
    assert verified(log, "--witness", vkey).return_value == Exit.NOT_MET


def test_a_receipt_is_checked_offline(log: Path) -> None:
    vkey = (log.parent / "vkey").read_text().strip()
    receipt = log.parent / "record.tlog-proof"
    receipt.write_text(run("prove", log, "1").stdout)
    assert run("check", receipt, "--key", vkey).return_value == Exit.DONE
    needed = run("check", receipt, "--key", vkey, "--require-witness")
    assert needed.return_value == Exit.INCONCLUSIVE
    assert run("check", receipt, "--key", vkey, "--origin", "other").return_value == Exit.NOT_MET
    (log.parent / "other").write_bytes(b"another entry")
    other = run("check", receipt, "--key", vkey, "--entry", log.parent / "other")
    assert other.return_value == Exit.NOT_MET
    bare = "".join(
        line
        for line in receipt.read_text().splitlines(keepends=True)
        if not line.startswith("extra ")
    )
    receipt.write_text(bare)
    with pytest.raises(InvalidInputError, match="does not hold"):
        run("check", receipt, "--key", vkey)


def test_verification_goes_on_from_the_head_that_was_kept(log: Path) -> None:
    kept = log.parent / "kept"
    assert verified(log, "-o", kept).return_value == Exit.DONE
    run("append", log, "--from", log.parent / "events.jsonl")
    assert verified(log, "--since", kept, "-o", kept).return_value == Exit.DONE
    assert "7\n" in kept.read_text()


def test_the_log_is_asked_exported_and_copied(log: Path) -> None:
    found = run("query", log, "--principal", "alice", "--since", "2026-01-01").stdout
    assert len(found.splitlines()) == 3
    assert not run("query", log, "--until", "2001-01-01").stdout
    assert len(run("export", log, "--start", "1").stdout.splitlines()) == 3
    first = json.loads(run("export", log, "--format", "ocsf").stdout.splitlines()[0])
    assert first["activity_name"] == "log.created"
    vkey, copy = log.parent / "vkey", log.parent / "copy"
    assert run("mirror", log, copy, "--key", vkey).return_value == Exit.DONE
    (log / "tile/entries/000.p/4").write_bytes(b"")
    assert run("mirror", log, copy, "--key", vkey).return_value == Exit.NOT_MET


@pytest.mark.parametrize("form", ["jsonl", "ocsf", "cef", "syslog", "otlp", "parquet"])
def test_the_log_is_exported_in_each_form(log: Path, form: str) -> None:
    arguments: list[str | Path] = ["export", log, "--format", form, "--key", log.parent / "vkey"]
    file = log.parent / "out"
    assert run(*arguments, "-o", file).return_value == Exit.DONE
    assert b"alice" in file.read_bytes()
    if form != "parquet":
        assert run(*arguments).stdout_bytes == file.read_bytes()
    whole = file.read_bytes()
    rewrite(log, [*entries_of(log, 4)[:3], b"other"], None)
    assert run(*arguments, "-o", file).return_value == Exit.NOT_MET
    assert file.read_bytes() == whole
    assert sorted(log.parent.glob(".out*")) == []


def test_a_parquet_file_is_not_for_the_terminal(log: Path) -> None:
    with pytest.raises(InvalidInputError, match="not for the terminal"):
        run("export", log, "--format", "parquet")


def test_an_export_can_ask_who_signed(log: Path) -> None:
    made = run("init", log.parent / "other", "--origin", "example.com/log")
    told = run("export", log, "--key", made.stdout.strip())
    assert (told.return_value, told.stdout) == (Exit.NOT_MET, "")


def forwarded(log: Path, to: str, *more: str | Path) -> Result:
    return run("forward", log, "--key", log.parent / "vkey", "--to", to, "--once", *more)


def test_the_log_is_forwarded_from_where_it_was(log: Path) -> None:
    out = log.parent / "siem.jsonl"
    done = forwarded(log, f"file:{out}")
    assert done.return_value == Exit.DONE
    assert "has the records below 4" in done.stderr
    run("append", log, "--from", log.parent / "events.jsonl")
    assert forwarded(log, f"file:{out}").return_value == Exit.DONE
    assert [json.loads(line)["index"] for line in out.read_text().splitlines()] == list(range(7))
    cursors = list(log.parent.glob("log.forward-*.json"))
    assert len(cursors) == 1
    assert verified(log).return_value == Exit.DONE
    other = forwarded(log, f"file:{out}.cef", "--format", "cef", "--start", "5")
    assert other.return_value == Exit.DONE
    assert len((log.parent / "siem.jsonl.cef").read_text().splitlines()) == 2


def test_a_forwarder_says_why_it_ends(log: Path) -> None:
    nobody = f"syslog+tcp://127.0.0.1:{unused_port()}"
    gave_up = forwarded(log, nobody, "--tries", "1")
    assert gave_up.return_value == Exit.INCONCLUSIVE
    assert "Gave up: 127.0.0.1" in gave_up.stderr
    assert "has the records below 0" in gave_up.stderr
    out = f"file:{log.parent / 'out'}"
    with pytest.raises(InvalidInputError, match="is in the log's folder"):
        forwarded(log, out, "--cursor", log / "cursor")
    with pytest.raises(InvalidInputError, match="is in the log's folder"):
        forwarded(log, f"file:{log / 'out'}")
    with pytest.raises(InvalidInputError, match="no receiver"):
        forwarded(log, "http://127.0.0.1:1")
    rewrite(log, [*entries_of(log, 4)[:3], b"other"], None)
    changed = forwarded(log, out, "--cursor", log.parent / "cursor")
    assert changed.return_value == Exit.NOT_MET
    assert "NOT FORWARDED" in changed.stderr


def test_the_log_is_handed_over(log: Path) -> None:
    new = log.parent / "new.key"
    assert run("rotate-key", log, "--new-key", new).return_value == Exit.DONE
    assert verified(log).return_value == Exit.DONE
    with pytest.raises(BartizanError, match="newer key"):
        run("append", log, "--from", log.parent / "events.jsonl")
    done = run("append", log, "--from", log.parent / "events.jsonl", "--key", new)
    assert done.return_value == Exit.DONE


def test_a_bad_line_is_refused_before_anything_is_appended(log: Path) -> None:
    events = log.parent / "bad.jsonl"
    for bad, told in (("{}x", "bad.jsonl:2"), ("x" * (1 << 21), "longer")):
        events.write_text(f"{json.dumps(EVENT)}\n{bad}\n")
        with pytest.raises(InvalidInputError, match=told):
            run("append", log, "--from", events)
    assert size_of(log) == 4


def test_what_is_not_there(log: Path) -> None:
    with pytest.raises(InvalidInputError, match="there is no log"):
        run("verify", log.parent / "none")
    with pytest.raises(InvalidInputError, match="not of"):
        run(
            "init", log.parent / "b", "--origin", "example.com/b", "--key", log.with_name("log.key")
        )
    (log.parent / "empty").mkdir()
    with pytest.raises(InvalidInputError, match="there is no"):
        run("prove", log.parent / "empty", "0")
    (log.parent / "text").write_text("no head")
    with pytest.raises(FormatError):
        verified(log, "--head", log.parent / "text")


@pytest.mark.parametrize("command", ["export", "forward", "witness"])
def test_who_looks_at_the_head_alone_takes_one_key_of_a_log(log: Path, command: str) -> None:
    top = log.parent
    rotated = run("rotate-key", log, "--new-key", top / "new.key").stdout.strip()
    key = "--log-key" if command == "witness" else "--key"
    more: dict[str, list[str | Path]] = {
        "forward": ["--to", f"file:{top}/out.jsonl", "--once"],
        "witness": ["--key", top / "w.key", "--name", "w", "--state", top / "state"],
    }
    with pytest.raises(InvalidInputError, match="only one of them rules"):
        run(command, log, key, top / "vkey", key, rotated, *more.get(command, []))
    assert run(command, log, key, rotated, *more.get(command, [])).return_value == Exit.DONE


def test_what_comes_through_a_pipe_is_appended(log: Path) -> None:
    content = (log.parent / "events.jsonl").read_bytes()
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    done = run("append", log, "--from", f"/dev/fd/{reading}")
    os.close(reading)
    assert (done.return_value, size_of(log)) == (Exit.DONE, 7)
    assert "Appended 3 records" in done.stderr


def test_a_bad_line_in_a_pipe_is_refused_before_anything_is_appended(log: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, (log.parent / "events.jsonl").read_bytes() + b"{}}\n")
    os.close(writing)
    with pytest.raises(InvalidInputError, match=":5 is no record"):
        run("append", log, "--from", f"/dev/fd/{reading}")
    os.close(reading)
    assert size_of(log) == 4


def test_an_answer_that_is_cut_says_so(log: Path) -> None:
    for more in ((), ("--no-index",)):
        cut = run("query", log, "--principal", "alice", "--limit", "2", *more)
        assert (cut.return_value, cut.stdout.count("alice")) == (Exit.INCONCLUSIVE, 2)
        assert "More than 2 records match" in cut.stderr
        whole = run("query", log, "--principal", "alice", "--limit", "3", *more)
        assert (whole.return_value, whole.stdout.count("alice"), whole.stderr) == (0, 3, "")


def test_a_question_may_ask_who_signed(log: Path) -> None:
    other = run("init", log.with_name("other"), "--origin", "example.com/log").stdout.strip()
    assert run("query", log, "--key", log.parent / "vkey").return_value == Exit.DONE
    refused = run("query", log, "--key", other)
    assert (refused.return_value, refused.stdout) == (Exit.NOT_MET, "")
    assert "NOT ANSWERED" in refused.stderr


def test_an_export_does_not_believe_the_file_minimum(log: Path) -> None:
    (log / "minimum").write_text("256\n")
    done = run("export", log, "--key", log.parent / "vkey")
    assert (done.return_value, done.stdout) == (Exit.NOT_MET, "")
    assert "no record of the log says" in done.stderr


def test_a_newer_head_that_was_kept_is_not_replaced_by_an_older_one(log: Path) -> None:
    kept, old = log.parent / "kept.head", log.parent / "old"
    copytree(log, old)
    run("append", log, "--from", log.parent / "events.jsonl")
    assert verified(log, "-o", kept).return_value == Exit.DONE
    newer = kept.read_bytes()
    told = verified(old, "-o", kept)
    assert (told.return_value, kept.read_bytes()) == (Exit.NOT_MET, newer)
    assert "TAMPERED rollback" in told.stderr
    run("append", log, "--from", log.parent / "events.jsonl")
    assert verified(log, "-o", kept).return_value == Exit.DONE
    assert kept.read_bytes() == (log / "checkpoint").read_bytes()


@pytest.mark.parametrize("option", ["--head", "--since", "-o"])
def test_what_lies_with_the_log_is_not_held_outside(log: Path, option: str) -> None:
    with pytest.raises(InvalidInputError, match="in the log's folder"):
        verified(log, option, log / "checkpoint")


def test_what_is_no_head_is_not_replaced(log: Path) -> None:
    with pytest.raises(FormatError):
        verified(log, "-o", log.parent / "events.jsonl")


def test_no_receipt_is_made_that_proves_nothing(log: Path) -> None:
    entries = entries_of(log, 4)
    rewrite(log, [*entries[:2], entries[2].replace(b"alice", b"mallo"), entries[3]], None)
    for number in ("1", "2"):
        done = run("prove", log, number, "-o", log.parent / "receipt")
        assert (done.return_value, (log.parent / "receipt").exists()) == (Exit.NOT_MET, False)
        assert "NOT PROVEN" in done.stderr


def test_a_log_has_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "log/tile").mkdir()
    (tmp_path / "log/checkpoint.tmp").write_bytes(b"of a making that was killed")
    assert run("init", tmp_path / "log", "--origin", "example.com/log").return_value == Exit.DONE
    (tmp_path / "used").mkdir()
    (tmp_path / "used/notes.txt").write_text("mine")
    with pytest.raises(BartizanError, match=r"is not empty: it holds notes\.txt"):
        run("init", tmp_path / "used", "--origin", "example.com/log")
    assert [each.name for each in (tmp_path / "used").iterdir()] == ["notes.txt"]
