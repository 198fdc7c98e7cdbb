"""Sealed files through fsspec: what reads `bartizan://` gets the plain content or an error."""

import io
import random
from pathlib import Path

import fsspec
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.sealing import Context, seal_file
from bartizan.sealing.errors import ChunkChangedError, KeyMissingError, TruncatedError
from bartizan.sealing.filesystem import SealedFileSystem
from tests.builders_sealed import KEY, OTHER

PLAIN = random.Random(1).randbytes(3 << 20)  # noqa: S311
CONTEXT = Context("patients")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fsspec.register_implementation("bartizan", SealedFileSystem, clobber=True)
    plain = tmp_path / "plain"
    plain.write_bytes(PLAIN)
    seal_file(plain, tmp_path / "sealed", CONTEXT, (KEY,))
    return tmp_path


def test_a_sealed_file_is_read_by_its_address(folder: Path) -> None:
    with fsspec.open(f"bartizan://{folder}/sealed", keys=[KEY]) as file:
        assert file.seek(1_500_000) == 1_500_000
        assert file.read(700_000) == PLAIN[1_500_000:2_200_000]
    files = fsspec.filesystem("bartizan", keys=[KEY])
    assert files.cat_file(f"{folder}/sealed", start=5, end=10) == PLAIN[5:10]
    assert files.info(f"bartizan://{folder}/sealed")["size"] == len(PLAIN)


def test_a_file_is_read_from_its_end(folder: Path) -> None:
    files, path = SealedFileSystem((KEY,)), f"{folder}/sealed"
    assert files.tail(path, 5) == files.cat_file(path, start=-5) == PLAIN[-5:]
    assert files.cat_ranges([path], [7], [9]) == [PLAIN[7:9]]
    assert files.read_block(path, 1 << 20, 9) == PLAIN[1 << 20 :][:9]


def test_a_folder_is_listed_with_plain_sizes(folder: Path) -> None:
    files = SealedFileSystem((KEY,))
    sizes = {Path(entry["name"]).name: entry["size"] for entry in files.ls(str(folder))}
    assert sizes == {"plain": None, "sealed": len(PLAIN)}
    assert sorted(files.find(str(folder))) == [f"{folder}/plain", f"{folder}/sealed"]


def test_text_and_tables_are_read_in_place(folder: Path) -> None:
    table = pa.table({"a": list(range(10)), "b": ["ä"] * 10})
    csv.write_csv(table, folder / "t.csv")
    parquet.write_table(table, folder / "t.parquet")
    for name in ("t.csv", "t.parquet"):
        seal_file(folder / name, folder / f"{name}.sealed", CONTEXT, (KEY,))
    files = SealedFileSystem((KEY,))
    with files.open(f"{folder}/t.csv.sealed", "r", encoding="utf-8") as file:
        assert file.readlines()[1] == '0,"ä"\n'
    assert parquet.read_table(f"{folder}/t.parquet.sealed", filesystem=files).equals(table)


def test_sealed_objects_of_another_file_system_are_read(folder: Path) -> None:
    fsspec.filesystem("memory").pipe("/lake/sealed", (folder / "sealed").read_bytes())
    files = SealedFileSystem((KEY,), target_protocol="memory")
    assert files.cat_file("/lake/sealed") == PLAIN


@pytest.mark.parametrize("edit", ["cut", "changed", "plain", "other key", "no key", "write"])
def test_nothing_is_read_around_the_seal(folder: Path, edit: str) -> None:
    sealed = folder / "sealed"
    content = bytearray(sealed.read_bytes())
    keys = {"other key": (OTHER,), "no key": ()}.get(edit, (KEY,))
    errors = {
        "cut": TruncatedError,
        "changed": ChunkChangedError,
        "plain": FormatError,
        "write": InvalidInputError,
    }
    if edit == "cut":
        sealed.write_bytes(content[: -(1 << 20)])
    elif edit == "changed":
        content[-1] ^= 1
        sealed.write_bytes(content)
    path = folder / ("plain" if edit == "plain" else "sealed")
    with pytest.raises(errors.get(edit, KeyMissingError)):
        SealedFileSystem(keys).open(str(path), "wb" if edit == "write" else "rb").read()


def test_a_buffered_reader_is_what_is_given(folder: Path) -> None:
    assert isinstance(SealedFileSystem((KEY,)).open(f"{folder}/sealed"), io.BufferedReader)
