"""Bad input and a full disk: a clear reason, nothing half-written, nothing that was found lost."""

import gzip
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from bartizan.cli.exit import Exit

MAIL = "anna.berg@firma.de"
LONG = 100 << 20
MEMORY = 2 << 30
SMALL = 64 << 10


def truncated(path: Path) -> None:
    parquet.write_table(pa.table({"mail": [MAIL] * 5_000}), path, row_group_size=1_000)
    path.write_bytes(path.read_bytes()[:-200])


def damaged(path: Path) -> None:
    table = pa.table({"mail": [f"{row}{MAIL}" for row in range(50_000)]})
    parquet.write_table(table, path, row_group_size=10_000, compression="zstd")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2_000] = bytes(2_000)
    path.write_bytes(content)


def long_line(path: Path) -> None:
    with path.open("wb") as file:
        file.write(f"{MAIL} ".encode())
        for _ in range(100):
            file.write(b"words and 12 more, " * (LONG // 100 // 19))
        file.write(b" 4111 1111 1111 1111\n")


def long_object(path: Path) -> None:
    with path.open("wb") as file:
        file.write(json.dumps({"mail": MAIL}).encode() + b"\n" + b'{"a": "')
        for _ in range(100):
            file.write(b"x" * (LONG // 100))
        file.write(b'"}\n')


def bomb(path: Path) -> None:
    nested = '{"a":' * 100_000 + "1" + "}" * 100_000
    path.write_text(f'{{"mail": "{MAIL}"}}\n{nested}\n')


def list_bomb(path: Path) -> None:
    path.write_text("[" * 1_000_000)


def mixed(path: Path) -> None:
    rows = [{"a": MAIL}, {"a": 7}, {"a": [1, {"b": MAIL}]}, {"a": None}, {"b": True}, "text", 5, []]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))


def western(path: Path) -> None:
    path.write_bytes(f"mail,city\n{MAIL},Münster\n".encode("cp1252"))


def garbage(path: Path) -> None:
    path.write_bytes(b"mail\n\xff\xfe\xfa" + MAIL.encode() + b"\n\x80\x81\n")


def uneven(path: Path) -> None:
    path.write_text(f"id,mail,city\n1\n2,{MAIL}\n3,b,c,{MAIL},e\n")


READ = {  # what is read to its end, and what is found in it
    "long_line.txt": (long_line, ("email", "credit_card")),
    "mixed.jsonl": (mixed, ("email",)),
    "western.csv": (western, ("email",)),
    "garbage.csv": (garbage, ("email",)),
    "uneven.csv": (uneven, ("email",)),
}


def corrupt(path: Path) -> None:
    content = bytearray(
        gzip.compress(b"".join(b"%d %s\n" % (row, MAIL.encode()) for row in range(90_000)))
    )
    middle = len(content) * 3 // 4
    content[middle : middle + 40] = bytes(40)
    path.write_bytes(content)


UNREAD = {  # what is not, with the reason, and what was found by then
    "truncated.parquet": (truncated, "cannot be read to its end", ()),
    "damaged.parquet": (damaged, "cannot be read to its end", ("email",)),
    "long_object.jsonl": (long_object, "line 2 is longer than 16 MiB", ("email",)),
    "corrupt.txt.gz": (corrupt, "cannot be read to its end", ("email",)),
    "bomb.jsonl": (bomb, "line 2 is no JSON that is read", ("email",)),
    "list_bomb.json": (list_bomb, "JSON", ()),
}


def bartizan(
    *arguments: str | Path, file_size: int = resource.RLIM_INFINITY
) -> subprocess.CompletedProcess[str]:
    """Run a command with so much memory, and files no larger than that: as on a full disk."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    command = [sys.executable, "-m", "bartizan", "data", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)


def types(document: str) -> set[str]:
    columns = [column for each in json.loads(document)["sources"] for column in each["columns"]]
    return {held["type"] for column in columns for held in column["types"]}


@pytest.mark.parametrize("name", READ)
def test_what_is_odd_is_read_to_its_end(name: str, tmp_path: Path) -> None:
    make, found = READ[name]
    make(tmp_path / name)
    done = bartizan("classify", tmp_path / name, "--format", "json")
    assert (done.returncode, done.stderr) == (Exit.DONE, "")
    assert set(found) <= types(done.stdout)


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_broken_is_unknown_and_what_was_found_before_stays(
    name: str, tmp_path: Path
) -> None:
    make, reason, found = UNREAD[name]
    make(tmp_path / name)
    done = bartizan("classify", tmp_path / name, "--format", "json")
    assert done.returncode == Exit.INCONCLUSIVE
    (source,) = json.loads(done.stdout)["sources"]
    assert reason in source["unread"]
    assert set(found) <= types(done.stdout)
    assert MAIL not in done.stdout + done.stderr


@pytest.mark.parametrize("name", [*UNREAD, "western.csv", "garbage.csv"])
def test_what_is_broken_is_not_redacted_by_half(name: str, tmp_path: Path) -> None:
    make = UNREAD[name][0] if name in UNREAD else READ[name][0]
    make(tmp_path / name)
    out = tmp_path / "out" / name
    out.parent.mkdir()
    out.write_text("as it was")
    done = bartizan("redact", tmp_path / name, out)
    assert done.returncode == Exit.USAGE
    assert "nothing is written" in done.stderr or "not packed" in done.stderr
    assert out.read_text() == "as it was"
    assert list(out.parent.iterdir()) == [out]
    assert MAIL not in done.stderr


def many(path: Path, rows: int = 20_000) -> Path:
    path.write_text("mail\n" + "".join(f"a{row}@firma.de\n" for row in range(rows)))
    return path


def test_a_full_disk_leaves_no_half_of_a_redacted_file(tmp_path: Path) -> None:
    out = tmp_path / "out" / "clean.csv"
    out.parent.mkdir()
    done = bartizan("redact", many(tmp_path / "a.csv"), out, file_size=SMALL)
    assert done.returncode == Exit.USAGE
    assert "File too large" in done.stderr
    assert not list(out.parent.iterdir())


def test_a_full_disk_leaves_no_half_of_a_report(tmp_path: Path) -> None:
    report = tmp_path / "out" / "report.json"
    report.parent.mkdir()
    for at in range(300):
        (tmp_path / f"{at}.txt").write_text(MAIL)
    arguments = ("classify", tmp_path, "--format", "json", "-o", report)
    done = bartizan(*arguments, file_size=SMALL)
    assert done.returncode == Exit.USAGE
    assert "File too large" in done.stderr
    assert not list(report.parent.iterdir())


def test_a_scan_whose_journal_found_the_disk_full_goes_on_later(tmp_path: Path) -> None:
    data, journal = tmp_path / "data", tmp_path / "journal"
    data.mkdir()
    for at in range(40):
        many(data / f"{at}.txt", rows=20)
    arguments = ("classify", data, "--format", "json", "--resume", journal)
    full = bartizan(*arguments, file_size=4 << 10)
    assert full.returncode == Exit.USAGE
    assert journal.exists()
    whole = bartizan(*arguments)
    assert whole.returncode == Exit.DONE
    assert len(json.loads(whole.stdout)["sources"]) == 40
    assert not journal.exists()


@pytest.mark.parametrize("name", ["no.csv", "no.parquet", "no.zip", "no.db", "no.json"])
def test_a_file_without_permission_is_unknown(name: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / name).write_text(MAIL)
    (tmp_path / "data" / "yes.txt").write_text(MAIL)
    (tmp_path / "data" / name).chmod(0)
    if os.geteuid() == 0:  # whom permissions do not bind: a link that leads nowhere is as closed
        (tmp_path / "data" / name).unlink()
        (tmp_path / "data" / name).symlink_to(tmp_path / "nowhere")
    done = bartizan("classify", tmp_path / "data", "--format", "json")
    assert done.returncode == Exit.INCONCLUSIVE
    closed, read = json.loads(done.stdout)["sources"]
    assert closed["unread"]
    assert not closed["columns"]
    assert read["lowest_class"] == "confidential"
