"""Tables: Parquet modular encryption, with a key for each column, wrapped by the column's class.

The format is Parquet's own (parquet-format, *Encryption*; AES_GCM_V1, footer encrypted, keys of 256
bits), written and read by pyarrow. What a wrapped key looks like is ours: `columnkeys`.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final

from bartizan.core.errors import BartizanError, FormatError, InvalidInputError
from bartizan.sealing.columnkeys import ColumnKeys, Onlooker, TableHead
from bartizan.sealing.context import ANY, CLASSES, Context, Expected
from bartizan.sealing.errors import KeyMissingError, NotAuthenticError
from bartizan.sealing.keys import KeyProvider
from bartizan.sealing.sources import named_file
from bartizan.sealing.whole import cleared_file, whole
from bartizan.sealing.writing import Advance, quietly

if TYPE_CHECKING:
    from pyarrow import Schema
    from pyarrow.parquet import ParquetFile

SEALED_MAGIC: Final = b"PARE"
_ARROW: Final = b"ARROW:schema"
_SEPARATORS: Final = frozenset(":;,")


class TableEditedError(NotAuthenticError):
    """A part of a sealed table is not what was sealed."""

    kind = "table-edited"


def seal_table(
    source: Path,
    target: Path,
    context: Context,
    keys: Sequence[KeyProvider],
    columns: Mapping[str, str],
    advance: Advance = quietly,
) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Seal a Parquet file; return the class of each leaf column, and the names of the recipients.

    `columns` gives classes by column, or by the path of a part of one (`address.city`). No column
    is left plain: the others have the class of the context, which is raised to the highest of all
    and guards the footer. `advance` is told of rows. Raises InvalidInputError for a column that
    is not there or a name that Parquet's key list cannot carry, FormatError for no Parquet, and
    SealingError as `seal_file`.
    """
    _encryption()  # where it is missing, that is said first
    unread = FormatError(
        f"{source} is no Parquet file that can be read",
        hint="Columns are sealed of Parquet alone: seal any other file as it is.",
    )
    held = ColumnKeys(keys, context)
    with whole(target) as out, _said(unread), _parquet(source) as table:
        classes = _classes(table.schema_arrow, columns, context.sensitivity)
        highest = max((*classes.values(), context.sensitivity), key=CLASSES.index)
        _copy(table, out, advance, _sealing(held, highest, classes))
    return classes, held.recipients


def _sealing(keys: ColumnKeys, footer: str, classes: Mapping[str, str]) -> object:
    """Return pyarrow's properties of a file whose footer and columns have keys of these classes."""
    encryption = _encryption()
    configuration = encryption.EncryptionConfiguration(
        footer_key=footer,
        column_keys=_grouped(classes),
        encryption_algorithm="AES_GCM_V1",
        plaintext_footer=False,
        double_wrapping=False,
        data_key_length_bits=256,
    )
    factory = encryption.CryptoFactory(_client(keys))
    return factory.file_encryption_properties(encryption.KmsConnectionConfig(), configuration)


def open_table(
    source: Path,
    target: Path,
    keys: Sequence[KeyProvider],
    advance: Advance = quietly,
    expected: Expected = ANY,
) -> Context:
    """Write a sealed table as plain Parquet, all of it authenticated, or nothing.

    Return the context that it was sealed with. Raises TableEditedError for any part that is not
    what was sealed, FormatError for no sealed table, and what the keys' providers raise.
    """
    if not is_sealed_table(source):
        raise FormatError(f"{source} is no sealed table")
    held = ColumnKeys(keys)
    cleared_file(target)
    with whole(target) as out, _opened(source, held) as table:
        _copy(table, out, advance, None)
        expected.check(held.context())
    return held.context()


def table_head(source: Path, keys: Sequence[KeyProvider] = ()) -> TableHead:
    """Return what a sealed table says of itself: proven with keys, without any by whoever wrote it.

    Raises FormatError for what says nothing, and as `open_table`.
    """
    held = ColumnKeys(keys) if keys else Onlooker()
    try:
        with _opened(source, held):
            pass
    except KeyMissingError:
        if keys:
            raise
    if held.footer is None:
        raise FormatError(f"the footer of {source} names no key")
    return held.footer


@contextmanager
def _opened(source: Path, keys: ColumnKeys | Onlooker) -> Iterator["ParquetFile"]:
    """Give a sealed table, whose footer is encrypted and authentic."""
    encryption = _encryption()
    factory = encryption.CryptoFactory(_client(keys))
    properties = factory.file_decryption_properties(
        encryption.KmsConnectionConfig(), encryption.DecryptionConfiguration()
    )
    if not _ends(source, SEALED_MAGIC):  # pyarrow would read a plain table in its place
        raise edited(source)
    try:
        with _said(edited(source)), _parquet(source, properties) as table:
            yield table
    except TableEditedError:
        if keys.footer is None:
            raise _unnamed(source) from None
        raise


def _unnamed(source: Path) -> TableEditedError:
    """Return the error for a table whose footer names no key of ours: another tool's, or edited."""
    return TableEditedError(
        f"{source} is encrypted, and its footer does not say by which key as `data seal` does:"
        " another tool made it, or it was edited",
        hint="Open it with the tool that made it, or fetch it again.",
    )


