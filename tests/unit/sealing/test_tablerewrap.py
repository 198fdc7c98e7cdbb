"""A table is rewrapped whole or not at all, and no column of it is opened."""

import fcntl
import json
import time
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from bartizan.core.errors import BartizanError, FormatError, InvalidInputError
from bartizan.formats.thrift import fields, spliced
from bartizan.sealing import Context, SealingError
from bartizan.sealing.errors import KeyMissingError
from bartizan.sealing.header import locked
from bartizan.sealing.tablefooter import read_footer, wrapped_of
from bartizan.sealing.tablerewrap import rewrap_table
from bartizan.sealing.tables import TableEditedError, open_table, seal_table, table_head
from tests.builders_sealed import KEY, OTHER
from tests.unit.sealing.test_tables import Asked

CONTEXT = Context("patients", "3", "confidential")
TABLE = pa.table({"id": [*range(900)], "ssn": [f"078-05-{n:04}" for n in range(900)]})


@pytest.fixture
def table(tmp_path: Path) -> Path:
    parquet.write_table(TABLE, tmp_path / "plain", row_group_size=300)
    seal_table(tmp_path / "plain", tmp_path / "sealed", CONTEXT, (KEY,), {"ssn": "restricted"})
    return tmp_path / "sealed"


def opened(table: Path, key: object) -> pa.Table:
    back = table.with_name("back")
    open_table(table, back, (key,))  # type: ignore[arg-type]
    return parquet.read_table(back)


def name_of(table: Path) -> str:
    return table_head(table).recipients[0].name


def rewrap_late(table: Path, caught: list[SealingError]) -> None:
    try:
        rewrap_table(table, (KEY,), (OTHER,))
    except SealingError as error:
        caught.append(error)


def waits_for(table: Path) -> bool:
    """Whether somebody waits for the lock of a file, as the kernel tells."""
    inode = f":{table.stat().st_ino} "
    lines = Path("/proc/locks").read_text().splitlines()
    return any("->" in line and inode in line for line in lines)


def content_of(table: Path) -> bytes:
    with table.open("rb") as file:
        start = read_footer(file).start
    return table.read_bytes()[:start]


def test_a_table_opens_with_a_key_that_was_added_and_with_the_one_before(table: Path) -> None:
    before = content_of(table)
    head = rewrap_table(table, (KEY,), (OTHER,))
    assert len(head.recipients) == 2
    assert head == table_head(table, (OTHER,))
    assert opened(table, KEY) == opened(table, OTHER) == TABLE
    assert content_of(table) == before


def test_a_key_that_was_removed_opens_nothing(table: Path) -> None:
    head = rewrap_table(table, (KEY,), (OTHER,), (name_of(table),))
    assert len(head.recipients) == 1
    assert opened(table, OTHER) == TABLE
    with pytest.raises(KeyMissingError):
        open_table(table, table.with_name("back"), (KEY,))


def test_each_key_is_wrapped_for_the_class_of_its_column(table: Path) -> None:
    asked = Asked(OTHER)
    rewrap_table(table, (KEY,), (asked,))  # type: ignore[arg-type]
    assert sorted(set(asked.classes)) == ["confidential", "restricted"]


def test_a_rewrap_may_be_done_again_and_again(table: Path) -> None:
    first = name_of(table)
    rewrap_table(table, (KEY,), (OTHER,), (first,))
    second = name_of(table)
    rewrap_table(table, (OTHER,), (KEY,), (second,))
    assert name_of(table) == first
    assert opened(table, KEY) == TABLE


def test_what_cannot_be_done_leaves_the_table_as_it_was(table: Path) -> None:
    before, name = table.read_bytes(), name_of(table)
    with pytest.raises(KeyMissingError):
        rewrap_table(table, (OTHER,), (KEY,))
    with pytest.raises(InvalidInputError, match="0 keys would be left"):
        rewrap_table(table, (KEY,), (), (name,))
    with pytest.raises(InvalidInputError, match="not sealed for nobody"):
        rewrap_table(table, (KEY,), (), ("nobody",))
    assert table.read_bytes() == before
    assert sorted(each.name for each in table.parent.iterdir()) == ["plain", "sealed"]


def test_where_nothing_changes_nothing_is_written(table: Path) -> None:
    before = table.stat()
    assert rewrap_table(table, (KEY,)) == table_head(table, (KEY,))
    assert table.stat().st_ino == before.st_ino


def test_two_rewraps_at_once_lose_nothing(table: Path) -> None:
    first, caught = name_of(table), list[SealingError]()
    with table.open("rb") as file, locked(file, fcntl.LOCK_EX):
        second = Thread(target=rewrap_late, args=(table, caught))
        second.start()
        for _ in range(500):
            if waits_for(table) or not second.is_alive():
                break
            time.sleep(0.01)
        # What another rewrap does while it holds the lock.
        copy = table.with_name("copy")
        copy.write_bytes(table.read_bytes())
        rewrap_table(copy, (KEY,), (OTHER,), (first,))
        copy.replace(table)
    second.join()
    assert "was replaced meanwhile" in caught[0].message
    assert first not in {each.name for each in table_head(table).recipients}


