"""A table is sealed column by column, no column stays plain, and no other table comes back."""

import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from pyarrow.parquet import encryption

from bartizan.core.errors import BartizanError, FormatError, InvalidInputError
from bartizan.core.words import Phase
from bartizan.sealing import Context, KeyProvider, Recipient, SealingError
from bartizan.sealing.columnkeys import ColumnKeys
from bartizan.sealing.errors import KeyMissingError, WrappedKeyEditedError
from bartizan.sealing.local import KeyFile
from bartizan.sealing.tables import (
    TableEditedError,
    is_sealed_table,
    open_table,
    seal_table,
    table_head,
)
from tests.builders_sealed import KEY, OTHER

KEYS = (KEY, OTHER)
CONTEXT = Context("patients", "3", "confidential")
TABLE = pa.table(
    {
        "id": list(range(1000)),
        "ssn": [f"078-05-{n:04}" for n in range(1000)],
        "tags": [["a", "b"]] * 1000,
        "address": [{"city": "Bonn", "zip": "53111"}] * 1000,
    }
)


class Asked:
    """A key that notes the contexts in which it is used."""

    def __init__(self, key: KeyProvider) -> None:
        self._key = key
        self.classes: list[str] = []

    def new_key(self, context: object) -> object:
        raise NotImplementedError

    def wrap(self, data_key: bytes, context: dict[str, str]) -> Recipient:
        self.classes.append(context["bartizan:class"])
        return self._key.wrap(data_key, context)

    def opens(self, recipient: Recipient) -> bool:
        return self._key.opens(recipient)

    def unwrap(self, recipient: Recipient, context: dict[str, str]) -> bytes:
        self.classes.append(context["bartizan:class"])
        return self._key.unwrap(recipient, context)


class Foreign(encryption.KmsClient):  # type: ignore[misc]
    """The keys of a tool that wraps them by itself."""

    def __init__(self, _config: object) -> None:
        super().__init__()

    def wrap_key(self, key_bytes: bytes, _name: str) -> str:
        return key_bytes.hex()


def sealed_by_another_tool(path: Path) -> None:
    factory = encryption.CryptoFactory(Foreign)
    properties = factory.file_encryption_properties(
        encryption.KmsConnectionConfig(),
        encryption.EncryptionConfiguration(footer_key="its", column_keys={"its": ["id"]}),
    )
    parquet.write_table(TABLE.select(["id"]), path, encryption_properties=properties)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    parquet.write_table(TABLE, tmp_path / "plain", row_group_size=300)
    columns = {"ssn": "restricted", "address.zip": "internal"}
    seal_table(tmp_path / "plain", tmp_path / "sealed", CONTEXT, (KEY, OTHER), columns)
    return tmp_path / "sealed"


def test_a_table_comes_back_with_each_of_its_keys(table: Path) -> None:
    told: list[int] = []
    back = table.with_name("back")
    for key in (KEY, OTHER):
        opened = open_table(table, back, (key,), told.append)
        assert (opened.dataset, opened.version) == ("patients", "3")
        assert parquet.read_table(back).equals(TABLE)
    assert told == [300, 300, 300, 100] * 2
    assert parquet.ParquetFile(back).num_row_groups == 4
    assert back.stat().st_mode & 0o777 == 0o600
    assert is_sealed_table(table)
    assert not is_sealed_table(back)


def test_no_column_and_no_footer_stays_plain(table: Path) -> None:
    content = table.read_bytes()
    for word in (b"078-05", b"Bonn", b"53111", b"ssn", b"city"):
        assert word not in content
    assert b"Bonn" in table.with_name("plain").read_bytes()


def test_each_class_is_asked_for_by_its_name(table: Path) -> None:
    key = Asked(KEY)
    columns = {"ssn": "restricted"}
    classes, _ = seal_table(table.with_name("plain"), table, CONTEXT, (key,), columns)  # type: ignore[arg-type]
    assert classes["ssn"] == "restricted"
    assert set(classes.values()) == {"restricted", "confidential"}
    assert sorted(key.classes) == ["confidential"] * 4 + ["restricted"] * 2
    key.classes.clear()
    open_table(table, table.with_name("back"), (key,))  # type: ignore[arg-type]
    assert sorted(key.classes) == ["confidential"] * 4 + ["restricted"] * 2