def edited(source: Path) -> TableEditedError:
    """Return the error for a table of which a part is not what was sealed."""
    return TableEditedError(
        f"{source} is not the table that was sealed: a part of it does not authenticate",
        hint="Fetch it again, or restore it.",
    )


def is_sealed_table(path: Path) -> bool:
    """Whether a file begins as a table that Parquet encrypts. Raises SealingError."""
    with named_file(path) as file:
        return file.read(len(SEALED_MAGIC)) == SEALED_MAGIC


def _ends(path: Path, magic: bytes) -> bool:
    with named_file(path) as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - len(magic)))
        return file.read(len(magic)) == magic


def _copy(table: "ParquetFile", out: object, advance: Advance, properties: object) -> None:
    from pyarrow import parquet  # noqa: PLC0415  (an extra)

    with parquet.ParquetWriter(
        out,
        table.schema_arrow,
        compression=_compression(table),
        encryption_properties=properties,
    ) as writer:
        for number in range(table.num_row_groups):
            rows = table.read_row_group(number)
            writer.write_table(rows, row_group_size=max(1, rows.num_rows))
            advance(rows.num_rows)
        writer.add_key_value_metadata(_kept(table))


def _kept(table: "ParquetFile") -> dict[bytes, bytes]:
    """Return what a file's footer says beside the schema, which the schema brings along itself."""
    brought = {_ARROW, *(table.schema_arrow.metadata or {})}
    said = table.metadata.metadata or {}
    return {key: value for key, value in said.items() if key not in brought}


def _compression(table: "ParquetFile") -> str:
    if not table.num_row_groups or not table.metadata.num_columns:
        return "snappy"
    name = str(table.metadata.row_group(0).column(0).compression).lower()
    return "none" if name == "uncompressed" else name


def _classes(schema: "Schema", columns: Mapping[str, str], otherwise: str) -> dict[str, str]:
    leaves = _leaves(schema)
    classes = dict.fromkeys(leaves, otherwise)
    for name, sensitivity in columns.items():
        under = [leaf for leaf in leaves if leaf == name or leaf.startswith(f"{name}.")]
        if not under:
            raise InvalidInputError(
                f"there is no column {name!r}", hint=f"Columns: {', '.join(leaves[:20])}."
            )
        if sensitivity not in CLASSES:
            raise InvalidInputError(
                f"there is no class {sensitivity!r}", hint=f"One of {', '.join(CLASSES)}."
            )
        classes.update(dict.fromkeys(under, sensitivity))
    for leaf in leaves or [""]:
        if not leaf or _SEPARATORS & set(leaf) or leaf != leaf.strip():
            raise InvalidInputError(
                f"the name of column {leaf!r} cannot stand in Parquet's list of keys",
                hint="Rename it, or seal the file as it is, without --columns.",
            )
    return classes


def _leaves(schema: "Schema") -> list[str]:
    """Return the paths of the leaf columns as the writer will name them."""
    from pyarrow import parquet  # noqa: PLC0415  (an extra)

    empty = BytesIO()
    parquet.write_table(schema.empty_table(), empty)
    written = parquet.ParquetFile(empty).schema
    return [written.column(number).path for number in range(len(written))]


def _grouped(classes: Mapping[str, str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for leaf, sensitivity in classes.items():
        groups.setdefault(sensitivity, []).append(leaf)
    return groups


@contextmanager
def _said(error: BartizanError) -> Iterator[None]:
    """Raise an error in the place of what pyarrow says of content that it cannot read."""
    from pyarrow.lib import ArrowException  # noqa: PLC0415  (an extra)

    try:
        yield
    except (ArrowException, OSError, ValueError, KeyError) as raised:
        if isinstance(raised, OSError) and raised.errno:
            raise
        raise error from None


@contextmanager
def _parquet(source: Path, properties: object = None) -> Iterator["ParquetFile"]:
    from pyarrow import parquet  # noqa: PLC0415  (an extra)

    with (
        named_file(source) as file,
        parquet.ParquetFile(file, decryption_properties=properties) as table,
    ):
        yield table


def _client(keys: ColumnKeys | Onlooker) -> Callable[[object], object]:
    """Return what gives pyarrow a client of our keys."""
    encryption = _encryption()

    class Client(encryption.KmsClient):  # type: ignore[misc, name-defined]
        """Hands each wrapped key to the providers."""

        def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> str:
            """Return a column's key wrapped for the class that the identifier names."""
            return keys.wrapped(key_bytes, master_key_identifier)

        def unwrap_key(self, wrapped_key: str, master_key_identifier: str) -> bytes:
            """Return a column's key."""
            return keys.unwrapped(wrapped_key, master_key_identifier)

    return lambda _: Client()


def _encryption() -> ModuleType:
    try:
        return import_module("pyarrow.parquet.encryption")
    except ImportError:
        raise InvalidInputError(
            "sealing tables needs pyarrow with Parquet encryption",
            hint="Run `pip install 'bartizan[data]'`.",
        ) from None
