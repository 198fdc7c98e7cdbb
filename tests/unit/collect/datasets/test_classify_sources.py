"""What sources hold: the same by sample, in parts, in processes, and after an end."""

import csv
import gzip
import json
import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pytest
from pyarrow import parquet

from bartizan.classify.batch import Spec
from bartizan.classify.classified import Classified
from bartizan.collect.datasets.classify import Run, classify
from bartizan.collect.datasets.journal import FileJournal, NoJournal
from bartizan.collect.datasets.reading import parts
from bartizan.collect.datasets.tasks import Task
from bartizan.collect.datasets.walking import sources
from bartizan.core.errors import InvalidInputError, LostWorkError
from bartizan.engine.executor import Local, Work
from bartizan.engine.told import Position, Told, silent

SPEC = Spec(key=bytes(32))
T = TypeVar("T")
ALONE = Local(1)


def classified(path: Path, *, above: int | None = None, key: bytes = bytes(32)) -> Classified:
    spec = replace(SPEC, key=key)
    (found,) = classify(list(sources([path])), spec, Run(ALONE, NoJournal()), sampled_above=above)
    return found


def holdings(found: Classified) -> dict[str, list[tuple[str, int]]]:
    return {
        column.column: [(held.type, held.count.rows if held.count else 0) for held in column.holds]
        for column in found.columns
        if column.holds
    }


def large(folder: Path, rows: int = 20_000) -> Path:
    """A table: a column full of addresses, codes, and a rare number in texts."""
    chance = random.Random(3)  # noqa: S311 - a made-up table
    path = folder / "large.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["email", "code", "note"])
        for row in range(rows):
            rare = " my SSN is 536-22-8726" if row == 15_001 else ""
            note = f"a note of some length about the order, nothing else to say here{rare}"
            writer.writerow([f"u{row}@mail.org", f"K{chance.randrange(99)}", note])
    return path


def test_a_sample_decides_and_what_it_leaves_open_is_scanned_in_full(tmp_path: Path) -> None:
    found = classified(large(tmp_path), above=1000)
    assert found.sampled
    columns = {column.column: column for column in found.columns}
    assert columns["email"].seen.rows == 4_000
    assert columns["email"].bound == pytest.approx(3 / 4_000)
    assert columns["code"].bound > 0
    assert columns["note"].bound == 0
    assert holdings(found)["note"] == [("us_ssn", 1)]
    assert {held.count.first for held in columns["note"].holds if held.count} == {15_001}