def test_who_may_read_a_table_may_read_it_after(table: Path) -> None:
    table.chmod(0o640)
    rewrap_table(table, (KEY,), (OTHER,))
    assert table.stat().st_mode & 0o777 == 0o640


def test_a_public_part_without_end_is_refused_at_once(table: Path) -> None:
    endless = b"\x19\xf1" + b"\xff\xff\xff\x3f" + bytes(8 << 20)
    length = len(endless).to_bytes(4, "little")
    table.write_bytes(b"PARE" + endless + length + b"PARE")
    with pytest.raises(FormatError, match="cut off"):
        rewrap_table(table, (KEY,), (OTHER,))


def test_a_link_is_not_replaced_by_a_table(table: Path) -> None:
    link = table.with_name("link")
    link.symlink_to(table)
    before = table.read_bytes()
    with pytest.raises(SealingError):
        rewrap_table(link, (KEY,), (OTHER,))
    assert table.read_bytes() == before


def test_a_footer_that_was_edited_is_named(table: Path) -> None:
    content = bytearray(table.read_bytes())
    content[-60] ^= 1
    table.write_bytes(content)
    with pytest.raises(TableEditedError):
        rewrap_table(table, (KEY,), (OTHER,))
    assert table.read_bytes() == content


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_edit_of_the_end_makes_another_table(table: Path, data: st.DataObject) -> None:
    whole = table.read_bytes()
    start = len(content_of(table))
    at = data.draw(st.integers(start, len(whole) - 1))
    changed = bytearray(whole)
    changed[at] ^= data.draw(st.integers(1, 255))
    edited = table.with_name("edited")
    edited.write_bytes(changed)
    try:
        rewrap_table(edited, (KEY,), (OTHER,))
        assert opened(edited, OTHER) == TABLE  # some names in the material are not authenticated
    except BartizanError:
        return


def test_keys_of_two_tables_are_not_rewrapped_as_those_of_one(table: Path) -> None:
    other = table.with_name("other")
    seal_table(table.with_name("plain"), other, CONTEXT, (KEY,), {})
    with table.open("rb") as file, other.open("rb") as second:
        one, two = read_footer(file), read_footer(second)
    content = content_of(table) + one.written().replace(one.public, two.public)
    table.write_bytes(content)
    with pytest.raises(BartizanError):
        rewrap_table(table, (KEY,), (OTHER,))


def test_who_opens_columns_is_not_hidden_in_what_nothing_authenticates(table: Path) -> None:
    rewrap_table(table, (KEY,), (OTHER,))
    with table.open("rb") as file:
        footer = read_footer(file)
    material = json.loads(fields(footer.public, {(2,)})[0][0].value)
    wrapped = json.loads(material["wrappedDEK"])
    wrapped["recipients"].pop(0)
    material["wrappedDEK"] = json.dumps(wrapped)
    public = spliced(
        footer.public, fields(footer.public, {(2,)})[0], [json.dumps(material).encode()]
    )
    table.write_bytes(content_of(table) + replace(footer, public=public).written())
    with pytest.raises(FormatError, match="different contexts or keys"):
        rewrap_table(table, (OTHER,), (KEY,))
    with pytest.raises(FormatError, match="different contexts or keys"):
        opened(table, OTHER)


MATERIAL = {
    "keyMaterialType": "PKMT1",
    "internalStorage": True,
    "masterKeyID": "internal",
    "wrappedDEK": "x",
    "doubleWrapping": False,
}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"internalStorage": False}, "lie in a file beside it"),
        ({"doubleWrapping": True}, "not written as"),
        ({"keyMaterialType": "PKMT2"}, "not written as"),
        ({"wrappedDEK": 5}, "not written as"),
    ],
)
def test_material_of_another_tool_is_refused(changes: dict[str, object], reason: str) -> None:
    assert wrapped_of(json.dumps(MATERIAL).encode()) == ("x", "internal")
    with pytest.raises(FormatError, match=reason):
        wrapped_of(json.dumps({**MATERIAL, **changes}).encode())


@pytest.mark.parametrize("content", [b"", b"PARE", b"PAREPARE", b"PARE" + b"\xff" * 8 + b"PARE"])
def test_what_has_no_footer_is_not_rewrapped(table: Path, content: bytes) -> None:
    table.write_bytes(content)
    with pytest.raises(FormatError, match="is not rewrapped: "):
        rewrap_table(table, (KEY,), (OTHER,))