def test_a_table_says_for_whom_it_is_and_with_a_key_that_is_proven(table: Path) -> None:
    said, proven = table_head(table), table_head(table, (OTHER,))
    assert said == proven
    assert said.context == Context("patients", "3", "restricted")
    assert [each.name for each in said.recipients] == [f"file:{each.key_id}" for each in KEYS]
    content = table.read_bytes()
    table.write_bytes(content.replace(b"patients", b"patientz", 1))
    assert table_head(table).context.dataset == "patientz"
    with pytest.raises(WrappedKeyEditedError):
        table_head(table, (KEY,))
    table.write_bytes(content)
    with pytest.raises(KeyMissingError):
        table_head(table, (KeyFile(bytes(32), Phase.PROTOTYPE),))


@pytest.mark.parametrize("ending", [b"PAR1", b"PARE"])
def test_a_plain_table_in_the_place_of_a_sealed_one_is_refused(table: Path, ending: bytes) -> None:
    plain = table.with_name("plain").read_bytes()
    table.write_bytes(b"PARE" + plain[4:-4] + ending)
    for read in (
        lambda: open_table(table, table.with_name("back"), (KEY,)),
        lambda: table_head(table),
    ):
        with pytest.raises(TableEditedError):
            read()
    assert not table.with_name("back").exists()


def test_another_key_does_not_open(table: Path) -> None:
    parquet.write_table(TABLE, table.with_name("plain"))
    seal_table(table.with_name("plain"), table, CONTEXT, (OTHER,), {})
    with pytest.raises(KeyMissingError):
        open_table(table, table.with_name("back"), (KEY,))
    assert not table.with_name("back").exists()


def test_no_edited_table_comes_back_as_another(table: Path) -> None:
    content, back = table.read_bytes(), table.with_name("back")
    places = [*range(0, len(content), 997), *range(len(content) - 60, len(content))]
    rejected = 0
    for place in places:
        edited = bytearray(content)
        edited[place] ^= 1
        table.write_bytes(edited)
        try:
            open_table(table, back, (KEY,))
        except BartizanError:
            rejected += 1
            assert not back.exists()
        else:
            assert parquet.read_table(back).equals(TABLE)
            back.unlink()
    assert rejected > 0.9 * len(places)


@pytest.mark.parametrize("left", [4, 100, -1])
def test_a_truncated_table_is_named(table: Path, left: int) -> None:
    table.write_bytes(table.read_bytes()[:left])
    with pytest.raises(TableEditedError):
        open_table(table, table.with_name("back"), (KEY,))


@pytest.mark.parametrize("keys", [(), (KEY,)], ids=["without a key", "with a key"])
def test_keys_that_are_not_named_as_ours_may_be_those_of_another_tool(
    table: Path, keys: tuple[KeyProvider, ...]
) -> None:
    table.write_bytes(table.read_bytes().replace(b"PKMT1", b"PKMT9"))
    with pytest.raises(TableEditedError, match="another tool made it, or it was edited"):
        table_head(table, keys)


@pytest.mark.parametrize("keys", [(), (KEY,)], ids=["without a key", "with a key"])
def test_a_table_whose_keys_another_tool_wrapped_is_none_of_ours(
    tmp_path: Path, keys: tuple[KeyProvider, ...]
) -> None:
    sealed_by_another_tool(tmp_path / "foreign")
    with pytest.raises(FormatError, match="another tool wrapped it"):
        table_head(tmp_path / "foreign", keys)


def test_an_edited_page_is_named(table: Path) -> None:
    content = bytearray(table.read_bytes())
    content[2000] ^= 1
    table.write_bytes(content)
    with pytest.raises(TableEditedError):
        open_table(table, table.with_name("back"), (KEY,))
    assert not table.with_name("back").exists()


def test_a_broken_plain_table_is_no_sealed_one(table: Path) -> None:
    plain = table.with_name("plain")
    content = bytearray(plain.read_bytes())
    content[4:200] = bytes(196)
    plain.write_bytes(content)
    with pytest.raises(FormatError):
        seal_table(plain, table.with_name("out"), CONTEXT, (KEY,), {})
    assert not table.with_name("out").exists()