@pytest.mark.parametrize("above", [None, 1], ids=["in full", "after a sample"])
def test_a_field_that_few_rows_have_is_one_of_all_rows(tmp_path: Path, above: int | None) -> None:
    rows = [{"t": "a note of some length about the order", "n": n} for n in range(20_000)]
    rows[9_000]["rare"] = "x@y.de, to whom we wrote about the order"
    (tmp_path / "a.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    found = classified(tmp_path / "a.jsonl", above=above)
    columns = {column.column: column for column in found.columns}
    assert holdings(found)["rare"] == [("email", 1)]
    assert (columns["rare"].seen.rows, columns["rare"].bound) == (20_000, 0)


def test_each_part_of_a_table_gives_its_share_of_the_sample(tmp_path: Path) -> None:
    values = pa.table({"t": [f"x{n}@y.de" for n in range(10_000)]})
    parquet.write_table(values, tmp_path / "a.parquet", row_group_size=1_000)
    (column,) = classified(tmp_path / "a.parquet", above=1).columns
    assert (column.seen.rows, column.total) == (4_000, 10_000)


def packed(folder: Path) -> Path:
    path = folder / "packed.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"t": "the same again and again"}\n' * 60_000))
    return path


def in_groups(folder: Path) -> Path:
    path = folder / "a.parquet"
    table = pa.table({"t": [f"a text of more than a few words {n}" for n in range(90_000)]})
    parquet.write_table(table, path, row_group_size=30_000)
    return path


@pytest.mark.parametrize("make", [large, packed, in_groups])
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("above", [None, 1])
def test_progress_counts_each_source_once(
    tmp_path: Path, make: Callable[[Path], Path], jobs: int, above: int | None
) -> None:
    found, steps = list(sources([make(tmp_path)])), list[int]()
    run = Run(Local(jobs), NoJournal(), Position(steps.append))
    list(classify(found, SPEC, run, sampled_above=above))
    assert sum(steps) == pytest.approx(found[0].size, abs=4)
    assert min(steps) > 0


def test_progress_moves_within_a_part(tmp_path: Path) -> None:
    found, steps = list(sources([large(tmp_path, 60_000)])), list[int]()
    list(classify(found, SPEC, Run(ALONE, NoJournal(), Position(steps.append))))
    assert len(steps) >= found[0].size >> 20


def test_a_resumed_scan_begins_where_it_was(tmp_path: Path) -> None:
    found, steps = list(sources([in_groups(tmp_path)])), list[int]()
    run = Run(Counting(2), FileJournal(tmp_path / "journal"))
    with pytest.raises(LostWorkError):
        list(classify(found, SPEC, run))
    again = Run(ALONE, FileJournal(tmp_path / "journal"), Position(steps.append))
    list(classify(found, SPEC, again))
    assert steps[0] >= found[0].size * 2 // 3 - 2
    assert sum(steps) == pytest.approx(found[0].size, abs=4)


def test_one_broken_source_keeps_no_other_from_being_read(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    (tmp_path / "b.txt").write_text("x@y.de")
    broken, whole = classify(list(sources([tmp_path])), SPEC, Run(ALONE, NoJournal()))
    assert broken.unread
    assert holdings(whole) == {"text": [("email", 1)]}


def test_a_part_that_is_gone_when_its_turn_comes_is_unread(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x@y.de")
    found = list(sources([tmp_path]))
    (tmp_path / "a.txt").unlink()
    (gone,) = classify(found, SPEC, Run(ALONE, FileJournal(tmp_path / "journal")))
    assert "No such file" in gone.unread


def test_row_groups_give_what_the_whole_gives(tmp_path: Path) -> None:
    values = {"t": [f"x{n}@y.de" if n % 3 else "none" for n in range(1000)]}
    for size in (1000, 7):
        parquet.write_table(pa.table(values), tmp_path / f"{size}.parquet", row_group_size=size)
    one, many = (classified(tmp_path / f"{size}.parquet") for size in (1000, 7))
    assert [column.seen for column in one.columns] == [column.seen for column in many.columns]


def test_equal_values_have_equal_digests_under_one_key_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x@y.de")
    (tmp_path / "b.txt").write_text("Mail: x@y.de!")
    one, other = (
        classified(tmp_path / name).columns[0].holds[0].count for name in ("a.txt", "b.txt")
    )
    rekeyed = classified(tmp_path / "a.txt", key=b"k" * 32).columns[0].holds[0].count
    assert one is not None
    assert other is not None
    assert rekeyed is not None
    assert one.digests == other.digests != rekeyed.digests


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.bin", b"\x00\x01", "format"),
        ("a.parquet", b"PAR1", "cannot be read"),
        ("a.jsonl", b'{"a": "x@y.de"}\nbroken', "line 2"),
    ],
)
def test_what_is_not_read_is_unknown_with_its_reason(
    name: str, content: bytes, reason: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    assert reason in classified(tmp_path / name).unread


def test_what_was_read_before_the_fault_still_counts(tmp_path: Path) -> None:
    many = "\n".join('{"a": "x@y.de"}' for _ in range(5_000))
    (tmp_path / "a.jsonl").write_text(f"{many}\nbroken")
    found = classified(tmp_path / "a.jsonl")
    assert found.unread
    assert holdings(found)["a"] == [("email", 5_000)]


def test_a_scan_that_was_ended_reads_no_finished_part_again(tmp_path: Path) -> None:
    values = pa.table({"t": [f"x{n}@y.de" for n in range(10)]})
    parquet.write_table(values, tmp_path / "a.parquet", row_group_size=5)
    found = list(sources([tmp_path / "a.parquet"]))
    journal = FileJournal(tmp_path / "journal")
    spec = replace(SPEC, key=journal.key)
    (whole,) = classify(found, spec, Run(ALONE, journal))
    text = (tmp_path / "journal").read_text()
    head, first, second = text.splitlines()
    (tmp_path / "journal").write_text(f"{head}\n{first}\n{second[:40]}")
    again = FileJournal(tmp_path / "journal")
    assert again.key == journal.key
    one, other = parts(found[0])
    assert again.known(Task(one, spec)) is not None
    assert again.known(Task(other, spec)) is None
    assert list(classify(found, spec, Run(ALONE, again))) == [whole]
    assert (tmp_path / "journal").read_text() == text


class Counting:
    """Runs tasks here, and counts them; ends without a word after so many."""

    def __init__(self, most: int | None = None) -> None:
        self.most = most
        self.done: list[str] = []

    def run(
        self, function: Work[T], items: Sequence[T], told: Told = silent
    ) -> Iterator[tuple[int, str]]:
        for at, item in enumerate(items):
            if len(self.done) == self.most:
                raise LostWorkError("ended")
            self.done.append(item.part.name if isinstance(item, Task) else "")
            yield at, function(item, told)


def test_a_resumed_scan_does_what_is_left_and_nothing_twice(tmp_path: Path) -> None:
    values = pa.table({"t": [f"a text of more than a few words {n}" for n in range(9_000)]})
    parquet.write_table(values, tmp_path / "a.parquet", row_group_size=1_000)
    found = list(sources([tmp_path / "a.parquet"]))
    first, second = Counting(13), Counting()
    begun = classify(found, SPEC, Run(first, FileJournal(tmp_path / "journal")), sampled_above=1)
    with pytest.raises(LostWorkError):
        list(begun)
    again = FileJournal(tmp_path / "journal")
    resumed = list(classify(found, SPEC, Run(second, again), sampled_above=1))
    assert first.done == [*map(str, range(9)), *map(str, range(4))]
    assert second.done == [str(group) for group in range(4, 9)]
    assert resumed == list(classify(found, SPEC, Run(ALONE, NoJournal()), sampled_above=1))


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x@y.de")
    found = list(sources([tmp_path / "a.txt"]))
    journal = FileJournal(tmp_path / "journal")
    list(classify(found, SPEC, Run(ALONE, journal)))
    (tmp_path / "a.txt").write_text("nothing here")
    (again,) = classify(found, SPEC, Run(ALONE, journal))
    assert not holdings(again)


def test_a_journal_holds_no_value_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("anna@firm.de")
    journal = FileJournal(tmp_path / "journal")
    list(classify(list(sources([tmp_path / "a.txt"])), SPEC, Run(ALONE, journal)))
    assert "anna" not in (tmp_path / "journal").read_text()
    assert (tmp_path / "journal").stat().st_mode & 0o077 == 0


def test_another_file_is_no_journal(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("something\n")
    with pytest.raises(InvalidInputError):
        FileJournal(tmp_path / "a")


def test_two_columns_of_one_name_are_both_counted(tmp_path: Path) -> None:
    table = pa.table([pa.array(["x@y.de"]), pa.array(["z"])], names=["a", "a"])
    parquet.write_table(table, tmp_path / "a.parquet")
    assert holdings(classified(tmp_path / "a.parquet")) == {"a": [("email", 1)]}


def test_the_name_of_a_column_is_looked_at_and_not_shown(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"ann@firm.de": [1]}), tmp_path / "a.parquet")
    assert holdings(classified(tmp_path / "a.parquet")) == {"«email»": [("email", 1)]}


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{}\n", b'{"schema": 1, "key": "00"}\n'])
def test_no_bytes_are_taken_for_a_journal(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(InvalidInputError):
        FileJournal(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == content


def test_what_was_kept_under_another_key_is_scanned_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x@y.de")
    found = list(sources([tmp_path / "a.txt"]))
    journal = FileJournal(tmp_path / "journal")
    list(classify(found, SPEC, Run(ALONE, journal)))
    (part,) = parts(found[0])
    again = FileJournal(tmp_path / "journal")
    assert again.known(Task(part, SPEC)) is not None
    assert again.known(Task(part, replace(SPEC, key=bytes(31) + b"1"))) is None


BYTES = {
    "words": (b"\x89PNG\0\x01owner: x@y.de\0\xff", [("email", 1)]),
    "UTF-16": ("mail x@y.de".encode("utf-16-le"), [("email", 1)]),
    "nothing": (bytes(64), []),
}


@pytest.mark.parametrize("name", BYTES)
def test_cells_of_bytes_are_unknown_but_for_the_words_in_them(name: str, tmp_path: Path) -> None:
    content, found = BYTES[name]
    columns = {"image": [{"bytes": content}], "raw": [content], "many": [[content]]}
    parquet.write_table(pa.table(columns), tmp_path / "a.parquet")
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute("CREATE TABLE t (raw BLOB)")
        connection.execute("INSERT INTO t VALUES (?)", (content,))
    connection.close()
    expected = {column: found for column in columns if found}
    for above in (None, 1):
        table = classified(tmp_path / "a.parquet", above=above)
        assert holdings(table) == expected
        assert table.unread.startswith("image, many, raw: cells hold bytes that are no text")
    database = classified(tmp_path / "a.db")
    assert holdings(database) == ({"raw": found} if found else {})
    assert (
        database.unread
        == "raw: cells hold bytes that are no text: only words in them were looked at"
    )


def test_plain_bytes_are_text(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"raw": [b"x@y.de", None]}), tmp_path / "a.parquet")
    assert not classified(tmp_path / "a.parquet").unread


@pytest.mark.parametrize("name", ["姓名", "氏名", "성명", "Имя", "apellidos", "Prénom", "vorname"])
def test_a_column_that_announces_names_in_any_language_has_them(name: str, tmp_path: Path) -> None:
    people = ["王小明", "김민수", "Анна", "José"]
    parquet.write_table(pa.table({name: people}), tmp_path / "a.parquet")
    assert holdings(classified(tmp_path / "a.parquet")) == {name: [("person", 4)]}


def test_a_firm_in_a_column_of_names_is_no_person(tmp_path: Path) -> None:
    firms = ["Acme Trading GmbH", "Smith and Sons Ltd", "华为有限公司", "株式会社田中", "Anna Berg"]
    parquet.write_table(pa.table({"customer_name": firms}), tmp_path / "a.parquet")
    assert holdings(classified(tmp_path / "a.parquet")) == {"customer_name": [("person", 1)]}