def test_what_is_no_table_is_refused(table: Path) -> None:
    with pytest.raises(BartizanError):
        open_table(table.with_name("plain"), table.with_name("back"), (KEY,))
    table.with_name("text").write_text("text")
    for name, error in (("text", FormatError), ("missing", SealingError)):
        with pytest.raises(error):
            seal_table(table.with_name(name), table.with_name("out"), CONTEXT, (KEY,), {})


@pytest.mark.parametrize(
    ("columns", "words"),
    [({"no": "public"}, "no column 'no'"), ({"ssn": "secret"}, "no class 'secret'")],
)
def test_a_column_or_class_that_is_not_there_is_named(
    table: Path, columns: dict[str, str], words: str
) -> None:
    with pytest.raises(InvalidInputError, match=words):
        seal_table(table.with_name("plain"), table.with_name("out"), CONTEXT, (KEY,), columns)


@pytest.mark.parametrize("name", ["a:b", "a,b", "a;b", " a", ""])
def test_a_name_that_would_leave_a_column_plain_is_refused(tmp_path: Path, name: str) -> None:
    parquet.write_table(pa.table({name: [1]}), tmp_path / "plain")
    with pytest.raises(InvalidInputError, match="cannot stand"):
        seal_table(tmp_path / "plain", tmp_path / "out", CONTEXT, (KEY,), {})


def test_what_the_footer_says_beside_the_schema_comes_back_and_is_not_plain(tmp_path: Path) -> None:
    schema = pa.schema([("a", pa.int64())], {"owner": "Anna"})
    with parquet.ParquetWriter(tmp_path / "plain", schema) as writer:
        writer.write_table(pa.table({"a": [1]}, schema=schema))
        writer.add_key_value_metadata({"geo": "Bonn"})
    seal_table(tmp_path / "plain", tmp_path / "sealed", CONTEXT, (KEY,), {})
    open_table(tmp_path / "sealed", tmp_path / "back", (KEY,))
    before, after = (parquet.ParquetFile(tmp_path / name) for name in ("plain", "back"))
    assert after.metadata.metadata == before.metadata.metadata
    assert after.schema_arrow.equals(before.schema_arrow, check_metadata=True)
    content = (tmp_path / "sealed").read_bytes()
    assert [word for word in (b"Bonn", b"geo", b"Anna", b"owner") if word in content] == []


@pytest.mark.parametrize("rows", [pa.table({"a": pa.array([], pa.int64())}), pa.table({"a": [1]})])
def test_small_tables_come_back(tmp_path: Path, rows: pa.Table) -> None:
    parquet.write_table(rows, tmp_path / "plain", compression="zstd")
    seal_table(tmp_path / "plain", tmp_path / "sealed", CONTEXT, (KEY,), {"a": "public"})
    open_table(tmp_path / "sealed", tmp_path / "back", (KEY,))
    assert parquet.read_table(tmp_path / "back").equals(rows)


GIVEN = {"dataset": "d", "version": "1", "file": "0" * 64}
ROW = {"provider": "file", "key_id": "k", "wrapped": "AAAA"}
NOT_WRITTEN = [
    {"context": GIVEN, "recipients": [ROW] * 33},
    {"context": {**GIVEN, "file": "0"}, "recipients": [ROW]},
    {"context": {**GIVEN, "version": 1}, "recipients": [ROW]},
    {"context": {**GIVEN, "dataset": "a\x1b[2J"}, "recipients": [ROW]},
    {"context": {**GIVEN, "dataset": "d" * 513}, "recipients": [ROW]},
    {"context": GIVEN, "recipients": [{**ROW, "key_id": "a\nproven      footer"}]},
    {"context": GIVEN, "recipients": 7},
    {"context": {}, "recipients": []},
]


@pytest.mark.parametrize(
    "wrapped", ["", "[]", "{}", "[" * 99_999, "1" * (2 << 20), *map(json.dumps, NOT_WRITTEN)]
)
def test_what_is_no_wrapped_key_is_a_format_error(wrapped: str) -> None:
    with pytest.raises(FormatError):
        ColumnKeys((KEY,)).unwrapped(wrapped, "public")


def test_a_class_cannot_be_lowered() -> None:
    wrapped = ColumnKeys((KEY,), CONTEXT).wrapped(bytes(32), "restricted")
    with pytest.raises(WrappedKeyEditedError):
        ColumnKeys((KEY,)).unwrapped(wrapped, "public")
